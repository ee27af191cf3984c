"""Which numbers of a column lie far from the others: the one rule, by which DATA_CHECK reports and DATA_CLEAN cuts or drops.

Far is beyond five robust standard deviations of the median (1.4826 times the median distance from it). Positive sizes that range
tenfold are judged as ratios; where the plain numbers halve more evenly than their logarithms they are judged as they are, and as
ratios only beyond ten deviations. A column of fewer than eight numbers, one of which more than a fifth would be far, and one in
which units look mixed has no outliers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from xl_lepton.numerics import portable
from xl_lepton.numerics.ordered import Array

FAR = 5.0  # robust standard deviations from the median: one in two million under a normal
LEAST = 8  # numbers
MOST_FAR = 0.2  # a larger share far out is the shape of the column, not a set of outliers
WIDE = 10.0  # largest over smallest from which sizes may be ratios
UNIT_STEPS = (100.0, 1000.0, 1024.0, 1e6, 1024.0**2, 1e9, 1024.0**3)
UNIT_MATCH = 0.2  # decades by which two groups may miss a unit step


def limits(numbers: Mapping[int, float]) -> tuple[float, float] | None:
    """The least and the largest number that is not far from the others, where some are."""
    if len(numbers) < LEAST or mixed_units(numbers):
        return None
    values = np.array(list(numbers.values()))
    reaches = [_reach(values, FAR)]
    if values.min() > 0 and values.max() / values.min() >= WIDE:
        logs = portable.log(values)
        plain = _lopsided(values) < _lopsided(logs)
        low, high = (portable.exp_of(end) for end in _reach(logs, 2 * FAR if plain else FAR))
        reaches = [*(reaches if plain else []), (low, high)]
    low, high = max(low for low, _ in reaches), min(high for _, high in reaches)
    far = int(np.count_nonzero((values < low) | (values > high)))
    return (low, high) if 0 < far <= MOST_FAR * len(values) else None


def mixed_units(numbers: Mapping[int, float]) -> tuple[list[int], float] | None:
    """The rows of the smaller of two groups of sizes, far apart by about the step between two units, and that step."""
    positive = {row: number for row, number in numbers.items() if number > 0}
    if len(positive) < 6:
        return None
    rows: Sequence[int] = sorted(positive, key=positive.__getitem__)
    logs = np.log10([positive[row] for row in rows])
    gaps = np.diff(logs)
    cut = int(np.argmax(gaps)) + 1
    low, high = logs[:cut], logs[cut:]
    widest = max(float(np.ptp(low)), float(np.ptp(high)))
    step = float(np.median(high) - np.median(low))
    near = min(UNIT_STEPS, key=lambda unit: abs(step - np.log10(unit)))
    if float(gaps[cut - 1]) < max(1.5 * widest, 1.0) or min(len(low), len(high)) < 2 or abs(step - np.log10(near)) > UNIT_MATCH:
        return None
    return sorted(rows[:cut] if len(low) <= len(high) else rows[cut:]), near


def _reach(values: Array, deviations: float) -> tuple[float, float]:
    """So many robust standard deviations to both sides of the median; without end where half of the values are the same."""
    middle = float(np.median(values))
    spread = 1.4826 * float(np.median(np.abs(values - middle)))
    return (middle - deviations * spread, middle + deviations * spread) if spread > 0 else (-math.inf, math.inf)


def _lopsided(values: Array) -> float:
    """How uneven the middle half is: 0 where the median halves it, 1 where it is an end (Bowley's skewness)."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return abs(float(low + high - 2 * middle)) / float(high - low) if high > low else 0.0
