"""VLOOKUP, MATCH, XLOOKUP and their kin."""

from __future__ import annotations

import re
from typing import Any as Anything

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.coerce import compare, to_number, to_text
from xl_lepton.headless.calc.collation import folded
from xl_lepton.headless.calc.reading import loaded
from xl_lepton.headless.calc.values import NA, REF, VALUE, Array, Fault, Value
from xl_lepton.headless.library.declare import Arrays, Integer, Logical, Matrix, Scalar, Values, function
from xl_lepton.headless.library.indexes import looked_up, lookup_key
from xl_lepton.headless.library.matching import wildcard
from xl_lepton.headless.library.patterns import limited
from xl_lepton.headless.library.ranges import flat, rows_of, shape_of

_RANK = {float: 0, str: 1, bool: 2}


def exact(wanted: Scalar, area: Anything, wild: bool, backwards: bool = False) -> int | None:
    """Where the value stands first (or last), counted from 0; a blank never equals anything."""
    if wanted is None:
        wanted = 0.0
    pattern = wildcard(folded(wanted)) if wild and type(wanted) is str else None
    if pattern is None and type(area) is Area and (position := looked_up(area, wanted, last=backwards)) is not None:
        return None if position < 0 else position
    values = flat(area)
    order = range(len(values) - 1, -1, -1) if backwards else range(len(values))
    if pattern is not None:
        return next((i for i in order if type(values[i]) is str and pattern.fullmatch(folded(str(values[i])))), None)
    key = lookup_key(wanted)
    return next((i for i in order if values[i] is not None and lookup_key(values[i]) == key), None)


def approximate(wanted: Scalar, values: list[Scalar], descending: bool = False) -> int | None:
    """The last value not beyond `wanted` in a sorted list, by halving as Excel does; values of another type are passed over."""
    if wanted is None:
        wanted = 0.0
    kind = type(wanted)
    low, high, found = 0, len(values) - 1, None
    while low <= high:
        middle = (low + high) // 2
        probe = middle
        while probe <= high and type(values[probe]) is not kind:
            probe += 1
        if probe > high:
            high = middle - 1
            continue
        order = compare(values[probe], wanted)
        if order == 0:  # the last of the equal values that stand together
            while probe + 1 < len(values) and type(values[probe + 1]) is kind and compare(values[probe + 1], wanted) == 0:
                probe += 1
            return probe
        if order > 0 if descending else order < 0:
            found, low = probe, probe + 1
        else:
            high = middle - 1
    return found


def _vector(area: Anything) -> None:
    height, width = shape_of(area)
    if height > 1 and width > 1:
        raise Fault(NA)


@function("MATCH")
def match(wanted: Scalar, area: Values, kind: Scalar = 1.0) -> Scalar:
    if isinstance(area, CellError):
        return area
    _vector(area)
    mode = kind if type(kind) is float else to_number(kind)
    position = exact(wanted, area, True) if mode == 0 else approximate(wanted, flat(area), mode < 0)
    return NA if position is None else float(position + 1)


def _cell_of(table: Anything, row: int, column: int) -> Value:
    if isinstance(table, Area):
        return Area(table.sheet, table.top + row, table.left + column, table.top + row, table.left + column)
    return rows_of(table)[row][column]


def _line(table: Anything, row: int | None, column: int | None) -> Anything:
    """One row or one column of a table."""
    if isinstance(table, Area):
        if row is not None:
            return Area(table.sheet, table.top + row, table.left, table.top + row, table.right)
        assert column is not None
        return Area(table.sheet, table.top, table.left + column, table.bottom, table.left + column)
    rows = rows_of(table)
    return Array([rows[row]]) if row is not None else Array([[line[column or 0]] for line in rows])


@function("VLOOKUP")
def vlookup(wanted: Scalar, table: Arrays, column: Integer, sorted_: Logical = True) -> Scalar:
    return _table_lookup(wanted, table, column, sorted_, vertical=True)


@function("HLOOKUP")
def hlookup(wanted: Scalar, table: Arrays, row: Integer, sorted_: Logical = True) -> Scalar:
    return _table_lookup(wanted, table, row, sorted_, vertical=False)


def _table_lookup(wanted: Scalar, table: Anything, number: int, is_sorted: bool, vertical: bool) -> Scalar:
    if isinstance(table, CellError):
        return table
    if not isinstance(table, Area | Array) or number < 1:
        return VALUE
    height, width = shape_of(table)
    if number > (width if vertical else height):
        return REF
    keys = _line(table, None if vertical else 0, 0 if vertical else None)
    position = approximate(wanted, flat(keys)) if is_sorted else exact(wanted, keys, True)
    if position is None:
        return NA
    found = _cell_of(table, position, number - 1) if vertical else _cell_of(table, number - 1, position)
    return loaded(found)  # type: ignore[return-value]


@function("LOOKUP")
def lookup(wanted: Scalar, keys: Arrays, results: Arrays | None = None) -> Values:
    if isinstance(keys, CellError):
        return keys
    height, width = shape_of(keys)
    if results is None:
        by_row = width > height
        results = _line(keys, height - 1, None) if by_row else _line(keys, None, width - 1)
        keys = _line(keys, 0, None) if by_row else _line(keys, None, 0)
    position = approximate(wanted, flat(keys))
    if position is None:
        return NA
    height, width = shape_of(results)
    if position >= max(height, width):
        return NA
    return _cell_of(results, 0, position) if width > height else _cell_of(results, position, 0)


def find(wanted: Scalar, area: Anything, mode: int, search: int) -> int | None:
    """XMATCH's search: mode 0 exact, -1 or next smaller, 1 or next larger, 2 wildcards; search backwards for -1.

    2 and -2 promise sorted values: the search halves them, and finds something else than a search through all where they are not.
    """
    if abs(search) == 2:
        return _halving(wanted, flat(area), mode, descending=search < 0)
    backwards = search == -1
    if mode == 3:
        return _by_expression(wanted, flat(area), backwards)
    if wanted is None and (position := _blank(flat(area), backwards)) is not None:
        return position
    if mode in (0, 2):
        if isinstance(wanted, CellError):
            raise Fault(wanted)
        return None if wanted is None else exact(wanted, area, mode == 2, backwards)
    if (position := exact(wanted, area, False, backwards)) is not None:
        return position
    wanted = 0.0 if wanted is None else wanted
    best: int | None = None
    values = flat(area)
    order = range(len(values) - 1, -1, -1) if backwards else range(len(values))
    for index in order:
        value = values[index]
        if type(value) is not type(wanted) or compare(value, wanted) * mode < 0:
            continue
        if best is None or compare(value, values[best]) * mode < 0:
            best = index
    return best


def _by_expression(wanted: Scalar, values: list[Scalar], backwards: bool) -> int | None:
    """The first value, as text, in which the regular expression finds something; upper and lower case are told apart."""
    texts = [None if type(value) is CellError else to_text(value) for value in values]
    order = range(len(values) - 1, -1, -1) if backwards else range(len(values))

    def search(expression: re.Pattern[str]) -> int | None:
        return next((at for at in order if (text := texts[at]) is not None and expression.search(text)), None)

    return limited(to_text(wanted), max((len(text) for text in texts if text), default=0), 0, search)


def _blank(values: list[Scalar], backwards: bool) -> int | None:
    """A blank finds blank cells in XLOOKUP and XMATCH (Microsoft's page on XLOOKUP); in MATCH it counts as 0."""
    order = range(len(values) - 1, -1, -1) if backwards else range(len(values))
    return next((index for index in order if values[index] is None or values[index] == ""), None)


def _halving(wanted: Scalar, values: list[Scalar], mode: int, *, descending: bool) -> int | None:
    """Binary search in Excel's order of values: numbers, texts, logicals."""
    if isinstance(wanted, CellError) or mode == 2:
        raise Fault(VALUE)
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        value = values[middle]
        order = 1 if isinstance(value, CellError) else compare(value, wanted)
        if order == 0:
            return middle
        if (order > 0) == descending:
            low = middle + 1
        else:
            high = middle
    # What stands before `low` is smaller (or, descending, larger) than the value, what stands from there on is beyond it.
    beyond, before = (low, low - 1) if not descending else (low - 1, low)
    position = {1: beyond, -1: before}.get(mode, -1)
    return position if 0 <= position < len(values) else None


_MODES, _SEARCHES = frozenset({-1, 0, 1, 2, 3}), frozenset({-2, -1, 1, 2})


def _check_modes(mode: int, search: int) -> None:
    if mode not in _MODES or search not in _SEARCHES or (mode == 3 and abs(search) == 2):
        raise Fault(VALUE)


@function("XMATCH")
def xmatch(wanted: Scalar, area: Arrays, mode: Integer = 0, search: Integer | None = None) -> Scalar:
    if isinstance(area, CellError):
        return area
    search = 1 if search is None else search
    _check_modes(mode, search)
    height, width = shape_of(area)
    if height > 1 and width > 1:
        return VALUE
    position = find(wanted, area, mode, search)
    return NA if position is None else float(position + 1)


@function("XLOOKUP")
def xlookup(
    wanted: Scalar,
    keys: Arrays,
    results: Arrays,
    otherwise: Values | None = None,
    mode: Integer = 0,
    search: Integer | None = None,
) -> Values:
    for value in (keys, results):
        if isinstance(value, CellError):
            return value
    search = 1 if search is None else search
    _check_modes(mode, search)
    height, width = shape_of(keys)
    down = width == 1
    if (height > 1 and width > 1) or shape_of(results)[0 if down else 1] != (height if down else width):
        return VALUE
    position = find(wanted, keys, mode, search)
    if position is None:
        return NA if otherwise is None else otherwise
    found: Value = _line(results, position, None) if down else _line(results, None, position)
    return found


LEFT_OUT = -1_000_000_000  # an empty slot is 0, which is something else


@function("INDEX")
def index(table: Arrays, row: Integer, column: Integer = LEFT_OUT, area: Integer = 1) -> Values:
    """A reference where the table is one; row or column 0 is the whole column or row.

    With one number for several rows and columns a range is #REF!, an array gives that row, as Microsoft's page says of arrays.
    """
    if isinstance(table, Areas):
        if not 1 <= area <= len(table.areas):
            return REF
        table = table.areas[area - 1]
    if isinstance(table, CellError):
        return table
    height, width = shape_of(table)
    if column == LEFT_OUT:
        if isinstance(table, Area) and height > 1 and width > 1:
            return REF
        row, column = (1 if height == 1 else row, row) if height == 1 and width > 1 else (row, 0 if width > 1 else 1)
    if row < 0 or column < 0:
        return VALUE
    if row > height or column > width:
        return REF
    if row and column:
        return _cell_of(table, row - 1, column - 1)
    if row:
        line: Value = _line(table, row - 1, None)
        return line
    return _line(table, None, column - 1) if column else table


@function("TRANSPOSE")
def transpose(table: Matrix) -> Values:
    return Array([list(line) for line in zip(*table, strict=True)])
