"""How far forecasts were off, in the measures that cost estimators use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_lepton.numerics import portable
from xl_lepton.numerics.ordered import Array

NEAR = 0.25  # PRED(25): the share of forecasts within 25 % of the actual cost (Conte, Dunsmore, Shen 1986)
FLOOR = 0.5  # for ratios, a forecast counts as at least this share of the smallest cost


@dataclass(frozen=True)
class Scores:
    """Measures over the cases that were answered; None where one is not defined (no cost but 0, one case only)."""

    cases: int
    mdape: float | None
    mmre: float | None
    pred25: float | None
    mae: float
    rmse: float
    r2: float | None
    sa: float | None
    ratio: float | None
    coverage: float | None


@np.errstate(all="ignore")  # what overflows comes out as infinite or not a number, which the core reports
def score(actual: Sequence[float], forecast: Sequence[float], inside: Sequence[bool] = ()) -> Scores:
    """Compare forecasts with what it cost; `inside` tells for each whether it lay in its interval."""
    y, f = np.asarray(actual, np.float64), np.asarray(forecast, np.float64)
    error = np.abs(f - y)
    relative = error[y != 0] / np.abs(y[y != 0])
    some = len(relative) > 0
    spread = math.fsum(((y - y.mean()) ** 2).tolist())
    guess = _random_guess(y)
    return Scores(
        cases=len(y),
        mdape=float(np.median(relative)) if some else None,
        mmre=float(np.mean(relative)) if some else None,
        pred25=float(np.mean(relative <= NEAR)) if some else None,
        mae=float(np.mean(error)),
        rmse=float(np.sqrt(np.mean(error**2))),
        r2=1 - math.fsum((error**2).tolist()) / spread if spread > 0 else None,
        sa=1 - float(np.mean(error)) / guess if guess > 0 else None,
        ratio=portable.exp_of(float(np.mean(log_errors(y, f)))) if np.min(y) > 0 else None,
        coverage=float(np.mean(inside)) if len(inside) else None,
    )


def log_errors(actual: Array, forecast: Array) -> Array:
    """|log(forecast / actual)|: 0.1 is about 10 % off, either way."""
    floor = FLOOR * float(np.min(actual))
    return np.asarray(np.abs(portable.log(np.maximum(forecast, floor) / actual)), np.float64)


def _random_guess(actual: Array) -> float:
    """The mean error of answering with another project at random, the zero of SA (Shepperd, MacDonell 2012)."""
    ordered = np.sort(actual)
    count = len(ordered)
    if count < 2:
        return 0.0
    # The mean of |a - b| over all pairs, from ranks: each value is the larger one in `rank` of its pairs.
    ranks = 2 * np.arange(count) - count + 1
    return float(2 * np.add.reduce(ranks * ordered) / (count * (count - 1)))
