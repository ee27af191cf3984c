"""A syntax tree as the formula a person would read in one cell: `=SUM(B2:B9)*rate`."""

from __future__ import annotations

import re
from functools import lru_cache

from xl_lepton.core.cells import CellError, column_letters, number_text
from xl_lepton.headless.formula.nodes import (
    ArrayConstant,
    Binary,
    Call,
    Corner,
    Empty,
    Invoke,
    Literal,
    Name,
    Node,
    Reference,
    SheetName,
    Structured,
    Unary,
)


def written(node: Node, row: int, column: int) -> str:
    """The formula of `node` for the cell at `row`, `column`, without the leading `=`."""
    return Writer(row, column).text(node)


@lru_cache(maxsize=1024)
def quoted_sheet(name: str) -> str:
    """A sheet's name as it stands before a `!`, in quotes where it needs them."""
    plain = re.fullmatch(r"(?:\[[\w.]+\])?[^\W\d][\w.]*", name) and not re.fullmatch(r"[A-Za-z]{1,3}\d+", name)
    return name if plain or not name else "'" + name.replace("'", "''") + "'"


class Writer:
    """Writes nodes for one cell; `headless/moved.py` overrides where references lead."""

    def __init__(self, row: int, column: int) -> None:
        self.row, self.column = row, column

    def text(self, node: Node) -> str:
        match node:
            case Literal(value):
                return _constant(value)
            case ArrayConstant(rows):
                return "{" + ";".join(",".join(_constant(value) for value in row) for row in rows) + "}"
            case Empty():
                return ""
            case Reference():
                return self.reference(node)
            case Name(text, sheet):
                return _before(sheet) + text
            case Structured():
                return _structured(node)
            case Call(name, arguments):
                return f"{name}({','.join(self.text(argument) for argument in arguments)})"
            case Invoke(function, arguments):
                return f"{self.text(function)}({','.join(self.text(argument) for argument in arguments)})"
            case Unary("()", operand):
                return f"({self.text(operand)})"
            case Unary(operator, operand):
                inside = self.text(operand)
                return inside + operator if operator in "%#" else operator + inside
            case Binary(operator, left, right):
                return f"{self.text(left)}{operator}{self.text(right)}"

    def reference(self, node: Reference) -> str:
        sheet = _before(node.sheet)
        if node.is_cell:
            return sheet + self.column_of(node.start) + self.row_of(node.start)
        if node.is_columns:
            return f"{sheet}{self.column_of(node.start)}:{self.column_of(node.end)}"
        if node.is_rows:
            return f"{sheet}{self.row_of(node.start)}:{self.row_of(node.end)}"
        start, end = (self.column_of(corner) + self.row_of(corner) for corner in (node.start, node.end))
        return f"{sheet}{start}:{end}"

    def row_of(self, corner: Corner) -> str:
        row, _ = corner.seen_from(self.row, self.column)
        return f"${row}" if corner.row_fixed else str(row)

    def column_of(self, corner: Corner) -> str:
        _, column = corner.seen_from(self.row, self.column)
        return f"${column_letters(column)}" if corner.column_fixed else column_letters(column)


def _before(sheet: SheetName | None) -> str:
    if sheet is None:
        return ""
    book = f"[{sheet.book}]" if sheet.book else ""
    name = f"{book}{sheet.first}" + (f":{sheet.last}" if sheet.last else "")
    plain = all(quoted_sheet(part) == part for part in (sheet.first, sheet.last))
    return (name if plain else "'" + name.replace("'", "''") + "'") + "!"


def _constant(value: float | str | bool | CellError) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.code if isinstance(value, CellError) else number_text(value)


def _structured(node: Structured) -> str:
    columns = [f"[{re.sub(r'''([][#'])''', lambda sign: chr(39) + sign[1], name)}]" for name in (node.first, node.last) if name]
    if node.items == {"#THIS ROW"} and columns:
        inside = columns[0] if node.first == node.last else ":".join(columns)
        return f"{node.table}[@{inside}]"
    parts = [f"[{item.title() if item != '#ALL' else '#All'}]" for item in sorted(node.items)]
    if columns:
        parts.append(columns[0] if node.first == node.last else ":".join(columns))
    if not parts:
        return node.table
    return f"{node.table}{parts[0]}" if len(parts) == 1 and node.first == node.last else f"{node.table}[{','.join(parts)}]"
