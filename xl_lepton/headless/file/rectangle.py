"""Ranges as parts of the package write them."""

from __future__ import annotations

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW
from xl_lepton.headless.formula.parser import column_number


class NoRange(FileProblem, ValueError):
    """A text that should be a range is none. Readers of whole files add which file it stands in."""


def rectangle(reference: str) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of "B2:D9" or "B2". Raises NoRange."""
    first, _, last = reference.replace("$", "").partition(":")
    try:
        (left, top), (right, bottom) = _cell(first), _cell(last or first)
    except ValueError as problem:
        raise NoRange(f"'{reference}' is not a range") from problem
    if not (1 <= top <= bottom <= MAX_ROW and 1 <= left <= right <= MAX_COLUMN):
        raise NoRange(f"'{reference}' is not a range of a sheet")
    return top, left, bottom, right


def _cell(text: str) -> tuple[int, int]:
    letters = text.rstrip("0123456789")
    if not letters.isascii() or not letters.isalpha():
        raise ValueError(text)
    return column_number(letters), int(text[len(letters) :])
