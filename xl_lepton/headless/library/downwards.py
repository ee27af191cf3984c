"""Functions for all cells of a filled column at once, where the cells ask the same of the same ranges: look-ups in one table,
sums over ranges that move along.

Each gives what the function's own body gives cell by cell, from the same indexes and by the same additions, or None where it is
left to that body: texts with wildcards, short ranges, cells that hold no numbers. Results are values of cells, not references.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from operator import mul
from typing import Any, TypeAlias

from xl_lepton.headless.calc.adding import closed_total, total
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.growing import SHORTEST
from xl_lepton.headless.calc.values import NA, Scalar
from xl_lepton.headless.library.indexes import column_index, enter_lookup_keys, lookup_key

_NOTHING = object()


class Same:
    """One value for all cells."""

    __slots__ = ("count", "value")

    def __init__(self, value: Any, count: int) -> None:
        self.value, self.count = value, count

    def __iter__(self) -> Iterator[Any]:
        return repeat(self.value, self.count)


Argument: TypeAlias = Sequence[Any] | Same
Down: TypeAlias = Callable[..., Sequence[Any] | None]


def the(argument: Argument | None, default: Any = None) -> Any:
    """What an argument is for every cell; `_NOTHING` where it is not the same for all."""
    if argument is None:
        return default
    if isinstance(argument, Same):
        return argument.value
    return argument[0] if argument.count(argument[0]) == len(argument) else _NOTHING


def _listed(argument: Argument, count: int) -> Sequence[Any]:
    return [argument.value] * count if isinstance(argument, Same) else argument


def rows_where(wanted: Sequence[Any], area: Any, *, wild: bool) -> list[int | None] | None:
    """In which row of a column each value stands first, None for nowhere; None in all for what is searched cell by cell."""
    if type(area) is not Area or not set(map(type, wanted)) <= {float, str}:
        return None
    if wild and any(type(value) is str and any(sign in value for sign in "*?~") for value in set(wanted)):
        return None
    index = column_index(area, "lookup", enter_lookup_keys)
    if index is None:
        return None
    top, bottom, held = area.top, area.bottom, index.rows.get
    found: list[int | None] = []
    for rows in map(held, wanted if set(map(type, wanted)) == {float} else map(lookup_key, wanted)):
        row = rows[min(bisect_left(rows, top), len(rows) - 1)] if isinstance(rows, list) else rows
        found.append(row if row is not None and top <= row <= bottom else None)
    return found


def _column(area: Area, column: int) -> list[Scalar]:
    """The values of a column of a table, as a cell that shows them has them."""
    one = Area(area.sheet, area.top, area.left + column, area.bottom, area.left + column).clipped()
    one.wait()
    values = one.column_values(one.left)
    return values + [None] * (area.height - len(values))


def match(wanted: Sequence[Any], areas: Argument, kinds: Argument | None = None) -> Sequence[Any] | None:
    kind, area = the(kinds, 1.0), the(areas)
    if type(kind) is not float or kind:
        return None
    rows = rows_where(wanted, area, wild=True)
    return None if rows is None else [NA if row is None else float(row - area.top + 1) for row in rows]


def index(tables: Argument, rows: Sequence[int], columns: Argument | None = None) -> Sequence[Any] | None:
    table, column = the(tables), the(columns, 1)
    if type(table) is not Area or not rows or min(rows) < 1 or max(rows) > table.height:
        return None
    if type(column) is not int or not 1 <= column <= table.width or (columns is None and table.width > 1) or table.height == 1:
        return None
    values = _column(table, column - 1)
    return [values[row - 1] for row in rows]


def vertical_lookup(
    wanted: Sequence[Any], tables: Argument, columns: Argument, is_sorted: Argument | None = None
) -> Sequence[Any] | None:
    table, column = the(tables), the(columns)
    if type(table) is not Area or type(column) is not int or not 1 <= column <= table.width or the(is_sorted, True) is not False:
        return None
    rows = rows_where(wanted, Area(table.sheet, table.top, table.left, table.bottom, table.left), wild=True)
    if rows is None:
        return None
    values, top = _column(table, column - 1), table.top
    return [NA if row is None else values[row - top] for row in rows]


def cross_lookup(
    wanted: Sequence[Any],
    keys: Argument,
    results: Argument,
    otherwise: Argument | None = None,
    mode: Argument | None = None,
    search: Argument | None = None,
) -> Sequence[Any] | None:
    area, table = the(keys), the(results)
    if the(mode, 0) != 0 or the(search, 1) not in (1, None) or type(area) is not Area or type(table) is not Area:
        return None
    if table.width != 1 or table.height != area.height:
        return None
    rows = rows_where(wanted, area, wild=False)
    if rows is None:
        return None
    values, top = _column(table, 0), area.top
    if otherwise is None:
        return [NA if row is None else values[row - top] for row in rows]
    others = _listed(otherwise, len(rows))
    return [other if row is None else values[row - top] for row, other in zip(rows, others, strict=True)]


def _numbers(areas: Argument) -> tuple[list[list[float]], int] | None:
    """The values of the columns of short ranges that move down, from the first range's first row on, and that row."""
    if isinstance(areas, Same) or not areas or set(map(type, areas)) != {Area}:
        return None
    first, last = areas[0], areas[-1]
    if first.bottom - first.top >= SHORTEST - 1 or last.bottom - last.top >= SHORTEST - 1 or last.right - last.left >= SHORTEST:
        return None
    columns = []
    for number in range(first.left, first.right + 1):
        column = first.sheet.columns.get(number)
        values = [] if column is None else column.values[first.top : last.bottom + 1]
        if len(values) != last.bottom - first.top + 1 or set(map(type, values)) != {float}:
            return None
        columns.append(values)
    return columns, first.top


def sum_product(first: Argument, *more: Argument) -> Sequence[Any] | None:
    if len(more) != 1 or isinstance(first, Same) or isinstance(more[0], Same):
        return None
    left, right = _numbers(first), _numbers(more[0])
    if left is None or right is None or len(left[0]) > 1 or len(right[0]) > 1:
        return None
    (one,), start = left[0], left[1]
    (other,), begin = right[0], right[1]
    sums = []
    for a, b in zip(first, more[0], strict=True):
        low, high, height = a.top - start, a.bottom - start + 1, b.bottom - b.top
        if high - low != height + 1:
            return None
        sums.append(total(map(mul, one[low:high], other[b.top - begin : b.bottom - begin + 1])))
    return _finite(sums)


def sum_(*areas: Argument) -> Sequence[Any] | None:
    found = _numbers(areas[0]) if len(areas) == 1 else None
    if found is None:
        return None
    columns, start = found
    if len(columns) == 1:
        values = columns[0]
        return _finite([closed_total(values[area.top - start : area.bottom - start + 1]) for area in areas[0]])
    if any(area.top != area.bottom for area in areas[0]):
        return None
    lines = list(zip(*columns, strict=True))
    return _finite([closed_total(lines[area.top - start]) for area in areas[0]])


def _finite(numbers: list[float]) -> list[float] | None:
    return numbers if max(numbers) < float("inf") and min(numbers) > float("-inf") else None


DOWN: dict[str, Down] = {
    "MATCH": match, "INDEX": index, "VLOOKUP": vertical_lookup, "XLOOKUP": cross_lookup, "SUMPRODUCT": sum_product, "SUM": sum_,
}  # fmt: skip
