"""Methods made of decision trees, from scikit-learn, which is imported when first asked for; seeded, on one processor."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics.learners import SEED, TREES, Array, Learned, Predict, by_folds

BOOSTING_FOLDS = 5  # it is the slowest to learn


def extra_trees(x: Array, y: Array) -> Learned:
    """Extremely randomised trees (Geurts, Ernst, Wehenkel 2006), out of bag."""
    from sklearn.ensemble import ExtraTreesRegressor

    return _out_of_bag(ExtraTreesRegressor(n_estimators=TREES, random_state=SEED, n_jobs=1, bootstrap=True), x, y)


def forest(x: Array, y: Array) -> Learned:
    """Random forest (Breiman 2001), out of bag."""
    from sklearn.ensemble import RandomForestRegressor

    return _out_of_bag(RandomForestRegressor(n_estimators=TREES, random_state=SEED, n_jobs=1, max_features=0.5), x, y)


def _out_of_bag(model: Any, x: Array, y: Array) -> Learned:
    model.fit(x, y)
    grown = _Grown([tree.tree_ for tree in model.estimators_])

    def held_out() -> Array:
        unseen = np.ones((len(y), len(model.estimators_)))
        for place, drawn in enumerate(model.estimators_samples_):
            unseen[drawn, place] = 0.0
        voters = unseen.sum(axis=1)
        total = np.sum(grown.each(x) * unseen, axis=1)
        return np.asarray(np.where(voters > 0, total / np.maximum(voters, 1), y.mean()), np.float64)

    return Learned(lambda new: np.asarray(grown.each(new).mean(axis=1), np.float64), held_out)


class _Grown:
    """Trees laid end to end, walked all at once: a sheet asks for one row at a time, for which scikit-learn's own walk of tree
    after tree takes 10 ms, this one a fifth of one."""

    def __init__(self, trees: list[Any]) -> None:
        starts = np.cumsum([0, *(tree.node_count for tree in trees[:-1])])
        self.roots = starts
        inner = np.concatenate([tree.children_left >= 0 for tree in trees])
        left = np.concatenate([tree.children_left + start for tree, start in zip(trees, starts, strict=True)])
        right = np.concatenate([tree.children_right + start for tree, start in zip(trees, starts, strict=True)])
        here = np.arange(len(inner))
        pairs = np.stack([np.where(inner, left, here), np.where(inner, right, here)], axis=1)  # a leaf leads to itself
        self.child = pairs.ravel()
        self.column = np.concatenate([np.maximum(tree.feature, 0) for tree in trees])
        self.threshold = np.concatenate([tree.threshold for tree in trees])
        self.value = np.concatenate([tree.value[:, 0, 0] for tree in trees])
        self.depth = max(tree.max_depth for tree in trees)

    def each(self, rows: Array) -> Array:
        """What each tree says of each row."""
        # The precision in which scikit-learn learned its thresholds.
        cells = rows.astype(np.float32).astype(np.float64).ravel()
        if len(rows) == 1:
            return self._walked(cells, self.roots)[None, :]
        first = rows.shape[1] * np.arange(len(rows))[:, None]  # rows lie end to end, so that one index finds a cell
        return self._walked(cells, np.repeat(self.roots[None, :], len(rows), axis=0), first)

    def _walked(self, cells: Array, nodes: npt.NDArray[np.intp], first: npt.NDArray[np.intp] | None = None) -> Array:
        for _ in range(self.depth):
            asked = self.column.take(nodes)
            goes_right = cells.take(asked if first is None else first + asked) > self.threshold.take(nodes)
            nodes = self.child.take(2 * nodes + goes_right)
        return np.asarray(self.value.take(nodes), np.float64)


def boosting(x: Array, y: Array) -> Learned:
    """Stochastic gradient boosting (Friedman 2002)."""
    return by_folds(_boosted, x, y, BOOSTING_FOLDS)


def _boosted(x: Array, y: Array) -> Predict:
    from sklearn.ensemble import GradientBoostingRegressor

    model = GradientBoostingRegressor(
        n_estimators=60, learning_rate=0.12, max_depth=3, subsample=0.7, min_samples_leaf=3, random_state=SEED
    )
    predict: Predict = model.fit(x, y).predict
    return predict


def tree(x: Array, y: Array) -> Learned:
    """One regression tree (Breiman et al. 1984); a leaf holds at least three past projects."""
    return by_folds(_tree, x, y)


def _tree(x: Array, y: Array) -> Predict:
    from sklearn.tree import DecisionTreeRegressor

    model = DecisionTreeRegressor(min_samples_leaf=min(max(3, len(y) // 20), max(len(y) // 2, 1)), random_state=SEED)
    predict: Predict = model.fit(x, y).predict
    return predict
