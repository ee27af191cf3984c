"""Small books in memory, for tests of what formulas are worth."""

from __future__ import annotations

from collections.abc import Mapping

from xl_lepton.core.cells import Cell
from xl_lepton.headless.addresses import area_named
from xl_lepton.headless.calc.book import Book, DefinedName
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern

# Numbers in A, letters in B, a little table of sales in D:F, dates in H.
DATA: dict[str, Cell] = {
    "A1": 1.0, "A2": 2.0, "A3": 3.0, "B1": "a", "B2": "b", "B3": "ac",
    "D1": "Region", "E1": "Units", "F1": "Price",
    "D2": "north", "E2": 10.0, "F2": 2.0,
    "D3": "south", "E3": 20.0, "F3": 3.0,
    "D4": "north", "E4": 30.0, "F4": 4.0,
    "D5": "west", "E5": 40.0, "F5": 5.0,
}  # fmt: skip


def book_of(cells: Mapping[str, Cell], names: Mapping[str, str] | None = None) -> Book:
    book = Book()
    book.add_sheet("Sheet1")
    book.add_sheet("Sheet2")
    for name, text in (names or {}).items():
        book.names[None, name.casefold()] = DefinedName(name, text)
    for place, value in cells.items():
        area = area_named(book, place)
        area.sheet.write(area.top, area.left, value)
    return book


def add(book: Book, place: str, text: str, kind: Kind = Kind.PLAIN, size: tuple[int, int] = (1, 1)) -> Formula:
    area = area_named(book, place)
    pattern = Pattern(text.removeprefix("="), area.sheet, area.top, area.left, kind)
    formula = Formula(area.sheet, area.top, area.left, pattern, *size)
    area.sheet.formulas[area.top, area.left] = formula
    return formula


def worth(
    text: str,
    kind: Kind = Kind.DYNAMIC,
    cells: Mapping[str, Cell] = DATA,
    names: Mapping[str, str] | None = None,
    at: str = "Z40",
) -> object:
    """The value of a formula in a cell of its own: a scalar or the rows it spills; an error as its code, a refusal as text."""
    book = book_of(cells, names)
    formula = add(book, at, text, kind)
    engine = Engine(book)
    engine.calculate_all()
    if engine.refused:
        return f"refused: {engine.refused[formula]}"
    rows = [
        [plain(formula.sheet.held(row, column)) for column in range(formula.column, formula.column + formula.width)]
        for row in range(formula.row, formula.row + formula.height)
    ]
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def plain(value: object) -> object:
    return getattr(value, "code", value)
