"""What a defined name and a table reference stand for."""

from __future__ import annotations

from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.book import Book, Table
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import REF, VALUE, Refusal, Value
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Name, Node, Structured
from xl_lepton.headless.formula.parser import parse


def name_tree(book: Book, node: Name, sheet: Sheet) -> tuple[Node | None, Sheet]:
    """The tree a name stands for and the sheet it is seen from; None for a name that nothing defines.

    References in a name are relative to A1 (that is how files store them), so its tree is parsed there.
    """
    home = sheet
    if node.sheet is not None and node.sheet.book:
        return _external_name(book, node), home
    if node.sheet is not None:
        home = book.sheet(node.sheet.first) or sheet
    defined = book.name(node.text, home)
    if defined is None:
        if node.text.casefold() in book.tables:
            return Structured(node.text, frozenset()), home
        return None, home
    return tree_of(book, defined.text), home


def tree_of(book: Book, text: str) -> Node:
    """The tree of a name's definition. Raises Refusal when it cannot be read."""
    if text not in book.name_trees:
        try:
            book.name_trees[text] = parse(f"({text})" if "," in text else text, 1, 1)  # in brackets, as "A1:A3,C1:C3" is a union
        except FormulaSyntaxError as problem:
            raise Refusal(f"a defined name cannot be read: {problem}") from problem
    return book.name_trees[text]


def _external_name(book: Book, node: Name) -> Node | None:
    assert node.sheet is not None
    other = book.external.get(node.sheet.book)
    text = None if other is None else other.names.get(node.text.casefold())
    if text is None:
        raise Refusal(f"the name {node.text} belongs to another workbook, of which no values are kept in this file")
    return tree_of(book, text)


def table_corners(book: Book, sheet: Sheet, node: Structured, at: Place) -> Value:
    """The area that a table reference means for the formula at a place; #VALUE! for `@` beside no row of the table."""
    table = book.tables.get(node.table.casefold()) if node.table else book.table_at(sheet, at.row, at.column)
    if table is None:
        return REF
    left, right = table.left, table.right
    if node.first:
        first, last = table.column_of(node.first), table.column_of(node.last)
        if first is None or last is None:
            return REF
        left, right = sorted((first, last))
    if "#THIS ROW" in node.items:
        if not table.first_data_row <= at.row <= table.last_data_row:
            return VALUE
        return Area(table.sheet, at.row, left, at.row, right)
    rows = _rows(table, node.items)
    return REF if rows is None else Area(table.sheet, rows[0], left, rows[1], right)


def _rows(table: Table, items: frozenset[str]) -> tuple[int, int] | None:
    """First and last row of the named parts of a table; None when the table has no such part."""
    if "#ALL" in items:
        return table.top, table.bottom
    bands = {
        "#HEADERS": (table.top, table.first_data_row - 1),
        "#DATA": (table.first_data_row, table.last_data_row),
        "#TOTALS": (table.last_data_row + 1, table.bottom),
    }
    chosen = [bands[item] for item in (items or {"#DATA"})]
    first, last = min(band[0] for band in chosen), max(band[1] for band in chosen)
    return (first, last) if first <= last else None
