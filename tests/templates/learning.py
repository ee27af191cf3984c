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
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
from sklearn.svm import SVR

from xl_lepton.numerics import portable

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
            ways.append(portable.log_of)  # where few rows part alike in two columns, the last bit of a logarithm chooses
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


Fit = tuple[Callable[[Array], Array], Array]
"""How a method answers for new rows, and what it says of each row that it has not seen."""


def by_turns(learn: Callable[[Array, Array], Callable[[Array], Array]], x: Array, y: Array) -> Fit:
    """Ten groups, each forecast from the others."""
    unseen, order = np.empty_like(y), np.random.default_rng(SEED).permutation(len(y))
    for part in np.array_split(order, min(10, len(y))):
        rest = np.setdiff1d(np.arange(len(y)), part)
        unseen[part] = learn(x[rest], y[rest])(x[part])
    return learn(x, y), unseen


def leave_one_out(x: Array, y: Array, penalty: float) -> tuple[float, Array, Array]:
    """Offset and weights of ridge, and each row forecast by a fit to the others: y - residual / (1 - hat)."""
    center = x.mean(axis=0)
    moved, bend = x - center, penalty * np.eye(x.shape[1])
    weights = np.linalg.lstsq(np.vstack([moved, np.sqrt(bend)]), np.concatenate([y - y.mean(), np.zeros(x.shape[1])]))[0]
    hat = 1 / len(y) + np.einsum("ij,jk,ik->i", moved, np.linalg.pinv(moved.T @ moved + bend, rcond=1e-13), moved)
    offset = float(y.mean() - center @ weights)
    return offset, weights, y - (y - offset - x @ weights) / np.maximum(1 - hat, 1e-6)


def best_penalty(x: Array, y: Array) -> float:
    return float(min(PENALTIES * len(y), key=lambda one: float(np.mean((y - leave_one_out(x, y, one)[2]) ** 2))))


def linear(x: Array, y: Array) -> Fit:
    offset, weights, unseen = leave_one_out(x, y, 0.0)
    return lambda new: offset + new @ weights, unseen


def ridge(x: Array, y: Array) -> Fit:
    offset, weights, unseen = leave_one_out(x, y, best_penalty(x, y))
    return lambda new: offset + new @ weights, unseen


def robust(x: Array, y: Array) -> Fit:
    return by_turns(huber, x, y)


def huber(x: Array, y: Array) -> Callable[[Array], Array]:
    """Reweighted ridge: rows further off than 1.345 robust deviations count less."""
    penalty, weight, weights = best_penalty(x, y), np.ones(len(y)), np.zeros(x.shape[1] + 1)
    design = np.column_stack([np.ones(len(y)), x])
    bend = np.diag([0.0, *[penalty + 1e-9] * x.shape[1]])
    for _ in range(30):
        before, root = weights, np.sqrt(weight)
        stacked = np.vstack([design * root[:, None], np.sqrt(bend)])
        weights = np.linalg.lstsq(stacked, np.concatenate([y * root, np.zeros(len(bend))]))[0]
        left = y - design @ weights
        scale = float(np.median(np.abs(left - np.median(left)))) / 0.6745
        if scale <= 0 or float(np.max(np.abs(weights - before))) < 1e-8:
            break
        weight = 1 / np.maximum(np.abs(left) / scale / 1.345, 1)
    return lambda new: np.column_stack([np.ones(len(new)), new]) @ weights


def stepwise(x: Array, y: Array) -> Fit:
    return by_turns(forward, x, y)


def forward(x: Array, y: Array) -> Callable[[Array], Array]:
    """The column that lowers the corrected AIC most is taken in, until none does."""

    def fitted(places: list[int]) -> tuple[float, Array]:
        design = np.column_stack([np.ones(len(y)), x[:, places]])
        weights = np.linalg.lstsq(design, y)[0]
        squares = max(float(np.sum((y - design @ weights) ** 2)), 1e-300)
        count, terms = len(y), len(places) + 2
        room = count - terms - 1
        return (count * math.log(squares / count) + 2 * terms * count / room if room > 0 else math.inf), weights

    chosen: list[int] = []
    best, weights = fitted(chosen)
    while len(chosen) < min(x.shape[1], len(y) - 4):
        free = [one for one in range(x.shape[1]) if one not in chosen]
        place = min(free, key=lambda one: fitted([*chosen, one])[0])
        value, found = fitted([*chosen, place])
        if value >= best:
            break
        best, weights, chosen = value, found, [*chosen, place]
    return lambda new: np.column_stack([np.ones(len(new)), new[:, chosen]]) @ weights


def process(x: Array, y: Array) -> Fit:
    """A Gaussian process of a linear and a smooth part, its shape and noise those with the largest marginal likelihood."""
    middle, wide = float(y.mean()), x.shape[1]

    def kernel(one: Array, other: Array, length: float, share: float) -> Array:
        apart = ((one[:, None, :] - other[None, :, :]) ** 2).sum(axis=2) / wide
        return np.asarray(share * (one @ other.T) / wide + (1 - share) * (1 + apart / (2 * length**2) / 8) ** -8.0)

    def evidence(shape: tuple[float, float, float]) -> float:
        full = kernel(x, x, *shape[:2]) + shape[2] * np.eye(len(y))
        _, logarithm = np.linalg.slogdet(full)
        size = float((y - middle) @ np.linalg.solve(full, y - middle)) / len(y)
        return -0.5 * (len(y) * math.log(size) + float(logarithm))

    noises = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    best = max([(2.0, share, noise) for share in (0.0, 0.3, 0.7) for noise in noises], key=evidence)
    best = max([(length, best[1], noise) for length in (1.0, 2.0, 4.0) for noise in noises], key=evidence)
    inverse = np.linalg.inv(kernel(x, x, *best[:2]) + best[2] * np.eye(len(y)))
    pull = inverse @ (y - middle)
    return lambda new: middle + kernel(new, x, *best[:2]) @ pull, y - pull / np.diag(inverse)


def support(x: Array, y: Array) -> Fit:
    def learn(x: Array, y: Array) -> Callable[[Array], Array]:
        middle, spread = float(y.mean()), float(y.std())
        model = SVR(C=10.0, epsilon=0.1, gamma=0.1 / x.shape[1]).fit(x, (y - middle) / spread)
        return lambda new: middle + spread * model.predict(new)

    return by_turns(learn, x, y)


def out_of_bag(model: Any, x: Array, y: Array) -> Fit:
    model.fit(x, y)
    each = np.array([tree.predict(x) for tree in model.estimators_])
    unseen = np.array([row not in set(drawn) for drawn in model.estimators_samples_ for row in range(len(y))])
    votes = unseen.reshape(each.shape)
    return model.predict, np.sum(each * votes, axis=0) / votes.sum(axis=0)


def trees(x: Array, y: Array) -> Fit:
    return out_of_bag(ExtraTreesRegressor(n_estimators=100, random_state=SEED, bootstrap=True), x, y)


def forest(x: Array, y: Array) -> Fit:
    return out_of_bag(RandomForestRegressor(n_estimators=100, random_state=SEED, max_features=0.5), x, y)


METHODS: dict[str, Callable[[Array, Array], Fit]] = {
    "log": linear, "linear": linear, "ridge": ridge, "robust": robust, "stepwise": stepwise, "gp": process,
    "support": support, "trees": trees, "forest": forest,
}  # fmt: skip


class Member:
    """One method on one scale, answering as logarithms of the cost; a plain forecast counts as half of the smallest cost."""

    def __init__(self, rows: Sequence[Sequence[Any]], costs: Array, method: str, logs: bool = True) -> None:
        self.coded, self.logs, self.least = columns(rows, logs), logs, 0.5 * float(costs.min())
        self.answer, unseen = METHODS[method](self.coded(rows), portable.log(costs) if logs else costs)
        self.unseen = self.lifted(unseen)

    def lifted(self, values: Array) -> Array:
        return values if self.logs else np.asarray(np.log(np.maximum(values, self.least)))

    def predict(self, rows: Sequence[Sequence[Any]]) -> Array:
        return self.lifted(self.answer(self.coded(rows)))


class Learned:
    """A method, or the blend, that has learned ratios of costs."""

    def __init__(self, rows: Sequence[Sequence[Any]], costs: Sequence[float], method: str) -> None:
        paid = np.asarray(costs, np.float64)
        truth = np.log(paid)
        if method == "auto":
            self.members = [Member(rows, paid, one) for one in ("robust", "stepwise", "gp", "support", "trees")]
            if len(paid) >= 2 * (columns(rows, False)(rows).shape[1] + 1):
                self.members.append(Member(rows, paid, "linear", logs=False))
        else:
            both = (True, False) if method in ("ridge", "robust", "gp") else (True,)
            scales = [Member(rows, paid, method, logs) for logs in both]
            self.members = [min(scales, key=lambda one: float(np.mean(np.abs(truth - one.unseen))))]
        squares = np.array([float(np.mean((truth - one.unseen) ** 2)) for one in self.members])
        shares = (squares.min() / squares) ** 2
        shares[[not one.logs and square > 1.5 * squares.min() for one, square in zip(self.members, squares, strict=True)]] = 0
        self.shares = shares / shares.sum()
        self.errors = truth - sum(share * one.unseen for share, one in zip(self.shares, self.members, strict=True))

    def predict(self, rows: Sequence[Sequence[Any]]) -> Array:
        return np.exp(sum(share * one.predict(rows) for share, one in zip(self.shares, self.members, strict=True)))

    def ends(self, rows: Sequence[Sequence[Any]], level: float) -> tuple[Array, Array]:
        factor = math.exp(half_width(self.errors, level))
        return self.predict(rows) / factor, self.predict(rows) * factor


class Plain:
    """Least squares on the factors as they are; a label becomes a 0/1 column, the first one none."""

    def __init__(self, rows: Sequence[Sequence[Any]], costs: Sequence[float], method: str = "ols") -> None:
        del method
        self.labels = [sorted(set(values)) if isinstance(values[0], str) else [] for values in zip(*rows, strict=True)]
        self.fit = Ols(self.coded(rows), np.asarray(costs, np.float64))

    def coded(self, rows: Sequence[Sequence[Any]]) -> Array:
        return np.array([[number for cell, labels in zip(row, self.labels, strict=True)
                          for number in ([float(cell == label) for label in labels[1:]] if labels else [float(cell)])]
                         for row in rows])  # fmt: skip

    def predict(self, rows: Sequence[Sequence[Any]]) -> Array:
        return self.fit.predict(self.coded(rows))

    def ends(self, rows: Sequence[Sequence[Any]], level: float) -> tuple[Array, Array]:
        middle, half = self.predict(rows), self.fit.half(self.coded(rows), level)
        return middle - half, middle + half


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
