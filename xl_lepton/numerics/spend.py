"""The forecast of a spend series as a sheet asks for it: checked, scaled, held against the naive forecast, never below 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from xl_lepton.core.errors import BadInput
from xl_lepton.core.words import are, counted
from xl_lepton.core.working import Working
from xl_lepton.numerics import series
from xl_lepton.numerics.answers import Forecast
from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.series import SeriesModel

LEAST = 3
NAIVE = "seasonal naive"


@np.errstate(all="ignore")  # what overflows comes out as infinite or not a number, which the core reports
def forecast(
    values: tuple[float, ...], horizon: int, season: int, level: float | None, method: str, work: Working
) -> list[Forecast]:
    if len(values) < LEAST:
        raise BadInput(f"values: {are(len(values), 'period')} too few to forecast from; give at least {LEAST}")
    unit = _unit(values)
    model, facts = _learned(tuple(value / unit for value in values), season, method)
    for name, value, source in facts:
        work.fact(name, value, source=source)
    if horizon > len(values):
        source = f"{counted(len(values), 'period')} known, {counted(horizon, 'period')} asked for"
        work.fact("warning", "looks further ahead than the series looks back: the last periods are a guess", source=source)
    middle = model.forecast(horizon)
    ends = model.interval(horizon, level) if level is not None else (np.full(horizon, math.nan), np.full(horizon, math.nan))
    if level is not None:
        work.fact(
            "spread after one period", float(model.spread(1)[0]), "log" if model.ratios else "", "backtest inside the series"
        )
    floor = 0.0 if min(values) >= 0 else -math.inf
    rows = zip(middle.tolist(), ends[0].tolist(), ends[1].tolist(), strict=True)
    return [Forecast(*(max(value, floor) * unit if value == value else value for value in row)) for row in rows]


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
