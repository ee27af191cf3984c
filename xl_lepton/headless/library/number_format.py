"""TEXT: a value shown by a number format such as `#,##0.00;(#,##0.00)` or `dd mmm yyyy`, in an English (United States) locale."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.coerce import to_text
from xl_lepton.headless.calc.number_text import MONTHS, general_text, parse_number
from xl_lepton.headless.calc.values import VALUE, Fault, Scalar
from xl_lepton.headless.library.serials import DAYS, clock_of, date_parts, weekday_of

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | _(?P<space>.) | \*(?P<fill>.)
  | \[(?P<elapsed>h+|m+|s+)\] | \[(?P<bracket>[^\]]*)\]
  | (?P<general>General) | (?P<ampm>AM/PM|A/P)
  | (?P<date>y+|e+|m+|d+|h+|s+|b+)
  | (?P<exponent>E[+-]) | (?P<digit>[0\#?]) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[\d.]+)")
Piece = tuple[str, str]


@lru_cache(maxsize=512)
def _sections(pattern: str) -> tuple[tuple[Piece, ...], ...]:
    """The pieces of each section between semicolons."""
    sections: list[list[Piece]] = [[]]
    for found in _TOKEN.finditer(pattern):
        kind = str(found.lastgroup)
        piece = found[kind]
        if kind == "other" and piece == ";":
            sections.append([])
        else:
            sections[-1].append((kind, piece))
    return tuple(tuple(section) for section in sections)


def formatted(value: Scalar, pattern: str) -> str:
    """The value as the format shows it. Raises Fault for a format that makes no sense."""
    if isinstance(value, bool):
        return to_text(value)
    sections = _sections(pattern)
    if isinstance(value, str):
        number = parse_number(value)
        if number is None:
            return _formatted_text(value, sections)
        value = number
    if isinstance(value, CellError):
        raise Fault(value)
    number = 0.0 if value is None else value
    if not pattern:
        return ""
    section, shown = _chosen(number, sections)
    return _formatted_number(shown, section)


def _formatted_text(value: str, sections: tuple[tuple[Piece, ...], ...]) -> str:
    section = sections[3] if len(sections) > 3 else sections[-1]
    if not any(kind == "other" and piece == "@" for kind, piece in section):
        return value
    return "".join(value if piece == "@" and kind == "other" else _literal(kind, piece) for kind, piece in section)


def _literal(kind: str, piece: str) -> str:
    if kind == "bracket":
        return piece[1:].split("-")[0] if piece.startswith("$") else ""
    return " " if kind == "space" else "" if kind == "fill" else piece


def _chosen(number: float, sections: tuple[tuple[Piece, ...], ...]) -> tuple[tuple[Piece, ...], float]:
    """The section that applies, and the number it shows: without sign where the section itself stands for negatives."""
    for section in sections[:2]:
        for kind, piece in section:
            condition = _CONDITION.fullmatch(piece) if kind == "bracket" else None
            if condition:
                return _by_condition(number, sections)
    if len(sections) == 1 or number > 0:
        return sections[0], number
    if number < 0:
        return sections[1], -number
    return (sections[2] if len(sections) > 2 else sections[0]), number


def _by_condition(number: float, sections: tuple[tuple[Piece, ...], ...]) -> tuple[tuple[Piece, ...], float]:
    tests = {"<": number.__lt__, "<=": number.__le__, ">": number.__gt__, ">=": number.__ge__}
    for section in sections:
        condition = next((found for kind, piece in section if kind == "bracket" and (found := _CONDITION.fullmatch(piece))), None)
        if condition is None:
            return section, abs(number) if section is not sections[0] and number < 0 else number
        operand = float(condition[2])
        if condition[1] in ("=", "<>"):
            if (number == operand) == (condition[1] == "="):
                return section, number
        elif tests[condition[1]](operand):
            return section, number
    raise Fault(VALUE)


def _formatted_number(number: float, section: tuple[Piece, ...]) -> str:
    kinds = {kind for kind, _ in section}
    if kinds & {"date", "elapsed", "ampm"}:
        return _formatted_moment(number, section)
    if "general" in kinds:
        shown = "".join(
            _general(abs(number)) if kind == "general" else _literal(kind, piece) for kind, piece in section
        )
        return ("-" if number < 0 else "") + shown
    if "digit" not in kinds:
        text = "".join(general_text(number) if piece == "@" and kind == "other" else _literal(kind, piece) for kind, piece in section)
        return ("-" if number < 0 and text and "@" not in "".join(piece for _, piece in section) else "") + text
    if "exponent" in kinds:
        return _scientific(number, section)
    if any(kind == "other" and piece == "/" for kind, piece in section):
        return _fraction(number, section)
    return _decimal(number, section)


def _general(number: float) -> str:
    """General as a cell shows it: about eleven characters."""
    if number and not 1e-4 <= abs(number) < 1e11:
        mantissa, exponent = f"{number:.5E}".split("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}E{exponent[0]}{exponent[1:].lstrip('0').rjust(2, '0')}"
    whole = len(str(int(abs(number))))
    shown = f"{number:.{max(0, 10 - whole)}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _decimal(number: float, section: tuple[Piece, ...]) -> str:
    """Digits, thousands separators, percent signs and scaling commas."""
    pieces = list(section)
    digits = [index for index, (kind, _) in enumerate(pieces) if kind == "digit"]
    first = digits[0]
    point = next((index for index, piece in enumerate(pieces) if piece == ("other", ".")), None)
    percent = sum(1 for piece in pieces if piece == ("other", "%"))
    end_of_whole = max((index for index in digits if point is None or index < point), default=first - 1)
    scale, grouped = 0, False
    for index, piece in enumerate(pieces):
        if piece != ("other", ","):
            continue
        if first < index < end_of_whole:
            grouped = True
            pieces[index] = ("dropped", "")
        elif index > end_of_whole and all(pieces[i] in (("other", ","), ("dropped", "")) for i in range(end_of_whole + 1, index)):
            scale += 1
            pieces[index] = ("dropped", "")
    whole_slots = [index for index in digits if point is None or index < point]
    fraction_slots = [index for index in digits if point is not None and index > point]
    value = Decimal(f"{abs(number):.14e}") * Decimal(100) ** percent / Decimal(1000) ** scale
    value = value.quantize(Decimal(1).scaleb(-len(fraction_slots)), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{value:f}".partition(".")
    shown: dict[int, str] = _whole_digits(whole, [(slot, pieces[slot][1]) for slot in whole_slots], grouped)
    shown |= _fraction_digits(fraction, [(slot, pieces[slot][1]) for slot in fraction_slots])
    if not whole_slots and point is not None and int(whole):
        shown[point] = whole + "."
    text = "".join(shown.get(index, _literal(kind, piece)) for index, (kind, piece) in enumerate(pieces))
    return ("-" if number < 0 and value else "") + text


def _whole_digits(whole: str, slots: list[tuple[int, str]], grouped: bool) -> dict[int, str]:
    """The digits before the point, laid into their slots from the right; what is left over stands in the first."""
    digits = whole.lstrip("0")
    shown: dict[int, str] = {}
    count = 0
    for number, (slot, sign) in enumerate(reversed(slots)):
        is_first = number == len(slots) - 1
        taken = digits if is_first else digits[-1:]
        digits = "" if is_first else digits[:-1]
        if not taken:
            taken = "0" if sign == "0" else " " if sign == "?" else ""
        text = ""
        for character in reversed(taken):
            separator = "," if grouped and count and count % 3 == 0 and character != " " else ""
            text = character + separator + text
            count += 1
        shown[slot] = text
    return shown


def _fraction_digits(fraction: str, slots: list[tuple[int, str]]) -> dict[int, str]:
    shown: dict[int, str] = {}
    trailing = True
    for (slot, sign), digit in reversed(list(zip(slots, fraction.ljust(len(slots), "0"), strict=False))):
        if trailing and digit == "0" and sign != "0":
            shown[slot] = " " if sign == "?" else ""
            continue
        trailing = False
        shown[slot] = digit
    return shown


def _scientific(number: float, section: tuple[Piece, ...]) -> str:
    split = next(index for index, (kind, _) in enumerate(section) if kind == "exponent")
    mantissa_part, exponent_part = section[:split], section[split + 1 :]
    whole = sum(1 for index, (kind, _) in enumerate(mantissa_part) if kind == "digit" and ("other", ".") not in mantissa_part[:index])
    places = sum(1 for kind, _ in mantissa_part if kind == "digit") - whole
    whole = max(whole, 1)
    exponent = 0 if number == 0 else math.floor(math.log10(abs(number)))
    exponent -= exponent % whole if whole > 1 else 0
    mantissa = Decimal(f"{abs(number):.14e}").scaleb(-exponent)
    if mantissa.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) >= 10**whole:
        exponent += whole
        mantissa = mantissa.scaleb(-whole)
    digits = sum(1 for kind, _ in exponent_part if kind == "digit")
    sign = "-" if exponent < 0 else "+" if section[split][1][1] == "+" else ""
    tail = "".join(_literal(kind, piece) for kind, piece in exponent_part if kind != "digit")
    shown = _decimal(float(mantissa), mantissa_part)
    return f"{'-' if number < 0 else ''}{shown}E{sign}{abs(exponent):0{digits}d}{tail}"


def _fraction(number: float, section: tuple[Piece, ...]) -> str:
    from fractions import Fraction

    text = "".join(piece for kind, piece in section)
    found = re.fullmatch(r"(?:([#0?]+)\s+)?([#0?]+)\s*/\s*([#0?]+|\d+)", text.strip())
    if found is None:
        raise Fault(VALUE)
    value = abs(number)
    whole = math.floor(value) if found[1] else 0
    if found[3].isdigit() and set(found[3]) != {"0"}:
        below = int(found[3])
        above = round((value - whole) * below)
    else:
        nearest = Fraction(value - whole).limit_denominator(10 ** len(found[3]) - 1)
        above, below = nearest.numerator, nearest.denominator
    if found[1] and above == below:
        whole, above = whole + 1, 0
    sign = "-" if number < 0 else ""
    part = f"{above:>{len(found[2])}}/{below:<{len(found[3])}}" if above or not found[1] else " " * (len(found[2]) + 1 + len(found[3]))
    if not found[1]:
        return sign + part
    shown = str(whole) if whole or not above or "0" in found[1] else ""
    return f"{sign}{shown} {part}"


def _formatted_moment(number: float, section: tuple[Piece, ...]) -> str:
    if number < 0:
        raise Fault(VALUE)
    places = _second_places(section)
    total = round(number * 86400, places)
    serial = total / 86400
    half_day = any(kind == "ampm" for kind, _ in section)
    hour, minute, second = clock_of(round(total, places))
    year, month, day = date_parts(math.floor(serial + 1e-12))
    shown = []
    kinds = [piece.lower() if kind in ("date", "elapsed") else "" for kind, piece in section]
    for index, (kind, piece) in enumerate(section):
        low = piece.lower()
        if kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[low[0]]
            shown.append(str(math.floor(total / unit + 1e-9)).rjust(len(low), "0"))
        elif kind == "ampm":
            am, pm = piece.split("/")
            shown.append(pm if hour >= 12 else am)
        elif kind == "date" and low[0] == "m" and _is_minute(kinds, index):
            shown.append(str(minute).rjust(min(len(low), 2), "0"))
        elif kind == "date":
            clock_hour = (hour % 12 or 12) if half_day else hour
            shown.append(_date_piece(low, (year, month, day), serial, clock_hour, int(second)))
        elif kind == "digit" and places:
            shown.append(_second_digit(section, index, second))
        else:
            shown.append(_literal(kind, piece))
    return "".join(shown)


def _second_places(section: tuple[Piece, ...]) -> int:
    """How many digits of a second are shown, as two in ss.00."""
    text = "".join(piece if kind in ("date", "digit", "other", "elapsed") else "" for kind, piece in section).lower()
    found = re.search(r"s\.(0+)", text)
    return len(found[1]) if found else 0


def _second_digit(section: tuple[Piece, ...], index: int, second: float) -> str:
    position = 0
    while index - position - 1 >= 0 and section[index - position - 1][0] == "digit":
        position += 1
    return f"{second % 1:.9f}"[2:][position]


def _is_minute(kinds: list[str], index: int) -> bool:
    """An m is minutes after hours or before seconds, months otherwise."""
    before = next((kind for kind in reversed(kinds[:index]) if kind), "")
    after = next((kind for kind in kinds[index + 1 :] if kind), "")
    return len(kinds[index]) <= 2 and (before.startswith("h") or after.startswith("s"))


def _date_piece(piece: str, date: tuple[int, int, int], serial: float, hour: int, second: int) -> str:
    year, month, day = date
    length = len(piece)
    match piece[0]:
        case "y" | "e":
            return f"{year % 100:02d}" if length <= 2 and piece[0] == "y" else str(year)
        case "m":
            name = MONTHS[month - 1].capitalize()
            return {1: str(month), 2: f"{month:02d}", 3: name[:3], 5: name[0]}.get(length, name)
        case "d":
            name = DAYS[weekday_of(math.floor(serial + 1e-12))]
            return {1: str(day), 2: f"{day:02d}", 3: name[:3]}.get(length, name)
        case "h":
            return str(hour).rjust(min(length, 2), "0")
        case "s":
            return str(second).rjust(min(length, 2), "0")
    return str(year + 543)[-2 if length < 3 else -4 :]
