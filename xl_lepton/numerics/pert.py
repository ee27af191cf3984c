"""The PERT distribution: a beta distribution between low and high with mean (low + 4 mode + high) / 6.

Malcolm, Roseboom, Clark, Fazar, Application of a technique for research and development program evaluation, Operations
Research 7 (1959) 646-669. Its quantiles have no closed form: the density is integrated over a grid (Gauss-Legendre, five points
in each cell) and the integral inverted by Newton's method inside the cell.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics import portable

Array = npt.NDArray[np.float64]

CELLS = 256
NEWTON_STEPS = 5

# Abramowitz and Stegun, Handbook of Mathematical Functions, table 25.4, n = 5, on the interval from 0 to 1.
_NODES = (0.046910077030668, 0.230765344947158, 0.5, 0.769234655052842, 0.953089922969332)
_WEIGHTS = (0.1184634425280945, 0.239314335249683, 0.2844444444444445, 0.239314335249683, 0.1184634425280945)


def pert_quantile(numbers: tuple[float, ...], share: Array) -> Array:
    low, mode, high = numbers
    left = 4 * (mode - low) / (high - low)
    ends, sums = _grid(left)
    wanted = share * sums[-1]
    cell = np.clip(np.searchsorted(sums, wanted, side="right") - 1, 0, CELLS - 1)
    start, width = ends[cell], ends[cell + 1] - ends[cell]
    missing = wanted - sums[cell]
    part = width * missing / np.maximum(sums[cell + 1] - sums[cell], 1e-300)
    for _ in range(NEWTON_STEPS):
        slope = np.maximum(_density(left, start + part), 1e-300)
        part = np.clip(part - (_integral(left, start, part) - missing) / slope, 0.0, width)
    values: Array = low + (high - low) * _spread(start + part)
    return values


@lru_cache(maxsize=256)
def _grid(left: float) -> tuple[Array, Array]:
    """The cells' ends and the integral up to each."""
    ends = np.arange(CELLS + 1) / CELLS
    cells = _integral(left, ends[:-1], np.diff(ends))
    return ends, np.concatenate([[0.0], np.cumsum(cells)])


def _integral(left: float, start: Array, width: Array) -> Array:
    total = np.zeros(np.shape(width))
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        total = total + weight * _density(left, start + node * width)
    area: Array = total * width
    return area


def _spread(t: Array) -> Array:
    """x = t^2 (3 - 2 t): a grid that is dense at both ends, where the density may rise as a fractional power."""
    x: Array = t * t * (3 - 2 * t)
    return x


def _density(left: float, t: Array) -> Array:
    """x^left (1 - x)^(4 - left) dx/dt, up to a constant factor."""
    x = _spread(t)
    rest = (1 - t) * (1 - t) * (1 + 2 * t)  # 1 - x without cancellation
    powers = left * portable.log(np.maximum(x, 1e-300)) + (4 - left) * portable.log(np.maximum(rest, 1e-300))
    density: Array = portable.exp(powers) * 6 * t * (1 - t)
    return density
