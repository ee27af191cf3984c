"""A series looked at in coarser periods: averages of two or three months are steadier than months, and what a model makes of them
errs elsewhere, so that forecasts from several levels are averaged (Kourentzes, Petropoulos, Trapero 2014,
doi:10.1016/j.ijforecast.2013.09.006).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.seasonal import Places

Paths = Callable[[Places, int], Array]
LEAST_PARTS = 4  # coarser periods that a season keeps: with fewer, its years are nearly all that is left
LEAST_BLOCKS = 6  # coarser periods to fit a model to
MOST_LEVELS = 3


def levels(season: int, count: int) -> list[int]:
    """How many periods may be taken as one, besides 1: divisors of the season, while enough is left of season and series."""
    sizes = [size for size in range(2, season // LEAST_PARTS + 1) if season % size == 0]
    return [size for size in sizes if (count - size + 1) // size >= LEAST_BLOCKS][:MOST_LEVELS]


def coarser(values: Array, size: int, learn: Callable[[Array], Paths]) -> Paths:
    """What `learn` makes of averages of `size` values. Blocks end where a forecast starts, so that each remainder has its own."""

    @cache
    def fitted(offset: int) -> Paths:
        return learn(_blocks(values[offset:], size))

    def paths(origins: Places, horizon: int) -> Array:
        count = max(-(-horizon // size) + 1, 2)
        found = np.empty((len(origins), horizon))
        for offset in range(size):
            here = origins % size == offset
            if np.any(here):
                found[here] = _spread(fitted(offset)(origins[here] // size, count), horizon, size)
        return found

    return paths


def _blocks(values: Array, size: int) -> Array:
    count = len(values) // size
    return np.asarray(values[: count * size].reshape(count, size).mean(axis=1), np.float64)


def _spread(coarse: Array, horizon: int, size: int) -> Array:
    """Coarser forecasts in steps: a straight line through the middles of the coarser periods."""
    at = (np.arange(horizon) + 0.5) / size - 0.5  # in coarser periods, counted from the middle of the first
    left = np.clip(np.floor(at), 0, coarse.shape[1] - 2).astype(np.intp)
    return np.asarray(coarse[:, left] * (1 - (at - left)) + coarse[:, left + 1] * (at - left), np.float64)
