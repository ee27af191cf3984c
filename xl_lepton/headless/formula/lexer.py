"""A formula cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ERRORS = (
    r"\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!"
    r"|PYTHON!|EXTERNAL!|TIMEOUT!)"
)
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_NOT_NAME = r"(?![\w.\\?(\[!])"
_WORD = r"[^\W\d][\w.\\?]*|\\[\w.\\?]*"

TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<text>"(?:[^"]|"")*")
  | (?P<error>{_ERRORS})
  | (?P<sheet>'(?:[^']|'')*'! | (?:\[\d+\])?(?:[^\W]|[.\\])[\w.]*(?::[\w.]+)?! | \[\d+\]!)
  | (?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}{_NOT_NAME})
  | (?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}(?![\w.(]))
  | (?P<cell>{_CELL}{_NOT_NAME})
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>{_WORD})
  | (?P<bracket>\[)
  | (?P<operator><=|>=|<>|[-+*/^&=<>%(),;{{}}:@\#])
    """,
    re.VERBOSE,
)


class FormulaSyntaxError(ValueError):
    """The text is not a formula; the message says where."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    position: int


END = Token("end", "", -1)


def tokens(formula: str) -> Iterator[Token]:
    """The tokens of `formula` (without its leading `=`), blanks included. Raises FormulaSyntaxError."""
    position = 0
    while position < len(formula):
        found = TOKEN.match(formula, position)
        if found is None:
            raise FormulaSyntaxError(f"cannot read {formula[position : position + 20]!r} at position {position + 1}")
        kind = str(found.lastgroup)
        end = found.end()
        if kind == "bracket":
            end = _closing_bracket(formula, position)
        yield Token(kind, formula[position:end], position)
        position = end


def _closing_bracket(formula: str, start: int) -> int:
    """The position after the `]` that closes the `[` at `start`; an apostrophe escapes the character after it."""
    depth, position = 0, start
    while position < len(formula):
        character = formula[position]
        if character == "'":
            position += 1
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if not depth:
                return position + 1
        position += 1
    raise FormulaSyntaxError(f"the bracket at position {start + 1} is never closed")
