"""Rows that are laid out alike, each recognised whole by one expression: what makes a table of a hundred thousand rows quick.

Two rows of a sheet that are read cell by cell show which columns are in use, and the next one how their cells are written: with
which style, as a constant or a formula. The expression made for these columns takes rows whose cells stand in them (or are left
out) and are written like that. A column whose cells turn out to differ is taken in any plain way from then on; any other row is
read cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from xl_lepton.core.cells import column_letters

MOST_COLUMNS = 1000
MOST_SHAPES = 12
MOST_LOOSENED = 6  # times that a shape is made anew before all its columns are taken in any plain way
_KIND = re.compile(rb' t="(\w+)"')
_SHARED = re.compile(rb' t="shared" si="[0-9]+"')
_ATTRIBUTES = rb'((?: [st]="\w+")*+)'
# No character that XML does not allow, so that nothing in a row that was taken needs a second look (soundness.py).
TEXT = rb"[^<\x00-\x08\x0b\x0c\x0e-\x1f]*+"


@dataclass(frozen=True, slots=True)
class Form:
    """How the cells of a column are written: the attributes behind `r`, and those of the formula; None for none, or no value."""

    attributes: bytes
    formula: bytes | None
    has_value: bool


Forms: TypeAlias = tuple[tuple[int, Form | None], ...]  # for each column in use; None for any plain way
Texts: TypeAlias = Sequence[bytes | None]


@dataclass(frozen=True, slots=True)
class Fields:
    """What the cells of a column hold, row by row: their attributes, those of the formula, its text, the value's text."""

    attributes: Texts
    formula_attributes: Texts
    formulas: Texts
    values: Texts


class RowShape:
    """The expression for rows with cells in some columns, each written in its form."""

    number = 1  # the group of the row's number; the next one holds its other attributes

    def __init__(self, prefix: bytes, forms: Forms) -> None:
        self.forms = forms
        p = re.escape(prefix)
        cells = b"".join(_cell(p, column_letters(column).encode(), form) for column, form in forms)
        row = rb'<%brow r="([0-9]{1,7})"([^>]*+)>%b</%brow>' % (p, cells, p)
        self.match = re.compile(row).match
        firsts = _first_groups(forms)
        self.tags = [2, *firsts]  # groups that hold attributes: of the row and of cells; of formulas
        self.formula_tags = [first + 1 for first in firsts]

    def fields(self, rows: Sequence[re.Match[bytes]]) -> list[Fields]:
        """What the rows hold, column by column."""
        found: list[Texts] = list(zip(*[row.groups() for row in rows], strict=True))
        count, group = len(rows), 2
        columns = []
        for _, form in self.forms:
            if form is None:
                columns.append(Fields(*found[group : group + 4]))
                group += 4
                continue
            attributes, none = (form.attributes,) * count, (None,) * count
            formulas: Texts = none
            given: Texts = none if form.formula is None else (form.formula,) * count
            values: Texts = none
            if form.formula == b"":
                formulas = found[group]
                group += 1
                if None in formulas:
                    given = [None if text is None else b"" for text in formulas]
            if form.has_value or form.formula is not None:
                values = found[group]
                group += 1
            columns.append(Fields(attributes, given, formulas, values))
        return columns


def _first_groups(forms: Forms) -> list[int]:
    """The first group of each cell that may be written in any plain way."""
    firsts, group = [], 3
    for _, form in forms:
        if form is None:
            firsts.append(group)
            group += 4
        else:
            group += (form.formula == b"") + (form.has_value or form.formula is not None)
    return firsts


def _cell(p: bytes, letters: bytes, form: Form | None) -> bytes:
    """A cell or none; its groups are what its form does not say."""
    if form is None:
        return (
            rb'(?:<%bc r="%b\1"%b(?:/>|>(?:<%bf((?: [^>/]*+)?)(?:/>|>(%b)</%bf>))?+(?:<%bv>(%b)</%bv>)?+</%bc>))?+'
        ) % (p, letters, _ATTRIBUTES, p, TEXT, p, p, TEXT, p, p)  # fmt: skip
    start = rb'(?:<%bc r="%b\1"%b' % (p, letters, re.escape(form.attributes))
    value = rb"<%bv>(%b)</%bv>" % (p, TEXT, p)
    if form.formula is not None:
        content = formula_expression(p, form.formula, rb"(%b)" % TEXT) + b"(?:%b)?+" % value
    elif form.has_value:
        content = value
    else:
        return start + rb"/>)?+"
    return start + rb">%b</%bc>)?+" % (content, p)


def formula_expression(p: bytes, attributes: bytes, text: bytes) -> bytes:
    """An `<f>` with its text; one with attributes is that of a cell filled from another and has none."""
    return rb"<%bf>%b</%bf>" % (p, text, p) if not attributes else rb"<%bf%b/>" % (p, re.escape(attributes))


def cell_expression(p: bytes, letters: bytes, number: bytes, form: Form | None) -> bytes:
    """A cell written in its form, or none; `number` refers to the group of the row's number."""
    if form is not None:
        start = rb'(?:<%bc r="%b%b"%b' % (p, letters, number, re.escape(form.attributes))
        value = rb"<%bv>%b</%bv>" % (p, TEXT, p)
        return start + (rb">%b</%bc>)?+" % (value, p) if form.has_value else rb"/>)?+")
    return (rb'(?:<%bc r="%b%b"(?: [st]="\w+")*+(?:/>|>(?:<%bf(?: [^>/]*+)?(?:/>|>%b</%bf>))?+(?:<%bv>%b</%bv>)?+</%bc>))?+') % (
        p,
        letters,
        number,
        p,
        TEXT,
        p,
        p,
        TEXT,
        p,
        p,
    )


shape_of = lru_cache(maxsize=64)(RowShape)
MakeShape = Callable[[bytes, Forms], RowShape]


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


def _forms_in(shape: RowShape, row: re.Match[bytes]) -> Forms:
    """How the cells of a row are written that a shape without forms has taken; None for one that is not there."""
    found = []
    for (column, _), cell in zip(shape.forms, shape.fields([row]), strict=True):
        attributes, given = cell.attributes[0], cell.formula_attributes[0]
        text, value = cell.formulas[0], cell.values[0]
        form = None
        if attributes is not None and (
            given is None or (given == b"" and text) or (given and text is None and _SHARED.fullmatch(given))
        ):
            form = Form(attributes, given, value is not None)
        found.append((column, form))
    return tuple(found)


def _in_common(one: Forms, other: Forms) -> Forms:
    """The forms of columns on which two rows agree; whether a formula has a value is not asked."""
    agreed = []
    for (column, form), (_, found) in zip(one, other, strict=True):
        same = form == found or (
            form is not None
            and found is not None
            and form.formula is not None
            and (form.attributes, form.formula) == (found.attributes, found.formula)
        )
        agreed.append((column, form if same else None))
    return tuple(agreed)


class Learner:
    """Decides which shape to try next, from the rows that no shape has taken.

    `variants` shapes for the same columns are kept side by side, for lines of inputs and lines of formulas that take turns.
    """

    def __init__(self, prefix: bytes, make: MakeShape, variants: int = 1) -> None:
        self.prefix, self.make, self.variants = prefix, make, variants
        self.shape: RowShape | None = None
        self._any: RowShape | None = None  # for the same columns, written in any plain way
        self._kept: list[RowShape] = []
        self._made = self._loosened = 0
        self._last: set[int] = set()

    def saw(self, columns: set[int]) -> None:
        """A row with cells in these columns had to be read cell by cell."""
        together = self._last | columns
        self._last = columns
        if columns and len(together) < 2 * len(columns) and len(together) <= MOST_COLUMNS and self._made < MOST_SHAPES:
            if self._any is not None and together <= {column for column, _ in self._any.forms}:
                return  # it is not the columns that this row differs in
            self._any = shape_of(self.prefix, tuple((column, None) for column in sorted(together)))
            self.shape, self._kept = None, []
            self._made += 1
            self._loosened = 0

    def loosen(self, content: bytes, position: int, end: int) -> bool:
        """Whether the next row, which the shape does not take, has its columns: then it is taken by another one."""
        for shape in self._kept:
            if shape is not self.shape and shape.match(content, position, end):
                self.shape = shape
                return True
        if self._any is None or (self.shape is not None and self.shape.forms == self._any.forms):
            return False
        row = self._any.match(content, position, end)
        if row is None:
            return False
        forms = _forms_in(self._any, row)
        if self.shape is not None and len(self._kept) >= self.variants:
            self._kept.remove(self.shape)
            self._loosened += 1
            forms = _in_common(self.shape.forms, forms) if self._loosened < MOST_LOOSENED else self._any.forms
        self.shape = self.make(self.prefix, forms)
        self._kept.append(self.shape)
        return True
