"""Angles and hyperbolic functions."""

from __future__ import annotations

import math
from collections.abc import Callable

from xl_lepton.headless.calc.values import DIV0, NUM
from xl_lepton.headless.library.declare import Number, Scalar, function

_PLAIN: dict[str, Callable[[float], float]] = {
    "SIN": math.sin, "COS": math.cos, "TAN": math.tan, "ASIN": math.asin, "ACOS": math.acos, "ATAN": math.atan,
    "SINH": math.sinh, "COSH": math.cosh, "TANH": math.tanh, "ASINH": math.asinh, "ACOSH": math.acosh, "ATANH": math.atanh,
    "DEGREES": math.degrees, "RADIANS": math.radians,
}  # fmt: skip
_INVERTED: dict[str, Callable[[float], float]] = {
    "SEC": math.cos, "CSC": math.sin, "COT": math.tan, "SECH": math.cosh, "CSCH": math.sinh, "COTH": math.tanh,
}  # fmt: skip


def _declare(name: str, compute: Callable[[float], float]) -> None:
    def body(number: Number) -> Scalar:
        if abs(number) >= 2**27 and name in ("SIN", "COS", "TAN", "SEC", "CSC", "COT"):
            return NUM  # Excel takes no larger angle
        return compute(number)

    function(name)(body)


def _reciprocal(compute: Callable[[float], float]) -> Callable[[float], float]:
    def body(number: float) -> float:
        try:
            return 1 / compute(number)
        except OverflowError:
            return 0.0

    return body


for _name, _compute in _PLAIN.items():
    _declare(_name, _compute)
for _name, _compute in _INVERTED.items():
    _declare(_name, _reciprocal(_compute))


@function("ATAN2")
def atan2(x: Number, y: Number) -> Scalar:
    return DIV0 if x == 0 and y == 0 else math.atan2(y, x)


@function("ACOT")
def acot(number: Number) -> Scalar:
    return math.pi / 2 - math.atan(number)


@function("ACOTH")
def acoth(number: Number) -> Scalar:
    return NUM if abs(number) <= 1 else 0.5 * math.log((number + 1) / (number - 1))
