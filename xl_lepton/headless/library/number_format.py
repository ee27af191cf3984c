"""TEXT: a value shown by a number format such as `#,##0.00;(#,##0.00)` or `dd mmm yyyy`, in an English (United States) locale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.coerce import to_text
from xl_lepton.headless.calc.number_text import fifteen_digits, general_text, parse_number
from xl_lepton.headless.calc.values import VALUE, Fault, Scalar
from xl_lepton.headless.library.format_pieces import Piece, Section, condition_of, is_sound, literal, sections_of
from xl_lepton.headless.library.fraction_format import fraction_text
from xl_lepton.headless.library.moment_format import moment_text
from xl_lepton.headless.library.whole_digits import whole_digits

POINT = Piece("other", ".")
COMMA = Piece("other", ",")
EVERY_DIGIT = Context(prec=400)  # 1E+308 has 309 of them before the point


def formatted(value: Scalar, pattern: str, date_1904: bool = False) -> str:
    """The value as the format shows it. Raises Fault for an error and for a date before the calendar."""
    if isinstance(value, CellError):
        raise Fault(value)
    if not is_sound(pattern):
        raise Fault(VALUE)
    sections = sections_of(pattern)
    if isinstance(value, bool):
        return _text_text(to_text(value), sections)
    if isinstance(value, str):
        number = parse_number(value)
        if number is None:
            return _text_text(value, sections)
        value = number
    return "" if not pattern else _number_text(value or 0.0, sections, date_1904)


def _text_text(value: str, sections: Sequence[Section]) -> str:
    """A text: by the fourth section, or by one that holds @."""
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) <= 3 and Piece("other", "@") not in section:
        return value
    return "".join(value if piece == Piece("other", "@") else literal(piece) for piece in section)


def _number_text(number: float, sections: Sequence[Section], date_1904: bool) -> str:
    section, shown = _chosen(number, sections)
    if section is None:
        return shown_general(number)
    kinds = {piece.kind for piece in section}
    if kinds & {"date", "elapsed", "ampm"}:
        return moment_text(shown, section, date_1904)
    if "general" in kinds:
        text = "".join(shown_general(abs(shown)) if piece.kind == "general" else literal(piece) for piece in section)
        return ("-" if shown < 0 else "") + text
    if "digit" not in kinds:
        text = "".join(general_text(abs(shown)) if piece == Piece("other", "@") else literal(piece) for piece in section)
        return ("-" if shown < 0 else "") + text
    if "exponent" in kinds:
        return _scientific(shown, section)
    if Piece("other", "/") in section:
        return fraction_text(shown, section)
    return decimal_text(shown, section)


def shown_general(number: float) -> str:
    """General as a cell shows it: as many digits as go into eleven characters, else five decimals and an exponent."""
    room = 11 + (number < 0)
    if number == 0 or 1e-9 <= abs(number) < 1e11:
        for text in (f"{number:.12f}", f"{number:.{max(0, 9 - len(str(int(abs(number)))) + 1)}f}"):
            stripped = text.rstrip("0").rstrip(".") if "." in text else text
            if len(stripped) <= room and (float(stripped) != 0 or number == 0) and abs(number) >= 1e-4:
                return stripped
            if len(stripped) <= room and float(stripped) == number:
                return stripped
    mantissa, exponent = f"{number:.5E}".split("E")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}E{exponent[0]}{exponent[1:].lstrip('0').rjust(2, '0')}"


def _chosen(number: float, sections: Sequence[Section]) -> tuple[Section | None, float]:
    """The section that applies and the number it shows: without sign where the section itself stands for negatives.

    None when every section has a condition and none holds: the number is shown as General.
    """
    numeric = sections[:3]
    if any(condition_of(section) for section in numeric[:2]):
        return _chosen_by_condition(number, numeric)
    if len(numeric) == 1 or number > 0:
        return numeric[0], number
    if number < 0:
        return numeric[1], -number
    return (numeric[2] if len(numeric) > 2 else numeric[0]), number


def _chosen_by_condition(number: float, sections: Sequence[Section]) -> tuple[Section | None, float]:
    """Among sections with conditions only one for negative numbers alone leaves their sign away.

    [>=1000]0.0,"K";0 shows -150 as -150, and [>=1000000]0.00,,"M";[>0]0.00,"K";"-" shows every negative number as --.
    """
    conditions = [condition_of(section) for section in sections]
    for index, (section, condition) in enumerate(zip(sections, conditions, strict=True)):
        if condition is None:
            if index == 0 and len(sections) > 1 and number <= 0:
                continue
            before = conditions[0] if index == 1 else None
            is_of_negatives = before is not None and before.leaves_negatives
        elif condition.holds(number):
            is_of_negatives = condition.is_of_negatives
        else:
            continue
        return section, abs(number) if is_of_negatives else number
    return None, number


def decimal_text(number: float, section: Section, *, plain: bool = False) -> str:
    """Digits, thousands separators, percent signs and scaling commas; `plain` takes the latter two as mere characters."""
    pieces = list(section)
    digits = [index for index, piece in enumerate(pieces) if piece.kind == "digit"]
    point = next((index for index, piece in enumerate(pieces) if piece == POINT), len(pieces))
    whole_slots = [index for index in digits if index < point]
    fraction_slots = [index for index in digits if index > point]
    grouped, scale = _commas(pieces, whole_slots, digits)
    percent = sum(1 for piece in pieces if piece == Piece("other", "%"))
    value = fifteen_digits(abs(number))
    if not plain:
        value = value * Decimal(100) ** percent / Decimal(1000) ** scale
    value = value.quantize(Decimal(1).scaleb(-len(fraction_slots)), rounding=ROUND_HALF_UP, context=EVERY_DIGIT)
    whole, _, fraction = f"{value:f}".partition(".")
    shown = whole_digits(whole, [(slot, pieces[slot].text) for slot in whole_slots], grouped)
    shown |= _fraction_digits(fraction, [(slot, pieces[slot].text) for slot in fraction_slots])
    if not whole_slots and point < len(pieces) and int(whole):
        shown[point] = whole + "."
    text = "".join(shown.get(index, literal(piece)) for index, piece in enumerate(pieces))
    return ("-" if number < 0 and value else "") + text


def _commas(pieces: list[Piece], whole_slots: list[int], digits: list[int]) -> tuple[bool, int]:
    """Whether thousands are separated, and how many thousands the number is divided by; the commas that say so are taken out."""
    grouped, scale = False, 0
    for index, piece in enumerate(pieces):
        if piece != COMMA or not digits:
            continue
        if whole_slots and whole_slots[0] < index < whole_slots[-1]:
            grouped = True
        elif any(_only_commas(pieces, last, index) for last in {*(whole_slots[-1:]), digits[-1]}):
            scale += 1
        else:
            continue
        pieces[index] = Piece("dropped", "")
    return grouped, scale


def _only_commas(pieces: list[Piece], start: int, end: int) -> bool:
    return start < end and all(piece == COMMA or piece.kind == "dropped" for piece in pieces[start + 1 : end])


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


def _scientific(number: float, section: Section) -> str:
    """The exponent is a multiple of the number of digits before the point; its sign stands before its first digit."""
    split = next(index for index, piece in enumerate(section) if piece.kind == "exponent")
    mantissa_part, exponent_part = section[:split], section[split + 1 :]
    point = mantissa_part.index(POINT) if POINT in mantissa_part else len(mantissa_part)
    whole = max(1, sum(1 for piece in mantissa_part[:point] if piece.kind == "digit"))
    places = sum(1 for piece in mantissa_part[point:] if piece.kind == "digit")
    exponent = 0 if number == 0 else math.floor(math.log10(abs(number)))
    exponent -= exponent % whole
    mantissa = fifteen_digits(abs(number)).scaleb(-exponent)
    if mantissa.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) >= 10**whole:
        exponent += whole
        mantissa = mantissa.scaleb(-whole)
    if number == 0:  # every placeholder before the point shows its 0 then
        mantissa_part = (
            tuple(Piece("digit", "0") if piece.kind == "digit" else piece for piece in mantissa_part[:point])
            + (mantissa_part[point:])
        )
    mark, plus = section[split].text[0], section[split].text[1]
    slots = [(index, piece.text) for index, piece in enumerate(exponent_part) if piece.kind == "digit"]
    shown = whole_digits(str(abs(exponent)), slots, False)
    if exponent == 0 and slots and not "".join(shown.values()).strip():
        shown[slots[-1][0]] = "0"
    if slots:
        sign = "-" if exponent < 0 else "+" if plus == "+" else ""
        shown[slots[0][0]] = sign + shown[slots[0][0]]
    tail = "".join(shown.get(index, "" if piece == COMMA else literal(piece)) for index, piece in enumerate(exponent_part))
    return ("-" if number < 0 else "") + decimal_text(float(mantissa), mantissa_part, plain=True) + mark + tail
