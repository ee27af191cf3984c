"""Divisors, factorials and the ways to choose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any as Anything

from xl_lepton.headless.calc.values import NUM, VALUE, Fault
from xl_lepton.headless.library.declare import Integer, Number, Scalar, Values, function
from xl_lepton.headless.library.ranges import numbers, shape_of


@function("GCD")
def gcd(*arguments: Values) -> Scalar:
    return float(math.gcd(*_whole(arguments)))


@function("LCM")
def lcm(*arguments: Values) -> Scalar:
    found = _whole(arguments)
    return float(math.lcm(*found)) if found else 0.0


def _whole(arguments: Sequence[Anything]) -> list[int]:
    """Nothing but single blank cells is #VALUE!, a blank range is passed over (Excel 365 for Mac)."""
    found = [math.trunc(number) for number in numbers(arguments)]
    if not found and all(shape_of(argument) == (1, 1) for argument in arguments):
        raise Fault(VALUE)
    if any(number < 0 for number in found):
        raise Fault(NUM)
    return found


@function("FACT")
def fact(number: Number) -> Scalar:
    return NUM if number < 0 or number >= 171 else float(math.factorial(math.trunc(number)))


@function("FACTDOUBLE")
def fact_double(number: Number) -> Scalar:
    whole = math.trunc(number)
    return NUM if whole < -1 or whole > 300 else float(math.prod(range(whole, 0, -2)))


@function("COMBIN")
def combin(number: Integer, chosen: Integer) -> Scalar:
    if number < 0 or chosen < 0 or chosen > number or min(chosen, number - chosen) > 1024:
        return NUM  # of 2n things n can be chosen in more than 2 ^ n ways, which is beyond all numbers
    return float(math.comb(number, chosen))


@function("COMBINA")
def combin_a(number: Integer, chosen: Integer) -> Scalar:
    if number < 0 or chosen < 0 or (number == 0 and chosen > 0):
        return NUM
    return 1.0 if chosen == 0 else float(math.comb(number + chosen - 1, chosen))


@function("PERMUT")
def permut(number: Integer, chosen: Integer) -> Scalar:
    if number <= 0 or chosen < 0 or chosen > number or chosen > 170:
        return NUM  # 171 things alone can be ordered in more ways than there are numbers
    return float(math.perm(number, chosen))


@function("PERMUTATIONA")
def permutation_a(number: Integer, chosen: Integer) -> Scalar:
    return NUM if number < 0 or chosen < 0 else float(number) ** chosen


LARGEST_EXPONENT = 709.78  # exp of more is beyond double precision


def _log_choose(total: int, part: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(part + 1) - math.lgamma(total - part + 1)


@function("MULTINOMIAL")
def multinomial(*arguments: Values) -> Scalar:
    parts = _whole(arguments)
    result, total = 1, 0
    for part in parts:  # sum!/product of parts! as a product of binomials, each bounded before it is worked out
        total += part
        if _log_choose(total, part) > LARGEST_EXPONENT:
            return NUM
        result *= math.comb(total, part)
    return float(result)
