"""Number systems, bits, complex numbers, Bessel functions, units."""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Callable, Iterable
from typing import Any as Anything

from xl_lepton.headless.calc.coerce import to_number
from xl_lepton.headless.calc.number_text import general_text
from xl_lepton.headless.calc.values import DIV0, NUM, VALUE, Fault
from xl_lepton.headless.library.declare import Any, Integer, Number, Scalar, Text, Values, function
from xl_lepton.headless.library.ranges import check_errors, flat

_BASES = {"BIN": (2, 10), "OCT": (8, 10), "HEX": (16, 10)}
_SIGNS = "0123456789ABCDEF"


def _from_base(text: str, base: int) -> int:
    """Ten digits, the first of which carries the sign (two's complement). Raises Fault (#NUM!)."""
    text = text.strip().upper()
    if len(text) > 10 or any(sign not in _SIGNS[:base] for sign in text):
        raise Fault(NUM)
    value = int(text, base) if text else 0
    return value - base**10 if value >= base**10 // 2 else value


def _to_base(of: Callable[[], int], base: int, places: int | None) -> str:
    """`of` gives the number: Excel judges the places first, also where the number is negative or none."""
    if places is not None and not 1 <= places <= 10:
        raise Fault(NUM)
    value, limit = of(), base**10 // 2
    if not -limit <= value < limit:
        raise Fault(NUM)
    left, text = value % base**10, ""
    while left:
        left, digit = divmod(left, base)
        text = _SIGNS[digit] + text
    text = text or "0"
    if places is None or value < 0:
        return text
    if places < len(text):
        raise Fault(NUM)
    return text.rjust(places, "0")


def _declare_bases() -> None:
    for source, (base, _) in _BASES.items():

        def to_decimal(text: Text, *, base: int = base) -> Scalar:
            return float(_from_base(text, base))

        def from_decimal(number: Any, places: Integer | None = None, *, base: int = base) -> Scalar:
            return _to_base(lambda: math.trunc(to_number(number)), base, places)

        _plain(f"{source}2DEC", to_decimal)
        _plain(f"DEC2{source}", from_decimal)
        for target, (other, _) in _BASES.items():
            if target == source:
                continue

            def convert_base(text: Text, places: Integer | None = None, *, base: int = base, other: int = other) -> Scalar:
                return _to_base(lambda: _from_base(text, base), other, places)

            _plain(f"{source}2{target}", convert_base)


def _plain(name: str, body: Callable[..., Scalar]) -> None:
    function(name)(body)


_declare_bases()


def _bits(first: float, second: float) -> tuple[int, int]:
    if any(number < 0 or number >= 2**48 or number != math.floor(number) for number in (first, second)):
        raise Fault(NUM)
    return int(first), int(second)


@function("BITAND")
def bit_and(first: Number, second: Number) -> Scalar:
    a, b = _bits(first, second)
    return float(a & b)


@function("BITOR")
def bit_or(first: Number, second: Number) -> Scalar:
    a, b = _bits(first, second)
    return float(a | b)


@function("BITXOR")
def bit_xor(first: Number, second: Number) -> Scalar:
    a, b = _bits(first, second)
    return float(a ^ b)


def _shifted(number: float, by: int) -> Scalar:
    value, _ = _bits(number, 0.0)
    if abs(by) > 53:
        return NUM
    shifted = value << by if by >= 0 else value >> -by
    return NUM if shifted >= 2**48 else float(shifted)


@function("BITLSHIFT")
def bit_lshift(number: Number, by: Integer) -> Scalar:
    return _shifted(number, by)


@function("BITRSHIFT")
def bit_rshift(number: Number, by: Integer) -> Scalar:
    return _shifted(number, -by)


_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_COMPLEX = re.compile(rf"(?P<real>{_NUMBER})?(?:(?P<imaginary>{_NUMBER}|[+-]?)(?P<unit>[ij]))?")


def _complex(text: str) -> tuple[complex, str]:
    """The number that a text such as 3+4i spells, and its unit. Raises Fault (#NUM!)."""
    stripped = text.strip()
    found = _COMPLEX.fullmatch(stripped)
    if not stripped or found is None:
        raise Fault(NUM)
    real, imaginary, unit = found["real"], found["imaginary"], found["unit"]
    if unit is None:
        return complex(float(real), 0.0), "i"
    if imaginary in ("", "+", "-") and real is not None and imaginary == "":
        real, imaginary = None, real  # the one number there is stands before the unit
    size = {"": 1.0, "+": 1.0, "-": -1.0}.get(imaginary)
    return complex(float(real or 0.0), float(imaginary) if size is None else size), unit


def _spelled(number: complex, unit: str = "i") -> str:
    real, imaginary = number.real, number.imag
    if imaginary == 0:
        return general_text(real)
    size = "" if abs(imaginary) == 1 else general_text(abs(imaginary))
    sign = "-" if imaginary < 0 else "+" if real else ""
    return f"{general_text(real) if real else ''}{sign}{size}{unit}"


@function("COMPLEX")
def complex_(real: Number, imaginary: Number, unit: Text | None = None) -> Scalar:
    unit = unit or "i"
    return VALUE if unit not in ("i", "j") else _spelled(complex(real, imaginary), unit)


@function("IMREAL")
def imreal(text: Text) -> Scalar:
    return _complex(text)[0].real


@function("IMAGINARY")
def imaginary_(text: Text) -> Scalar:
    return _complex(text)[0].imag


@function("IMABS")
def imabs(text: Text) -> Scalar:
    return abs(_complex(text)[0])


@function("IMARGUMENT")
def imargument(text: Text) -> Scalar:
    number = _complex(text)[0]
    return DIV0 if number == 0 else cmath.phase(number)


_COMPLEX_FUNCTIONS: dict[str, Callable[[complex], complex]] = {
    "IMCONJUGATE": lambda z: z.conjugate(), "IMEXP": cmath.exp,
    "IMSQRT": lambda z: cmath.rect(math.sqrt(abs(z)), cmath.phase(z) / 2),  # by its angle, as Excel's last digits show
    "IMLN": cmath.log, "IMLOG10": cmath.log10,
    "IMLOG2": lambda z: cmath.log(z) / math.log(2), "IMSIN": cmath.sin, "IMCOS": cmath.cos, "IMTAN": cmath.tan,
    "IMSINH": cmath.sinh,
    "IMCOSH": cmath.cosh, "IMSEC": lambda z: 1 / cmath.cos(z), "IMCSC": lambda z: 1 / cmath.sin(z),
    "IMCOT": lambda z: cmath.cos(z) / cmath.sin(z), "IMSECH": lambda z: 1 / cmath.cosh(z), "IMCSCH": lambda z: 1 / cmath.sinh(z),
}  # fmt: skip


def _declare_complex(name: str, compute: Callable[[complex], complex]) -> None:
    def body(text: Text) -> Scalar:
        number, unit = _complex(text)
        try:
            return _spelled(compute(number), unit)
        except ZeroDivisionError:
            return NUM

    function(name)(body)


for _name, _compute in _COMPLEX_FUNCTIONS.items():
    _declare_complex(_name, _compute)


@function("IMPOWER")
def impower(text: Text, exponent: Number) -> Scalar:
    number, unit = _complex(text)
    if number == 0:
        return 0.0 if exponent > 0 else NUM
    return _spelled(cmath.rect(abs(number) ** exponent, cmath.phase(number) * exponent), unit)


@function("IMSUB")
def imsub(first: Text, second: Text) -> Scalar:
    numbers, unit = _alike([_complex(first), _complex(second)])
    return _spelled(numbers[0] - numbers[1], unit)


@function("IMDIV")
def imdiv(first: Text, second: Text) -> Scalar:
    (a, b), unit = _alike([_complex(first), _complex(second)])
    return NUM if b == 0 else _spelled(a / b, unit)


def _alike(found: list[tuple[complex, str]]) -> tuple[list[complex], str]:
    """The numbers and their unit. Raises Fault (#VALUE!) where some have i and some j."""
    units = {unit for number, unit in found if number.imag}
    if len(units) > 1:
        raise Fault(VALUE)
    return [number for number, _ in found], units.pop() if units else found[0][1] if found else "i"


def _all_complex(values: Iterable[Anything]) -> tuple[list[complex], str]:
    items = [item for value in values for item in flat(value) if item is not None]
    check_errors(items)
    return _alike([_complex(general_text(item) if type(item) is float else str(item)) for item in items])


@function("IMSUM")
def imsum(*values: Values) -> Scalar:
    numbers, unit = _all_complex(values)
    return _spelled(sum(numbers, 0j), unit)


@function("IMPRODUCT")
def improduct(*values: Values) -> Scalar:
    numbers, unit = _all_complex(values)
    return _spelled(math.prod(numbers, start=1 + 0j), unit)


def _bessel(name: str) -> Callable[[float, int], float]:
    def compute(x: float, order: int) -> float:
        if order < 0:
            raise Fault(NUM)
        from scipy import special

        return float(getattr(special, name)(order, x))

    return compute


@function("BESSELJ")
def bessel_j(x: Number, order: Integer) -> Scalar:
    return _bessel("jv")(x, order)


@function("BESSELY")
def bessel_y(x: Number, order: Integer) -> Scalar:
    return NUM if x <= 0 else _bessel("yn")(x, order)


@function("BESSELI")
def bessel_i(x: Number, order: Integer) -> Scalar:
    return _bessel("iv")(x, order)


@function("BESSELK")
def bessel_k(x: Number, order: Integer) -> Scalar:
    return NUM if x <= 0 else _bessel("kn")(x, order)
