"""New values of formulas written into rows laid out alike: many rows at a time, or one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from xl_lepton.core.cells import CellError, column_letters
from xl_lepton.headless.calc.pattern import Formula, Kind
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import WAITING, Scalar
from xl_lepton.headless.file.alike import TEXT, Form, Forms, RowShape, cell_expression, formula_expression, kind_of
from xl_lepton.headless.file.value_text import is_kept, number_texts, value_text

Place = tuple[int, int]
ValueOf = Callable[[bytes, bytes | None, int, int], Scalar]
_FIRST = 2  # groups of a row before those of its results
FEW = 4  # rows, which are as quickly written one by one
_WRITTEN = frozenset({float, str, bool, CellError})


@dataclass(frozen=True, slots=True)
class Result:
    """A column in which formulas stand: its first group, and its form.

    With a form its groups are the tag up to the kind, the formula, the old value, what follows. Without one they are the tag up
    to the kind, the kind, the formula, the old value, a cell that is written otherwise and taken whole, what follows.
    """

    column: int
    first: int
    form: Form | None
    kind: bytes = b""


class ResultShape(RowShape):
    """The expression for rows with cells in the given columns, some of which hold formulas.

    It cuts a row into what stays and what may change.
    """

    number = 2

    def __init__(self, prefix: bytes, forms: Forms, columns: Iterable[int]) -> None:
        self.forms = forms
        self.tags = self.formula_tags = []  # its groups cut rows, they do not hold attributes
        self.results: list[Result] = []
        with_formulas, group = frozenset(columns), _FIRST
        p = re.escape(prefix)
        pieces = [rb'(<%brow r="([0-9]{1,7})"[^>]*+>' % p]
        for column, form in forms:
            letters = column_letters(column).encode()
            if column not in with_formulas if form is None else form.formula is None:
                pieces.append(cell_expression(p, letters, rb"\2", form))
                continue
            self.results.append(Result(column, group, form, _parts(form.attributes)[1] if form else b""))
            group += 4 if form else 6
            other = cell_expression(p, letters, rb"\2", None)
            pieces.append(rb")" + (_formed(p, letters, form) if form else _result(p, letters, other)) + rb"(")
        self.match = re.compile(b"".join(pieces) + rb"</%brow>)" % p).match


def _result(p: bytes, letters: bytes, other: bytes) -> bytes:
    formula = rb"><%bf(?: [^>/]*+)?(?:/>|>%b</%bf>)" % (p, TEXT, p)
    tag = rb'<%bc r="%b\2"(?: s="[0-9]+")?+' % (p, letters)
    return rb'(?:(%b)( t="\w+")?+(%b)(?:<%bv>(%b)</%bv>)?+</%bc>|(%b))?+' % (tag, formula, p, TEXT, p, p, other)


def _formed(p: bytes, letters: bytes, form: Form) -> bytes:
    before_kind, _, _ = _parts(form.attributes)
    kind = form.attributes[len(before_kind) :]
    formula = formula_expression(p, form.formula or b"", TEXT)
    parts = p, letters, re.escape(before_kind), re.escape(kind), formula, p, TEXT, p, p
    return rb'(<%bc r="%b\2"%b)%b(>%b)(?:<%bv>(%b)</%bv>)?+</%bc>' % parts


def _parts(attributes: bytes) -> tuple[bytes, bytes, bytes]:
    """The attributes of a cell before the kind, the kind, and those behind it."""
    found = re.search(rb' t="\w+"', attributes)
    return (attributes, b"", b"") if found is None else (attributes[: found.start()], found[0], attributes[found.end() :])


class RowWriter:
    """Writes the results of a sheet's ordinary formulas into its rows."""

    def __init__(self, sheet: Sheet, prefix: bytes, value_of: ValueOf) -> None:
        self.sheet, self.prefix = sheet, prefix
        self.value_of = value_of
        self.formulas: dict[Place, Formula] = sheet.formulas
        self.rows_of: dict[int, set[int]] = defaultdict(set)
        for row, column in sheet.formulas:
            self.rows_of[column].add(row)
        self.opening, self.closing = b"<%bv>" % prefix, b"</%bv></%bc>" % (prefix, prefix)
        self.shapes: dict[Forms, ResultShape] = {}

    def shape(self, prefix: bytes, forms: Forms) -> ResultShape:
        """The shape of rows with these columns; where any cell of a column holds a formula, there may be one."""
        # A kind before another attribute, as no program writes it, is left to the way of single cells.
        forms = tuple((column, None if form is not None and _parts(form.attributes)[2] else form) for column, form in forms)
        if forms not in self.shapes:
            self.shapes[forms] = ResultShape(prefix, forms, self.rows_of)
        return self.shapes[forms]

    def run(self, shape: ResultShape, rows: Sequence[re.Match[bytes]]) -> tuple[bytes, list[tuple[int, list[int]]]] | None:
        """The new bytes of rows, and for each column the rows that changed; None where they have to be written one by one."""
        if not shape.results:
            return b"", []
        if len(rows) < FEW or any(result.form is None for result in shape.results):
            return None
        fields = list(zip(*[found.groups() for found in rows], strict=True))
        numbers = list(map(int, fields[1]))
        pieces: list[Iterable[bytes]] = [fields[0]]
        changed = []
        for result in shape.results:
            assert result.form is not None
            values = self._values(result.column, numbers)
            if values is None:
                return None
            tags, formulas, olds, after = fields[result.first : result.first + 4]
            kind = result.kind
            moved = self._moved(kind, olds, values)
            if moved is None:
                return None
            if moved:
                changed.append((result.column, [numbers[index] for index in moved]))
            if len(moved) < len(values):
                if None in olds:
                    return None
                kinds, texts = _mixed(kind, olds, values, moved)
            else:
                kinds, texts = _spelled(values)
            pieces += (tags, kinds, formulas, repeat(self.opening), texts, repeat(self.closing), after)
        return b"".join(chain.from_iterable(zip(*pieces, strict=False))) if changed else b"", changed

    def _values(self, column: int, rows: list[int]) -> list[Any] | None:
        """The results in a column; None where a row of it has none, or is not calculated."""
        held = self.sheet.columns.get(column)
        if held is None or rows[-1] >= len(held.values) or not self.rows_of[column].issuperset(rows):
            return None
        first, last = rows[0], rows[-1]
        values = held.values[first : last + 1] if last - first + 1 == len(rows) else [held.values[row] for row in rows]
        return values if set(map(type, values)) <= _WRITTEN else None

    def _moved(self, kind: bytes, olds: Sequence[bytes | None], values: list[Any]) -> Sequence[int] | None:
        """Which of the values differ from those of the file; None where those cannot be told here."""
        if olds.count(None) == len(olds):
            return range(len(olds))
        if None in olds:
            return None
        kind, value_of = kind_of(kind), self.value_of
        try:
            old = list(map(float, olds)) if not kind else [value_of(kind, text, 0, 0) for text in olds]  # type: ignore[arg-type]
        except ValueError:
            return None
        if old == values and set(map(type, old)) == set(map(type, values)) == {float}:
            return ()
        return [index for index, (one, other) in enumerate(zip(old, values, strict=True)) if not is_kept(one, other)]

    def row(self, shape: ResultShape, found: re.Match[bytes]) -> tuple[bytes, list[int]] | None:
        """The row's new bytes and the columns that changed; None where it has to be written cell by cell."""
        groups = found.groups()
        row = int(groups[1])
        pieces: list[bytes] = [groups[0]]
        changed = []
        for result in shape.results:
            place = row, result.column
            if result.form is not None:
                tag, formula, old, after = groups[result.first : result.first + 4]
                kind, other = result.kind, None
            else:
                tag, kind, formula, old, other, after = groups[result.first : result.first + 6]
            if (tag is not None) != (place in self.formulas):
                return None
            if tag is None:
                pieces += (other or b"", after)
                continue
            value = self.sheet.held(*place)
            if value is None:
                return None
            if value is WAITING or (old is not None and is_kept(self.value_of(kind_of(kind), old, *place), value)):
                pieces += (tag, kind or b"", formula)
                pieces += (b"</%bc>" % self.prefix, after) if old is None else (self.opening, old, self.closing, after)
                continue
            changed.append(result.column)
            new_kind, text = value_text(value)
            pieces += (tag, new_kind, formula, self.opening, text, self.closing, after)
        return b"".join(pieces), changed

    def value(self, place: Place) -> Any:
        """What an ordinary formula's cell holds; WAITING for what stays as the file has it."""
        formula = self.formulas.get(place)
        return WAITING if formula is None or formula.pattern.kind is not Kind.PLAIN else self.sheet.held(*place)


def _spelled(values: list[Any]) -> tuple[Iterable[bytes], Iterable[bytes]]:
    """The `t` attributes and the texts of values."""
    kinds = set(map(type, values))
    if kinds == {float}:
        return repeat(b""), number_texts(values)
    if kinds == {str}:
        texts = {text: value_text(text)[1] for text in set(values)}
        return repeat(value_text("")[0]), [texts[text] for text in values]
    spelled = [value_text(value) for value in values]
    return [kind for kind, _ in spelled], [text for _, text in spelled]


def _mixed(kind: bytes, olds: Sequence[Any], values: list[Any], moved: Sequence[int]) -> tuple[Iterable[bytes], Iterable[bytes]]:
    """The same, where only some values are other ones than those of the file."""
    kinds, texts = [kind] * len(olds), list(olds)
    for index in moved:
        kinds[index], texts[index] = value_text(values[index])
    return kinds, texts
