"""A number format taken apart: its sections, and in each the placeholders, date codes and characters."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from xl_lepton.headless.calc.values import Refusal


class Piece(NamedTuple):
    """`kind` is quoted, escaped, space, fill, elapsed, bracket, general, ampm, date, exponent, digit or other."""

    kind: str
    text: str


Section: TypeAlias = tuple[Piece, ...]

_PIECE = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | _(?P<space>.) | \*(?P<fill>.)
  | \[(?P<elapsed>h+|m+|s+)\] | \[(?P<bracket>[^\]]*)\]
  | (?P<general>General) | (?P<ampm>AM/PM|A/P|上午/下午) | (?P<exponent>E[+-])
  | (?P<date>y+|e+|m+|d+|h+|s+|(?-i:b+)|a{3,4}|g{1,3}(?=e)|g{3,4})
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
_EAST_ASIAN = re.compile(r"\$[^-]*-(?:zh|ja|ko|.*(?:04|11|12)$)", re.IGNORECASE)  # [DBNum1][$-804] asks for Chinese digits
_MOMENT = frozenset({"date", "elapsed", "ampm"})
_HALVES = ('"', "\\", "_", "*", "[")  # each wants something after it
_WORDS = frozenset({"other", "quoted", "escaped", "space", "fill", "bracket"})  # a slash among them is of no date or fraction
MOST_SECTIONS = 4


@lru_cache(maxsize=512)
def is_sound(pattern: str) -> bool:
    """Whether Excel takes the format. Letters of dates beside digits it does not: "0 days" and "0 yrs" need quotes.

    Raises Refusal for the digits of other scripts.
    """
    sections = sections_of(pattern)
    return len(sections) <= MOST_SECTIONS and all(_is_sound_section(section) for section in sections)


def _is_sound_section(section: Section) -> bool:
    is_moment = any(piece.kind in _MOMENT for piece in section)
    is_words = Piece("other", "@") not in section and all(piece.kind in _WORDS for piece in section)
    for index, piece in enumerate(section):
        match piece.kind:
            case "digit" if is_moment and not _is_part_of_second(section, index):
                return False
            case "other" if piece.text in "nN" or (piece.text == "/" and is_words):
                return False
            case "other" if piece.text in _HALVES or (piece.text in "gG" and not is_moment) or (piece.text == "@" and is_moment):
                return False
            case "bracket" if piece.text.lower().startswith("dbnum") and any(_EAST_ASIAN.match(other.text) for other in section):
                raise Refusal(f"TEXT with [{piece.text}] in an East Asian language is not supported")
            case "bracket" if not _BRACKET.fullmatch(piece.text):
                return False
    return True


def _is_part_of_second(section: Section, index: int) -> bool:
    while index and section[index - 1].kind == "digit":
        index -= 1
    return index > 1 and section[index - 1] == Piece("other", ".") and section[index - 2].text[:1] in ("s", "S")
