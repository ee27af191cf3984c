"""A number format taken apart: its sections, and in each the placeholders, date codes and characters."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeAlias


class Piece(NamedTuple):
    """`kind` is quoted, escaped, space, fill, elapsed, bracket, general, ampm, date, exponent, digit or other."""

    kind: str
    text: str


Section: TypeAlias = tuple[Piece, ...]

_PIECE = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | _(?P<space>.) | \*(?P<fill>.)
  | \[(?P<elapsed>h+|m+|s+)\] | \[(?P<bracket>[^\]]*)\]
  | (?P<general>General) | (?P<ampm>AM/PM|A/P) | (?P<exponent>E[+-])
  | (?P<date>y+|e+|m+|d+|h+|s+|b+|a{3,4}|g{1,3}(?=e))
  | (?P<digit>[0\#?]) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\s*")
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


@lru_cache(maxsize=512)
def sections_of(pattern: str) -> tuple[Section, ...]:
    """The sections between semicolons: positive, negative, zero, text."""
    sections: list[list[Piece]] = [[]]
    for found in _PIECE.finditer(pattern):
        piece = Piece(str(found.lastgroup), found[str(found.lastgroup)])
        if piece == Piece("other", ";"):
            sections.append([])
        else:
            sections[-1].append(piece)
    return tuple(tuple(section) for section in sections)


def literal(piece: Piece) -> str:
    """What a piece that is no placeholder shows."""
    if piece.kind == "bracket":
        return piece.text[1:].split("-")[0] if piece.text.startswith("$") else ""
    return {"space": " ", "fill": ""}.get(piece.kind, piece.text)


class Condition(NamedTuple):
    """The test in a section such as [<10]0."""

    sign: str
    limit: float

    def holds(self, number: float) -> bool:
        return _TESTS[self.sign](number, self.limit)

    @property
    def is_of_negatives(self) -> bool:
        """Whether it holds for negative numbers alone: their section shows them without a sign."""
        return self.limit < 0 if self.sign in ("<=", "=") else self.sign == "<" and self.limit <= 0

    @property
    def leaves_negatives(self) -> bool:
        """Whether it leaves negative numbers (and 0) to the section that follows."""
        return self.sign in (">", ">=") and self.limit <= 0


def condition_of(section: Section) -> Condition | None:
    for piece in section:
        found = _CONDITION.fullmatch(piece.text) if piece.kind == "bracket" else None
        if found is not None:
            return Condition(found[1], float(found[2]))
    return None


_BRACKET = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?(?:[1-9]|[1-4]\d|5[0-6])|dbnum[1-4]|[$<>=\s].*",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=512)
def is_sound(pattern: str) -> bool:
    """Whether Excel takes the format: no unknown word in brackets, no text (@) within a date."""
    for section in sections_of(pattern):
        kinds = {piece.kind for piece in section}
        if kinds & {"date", "elapsed", "ampm"} and Piece("other", "@") in section:
            return False
        if any(piece.kind == "bracket" and not _BRACKET.fullmatch(piece.text) for piece in section):
            return False
    return True
