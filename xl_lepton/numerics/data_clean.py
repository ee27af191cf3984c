"""A table put in order, each change stated beside the row it was made in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_lepton.core.cells import Cell, number_text
from xl_lepton.core.kinds import Columns
from xl_lepton.numerics.marks import CLEANED, DONE, is_blank, unmarked
from xl_lepton.numerics.outliers import limits
from xl_lepton.numerics.table_columns import SheetColumn, columns_of

BLANKS = ("fill", "drop", "keep")
OUTLIERS = ("keep", "clip", "drop")


@dataclass
class _Row:
    """One row on its way: its number on the sheet, its cells, and what was done to it."""

    number: int
    cells: list[Cell]
    done: list[str]


@np.errstate(all="ignore")  # what overflows comes out as infinite or not a number, which the core reports
def clean(table: Columns, blanks: str, outliers: str, repeats: str) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Headings and rows; the last column says what was done. Rows left out are named in the last cell of the first row."""
    table = unmarked(table)
    columns = columns_of(table)
    rows = [_Row(number, list(cells), []) for number, cells in enumerate(table.rows, 1)]
    for place, column in enumerate(columns):
        _tidy(rows, place, column)
    gone: list[str] = []
    if repeats == "drop":
        rows = _without_repeats(rows, gone)
    for place, column in enumerate(columns):
        if column.numeric and outliers != "keep":
            rows = _outliers(rows, place, column, outliers, gone)
    if blanks == "drop":
        gone += [f"row {row.number} left out: it has gaps" for row in rows if None in row.cells]
        rows = [row for row in rows if None not in row.cells]
    elif blanks == "fill":
        for place, column in enumerate(columns):
            _fill(rows, place, column)
    if rows and gone:
        rows[0].done.append("; ".join(gone))
    if rows and not any(row.done for row in rows):
        rows[0].done.append("nothing was done")
    names = (*(column.name for column in columns), DONE)
    return names, [(*row.cells, CLEANED + "; ".join(row.done) if row.done else None) for row in rows]


def _tidy(rows: Sequence[_Row], place: int, column: SheetColumn) -> None:
    """Texts that spell a number become one, spaces around words go, words in a number column become gaps."""
    for index, row in enumerate(rows):
        cell = row.cells[place]
        if is_blank(cell):
            row.cells[place] = None
        elif isinstance(cell, str) and column.numeric:
            number = column.number(index)
            row.cells[place] = number
            row.done.append(f"{column.name}: text '{cell}' {'taken out' if number is None else f'to {number_text(number)}'}")
        elif isinstance(cell, str) and cell != cell.strip():
            row.cells[place] = cell.strip()
            row.done.append(f"{column.name}: spaces taken off")


def _without_repeats(rows: Sequence[_Row], gone: list[str]) -> list[_Row]:
    first: dict[tuple[Cell, ...], int] = {}
    kept = []
    for row in rows:
        key = tuple(row.cells)
        if key in first:
            gone.append(f"row {row.number} left out: same as row {first[key]}")
            continue
        first[key] = row.number
        kept.append(row)
    return kept


def _outliers(rows: list[_Row], place: int, column: SheetColumn, how: str, gone: list[str]) -> list[_Row]:
    """Values that DATA_CHECK calls far from the others in the table as given: cut back to where far begins, or their rows left
    out."""
    ends = limits(column.numbers)
    if ends is None:
        return rows
    low, high = ends
    kept = []
    for row in rows:
        cell = row.cells[place]
        if isinstance(cell, float | int) and not low <= cell <= high:
            if how == "drop":
                gone.append(f"row {row.number} left out: {column.name} {number_text(float(cell))} is far from the others")
                continue
            cut = low if cell < low else high
            row.cells[place] = cut
            row.done.append(f"{column.name}: {number_text(float(cell))} cut to {number_text(float(f'{cut:.6g}'))}")
        kept.append(row)
    return kept


def _fill(rows: Sequence[_Row], place: int, column: SheetColumn) -> None:
    """Gaps get the median of a number column, the commonest word of a text column (the first in the alphabet of equals)."""
    filled = [row.cells[place] for row in rows if row.cells[place] is not None]
    if not filled:
        return
    if column.numeric:
        value: Cell = float(np.median(np.array(filled, dtype=np.float64)))
    else:
        value = max(sorted({str(cell) for cell in filled}), key=[str(cell) for cell in filled].count)
    for row in rows:
        if row.cells[place] is None:
            row.cells[place] = value
            shown = number_text(value) if isinstance(value, float) else f"'{value}'"
            row.done.append(f"{column.name}: gap filled with {shown}")
