"""Cells, ranges and names as people write them: Inputs!B3, 'My sheet'!A1:C9, gpu_count, tblCosts[Price]."""

from __future__ import annotations

from functools import lru_cache

from xl_lepton.core.cells import column_letters
from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import suggestion
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.pattern import NO_VARIABLES, Place
from xl_lepton.headless.calc.values import Fault, Refusal
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Name, Node, Reference, Structured
from xl_lepton.headless.formula.parser import parse
from xl_lepton.headless.formula.printer import quoted_sheet
from xl_lepton.headless.library.places import resolved


def area_named(book: Book, text: str) -> Area:
    """The area that a text means; an address without sheet is on the first one. Raises BadInput, naming near names."""
    if not isinstance(text, str):
        raise BadInput(f"a place is a text, such as 'Inputs!B3' or a name, not {text!r}")
    try:
        tree = parse(text.strip().lstrip("="), 1, 1)
        _check_names(book, tree, text)
        area = resolved(tree, Place(book.sheets[0], 1, 1, NO_VARIABLES))
    except FormulaSyntaxError:
        raise BadInput(f"'{text}' is not a cell, a range or a name{suggestion(text, _names(book))}") from None
    except (Fault, Refusal):
        area = None
    if not isinstance(area, Area) or area.sheet not in book.sheets:
        raise BadInput(f"'{text}' is not a cell, a range or a name that stands for one")
    return area


def _check_names(book: Book, tree: Node, text: str) -> None:
    """Say which part of an address is unknown."""
    if isinstance(tree, Reference | Name) and tree.sheet is not None and book.sheet(tree.sheet.first) is None:
        sheets = [sheet.name for sheet in book.sheets]
        raise BadInput(f"{text}: there is no sheet '{tree.sheet.first}'{suggestion(tree.sheet.first, sheets) or _list(sheets)}")
    if isinstance(tree, Name):
        sheet = None if tree.sheet is None else book.sheet(tree.sheet.first)
        if book.name(tree.text, sheet or book.sheets[0]) is None and tree.text.casefold() not in book.tables:
            raise BadInput(f"there is no name '{tree.text}' in the workbook{suggestion(tree.text, _names(book))}")
    if isinstance(tree, Structured):
        table = book.tables.get(tree.table.casefold())
        if table is None:
            names = [one.name for one in book.tables.values()]
            raise BadInput(f"there is no table '{tree.table}'{suggestion(tree.table, names)}")
        for column in filter(None, (tree.first, tree.last)):
            if table.column_of(column) is None:
                raise BadInput(f"the table {table.name} has no column '{column}'{suggestion(column, table.columns)}")


def _names(book: Book) -> list[str]:
    return [name.name for name in book.names.values() if not name.hidden]


def _list(sheets: list[str]) -> str:
    return f"; the sheets are {', '.join(sheets[:10])}"


_letters = lru_cache(maxsize=16384)(column_letters)


def cell_address(sheet: str, row: int, column: int) -> str:
    """Inputs!B3, the sheet in quotes where it needs them."""
    return f"{quoted_sheet(sheet)}!{_letters(column)}{row}"
