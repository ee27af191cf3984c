"""What moves the cost: how much worse a model gets without a factor, and where a factor takes the cost of a typical project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_lepton.core.working import Working
from xl_lepton.numerics.history import Factor, Row, check_measurable
from xl_lepton.numerics.learners import SEED
from xl_lepton.numerics.models import Model
from xl_lepton.numerics.ols_model import Ols
from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.scores import log_errors

SHUFFLES = 10
MOST_ROWS = 500  # a draw of longer histories says the same, and a hundred forecasts of all their rows take minutes
LOW, HIGH = 10.0, 90.0  # percentiles between which a number is swung


@dataclass(frozen=True)
class Driver:
    """One factor: its share of what all factors explain, and the cost at its low and its high value, others typical."""

    name: str
    share: float
    low: float | str
    cost_at_low: float
    high: float | str
    cost_at_high: float


def drivers(model: Model) -> list[Driver]:
    """The factors, the one that matters most first. Importance by permutation (Breiman 2001; Fisher et al. 2019)."""
    history = model.history
    check_measurable(history.costs)
    if isinstance(model, Ols):
        model.check_told_apart()
    random = np.random.default_rng(SEED)
    kept = range(history.rows)
    if history.rows > MOST_ROWS:
        kept = np.sort(random.permutation(history.rows)[:MOST_ROWS]).tolist()
    rows: list[Row] = [tuple(factor.values[row] for factor in history.factors) for row in kept]
    actual = np.array([history.costs[row] for row in kept], np.float64)
    base = _error(model, rows, actual)
    gains = []
    for place in range(len(history.factors)):
        shuffled = [_error(model, _shuffled(rows, place, random), actual) for _ in range(SHUFFLES)]
        gains.append(max(float(np.mean(np.array(shuffled) - base)), 0.0))  # of a factor that changes nothing exactly 0
    total = sum(gains) or 1.0
    found = [_swing(model, place, gain / total) for place, gain in enumerate(gains)]
    return sorted(found, key=lambda driver: -driver.share)


def _shuffled(rows: Sequence[Row], place: int, random: np.random.Generator) -> list[Row]:
    order = random.permutation(len(rows))
    return [(*row[:place], rows[other][place], *row[place + 1 :]) for row, other in zip(rows, order.tolist(), strict=True)]


def _error(model: Model, rows: Sequence[Row], actual: Array) -> float:
    forecast = costs(model, rows)
    errors = log_errors(actual, forecast) if actual.min() > 0 else np.abs(forecast - actual)
    return float(np.mean(errors))


def costs(model: Model, rows: Sequence[Row]) -> Array:
    return np.array([answer.middle for answer in model.forecast(rows, None, Working(kept=False))])


def _swing(model: Model, place: int, share: float) -> Driver:
    history = model.history
    factor = history.factors[place]
    typical = [_typical(other) for other in history.factors]
    ends: list[float | str] = list(factor.levels) if factor.is_label else _ends(factor)
    found = costs(model, [(*typical[:place], end, *typical[place + 1 :]) for end in ends])
    low, high = (int(np.argmin(found)), int(np.argmax(found))) if factor.is_label else (0, len(ends) - 1)
    return Driver(factor.name, share, ends[low], float(found[low]), ends[high], float(found[high]))


def _typical(factor: Factor) -> float | str:
    filled = [value for value in factor.values if value is not None]
    if factor.is_label:
        return max(factor.levels, key=filled.count)
    return float(np.median(np.array(filled, dtype=np.float64)))


def _ends(factor: Factor) -> list[float | str]:
    numbers = np.array([value for value in factor.values if value is not None], dtype=np.float64)
    return [float(value) for value in np.percentile(numbers, [LOW, HIGH])]
