"""Order statistics: LARGE, MEDIAN, PERCENTILE, RANK, MODE, FREQUENCY."""

from __future__ import annotations

import bisect
import math
from collections import Counter
from typing import Any as Anything

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.values import NA, NUM, VALUE, Array, Fault
from xl_lepton.headless.library.arithmetic import rounded
from xl_lepton.headless.library.declare import Arrays, Integer, Logical, Number, Scalar, Values, function
from xl_lepton.headless.library.ranges import flat, numbers, ordered_numbers, shape_of
from xl_lepton.headless.library.ranked_counts import ranked


def _nth(found: list[float], position: float, largest: bool) -> Scalar:
    """A broken position is taken up to the next one by LARGE and cut by SMALL; below 1 and beyond the last there is none."""
    if not 1 - 1e-12 <= position <= len(found) + 1e-12:
        return NUM
    rank = math.ceil(position - 1e-12) if largest else math.floor(position + 1e-12)
    return sorted(found, reverse=largest)[rank - 1]


@function("LARGE")
def large(array: Values, position: Number) -> Scalar:
    return _nth(numbers([array]), position, True)


@function("SMALL")
def small(array: Values, position: Number) -> Scalar:
    return _nth(numbers([array]), position, False)


def percentile_inclusive(found: list[float], share: float) -> Scalar:
    """Linear between the values at (n-1)*share."""
    if not found or not 0 <= share <= 1:
        return NUM
    ordered = sorted(found)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def percentile_exclusive(found: list[float], share: float) -> Scalar:
    """Linear between the values at (n+1)*share; shares below 1/(n+1) or above n/(n+1) are #NUM!."""
    count = len(found)
    place = (count + 1) * share
    if not count or not 1 <= place <= count:
        return NUM
    ordered = sorted(found)
    low = math.floor(place)
    high = min(low + 1, count)
    return ordered[low - 1] + (ordered[high - 1] - ordered[low - 1]) * (place - low)


@function("PERCENTILE", "PERCENTILE.INC")
def percentile(array: Values, share: Number) -> Scalar:
    return percentile_inclusive(numbers([array]), share)


@function("PERCENTILE.EXC")
def percentile_exc(array: Values, share: Number) -> Scalar:
    return percentile_exclusive(numbers([array]), share)


@function("QUARTILE", "QUARTILE.INC")
def quartile(array: Values, quarter: Integer) -> Scalar:
    return percentile_inclusive(numbers([array]), quarter / 4)


@function("QUARTILE.EXC")
def quartile_exc(array: Values, quarter: Integer) -> Scalar:
    return percentile_exclusive(numbers([array]), quarter / 4)


@function("MEDIAN")
def median(*values: Values) -> Scalar:
    return percentile_inclusive(numbers(values), 0.5)


def kth(kind: int, found: list[float], extra: float) -> Scalar:
    """AGGREGATE's functions 12 to 19."""
    match kind:
        case 12:
            return percentile_inclusive(found, 0.5)
        case 13:
            return _most_common(found)[0]
        case 14 | 15:
            return _nth(found, extra, kind == 14)
        case 16:
            return percentile_inclusive(found, extra)
        case 17:
            return percentile_inclusive(found, math.trunc(extra) / 4)
        case 18:
            return percentile_exclusive(found, extra)
    return percentile_exclusive(found, math.trunc(extra) / 4)


def _most_common(found: list[float]) -> list[float]:
    """The most frequent values in the order they appear. Raises Fault (#N/A) when none repeats."""
    counts = Counter(found)
    most = max(counts.values(), default=0)
    if most < 2:
        raise Fault(NA)
    return [value for value, count in counts.items() if count == most]


@function("MODE", "MODE.SNGL")
def mode(*values: Arrays) -> Scalar:
    """A single cell or value that holds no number is #VALUE!; inside ranges it is passed over."""
    for value in values:
        if shape_of(value) == (1, 1):
            held = flat(value)[0]
            if type(held) is not float:
                return held if isinstance(held, CellError) else VALUE
    return _most_common(ordered_numbers(values))[0]


@function("MODE.MULT")
def mode_mult(*values: Arrays) -> Values:
    return Array([[value] for value in _most_common(ordered_numbers(values))])


@function("RANK", "RANK.EQ")
def rank(number: Number, area: Values, ascending: Logical = False) -> Scalar:
    below, equal, above = _around(number, area)
    return float(1 + (below if ascending else above)) if equal else NA


@function("RANK.AVG")
def rank_avg(number: Number, area: Values, ascending: Logical = False) -> Scalar:
    below, equal, above = _around(number, area)
    return (below if ascending else above) + (equal + 1) / 2 if equal else NA


def _around(number: float, area: Anything) -> tuple[int, int, int]:
    """How many numbers are smaller, equal and larger."""
    counts = ranked(area.clipped(), number) if type(area) is Area else None
    if counts is not None:
        return counts
    found = numbers([area])
    below, above = sum(1 for value in found if value < number), sum(1 for value in found if value > number)
    return below, len(found) - below - above, above


@function("PERCENTRANK", "PERCENTRANK.INC")
def percent_rank(array: Values, number: Number, digits: Integer | None = None) -> Scalar:
    return _percent_rank(numbers([array]), number, 3 if digits is None else digits, inclusive=True)


@function("PERCENTRANK.EXC")
def percent_rank_exc(array: Values, number: Number, digits: Integer | None = None) -> Scalar:
    return _percent_rank(numbers([array]), number, 3 if digits is None else digits, inclusive=False)


def _percent_rank(found: list[float], number: float, digits: int, *, inclusive: bool) -> Scalar:
    """The share of values below, cut to `digits` decimals. No number lies among none: #N/A (seen of Excel 365)."""
    if digits < 1:
        return NUM
    ordered = sorted(found)
    if not ordered or not ordered[0] <= number <= ordered[-1]:
        return NA
    position = float(bisect.bisect_left(ordered, number))
    if ordered[int(position)] != number:
        below, above = ordered[int(position) - 1], ordered[int(position)]
        position += (number - below) / (above - below) - 1
    last = len(ordered) - 1
    share = (position / last if last else 1.0) if inclusive else (position + 1) / (last + 2)
    return rounded(share, digits, "ROUND_DOWN")


@function("FREQUENCY")
def frequency(data: Arrays, bins: Arrays) -> Values:
    """One more count than there are bins: the last is what lies above them all. An error among the bins is no bin."""
    found, limits = numbers([data]), [value for value in flat(bins) if type(value) is float]
    order = sorted(range(len(limits)), key=lambda index: limits[index])
    ordered = [limits[index] for index in order]
    counts = [0.0] * (len(limits) + 1)
    for number in found:
        place = bisect.bisect_left(ordered, number)
        counts[order[place] if place < len(order) else len(limits)] += 1
    return Array([[count] for count in counts])


@function("TRIMMEAN")
def trim_mean(array: Values, share: Number) -> Scalar:
    found = sorted(numbers([array]))
    if not found or not 0 <= share < 1:
        return NUM
    cut = math.floor(len(found) * share / 2 + 1e-12)
    kept = found[cut : len(found) - cut]
    return total(kept) / len(kept)


@function("STANDARDIZE")
def standardize(number: Number, mean: Number, deviation: Number) -> Scalar:
    return NUM if deviation <= 0 else (number - mean) / deviation


@function("PROB")
def prob(values: Arrays, chances: Arrays, low: Number, high: Number | None = None) -> Scalar:
    xs, ps = ordered_numbers([values]), ordered_numbers([chances])
    if len(xs) != len(ps):
        return NA
    if any(not 0 < p <= 1 for p in ps) or abs(total(ps) - 1) > 1e-7:
        return NUM
    high = low if high is None else high
    return total(p for x, p in zip(xs, ps, strict=True) if low <= x <= high)
