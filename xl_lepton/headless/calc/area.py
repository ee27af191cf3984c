"""References while a formula is calculated: a rectangle of a sheet, or several of them."""

from __future__ import annotations

from typing import Any

from xl_lepton.core.cells import Grid, column_letters
from xl_lepton.headless.calc.store import Column, Sheet
from xl_lepton.headless.calc.values import WAITING, Pending, Rows, Scalar
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW

WORTH_KEEPING = 64  # cells
GRIDS_KEPT = 64


class Area:
    """The cells of `sheet` from `top`, `left` to `bottom`, `right`, all counted from 1."""

    __slots__ = ("bottom", "left", "right", "sheet", "top")

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet = sheet
        self.top, self.left, self.bottom, self.right = top, left, bottom, right

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    @property
    def is_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    def address(self) -> str:
        corner = f"{column_letters(self.left)}{self.top}"
        return corner if self.is_cell else f"{corner}:{column_letters(self.right)}{self.bottom}"

    def clipped(self) -> Area:
        """The area without the endless blank tail of whole columns and rows."""
        bottom, right = self.bottom, self.right
        if bottom < MAX_ROW and right < MAX_COLUMN:
            return self
        if bottom == MAX_ROW:
            bottom = max(self.top, min(bottom, self.sheet.extent.last_row))
        if right == MAX_COLUMN:
            right = max(self.left, min(right, self.sheet.extent.last_column))
        return Area(self.sheet, self.top, self.left, bottom, right)

    def _column(self, number: int) -> Column | None:
        return self.sheet.columns.get(number)

    def wait(self) -> None:
        """Raise Pending when any formula in the area has to be calculated first."""
        if self.left == self.right:
            column = self.sheet.columns.get(self.left)
            if column is None or not column.waiting_count:
                return
        needed: dict[Any, None] = {}
        for number in self._stored_columns():
            column = self.sheet.columns[number]
            if column.waiting_count and column.waiting.find(1, self.top, self.bottom + 1) >= 0:
                needed.update(dict.fromkeys(self.sheet.waiting_in(number, self.top, self.bottom)))
        if needed:
            raise Pending(list(needed))

    def is_waiting(self) -> bool:
        """Whether any formula in the area is not calculated yet."""
        columns = (self.sheet.columns[number] for number in self._stored_columns())
        return any(one.waiting_count and one.waiting.find(1, self.top, self.bottom + 1) >= 0 for one in columns)

    def _stored_columns(self) -> list[int]:
        columns = self.sheet.columns
        if self.right - self.left >= len(columns):
            return sorted(number for number in columns if self.left <= number <= self.right)
        return [number for number in range(self.left, self.right + 1) if number in columns]

    def column_slices(self) -> list[list[Scalar]]:
        """The stored values column by column, blank columns and blank tails left out: for what ignores blanks and order."""
        self.wait()
        columns = self.sheet.columns
        return [columns[number].values[self.top : self.bottom + 1] for number in self._stored_columns()]

    def column_values(self, number: int) -> list[Scalar]:
        """All values of one column of the area, blanks included."""
        column = self._column(number)
        height = self.height
        values = [] if column is None else column.values[self.top : self.bottom + 1]
        return values if len(values) == height else values + [None] * (height - len(values))

    def _across(self) -> list[Scalar]:
        """All values of an area of one row."""
        column_at, row = self.sheet.columns.get, self.top
        columns = [column_at(number) for number in range(self.left, self.right + 1)]
        values = [None if one is None or row >= len(one.values) else one.values[row] for one in columns]
        if WAITING in values:
            self.wait()
        return values

    def rows(self) -> Rows:
        """All values, row by row, whole columns and rows cut to what is used."""
        area = self.clipped()
        area.wait()
        if area.top == area.bottom:
            return [area._across()]
        if area.left == area.right:
            return [[value] for value in area.column_values(area.left)]
        columns = [area.column_values(number) for number in range(area.left, area.right + 1)]
        return [list(row) for row in zip(*columns, strict=True)]

    def grid(self) -> Grid:
        """All values as our own functions take them; a large one stays the same object until its columns are written to."""
        area = self.clipped()
        if area.height * area.width < WORTH_KEEPING:
            return Grid(tuple(map(tuple, area.rows())))
        area.wait()
        kept, place = self.sheet.grids, (area.top, area.left, area.bottom, area.right)
        versions = [self.sheet.columns[number].version for number in area._stored_columns()]
        held = kept.get(place)
        if held is None or held[0] != versions:
            if len(kept) >= GRIDS_KEPT:
                kept.clear()
            held = kept[place] = versions, Grid(tuple(map(tuple, area.rows())))
        return held[1]

    def flat(self) -> list[Scalar]:
        """All values in one list, row by row, whole columns and rows cut to what is used."""
        area = self.clipped()
        if area.left == area.right:
            area.wait()
            return area.column_values(area.left)
        if area.top == area.bottom:
            return area._across()
        return [value for row in area.rows() for value in row]

    def value(self) -> Scalar:
        """The value of the first cell."""
        return self.sheet.read(self.top, self.left)


class Areas:
    """A union, as (A1:A3,C1:C3), or the same range on several sheets."""

    __slots__ = ("areas",)

    def __init__(self, areas: list[Area]) -> None:
        self.areas = areas
