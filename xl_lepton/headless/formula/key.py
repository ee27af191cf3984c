"""The text of a formula with its references relative to the cell: equal keys mean equal trees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from xl_lepton.core.cells import column_letters
from xl_lepton.headless.formula.nodes import MAX_COLUMN
from xl_lepton.headless.formula.parser import column_number

_PIECE = re.compile(
    r"""
    "(?:[^"]|"")*" | '(?:[^']|'')*' | \[[^\]]*\]
  | (?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(!]))
  | (?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.(]))
  | (?P<across>\$?)(?P<letters>[A-Za-z]{1,3})(?P<down>\$?)(?P<number>[0-9]{1,7})(?![\w.\\?(\[!])
  | [^\W\d][\w.\\?]*
  | [0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?
    """,
    re.VERBOSE,
)


def relative_key(formula: str, row: int, column: int) -> str:
    """A key that is the same for every cell to which the formula at `row`, `column` was filled."""

    def relative(found: re.Match[str]) -> str:
        columns, rows, across, letters, down, number = found.groups()
        if letters is not None:
            right = "$" + letters if across else column_number(letters) - column
            return f"\0{right}|{'$' + number if down else int(number) - row}"
        if columns is not None:
            return ":".join(end if end[0] == "$" else f"\0{column_number(end) - column}" for end in columns.split(":"))
        if rows is not None:
            return ":".join(end if end[0] == "$" else f"\0|{int(end) - row}" for end in rows.split(":"))
        return found[0]

    return _PIECE.sub(relative, formula)


class FilledDown:
    """What a formula reads in the other rows of its column when it is filled into them."""

    __slots__ = ("offsets", "template")

    def __init__(self, template: str, offsets: list[int]) -> None:
        self.template = template
        self.offsets = offsets

    @classmethod
    def of(cls, formula: str, row: int) -> FilledDown | None:
        """From the formula's text in one row; None for references to whole rows, which are rare."""
        pieces, offsets, kept = [], [], 0
        for found in _PIECE.finditer(formula):
            if found["rows"] is not None:
                return None
            if found["letters"] is not None and not found["down"]:
                start, end = found.span("number")
                pieces.append(formula[kept:start].replace("%", "%%") + "%d")
                offsets.append(int(found["number"]) - row)
                kept = end
        return cls("".join(pieces) + formula[kept:].replace("%", "%%"), offsets)

    def at(self, row: int) -> str:
        """The formula's text in a row."""
        return self.template % tuple([row + offset for offset in self.offsets])

    def over(self, rows: Sequence[int]) -> list[str]:
        """The formula's text in each of some rows."""
        if not self.offsets:
            return [self.template % ()] * len(rows)
        numbers = zip(*[[row + offset for row in rows] for offset in self.offsets], strict=True)
        return list(map(self.template.__mod__, numbers))


class FilledAcross:
    """What a formula reads in the other columns of its row when it is filled into them."""

    __slots__ = ("offsets", "template")

    def __init__(self, template: str, offsets: list[int]) -> None:
        self.template = template
        self.offsets = offsets

    @classmethod
    def of(cls, formula: str, column: int) -> FilledAcross | None:
        """From the formula's text in one column; None for references to whole columns, which are rare."""
        pieces, offsets, kept = [], [], 0
        for found in _PIECE.finditer(formula):
            if found["columns"] is not None:
                return None
            if found["letters"] is not None and not found["across"]:
                start, end = found.span("letters")
                pieces.append(formula[kept:start].replace("%", "%%") + "%s")
                offsets.append(column_number(found["letters"]) - column)
                kept = end
        return cls("".join(pieces) + formula[kept:].replace("%", "%%"), offsets)

    def at(self, column: int) -> str:
        """The formula's text in a column; "" where a reference would leave the sheet."""
        columns = [column + offset for offset in self.offsets]
        return "" if columns and min(columns) < 1 else self.template % tuple(map(_letters, columns))


_letters = lru_cache(maxsize=MAX_COLUMN)(column_letters)
