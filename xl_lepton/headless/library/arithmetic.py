"""Rounding, powers, divisors and the like: functions of single numbers."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal, InvalidOperation

from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.coerce import to_number
from xl_lepton.headless.calc.number_text import fifteen_digits
from xl_lepton.headless.calc.operators import power as power_operator
from xl_lepton.headless.calc.values import DIV0, NUM, VALUE
from xl_lepton.headless.library.declare import Integer, Logical, Number, Scalar, Text, Values, function
from xl_lepton.headless.library.ranges import numbers

_EXACT = Context(prec=400)


def rounded(number: float, digits: int, rounding: str) -> float:
    """The number rounded in decimal, as it is written with 15 digits: 2.675 to two digits is 2.68, not the 2.67 of its bits."""
    if number == 0 or digits > 300:
        return number
    written = fifteen_digits(number)
    try:
        return float(written.quantize(Decimal(1).scaleb(-digits), rounding=rounding, context=_EXACT))
    except InvalidOperation:
        return number


@function("ROUND")
def round_(number: Number, digits: Integer) -> Scalar:
    return rounded(number, digits, ROUND_HALF_UP)


@function("ROUNDUP")
def round_up(number: Number, digits: Integer) -> Scalar:
    return rounded(number, digits, ROUND_UP)


@function("ROUNDDOWN")
def round_down(number: Number, digits: Integer) -> Scalar:
    return rounded(number, digits, ROUND_DOWN)


@function("TRUNC")
def trunc(number: Number, digits: Integer = 0) -> Scalar:
    return rounded(number, digits, ROUND_DOWN)


@function("INT")
def int_(number: Number) -> Scalar:
    """Of the number as it is written with 15 digits: INT(123456789-0.0000004) is 123456789, INT((8.2-8)*10) is 1.

    (microsoft.public.excel.worksheet.functions, "INT defect", 2009; excelforum, "INT function returns unexpected results".)
    """
    nearest = round(number)
    if number != nearest and abs(number - nearest) < 6e-15 * abs(number):
        number = float(fifteen_digits(number))
    return float(math.floor(number))


def _whole_if_near(number: float) -> float:
    """A quotient that is whole but for the last bits counts as whole: 0.3/0.1 is 3."""
    nearest = round(number)
    return float(nearest) if number != nearest and abs(number - nearest) < 4e-16 * abs(number) else number


@function("CEILING")
def ceiling(number: Number, significance: Number) -> Scalar:
    """Away from zero for two negatives, towards it for a negative number and a positive step."""
    if number == 0 or significance == 0:
        return 0.0
    if number > 0 > significance:
        return NUM
    return math.ceil(_whole_if_near(number / significance)) * significance


@function("FLOOR")
def floor(number: Number, significance: Number) -> Scalar:
    if number == 0:
        return 0.0
    if significance == 0:
        return DIV0
    if number > 0 > significance:
        return NUM
    return math.floor(_whole_if_near(number / significance)) * significance


@function("CEILING.MATH")
def ceiling_math(number: Number, significance: Number | None = None, mode: Number = 0.0) -> Scalar:
    step = abs(1.0 if significance is None else significance)
    if step == 0 or number == 0:
        return 0.0
    quotient = _whole_if_near(number / step)
    return (math.floor(quotient) if number < 0 and mode else math.ceil(quotient)) * step


@function("FLOOR.MATH")
def floor_math(number: Number, significance: Number | None = None, mode: Number = 0.0) -> Scalar:
    step = abs(1.0 if significance is None else significance)
    if step == 0 or number == 0:
        return 0.0
    quotient = _whole_if_near(number / step)
    return (math.ceil(quotient) if number < 0 and mode else math.floor(quotient)) * step


@function("CEILING.PRECISE", "ISO.CEILING")
def ceiling_precise(number: Number, significance: Number | None = None) -> Scalar:
    return ceiling_math(number, significance)


@function("FLOOR.PRECISE")
def floor_precise(number: Number, significance: Number | None = None) -> Scalar:
    return floor_math(number, significance)


@function("MROUND")
def mround(number: Number, multiple: Number) -> Scalar:
    """By the quotient as it is in binary, not as ROUND does it: MROUND(6.05,0.1) is 6, MROUND(7.05,0.1) is 7.1."""
    if number == 0 or multiple == 0:
        return 0.0
    if (number < 0) != (multiple < 0):
        return NUM
    quotient = number / multiple
    whole = math.floor(quotient)
    # Excel sees a half up to 5E-15 below it: MROUND(1.425,0.05) is 1.45, but MROUND(6.05,0.1) is 6 (Microsoft's page on MROUND).
    return (whole + (quotient - whole >= 0.5 - 5e-15)) * multiple


@function("EVEN")
def even(number: Number) -> Scalar:
    return math.copysign(math.ceil(abs(number) / 2) * 2, number) if number else 0.0


@function("ODD")
def odd(number: Number) -> Scalar:
    if number == 0:
        return 1.0
    return math.copysign(math.ceil((abs(number) + 1) / 2) * 2 - 1, number)


@function("ABS")
def abs_(number: Number) -> Scalar:
    return abs(number)


@function("SIGN")
def sign(number: Number) -> Scalar:
    return float((number > 0) - (number < 0))


@function("SQRT")
def sqrt(number: Number) -> Scalar:
    return math.sqrt(number)


@function("SQRTPI")
def sqrt_pi(number: Number) -> Scalar:
    return math.sqrt(number * math.pi)


@function("POWER")
def power(number: Number, exponent: Number) -> Scalar:
    return power_operator(number, exponent)


@function("EXP")
def exp(number: Number) -> Scalar:
    return math.exp(number)


@function("LN")
def ln(number: Number) -> Scalar:
    return math.log(number)


@function("LOG10")
def log10(number: Number) -> Scalar:
    return math.log10(number)


@function("LOG")
def log(number: Number, base: Number = 10.0) -> Scalar:
    if number <= 0 or base <= 0:
        return NUM
    if base == 10:
        return math.log10(number)
    return DIV0 if base == 1 else math.log(number) / math.log(base)


@function("MOD")
def mod(number: Number, divisor: Number) -> Scalar:
    """The exact remainder of the two numbers as they are in bits, with the sign of the divisor; a quotient beyond 2^40 is #NUM!.

    Since Excel 2010 MOD(10,0.1) is 0.1 and MOD(0.9,0.3) 5.55E-17, not n - d*INT(n/d) as on Microsoft's page (TechNet, "Excel 2010
    MOD bug"; formulon 0.18).
    """
    if divisor == 0:
        return DIV0
    if abs(number / divisor) >= 1125900000000:
        return NUM
    remainder = math.fmod(number, divisor)
    return remainder + divisor if remainder and (remainder < 0) != (divisor < 0) else remainder


@function("QUOTIENT")
def quotient(numerator: Number, denominator: Number) -> Scalar:
    return float(math.trunc(_whole_if_near(numerator / denominator)))


@function("SERIESSUM")
def series_sum(number: Number, first: Number, step: Number, coefficients: Values) -> Scalar:
    return total(factor * math.pow(number, first + index * step) for index, factor in enumerate(numbers([coefficients])))


@function("PI")
def pi() -> Scalar:
    return math.pi


_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_CONCISE = (
    (((950, "LM"), (450, "LD"), (95, "VC"), (45, "VL"))),
    (((990, "XM"), (490, "XD"), (99, "IC"), (49, "IL"))),
    (((995, "VM"), (495, "VD"))),
    (((999, "IM"), (499, "ID"))),
)


@function("ROMAN")
def roman(number: Integer, form: Scalar = 0.0) -> Scalar:
    """Form 0 is classic; 1 to 4 shorten more and more."""
    level = {True: 0, False: 4}[form] if isinstance(form, bool) else math.trunc(to_number(form))
    if not 0 <= number <= 3999 or not 0 <= level <= 4:
        return VALUE
    steps = sorted((*_ROMAN, *(step for steps in _CONCISE[:level] for step in steps)), reverse=True)
    text = ""
    for value, letters in steps:
        count, number = divmod(number, value)
        text += letters * count
    return text


@function("ARABIC")
def arabic(text: Text) -> Scalar:
    digits = text.strip().upper()
    sign_, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    worth = {letters: value for value, letters in _ROMAN if len(letters) == 1}
    if any(letter not in worth for letter in digits):
        return VALUE
    values = [worth[letter] for letter in digits]
    number = sum(-value if value < max(values[index + 1 :], default=0) else value for index, value in enumerate(values))
    return float(sign_ * number)


_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@function("BASE")
def base(number: Number, radix: Integer, least: Integer = 0) -> Scalar:
    if number < 0 or number >= 2**53 or not 2 <= radix <= 36 or not 0 <= least <= 255:
        return NUM
    left, text = math.trunc(number), ""
    while left:
        left, digit = divmod(left, radix)
        text = _DIGITS[digit] + text
    return (text or "0").rjust(least, "0")


@function("DECIMAL")
def decimal(text: Text, radix: Integer) -> Scalar:
    return float(int(text.strip() or "0", radix))


@function("NOT")
def not_(logical: Logical) -> Scalar:
    return not logical
