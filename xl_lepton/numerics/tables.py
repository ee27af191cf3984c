"""A worksheet table read by its headings: which column is which, and each cell as a number, a name or a day.

Every complaint names the argument, the data row (headings are not counted) and the column. A heading that is not known is taken
for a note and not read, unless it looks like a known one that is missing: then it is a misspelling, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xl_lepton.core.cells import Cell, display, number_text, serial
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns, day_of, number_of
from xl_lepton.core.near import plain, suggestion

Spellings = dict[str, tuple[str, ...]]
"""What a column is called, and what else people call it."""


def folded(name: str) -> str:
    """A name without what people vary when they write it twice: case and blanks."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class Line:
    """One data row. `number` counts as the sheet shows it, from 1 below the headings."""

    argument: str
    number: int
    cells: dict[str, Cell]

    def complaint(self, column: str, words: str) -> BadInput:
        return BadInput(f"{self.argument}: row {self.number}, column {column}: {words}")

    def blank(self, column: str) -> bool:
        cell = self.cells.get(column)
        return cell is None or (isinstance(cell, str) and not cell.strip())

    def name(self, column: str) -> str:
        """The cell as a name; a number is taken as its text."""
        if self.blank(column):
            raise self.complaint(column, "give it a name")
        return self.text(column)

    def text(self, column: str) -> str:
        cell = self.cells.get(column)
        if cell is None:
            return ""
        if isinstance(cell, str):
            return " ".join(cell.split())
        return number_text(cell) if isinstance(cell, float) and not isinstance(cell, bool) else display(cell)

    def number_in(
        self, column: str, default: float | None = None, minimum: float | None = 0.0, maximum: float | None = None
    ) -> float:
        """The cell as a number within bounds; a blank takes the default, or is refused when there is none."""
        if self.blank(column):
            if default is None:
                raise self.complaint(column, "expected a number, got an empty cell")
            return default
        cell = self.cells[column]
        if isinstance(cell, bool):
            raise self.complaint(column, f"expected a number, got {display(cell)}")
        try:
            number = number_of(cell)
        except BadInput as problem:
            raise self.complaint(column, str(problem)) from None
        if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
            low = "" if minimum is None else f" of at least {number_text(minimum)}"
            high = "" if maximum is None else f"{' and' if low else ' of'} at most {number_text(maximum)}"
            raise self.complaint(column, f"expected a number{low}{high}, got {number_text(number)}")
        return number

    def day_in(self, column: str) -> float | None:
        """The serial number of the day in the cell, or None for a blank."""
        if self.blank(column):
            return None
        try:
            return serial(day_of(self.cells[column]))
        except BadInput as problem:
            raise self.complaint(column, str(problem)) from None


@dataclass(frozen=True)
class Lines:
    """A table whose columns have been found."""

    argument: str
    found: frozenset[str]
    rows: tuple[Line, ...]

    def __iter__(self) -> Iterator[Line]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, column: str) -> bool:
        return column in self.found

    def names(self, column: str) -> tuple[str, ...]:
        """The names in a column, each of which must be there once."""
        seen: dict[str, int] = {}
        names = []
        for line in self.rows:
            name = line.name(column)
            if folded(name) in seen:
                raise line.complaint(column, f"'{name}' is already in row {seen[folded(name)]}; give each its own name")
            seen[folded(name)] = line.number
            names.append(name)
        return tuple(names)


def read(argument: str, table: Columns, known: Spellings, required: Sequence[str]) -> Lines:
    """The rows of `table` under the columns of `known`; those of `required` must be there."""
    headings, rows = _headings(argument, table, known, required)
    places: dict[str, int] = {}
    strangers = []
    for place, heading in enumerate(headings):
        column = _column(heading, known)
        if column is None:
            strangers.append(heading)
        elif column in places:
            raise BadInput(f"{argument}: the columns '{headings[places[column]]}' and '{heading}' both give the {column}")
        else:
            places[column] = place
    missing = [column for column in required if column not in places]
    absent = [column for column in known if column not in places]
    for heading in strangers:
        hint = suggestion(heading, absent)
        if hint:
            raise BadInput(f"{argument}: the column '{heading}' is not known{hint}")
    if missing:
        raise BadInput(f"{argument}: the column '{missing[0]}' is missing; the columns are {', '.join(known)}")
    lines = [
        Line(argument, number, {column: row[place] for column, place in places.items()})
        for number, row in enumerate(rows, 1)
        if any(cell not in (None, "") for cell in row)
    ]
    if not lines:
        raise BadInput(f"{argument}: there are headings but no rows below them")
    return Lines(argument, frozenset(places), tuple(lines))


def _headings(
    argument: str, table: Columns, known: Spellings, required: Sequence[str]
) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    if table.names:
        return table.names, table.rows
    first = table.rows[0]
    # A table of nothing but texts, or with an unnamed column: its first row is headings when the needed ones are there.
    texts = [cell if isinstance(cell, str) else "" for cell in first]
    if {_column(text, known) for text in texts} >= set(required) and required:
        return texts, table.rows[1:]
    raise BadInput(f"{argument}: the first row must hold headings; needed are {', '.join(required)}")


def _column(heading: str, known: Spellings) -> str | None:
    wanted = plain(heading)
    for column, others in known.items():
        if wanted in (plain(column), *map(plain, others)):
            return column
    return None
