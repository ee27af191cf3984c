"""New values of formulas written into rows laid out alike, a row at a time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from xl_lepton.core.cells import column_letters
from xl_lepton.headless.calc.pattern import Formula, Kind
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import WAITING, Scalar
from xl_lepton.headless.file.alike import RowShape, cell_expression, kind_of
from xl_lepton.headless.file.value_text import is_kept, value_text

Place = tuple[int, int]
ValueOf = Callable[[bytes, bytes | None, int, int], Scalar]
_FIRST, _GROUPS = 2, 6  # groups of a row before those of its results; of a result, what follows it included


class ResultShape(RowShape):
    """The expression for rows with cells in the given columns, some of which hold formulas.

    It cuts a row into what stays and, for each formula's cell: its tag up to the kind, the kind, the formula, the value; a cell
    in such a column that is written otherwise is taken whole.
    """

    number = 2

    def __init__(self, prefix: bytes, columns: tuple[int, ...], results: Sequence[int]) -> None:
        self.prefix, self.columns, self.results = prefix, columns, results
        p = re.escape(prefix)
        pieces = [rb'(<%brow r="([0-9]{1,7})"[^>]*+>' % p]
        for column in columns:
            letters = column_letters(column).encode()
            cell = cell_expression(p, letters, rb"\2")
            pieces.append(rb")" + _result(p, letters, cell) + rb"(" if column in results else cell)
        self.match = re.compile(b"".join(pieces) + rb"</%brow>)" % p).match


def _result(p: bytes, letters: bytes, other: bytes) -> bytes:
    formula = rb"><%bf(?: [^>/]*+)?(?:/>|>[^<]*</%bf>)" % (p, p)
    tag = rb'<%bc r="%b\2"(?: s="[0-9]+")?+' % (p, letters)
    return rb'(?:(%b)( t="\w+")?+(%b)(?:<%bv>([^<]*)</%bv>)?+</%bc>|(%b))?+' % (tag, formula, p, p, p, other)


class RowWriter:
    """Writes the results of a sheet's ordinary formulas into its rows."""

    def __init__(self, sheet: Sheet, prefix: bytes, value_of: ValueOf) -> None:
        self.sheet, self.prefix = sheet, prefix
        self.value_of = value_of
        self.formulas: dict[Place, Formula] = sheet.formulas
        self.counts = Counter(row for row, _ in sheet.formulas)
        self.columns = {column for _, column in sheet.formulas}
        self.opening, self.closing = b"<%bv>" % prefix, b"</%bv></%bc>" % (prefix, prefix)
        self.shapes: dict[tuple[int, ...], ResultShape] = {}

    def shape(self, prefix: bytes, columns: tuple[int, ...]) -> ResultShape:
        """The shape of rows with these columns; where any cell of a column holds a formula, there may be one."""
        if columns not in self.shapes:
            self.shapes[columns] = ResultShape(prefix, columns, [column for column in columns if column in self.columns])
        return self.shapes[columns]

    def row(self, shape: ResultShape, found: re.Match[bytes]) -> tuple[bytes, list[Place]] | None:
        """The row's new bytes and the cells that changed; None where it has to be written cell by cell."""
        groups = found.groups()
        row, count = int(groups[1]), 0
        pieces, changed = [groups[0]], []
        for index, column in enumerate(shape.results):
            first = _FIRST + _GROUPS * index
            tag, kind, formula, old, other, after = groups[first : first + _GROUPS]
            if tag is None:
                pieces += (other or b"", after)
                continue
            place = row, column
            if place not in self.formulas:
                return None
            count += 1
            value = self.sheet.held(row, column)
            if value is None:
                return None
            if value is WAITING or (old is not None and is_kept(self.value_of(kind_of(kind), old, *place), value)):
                pieces += (tag, kind or b"", formula)
                pieces += (b"</%bc>" % self.prefix, after) if old is None else (self.opening, old, self.closing, after)
                continue
            changed.append(place)
            new_kind, text = value_text(value)
            pieces += (tag, new_kind, formula, self.opening, text, self.closing, after)
        return (b"".join(pieces), changed) if count == self.counts[row] else None

    def value(self, place: Place) -> Any:
        """What an ordinary formula's cell holds; WAITING for what stays as the file has it."""
        formula = self.formulas.get(place)
        return WAITING if formula is None or formula.pattern.kind is not Kind.PLAIN else self.sheet.held(*place)
