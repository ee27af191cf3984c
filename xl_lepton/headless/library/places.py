"""Functions about references: where they are, what they span, OFFSET, INDIRECT, ADDRESS."""

from __future__ import annotations

import re

from xl_lepton.core.cells import MISSING, CellError, column_letters
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.names import table_corners, tree_of
from xl_lepton.headless.calc.pattern import Formula, Kind, Place
from xl_lepton.headless.calc.reading import area_of
from xl_lepton.headless.calc.values import NA, REF, VALUE, Array, Fault, Refusal, Rows, Value
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW, Name, Node, Structured, Unary
from xl_lepton.headless.formula.nodes import Reference as ReferenceNode
from xl_lepton.headless.formula.parser import parse
from xl_lepton.headless.formula.printer import quoted_sheet, written
from xl_lepton.headless.library.declare import Any, Integer, Logical, Reference, Scalar, Text, Values, function
from xl_lepton.headless.library.ranges import shape_of

_R1C1 = re.compile(r"R(\[-?\d+\]|\d+)?C(\[-?\d+\]|\d+)?", re.IGNORECASE)


@function("ROW", reference_only=True)
def row(at: Place, area: Values | None = None) -> Values:
    if area is None:
        return float(at.row)
    if not isinstance(area, Area):
        return area if isinstance(area, CellError) else VALUE
    clipped = area.clipped()
    rows: list[list[Scalar]] = [[float(number)] for number in range(clipped.top, clipped.bottom + 1)]
    return rows[0][0] if len(rows) == 1 else Array(rows)


@function("COLUMN", reference_only=True)
def column(at: Place, area: Values | None = None) -> Values:
    if area is None:
        return float(at.column)
    if not isinstance(area, Area):
        return area if isinstance(area, CellError) else VALUE
    clipped = area.clipped()
    numbers: list[Scalar] = [float(number) for number in range(clipped.left, clipped.right + 1)]
    return numbers[0] if len(numbers) == 1 else Array([numbers])


@function("ROWS", reference_only=True)
def rows(area: Values) -> Scalar:
    return area if isinstance(area, CellError) else float(shape_of(area)[0])


@function("COLUMNS", reference_only=True)
def columns(area: Values) -> Scalar:
    return area if isinstance(area, CellError) else float(shape_of(area)[1])


@function("AREAS", reference_only=True)
def areas(area: Values) -> Scalar:
    if isinstance(area, CellError):
        return area
    return float(len(area.areas)) if isinstance(area, Areas) else 1.0 if isinstance(area, Area) else VALUE


@function("ISREF", reference_only=True)
def is_ref(value: Values) -> Scalar:
    return isinstance(value, Area | Areas)


@function("OFFSET", volatile=True)
def offset(
    start: Reference, down: Integer, right: Integer, height: Integer | None = None, width: Integer | None = None
) -> Values:
    height = start.height if height is None else height
    width = start.width if width is None else width
    if not height or not width:
        return REF
    top, left = start.top + down, start.left + right
    # A negative height or width reaches up or to the left.
    top, height = (top, height) if height > 0 else (top + height + 1, -height)
    left, width = (left, width) if width > 0 else (left + width + 1, -width)
    bottom, last = top + height - 1, left + width - 1
    if top < 1 or left < 1 or bottom > MAX_ROW or last > MAX_COLUMN:
        return REF
    return Area(start.sheet, top, left, bottom, last)


@function("INDIRECT", volatile=True)
def indirect(at: Place, text: Text, a1: Logical = True) -> Values:
    source = text.strip()
    if not a1:
        source = _from_r1c1(source, at)
    try:
        tree = parse(source, at.row, at.column)
    except FormulaSyntaxError:
        return REF
    return resolved(tree, at)


def resolved(tree: Node, at: Place) -> Value:
    """The area that a tree written as text means; #REF! when it is no reference."""
    book = at.sheet.book
    while isinstance(tree, Unary) and tree.operator == "()":
        tree = tree.operand
    if isinstance(tree, Name):
        tree = _named(tree, at)
    if isinstance(tree, Structured):
        return table_corners(book, at.sheet, tree, at)
    if isinstance(tree, Unary) and tree.operator == "#":
        anchor = resolved(tree.operand, at)
        if isinstance(anchor, Area):
            formula = anchor.sheet.formulas.get((anchor.top, anchor.left))
            anchor.value()
            if formula is not None and formula.kind.value != "plain":
                return Area(anchor.sheet, anchor.top, anchor.left, anchor.top + formula.height - 1,
                            anchor.left + formula.width - 1)  # fmt: skip
        return REF
    if not isinstance(tree, ReferenceNode) or (tree.sheet is not None and tree.sheet.last):
        return REF
    if tree.sheet is not None and tree.sheet.book:
        raise Refusal("INDIRECT into another workbook is not supported")
    sheet = at.sheet if tree.sheet is None else book.sheet(tree.sheet.first)
    return REF if sheet is None else area_of(sheet, tree.start, tree.end, at)


def _named(tree: Name, at: Place) -> Node:
    book = at.sheet.book
    defined = book.name(tree.text, at.sheet if tree.sheet is None else book.sheet(tree.sheet.first))
    if defined is not None:
        return tree_of(book, defined.text)
    if tree.text.casefold() in book.tables:
        return Structured(tree.text, frozenset())
    raise Fault(REF)


def _from_r1c1(text: str, at: Place) -> str:
    sheet, mark, reference = text.rpartition("!")
    corners = []
    for corner in reference.split(":"):
        found = _R1C1.fullmatch(corner)
        if found is None:
            raise Fault(REF)
        corners.append(f"${column_letters(_number(found[2], at.column))}${_number(found[1], at.row)}")
    return sheet + mark + ":".join(corners)


def _number(text: str | None, here: int) -> int:
    if text is None:
        return here
    number = here + int(text[1:-1]) if text.startswith("[") else int(text)
    if number < 1:
        raise Fault(REF)
    return number


@function("ADDRESS")
def address(row_: Integer, column_: Integer, kind: Integer = 1, a1: Logical = True, sheet: Text | None = None) -> Scalar:
    if not (1 <= row_ <= MAX_ROW and 1 <= column_ <= MAX_COLUMN and 1 <= kind <= 4):
        return VALUE
    row_fixed, column_fixed = kind in (1, 2), kind in (1, 3)
    if a1:
        text = f"{'$' * column_fixed}{column_letters(column_)}{'$' * row_fixed}{row_}"
    else:
        text = f"R{row_ if row_fixed else f'[{row_}]'}C{column_ if column_fixed else f'[{column_}]'}"
    return text if sheet is None else f"{quoted_sheet(sheet)}!{text}"


@function("FORMULATEXT", reference_only=True)
def formula_text(area: Reference) -> Scalar:
    formula = _formula_at(area)
    if formula is None:
        return NA
    text = _MARKS.sub("", _text_of(formula))
    if formula.table is not None or any(sign in text for sign in ("[", "_xl", "ANCHORARRAY(", "SINGLE(")):
        raise Refusal(
            "FORMULATEXT of tables, other workbooks, @ and # is not supported: the file spells them otherwise than Excel"
        )
    return f"{{={text}}}" if formula.kind is Kind.FIXED else f"={text}"


_MARKS = re.compile(r"_xlfn\.(?:_xlws\.)?|_xlpm\.")


def _text_of(formula: Formula) -> str:
    """The formula as it stands in its own cell; a filled one is written anew if that gives the first one's text unchanged."""
    pattern = formula.pattern
    if (formula.row, formula.column) == (pattern.row, pattern.column):
        return pattern.text
    if pattern.tree is None or written(pattern.tree, pattern.row, pattern.column) != _MARKS.sub("", pattern.text):
        raise Refusal("FORMULATEXT of a filled formula whose spelling the file keeps only for the first cell is not supported")
    return written(pattern.tree, formula.row, formula.column)


@function("ISFORMULA", reference_only=True)
def is_formula(area: Reference) -> Values:
    """One answer for each cell, so that SUMPRODUCT(--ISFORMULA(A1:A9)) counts."""
    formulas, used = area.sheet.formulas, area.clipped()
    rows: Rows = [
        [(row, column) in formulas for column in range(used.left, used.right + 1)] for row in range(used.top, used.bottom + 1)
    ]
    is_whole = used is not area
    return rows[0][0] if area.is_cell else Array(rows, False if is_whole else MISSING)


def _formula_at(area: Area) -> Formula | None:
    return area.sheet.formulas.get((area.top, area.left))


@function("SHEET", reference_only=True)
def sheet_number(at: Place, value: Values | None = None) -> Scalar:
    if value is None:
        return float(at.sheet.index + 1)
    if isinstance(value, Area):
        return float(value.sheet.index + 1)
    if isinstance(value, CellError):
        return value
    found = at.sheet.book.sheet(value) if isinstance(value, str) else None
    return NA if found is None else float(found.index + 1)


@function("SHEETS", reference_only=True)
def sheet_count(at: Place, value: Values | None = None) -> Scalar:
    if value is None:
        return float(len(at.sheet.book.sheets))
    if isinstance(value, CellError):
        return value
    return float(len(value.areas)) if isinstance(value, Areas) else 1.0 if isinstance(value, Area) else NA


@function("HYPERLINK")
def hyperlink(link: Text, *shown: Any) -> Scalar:
    """What a link shows: its address as text, or the friendly name as it is; one that is a blank cell shows 0."""
    if len(shown) > 1:
        return VALUE
    return shown[0] if shown else link
