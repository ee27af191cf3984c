"""Methods made of decision trees, grown by scikit-learn, which is imported when first asked for; seeded, on one processor.

The forests and the boosting around the trees are worked out here, with the random numbers of scikit-learn's own: a test holds
both to be the same, bit by bit.
"""

from __future__ import annotations

import numpy as np

from xl_lepton.numerics.grown_trees import Grown
from xl_lepton.numerics.learners import SEED, Learned, Predict, by_folds
from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.saplings import Kind, grow

TREES = 100
BOOSTING_FOLDS = 5  # it is the slowest to learn
STAGES, RATE = 60, 0.12  # of boosting
SHARE = 0.7  # of the rows that a stage sees
LARGEST_SEED = np.iinfo(np.int32).max


def extra_trees(x: Array, y: Array) -> Learned:
    """Extremely randomised trees (Geurts, Ernst, Wehenkel 2006), out of bag."""
    return _out_of_bag(Kind(random=True), x, y)


def forest(x: Array, y: Array) -> Learned:
    """Random forest (Breiman 2001), out of bag."""
    return _out_of_bag(Kind(share=0.5), x, y)


def _out_of_bag(kind: Kind, x: Array, y: Array) -> Learned:
    rows, random = np.ascontiguousarray(x, np.float32), np.random.RandomState(SEED)
    trees, drawn = [], np.empty((TREES, len(y)))
    for own, seed in zip(drawn, random.randint(LARGEST_SEED, size=TREES).tolist(), strict=True):
        random.seed(seed)
        own[:] = np.bincount(random.randint(0, len(y), len(y), dtype=np.int32), minlength=len(y))  # how often each row is drawn
        random.seed(seed)
        trees.append(grow(kind, rows, y, own, random))
    grown = Grown(trees)

    def held_out() -> Array:
        unseen = np.ascontiguousarray((drawn == 0).T, np.float64)
        voters = unseen.sum(axis=1)
        total = np.sum(grown.each(x) * unseen, axis=1)
        return np.asarray(np.where(voters > 0, total / np.maximum(voters, 1), y.mean()), np.float64)

    return Learned(lambda new: np.asarray(np.add.reduce(grown.each(new), axis=1) * (1 / TREES), np.float64), held_out)


def boosting(x: Array, y: Array) -> Learned:
    """Stochastic gradient boosting (Friedman 2002)."""
    return by_folds(_boosted, x, y, BOOSTING_FOLDS)


def _boosted(x: Array, y: Array) -> Predict:
    rows, random = np.ascontiguousarray(x, np.float32), np.random.RandomState(SEED)
    kind, middle, trees = Kind(depth=3, leaf=3), float(y.mean()), []
    answers = np.full(len(y), middle)
    for _ in range(STAGES):
        seen = _sample(random.uniform(size=len(y)).tolist(), max(1, int(SHARE * len(y))))
        stage = grow(kind, rows[seen], (y - answers)[seen], None, random)
        answers += RATE * stage.value[:, 0, 0].take(stage.apply(rows))
        trees.append(stage)
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
    kind = Kind(leaf=min(max(3, len(y) // 20), max(len(y) // 2, 1)))
    grown = Grown([grow(kind, np.ascontiguousarray(x, np.float32), y, None, np.random.RandomState(SEED))])
    return lambda new: grown.each(new)[:, 0]
