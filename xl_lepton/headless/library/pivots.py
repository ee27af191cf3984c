"""GETPIVOTDATA: a cell of a pivot table as it stands in its sheet, found by the items it belongs to.

Pivot tables are not recalculated here, nor by Excel's recalculation: both show what the last refresh left.
"""

from __future__ import annotations

import datetime as dt

from xl_lepton.core.cells import CellError, serial
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.book import Line, Pivot
from xl_lepton.headless.calc.coerce import to_number, to_text
from xl_lepton.headless.calc.values import REF, VALUE, Fault, Refusal, Scalar, Value
from xl_lepton.headless.library.declare import Reference, Text, function
from xl_lepton.headless.library.declare import Scalar as One


def _is(item: Scalar, wanted: Scalar) -> bool:
    """Whether an item is the one asked for: numbers and days by value, all else as it reads."""
    if isinstance(item, str) and len(item) == 19 and item[10] == "T":
        try:
            item = serial(dt.datetime.fromisoformat(item))
        except ValueError:
            return False
    if isinstance(item, CellError) or item is None:
        raise Refusal("GETPIVOTDATA in a pivot table with blank items or errors is not supported")
    if isinstance(item, float):
        try:
            return to_number(wanted) == item
        except Fault:
            return False
    return to_text(wanted).casefold() == to_text(item).casefold()


def _found(lines: list[Line], wanted: dict[str, Scalar], data: int | None) -> list[int]:
    """The places of the lines that hold just the items wanted; a subtotal before the heading of its group."""
    found = [
        place
        for place, line in enumerate(lines)
        if line.kind != "blank"
        and line.items.keys() == wanted.keys()
        and (data is None or line.data == data)
        and all(_is(line.items[name], value) for name, value in wanted.items())
    ]
    totals = [place for place in found if lines[place].kind == "default"]
    return totals or found


def _pivot_at(area: Area) -> Pivot:
    pivots: list[Pivot] = area.sheet.book.pivots
    for pivot in pivots:
        if pivot.sheet is area.sheet and pivot.top <= area.top <= pivot.bottom and pivot.left <= area.left <= pivot.right:
            if pivot.why_not:
                raise Refusal(f"GETPIVOTDATA of {pivot.why_not} is not supported")
            return pivot
    raise Fault(REF)


def _show_several(lines: list[Line]) -> bool:
    """Whether the data fields stand along this axis."""
    return len({line.data for line in lines}) > 1


@function("GETPIVOTDATA", volatile=True, repeat="Scalar Scalar")
def get_pivot_data(data: Text, table: Reference, *pairs: One) -> Value:
    if len(pairs) % 2:
        return VALUE
    pivot = _pivot_at(table)
    number = pivot.data.get(data.casefold())
    wanted = {to_text(name).casefold(): value for name, value in zip(pairs[::2], pairs[1::2], strict=True)}
    if number is None or not wanted.keys() <= set(pivot.fields):
        return REF
    if len({*pivot.data.values()}) > 1 and not _show_several(pivot.rows) and not _show_several(pivot.columns):
        return REF
    places = []
    for lines in (pivot.rows, pivot.columns):
        fields = {name for line in lines for name in line.items}
        here = {name: value for name, value in wanted.items() if name in fields}
        places.append(_found(lines, here, number if _show_several(lines) else None))
        wanted = {name: value for name, value in wanted.items() if name not in fields}
    if wanted:
        raise Refusal("GETPIVOTDATA by a field that stands neither in rows nor in columns is not supported")
    if not all(places):
        return REF
    if any(len(found) > 1 for found in places):
        raise Refusal("GETPIVOTDATA that more than one line of the pivot table answers is not supported")
    row, column = pivot.first_row + places[0][0], pivot.first_column + places[1][0]
    value = Area(pivot.sheet, row, column, row, column).value()
    if value is None:
        raise Refusal("GETPIVOTDATA of an empty cell of the pivot table is not supported")
    return value
