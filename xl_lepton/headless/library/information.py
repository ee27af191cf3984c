"""What kind of value it is, N, T, NA, CELL."""

from __future__ import annotations

import math
from collections.abc import Callable

from xl_lepton.core.cells import CellError, Missing, column_letters
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import loaded, single
from xl_lepton.headless.calc.values import NA, VALUE, Array, Refusal
from xl_lepton.headless.calc.whereabouts import whereabouts
from xl_lepton.headless.formula.printer import quoted_sheet
from xl_lepton.headless.library.declare import Any, Number, Scalar, Text, Values, function

_ERROR_TYPES = {"#NULL!": 1, "#DIV/0!": 2, "#VALUE!": 3, "#REF!": 4, "#NAME?": 5, "#NUM!": 6, "#N/A": 7, "#GETTING_DATA": 8,
                "#SPILL!": 9, "#CONNECT!": 10, "#BLOCKED!": 11, "#UNKNOWN!": 12, "#FIELD!": 13, "#CALC!": 14}  # fmt: skip


@function("ISNUMBER")
def is_number(value: Any) -> Scalar:
    return type(value) is float


@function("ISTEXT")
def is_text(value: Any) -> Scalar:
    return type(value) is str


@function("ISNONTEXT")
def is_non_text(value: Any) -> Scalar:
    return type(value) is not str


@function("ISLOGICAL")
def is_logical(value: Any) -> Scalar:
    return type(value) is bool


@function("ISBLANK")
def is_blank(value: Any) -> Scalar:
    return value is None


@function("ISERROR")
def is_error(value: Any) -> Scalar:
    return isinstance(value, CellError)


@function("ISERR")
def is_error_but_na(value: Any) -> Scalar:
    return isinstance(value, CellError) and value.code != "#N/A"


@function("ISNA")
def is_na(value: Any) -> Scalar:
    return isinstance(value, CellError) and value.code == "#N/A"


@function("ISEVEN")
def is_even(number: Number) -> Scalar:
    return math.trunc(number) % 2 == 0


@function("ISODD")
def is_odd(number: Number) -> Scalar:
    return math.trunc(number) % 2 == 1


@function("ERROR.TYPE")
def error_type(value: Any) -> Scalar:
    return float(_ERROR_TYPES[value.code]) if isinstance(value, CellError) and value.code in _ERROR_TYPES else NA


@function("NA")
def na() -> Scalar:
    return NA


@function("TRUE")
def true() -> Scalar:
    return True


@function("FALSE")
def false() -> Scalar:
    return False


@function("N")
def n(value: Values) -> Values:
    """Of a range the first cell, of an array every element, as in SUMPRODUCT(N(A1:A9>3))."""
    if isinstance(value, Array):
        return Array([[_number_or_0(item) for item in row] for row in value.rows], _tail(value, _number_or_0))
    return _number_or_0(single(value))


@function("T")
def t(value: Values) -> Values:
    if isinstance(value, Array):
        return Array([[_text_or_empty(item) for item in row] for row in value.rows], _tail(value, _text_or_empty))
    return _text_or_empty(single(value))


def _number_or_0(value: Scalar) -> Scalar:
    return value if isinstance(value, float | CellError) else 1.0 if value is True else 0.0


def _text_or_empty(value: Scalar) -> Scalar:
    return value if isinstance(value, str | CellError) else ""


def _tail(array: Array, change: Callable[[Scalar], Scalar]) -> Scalar | Missing:
    return array.tail if isinstance(array.tail, Missing) else change(array.tail)


@function("TYPE")
def type_(value: Values) -> Scalar:
    held = loaded(value)
    if isinstance(held, Array):
        return 64.0
    return {float: 1.0, str: 2.0, bool: 4.0, CellError: 16.0}.get(type(held), 1.0)


@function("CELL", volatile=True)
def cell(at: Place, kind: Text, area: Values | None = None) -> Scalar:
    if isinstance(area, Missing | None):
        raise Refusal("CELL without a reference depends on what is selected")
    if isinstance(area, Areas) or not isinstance(area, Area):
        return VALUE if not isinstance(area, CellError) else area
    match kind.lower():
        case "row":
            return float(area.top)
        case "col":
            return float(area.left)
        case "contents":
            return area.value()
        case "address":
            corner = f"${column_letters(area.left)}${area.top}"
            if area.sheet is at.sheet:
                return corner
            return quoted_sheet(f"[{whereabouts(at.sheet.book)[1]}]{area.sheet.name}") + "!" + corner
        case "filename":
            folder, name = whereabouts(at.sheet.book)
            return f"{folder}[{name}]{area.sheet.name}"
        case "type":
            value = area.value()
            return "b" if value is None else "l" if isinstance(value, str) else "v"
        case "color" | "format" | "parentheses" | "prefix" | "protect" | "width":
            raise Refusal(f'CELL("{kind}") is not supported')
    return VALUE


@function("DELTA")
def delta(first: Number, second: Number = 0.0) -> Scalar:
    return 1.0 if first == second else 0.0


@function("GESTEP")
def at_least_step(number: Number, step: Number = 0.0) -> Scalar:
    return 1.0 if number >= step else 0.0
