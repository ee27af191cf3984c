"""Indexes of columns that make look-ups and criteria quick: where each value stands, what the order of the numbers is.

A column that has settled is indexed whole, so that all ranges in it, growing ones too, share one index; of a column still being
calculated the cells from the range's first one on are, and the index goes on with the range.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.collation import folded
from xl_lepton.headless.calc.number_text import fifteen_digits, parse_number
from xl_lepton.headless.calc.store import Column
from xl_lepton.headless.calc.values import Scalar

INDEX_FROM = 16
MOST_INDEXES = 64  # of one column
# Where each value of a column stands: its row, or all its rows from top to bottom.
Rows = dict[Any, int | list[int]]
Enter = Callable[[Rows, list[Scalar], int], None]


def is_long(height: int) -> bool:
    """Whether a range of so many rows is worth an index."""
    return height >= INDEX_FROM


class RowIndex:
    """Where each value of a column stands, up to row `end`. It stays the same object while rows are only added to it."""

    __slots__ = ("end", "rows", "version")

    def __init__(self, version: Any, end: int) -> None:
        self.rows: Rows = {}
        self.version, self.end = version, end

    def within(self, key: Any, top: int, bottom: int) -> list[int]:
        """The rows of a value from `top` to `bottom`."""
        rows = self.all(key)
        if not rows or (rows[0] >= top and rows[-1] <= bottom):
            return rows
        return rows[bisect_left(rows, top) : bisect_right(rows, bottom)]

    def all(self, key: Any) -> list[int]:
        rows = self.rows.get(key)
        return [] if rows is None else [rows] if isinstance(rows, int) else rows

    def count(self, key: Any, top: int, bottom: int) -> int:
        rows = self.all(key)
        return bisect_right(rows, bottom) - bisect_left(rows, top)


def column_index(area: Area, kind: str, enter: Enter) -> RowIndex | None:
    """The index of a column of cells, as it stands now; None for short or other ranges."""
    if area.left != area.right or not is_long(area.bottom - area.top + 1):
        return None
    column = area.sheet.columns.get(area.left)
    if column is None:
        return RowIndex(0, 0)
    key: Any = kind
    first, end = 1, len(column.values) - 1
    if column.waiting_count:
        area.wait()
        first, end = area.top, area.bottom
        key = kind, first
        column.note_writes()
    held = column.indexes.get(key)
    if held is None or not _stands(held, column):
        if len(column.indexes) >= MOST_INDEXES:
            column.indexes.clear()
        held = column.indexes[key] = RowIndex(column.version, first - 1)
    if held.end < end:
        enter(held.rows, column.values[held.end + 1 : end + 1], held.end + 1)
        held.end = end
    index: RowIndex = held
    return index


def _stands(index: RowIndex, column: Column) -> bool:
    """Whether all that was entered still holds."""
    if index.version == column.version:
        return True
    if column.writes is None or column.writes.first_since(index.version) <= index.end:
        return False
    index.version = column.version
    return True


def lookup_key(value: Scalar) -> Any:
    """Equal for what MATCH takes for equal: text without case and width, numbers and logicals apart from one another."""
    return folded(value) if type(value) is str else group_key(value)


def group_key(value: Scalar) -> Any:
    """Equal for what UNIQUE and GROUPBY take for equal: text without case."""
    if type(value) is float:
        return value
    if type(value) is str:
        return value.casefold()
    if type(value) is bool or isinstance(value, CellError):
        return (type(value), str(value))
    return value


def looked_up(area: Area, wanted: Scalar, *, last: bool) -> int | None:
    """Where a value stands first (or last) in a column, counted from 0, -1 for nowhere; None for short and other ranges."""
    index = column_index(area, "lookup", enter_lookup_keys)
    if index is None:
        return None
    rows = index.within(lookup_key(wanted), area.top, area.bottom)
    return rows[-1 if last else 0] - area.top if rows else -1


def enter_lookup_keys(found: Rows, values: list[Scalar], first: int) -> None:
    keys = values if set(map(type, values)) == {float} else list(map(lookup_key, values))
    if not found:
        found.update(zip(keys, range(first, first + len(keys)), strict=True))
        if len(found) == len(keys):
            return
        found.clear()
    for row, key in enumerate(keys, first):
        held = found.setdefault(key, row)
        if type(held) is list:
            held.append(row)
        elif held != row:
            found[key] = [held, row]  # type: ignore[list-item]


def rounded_key(number: float) -> float:
    """The number in the 15 digits that comparisons go by."""
    is_short = (number.is_integer() and abs(number) < 1e15) or not math.isfinite(number)
    return number if is_short else float(fifteen_digits(number))


def criterion_keys(values: list[Scalar]) -> tuple[list[Any], dict[int, float]]:
    """For each value what a criterion of plain equality finds it by, None for nothing; texts that spell numbers have two such."""
    known: dict[str, tuple[str, float | None]] = {}
    keys: list[Any] = []
    numbers: dict[int, float] = {}
    for place, value in enumerate(values):
        if type(value) is float:
            keys.append(rounded_key(value))
        elif type(value) is str:
            held = known.get(value)
            if held is None:
                number = parse_number(value)
                held = known[value] = folded(value), None if number is None else rounded_key(number)
            keys.append(held[0])
            if held[1] is not None:
                numbers[place] = held[1]
        else:
            keys.append(None)
    return keys, numbers


def equal_rows(area: Area) -> RowIndex | None:
    """Where each value stands for criteria of plain equality; None for short or other ranges."""
    return column_index(area, "criteria", _enter_criterion_keys)


def _enter_criterion_keys(found: Rows, values: list[Scalar], first: int) -> None:
    keys, numbers = criterion_keys(values)
    for place, key in enumerate(keys):
        if key is None:
            continue
        found.setdefault(key, []).append(first + place)  # type: ignore[union-attr]
        if place in numbers:
            found.setdefault(numbers[place], []).append(first + place)  # type: ignore[union-attr]


def equal_rows_of_all(areas: Sequence[Area]) -> RowIndex | None:
    """Where each row of values stands in columns beside one another; None unless they have settled and begin in one row."""
    columns = [area.sheet.columns.get(area.left) for area in areas]
    if any(one is None or one.waiting_count for one in columns) or any(area.left != area.right for area in areas):
        return None
    if not is_long(areas[0].height) or len({area.top for area in areas}) > 1:
        return None
    held_by = columns[0]
    assert held_by is not None
    key = ("criteria", *((area.sheet.index, area.left) for area in areas))
    versions = tuple(column.version for column in columns if column is not None)
    held = held_by.indexes.get(key)
    if held is None or held.version != versions:
        if len(held_by.indexes) >= MOST_INDEXES:
            held_by.indexes.clear()
        held = held_by.indexes[key] = RowIndex(versions, 0)
        _enter_rows(held.rows, [column.values for column in columns if column is not None])
    index: RowIndex = held
    return index


def _enter_rows(found: Rows, columns: list[list[Scalar]]) -> None:
    height = min(map(len, columns))
    keyed = [criterion_keys(values[:height]) for values in columns]
    for row, key in enumerate(zip(*(keys for keys, _ in keyed), strict=True)):
        if None not in key:
            found.setdefault(key, []).append(row)  # type: ignore[union-attr]
    for row in sorted(set().union(*(numbers for _, numbers in keyed))):
        _enter_other_keys(found, row, [[keys[row], numbers[row]] if row in numbers else [keys[row]] for keys, numbers in keyed])


def _enter_other_keys(found: Rows, row: int, choices: list[list[Any]]) -> None:
    """The other keys of a row in which texts spell numbers."""
    for key in list(product(*choices))[1:]:
        if None not in key:
            rows = found.setdefault(key, [])
            assert isinstance(rows, list)
            rows.insert(bisect_left(rows, row), row)


class Order:
    """The numbers of a column from the smallest to the largest, and the rows they stand in."""

    __slots__ = ("numbers", "rows", "version")

    def __init__(self, column: Column) -> None:
        values = column.values
        self.rows = sorted((row for row, value in enumerate(values) if type(value) is float), key=values.__getitem__)
        self.numbers: list[float] = [values[row] for row in self.rows]
        self.version = column.version


def order_of(area: Area) -> Order | None:
    """The order of a column that has settled, from the second time on that someone asks; None for short or other ranges."""
    column = area.sheet.columns.get(area.left)
    if area.left != area.right or not is_long(area.height) or column is None or column.waiting_count:
        return None
    held = column.indexes.get("order")
    if held == column.version:
        held = column.indexes["order"] = Order(column)
    elif type(held) is not Order or held.version != column.version:
        column.indexes["order"] = column.version
        return None
    return held
