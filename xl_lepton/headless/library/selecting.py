"""The rows of long columns in which criteria hold, found through indexes: by equality as in a hash, by size in sorted numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any as Anything

from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.library.indexes import Order, RowIndex, equal_rows, equal_rows_of_all, is_long, order_of
from xl_lepton.headless.library.matching import Test, criterion, equality, parted
from xl_lepton.headless.library.ranked_counts import NEAR, counted


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows from top to bottom; those between `top` and `bottom` are meant. `key` says which they are while columns stand."""

    rows: Sequence[int]
    top: int
    bottom: int
    key: Anything


def found_rows(pairs: Sequence[Anything], height: int, width: int) -> Chosen | None:
    """The rows in which all criteria hold; None where they are not columns of some length, one beside the other."""
    areas = _columns(pairs[::2], height, width)
    if areas is None:
        return None
    top, bottom = areas[0].top, areas[0].bottom
    keys = [equality(wanted) for wanted in pairs[1::2]]
    equal = [(area, key) for area, key in zip(areas, keys, strict=True) if key is not None]
    tests = [(area, wanted) for area, wanted, key in zip(areas, pairs[1::2], keys, strict=True) if key is None]
    rows: Sequence[int] | None = None
    if equal:
        index, key, left = _index_of(equal)
        if not tests and not left:
            return Chosen(index.all(key), top, bottom, (index, key))
        rows = index.within(key, top, bottom)
        tests += [(area, wanted) for area, wanted in left]
    rows = _fewest(rows, tests, top, bottom)
    for area, wanted in tests:
        rows = _tested(rows, area, criterion(wanted))
    return Chosen(rows, top, bottom, None)


def counted_rows(pairs: Sequence[Anything], height: int, width: int) -> int | None:
    """How many rows all criteria hold in, where that takes no list of them."""
    areas = _columns(pairs[::2], height, width)
    if areas is None:
        return None
    keys = [equality(wanted) for wanted in pairs[1::2]]
    if None not in keys:
        index, key, left = _index_of(list(zip(areas, keys, strict=True)))
        return None if left else index.count(key, areas[0].top, areas[0].bottom)
    if len(areas) > 1 or type(pairs[1]) is not str:
        return None
    operator, wanted = parted(pairs[1])
    return counted(areas[0], operator, wanted) if type(wanted) is float else None


def _columns(areas: Sequence[Anything], height: int, width: int) -> list[Area] | None:
    """The areas cut to the common size, where they are long columns that begin in one row."""
    if width != 1 or not is_long(height):
        return None
    if any(type(area) is not Area or area.top != areas[0].top or area.left not in area.sheet.columns for area in areas):
        return None
    return [Area(area.sheet, area.top, area.left, area.top + height - 1, area.left) for area in areas]


def _index_of(equal: list[tuple[Area, Anything]]) -> tuple[RowIndex, Anything, list[tuple[Area, Anything]]]:
    """An index for criteria of equality, the key in it, and those criteria that it does not hold."""
    if len(equal) > 1:
        index = equal_rows_of_all([area for area, _ in equal])
        if index is not None:
            return index, tuple(key for _, key in equal), []
    (area, key), *left = equal
    alone = equal_rows(area)
    assert alone is not None
    return alone, key, left


def _fewest(rows: Sequence[int] | None, tests: Sequence[tuple[Area, Scalar]], top: int, bottom: int) -> Sequence[int]:
    """The rows to test: those given, or those of them in which a number has the size that some criteria ask for, where looking
    through these costs less."""
    most = bottom - top + 1 if rows is None else len(rows)
    best: tuple[Order, int, int] | None = None
    for order, low, high in _stretches(tests):
        if (high - low) * 2 < most:
            best, most = (order, low, high), (high - low) * 2
    if best is not None:
        order, low, high = best
        sized = sorted(row for row in order.rows[low:high] if top <= row <= bottom)
        return sized if rows is None else [row for row in sized if _holds(rows, row)]
    return range(top, bottom + 1) if rows is None else rows


def _holds(rows: Sequence[int], row: int) -> bool:
    place = bisect_left(rows, row)
    return place < len(rows) and rows[place] == row


def _stretches(tests: Sequence[tuple[Area, Scalar]]) -> list[tuple[Order, int, int]]:
    """For each column that criteria compare with numbers: the stretch of its sorted numbers that they leave, or a bit more."""
    bounds: dict[tuple[int, int], tuple[Area, float, float]] = {}
    for area, wanted in tests:
        operator, number = parted(wanted) if type(wanted) is str else ("", None)
        if type(number) is not float or operator not in ("<", "<=", ">", ">="):
            continue
        near, place = abs(number) * NEAR, (area.sheet.index, area.left)
        _, low, high = bounds.get(place, (area, float("-inf"), float("inf")))
        bounds[place] = (area, low, min(high, number + near)) if operator[0] == "<" else (area, max(low, number - near), high)
    found = []
    for area, low, high in bounds.values():
        order = order_of(area)
        if order is not None:
            start = bisect_left(order.numbers, low)
            found.append((order, start, max(start, bisect_right(order.numbers, high))))
    return found


def _tested(rows: Sequence[int], area: Area, test: Test) -> list[int]:
    area.wait()
    values = area.sheet.columns[area.left].values
    end = len(values)
    return [row for row in rows if test(values[row] if row < end else None)]
