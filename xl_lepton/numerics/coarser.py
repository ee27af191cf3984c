"""A series looked at in coarser periods: averages of two or three months are steadier than months, and what a model makes of them
errs elsewhere, so that forecasts from several levels are averaged (Kourentzes, Petropoulos, Trapero 2014,
doi:10.1016/j.ijforecast.2013.09.006).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from xl_lepton.numerics.learners import Array
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
        spread = _between(horizon, size)
        found = np.empty((len(origins), horizon))
        for offset in range(size):
            here = origins % size == offset
            if np.any(here):
                found[here] = fitted(offset)(origins[here] // size, len(spread)) @ spread
        return found

    return paths


def _blocks(values: Array, size: int) -> Array:
    count = len(values) // size
    return np.asarray(values[: count * size].reshape(count, size).mean(axis=1), np.float64)


def _between(horizon: int, size: int) -> Array:
    """The share of each coarser forecast in each step: a straight line through the middles of the coarser periods."""
    count = max(-(-horizon // size) + 1, 2)
    at = (np.arange(horizon) + 0.5) / size - 0.5  # in coarser periods, counted from the middle of the first
    left = np.clip(np.floor(at), 0, count - 2).astype(np.intp)
    share = np.zeros((count, horizon))
    steps = np.arange(horizon)
    share[left, steps] = 1 - (at - left)
    share[left + 1, steps] = at - left
    return share
