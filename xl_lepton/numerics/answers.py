"""What a cost model answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

SERIES_METHODS = ("auto", "theta", "ets", "seasonal naive", "naive")
SHOWN = 10  # new cases whose forecast is spelled out in the working


@dataclass(frozen=True)
class Forecast:
    """The middle, and the ends of the interval that was asked for."""

    middle: float
    low: float = math.nan
    high: float = math.nan
