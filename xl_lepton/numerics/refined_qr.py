"""Least squares of many rows in doubles: scaled, pivoted QR, then refinement with exact dot products.

Columns are scaled by powers of two (no rounding); Householder QR with column pivoting (Golub 1965) shows the rank; the solution
is refined on the augmented system r + A x = b, A' r = 0 (Bjorck 1967, BIT 7:257). Its residuals are sums of exact products
(Dekker 1971: a product is an unevaluated pair of doubles) rounded once by math.fsum, so that the digits do not depend on an
80-bit type, which Windows does not have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from xl_lepton.numerics import ordered
from xl_lepton.numerics.ordered import Array

RANK_TOLERANCE = 1e-13  # of a scaled column's length: what is left of it after the others is rounding, not information
STEPS = 12
SPLITTER = 134217729.0  # 2**27 + 1


@dataclass(frozen=True)
class Refined:
    """`solution` over the kept columns as unevaluated pairs (high + low); `inverse_root` is R^-1 in the units of the columns."""

    kept: tuple[int, ...]
    high: Array
    low: Array
    residuals: Array
    inverse_root: Array
    dependence: dict[int, tuple[float, ...]]


def solve(design: Array, target: Array) -> Refined:
    """Least squares of `target` on the columns of `design`; a column that the others make up is left out and said so."""
    scale = _power_of_two(design)
    scaled = design / scale
    kept = _independent(scaled)
    basis, triangle = ordered.triangular(scaled[:, kept])
    high, low, residuals = _refine(scaled[:, kept], target, basis, triangle)
    root = ordered.backward(triangle.T, np.eye(len(kept)))
    dependence = {}
    for column in range(design.shape[1]):
        if column not in kept:
            made_of = ordered.backward(triangle.T, ordered.along(basis.T, scaled[:, column])[:, None])[:, 0]
            dependence[column] = tuple((made_of * scale[column] / scale[kept]).tolist())
    units = scale[kept]
    return Refined(tuple(kept), high / units, low / units, residuals, root / units[:, None], dependence)


def _power_of_two(design: Array) -> Array:
    largest = np.max(np.abs(design), axis=0)
    return np.asarray(np.ldexp(1.0, np.frexp(np.where(largest > 0, largest, 1.0))[1] - 1), np.float64)


def _independent(scaled: Array) -> list[int]:
    """The columns to keep, in their own order: a pivoted QR decides how many, earlier columns go first when lengths tie."""
    work = scaled.copy()
    lengths = np.sqrt(np.sum(work * work, axis=0))
    kept: list[int] = []
    for _ in range(min(work.shape)):
        left = np.sqrt(np.sum(work * work, axis=0))
        left[kept] = 0.0
        share = np.divide(left, lengths, out=np.zeros_like(left), where=lengths > 0)
        best = int(np.argmax(share))
        if share[best] <= RANK_TOLERANCE:
            break
        direction = work[:, best] / left[best]
        for _again in range(2):  # once more takes out what rounding left (Daniel et al. 1976)
            work -= direction[:, None] * ordered.along(work.T, direction)
        kept.append(best)
    return sorted(kept)


def _refine(design: Array, target: Array, basis: Array, triangle: Array) -> tuple[Array, Array, Array]:
    columns = [design[:, j] for j in range(design.shape[1])]
    residuals = np.zeros_like(target)
    high = np.zeros(len(columns))
    low = np.zeros(len(columns))
    before = math.inf
    for _ in range(STEPS):
        gap = _target_gap(design, target, residuals, high, low)
        slope = np.array([-math.fsum(_products(column, residuals)) for column in columns])
        inner = ordered.forward(triangle.T, slope[:, None])[:, 0]
        reach = ordered.along(basis.T, gap)
        step = ordered.backward(triangle.T, (reach - inner)[:, None])[:, 0]
        size = float(np.max(np.abs(step) / np.maximum(np.abs(high), 1e-300), initial=0.0))
        if size >= before / 2 and size < 1e-10:
            break
        residuals = residuals + (gap - ordered.products(basis, reach)) + ordered.products(basis, inner)
        high, low = _added(high, low, step)
        before = size
        if size < 1e-17:
            break
    return high, low, residuals


def _target_gap(design: Array, target: Array, residuals: Array, high: Array, low: Array) -> Array:
    """target - residuals - design (high + low), each row one exactly rounded sum."""
    big, small = _pair(design, high)
    rest = design * low
    rows = zip(target.tolist(), residuals.tolist(), big.tolist(), small.tolist(), rest.tolist(), strict=True)
    return np.array([math.fsum([t, -r, *(-x for x in b), *(-x for x in s), *(-x for x in e)]) for t, r, b, s, e in rows])


def _pair(first: Array, second: Array) -> tuple[Array, Array]:
    """first * second as an unevaluated sum of two doubles."""
    product = first * second
    a = first * SPLITTER
    a_high = a - (a - first)
    a_low = first - a_high
    b = second * SPLITTER
    b_high = b - (b - second)
    b_low = second - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _products(first: Array, second: Array) -> list[float]:
    big, small = _pair(first, second)
    return [*big.tolist(), *small.tolist()]


def _added(high: Array, low: Array, step: Array) -> tuple[Array, Array]:
    total = high + step
    back = total - high
    error = (high - (total - back)) + (step - back)
    low = low + error
    return total + low, low - ((total + low) - total)


def exact_dot(first: Sequence[float], second: Sequence[float]) -> float:
    """The dot product of two short vectors of any size of numbers, rounded once."""
    return float(sum((Fraction(a) * Fraction(b) for a, b in zip(first, second, strict=True)), Fraction(0)))
