"""Methods that learn a target from standardised columns, each with honest predictions for the rows it learned from.

`held_out[i]` is what the method says of row i when it has not seen row i: exactly (leave-one-out in closed form) for ridge, least
squares and Gaussian process, out of bag for forests, by folds for the rest; it is worked out when first asked for. Everything is
seeded, and sums run in a fixed order (see `ordered`): the same rows give the same bits. Only choices from a list (a penalty, a
kernel's shape) are made by LAPACK, whose last digits do not reach them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics import ordered
from xl_lepton.numerics.ordered import Array, products

Predict: TypeAlias = Callable[[Array], Array]

SEED = 20_260_101
FOLDS = 10
PENALTIES = 1e-4 * np.multiply.accumulate([1.0, *[np.sqrt(np.sqrt(10.0))] * 24])  # to 100 per row, on standardised columns
SAME = 1e-9  # criteria that differ by less than this share are the same: what tells them apart is rounding
HUBER = 1.345  # keeps 95 % efficiency under normal errors (Huber 1981)
STEPS = 30  # of reweighting


@dataclass(frozen=True)
class Learned:
    """A method that has learned: how it predicts, and how it finds what it would say of each row unseen."""

    predict: Predict
    find_held_out: Callable[[], Array]

    @cached_property
    def held_out(self) -> Array:
        return self.find_held_out()


Learner: TypeAlias = Callable[[Array, Array], Learned]


def folds(count: int, wanted: int = FOLDS, seed: int = SEED) -> list[npt.NDArray[np.intp]]:
    """Rows dealt at random into at most `wanted` groups of nearly equal size."""
    order = np.random.default_rng(seed).permutation(count)
    return [np.sort(part) for part in np.array_split(order, min(wanted, count))]


def seen_by_fold(count: int, wanted: int = FOLDS) -> tuple[Array, npt.NDArray[np.intp]]:
    """Which rows a learner sees, 1 or 0: a line for each group left out, then one for all rows; and each row's group."""
    parts = folds(count, wanted)
    seen = np.ones((len(parts) + 1, count))
    group = np.empty(count, np.intp)
    for place, part in enumerate(parts):
        seen[place, part] = 0.0
        group[part] = place
    return seen, group


def by_folds(fit: Callable[[Array, Array], Predict], x: Array, y: Array, wanted: int = FOLDS) -> Learned:
    def held_out() -> Array:
        unseen = np.empty_like(y)
        for part in folds(len(y), wanted):
            rest = np.setdiff1d(np.arange(len(y)), part)
            unseen[part] = fit(x[rest], y[rest])(x[part])
        return unseen

    return Learned(fit(x, y), held_out)


def lines_by_fold(x: Array, offsets: Array, slopes: Array, group: npt.NDArray[np.intp]) -> Learned:
    """A straight line for each fold and, last, for all rows."""

    def held_out() -> Array:
        return np.asarray(offsets[group] + ordered.along(x, slopes[group]), np.float64)

    offset, slope = float(offsets[-1]), slopes[-1]
    return Learned(lambda new: offset + products(new, slope), held_out)


def median(x: Array, y: Array) -> Learned:
    """What one says who knows the other projects, but nothing of this one."""
    return by_folds(_median, x, y)


def _median(x: Array, y: Array) -> Predict:
    del x
    value = float(np.median(y))
    return lambda new: np.full(len(new), value)


def mean(x: Array, y: Array) -> Learned:
    return by_folds(_mean, x, y)


def _mean(x: Array, y: Array) -> Predict:
    del x
    value = float(np.mean(y))
    return lambda new: np.full(len(new), value)


def ridge(x: Array, y: Array) -> Learned:
    """Ridge regression, its penalty by leave-one-out in closed form (Golub, Heath, Wahba 1979)."""
    count = len(y)
    (penalty,) = penalties(x, y, np.ones((1, count))).tolist()
    center, middle = x.mean(axis=0), float(y.mean())
    around, target = x - center, y - middle
    bent = ordered.gram(around, np.ones((1, count)))[0] + penalty * np.eye(x.shape[1])
    lower = ordered.cholesky(bent)
    slope = ordered.backward(lower, ordered.forward(lower, ordered.along(around.T, target)[:, None]))[:, 0]
    offset = middle - float(ordered.along(center, slope))

    def held_out() -> Array:
        spread = ordered.forward(lower, around.T)
        hat = 1 / count + np.add.reduce(spread * spread, axis=0)
        residual = target - products(around, slope)
        return np.asarray(y - residual / np.maximum(1 - hat, 1e-6), np.float64)

    return Learned(lambda new: offset + products(new, slope), held_out)


def penalties(x: Array, y: Array, seen: Array) -> Array:
    """For each line of `seen` rows the penalty of ridge with the least leave-one-out error there."""
    counts = np.add.reduce(seen, axis=1)
    center = (seen @ x) / counts[:, None]
    target = (y - ((seen @ y) / counts)[:, None]) * seen
    around = (x - center[:, None, :]) * seen[:, :, None]
    values, vectors = np.linalg.eigh(np.swapaxes(around, 1, 2) @ around)
    turned = around @ vectors  # rows in the directions of the ellipsoid, not of unit length
    reach = (target[:, None, :] @ turned)[:, 0]
    shrink = 1 / (np.maximum(values, 0.0)[:, :, None] + PENALTIES * counts[:, None, None])
    residual = target[:, :, None] - turned @ (reach[:, :, None] * shrink)
    hat = 1 / counts[:, None, None] + turned**2 @ shrink
    errors = np.sum((residual / np.maximum(1 - hat, 1e-6)) ** 2 * seen[:, :, None], axis=1)
    least = errors <= errors.min(axis=1, keepdims=True) * (1 + SAME)
    return np.asarray(PENALTIES[np.argmax(least, axis=1)] * counts, np.float64)


def linear(x: Array, y: Array) -> Learned:
    """Least squares of least length, leave-one-out in closed form."""
    center, middle = x.mean(axis=0), float(y.mean())
    weights, leverage = ordered.shortest(x - center, y - middle)
    offset = middle - float(ordered.along(center, weights))

    def held_out() -> Array:
        residual = y - middle - products(x - center, weights)
        return np.asarray(y - residual / np.maximum(1 - 1 / len(y) - leverage, 1e-6), np.float64)

    return Learned(lambda new: offset + products(new, weights), held_out)


def robust(x: Array, y: Array) -> Learned:
    """Huber's regression by reweighting, with the penalty that ridge would choose; all folds at once."""
    seen, group = seen_by_fold(len(y))
    design = np.column_stack([np.ones(len(y)), x])
    bend = np.zeros((len(seen), design.shape[1], design.shape[1]))
    bend[:, range(1, design.shape[1]), range(1, design.shape[1])] = (penalties(x, y, seen) + 1e-9)[:, None]
    found = np.zeros((len(seen), design.shape[1]))
    weights = seen.copy()
    going = np.arange(len(seen))
    for _ in range(STEPS):
        own = weights[going]
        solved = ordered.solve(ordered.gram(design, own) + bend[going], ordered.along(design.T, (own * y)[:, None, :]))
        residual = y - _lines(design, solved)
        scale = _middle(np.abs(residual - _middle(residual, seen[going])[:, None]), seen[going]) / 0.6745
        moved = np.max(np.abs(solved - found[going]), axis=1)
        found[going] = solved
        still = (scale > 0) & (moved >= 1e-8)
        going, residual, scale = going[still], residual[still], scale[still]
        if not len(going):
            break
        weights[going] = seen[going] * (HUBER / np.maximum(np.abs(residual) / scale[:, None], HUBER))
    return lines_by_fold(x, found[:, 0], found[:, 1:], group)


def _lines(design: Array, lines: Array) -> Array:
    """What each line says of each row."""
    found = np.zeros((len(lines), len(design)))
    for column, slope in zip(design.T, lines.T, strict=True):
        found += slope[:, None] * column
    return found


def _middle(values: Array, seen: Array) -> Array:
    """The median of what is seen of each line."""
    order = np.sort(np.where(seen > 0, values, np.inf), axis=1)
    counts = np.add.reduce(seen, axis=1).astype(np.intp)
    lines = np.arange(len(values))
    return np.asarray((order[lines, (counts - 1) // 2] + order[lines, counts // 2]) / 2, np.float64)
