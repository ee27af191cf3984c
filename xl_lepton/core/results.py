"""What a function gives back: a number, a text, a Record of named items or a Table of named columns.

Records and tables spill. Their `show` argument, which every such function has, takes "headers" for a heading row on top,
the name of an item for its single value, or the name of a column for that column alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.cells import Cell, Grid, to_cell
from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import plain, suggestion

HEADERS = "headers"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, and the unit of its numbers."""

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. Show a column by its name; where `labelled`, the first column's texts also name rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    labelled: bool = False

    @classmethod
    def of(cls, columns: Sequence[Column | str], rows: Sequence[Sequence[object]], labelled: bool = False) -> Table:
        named = tuple(column if isinstance(column, Column) else Column(column) for column in columns)
        return cls(named, tuple(tuple(row) for row in rows), labelled)

    def render(self, show: str = "") -> Grid:
        names = [column.name for column in self.columns]
        wanted = plain(show)
        if not wanted:
            return _grid(self.rows)
        if wanted == HEADERS:
            return _grid([names, *self.rows])
        index = _place(show, names)
        if index is not None:
            return _grid([[row[index]] for row in self.rows])
        labels = [str(row[0]) for row in self.rows] if self.labelled else []
        line = _place(show, labels)
        if line is not None:
            return _grid([self.rows[line][1:]])
        raise _unknown(show, [*names, *labels])


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a record: label, value, unit."""

    label: str
    value: object
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Named values with their units, the most wanted first. Shown as three columns: item, value, unit."""

    items: tuple[Item, ...]

    def render(self, show: str = "") -> Grid:
        wanted = plain(show)
        rows = [(item.label, item.value, item.unit) for item in self.items]
        if not wanted:
            return _grid(rows)
        if wanted == HEADERS:
            return _grid([("item", "value", "unit"), *rows])
        labels = [item.label for item in self.items]
        place = _place(show, labels)
        if place is None:
            raise _unknown(show, labels)
        return _grid([[self.items[place].value]])


def _place(show: str, names: Sequence[str]) -> int | None:
    """Where the name stands: as it is written first, as "SPI" and "SPI(t)" differ in nothing but brackets, as units may."""
    for spelled in (str.casefold, plain):
        for place, name in enumerate(names):
            if spelled(name.strip()) == spelled(show.strip()):
                return place
    return None


def _grid(rows: Sequence[Sequence[object]]) -> Grid:
    if not rows:
        return Grid(((None,),))
    return Grid(tuple(tuple(_cell(value) for value in row) for row in rows))


def _cell(value: object) -> Cell:
    # A NaN that a body computed must reach the finite check, where `to_cell` would read it as a blank.
    return value if isinstance(value, float) else to_cell(value)


def _unknown(show: str, known: list[str]) -> BadInput:
    listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return BadInput(f"show: there is no '{show}' in the answer{suggestion(show, known)}; it has {listed}, or 'headers'")
