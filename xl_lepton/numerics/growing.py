"""Regression trees grown level by level, many at once: one pass over the rows finds what all nodes of all trees ask.

A tree sees rows with whole weights (how often a bootstrap drew them; 0: not at all). Splits are those with the least squared
error (Breiman et al. 1984), at the best place between two rows, or at a place drawn at random (Geurts, Ernst, Wehenkel 2006).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics.ordered import Array

Places: TypeAlias = npt.NDArray[np.intp]
Found: TypeAlias = tuple[Array, Places, Array]  # for each node: gain, column, threshold

NEVER = -np.inf
SHORT = 2**16  # nodes up to which two bytes number them, which numpy sorts fastest


@dataclass(frozen=True)
class Rules:
    """How trees grow. `tried`: columns looked at in each node (None: all); `drawn`: thresholds at random, not the best."""

    deepest: int = 60
    least: int = 1
    tried: int | None = None
    drawn: bool = False


@dataclass
class Grown:
    """Nodes of all trees in the order they were made; a leaf leads to itself."""

    roots: Places
    column: list[Places] = field(default_factory=list)
    threshold: list[Array] = field(default_factory=list)
    left: list[Places] = field(default_factory=list)
    right: list[Places] = field(default_factory=list)
    value: list[Array] = field(default_factory=list)
    depth: int = 0


@dataclass
class _Level:
    """The rows of the nodes still open, node after node."""

    row: Places
    weight: Array
    pull: Array  # weight times target
    target: Array
    start: Places  # of each node's rows
    orders: Places | None  # for each column the same rows, in each node by their value; None where thresholds are drawn

    @property
    def node(self) -> Places:
        """The node of each row."""
        marks = np.zeros(len(self.row), np.intp)
        marks[self.start[1:]] = 1
        return np.cumsum(marks)


class Table:
    """The columns that trees ask about, and the order of the rows in each, found once for many growings."""

    def __init__(self, x: Array) -> None:
        self.columns = np.ascontiguousarray(x.T)
        self.orders = np.argsort(self.columns, axis=1, kind="stable")
        self.ranks = np.empty_like(self.orders)
        np.put_along_axis(self.ranks, self.orders, np.arange(x.shape[0])[None, :], axis=1)


def grow(table: Table, targets: Array, weights: Array, rules: Rules, seed: Any = None) -> Grown:
    """One tree for each line of `weights` (and of `targets`, unless all have the same)."""
    random = np.random.default_rng(seed)
    level = _first(table, targets, weights, rules.drawn)
    trees = len(weights)
    grown = Grown(np.arange(trees))
    made = trees
    for depth in range(rules.deepest + 1):
        total, pulled = np.add.reduceat(level.weight, level.start), np.add.reduceat(level.pull, level.start)
        count = len(level.start)
        numbers = np.arange(made - count, made)
        grown.value.append(pulled / total)
        open_ = _open(level, rules, depth)
        if np.any(open_):
            if rules.drawn:
                gain, column, threshold = _drawn(table, level, total, pulled, random)
            else:
                gain, column, threshold = _best(table, level, total, pulled, rules, random)
            open_ &= gain > NEVER
        children = made + 2 * (np.cumsum(open_) - 1)
        grown.column.append(np.where(open_, column, -1) if np.any(open_) else np.full(count, -1, np.intp))
        grown.threshold.append(np.where(open_, threshold, 0.0) if np.any(open_) else np.zeros(count))
        grown.left.append(np.where(open_, children, numbers))
        grown.right.append(np.where(open_, children + 1, numbers))
        if not np.any(open_):
            break
        grown.depth += 1
        level = _next(table, level, open_, column, threshold)
        made += 2 * int(np.count_nonzero(open_))
    return grown


def _first(table: Table, targets: Array, weights: Array, drawn: bool) -> _Level:
    tree, row = np.nonzero(weights)
    weight = weights[tree, row]
    target = np.broadcast_to(targets, weights.shape)[tree, row]
    start = np.searchsorted(tree, np.arange(len(weights)))
    orders = None
    if not drawn:
        # A row's place among the rows that are seen, looked up in the order of all rows of each column.
        place = np.full(weights.shape, -1, np.intp)
        place[tree, row] = np.arange(len(row))
        spread = place[:, table.orders]  # tree, column, rank
        spread = np.swapaxes(spread, 0, 1).reshape(len(table.columns), -1)
        orders = spread[spread >= 0].reshape(len(table.columns), len(row))
    return _Level(row, weight, weight * target, target, start, orders)


def _open(level: _Level, rules: Rules, depth: int) -> npt.NDArray[np.bool_]:
    """Which nodes may be split at all."""
    if depth >= rules.deepest:
        return np.zeros(len(level.start), bool)
    differs = np.maximum.reduceat(level.target, level.start) > np.minimum.reduceat(level.target, level.start)
    sizes = np.diff(level.start, append=len(level.row))
    return np.asarray(differs & (sizes >= 2 * rules.least), bool)


def _drawn(table: Table, level: _Level, total: Array, pulled: Array, random: np.random.Generator) -> Found:
    values = table.columns[:, level.row]
    node = level.node
    low = np.minimum.reduceat(values, level.start, axis=1)
    high = np.maximum.reduceat(values, level.start, axis=1)
    threshold = low + random.random(low.shape) * (high - low)
    stays = values <= threshold[:, node]
    weight = np.add.reduceat(np.where(stays, level.weight, 0.0), level.start, axis=1)
    pull = np.add.reduceat(np.where(stays, level.pull, 0.0), level.start, axis=1)
    gain = _gain(weight, pull, total, pulled, (low < high) & (threshold < high))
    column = np.argmax(gain, axis=0)
    nodes = np.arange(len(total))
    return gain[column, nodes], column, threshold[column, nodes]


def _gain(weight: Array, pull: Array, total: Array, pulled: Array, sound: npt.NDArray[np.bool_]) -> Array:
    """What a split saves of squared error, but for what is the same for all splits of a node."""
    rest = np.where(sound, total - weight, 1.0)
    kept = np.where(sound, weight, 1.0)
    other = pulled - pull
    return np.where(sound, pull * pull / kept + other * other / rest, NEVER)


def _best(table: Table, level: _Level, total: Array, pulled: Array, rules: Rules, random: np.random.Generator) -> Found:
    assert level.orders is not None
    node = level.node
    values = np.take_along_axis(table.columns, level.row[level.orders], axis=1)
    weight = _running(level.weight[level.orders], level.start, node)
    pull = _running(level.pull[level.orders], level.start, node)
    last = np.append(level.start[1:], len(node)) - 1
    sound = np.zeros(values.shape, bool)
    np.less(values[:, :-1], values[:, 1:], out=sound[:, :-1])
    place = np.arange(len(node)) - level.start[node] + 1
    sound &= (place >= rules.least) & (last[node] - level.start[node] + 1 - place >= rules.least)
    sound[:, last] = False
    gain = _gain(weight, pull, total[node], pulled[node], sound)
    best = np.maximum.reduceat(gain, level.start, axis=1)
    if rules.tried is not None:
        best = _some(best, rules.tried, random)
    column = np.argmax(best, axis=0)
    nodes = np.arange(len(total))
    found = best[column, nodes]
    own = gain[column[node], np.arange(len(node))]
    hits = np.flatnonzero((own == found[node]) & (own > NEVER))
    at = hits[np.minimum(np.searchsorted(node[hits], nodes), max(len(hits) - 1, 0))] if len(hits) else nodes * 0
    following = np.minimum(at + 1, len(node) - 1)
    below, above = values[column, at], values[column, following]
    threshold = below / 2 + above / 2
    return found, column, np.where(threshold < above, threshold, below)


def _running(values: Array, start: Places, node: Places) -> Array:
    """Sums from each node's first row on."""
    sums = np.cumsum(values, axis=1)
    before = np.zeros((len(values), len(start)))
    before[:, 1:] = sums[:, start[1:] - 1]
    return np.asarray(sums - before[:, node], np.float64)


def _some(best: Array, tried: int, random: np.random.Generator) -> Array:
    """Only `tried` of the columns that can split a node count there, drawn at random."""
    draw = np.where(best > NEVER, random.random(best.shape), 2.0)
    width = min(tried, len(draw))
    limit = np.partition(draw, width - 1, axis=0)[width - 1]
    return np.where(draw <= limit, best, NEVER)


def _next(table: Table, level: _Level, split: npt.NDArray[np.bool_], column: Places, threshold: Array) -> _Level:
    """The rows of the nodes that were split, in their children."""
    node = level.node
    goes = table.columns[column[node], level.row] > threshold[node]
    child = 2 * (np.cumsum(split) - 1)[node] + goes
    kept = split[node]
    count = 2 * int(np.count_nonzero(split))
    key = child.astype(np.uint16 if count <= SHORT else np.int64)
    order = np.flatnonzero(kept)
    order = order[np.argsort(key[order], kind="stable")]
    start = np.searchsorted(child[order], np.arange(count))
    orders = None
    if level.orders is not None:
        own = level.orders[kept[level.orders]].reshape(len(level.orders), len(order))
        own = np.take_along_axis(own, np.argsort(key[own], axis=1, kind="stable"), axis=1)
        number = np.empty(len(level.row), np.intp)
        number[order] = np.arange(len(order))
        orders = number[own]
    return _Level(level.row[order], level.weight[order], level.pull[order], level.target[order], start, orders)
