"""The syntax tree of a formula, by precedence climbing.

Precedence, tightest first (Excel's own): `:`, blank (intersection), `,` (union, only inside brackets), unary minus, `%`, `^`,
`*` `/`, `+` `-`, `&`, comparisons. Unary minus binds tighter than `^`: -2^2 is 4.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from xl_lepton.core.cells import CellError
from xl_lepton.headless.formula.lexer import END, FormulaSyntaxError, Token, tokens
from xl_lepton.headless.formula.nodes import (
    MAX_COLUMN,
    MAX_ROW,
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
from xl_lepton.headless.formula.structured import parse_structured

DEEPEST = 200
MOST_FIGURES = 15
_BINDING = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_MARKS = re.compile(r"^(?:_xlfn\.|_xlws\.|_xludf\.|_xlpm\.|_xlop\.)+", re.IGNORECASE)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_STARTS_REFERENCE = frozenset({"cell", "columns", "rows", "sheet", "word", "bracket"})
_REFERENCE_NODES = (Reference, Name, Structured, Call, Unary, Binary, Invoke)


def parse(formula: str, row: int, column: int) -> Node:
    """The tree of `formula` (without `=`) as written in the cell at `row`, `column` (from 1). Raises FormulaSyntaxError."""
    return _Parser(formula, row, column).whole()


class _Parser:
    def __init__(self, formula: str, row: int, column: int) -> None:
        self.row, self.column = row, column
        self.tokens = list(tokens(formula.strip()))
        self.position = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.expression(0)
        if self.peek() is not END:
            raise FormulaSyntaxError(f"did not expect {self.peek().text!r} at position {self.peek().position + 1}")
        return node

    # tokens

    def skip_blanks(self) -> None:
        while self.position < len(self.tokens) and self.tokens[self.position].kind == "space":
            self.position += 1

    def peek(self) -> Token:
        self.skip_blanks()
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    def take(self) -> Token:
        token = self.peek()
        if token is END:
            raise FormulaSyntaxError("the formula ends too early")
        self.position += 1
        return token

    def accept(self, text: str) -> bool:
        token = self.peek()
        if token.kind == "operator" and token.text == text:
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            token = self.peek()
            found = f"got {token.text!r}" if token is not END else "the formula ends"
            raise FormulaSyntaxError(f"expected {text!r}, {found}")

    # expressions

    def expression(self, binding: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaSyntaxError(f"nested more than {DEEPEST} deep")
        left = self.unary()
        while True:
            token = self.peek()
            power = _BINDING.get(token.text, 0) if token.kind == "operator" else 0
            if power <= binding:
                break
            self.position += 1
            left = Binary(token.text, left, self.expression(power))
        self.depth -= 1
        return left

    def unary(self) -> Node:
        signs = []
        while (token := self.peek()).kind == "operator" and token.text in "+-@":
            signs.append(token.text)
            self.position += 1
        node = self.percent()
        for sign in reversed(signs):
            node = Unary(sign, node)
        return node

    def percent(self) -> Node:
        node = self.intersection()
        while self.accept("%"):
            node = Unary("%", node)
        return node

    def intersection(self) -> Node:
        node = self.range()
        while isinstance(node, _REFERENCE_NODES) and self.blank_before_reference():
            node = Binary(" ", node, self.range())
        return node

    def blank_before_reference(self) -> bool:
        token = self.peek()
        blank = token is not END and self.tokens[self.position - 1].kind == "space"
        return blank and (token.kind in _STARTS_REFERENCE or token.text == "(")

    def range(self) -> Node:
        node = self.postfix()
        while self.accept(":"):
            right = self.postfix()
            node = _joined(node, right)
        return node

    def postfix(self) -> Node:
        node = self.primary()
        while True:
            if self.accept("#"):
                node = Unary("#", node)
            elif isinstance(node, Call | Invoke | Unary) and self.next_is_bracket():
                self.position += 1
                node = Invoke(node, self.arguments())
            else:
                return node

    def next_is_bracket(self) -> bool:
        return self.position < len(self.tokens) and self.tokens[self.position].text == "("

    def primary(self) -> Node:
        token = self.take()
        match token.kind:
            case "number":
                number = float(_fifteen_figures(token.text))
                return Literal(number if math.isfinite(number) else CellError("#NUM!"))  # 1E400, which Excel does not let in
            case "text":
                return Literal(token.text[1:-1].replace('""', '"'))
            case "error":
                return self.error(token)
            case "cell" | "columns" | "rows":
                return self.reference(token, None)
            case "sheet":
                return self.on_sheet(token)
            case "word":
                return self.word(token, None)
            case "bracket":
                return parse_structured("", token.text)
        if token.text == "(":
            return self.bracketed()
        if token.text == "{":
            return self.array_constant()
        raise FormulaSyntaxError(f"did not expect {token.text!r} at position {token.position + 1}")

    def error(self, token: Token) -> Node:
        """An error literal; what Excel leaves behind a lost sheet, as in #REF!A1:B2, belongs to it."""
        while self.position < len(self.tokens) and self.tokens[self.position].kind in ("cell", "columns", "rows", "word"):
            self.position += 1
            if self.position + 1 < len(self.tokens) and self.tokens[self.position].text == ":":
                self.position += 1
        return Literal(CellError(token.text.upper()))

    def bracketed(self) -> Node:
        node = self.expression(0)
        while self.accept(","):
            node = Binary(",", node, self.expression(0))
        self.expect(")")
        return Unary("()", node)

    def on_sheet(self, token: Token) -> Node:
        sheet = sheet_name(token.text[:-1])
        following = self.take()
        if following.kind in ("cell", "columns", "rows"):
            return self.reference(following, sheet)
        if following.kind == "word":
            return self.word(following, sheet)
        if following.kind == "error":
            return Literal(CellError(following.text.upper()))
        raise FormulaSyntaxError(f"expected a reference after {token.text!r}")

    def word(self, token: Token, sheet: SheetName | None) -> Node:
        text = token.text
        if self.next_is_bracket():
            self.position += 1
            name = _MARKS.sub("", text).upper()
            if sheet is not None and sheet.book:
                name = f"[{sheet.book}]!{name}"
            return _call(name, self.arguments(), text.lower().startswith("_xlfn."))
        if self.position < len(self.tokens) and self.tokens[self.position].kind == "bracket":
            self.position += 1
            return parse_structured(text, self.tokens[self.position - 1].text)
        if sheet is None and text.upper() in ("TRUE", "FALSE"):
            return Literal(text.upper() == "TRUE")
        return Name(_MARKS.sub("", text), sheet, text.lower().startswith("_xlop."))

    def arguments(self) -> tuple[Node, ...]:
        if self.accept(")"):
            return ()
        items: list[Node] = []
        while True:
            token = self.peek()
            items.append(Empty() if token.kind == "operator" and token.text in ",)" else self.expression(0))
            if self.accept(")"):
                return tuple(items)
            self.expect(",")

    def array_constant(self) -> Node:
        rows = [[self.constant()]]
        while not self.accept("}"):
            if self.accept(","):
                rows[-1].append(self.constant())
            else:
                self.expect(";")
                rows.append([self.constant()])
        if len({len(row) for row in rows}) > 1:
            raise FormulaSyntaxError("the rows of an array constant have different lengths")
        return ArrayConstant(tuple(tuple(row) for row in rows))

    def constant(self) -> float | str | bool | CellError:
        node = self.unary()
        sign = 1.0
        while isinstance(node, Unary) and node.operator in "+-":
            sign = -sign if node.operator == "-" else sign
            node = node.operand
        if not isinstance(node, Literal):
            raise FormulaSyntaxError("an array constant holds only numbers, texts, logicals and errors")
        return sign * node.value if type(node.value) is float else node.value

    # references

    def reference(self, token: Token, sheet: SheetName | None) -> Node:
        if token.kind == "cell":
            corner = self.corner(token.text)
            return Reference(sheet, corner, corner) if corner else Name(token.text, sheet)
        first, last = token.text.split(":")
        if token.kind == "columns":
            start, end = self.corner(first + "$1"), self.corner(f"{last}${MAX_ROW}")
        else:
            start, end = self.corner("$A" + first), self.corner("$XFD" + last)
        if start is None or end is None:
            raise FormulaSyntaxError(f"{token.text} is outside the sheet")
        return Reference(sheet, start, end)

    def corner(self, text: str) -> Corner | None:
        """The corner, or None for a word such as ABC123456789 or XFE1 that only looks like a cell."""
        found = _CELL.fullmatch(text)
        if found is None:
            return None
        column, row = column_number(found[2]), int(found[4])
        if not (1 <= row <= MAX_ROW and column <= MAX_COLUMN):
            return None
        column_fixed, row_fixed = bool(found[1]), bool(found[3])
        return Corner(
            row if row_fixed else row - self.row, column if column_fixed else column - self.column, row_fixed, column_fixed
        )


def _fifteen_figures(text: str) -> str:
    """A number as Excel reads it in a formula: the figures after the fifteenth are zeros (its limits of precision)."""
    if len(text) <= MOST_FIGURES:
        return text
    mantissa, mark, exponent = text.partition("e" if "e" in text else "E")
    kept, count = "", 0
    for sign in mantissa:
        count += sign.isdigit() and (count > 0 or sign != "0")
        kept += "0" if count > MOST_FIGURES and sign.isdigit() else sign
    return kept + mark + exponent


@lru_cache(maxsize=MAX_COLUMN)
def column_number(letters: str) -> int:
    """The column counted from 1: AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def sheet_name(text: str) -> SheetName:
    """The sheet or span of sheets before a `!`, quotes and workbook number taken off."""
    if text.startswith("'"):
        text = text[1:-1].replace("''", "'")
    book = 0
    found = re.match(r"(.*)\[(\d+)\]", text)
    if found:
        book, text = int(found[2]), text[found.end() :]
    first, _, last = text.partition(":")
    return SheetName(first, last, book)


def _call(name: str, arguments: tuple[Node, ...], is_newer: bool) -> Node:
    """A call; the functions that files write for `A1#` and `@A1:A9` become those operators."""
    if name in ("ANCHORARRAY", "SINGLE") and len(arguments) == 1:
        return Unary("#" if name == "ANCHORARRAY" else "@", arguments[0])
    return Call(name, arguments, is_newer)


def _joined(left: Node, right: Node) -> Node:
    """A1:B2 as one reference; anything computed stays a range operator."""
    if (
        isinstance(left, Reference)
        and isinstance(right, Reference)
        and left.is_cell
        and right.is_cell
        and right.sheet in (None, left.sheet)
    ):
        return Reference(left.sheet, left.start, right.end)
    return Binary(":", left, right)
