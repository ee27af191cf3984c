"""Kinds of an argument that is a range: sequences and tables."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xl_lepton.core.cells import Cell, Grid, column_letters, date_of, display
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds.base import EXCEL, STRICT, Kind
from xl_lepton.core.kinds.reading import day_of, number_of, text_number
from xl_lepton.core.kinds.scalars import Number


@dataclass(frozen=True)
class Vector(Kind):
    """Base of the kinds that take a range as one sequence; a range of several rows and columns is read row by row."""

    min_items: int = 1
    gives_constants = True

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        if all(cell is None for cell in grid.cells()):
            raise BadInput("the range is empty")
        items = self.items(grid, mode)
        if len(items) < self.min_items:
            raise BadInput(f"expected at least {self.min_items} values, got {len(items)}")
        return items

    def items(self, grid: Grid, mode: str) -> tuple[Any, ...]:
        raise NotImplementedError


@dataclass(frozen=True)
class Series(Vector):
    """Numbers in order, one per period or case. A blank keeps its place as 0 (or is refused); text and TRUE/FALSE are refused.

    In mode "excel", blanks, text and booleans are skipped, as Excel's own NPV and IRR do, which moves later values forward;
    a function whose rule is another one asks for `excel="raw"` and gets the cells as they stand.
    """

    unit: str = ""
    blank: float | None = 0.0
    minimum: float | None = None
    above: float | None = None
    excel: str = "skip"

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        if mode == EXCEL and self.excel == "raw":
            return tuple(grid.cells())
        return super().coerce(grid, mode)

    def items(self, grid: Grid, mode: str) -> tuple[float, ...]:
        if mode == EXCEL:
            return tuple(float(cell) for cell in grid.cells() if isinstance(cell, float) and not isinstance(cell, bool))
        return each(grid, self._item)

    def _item(self, cell: Cell) -> float:
        if cell is None and self.blank is not None:
            return self.blank
        if isinstance(cell, bool | str):
            raise BadInput(f"expected a number, got {display(cell)}{_remedy(cell)}")
        number = number_of(cell)
        if self.minimum is None and self.above is None:
            return number
        return Number("", minimum=self.minimum, above=self.above).bounded(number)

    def describe(self) -> str:
        count = f"at least {self.min_items} " if self.min_items > 1 else ""
        return f"a row or column of {count}numbers"

    def bad_values(self) -> list[object]:
        values: list[object] = [[[1.0, "x"]], [[1.0, True]], [[None, None]], [[1.0, math.inf]]]
        if self.blank is None:
            values.append([[1.0, None, 2.0]])
        if self.min_items > 1:
            values.append([[1.0] * (self.min_items - 1)])
        if self.minimum is not None:
            values.append([[self.minimum - 1] * max(self.min_items, 1)])
        if self.above is not None:
            values.append([[self.above] * max(self.min_items, 1)])
        return values


@dataclass(frozen=True)
class Dates(Vector):
    """Days in order; no blank among them, which in mode "excel" is day 0, as it is for Excel's XNPV and XIRR."""

    def items(self, grid: Grid, mode: str) -> tuple[dt.date, ...]:
        if mode == EXCEL:
            return each(grid, lambda cell: date_of(0) if cell is None else day_of(cell))
        return each(grid, day_of)

    def describe(self) -> str:
        return "a row or column of dates"

    def bad_values(self) -> list[object]:
        return [[[46023.0, "soon"]], [[46023.0, None]], [[None, None]], [[46023.0, -5.0]]]


@dataclass(frozen=True)
class Texts(Vector):
    """Words in order; a blank is an empty word."""

    def items(self, grid: Grid, mode: str) -> tuple[str, ...]:
        return tuple("" if cell is None else cell if isinstance(cell, str) else display(cell) for cell in grid.cells())

    def describe(self) -> str:
        return "a row or column of texts"

    def bad_values(self) -> list[object]:
        return [[[None, None]]]


@dataclass(frozen=True)
class Columns:
    """What the kind `Data` gives: a table as read from the sheet. `names` are the headings, or empty when there are none."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.names, self.rows))  # once: a history is looked up by every forecast that is made from it

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def column(self, index: int) -> tuple[Cell, ...]:
        return tuple(row[index] for row in self.rows)


@dataclass(frozen=True)
class Data(Kind):
    """A table of cases: one row a case, one column a factor; numbers, texts and blanks as they stand.

    The first row is taken as headings when all its cells are texts and some column holds anything but text below it.
    Rows that are empty throughout are dropped at the end only, so that rows keep their pairing with another range.
    """

    by_row: bool = False

    gives_constants = True

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        rows = list(grid.rows)
        while rows and all(cell is None for cell in rows[-1]):
            rows.pop()
        if not rows:
            raise BadInput("the range is empty")
        names = headings(rows)
        if names:
            repeated = next((name for name in names if names.count(name) > 1), None)
            if repeated is not None:
                raise BadInput(f"two columns are headed '{repeated}'; give each its own heading")
            rows = rows[1:]
        for number, row in enumerate(rows, 1):
            for cell in row:
                if isinstance(cell, float) and not math.isfinite(cell):
                    place = column_letters(row.index(cell) + 1)
                    raise BadInput(f"data row {number}, column {place}: {cell} is no number; correct the cell")
        return Columns(names, tuple(rows))

    def describe(self) -> str:
        return "a range with one row per case and one column per factor, with or without headings"

    def bad_values(self) -> list[object]:
        return [[[None, None], [None, None]], [["a", "a"], [1.0, 2.0]], [[1.0, math.inf]]]


def headings(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """The first row as headings, or () when it is data; see `Data` for the rule."""
    first, rest = rows[0], rows[1:]
    if not rest or not all(isinstance(cell, str) and cell.strip() for cell in first):
        return ()
    if all(isinstance(cell, str) for row in rest for cell in row):
        return ()
    return tuple(str(cell).strip() for cell in first)


def each(grid: Grid, convert: Callable[[Cell], Any]) -> tuple[Any, ...]:
    """All cells of a range converted, row by row; a complaint is put behind the position of its cell."""
    items = []
    _, width = grid.shape
    for index, cell in enumerate(grid.cells()):
        try:
            items.append(convert(cell))
        except BadInput as problem:
            row, column = divmod(index, width)
            place = f"item {index + 1}" if 1 in grid.shape else f"row {row + 1}, column {column + 1}"
            raise BadInput(f"{place}: {problem}") from None
    return tuple(items)


def _remedy(cell: Cell) -> str:
    if isinstance(cell, str) and text_number(cell) is not None:
        return " stored as text; convert the cell to a number"
    return ""
