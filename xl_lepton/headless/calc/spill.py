"""Where the result of an array formula goes."""

from __future__ import annotations

from xl_lepton.headless.calc.book import Table
from xl_lepton.headless.calc.operators import stretched
from xl_lepton.headless.calc.pattern import Formula, Kind
from xl_lepton.headless.calc.precedents import Cell
from xl_lepton.headless.calc.reading import plain_scalar
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import SPILL, WAITING, Array, Rows, Scalar, Value
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW


def place_array(formula: Formula, value: Value) -> list[Cell]:
    """Write the result into the cells it fills; the cells that were not part of it before are returned.

    A dynamic array that meets a filled cell or the edge of the sheet is #SPILL! and fills nothing else. The range of {=...} never
    changes: the result is cut, repeated or filled up with #N/A.
    """
    rows = [[_blank_as_zero(cell) for cell in row] for row in value.rows] if isinstance(value, Array) else None
    if formula.kind is not Kind.DYNAMIC:
        whole = Array(rows) if rows is not None else _blank_as_zero(plain_scalar(value))
        _write(formula, [row[: formula.width] for row in stretched(whole, formula.height, formula.width)[: formula.height]])
        return []
    rows = rows if rows is not None else [[_blank_as_zero(plain_scalar(value))]]
    before = set(formula.cells())
    _clear(formula)
    if _blocked(formula, len(rows), len(rows[0])):
        rows = [[SPILL]]
    formula.height, formula.width = len(rows), len(rows[0])
    for row, column in formula.cells()[1:]:
        formula.sheet.spilled[row, column] = formula
    _write(formula, rows)
    changed = before.symmetric_difference(formula.cells())
    return [(formula.sheet.index, row, column) for row, column in changed]


def held_rows(formula: Formula) -> Rows:
    """What the cells that an array fills hold now."""
    sheet = formula.sheet
    return [
        [
            None if (value := sheet.held(row, column)) is WAITING else value
            for column in range(formula.column, formula.column + formula.width)
        ]
        for row in range(formula.row, formula.row + formula.height)
    ]


def put_back(formula: Formula, rows: Rows) -> None:
    """Give the cells of an array that cannot be calculated the values they had, over the range they had them in."""
    if (len(rows), len(rows[0])) != (formula.height, formula.width):
        _clear(formula)
        formula.height, formula.width = len(rows), len(rows[0])
        for row, column in formula.cells()[1:]:
            formula.sheet.spilled[row, column] = formula
    _write(formula, rows)


def _blank_as_zero(value: Scalar) -> Scalar:
    return 0.0 if value is None else value


def _write(formula: Formula, rows: Rows) -> None:
    formula.value = rows[0][0]
    for row, line in enumerate(rows, formula.row):
        for column, value in enumerate(line, formula.column):
            formula.sheet.write(row, column, value)


def _clear(formula: Formula) -> None:
    for row, column in formula.cells():
        if formula.sheet.spilled.get((row, column)) is formula:
            del formula.sheet.spilled[row, column]
        formula.sheet.write(row, column, None)


def _tables(sheet: Sheet) -> list[Table]:
    return [table for table in sheet.book.tables.values() if table.sheet is sheet]


def _blocked(formula: Formula, height: int, width: int) -> bool:
    """Whether a cell the array would fill holds anything, is merged, belongs to a table, or lies outside the sheet."""
    sheet = formula.sheet
    last_row, last_column = formula.row + height - 1, formula.column + width - 1
    if last_row > MAX_ROW or last_column > MAX_COLUMN:
        return True
    if height * width > 1:
        tables = [(table.top, table.left, table.bottom, table.right) for table in _tables(sheet)]
        for top, left, bottom, right in (*sheet.no_spills, *tables):
            if top <= last_row and bottom >= formula.row and left <= last_column and right >= formula.column:
                return True
    for row in range(formula.row, formula.row + height):
        for column in range(formula.column, formula.column + width):
            if (row, column) == (formula.row, formula.column):
                continue
            if (row, column) in sheet.formulas or (row, column) in sheet.spilled or sheet.held(row, column) is not None:
                return True
    return False
