"""The forecast of a spend series as a sheet asks for it: checked, scaled, held against the naive forecast, never below 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from xl_lepton.core.errors import BadInput, NoAnswer, NoSolution
from xl_lepton.core.words import are, counted
from xl_lepton.core.working import Working
from xl_lepton.numerics import series
from xl_lepton.numerics.answers import Forecast
from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.series import SeriesModel

LEAST = 3
LEAST_MEASURED = 8  # for an interval: with fewer, two or three errors decide it, and it may be a million times too wide
FARTHEST = 1000.0  # times the largest value known: beyond it, growth as in the series is nothing that the series tells
NAIVE = "seasonal naive"


@np.errstate(all="ignore")  # what overflows comes out as infinite or not a number, which the core reports
def forecast(
    values: tuple[float, ...], horizon: int, season: int, level: float | None, method: str, work: Working
) -> list[Forecast]:
    if len(values) < LEAST:
        raise BadInput(f"values: {are(len(values), 'period')} too few to forecast from; give at least {LEAST}")
    if level is not None and len(values) < LEAST_MEASURED:
        raise NoAnswer(
            f"interval: {are(len(values), 'period')} too few to measure an error by; give at least {LEAST_MEASURED} values, "
            "or leave the interval out"
        )
    unit = _unit(values)
    model, facts = _learned(tuple(value / unit for value in values), season, method)
    for name, value, source in facts:
        work.fact(name, value, source=source)
    if horizon > len(values):
        source = f"{counted(len(values), 'period')} known, {counted(horizon, 'period')} asked for"
        work.fact("warning", "looks further ahead than the series looks back: the last periods are a guess", source=source)
    middle = model.forecast(horizon)
    _check_within_reach(middle, values, unit)
    ends = model.interval(horizon, level) if level is not None else (np.full(horizon, math.nan), np.full(horizon, math.nan))
    if level is not None:
        work.fact(
            "spread after one period", float(model.spread(1)[0]), "log" if model.ratios else "", "backtest inside the series"
        )
    if 2 * values.count(0.0) >= len(values):
        zeros = f"{values.count(0.0)} of {len(values)} periods are 0"
        work.fact("warning", "spend comes in lumps: forecasts are averages per period, intervals of single periods", source=zeros)
    floor = 0.0 if min(values) >= 0 else -math.inf
    largest = max(float(np.max(np.abs(one))) for one in (middle, *(ends if level is not None else ())))
    if not math.isfinite(largest * unit):
        raise NoSolution("values: the forecast or its interval is too large for a number; state the values in a larger unit")
    rows = zip(middle.tolist(), ends[0].tolist(), ends[1].tolist(), strict=True)
    return [Forecast(*(max(value, floor) * unit if value == value else value for value in row)) for row in rows]


def _check_within_reach(middle: Array, values: Sequence[float], unit: float) -> None:
    largest = max(map(abs, values)) / unit
    far = np.abs(middle) > FARTHEST * largest if largest > 0 else np.zeros(len(middle), np.bool_)
    if np.any(far) or not np.all(np.isfinite(middle)):
        first = int(np.argmax(far | ~np.isfinite(middle)))
        raise NoAnswer(
            f"horizon: from period {first + 1} on, growth as in the series makes more than {FARTHEST:,.0f} times its largest "
            "value, which the series does not tell; ask for fewer periods"
        )


def _unit(values: Sequence[float]) -> float:
    """A power of two near the largest value, so that squares neither overflow nor vanish; dividing by it rounds nothing."""
    largest = max(map(abs, values))
    return math.ldexp(0.5, min(math.frexp(largest)[1], 1023)) if largest > 0 else 1.0


@lru_cache(maxsize=64)
def _learned(values: tuple[float, ...], season: int, method: str) -> tuple[SeriesModel, tuple[tuple[str, float | str, str], ...]]:
    """The model, and what to say of it: its backtest error beside that of repeating last season, which it must beat."""
    array = np.array(values)
    naive = series.fit(array, season, NAIVE if season > 1 else "naive")
    model = series.fit(array, season, method)
    steps = max(season, 4)
    mine, theirs = _backtest(model, steps), _backtest(naive, steps)
    used = method
    if method == "auto" and mine > theirs:
        model, used = naive, f"{naive.method}, as nothing did better inside the series"
    facts: list[tuple[str, float | str, str]] = [("method", used, "")]
    facts += [("part", name, "averaged with the others") for name in model.parts]
    kind = "mean absolute logarithm of forecast over actual" if model.ratios else "mean absolute error"
    facts += [("backtest error", mine, kind), (f"backtest error of {naive.method}", theirs, kind)]
    return model, tuple(facts)


def _backtest(model: SeriesModel, steps: int) -> float:
    errors: list[Array] = model.errors(steps)
    return float(np.mean([float(np.mean(np.abs(one))) for one in errors if len(one)]))
