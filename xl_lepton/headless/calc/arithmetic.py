"""Closures for operators, quick where both sides are numbers."""

from __future__ import annotations

import math

from xl_lepton.headless.calc.coerce import same_number, to_number
from xl_lepton.headless.calc.operators import LARGEST, OPERATORS, add, divide, elementwise, multiply, subtract
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run, plain_scalar
from xl_lepton.headless.calc.values import NUM, Array, Scalar, Value

# Excel takes the result of a final addition or subtraction for 0 when its exponent is this far below the larger operand's:
# 0.5-0.4-0.1 leaves 2.8E-17 in bits and shows 0, 1.1-1-0.1 leaves 8.3E-17 and shows it.
NEGLIGIBLE_BITS = 51


def settled(value: Value) -> Scalar | Array:
    return value if isinstance(value, Array) else plain_scalar(value)


def binary(operator: str, left: Run, right: Run) -> Run:
    """The closure of an arithmetic, comparison or text operator."""
    quick = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide, "=": _equal}.get(operator)
    if quick is not None:
        return quick(left, right)
    scalar_operator = OPERATORS[operator]
    return lambda at: elementwise(scalar_operator, settled(left(at)), settled(right(at)))


def _add(left: Run, right: Run) -> Run:
    def run(at: Place) -> Value:
        a, b = left(at), right(at)
        if type(a) is float and type(b) is float:
            total = a + b
            return total if -LARGEST <= total <= LARGEST else NUM
        return elementwise(add, settled(a), settled(b))

    return run


def _subtract(left: Run, right: Run) -> Run:
    def run(at: Place) -> Value:
        a, b = left(at), right(at)
        if type(a) is float and type(b) is float:
            difference = a - b
            return difference if -LARGEST <= difference <= LARGEST else NUM
        return elementwise(subtract, settled(a), settled(b))

    return run


def _multiply(left: Run, right: Run) -> Run:
    def run(at: Place) -> Value:
        a, b = left(at), right(at)
        if type(a) is float and type(b) is float:
            product = a * b
            return product if -LARGEST <= product <= LARGEST else NUM
        return elementwise(multiply, settled(a), settled(b))

    return run


def _divide(left: Run, right: Run) -> Run:
    def run(at: Place) -> Value:
        a, b = left(at), right(at)
        if type(a) is float and type(b) is float and b:
            quotient = a / b
            return quotient if -LARGEST <= quotient <= LARGEST else NUM
        return elementwise(divide, settled(a), settled(b))

    return run


def _equal(left: Run, right: Run) -> Run:
    equal = OPERATORS["="]

    def run(at: Place) -> Value:
        a, b = left(at), right(at)
        if type(a) is float and type(b) is float:
            return same_number(a, b)
        return elementwise(equal, settled(a), settled(b))

    return run


def snapped(operator: str, left: Run, right: Run) -> Run:
    """The last operation of a formula: 0.5-0.4-0.1 is 0, though the bits leave 2.8E-17."""
    plain = _add if operator == "+" else _subtract

    def run(at: Place) -> Value:
        a, b = left(at), right(at)
        result = plain(lambda _: a, lambda _: b)(at)
        if type(result) is float and result and type(a) is float and type(b) is float:
            larger = math.frexp(max(abs(a), abs(b)))[1]
            return 0.0 if math.frexp(result)[1] <= larger - NEGLIGIBLE_BITS else result
        return result

    return run


def negated(operand: Run) -> Run:
    def run(at: Place) -> Value:
        value = operand(at)
        if type(value) is float:
            return -value
        return elementwise(lambda number, _: -to_number(number), settled(value), None)

    return run


def percent(operand: Run) -> Run:
    return lambda at: elementwise(lambda number, _: to_number(number) / 100, settled(operand(at)), None)
