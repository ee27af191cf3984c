"""Methods made of decision trees, from scikit-learn, which is imported when first asked for; seeded, on one processor."""

from __future__ import annotations

from typing import Any

import numpy as np

from xl_lepton.numerics.grown_trees import Grown
from xl_lepton.numerics.learners import SEED, Learned, Predict, by_folds
from xl_lepton.numerics.ordered import Array

TREES = 100
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
    grown = Grown([tree.tree_ for tree in model.estimators_])

    def held_out() -> Array:
        unseen = np.ones((len(y), len(model.estimators_)))
        for place, drawn in enumerate(model.estimators_samples_):
            unseen[drawn, place] = 0.0
        voters = unseen.sum(axis=1)
        total = np.sum(grown.each(x) * unseen, axis=1)
        return np.asarray(np.where(voters > 0, total / np.maximum(voters, 1), y.mean()), np.float64)

    share = 1 / len(model.estimators_)
    return Learned(lambda new: np.asarray(np.add.reduce(grown.each(new), axis=1) * share, np.float64), held_out)


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
