"""Factors that are the cost in disguise: known only when the cost is, they make every test look good and every forecast bad.

On eleven public histories and NIST's sets no honest factor is both this close to the cost and this far ahead of the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from xl_lepton.numerics import least_squares, ordered, portable
from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.table_columns import SheetColumn

RANKED = 0.97  # rank correlation with the cost
EXPLAINED = 0.975  # share of the cost's variance that the factor explains alone
HONEST = 0.95  # up to this a factor is one of the others that a leak must stand out from
AHEAD = 3.0  # how many times less it leaves unexplained than the best of the others
LEAST_ROWS = 8
EXACT = 1e-9


def leaks(factors: Sequence[SheetColumn], target: SheetColumn) -> list[tuple[str, float]]:
    """The factors that look like the target, each with the share it explains.

    With one factor only there is nothing to stand out from, and a straight relation may be what the table is about.
    """
    if len(factors) < 2:
        return []
    shares: dict[str, tuple[float, float]] = {}
    for factor in factors:
        pair = _pair(factor, target)
        if pair is not None:
            shares[factor.name] = (_explained(*pair), abs(_rank_correlation(*pair)))
    others = [share for share, _ in shares.values() if share <= HONEST]
    left = 1 - max(others, default=0.0)
    return [
        (name, share)
        for name, (share, ranked) in shares.items()
        if share > EXPLAINED and ranked > RANKED and AHEAD * (1 - share) <= left
    ]


def adds_up(factors: Sequence[SheetColumn], target: SheetColumn) -> list[str]:
    """The names of two or more number factors that give the target exactly, as the parts of a sum do."""
    used = [factor for factor in factors if factor.numeric and len(factor.numbers) == len(factor.cells)]
    rows = len(target.cells)
    if len(used) < 2 or len(target.numbers) < rows or rows < len(used) + 3:
        return []
    columns = [list(factor.numbers.values()) for factor in used]
    fit = least_squares.fit(list(target.numbers.values()), columns, least_squares.straight(len(used)))
    if not fit.total_squares or fit.residual_squares > EXACT**2 * fit.total_squares:
        return []
    parts = zip(used, columns, fit.coefficients[1:], strict=True)
    spread = fit.total_squares**0.5
    names = [factor.name for factor, column, weight in parts if weight and abs(weight) * _length(column) > EXACT * spread]
    return names if len(names) > 1 else []


def _length(column: Sequence[float]) -> float:
    """How far the values stray from their middle, the root of the sum of squares."""
    middle = math.fsum(column) / len(column)
    return math.hypot(*(value - middle for value in column))


def _pair(factor: SheetColumn, target: SheetColumn) -> tuple[Array, Array] | None:
    """The values of both where both have one."""
    if not factor.numeric:
        return None
    shared = sorted(set(factor.numbers) & set(target.numbers))
    if len(shared) < LEAST_ROWS or 2 * len(shared) < len(target.cells):  # a leak in few rows does little harm
        return None
    a = np.array([factor.numbers[row] for row in shared])
    b = np.array([target.numbers[row] for row in shared])
    return (a, b) if np.ptp(a) > 0 and np.ptp(b) > 0 else None


def _explained(a: Array, b: Array) -> float:
    """The most that a straight line between the two explains, each taken as it is or as its logarithm: another currency is
    straight as ratios, a fee on top as plain numbers, and the cost may be disguised as its own logarithm."""
    scales = [[one, portable.log(one)] if one.min() > 0 else [one] for one in (a, b)]
    found = [ordered.correlation(first, second) ** 2 for first in scales[0] for second in scales[1]]
    return max((share for share in found if share == share), default=0.0)


def _rank_correlation(a: Array, b: Array) -> float:
    return float(ordered.correlation(_ranks(a), _ranks(b)))


def _ranks(values: Array) -> Array:
    """Ranks from 0, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts + 1) / 2)[inverse], np.float64)
