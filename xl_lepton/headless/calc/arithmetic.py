"""Operators on values, quick where both sides are numbers, and their closures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from xl_lepton.headless.calc.adding import is_negligible
from xl_lepton.headless.calc.coerce import same_number, to_number
from xl_lepton.headless.calc.operators import LARGEST, OPERATORS, add, divide, elementwise, multiply, subtract
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run, plain_scalar
from xl_lepton.headless.calc.values import NUM, Array, Scalar, Value, each

Operation: TypeAlias = Callable[[Value, Value], "Scalar | Array"]


def settled(value: Value) -> Scalar | Array:
    return value if isinstance(value, Array) else plain_scalar(value)


def operation(sign: str) -> Operation:
    """What an arithmetic, comparison or text operator makes of two values."""
    quick = _QUICK.get(sign)
    if quick is not None:
        return quick
    scalar_operator = OPERATORS[sign]
    return lambda a, b: elementwise(scalar_operator, settled(a), settled(b))


def _added(a: Value, b: Value) -> Scalar | Array:
    if type(a) is float and type(b) is float:
        total = a + b
        return total if -LARGEST <= total <= LARGEST else NUM
    return elementwise(add, settled(a), settled(b))


def _subtracted(a: Value, b: Value) -> Scalar | Array:
    if type(a) is float and type(b) is float:
        difference = a - b
        return difference if -LARGEST <= difference <= LARGEST else NUM
    return elementwise(subtract, settled(a), settled(b))


def _multiplied(a: Value, b: Value) -> Scalar | Array:
    if type(a) is float and type(b) is float:
        product = a * b
        return product if -LARGEST <= product <= LARGEST else NUM
    return elementwise(multiply, settled(a), settled(b))


def _divided(a: Value, b: Value) -> Scalar | Array:
    if type(a) is float and type(b) is float and b:
        quotient = a / b
        return quotient if -LARGEST <= quotient <= LARGEST else NUM
    return elementwise(divide, settled(a), settled(b))


def _equal(a: Value, b: Value) -> Scalar | Array:
    if type(a) is float and type(b) is float:
        return same_number(a, b)
    return elementwise(OPERATORS["="], settled(a), settled(b))


_QUICK: dict[str, Operation] = {"+": _added, "-": _subtracted, "*": _multiplied, "/": _divided, "=": _equal}


def final_operation(sign: str) -> Operation:
    """A formula's last addition or subtraction, of each element of arrays: 0.5-0.4-0.1 is 0, though the bits leave 2.8E-17."""
    operate = _QUICK[sign]

    def of_elements(a: Scalar, b: Scalar) -> Scalar:
        return snapped(to_number(a), to_number(b))  # type: ignore[return-value]

    def snapped(a: Value, b: Value) -> Scalar | Array:
        result = operate(a, b)
        if type(result) is float and result and type(a) is float and type(b) is float:
            return 0.0 if a and b and is_negligible(result, max(abs(a), abs(b))) else result
        if isinstance(result, Array) and any(type(item) is float and 0 < abs(item) < 1 for item in each(result)):
            return elementwise(of_elements, settled(a), settled(b))  # something may be left of terms that cancel out
        return result

    return snapped


def minus(value: Value) -> Scalar | Array:
    if type(value) is float:
        return -value
    return elementwise(lambda number, _: -to_number(number), settled(value), None)


def hundredth(value: Value) -> Scalar | Array:
    return elementwise(lambda number, _: to_number(number) / 100, settled(value), None)


def binary(operate: Operation, left: Run, right: Run) -> Run:
    """The closure of an operator between two expressions."""

    def run(at: Place) -> Value:
        return operate(left(at), right(at))

    return run


def unary(operate: Callable[[Value], Scalar | Array], operand: Run) -> Run:
    """The closure of an operator on one expression."""
    return lambda at: operate(operand(at))
