"""Methods made of decision trees: one, many random ones, boosted ones; seeded."""

from __future__ import annotations

import numpy as np

from xl_lepton.numerics.growing import Grown, Rules, Table, grow
from xl_lepton.numerics.grown_trees import Forest
from xl_lepton.numerics.learners import SEED, Learned, seen_by_fold
from xl_lepton.numerics.ordered import Array

TREES = 100
BOOSTING_FOLDS = 5  # it is the slowest to learn
STAGES, RATE = 60, 0.12  # boosted trees, and how much of its answer each adds
DRAWN = 0.7  # of the rows, for each of them
SHALLOW = Rules(deepest=3, least=3)


def extra_trees(x: Array, y: Array) -> Learned:
    """Extremely randomised trees (Geurts, Ernst, Wehenkel 2006), each of a bootstrap sample, out of bag."""
    return _out_of_bag(x, y, Rules(drawn=True))


def forest(x: Array, y: Array) -> Learned:
    """Random forest (Breiman 2001), out of bag; half of the columns tried in each node."""
    return _out_of_bag(x, y, Rules(tried=max(x.shape[1] // 2, 1)))


def _out_of_bag(x: Array, y: Array, rules: Rules) -> Learned:
    count = len(y)
    drawn = np.random.default_rng(SEED).integers(0, count, (TREES, count))
    weights = np.zeros((TREES, count))
    np.add.at(weights, (np.arange(TREES)[:, None], drawn), 1.0)
    middle = float(y.mean())  # of which sums of squares would be made up, were it left in
    grown = Forest(grow(Table(x), y - middle, weights, rules, SEED), x.shape[1])

    def held_out() -> Array:
        unseen = (weights == 0).T
        voters = np.add.reduce(unseen, axis=1)
        return np.asarray(middle + np.add.reduce(grown.each(x) * unseen, axis=1) / np.maximum(voters, 1), np.float64)

    return Learned(lambda new: np.asarray(middle + np.add.reduce(grown.each(new), axis=1) / TREES, np.float64), held_out)


def tree(x: Array, y: Array) -> Learned:
    """One regression tree (Breiman et al. 1984); a leaf holds at least three past projects."""
    count = len(y)
    seen, group = seen_by_fold(count)
    rules = Rules(least=min(max(3, count // 20), max(count // 2, 1)))
    middle, rows = float(y.mean()), np.arange(count)
    grown = Forest(grow(Table(x), y - middle, seen, rules), x.shape[1])
    return Learned(lambda new: middle + grown.each(new)[:, -1], lambda: middle + grown.each(x)[rows, group])


def boosting(x: Array, y: Array) -> Learned:
    """Stochastic gradient boosting (Friedman 2002), for all folds at once."""
    count = len(y)
    table, random = Table(x), np.random.default_rng(SEED)
    seen, group = seen_by_fold(count, BOOSTING_FOLDS)
    size = np.maximum((DRAWN * np.add.reduce(seen, axis=1)).astype(np.intp), 1)
    start = np.add.reduce(seen * y, axis=1) / np.add.reduce(seen, axis=1)
    said = np.repeat(start[:, None], count, axis=1)
    stages = []
    for _ in range(STAGES):
        draw = np.where(seen > 0, random.random(seen.shape), 2.0)
        limit = np.sort(draw, axis=1)[np.arange(len(seen)), size - 1]
        grown = grow(table, y - said, (draw <= limit[:, None]).astype(np.float64), SHALLOW)
        said += RATE * _walk(grown, table)
        stages.append(grown)
    last = Forest(_only(stages, len(seen) - 1), x.shape[1])
    offset = float(start[-1])

    def predict(new: Array) -> Array:
        return np.asarray(offset + RATE * np.add.reduce(last.each(new), axis=1), np.float64)

    return Learned(predict, lambda: said[group, np.arange(count)])


def _walk(grown: Grown, table: Table) -> Array:
    """What each tree says of each row of the table."""
    column, threshold = np.concatenate(grown.column), np.concatenate(grown.threshold)
    left, right = np.concatenate(grown.left), np.concatenate(grown.right)
    rows = np.arange(table.columns.shape[1])
    node = np.repeat(grown.roots[:, None], len(rows), axis=1)
    for _ in range(grown.depth):
        node = np.where(table.columns[column[node], rows] > threshold[node], right[node], left[node])
    return np.asarray(np.concatenate(grown.value)[node], np.float64)


def _only(stages: list[Grown], tree: int) -> Grown:
    """The trees of one number out of each growing, as one growing."""
    kept = Grown(np.zeros(len(stages), np.intp))
    made = 0
    for place, grown in enumerate(stages):
        column, left, right = (np.concatenate(one) for one in (grown.column, grown.left, grown.right))
        mine = np.zeros(len(column), bool)
        mine[grown.roots[tree]] = True
        for _ in range(grown.depth):
            mine[left[mine]] = mine[right[mine]] = True
        number = made + np.cumsum(mine) - 1
        kept.roots[place] = number[grown.roots[tree]]
        kept.column.append(column[mine])
        kept.threshold.append(np.concatenate(grown.threshold)[mine])
        kept.left.append(number[left[mine]])
        kept.right.append(number[right[mine]])
        kept.value.append(np.concatenate(grown.value)[mine])
        kept.depth = max(kept.depth, grown.depth)
        made += int(np.count_nonzero(mine))
    return kept
