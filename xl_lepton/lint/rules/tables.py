"""What a table's columns are given, and whether all rows got it: validations and conditional formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.calc.book import Table
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.lint.model.book import Book, Sheet
from xl_lepton.lint.rule import ADVICE, WARNING, Found, at, rule

Rectangle = tuple[int, int, int, int]  # top, left, bottom, right


def areas_of(sqref: str) -> list[Rectangle]:
    """The rectangles of a list of ranges; what is none is passed over."""
    found = []
    for text in sqref.split():
        try:
            found.append(rectangle(text))
        except FileProblem:
            continue
    return found


@rule(
    "validation-stops-short", "A table's data validation does not reach all its rows", WARNING,
    why="Rows that were added later accept anything.",
    remedy="Apply the validation to the whole column of the table.",
    source="ICAEW Financial Modelling Code 2018 (error reduction); Microsoft, Apply data validation to cells",
)  # fmt: skip
def validation_stops_short(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        areas = [area for one in sheet.validations for area in one.areas]
        yield from _short(sheet, areas, "the validation of the rows above stops before it")


@rule(
    "format-stops-short", "A table's conditional format does not reach all its rows", ADVICE,
    why="Rows that were added later stay plain where they should warn.",
    remedy="Apply the format to the whole column of the table (Conditional Formatting, Manage Rules, Applies to).",
    source="FAST Standard 02b (consistent columns); Microsoft, Manage conditional formatting rule precedence",
)  # fmt: skip
def format_stops_short(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        areas = [area for element in sheet.all("conditionalFormatting") for area in areas_of(element.get("sqref", ""))]
        yield from _short(sheet, areas, "the conditional format of the rows above stops before it")


def _short(sheet: Sheet, areas: Iterable[Rectangle], sentence: str) -> Iterator[Found]:
    """Cells at the end of a table's column that have been left out of what its other rows have."""
    rectangles = list(areas)
    for table in sheet.tables:
        for column in range(table.left, table.right + 1):
            rows = _covered(table, column, rectangles)
            every = range(table.first_data_row, table.last_data_row + 1)
            left = [row for row in every if row not in rows and (row, column) in sheet.cells]
            # One cell with a rule of its own is a rule for that cell; most of a column is the column.
            if len(rows) * 2 > len(every) and left and min(left) > max(rows):
                yield from at(sheet, [(row, column) for row in left], sentence, table.columns[column - table.left])


def _covered(table: Table, column: int, areas: Iterable[Rectangle]) -> set[int]:
    return {
        row
        for top, left, bottom, right in areas
        if left <= column <= right
        for row in range(max(top, table.first_data_row), min(bottom, table.last_data_row) + 1)
    }
