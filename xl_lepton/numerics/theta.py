"""The dynamic optimised Theta model (Fiorucci et al. 2016, International Journal of Forecasting 32:1151).

A forecast is the level of exponential smoothing plus a share of the trend line fitted so far:
mu[t] = l[t-1] + w ((1-a)^(t-1) A[t-1] + (1 - (1-a)^t) / a * B[t-1]), w = 1 - 1/theta. For a fixed smoothing weight `a` the
errors are linear in the first level and in w, so that only `a` is searched for, over a grid, all at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_lepton.numerics.ordered import Array, powers
from xl_lepton.numerics.seasonal import Places

WEIGHTS = np.linspace(0.1, 0.99, 90)
MOST_TREND = 0.999  # w below 1: theta is finite


@dataclass(frozen=True)
class Trend:
    """The least-squares line through the first t values: intercept A, slope B, and their mean, for t = 0 ... n."""

    intercept: Array
    slope: Array
    mean: Array


@dataclass(frozen=True)
class Theta:
    """A fitted model: states after each value, from which any origin can be forecast."""

    values: Array
    weight: float
    share: float
    levels: Array
    trend: Trend

    @property
    def count(self) -> int:
        return len(self.values)

    def paths(self, origins: Places, horizon: int) -> Array:
        """Forecasts 1 ... horizon steps on, one row for each origin (the number of values known)."""
        t = origins.astype(np.float64)
        at = origins.astype(np.intp)
        level, slope, mean = self.levels[at], self.trend.slope[at], self.trend.mean[at]
        intercept = self.trend.intercept[at]
        found = np.empty((len(origins), horizon))
        rest = 1 - self.weight
        faded = powers(rest, int(at.max(initial=0)) + horizon)
        for step in range(horizon):
            fading = faded[at + step]
            forecast = level + self.share * (fading * intercept + (1 - fading * rest) / self.weight * slope)
            found[:, step] = forecast
            t = t + 1
            slope = ((t - 2) * slope + 6 / t * (forecast - mean)) / (t + 1)
            mean = ((t - 1) * mean + forecast) / t
            intercept = mean - (t + 1) / 2 * slope
            level = self.weight * forecast + rest * level
        return found


def trends(values: Array) -> Trend:
    count = len(values)
    intercept, slope, mean = np.zeros(count + 1), np.zeros(count + 1), np.zeros(count + 1)
    for t in range(1, count + 1):
        slope[t] = ((t - 2) * slope[t - 1] + 6 / t * (values[t - 1] - mean[t - 1])) / (t + 1) if t > 1 else 0.0
        mean[t] = ((t - 1) * mean[t - 1] + values[t - 1]) / t
        intercept[t] = mean[t] - (t + 1) / 2 * slope[t]
    return Trend(intercept, slope, mean)


def fit(values: Array, share: float | None = None) -> Theta:
    """The model with the least one-step squared error; a fixed `share` of 0.5 is the standard Theta method (theta = 2)."""
    trend = trends(values)
    count = len(values)
    rest = 1 - WEIGHTS
    base, fading = np.zeros_like(WEIGHTS), np.ones_like(WEIGHTS)
    own, first, line = np.empty((count, len(WEIGHTS))), np.empty((count, len(WEIGHTS))), np.empty((count, len(WEIGHTS)))
    for t in range(count):
        own[t] = values[t] - base
        first[t] = fading
        line[t] = fading * trend.intercept[t] + (1 - fading * rest) / WEIGHTS * trend.slope[t]
        base = WEIGHTS * values[t] + rest * base
        fading = fading * rest
    start, shares, squares = _least(own, first, line, share)
    best = int(np.argmin(squares))
    weight = float(WEIGHTS[best])
    levels = np.empty(count + 1)
    levels[0] = start[best]
    for t in range(count):
        levels[t + 1] = weight * values[t] + (1 - weight) * levels[t]
    return Theta(values, weight, float(shares[best]), levels, trend)


def _least(own: Array, first: Array, line: Array, share: float | None) -> tuple[Array, Array, Array]:
    """First level and share of trend for each smoothing weight, and the squared error that is left."""
    ff, ll, fl = np.sum(first**2, axis=0), np.sum(line**2, axis=0), np.sum(first * line, axis=0)
    of, ol = np.sum(own * first, axis=0), np.sum(own * line, axis=0)
    if share is None:
        determinant = ff * ll - fl**2
        safe = determinant > 1e-12 * ff * np.maximum(ll, 1e-300)
        shares = np.where(safe, (ff * ol - fl * of) / np.where(safe, determinant, 1.0), 0.0)
        shares = np.clip(shares, 0.0, MOST_TREND)
    else:
        shares = np.full_like(ff, share)
    start = (of - shares * fl) / ff
    squares = np.sum((own - start * first - shares * line) ** 2, axis=0)
    return start, shares, squares
