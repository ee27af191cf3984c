"""How much room a text takes: the kit sets the heights of rows itself, as headless there is no program that does."""

from __future__ import annotations

import re
from typing import Final

_WIDE: Final = 1.92
"""A Chinese sign of ten-point type, in units of column width."""
_WIDTHS: Final = {
    **dict.fromkeys("ijl'.,I|", 0.48),
    **dict.fromkeys(" ", 0.43),
    **dict.fromkeys(":;()-frt", 0.63),
    **dict.fromkeys("bdghknopqu0123456789EFKLPSTXYZ", 1.0),
    **dict.fromkeys("ABCDGHNOQRUV", 1.17),
    **dict.fromkeys("mwMW%@", 1.55),
}
"""Signs of ten-point Calibri, in the same units: advance widths of Carlito, which has Calibri's metrics, rounded up."""
_PIECES: Final = re.compile(r"[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff][\u3001\u3002\uff00-\uff20]*\s*")


def lines_of(text: str, width: float, breadth: float = 1.0) -> int:
    """How many lines a text takes in a column of that width, broken between words as spreadsheet programs do, in a font whose
    Latin letters are `breadth` times as wide as Calibri's."""
    lines, taken = 1, 0.0
    for word in _PIECES.findall(text):
        wide = width_of(word, breadth)
        if taken and taken + wide - breadth * _WIDTHS[" "] * word.endswith(" ") > width:
            lines, taken = lines + 1, 0.0
        taken += wide
    return lines


def width_of(text: str, breadth: float = 1.0) -> float:
    """The width of a text in one line, in units of column width, its Latin letters `breadth` times as wide as Calibri's."""
    return sum(_WIDE if ord(sign) > 0x2E80 else breadth * _WIDTHS.get(sign, 0.9) for sign in text)
