"""FORECAST.ETS, its intervals, statistics and season: values at equal steps of a timeline, smoothed (smoothing.py)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean, median

from xl_lepton.headless.calc.coerce import to_number
from xl_lepton.headless.calc.values import DIV0, NA, NUM, Fault, Refusal, Scalar
from xl_lepton.headless.library.declare import Any, Integer, Matrix, Number, function
from xl_lepton.headless.library.serials import date_parts, days_in_month, serial_of
from xl_lepton.headless.library.smoothing import Smoothing, slope

LONGEST_SEASON = 8784  # hours of a leap year, by Microsoft's page
_TOGETHER: dict[int, Callable[[list[float]], float]] = {
    1: mean, 2: lambda many: float(len(many)), 3: lambda many: float(len(many)), 4: max, 5: median, 6: min, 7: math.fsum,
}  # fmt: skip


@dataclass
class Series:
    """Values at equal steps. A step is a number of days, or of whole months (then `months` is set, and `step` is 0)."""

    values: list[float]
    last: float
    first: float
    step: float
    months: int = 0

    def steps_to(self, target: float) -> float:
        """How many steps from the last value to the target."""
        if not self.months:
            return (target - self.last) / self.step
        year, month, day = date_parts(int(self.last))
        # The same day of later months, running over into the next where a month is too short.
        ahead = max(0, (target - self.last) / (31 * self.months) - 2)
        at = int(ahead)
        while True:
            here = serial_of(year, month + at * self.months, day)
            there = serial_of(year, month + (at + 1) * self.months, day)
            if target <= there:
                return at + (target - here) / (there - here)
            at += 1


def _paired(values: list[list[Scalar]], timeline: list[list[Scalar]], together: int) -> tuple[list[float], list[float]]:
    """Times in order, and one value for each."""
    flat, times = [value for row in values for value in row], [value for row in timeline for value in row]
    if len(flat) != len(times):
        raise Fault(NA)
    if len(flat) < 2:
        raise Fault(DIV0)
    if any(type(value) is not float for value in (*flat, *times)):
        raise Refusal("FORECAST.ETS over cells that are not all numbers is not supported")
    held: dict[float, list[float]] = {}
    for time, value in zip(times, flat, strict=True):
        held.setdefault(time, []).append(value)  # type: ignore[arg-type]
    if len(held) < 2:
        raise Fault(DIV0)
    join = _TOGETHER[together]
    if join is median and any(len(many) > 2 for many in held.values()):
        raise Refusal("FORECAST.ETS with the median of more than two values of one time is not supported")
    moments = sorted(held)
    return moments, [join(held[time]) for time in moments]


def _months_of(times: list[float]) -> int:
    """The months between times that are the same day of the month, or its end, in equal steps; else 0."""
    if any(time != int(time) or time < 61 for time in times):
        return 0
    parts = [date_parts(int(time)) for time in times]
    counts = [year * 12 + month for year, month, _ in parts]
    gaps = {after - before for before, after in itertools.pairwise(counts)}
    same = len({day for *_, day in parts}) == 1
    ends = all(day == days_in_month(year, month) for year, month, day in parts)
    return gaps.pop() if len(gaps) == 1 and min(gaps) > 0 and (same or ends) else 0


def _series(values: list[list[Scalar]], timeline: list[list[Scalar]], completed: int, together: int) -> Series:
    if completed not in (0, 1) or together not in _TOGETHER:
        raise Fault(NUM)
    times, held = _paired(values, timeline, together)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    step = min(gaps)
    if all(gap == step for gap in gaps):
        return Series(held, times[-1], times[0], step)
    if months := _months_of(times):
        return Series(held, times[-1], times[0], 0.0, months)
    places = [(time - times[0]) / step for time in times]
    if any(place != int(place) for place in places) or len(places) < 0.7 * (places[-1] + 1):
        raise Refusal("FORECAST.ETS over a timeline of unequal steps is not supported")
    return Series(_completed([int(place) for place in places], held, completed == 1), times[-1], times[0], step)


def _completed(places: list[int], held: list[float], between: bool) -> list[float]:
    """A value for every step: what is missing lies between its neighbours, or is 0."""
    full = [0.0] * (places[-1] + 1)
    for place, value in zip(places, held, strict=True):
        full[place] = value
    if between:
        for left, right in itertools.pairwise(places):
            for place in range(left + 1, right):
                full[place] = full[left] + (full[right] - full[left]) * (place - left) / (right - left)
    return full


def found_season(values: list[float]) -> int:
    """The season of up to nine values: the strongest frequency in what a straight line leaves, where it stands out."""
    import numpy as np

    count = len(values)
    if count < 5:
        return 0
    if count > 9:
        raise Refusal("FORECAST.ETS that has to find the season of more than nine values is not supported; name its length")
    places = np.arange(count) - (count - 1) / 2
    rest = np.asarray(values) - np.mean(values) - slope(values) * places
    if float(np.abs(rest).max()) <= 1e-9 * float(np.abs(values).max()):
        return 0
    power = np.abs(np.fft.rfft(rest))[1:] ** 2
    weak, strong = sorted(power)[-2:]
    length = round(count / (int(power.argmax()) + 1))
    return 0 if weak / strong > count / (2 * count - 3) or length > count / 2.5 else length


def _season_of(season: Any, series: Series) -> int:
    wanted = 1.0 if season is None else to_number(season)
    if wanted < 0 or wanted > LONGEST_SEASON:
        raise Fault(NUM)
    if wanted != int(wanted):
        raise Refusal("FORECAST.ETS with a season that is not a whole number is not supported")
    return found_season(series.values) if wanted == 1 else int(wanted)


def _fitted(series: Series, season: Any) -> Smoothing:
    return Smoothing(series.values, _season_of(season, series))


@function("FORECAST.ETS")
def forecast_ets(
    target: Number,
    values: Matrix,
    timeline: Matrix,
    season: Any | None = None,
    completed: Integer | None = 1,
    together: Integer | None = 1,
) -> Scalar:
    series = _series(values, timeline, 1 if completed is None else completed, 1 if together is None else together)
    if target < series.first:
        return NUM
    if series.months and target < series.last:
        raise Refusal("FORECAST.ETS of a month that is past is not supported")
    return _fitted(series, season).forecast(series.steps_to(target))


@function("FORECAST.ETS.CONFINT")
def forecast_ets_confint(
    target: Number,
    values: Matrix,
    timeline: Matrix,
    confidence: Number | None = 0.95,
    season: Any | None = None,
    completed: Integer | None = 1,
    together: Integer | None = 1,
) -> Scalar:
    from scipy.special import ndtri

    sure = 0.95 if confidence is None else confidence
    series = _series(values, timeline, 1 if completed is None else completed, 1 if together is None else together)
    if not 0 <= sure < 1 or target <= series.last:
        return NUM
    return float(ndtri((1 + sure) / 2)) * _fitted(series, season).spread(series.steps_to(target))


@function("FORECAST.ETS.STAT")
def forecast_ets_stat(
    values: Matrix,
    timeline: Matrix,
    which: Integer,
    season: Any | None = None,
    completed: Integer | None = 1,
    together: Integer | None = 1,
) -> Scalar:
    series = _series(values, timeline, 1 if completed is None else completed, 1 if together is None else together)
    if not 1 <= which <= 8:
        return NUM
    if which < 8:
        return _fitted(series, season).statistic(which)
    if not series.step:
        raise Refusal("the step of dates that are not evenly apart is not supported")
    return series.step


@function("FORECAST.ETS.SEASONALITY")
def forecast_ets_seasonality(
    values: Matrix, timeline: Matrix, completed: Integer | None = 1, together: Integer | None = 1
) -> Scalar:
    series = _series(values, timeline, 1 if completed is None else completed, 1 if together is None else together)
    return float(found_season(series.values))
