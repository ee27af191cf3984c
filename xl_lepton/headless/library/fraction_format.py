"""Fractions in number formats: # ?/?, # ??/16."""

from __future__ import annotations

import math
from fractions import Fraction

from xl_lepton.headless.calc.values import VALUE, Fault
from xl_lepton.headless.library.format_pieces import Piece, Section, literal
from xl_lepton.headless.library.whole_digits import whole_digits


class _Layout:
    """Which placeholders stand for the whole number, the numerator and the denominator."""

    def __init__(self, section: Section) -> None:
        slash = section.index(Piece("other", "/"))
        before = [index for index in range(slash) if section[index].kind == "digit"]
        after = [index for index in range(slash + 1, len(section)) if section[index].kind == "digit" or _figure(section[index])]
        if not before or not after:
            raise Fault(VALUE)
        self.slash = slash
        self.numerator = _run(before[::-1], -1)[::-1]
        self.denominator = _run(after, 1)
        self.whole = [index for index in before if index < self.numerator[0]]
        figures = "".join(section[index].text for index in self.denominator)
        self.fixed = int(figures) if figures.isdigit() and int(figures) else 0


def _figure(piece: Piece) -> bool:
    return piece.kind == "other" and piece.text.isdigit()


def _run(indexes: list[int], step: int) -> list[int]:
    """The placeholders that stand side by side, from the first on."""
    run = indexes[:1]
    for index in indexes[1:]:
        if index != run[-1] + step:
            break
        run.append(index)
    return run


def fraction_text(number: float, section: Section) -> str:
    """The number as a fraction. Raises Fault for a format without numerator or denominator."""
    layout = _Layout(section)
    value = abs(number)
    whole = math.floor(value) if layout.whole else 0
    if layout.fixed:
        above, below = math.floor((value - whole) * layout.fixed + 0.5), layout.fixed
    else:
        nearest = Fraction(value - whole).limit_denominator(10 ** len(layout.denominator) - 1)
        above, below = nearest.numerator, nearest.denominator
    if layout.whole and above == below:
        whole, above = whole + 1, 0
    shown = _parts(section, layout, whole, above, below)
    text = "".join(shown.get(index, literal(piece)) for index, piece in enumerate(section))
    return ("-" if number < 0 else "") + text


def _parts(section: Section, layout: _Layout, whole: int, above: int, below: int) -> dict[int, str]:
    def slots(indexes: list[int]) -> list[tuple[int, str]]:
        return [(index, section[index].text) for index in indexes]

    shown = whole_digits(str(whole), slots(layout.whole), False)
    last = layout.denominator[-1]
    between = range(layout.whole[-1] + 1 if layout.whole else layout.numerator[0], layout.numerator[0])
    whole_signs, numerator_signs = ("".join(section[i].text for i in part) for part in (layout.whole, layout.numerator))
    denominator_signs = "".join(section[i].text for i in layout.denominator)
    only_hashes = set(whole_signs) <= {"#"}
    if layout.whole and not above and "0" not in numerator_signs:
        # Nothing but the whole number: the fraction is left out, or blank where a ? keeps its place.
        if not whole:
            shown[layout.whole[-1]] = "0"
        blank = " " if "?" in whole_signs + numerator_signs + denominator_signs else ""
        return shown | {index: blank * len(literal(section[index])) for index in range(between.start, last + 1)}
    if layout.whole and not whole and "0" not in whole_signs:
        if not above and not only_hashes:
            shown[layout.whole[-1]] = "0"
        else:
            dropped = only_hashes and "?" not in numerator_signs
            shown |= {index: "" if dropped else " " * len(literal(section[index])) for index in between}
    shown |= whole_digits(str(above), slots(layout.numerator), False)
    if not above and not shown[layout.numerator[-1]].strip():
        shown[layout.numerator[-1]] = "0"
    if "0" in denominator_signs and not layout.fixed:
        return shown | whole_digits(str(below), slots(layout.denominator), False)
    return shown | _left_aligned(str(below), slots(layout.denominator))


def _left_aligned(digits: str, slots: list[tuple[int, str]]) -> dict[int, str]:
    """The denominator fills its placeholders from the left, blanks behind it where there are ?s."""
    shown = {}
    for number, (slot, sign) in enumerate(slots):
        shown[slot] = digits[number : number + 1] or (" " if sign == "?" else "")
    shown[slots[-1][0]] += digits[len(slots) :]
    return shown
