"""Forecasts by the tests' own hand: least squares by numpy, ridge with each row left out in turn, intervals from held-out errors.

The rules are those of docs/forecasting.md; what it leaves open (which columns are taken as logarithms, the grid of penalties, the
groups of the cross-validation) is a choice, repeated here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

Array = npt.NDArray[np.float64]
PENALTIES = np.logspace(-4, 2, 25)
SEED = 20_260_101


def folds(count: int) -> list[Array]:
    """Ten groups, five for more than fifty rows."""
    order = np.random.default_rng(SEED).permutation(count)
    return [np.sort(part) for part in np.array_split(order, 10 if count <= 50 else 5)]


class Ols:
    """Least squares on columns brought to one size, with the t interval."""

    def __init__(self, x: Array, y: Array) -> None:
        self.size = np.maximum(np.abs(x).max(axis=0), 1e-300)
        self.design = np.column_stack([np.ones(len(x)), x / self.size])
        self.weights, *_ = np.linalg.lstsq(self.design, y, rcond=1e-15)
        self.left = y - self.design @ self.weights
        self.freedom = len(y) - self.design.shape[1]
        self.spread = math.sqrt(float(self.left @ self.left) / self.freedom) if self.freedom else math.nan
        self.inverse = np.linalg.pinv(self.design.T @ self.design)

    def predict(self, new: Array) -> Array:
        return np.asarray(np.column_stack([np.ones(len(new)), new / self.size]) @ self.weights)

    def half(self, new: Array, level: float) -> Array:
        row = np.column_stack([np.ones(len(new)), new / self.size])
        reach = student.ppf((1 + level) / 2, self.freedom) * self.spread
        return np.asarray(reach * np.sqrt(1 + np.einsum("ij,jk,ik->i", row, self.inverse, row)))

    @property
    def coefficients(self) -> Array:
        return np.asarray(self.weights / np.concatenate([[1.0], self.size]))

    @property
    def errors(self) -> Array:
        scale = np.concatenate([[1.0], self.size])
        return np.asarray(self.spread * np.sqrt(np.diag(self.inverse)) / scale)


def columns(rows: Sequence[Sequence[Any]], logs: bool) -> Callable[[Sequence[Sequence[Any]]], Array]:
    """How rows become standardised columns: wide-ranging positive sizes as logarithms, labels seen twice as 0/1."""
    ways: list[Callable[[Any], float]] = []
    places: list[int] = []
    for place, values in enumerate(zip(*rows, strict=True)):
        if isinstance(values[0], str):
            labels = sorted({label for label in values if values.count(label) >= 2})
            ways += [lambda cell, label=label: float(cell == label) for label in labels]  # type: ignore[misc]
            places += [place] * len(labels)
        elif logs and min(values) > 0 and max(values) / min(values) >= 5:
            ways.append(math.log)
            places.append(place)
        else:
            ways.append(float)
            places.append(place)

    def raw(table: Sequence[Sequence[Any]]) -> Array:
        return np.array([[way(row[place]) for way, place in zip(ways, places, strict=True)] for row in table], np.float64)

    made = raw(rows)
    middle, spread = made.mean(axis=0), made.std(axis=0)
    kept = spread > 0
    return lambda table: ((raw(table) - middle) / np.where(kept, spread, 1))[:, kept]


def ridge_weights(x: Array, y: Array, penalty: float) -> tuple[float, Array]:
    center = x.mean(axis=0)
    moved = x - center
    weights = np.linalg.solve(moved.T @ moved + penalty * np.eye(x.shape[1]), moved.T @ (y - y.mean()))
    return float(y.mean() - center @ weights), weights


def ridge_unseen(x: Array, y: Array, penalty: float) -> Array:
    """Each row forecast by a fit to the others: y - residual / (1 - hat), the penalty and the columns as for all rows."""
    center = np.column_stack([np.full(len(y), 1 / math.sqrt(len(y))), x - x.mean(axis=0)])
    bend = np.diag([0.0, *[penalty] * x.shape[1]])
    hat = center @ np.linalg.solve(center.T @ center + bend, center.T)
    return np.asarray(y - (y - hat @ y) / np.maximum(1 - np.diag(hat), 1e-6))


class Ridge:
    """Ridge on the scale (ratios or plain) whose held-out error is smaller as ratios."""

    def __init__(self, rows: Sequence[Sequence[Any]], costs: Sequence[float]) -> None:
        self.costs, truth = np.asarray(costs, np.float64), np.log(costs)
        found = []
        for logs in (True, False):
            coded, target = columns(rows, logs), truth if logs else self.costs
            x = coded(rows)
            penalties = PENALTIES * len(target)
            errors = [float(np.mean((target - ridge_unseen(x, target, one)) ** 2)) for one in penalties]
            penalty = penalties[int(np.argmin(errors))]
            unseen = ridge_unseen(x, target, penalty)
            found.append((coded, *ridge_weights(x, target, penalty), self.lifted(unseen, logs), logs))
        apart = [float(np.mean(np.abs(truth - one[3]))) for one in found]
        self.coded, self.offset, self.weights, unseen, self.logs = found[0] if apart[0] <= apart[1] else found[1]
        self.errors = truth - unseen

    def lifted(self, values: Array, logs: bool) -> Array:
        """On the scale of ratios; a plain forecast counts as at least half of the smallest cost."""
        return values if logs else np.asarray(np.log(np.maximum(values, 0.5 * self.costs.min())))

    def predict(self, rows: Sequence[Sequence[Any]]) -> Array:
        return np.exp(self.lifted(self.offset + self.coded(rows) @ self.weights, self.logs))


def half_width(errors: Array, level: float) -> float:
    """Half the width of an interval on the scale of the errors: their quantile, or Student's t where few lie outside."""
    count = len(errors)
    if count * (1 - level) >= 5:
        half = float(np.sort(np.abs(errors))[min(math.ceil((count + 1) * level), count) - 1])
    else:
        half = float(student.ppf((1 + level) / 2, count - 1)) * math.sqrt(float(np.mean(errors**2)))
    return half * (1 + 2.5 / count)


def unseen_errors(learn: Callable[[list[int]], Callable[[int], float]], costs: Sequence[float]) -> list[float]:
    """|forecast - cost| / cost of every row, forecast from the rows of the other groups."""
    found: dict[int, float] = {}
    for part in folds(len(costs)):
        rest = [row for row in range(len(costs)) if row not in set(part.tolist())]
        predict = learn(rest)
        found |= {row: abs(predict(row) - costs[row]) / costs[row] for row in part.tolist()}
    return [found[row] for row in range(len(costs))]
