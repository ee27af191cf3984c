"""A table as it stands on the sheet, column by column: what kind each column is, and which of its cells do not fit in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xl_lepton.core.cells import Cell, column_letters
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns, text_number
from xl_lepton.core.near import plain, suggestion
from xl_lepton.numerics.csv_numbers import COMMA, POINT, written
from xl_lepton.numerics.marks import is_blank


@dataclass(frozen=True)
class SheetColumn:
    """One column. `numeric` where at least half of the filled cells are numbers, or texts that spell one or an amount."""

    name: str
    cells: tuple[Cell, ...]
    numeric: bool

    def number(self, row: int) -> float | None:
        """The number in a row, read from text where it is one; None for a blank or a word."""
        cell = self.cells[row]
        if isinstance(cell, str):
            found = text_number(cell)
            return self._amounts.get(row) if found is None else found
        return float(cell) if isinstance(cell, float | int) else None

    @cached_property
    def _amounts(self) -> dict[int, float]:
        """The texts such as "$1,200" by row; none where they are in several currencies. A point before three digits, as in
        "€1.200", may part thousands, so that such a text stays one."""
        texts = {row: written(cell) for row, cell in enumerate(self.cells) if isinstance(cell, str)}
        money = {row: text for row, text in texts.items() if text is not None and text.currency}
        if len({text.currency for text in money.values()}) > 1:
            return {}
        found = {row: text.value(POINT) for row, text in money.items() if "," in text.digits or text.value(COMMA) is None}
        whole = {row: text.value(POINT) for row, text in money.items() if text.digits.isdigit()}
        return {row: number for row, number in (found | whole).items() if number is not None}

    @cached_property
    def numbers(self) -> dict[int, float]:
        """The numbers by row."""
        found = {row: self.number(row) for row in range(len(self.cells))}
        return {row: number for row, number in found.items() if number is not None}

    @cached_property
    def blanks(self) -> list[int]:
        return [row for row, cell in enumerate(self.cells) if is_blank(cell)]

    @property
    def misfits(self) -> list[int]:
        """Words in a column of numbers, numbers in a column of words."""
        filled = [row for row, cell in enumerate(self.cells) if not is_blank(cell)]
        return [row for row in filled if (self.number(row) is None) == self.numeric]


def columns_of(table: Columns) -> list[SheetColumn]:
    names = table.names or tuple(f"column {column_letters(place + 1)}" for place in range(len(table.rows[0])))
    return [_column(name, [row[place] for row in table.rows]) for place, name in enumerate(names)]


def _column(name: str, cells: Sequence[Cell]) -> SheetColumn:
    draft = SheetColumn(name, tuple(cells), numeric=True)
    filled = len(cells) - len(draft.blanks)
    return SheetColumn(name, tuple(cells), numeric=filled > 0 and 2 * len(draft.numbers) >= filled)


def find_column(columns: Sequence[SheetColumn], wanted: str, argument: str) -> int:
    """A column by its heading, or by its number counted from 1."""
    names = [column.name for column in columns]
    for spelled in (str.casefold, plain):  # as it is written first: headings may differ in nothing but their units
        places = [place for place, name in enumerate(names) if spelled(name.strip()) == spelled(wanted.strip())]
        if places:
            return places[0]
    if wanted.isdigit() and 1 <= int(wanted) <= len(columns):
        return int(wanted) - 1
    raise BadInput(f"{argument}: there is no column '{wanted}'{suggestion(wanted, names)}; it has {', '.join(names)}")


def rows_text(rows: Sequence[int], most: int = 5) -> str:
    """Row numbers for a person: "data rows 2, 5, 9 and 4 more"."""
    shown = ", ".join(str(row + 1) for row in rows[:most])
    more = f" and {len(rows) - most} more" if len(rows) > most else ""
    return f"data row{'s' if len(rows) > 1 else ''} {shown}{more}"
