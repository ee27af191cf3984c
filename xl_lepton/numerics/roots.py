"""Rates of return: every rate at which dated cash flows have a present value of 0.

With s = ln(1 + r) the present value is the Dirichlet polynomial f(s) = sum of flow * exp(-s t). It has at most as many real
zeros as the flows, in order of time, change their sign (Descartes' rule for real exponents; Polya and Szego, Problems and
Theorems in Analysis II, part V). Zeros are found as sign changes on a grid, which is dense around 0 and wide far out, and
polished by Newton's method kept inside its bracket.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

STEP = 0.05  # of the grid, on the scale of sinh: 5 % of s far out, 0.05 / longest time near 0
LOWEST = -30.0  # ln(1 + r): a rate closer to -100 % than 1e-13 says nothing
HIGHEST = 700.0  # beyond it exp(s) leaves the range of a double
TOUCHES = 1e-13  # of the terms' absolute sum: |f| below it, at an extremum, is a double zero


@dataclass(frozen=True)
class Polynomial:
    """f(s) as signs, logarithms of sizes, and times from the earliest flow on; flows on the same day are added up."""

    signs: Array
    logs: Array
    times: Array

    @classmethod
    def of(cls, flows: Sequence[float], times: Sequence[float]) -> Polynomial:
        days, place = np.unique(np.asarray(times, float), return_inverse=True)
        sums = np.bincount(place, weights=np.asarray(flows, float), minlength=len(days))
        kept = sums != 0
        if not kept.any():
            return cls(np.empty(0), np.empty(0), np.empty(0))
        return cls(np.sign(sums[kept]), np.log(np.abs(sums[kept])), days[kept] - days[kept][0])

    @property
    def sign_changes(self) -> int:
        return int(np.count_nonzero(self.signs[1:] != self.signs[:-1]))

    def terms(self, s: Array) -> Array:
        """The terms at each s (one row for each), divided by the largest of the row, so that no power overflows."""
        exponents = self.logs - s[:, None] * self.times
        exponents -= exponents.max(axis=1, keepdims=True)
        sizes: Array = self.signs * np.exp(exponents)
        return sizes

    def over(self, grid: Array) -> tuple[Array, Array]:
        """f and its derivative on a grid, some of its points at a time, so that a whole column of flows needs little memory."""
        some = max(1, 2_000_000 // len(self.times))
        values, slopes = np.empty_like(grid), np.empty_like(grid)
        for start in range(0, len(grid), some):
            terms = self.terms(grid[start : start + some])
            values[start : start + some] = terms.sum(axis=1)
            slopes[start : start + some] = -(terms * self.times).sum(axis=1)
        return values, slopes

    def at(self, s: float) -> tuple[float, float, float]:
        """f, its derivative and the sum of the terms' sizes, all in the same scale."""
        terms = self.terms(np.array([s]))[0]
        return math.fsum(terms), -math.fsum(terms * self.times), float(np.abs(terms).sum())


def rates_of_return(flows: Sequence[float], times: Sequence[float]) -> list[float]:
    """All rates above -100 % per unit of time at which the flows are worth nothing today, ascending."""
    polynomial = Polynomial.of(flows, times)
    changes = polynomial.sign_changes
    if not changes:
        return []
    grid = _grid(float(polynomial.times[-1]))
    values, slopes = polynomial.over(grid)
    zeros = [float(s) for s in grid[values == 0]]
    for left in np.flatnonzero(values[:-1] * values[1:] < 0):
        zeros.append(_polished(polynomial, float(grid[left]), float(grid[left + 1])))
    if len(zeros) < changes:
        zeros += _missed(polynomial, grid, values, slopes)
    return [math.expm1(s) for s in sorted(zeros)]


def nearest(rates: Sequence[float], guess: float) -> float:
    return min(rates, key=lambda rate: (abs(rate - guess), -rate))


def bulk_rates_of_return(flows: npt.ArrayLike, times: npt.ArrayLike, guess: float = 0.1) -> Array:
    """The rate of return of each row of `flows` (nearest to `guess` if there are several), NaN where there is none.

    `times` is one row for all, or one for each. Rows whose flows change their sign once, which have one rate at most, are solved
    together by Newton's method for ln(sum of inflows) = ln(sum of outflows), all but linear in s; the others one by one.
    """
    rows = np.atleast_2d(np.asarray(flows, float))
    clock = np.broadcast_to(np.asarray(times, float), rows.shape)
    found = np.full(len(rows), math.nan)
    for start in range(0, len(rows), 512):  # what stays in the processor's cache
        part = slice(start, start + 512)
        found[part] = _newton_together(rows[part], clock[part])
    for index in np.flatnonzero(np.isnan(found)):
        rates = rates_of_return(rows[index].tolist(), clock[index].tolist())
        found[index] = nearest(rates, guess) if rates else math.nan
    return found


def _newton_together(flows: Array, times: Array) -> Array:
    """ln(1 + r) for the rows that are outlays first and inflows after, or the other way round; NaN for all other rows."""
    inflows, outflows = np.maximum(flows, 0), np.maximum(-flows, 0)
    clock = times - times.min(axis=1, keepdims=True)
    s = np.zeros(len(flows))
    moving = np.full(len(flows), math.inf)
    with np.errstate(all="ignore"):
        for _ in range(25):
            discount = np.exp(-s[:, None] * clock)
            into, out = inflows * discount, outflows * discount
            sum_in, sum_out = into.sum(axis=1), out.sum(axis=1)
            slope = (out * clock).sum(axis=1) / sum_out - (into * clock).sum(axis=1) / sum_in
            step = np.log(sum_in / sum_out) / slope
            s = s - step
            moving = np.abs(step) / (1e-15 + np.abs(s))
            if not (moving > 1e-14).any():
                break
        good = (moving <= 1e-12) & _changes_once(flows, clock) & (s > LOWEST) & (s < HIGHEST)
        solved: Array = np.where(good, np.expm1(s), math.nan)
    return solved


def _changes_once(flows: Array, clock: Array) -> npt.NDArray[np.bool_]:
    """Rows in which every flow of one sign comes strictly before every flow of the other."""
    first_in = np.where(flows > 0, clock, math.inf).min(axis=1)
    last_in = np.where(flows > 0, clock, -math.inf).max(axis=1)
    first_out = np.where(flows < 0, clock, math.inf).min(axis=1)
    last_out = np.where(flows < 0, clock, -math.inf).max(axis=1)
    both = np.isfinite(first_in) & np.isfinite(first_out)
    once: npt.NDArray[np.bool_] = both & ((last_out < first_in) | (last_in < first_out))
    return once


def _grid(longest: float) -> Array:
    top = min(HIGHEST, max(30.0, 60.0 / longest))
    ends = [math.asinh(end * longest) / STEP for end in (LOWEST, top)]
    steps = np.arange(math.floor(ends[0]), math.ceil(ends[1]) + 1)
    grid: Array = np.sinh(steps * STEP) / longest
    return grid[(grid >= LOWEST) & (grid <= HIGHEST)]


def _polished(polynomial: Polynomial, low: float, high: float) -> float:
    """The zero between two points of opposite sign: Newton's method, halving the bracket whenever a step would leave it."""
    rising = polynomial.at(high)[0] > 0
    s = 0.5 * (low + high)
    for _ in range(200):
        value, slope, _ = polynomial.at(s)
        if value == 0:
            return s
        if (value > 0) == rising:
            high = s
        else:
            low = s
        following = s - value / slope if slope else math.inf
        if not low < following < high:
            following = 0.5 * (low + high)
        if abs(following - s) <= 1e-16 * (1e-3 + abs(s)) or following in (low, high):
            return following
        s = following
    return s


def _missed(polynomial: Polynomial, grid: Array, values: Array, slopes: Array) -> list[float]:
    """Zeros that leave no sign change on the grid: double ones, and pairs closer together than its step."""
    found: list[float] = []
    for left in np.flatnonzero((slopes[:-1] * slopes[1:] < 0) & (values[:-1] * values[1:] > 0)):
        low, high = float(grid[left]), float(grid[left + 1])
        if slopes[left] * values[left] > 0:
            continue  # away from the axis
        turn = _turning_point(polynomial, low, high)
        value, _, size = polynomial.at(turn)
        if abs(value) <= TOUCHES * size:
            found.append(turn)
        elif value * values[left] < 0:
            found += [_polished(polynomial, low, turn), _polished(polynomial, turn, high)]
    return found


def _turning_point(polynomial: Polynomial, low: float, high: float) -> float:
    falling = polynomial.at(low)[1] < 0
    for _ in range(80):
        middle = 0.5 * (low + high)
        if (polynomial.at(middle)[1] < 0) == falling:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
