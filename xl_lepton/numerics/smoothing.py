"""Exponential smoothing with a damped additive trend (Gardner, McKenzie 1985; ETS(A,Ad,N) of Hyndman et al. 2008).

For fixed weights the one-step errors are linear in the first level and slope, so these follow by least squares; the weights are
searched for on a grid, all at once, then on a finer one around the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_lepton.numerics.ordered import Array, powers
from xl_lepton.numerics.seasonal import Places

LEVEL_WEIGHTS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99])
TREND_SHARES = np.array([0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7])
DAMPING = np.array([0.8, 0.85, 0.9, 0.95, 0.98])
LEAST_SHARE = 1e-6


@dataclass(frozen=True)
class Damped:
    """A fitted model: level and slope after each value."""

    values: Array
    level_weight: float
    trend_weight: float
    damping: float
    levels: Array
    slopes: Array

    def paths(self, origins: Places, horizon: int) -> Array:
        at = origins.astype(np.intp)
        reach = np.cumsum(powers(self.damping, horizon + 1)[1:])
        return np.asarray(self.levels[at][:, None] + self.slopes[at][:, None] * reach, np.float64)


def fit(values: Array, dampings: Array = DAMPING) -> Damped:
    grid = _grid(LEVEL_WEIGHTS, TREND_SHARES, dampings)
    for width in (1.0, 0.3):
        best = _best(values, grid)
        if width == 1.0:
            grid = _around(best[:3], dampings)
    alpha, beta, phi, level, slope = best
    levels, slopes = np.empty(len(values) + 1), np.empty(len(values) + 1)
    levels[0], slopes[0] = level, slope
    for t, value in enumerate(values.tolist()):
        ahead = levels[t] + phi * slopes[t]
        error = value - ahead
        levels[t + 1] = ahead + alpha * error
        slopes[t + 1] = phi * slopes[t] + beta * error
    return Damped(values, alpha, beta, phi, levels, slopes)


def _grid(levels: Array, shares: Array, dampings: Array) -> Array:
    alpha, share, phi = (part.ravel() for part in np.meshgrid(levels, shares, dampings, indexing="ij"))
    return np.stack([alpha, alpha * share, phi])


def _around(best: tuple[float, ...], dampings: Array) -> Array:
    alpha, beta, phi = best
    share = beta / alpha
    levels = np.clip(alpha + np.array([-0.07, -0.04, -0.02, 0.0, 0.02, 0.04, 0.07]), 0.005, 0.995)
    shares = np.clip(np.array([share / 2, share / 1.4, share, share * 1.4, share * 2, share + 0.005]), 0.0, 1.0)
    near = np.clip(phi + np.array([-0.02, 0.0, 0.02]), dampings.min(), dampings.max()) if len(dampings) > 1 else dampings
    return _grid(levels, shares, near)


def _best(values: Array, grid: Array) -> tuple[float, float, float, float, float]:
    """The weights with the least squared error, and the first level and slope that go with them."""
    alpha, beta, phi = grid
    count = len(values)
    # Three runs in one: the data from a start of nothing, and the response to a first level and to a first slope of one.
    level = np.zeros((3, len(alpha)))
    slope = np.zeros((3, len(alpha)))
    level[1], slope[2] = 1.0, 1.0
    errors = np.empty((count, 3, len(alpha)))
    seen = np.zeros((3, 1))
    for t in range(count):
        ahead_slope = phi * slope
        ahead = level + ahead_slope
        seen[0, 0] = values[t]
        error = seen - ahead
        errors[t] = error
        level = ahead + alpha * error
        slope = ahead_slope + beta * error
    own, by_level, by_slope = errors[:, 0], -errors[:, 1], -errors[:, 2]
    aa, bb, ab = np.sum(by_level**2, axis=0), np.sum(by_slope**2, axis=0), np.sum(by_level * by_slope, axis=0)
    ya, yb = np.sum(own * by_level, axis=0), np.sum(own * by_slope, axis=0)
    determinant = np.maximum(aa * bb - ab**2, 1e-12 * aa * bb + 1e-300)
    first, start = (bb * ya - ab * yb) / determinant, (aa * yb - ab * ya) / determinant
    squares = np.sum((own - first * by_level - start * by_slope) ** 2, axis=0)
    best = int(np.argmin(squares))
    return float(alpha[best]), float(beta[best]), float(phi[best]), float(first[best]), float(start[best])
