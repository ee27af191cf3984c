"""Methods made of decision trees, grown by scikit-learn, which is imported when first asked for; seeded, on one processor.

The forests and the boosting around the trees are worked out here, with the random numbers of scikit-learn's own, which on tables
of some hundred rows spend as long on checking their input tree after tree as on growing. A test holds both to be the same, bit by
bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics.grown_trees import Grown
from xl_lepton.numerics.learners import SEED, Learned, Predict, by_folds
from xl_lepton.numerics.ordered import Array

TREES = 100
BOOSTING_FOLDS = 5  # it is the slowest to learn
STAGES, RATE = 60, 0.12  # of boosting
SHARE = 0.7  # of the rows that a stage sees
LARGEST_SEED = np.iinfo(np.int32).max


def extra_trees(x: Array, y: Array) -> Learned:
    """Extremely randomised trees (Geurts, Ernst, Wehenkel 2006), out of bag."""
    from sklearn.tree import ExtraTreeRegressor

    return _out_of_bag(lambda seed: ExtraTreeRegressor(max_features=1.0, random_state=seed), x, y)


def forest(x: Array, y: Array) -> Learned:
    """Random forest (Breiman 2001), out of bag."""
    from sklearn.tree import DecisionTreeRegressor

    return _out_of_bag(lambda seed: DecisionTreeRegressor(max_features=0.5, random_state=seed), x, y)


def _unchecked() -> Any:
    """The rows are checked already: numbers, all finite."""
    from sklearn import config_context

    return config_context(assume_finite=True, skip_parameter_validation=True)


def _out_of_bag(sapling: Callable[[int], Any], x: Array, y: Array) -> Learned:
    rows, count = np.ascontiguousarray(x, np.float32), len(y)
    seeds = np.random.RandomState(SEED).randint(LARGEST_SEED, size=TREES).tolist()
    drawn = np.array([_bootstrap(seed, count) for seed in seeds], np.float64)
    with _unchecked():
        trees = [sapling(seed).fit(rows, y, own, check_input=False).tree_ for seed, own in zip(seeds, drawn, strict=True)]
    grown = Grown(trees)

    def held_out() -> Array:
        unseen = np.ascontiguousarray((drawn == 0).T, np.float64)
        voters = unseen.sum(axis=1)
        total = np.sum(grown.each(x) * unseen, axis=1)
        return np.asarray(np.where(voters > 0, total / np.maximum(voters, 1), y.mean()), np.float64)

    return Learned(lambda new: np.asarray(np.add.reduce(grown.each(new), axis=1) * (1 / TREES), np.float64), held_out)


def _bootstrap(seed: int, count: int) -> npt.NDArray[np.intp]:
    """How often each row is drawn, of as many draws as there are rows."""
    return np.bincount(np.random.RandomState(seed).randint(0, count, count, dtype=np.int32), minlength=count)


def boosting(x: Array, y: Array) -> Learned:
    """Stochastic gradient boosting (Friedman 2002)."""
    return by_folds(_boosted, x, y, BOOSTING_FOLDS)


def _boosted(x: Array, y: Array) -> Predict:
    from sklearn.tree import DecisionTreeRegressor

    rows, random = np.ascontiguousarray(x, np.float32), np.random.RandomState(SEED)
    middle, trees = float(y.mean()), []
    answers = np.full(len(y), middle)
    with _unchecked():
        for _ in range(STAGES):
            seen = _sample(random.uniform(size=len(y)).tolist(), max(1, int(SHARE * len(y))))
            stage = DecisionTreeRegressor(max_depth=3, min_samples_leaf=3, random_state=random)
            trees.append(stage.fit(rows[seen], (y - answers)[seen], check_input=False).tree_)
            answers += RATE * trees[-1].value[:, 0, 0].take(trees[-1].apply(rows))
    grown = Grown(trees)

    def predict(new: Array) -> Array:
        parts = np.column_stack([np.full(len(new), middle), RATE * grown.each(new)])
        return np.asarray(np.add.accumulate(parts, axis=1)[:, -1], np.float64)  # stage after stage

    return predict


def _sample(draws: list[float], wanted: int) -> list[int]:
    """`wanted` rows drawn without putting them back (Knuth, The Art of Computer Programming 3.4.2, algorithm S)."""
    seen: list[int] = []
    left = len(draws)
    for row, draw in enumerate(draws):
        if draw * (left - row) < wanted - len(seen):
            seen.append(row)
    return seen


def tree(x: Array, y: Array) -> Learned:
    """One regression tree (Breiman et al. 1984); a leaf holds at least three past projects."""
    return by_folds(_tree, x, y)


def _tree(x: Array, y: Array) -> Predict:
    from sklearn.tree import DecisionTreeRegressor

    fewest = min(max(3, len(y) // 20), max(len(y) // 2, 1))
    with _unchecked():
        model = DecisionTreeRegressor(min_samples_leaf=fewest, random_state=SEED)
        grown = Grown([model.fit(np.ascontiguousarray(x, np.float32), y, check_input=False).tree_])
    return lambda new: grown.each(new)[:, 0]
