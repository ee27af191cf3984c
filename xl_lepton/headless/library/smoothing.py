"""Exponential smoothing as FORECAST.ETS does it: additive error, trend and season (AAA of Hyndman and others, 2008).

Microsoft does not publish how the start and the weights are found. What stands here was read from the values of formulon 0.18,
which equals what Excel saved to the last digit (forecasts and intervals of a quarterly model): each step follows from how those
values answer to single changes of a series. benchmarks/differential/series.py compares the whole over random series.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any as Anything

from xl_lepton.headless.calc.values import Refusal

NO_SEASON_WEIGHT = 2.220446049250313e-16  # what FORECAST.ETS.STAT shows for gamma where there is no season
UNHELD = 10  # series up to this length are fitted whole; longer ones keep back their end

# Excel tries these weights and no others. The order decides between equals (a constant series takes the first).
# Sixths and twelfths are cut to six digits there.
_EDGES = (0.9, 0.1, 0.25, 0.5, 0.75)
_HIGH = (0.099, 0.249, 0.499, 0.749, 0.899)
_MESH = (
    (0.166667, 0.0833333, (0.0833333, 0.75)),
    (0.333333, 0.166667, (0.166667, 0.5)),
    (0.5, 0.25, (0.25,)),
    (0.666667, 0.166667, (0.166667,)),
    (0.666667, 0.5, (0.166667,)),
    (0.833333, 0.0833333, (0.0833333,)),
    (0.833333, 0.75, (0.0833333,)),
)
WITHOUT_SEASON = tuple(
    (alpha, beta, 0.0)
    for alpha, beta in (
        *((alpha, beta) for alpha in (*_EDGES, 0.126) for beta in (0.001, round(alpha - 0.001, 3))),
        (0.002, 0.001),
        *((0.998, beta) for beta in _HIGH),
        *((alpha, beta) for alpha, beta, _ in _MESH),
    )
)
WITH_SEASON = (
    *((alpha, beta, 0.001) for alpha in (0.751, 0.501, 0.251, 0.126) for beta in (0.001, round(alpha - 0.001, 3))),
    *((alpha, beta, round(0.999 - alpha, 3)) for alpha in _EDGES for beta in (0.001, round(alpha - 0.001, 3))),
    (0.251, 0.001, 0.25),
    (0.251, 0.25, 0.25),
    (0.5, 0.25, 0.001),
    *((0.002, 0.001, gamma) for gamma in (0.125, 0.25, 0.5, 0.75)),
    *((0.998, beta, 0.001) for beta in _HIGH),
    *((alpha, beta, gamma) for alpha, beta, gammas in _MESH for gamma in gammas),
)


def slope(values: Anything) -> float:
    """The slope of a least-squares line over equal steps."""
    import numpy as np

    places = np.arange(len(values)) - (len(values) - 1) / 2
    return float(places @ np.asarray(values)) / float(places @ places)


def held_back(count: int, season: int) -> int:
    """How many values at the end of a series judge the weights."""
    if count <= UNHELD:
        return 0
    return max(min(int(0.4 * count), max(10, 2 * season)), math.ceil(0.2 * count))


def lengthened(values: Anything, season: int) -> Anything:
    """A series shorter than three and a half seasons, continued by its first season along its slope."""
    import numpy as np

    step = max(season, 2)
    wanted = math.ceil(3.5 * step)
    if len(values) >= wanted:
        return values
    phases = [values[phase::season] for phase in range(season)] if season else [values]
    rise = sum(slope(phase) for phase in phases) / len(phases) / max(season, 1)
    more = [values[at % step] + (at - at % step) * rise for at in range(len(values), wanted)]
    return np.concatenate([values, more])


def seasonal_start(series: Anything, season: int) -> Anything:
    """For each phase the mean distance of its values from the mean of the two seasons around them, three times at most."""
    import numpy as np

    first = season // 2 - 1
    total, count = np.zeros(season), np.zeros(season)
    for begin in range(min(3 * season, len(series) - 2 * season)):
        at = begin + first
        total[at % season] += series[at] - series[begin : begin + 2 * season].mean()
        count[at % season] += 1
    return total / count


@dataclass
class Run:
    """One-step errors and trends (a row per value, a column per set of weights) and the state after the last value."""

    errors: Anything
    trends: Anything
    level: Anything
    trend: Anything
    seasons: Anything
    extrapolated: Anything  # squares of the errors of the values held back, forecast from before them


def smoothed(series: Anything, start: tuple[float, float, Anything], weights: Anything, held: int) -> Run:
    import numpy as np

    alpha, beta, gamma = weights.T
    period = len(start[2])
    level, trend = np.full(len(weights), start[0]), np.full(len(weights), start[1])
    seasons = np.tile(np.asarray(start[2], float)[:, None], (1, len(weights)))
    errors, trends = np.zeros((len(series), len(weights))), np.zeros((len(series), len(weights)))
    known = len(series) - held
    squares = np.zeros(len(weights))
    before = (level, trend, seasons)
    for at, value in enumerate(series):
        if at == known:
            before = (level, trend, seasons.copy())
        if at >= known:
            squares += (value - before[0] - before[1] * (at - known + 1) - before[2][at % period]) ** 2
        error = value - level - trend - seasons[at % period]
        level = level + trend + alpha * error
        trend = trend + beta * error
        seasons[at % period] += gamma * error
        errors[at], trends[at] = error, trend
    return Run(errors, trends, level, trend, seasons, squares)


def is_unsteady(trends: Anything) -> bool:
    """Whether the trend varies by more than it is, over the later half of a longer series."""
    count = len(trends)
    first, width = (0, count) if count <= UNHELD else (count // 2, count // 2)
    later = trends[first + 1 :]
    if width < 2:
        return False
    total = float(later.sum())
    return float(later @ later) / (width - 1) - (total / (width - 1)) ** 2 > (total / width) ** 2


class Smoothing:
    """A series of equal steps with its weights found."""

    def __init__(self, values: Anything, season: int) -> None:
        import numpy as np

        self.values = values = np.asarray(values, float)
        count = len(values)
        if 1.5 * season <= count < 2 * season:
            raise Refusal("FORECAST.ETS over less than two seasons is not supported")
        self.season = season = season if season > 1 and count >= max(2 * season, 5) else 0
        series = lengthened(values, season)
        seasons = seasonal_start(series, season) if season else np.zeros(1)
        rise = slope(series - seasons[np.arange(len(series)) % len(seasons)])
        start = (float(values[0]) - rise - float(seasons[0]), rise, seasons)
        choices = np.array(WITH_SEASON if season else WITHOUT_SEASON)
        held = held_back(len(series), season)
        tried = smoothed(series, start, choices, held)
        cost = (tried.errors[: len(series) - held] ** 2).sum(axis=0) + tried.extrapolated
        best = int(cost.argmin())
        run = smoothed(values, start, choices[best : best + 1], 0)
        self.alpha, self.beta, self.gamma = (float(weight) for weight in choices[best])
        # On a straight line every set of weights serves, and what is left is rounding.
        self.is_line = 0 < float(cost[best]) <= 1e-22 * float(values @ values)
        self.errors = run.errors[:, 0] * (not self.is_line)
        self.level, self.trend = float(run.level[0]), float(run.trend[0])
        self.seasons = [float(one) for one in run.seasons[:, 0]]
        self.held = held_back(count, season)
        if is_unsteady(run.trends[:, 0]):  # the last value is the level then, and the slope of the whole the trend
            self.beta, self.trend = 0.001, rise
            self.level = float(values[-1]) - self.seasons[(count - 1) % len(self.seasons)]

    def _at(self, steps: int) -> float:
        return self.level + steps * self.trend + self.seasons[(len(self.values) + steps - 1) % len(self.seasons)]

    def forecast(self, steps: float) -> float:
        """The value so many steps after the last one, along a straight line between whole steps."""
        before = math.trunc(steps)
        share = steps - before
        return self._at(before) * (1 - share) + self._at(before + 1) * share if share else self._at(before)

    def _variance(self, steps: int) -> float:
        """Of a forecast, in units of the variance of one step (Hyndman and others, 2008, class 1)."""
        if steps < 1:
            return 0.0
        period = self.season or steps
        return 1.0 + sum((self.alpha + self.beta * k + (self.gamma if k % period == 0 else 0.0)) ** 2 for k in range(1, steps))

    def spread(self, steps: float) -> float:
        """The standard deviation of a forecast; between whole steps the variance goes straight."""
        before = math.floor(steps)
        share = steps - before
        variance = self._variance(before) * (1 - share) + self._variance(before + 1) * share
        return math.sqrt(float(self.errors @ self.errors) / len(self.values) * variance)

    def statistic(self, which: int) -> float:
        """What FORECAST.ETS.STAT shows: alpha, beta, gamma, then MASE, SMAPE, MAE and RMSE of the values held back."""
        import numpy as np

        if which <= 3:
            if self.is_line:
                raise Refusal("the weights of FORECAST.ETS for values on a straight line are not determined")
            return (self.alpha, self.beta, self.gamma if self.season else NO_SEASON_WEIGHT)[which - 1]
        known = len(self.values) - self.held
        errors = self.errors[known:] if self.held else self.errors
        values = self.values[-len(errors) :]
        absolute = np.abs(errors)
        mean = float(absolute.mean())
        if which == 4:
            usual = float(np.abs(np.diff(self.values[:known])).mean())
            return mean / usual if usual else 0.0
        if which == 5:
            size = np.abs(values) + np.abs(values - errors)
            return float(np.divide(2 * absolute, size, out=np.zeros_like(size), where=size > 0).mean())
        return mean if which == 6 else math.sqrt(float((errors**2).mean()))
