"""Arithmetic, comparison and joining of values, element by element where an array takes part."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

from xl_lepton.core.cells import MISSING, CellError, Missing
from xl_lepton.headless.calc.coerce import compare, cut_to_longest, to_number, to_text
from xl_lepton.headless.calc.number_text import fifteen_digits
from xl_lepton.headless.calc.values import DIV0, NA, NUM, Array, Fault, Rows, Scalar, refuse_huge
from xl_lepton.headless.calc.vectors import quick_rows

ScalarOperator: TypeAlias = Callable[[Scalar, Scalar], Scalar]
LARGEST = 1.7976931348623157e308


def _finite(number: float) -> Scalar:
    return number if -LARGEST <= number <= LARGEST else NUM


def add(left: Scalar, right: Scalar) -> Scalar:
    return _finite(to_number(left) + to_number(right))


def subtract(left: Scalar, right: Scalar) -> Scalar:
    return _finite(to_number(left) - to_number(right))


def multiply(left: Scalar, right: Scalar) -> Scalar:
    return _finite(to_number(left) * to_number(right))


def divide(left: Scalar, right: Scalar) -> Scalar:
    dividend, divisor = to_number(left), to_number(right)
    return DIV0 if divisor == 0 else _finite(dividend / divisor)


def power(left: Scalar, right: Scalar) -> Scalar:
    """0^0 is #NUM!, 0 to a negative power #DIV/0!, a root of a negative number #NUM!."""
    base, exponent = to_number(left), to_number(right)
    if base == 0:
        return NUM if exponent == 0 else DIV0 if exponent < 0 else 0.0
    if base < 0 and exponent != math.floor(exponent):
        return _odd_root(base, exponent)
    try:
        return _finite(float(base**exponent))
    except OverflowError:
        return NUM


def _odd_root(base: float, exponent: float) -> Scalar:
    """(-8)^(1/3) is -2 in Excel: where the inverse of the exponent is odd in 15 digits, the real root is taken."""
    inverse = 1 / exponent
    whole = round(inverse)
    if whole % 2 and fifteen_digits(inverse) == whole:
        return -math.pow(-base, exponent)
    return NUM


def join(left: Scalar, right: Scalar) -> Scalar:
    return cut_to_longest(to_text(left) + to_text(right))


def _comparison(accept: Callable[[int], bool]) -> ScalarOperator:
    def operator(left: Scalar, right: Scalar) -> Scalar:
        if type(left) is CellError:
            return left
        if type(right) is CellError:
            return right
        return accept(compare(left, right))

    return operator


OPERATORS: dict[str, ScalarOperator] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "^": power,
    "&": join,
    "=": _comparison(lambda order: order == 0),
    "<>": _comparison(lambda order: order != 0),
    "<": _comparison(lambda order: order < 0),
    ">": _comparison(lambda order: order > 0),
    "<=": _comparison(lambda order: order <= 0),
    ">=": _comparison(lambda order: order >= 0),
}

SIGNS: dict[ScalarOperator, str] = {operator: sign for sign, operator in OPERATORS.items()}


def guarded(operator: ScalarOperator, left: Scalar, right: Scalar) -> Scalar:
    """The operator's result, or the error that an operand brought."""
    try:
        return operator(left, right)
    except Fault as fault:  # an error on the right comes before text on the left that is no number
        return right if type(right) is CellError and type(left) is not CellError else fault.error


def elementwise(operator: ScalarOperator, left: Scalar | Array, right: Scalar | Array) -> Scalar | Array:
    """`operator` on scalars and arrays; one row, column or value is repeated, what one side lacks is #N/A."""
    if not isinstance(left, Array) and not isinstance(right, Array):
        return guarded(operator, left, right)
    rows = quick_rows(SIGNS[operator], left, right) if operator in SIGNS else None
    if rows is None:
        pairs = zip(*broadcast([left, right]), strict=True)
        rows = [[guarded(operator, a, b) for a, b in zip(row_a, row_b, strict=True)] for row_a, row_b in pairs]
    tails = tails_of([left, right])
    return Array(rows) if tails is None else Array(rows, guarded(operator, *tails))


def tails_of(values: Sequence[Scalar | Array]) -> list[Scalar] | None:
    """What the operands hold in the rows cut off from whole columns; None when nothing was cut off."""
    if not any(isinstance(value, Array) and value.tail is not MISSING for value in values):
        return None
    tails: list[Scalar] = []
    for value in values:
        if not isinstance(value, Array):
            tails.append(value)
        elif isinstance(value.tail, Missing):
            tails.append(value.rows[0][0] if value.height == 1 else NA)
        else:
            tails.append(value.tail)
    return tails


def broadcast(values: list[Scalar | Array]) -> list[Rows]:
    """The values as rows of one common shape: the largest height and the largest width among them."""
    height = max(value.height if isinstance(value, Array) else 1 for value in values)
    width = max(value.width if isinstance(value, Array) else 1 for value in values)
    refuse_huge(height, width)
    return [stretched(value, height, width) for value in values]


def stretched(value: Scalar | Array, height: int, width: int) -> Rows:
    """The rows of `value` at a given shape: a single row, column or value is repeated, anything else filled up with #N/A."""
    if not isinstance(value, Array):
        row = [value] * width
        return [row] * height
    rows = value.rows
    if value.width == 1 and width > 1:
        rows = [row * width for row in rows]
    elif value.width < width:
        rows = [row + [NA] * (width - value.width) for row in rows]
    if value.height == 1 and height > 1:
        rows = rows * height
    elif value.height < height:
        rows = rows + [[NA] * width for _ in range(height - value.height)]
    return rows
