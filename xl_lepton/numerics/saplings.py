"""One regression tree by scikit-learn, which is imported when first asked for.

Its estimators check their input for as long as they grow a tree of some hundred rows, and five times as long for some dozen; a
forest asks for a hundred such trees, and comparing methods for thousands. So the parts that an estimator is made of are put
together here. They are no public interface: whether this scikit-learn has them, and grows the same tree from them bit by bit, is
tried once a process, and where it does not its estimators grow all trees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics.ordered import Array

Rows: TypeAlias = npt.NDArray[np.float32]
NO_LIMIT = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Kind:
    """How a tree grows: thresholds drawn at random or searched for, among a share of the columns, to which depth and leaf."""

    random: bool = False
    share: float = 1.0
    depth: int | None = None
    leaf: int = 1


Grow: TypeAlias = Callable[[Kind, Rows, Array, Array | None, np.random.RandomState], Any]


def grow(kind: Kind, rows: Rows, target: Array, weights: Array | None, random: np.random.RandomState) -> Any:
    """The tree, as scikit-learn keeps it in `tree_`: the rows are numbers, all finite, and lie one after another in memory."""
    return _way()(kind, rows, target, weights, random)


def by_estimator(kind: Kind, rows: Rows, target: Array, weights: Array | None, random: np.random.RandomState) -> Any:
    from sklearn import config_context
    from sklearn.tree import DecisionTreeRegressor, ExtraTreeRegressor

    estimator = ExtraTreeRegressor if kind.random else DecisionTreeRegressor
    model = estimator(max_features=kind.share, max_depth=kind.depth, min_samples_leaf=kind.leaf, random_state=random)
    with config_context(assume_finite=True, skip_parameter_validation=True):
        return model.fit(rows, target, weights, check_input=False).tree_


def by_parts(kind: Kind, rows: Rows, target: Array, weights: Array | None, random: np.random.RandomState) -> Any:
    from sklearn.tree._criterion import MSE
    from sklearn.tree._splitter import BestSplitter, RandomSplitter
    from sklearn.tree._tree import DepthFirstTreeBuilder, Tree

    count, width = rows.shape
    splitter = RandomSplitter if kind.random else BestSplitter
    chosen = splitter(MSE(1, count), max(1, int(kind.share * width)), kind.leaf, 0.0, random, None)
    builder = DepthFirstTreeBuilder(chosen, max(2, 2 * kind.leaf), kind.leaf, 0.0, kind.depth or NO_LIMIT, 0.0)
    tree = Tree(width, np.ones(1, np.intp), 1)
    builder.build(tree, rows, np.ascontiguousarray(target, np.float64).reshape(-1, 1), weights, None)
    return tree


@lru_cache(maxsize=1)
def _way() -> Grow:
    """By parts where that gives the trees of the estimators."""
    random = np.random.RandomState(1)
    rows, target = random.normal(size=(24, 3)).round(1).astype(np.float32), random.normal(size=24)
    weights = random.randint(0, 3, 24).astype(np.float64)
    for kind in (Kind(random=True), Kind(share=0.5), Kind(depth=3, leaf=3)):
        try:
            ours, theirs = (
                way(kind, rows, target, None if kind.depth else weights, np.random.RandomState(2))
                for way in (by_parts, by_estimator)
            )
        except (ImportError, AttributeError, TypeError, ValueError):
            return by_estimator
        if not all(np.array_equal(getattr(ours, part), getattr(theirs, part)) for part in ("feature", "threshold", "value")):
            return by_estimator
    return by_parts
