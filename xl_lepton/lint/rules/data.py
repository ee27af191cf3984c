"""Data: texts that should be numbers or dates, tables that are not quite tables."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from xl_lepton.core.kinds import text_number
from xl_lepton.headless.calc.book import Table
from xl_lepton.lint.model.book import Book, Cell, Place, Sheet
from xl_lepton.lint.model.reach import is_looked_at
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|\d{{1,2}}[- ]{_MONTH}[- ,]+\d{{2,4}}|{_MONTH} \d{{1,2}},? \d{{4}}", re.IGNORECASE
)
_STRAY = re.compile(r"^[\s\u00a0]|[\s\u00a0]$|\u00a0|\u200b")
_NUMBER_LABEL = re.compile(
    r"\b(no|nr|id|code|key|number|zip|phone|account|version|year|item|ref|isin|step|section)\b\.?", re.IGNORECASE
)
LONGEST_HEADING = 100
_DEFAULT_TABLE = re.compile(r"(table|tabelle|tableau|tabla)\d+", re.IGNORECASE)


@rule(
    "number-as-text", "A number is stored as text", WARNING,
    why="SUM and most other functions leave it out without a word.",
    remedy="Convert it to a number (the green triangle: Convert to Number).",
    source="Microsoft, error checking rule: numbers formatted as text; ICAEW (error reduction)",
)  # fmt: skip
def number_as_text(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        in_column = {column: _Column.of(sheet, column, rows) for column, rows in sheet.by_column.items()}
        in_row = Counter(row for (row, _), cell in sheet.cells.items() if cell.is_number)
        places = [
            place
            for place, cell in sheet.cells.items()
            if cell.pattern is None
            and isinstance(cell.value, str)
            and _is_figure(cell.value)
            and in_column[place[1]].holds_amounts(place[0], has_figures_beside=in_row[place[0]] > 0)
        ]
        yield from at(sheet, places, "a number stored as text")


def _is_figure(text: str) -> bool:
    return text_number(text.strip()) is not None and not re.fullmatch(r"0\d+|\d+\.\d+\.", text.strip())


@dataclass(frozen=True, slots=True)
class _Column:
    """What tells amounts from codes, versions and headings in a column: its figures, and where it is headed as codes."""

    figures: int
    headed: float  # the first row with a heading such as Code or No.

    @classmethod
    def of(cls, sheet: Sheet, column: int, rows: list[int]) -> _Column:
        texts = ((row, text) for row in rows if isinstance(text := sheet.value(row, column), str))
        headings = (row for row, text in texts if len(text) <= LONGEST_HEADING and _NUMBER_LABEL.search(text))
        return cls(sum(sheet.cells[row, column].is_number for row in rows), next(headings, math.inf))

    def holds_amounts(self, row: int, *, has_figures_beside: bool) -> bool:
        return row <= self.headed and (self.figures > 0 or has_figures_beside)


@rule(
    "date-as-text", "A date is stored as text", WARNING,
    why="03/04/2026 is March or April depending on who reads it, and no formula can count with it.",
    remedy="Enter it as a date, and format it with the month in letters.",
    source="Microsoft, error checking rule: cells containing years represented as two digits; ICAEW (clarity)",
)  # fmt: skip
def date_as_text(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        places = [
            place
            for place, cell in sheet.cells.items()
            if cell.pattern is None and isinstance(cell.value, str) and _DATE.fullmatch(cell.value.strip())
        ]
        yield from at(sheet, places, "a date stored as text")


@rule(
    "formula-as-text", "A formula is stored as text", ERROR,
    why="The cell shows the formula instead of its value, and counts as text in every total.",
    remedy="Set the number format to General and enter the formula again.",
    source="Microsoft, Formulas are not calculating; EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def formula_as_text(book: Book) -> Iterator[Found]:
    written = re.compile(r"=\s*[-+(]*\s*(?:\$?[A-Z]{1,3}\$?\d+|[A-Z][A-Z0-9._]*\(|'?[\w ]+'?!|\d)", re.IGNORECASE)
    for sheet in book.sheets:
        places = [
            place
            for place, cell in sheet.cells.items()
            if cell.pattern is None and isinstance(cell.value, str) and len(cell.value) > 2 and written.match(cell.value)
            and book.styles[cell.style].name not in ("Explanatory Text", "lepton note", "lepton text")
        ]  # fmt: skip
        yield from at(sheet, places, "the text of a formula instead of its value")


@rule(
    "stray-blanks", "A text begins or ends with blanks", ADVICE,
    why="It looks the same as the word without them, and no lookup finds it.",
    remedy="Remove them (TRIM, CLEAN), also the non-breaking ones that come from web pages.",
    source="Microsoft, How to correct a #N/A error (extra spaces)",
)  # fmt: skip
def stray_blanks(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        places = [
            place
            for place, cell in sheet.cells.items()
            if cell.pattern is None and isinstance(cell.value, str) and cell.value.strip() and _STRAY.search(cell.value)
            and (sheet.table_at(*place) or is_looked_at(book, sheet, *place))
        ]  # fmt: skip
        yield from at(sheet, places, "blanks at its beginning or end, and formulas look at it")


def _tables(book: Book) -> Iterator[tuple[Sheet, Table]]:
    for sheet in book.sheets:
        for table in sheet.tables:
            yield sheet, table


def _column(sheet: Sheet, table: Table, column: int) -> list[tuple[Place, Cell | None]]:
    rows = range(table.first_data_row, table.last_data_row + 1)
    return [((row, column), sheet.cells.get((row, column))) for row in rows]


@rule(
    "mixed-column", "A table's column mixes numbers and texts", WARNING,
    why="Totals and averages leave the texts out; sorting puts them apart.",
    remedy="Make the column one kind; leave unknown figures empty, and say why in a column of notes.",
    source="ICAEW Twenty Principles (2024); Wickham, Tidy Data (2014)",
)  # fmt: skip
def mixed_column(book: Book) -> Iterator[Found]:
    for sheet, table in _tables(book):
        for column in range(table.left, table.right + 1):
            cells = [(place, cell) for place, cell in _column(sheet, table, column) if cell is not None]
            texts = [place for place, cell in cells if isinstance(cell.value, str) and cell.value]
            numbers = sum(cell.is_number for _, cell in cells)
            if texts and numbers > len(texts):
                yield from at(sheet, texts, f"a text in a column of numbers of {table.name}", table.columns[column - table.left])


@rule(
    "gap-in-table", "A table's column of figures has gaps", ADVICE,
    why="An empty cell may be nought, unknown or forgotten; averages treat them all alike.",
    remedy="Fill the gap, or note what it means.",
    source="Wickham, Tidy Data (2014); ICAEW (clarity)",
)  # fmt: skip
def gap_in_table(book: Book) -> Iterator[Found]:
    for sheet, table in _tables(book):
        spare = _spare_rows(sheet, table)
        for column in range(table.left, table.right + 1):
            cells = _column(sheet, table, column)
            empty = [place for place, cell in cells if cell is None and place not in sheet.spilled]
            gaps = [place for place in empty if place[0] not in spare]
            numbers = sum(cell is not None and cell.is_number for _, cell in cells)
            if gaps and len(empty) <= numbers / 4:  # with more of them, empty means something
                yield from at(
                    sheet, gaps, f"an empty cell in a column of figures of {table.name}", table.columns[column - table.left]
                )


def _spare_rows(sheet: Sheet, table: Table) -> set[int]:
    """The lines of a table in which nothing is typed: not filled in yet, or room for more; of a table with one typed column only
    those at its end."""
    typed = {
        (row, column)
        for row in range(table.first_data_row, table.last_data_row + 1)
        for column in range(table.left, table.right + 1)
        if (cell := sheet.cells.get((row, column))) is not None and cell.pattern is None and cell.value not in (None, "")
    }
    rows = {row for row, _ in typed}
    end = max(rows, default=table.last_data_row)
    is_wide = len({column for _, column in typed}) > 1
    return {row for row in range(table.first_data_row, table.last_data_row + 1) if row > end or (is_wide and row not in rows)}


@rule(
    "duplicate-rows", "A table holds the same row twice", WARNING,
    why="A project or invoice counts double in every total.",
    remedy="Remove duplicates (Data, Remove Duplicates), or add what tells the rows apart.",
    source="Wickham, Tidy Data (2014); EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def duplicate_rows(book: Book) -> Iterator[Found]:
    for sheet, table in _tables(book):
        seen: set[tuple[object, ...]] = set()
        twice: list[Place] = []
        for row in range(table.first_data_row, table.last_data_row + 1):
            values = tuple(sheet.value(row, column) for column in range(table.left, table.right + 1))
            if sum(value not in (None, "") for value in values) >= 2:  # a spare line is no row
                if values in seen:
                    twice.append((row, table.left))
                seen.add(values)
        yield from at(sheet, twice, f"a row that stands in {table.name} above")


@rule(
    "default-table-name", "A table has kept its default name", ADVICE,
    why="Table1[Price] says nothing in a formula.",
    remedy="Name the table for what it lists (Table Design, Table Name).",
    source="ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def default_table_name(book: Book) -> Iterator[Found]:
    for sheet, table in _tables(book):
        if _DEFAULT_TABLE.fullmatch(table.name):
            yield from at(sheet, [(table.top, table.left)], f"the table is called {table.name}")


@rule(
    "list-not-a-table", "A long list is not a table", ADVICE,
    why="New rows fall out of the ranges of formulas and charts.",
    remedy="Make it a table (Ctrl+T) and refer to its columns by name.",
    source="ICAEW Twenty Principles (2024); Microsoft, Overview of Excel tables",
)  # fmt: skip
def list_not_a_table(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        if sheet.tables or len(sheet.formulas) * 4 > len(sheet.cells):
            continue
        typed = Counter(column for (_, column), cell in sheet.cells.items() if cell.pattern is None and cell.is_number)
        tall = [column for column, count in typed.items() if count >= 50]
        if len(tall) >= 2 and any(is_looked_at(book, sheet, sheet.by_column[tall[0]][place], tall[0]) for place in (0, -1)):
            yield Found(f"{max(typed.values())} rows of typed figures that are no table", sheet)


@rule(
    "table-heading-unclear", "A table's column has no heading of its own", ADVICE,
    why="Column1 says nothing in a formula or a pivot table.",
    remedy="Give each column a heading, with its unit.",
    source="ICAEW Financial Modelling Code 2018 (clarity)",
)  # fmt: skip
def table_heading_unclear(book: Book) -> Iterator[Found]:
    for sheet, table in _tables(book):
        unclear = [
            (table.top, table.left + place)
            for place, heading in enumerate(table.columns)
            if re.fullmatch(r"(column|spalte|colonne|columna)\d*|\s*", heading.strip(), re.IGNORECASE)
        ]
        yield from at(sheet, unclear, f"a heading of {table.name} says nothing")
