"""Formulas that hand cells on as they are: what only Excel understands among them (`Sheet.unknown`) stays what the file spells
for it, #VALUE!. All other formulas that look at such a cell are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.names import name_tree
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import VALUE
from xl_lepton.headless.formula.nodes import Call, Literal, Name, Node, Reference, Unary

HANDING_ON = frozenset({"INDEX", "TRANSPOSE"})


def hands_on(book: Book, sheet: Sheet, node: Node | None) -> bool:
    """Whether a formula makes nothing of what is in the cells it shows."""
    match node:
        case Reference():
            return True
        case Name():
            tree, _ = name_tree(book, node, sheet)
            return isinstance(tree, Reference)
        case Unary("+" | "()", operand):
            return hands_on(book, sheet, operand)
        case Call(name, (cells, *places)) if name in HANDING_ON:
            return hands_on(book, sheet, cells) and all(isinstance(place, Literal) for place in places)
    return False


@contextmanager
def spelled(book: Book) -> Iterator[None]:
    """Meanwhile the cells that only Excel understands can be read as what the file spells."""
    places = [(sheet, *place) for sheet in book.sheets for place in sheet.unknown]
    for sheet, row, column in places:
        sheet.write(row, column, VALUE)
    try:
        yield
    finally:
        for sheet, row, column in places:
            sheet.wait(row, column)
