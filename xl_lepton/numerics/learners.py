"""Methods that learn a target from standardised columns, each with honest predictions for the rows it learned from.

`held_out[i]` is what the method says of row i when it has not seen row i: exactly (leave-one-out in closed form) for ridge, least
squares and Gaussian process, out of bag for forests, by folds for the rest; it is worked out when first asked for. Everything is
seeded; the same rows give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Predict: TypeAlias = Callable[[Array], Array]

SEED = 20_260_101
FOLDS = 10
PENALTIES = np.logspace(-4, 2, 25)  # per row, on standardised columns
HUBER = 1.345  # keeps 95 % efficiency under normal errors (Huber 1981)
TREES = 100


@dataclass(frozen=True)
class Learned:
    """A method that has learned: how it predicts, and how it finds what it would say of each row unseen."""

    predict: Predict
    find_held_out: Callable[[], Array]

    @cached_property
    def held_out(self) -> Array:
        return self.find_held_out()


def products(rows: Array, weights: Array) -> Array:
    """rows @ weights, each row multiplied by itself: in company, the last bits of a row would depend on how many there are."""
    return np.asarray((rows[:, None, :] @ weights)[:, 0], np.float64)


Learner: TypeAlias = Callable[[Array, Array], Learned]


def folds(count: int, wanted: int = FOLDS, seed: int = SEED) -> list[npt.NDArray[np.intp]]:
    """Rows dealt at random into at most `wanted` groups of nearly equal size."""
    order = np.random.default_rng(seed).permutation(count)
    return [np.sort(part) for part in np.array_split(order, min(wanted, count))]


def by_folds(fit: Callable[[Array, Array], Predict], x: Array, y: Array, wanted: int = FOLDS) -> Learned:
    def held_out() -> Array:
        unseen = np.empty_like(y)
        for part in folds(len(y), wanted):
            rest = np.setdiff1d(np.arange(len(y)), part)
            unseen[part] = fit(x[rest], y[rest])(x[part])
        return unseen

    return Learned(fit(x, y), held_out)


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
    path = _RidgePath(x, y)
    penalty, held_out = path.best()
    weights = path.weights(penalty)
    offset = float(y.mean() - path.center @ weights)
    return Learned(lambda new: offset + products(new, weights), lambda: held_out)


class _RidgePath:
    """All ridge fits of one table, from one decomposition."""

    def __init__(self, x: Array, y: Array) -> None:
        self.y = y
        self.center = x.mean(axis=0)
        self.left, self.sizes, self.right = np.linalg.svd(x - self.center, full_matrices=False)
        self.target = y - y.mean()
        self.along = self.left.T @ self.target

    def best(self) -> tuple[float, Array]:
        """The penalty with the least leave-one-out error, and the predictions left out."""
        least, chosen, held_out = np.inf, float(PENALTIES[-1]), self.y
        for penalty in PENALTIES * len(self.y):
            shrink = self.sizes**2 / (self.sizes**2 + penalty)
            hat = 1 / len(self.y) + (self.left**2) @ shrink
            residual = (self.target - self.left @ (shrink * self.along)) / np.maximum(1 - hat, 1e-6)
            error = float(np.mean(residual**2))
            if error < least:
                least, chosen, held_out = error, float(penalty), self.y - residual
        return chosen, held_out

    def weights(self, penalty: float) -> Array:
        return np.asarray(self.right.T @ (self.sizes / (self.sizes**2 + penalty) * self.along), np.float64)


def linear(x: Array, y: Array) -> Learned:
    """Least squares of least length, leave-one-out in closed form."""
    center = x.mean(axis=0)
    left, sizes, right = np.linalg.svd(x - center, full_matrices=False)
    kept = sizes > 1e-10 * max(float(sizes[0]) if len(sizes) else 0.0, 1e-300)
    left, sizes, right = left[:, kept], sizes[kept], right[kept]
    target = y - y.mean()
    along = left.T @ target
    hat = 1 / len(y) + np.sum(left**2, axis=1)
    held_out = y - (target - left @ along) / np.maximum(1 - hat, 1e-6)
    weights = right.T @ (along / sizes)
    offset = float(y.mean() - center @ weights)
    return Learned(lambda new: offset + products(new, weights), lambda: held_out)


def robust(x: Array, y: Array) -> Learned:
    return by_folds(_huber, x, y)


def _huber(x: Array, y: Array) -> Predict:
    """Huber's regression by reweighting, with the penalty that ridge would choose."""
    penalty, _ = _RidgePath(x, y).best()
    design = np.column_stack([np.ones(len(y)), x])
    weights = np.ones(len(y))
    bend = np.full(design.shape[1], penalty + 1e-9)
    bend[0] = 0.0
    coefficients = np.zeros(design.shape[1])
    for _ in range(30):
        weighted = design * weights[:, None]
        solved = np.linalg.solve(design.T @ weighted + np.diag(bend), weighted.T @ y)
        residual = y - design @ solved
        scale = float(np.median(np.abs(residual - np.median(residual)))) / 0.6745
        moved = float(np.max(np.abs(solved - coefficients)))
        coefficients = solved
        if scale <= 0 or moved < 1e-8:
            break
        weights = HUBER / np.maximum(np.abs(residual) / scale, HUBER)
    offset, slopes = float(coefficients[0]), coefficients[1:]
    return lambda new: offset + products(new, slopes)


def stepwise(x: Array, y: Array) -> Learned:
    return by_folds(_forward, x, y)


def _forward(x: Array, y: Array) -> Predict:
    """Columns taken in one by one while the corrected AIC falls (Hurvich, Tsai 1989)."""
    count = len(y)
    center, mean = x.mean(axis=0), y.mean()
    left = x - center
    residual = y - mean
    chosen: list[int] = []
    basis = left.copy()
    lengths = np.sum(left**2, axis=0)
    best = _aicc(float(residual @ residual), count, 2)
    while len(chosen) < min(x.shape[1], count - 4):
        sizes = np.sum(basis**2, axis=0)
        usable = sizes > 1e-8 * np.maximum(lengths, 1e-300)
        gain = np.where(usable, (basis.T @ residual) ** 2 / np.maximum(sizes, 1e-300), -1.0)
        place = int(np.argmax(gain))
        criterion = _aicc(float(residual @ residual) - float(gain[place]), count, len(chosen) + 3)
        if gain[place] <= 0 or criterion >= best:
            break
        best = criterion
        direction = basis[:, place] / np.sqrt(sizes[place])
        residual = residual - direction * (direction @ residual)
        basis = basis - np.outer(direction, direction @ basis)
        chosen.append(place)
    weights = np.zeros(x.shape[1])
    if chosen:
        weights[chosen] = np.linalg.lstsq(left[:, chosen], y - mean, rcond=None)[0]
    offset = float(mean - center @ weights)
    return lambda new: offset + products(new, weights)


def _aicc(squares: float, count: int, parameters: int) -> float:
    room = count - parameters - 1
    if room <= 0:
        return np.inf
    return count * float(np.log(max(squares, 1e-300) / count)) + 2 * parameters * count / room
