"""A forecast of one series of regular periods: seasons taken out, several models averaged, seasons put back.

The average is of the dynamic and the standard Theta model and damped exponential smoothing: on logarithms where all values are
positive, of the periods as they are and of coarser ones; the first and the last also on the values themselves. Averages of simple
models beat each of them (Makridakis et al. 2020, IJF 36:54).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xl_lepton.numerics import coarser, portable, seasonal, smoothing, theta
from xl_lepton.numerics.coarser import Paths
from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.seasonal import Places
from xl_lepton.numerics.students_t import quantile

LEARNERS: dict[str, Callable[[Array], Paths]] = {
    "dynamic theta": lambda values: theta.fit(values).paths,
    "theta": lambda values: theta.fit(values, 0.5).paths,
    "damped trend": lambda values: smoothing.fit(values).paths,
}
FIRST_ORIGIN = 4  # values known before the first backtest forecast
FITTED = 3  # numbers that a model is fitted by: a weight, a level, a trend
# Doubt about the trend, which the backtest cannot see, as its forecasts knew the whole series: it grows with the steps and fades
# fast with the length. Without it, 80 % intervals of short yearly series cover 60 %. The rest is for levels that break more often
# in what comes than they did. Measured on the M1 competition: docs/forecasting.md.
TREND_DOUBT, BREAKS = 15.0, 1.08
METHODS = {"theta": ("dynamic theta", "theta"), "ets": ("damped trend",)}
PLAIN_TOO = ("dynamic theta", "damped trend")
SMALLEST = 1e-6  # of the mean: where a logarithm would blow up


@dataclass(frozen=True)
class SeriesModel:
    """A fitted combination: `parts` answer for a series without seasons."""

    values: Array
    season: int
    method: str
    seasons: seasonal.Seasons
    parts: dict[str, Paths]

    def paths(self, origins: Places, horizon: int) -> Array:
        """Forecasts 1 ... horizon steps on from each origin (values known), one row each, seasons put back."""
        plain = np.mean([part(origins, horizon) for part in self.parts.values()], axis=0)
        places = origins[:, None] + np.arange(horizon)[None, :]
        return self.seasons.restore(plain, places)

    def forecast(self, horizon: int) -> Array:
        return np.asarray(self.paths(np.array([len(self.values)]), horizon)[0], np.float64)

    @cached_property
    def ratios(self) -> bool:
        """Whether errors are counted as ratios."""
        return bool(np.min(self.values) > 0)

    def errors(self, horizon: int) -> list[Array]:
        """For each step, the errors of forecasts made inside the series: logarithms of ratios where all is positive."""
        count = len(self.values)
        start = min(max(FIRST_ORIGIN, count // 4), count - 1)
        origins = np.arange(start, count)
        paths = self.paths(origins, min(horizon, count - start))
        found = []
        for step in range(paths.shape[1]):
            known = origins + step < count
            actual, forecast = self.values[(origins + step)[known]], paths[known, step]
            if self.ratios:
                floor = SMALLEST * float(np.mean(self.values))
                found.append(portable.log(actual / np.maximum(forecast, floor)))
            else:
                found.append(actual - forecast)
        return found

    def spread(self, horizon: int) -> Array:
        """The root mean square error at each step, made to grow smoothly: variance is a line in the steps."""
        errors = self.errors(horizon)
        steps = np.arange(1, len(errors) + 1)
        squares = np.array([float(np.mean(one**2)) for one in errors])
        weights = np.array([len(one) / step for step, one in zip(steps, errors, strict=True)])
        slope, start = _line(steps.astype(np.float64), squares, weights)
        variances = np.maximum(start + slope * np.arange(1, horizon + 1), squares[0] if len(squares) else 0.0)
        return np.asarray(np.sqrt(variances), np.float64)

    def interval(self, horizon: int, level: float) -> tuple[Array, Array]:
        middle = self.forecast(horizon)
        half = quantile((1 + level) / 2, max(len(self.values) - 3, 1)) * self.spread(horizon) * self._widening(horizon)
        if self.ratios:
            return middle * portable.exp(-half), middle * portable.exp(half)
        return middle - half, middle + half

    def _widening(self, horizon: int) -> Array:
        """What it flatters the errors that weights, seasons and trend had seen the whole series."""
        count = len(self.values)
        used = FITTED + (self.season - 1 if len(self.seasons.indices) > 1 else 0)
        fitted = math.sqrt(count / max(count - used, 1))
        return np.asarray(BREAKS * fitted * (1 + TREND_DOUBT * np.arange(horizon) / count**2), np.float64)


def _line(x: Array, y: Array, weights: Array) -> tuple[float, float]:
    """Weighted least-squares line, its slope not below 0."""
    total = float(weights.sum())
    mx, my = float(np.add.reduce(weights * x)) / total, float(np.add.reduce(weights * y)) / total
    size = float(np.add.reduce(weights * (x - mx) ** 2))
    slope = max(float(np.add.reduce(weights * ((x - mx) * (y - my)))) / size, 0.0) if size > 0 else 0.0
    return slope, my - slope * mx


def fit(values: Array, season: int, method: str) -> SeriesModel:
    """Learn a series; `season` is the number of periods in a season, 1 for none."""
    seasons = seasonal.none(False) if method == "naive" else seasonal.find(values, season)
    plain = seasons.remove(values)
    if method in ("naive", "seasonal naive"):
        return SeriesModel(
            values, season, method, seasonal.none(False), {method: _repeat(values, season if method != "naive" else 1)}
        )
    return SeriesModel(values, season, method, seasons, _parts(plain, season, method))


def _parts(plain: Array, season: int, method: str) -> dict[str, Paths]:
    """The members for a series without seasons: on the scale of ratios, where it has one, and two on its own."""
    learners = {name: learn for name, learn in LEARNERS.items() if method == "auto" or name in METHODS[method]}
    positive = float(np.min(plain)) > SMALLEST * float(np.mean(np.abs(plain)))
    scaled = portable.log(plain) if positive else plain
    center = float(scaled.mean()) if positive else 0.0  # so that the currency does not matter
    parts: dict[str, Paths] = {}
    for size in (1, *coarser.levels(season, len(plain))):
        for name, learn in learners.items():
            paths = learn(scaled - center) if size == 1 else coarser.coarser(scaled - center, size, learn)
            label = f"{name}{' of logs' if positive else ''}{f', {size} periods as one' if size > 1 else ''}"
            parts[label] = _exp(paths, center) if positive else paths
    if positive:
        parts |= {name: learn(plain) for name, learn in learners.items() if name in PLAIN_TOO}
    return parts


def _exp(paths: Paths, center: float) -> Paths:
    return lambda origins, horizon: np.asarray(portable.exp(np.minimum(paths(origins, horizon) + center, 700.0)), np.float64)


def _repeat(values: Array, season: int) -> Paths:
    """The value one season back, again and again."""

    def paths(origins: Places, horizon: int) -> Array:
        back = np.minimum(season, origins)[:, None]
        steps = np.arange(horizon)[None, :]
        return values[(origins[:, None] - back + steps % back).astype(np.intp)]

    return paths
