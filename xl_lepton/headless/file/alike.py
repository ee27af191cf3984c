"""Rows that are laid out alike, each recognised whole by one expression: what makes a table of a hundred thousand rows quick.

Two rows of a sheet that are read cell by cell show which columns are in use; the expression made for these columns takes rows
whose
cells stand in them (or are left out) and are written in the plain way. Any other row is read cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from xl_lepton.core.cells import column_letters

MOST_COLUMNS = 300
MOST_SHAPES = 12
GROUPS = 4  # of a cell: its attributes behind `r`, attributes and text of its formula, its value
ATTRIBUTES, FORMULA_ATTRIBUTES, FORMULA, VALUE = range(GROUPS)
_KIND = re.compile(rb' t="(\w+)"')
_FIRST = 3  # group 1 is the row's number, group 2 its other attributes


class RowShape:
    """The expression for rows with cells in the given columns. `group` gives the first of the groups of a column's cell."""

    number = 1  # the group of the row's number

    def __init__(self, prefix: bytes, columns: tuple[int, ...]) -> None:
        self.columns = columns
        self.group = {column: _FIRST + GROUPS * index for index, column in enumerate(columns)}
        # What reading a cell takes: four groups for each column.
        self.read = [first + part for first in self.group.values() for part in (ATTRIBUTES, FORMULA_ATTRIBUTES, FORMULA, VALUE)]
        p = re.escape(prefix)
        cells = b"".join(_cell(p, column_letters(column).encode()) for column in columns)
        row = rb'<%brow r="([0-9]{1,7})"([^>]*+)>%b</%brow>' % (p, cells, p)
        self.match = re.compile(row).match


def _cell(p: bytes, letters: bytes) -> bytes:
    return (
        rb'(?:<%bc r="%b\1"((?: [st]="\w+")*+)(?:/>|>'
        rb"(?:<%bf((?: [^>/]*+)?)(?:/>|>([^<]*+)</%bf>))?+"
        rb"(?:<%bv>([^<]*+)</%bv>)?+</%bc>))?+"
    ) % (p, letters, p, p, p, p, p)


def cell_expression(p: bytes, letters: bytes, number: bytes) -> bytes:
    """A cell written in the plain way, or none; `number` refers to the group of the row's number."""
    return (
        rb'(?:<%bc r="%b%b"(?: [st]="\w+")*+(?:/>|>(?:<%bf(?: [^>/]*+)?(?:/>|>[^<]*</%bf>))?+(?:<%bv>[^<]*</%bv>)?+</%bc>))?+'
    ) % (p, letters, number, p, p, p, p, p)


shape_of = lru_cache(maxsize=64)(RowShape)
MakeShape = Callable[[bytes, tuple[int, ...]], RowShape]


@lru_cache(maxsize=1024)
def kind_of(attributes: bytes | None) -> bytes:
    """The `t` among the attributes of a cell."""
    found = _KIND.search(attributes) if attributes else None
    return found[1] if found else b""


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows one behind the other that one shape takes."""

    shape: RowShape
    rows: list[re.Match[bytes]]


class Learner:
    """Decides which shape to try next, from the rows that no shape has taken."""

    def __init__(self, prefix: bytes, make: MakeShape) -> None:
        self.prefix, self.make = prefix, make
        self.shape: RowShape | None = None
        self.made = 0
        self._last: set[int] = set()

    def saw(self, columns: set[int]) -> None:
        """A row with cells in these columns had to be read cell by cell."""
        together = self._last | columns
        self._last = columns
        if columns and len(together) < 2 * len(columns) and len(together) <= MOST_COLUMNS and self.made < MOST_SHAPES:
            if self.shape is not None and together <= set(self.shape.columns):
                return  # it is not the columns that this row differs in
            self.shape = self.make(self.prefix, tuple(sorted(together)))
            self.made += 1
