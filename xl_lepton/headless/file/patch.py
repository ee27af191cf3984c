"""New values written into the XML of a worksheet, every other byte kept.

What is rewritten: the `<v>` and `t` of cells whose value is another one, `ref` and `cm` of array formulas that fill another
range,
cells and rows that an array grew into. A value that agrees in 15 digits stays as the file has it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from xl_lepton.core.cells import column_letters
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import WAITING, Scalar
from xl_lepton.headless.file.alike import Alike
from xl_lepton.headless.file.alike_writer import Place, ResultShape, RowWriter, ValueOf
from xl_lepton.headless.file.sheet_text import CellText, RowEnd, RowText, SheetText
from xl_lepton.headless.file.value_text import is_kept, number_text, value_text, xml_text
from xl_lepton.headless.formula.parser import column_number

VARIANTS = 6
_NO_CELLS: dict[int, Scalar] = {}
_DROPPED = re.compile(rb"""\s+(?:t|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_METADATA = re.compile(rb"""\s+cm\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_REF = re.compile(rb"""(\sref\s*=\s*)(?:"[^"]*"|'[^']*')""")


@dataclass(slots=True)
class SheetPatch:
    """What a sheet is to hold: what arrays fill, inputs that were set, and the ranges of array formulas."""

    cells: dict[int, dict[int, Scalar]] = field(default_factory=dict)  # per row and column
    typed: set[Place] = field(default_factory=set)  # those that are inputs
    arrays: dict[Place, tuple[str, bytes]] = field(default_factory=dict)  # the range, and the cm attribute's value or b""

    def put(self, row: int, column: int, value: Scalar) -> None:
        """A cell of an array."""
        self.cells.setdefault(row, {})[column] = value

    def type_in(self, row: int, column: int, value: Scalar) -> None:
        """An input."""
        self.put(row, column, value)
        self.typed.add((row, column))


Changed = dict[int, set[int]]  # the rows of each column


def patched(text: SheetText, sheet: Sheet, patch: SheetPatch, value_of: ValueOf) -> tuple[bytes | None, Changed]:
    """The part's new bytes, None when nothing in it changes, and the cells that changed.

    The results of ordinary formulas are those that the sheet holds; the patch says what else is to change.
    """
    writer = _Writer(text, patch, RowWriter(sheet, text.prefix, value_of), value_of)
    writer.run()
    if not writer.changed:
        return None, {}
    return writer.result(), writer.changed


class _Writer:
    def __init__(self, text: SheetText, patch: SheetPatch, results: RowWriter, value_of: ValueOf) -> None:
        self.text = text
        self.patch, self.results = patch, results
        self.value_of = value_of
        self.pieces: list[bytes] = []
        self.kept_to = 0
        self.changed: Changed = defaultdict(set)
        # Rows that hold something, and their columns that have not been met in the file yet: last ones first.
        self.rows = sorted((row for row, cells in patch.cells.items() if _filled(cells)), reverse=True)
        self.unmet: dict[int, list[int]] = {}
        self.array_rows = {row for row, _ in patch.arrays}
        self.row = 0
        p = text.prefix
        self.plain_value = b"<%bv>%%b</%bv>" % (p, p)
        self.plain_result = b"<%bc%%b>%%b<%bv>%%b</%bv></%bc>" % (p, p, p, p)

    def run(self) -> None:
        for token in self.text.tokens(self.results.shape, VARIANTS):
            if isinstance(token, Alike):
                self._alike(token)
            else:
                self._single(token)
        made = self._made_rows(1 << 30)
        if made and self.text.data_is_empty:
            start, end = self.text.data_tag
            opening = self.text.content[start:end].rstrip(b"/> ") + b">"
            self._replace(start, end, opening + made + self._tag(b"/sheetData"))
        else:
            self._insert(self.text.data_end, made)

    def _single(self, token: CellText | RowText | RowEnd) -> None:
        if isinstance(token, CellText):
            self._insert(token.start, self._made_cells(token.row, token.column))
            self._cell(token)
        elif isinstance(token, RowText):
            self._insert(token.start, self._made_rows(token.row))
            self.row = token.row
            if token.is_empty and (made := self._made_cells(token.row)):
                opening = self._tag(b"row", _SPANS.sub(b"", token.attributes).rstrip())
                self._replace(token.start, token.end, opening + made + self._tag(b"/row"))
        elif isinstance(token, RowEnd):
            self._insert(token.start, self._made_cells(self.row))

    def _alike(self, alike: Alike) -> None:
        """Rows in which all that changes are values of ordinary formulas are written whole, others cell by cell."""
        assert isinstance(alike.shape, ResultShape)
        first, last = (int(row[2]) for row in (alike.rows[0], alike.rows[-1]))
        is_plain = not (self.rows and self.rows[-1] <= last) and self.patch.cells.keys().isdisjoint(range(first, last + 1))
        if is_plain and (together := self.results.run(alike.shape, alike.rows)) is not None:
            content, columns = together
            for column, rows in columns:
                self.changed[column].update(rows)
            if columns:
                self._replace(alike.rows[0].start(), alike.rows[-1].end(), content)
            return
        for found in alike.rows:
            row = int(found[2])
            written = None if row in self.patch.cells else self.results.row(alike.shape, found)
            if written is None:
                for token in self.text.single_tokens(found.start(), found.end()):
                    self._single(token)
                continue
            if self.rows and self.rows[-1] < row:
                self._insert(found.start(), self._made_rows(row))
            content, changed = written
            if changed:
                for column in changed:
                    self.changed[column].add(row)
                self._replace(found.start(), found.end(), content)

    def _replace(self, start: int, end: int, content: bytes) -> None:
        self.pieces.append(self.text.content[self.kept_to : start])
        self.pieces.append(content)
        self.kept_to = end

    def _insert(self, position: int, content: bytes) -> None:
        if content:
            self._replace(position, position, content)

    def _unmet(self, row: int) -> list[int]:
        columns = self.unmet.get(row)
        if columns is None:
            cells = self.patch.cells.get(row, {})
            columns = self.unmet[row] = sorted((column for column in cells if cells[column] is not None), reverse=True)
        return columns

    def _made_cells(self, row: int, before: int = 1 << 30) -> bytes:
        """New cells of a row, up to a column."""
        columns = self._unmet(row)
        made = []
        while columns and columns[-1] < before:
            place = (row, columns.pop())
            self.changed[place[1]].add(row)
            made.append(self._new_cell(place))
        return b"".join(made)

    def _made_rows(self, before: int) -> bytes:
        """New rows, up to a row of the file."""
        made = []
        while self.rows and self.rows[-1] < before:
            row = self.rows.pop()
            if cells := self._made_cells(row):
                made.append(self._tag(b"row", b' r="%d"' % row) + cells + self._tag(b"/row"))
        return b"".join(made)

    def _cell(self, cell: CellText) -> None:
        place = (cell.row, cell.column)
        cells = self.patch.cells.get(cell.row, _NO_CELLS)
        if cell.column in cells:
            columns = self._unmet(cell.row)
            if columns and columns[-1] == cell.column:
                columns.pop()
            value = cells[cell.column]
        elif (value := self.results.value(place)) is WAITING:
            return
        formula = self.text.formula_bytes(cell)
        attributes = self._attributes(cell)
        array = self.patch.arrays.get(place)
        if array is not None:
            formula, attributes = _array_formula(formula, attributes, array)
        unmoved = formula == self.text.formula_bytes(cell) and attributes == self._attributes(cell)
        if unmoved and is_kept(self.value_of(cell.kind, cell.value, *place), value):
            return
        self.changed[cell.column].add(cell.row)
        self._replace(cell.start, cell.end, self._written(attributes, formula, value))

    def _attributes(self, cell: CellText) -> bytes:
        """The attributes of a `<c>`, also of one that the quick scan recognised without taking them apart."""
        if cell.attributes:
            return cell.attributes
        tag = self.text.content[cell.start : cell.end]
        return tag[len(self.text.prefix) + 2 : tag.index(b">")].rstrip(b"/")

    def _written(self, attributes: bytes, formula: bytes, value: Scalar) -> bytes:
        attributes = _DROPPED.sub(b"", attributes).rstrip() if b"t=" in attributes or b"vm" in attributes else attributes
        if type(value) is float:
            return self.plain_result % (attributes.rstrip(), formula, number_text(value))
        kind, inside = self._value(value, bool(formula))
        if not formula and not inside:
            return b"<" + self.text.prefix + b"c" + attributes + b"/>"
        return self._tag(b"c", attributes + kind) + formula + inside + self._tag(b"/c")

    def _new_cell(self, place: Place) -> bytes:
        kind, inside = self._value(self.patch.cells[place[0]][place[1]], place not in self.patch.typed)
        address = f' r="{column_letters(place[1])}{place[0]}"'.encode()
        return self._tag(b"c", address + kind) + inside + self._tag(b"/c")

    def _value(self, value: Scalar, is_result: bool) -> tuple[bytes, bytes]:
        """The `t` attribute and the element for a value; a text that is typed in, not computed, is an inline string."""
        if value is None:
            return b"", b""
        if isinstance(value, str) and not is_result:
            string = f'<{self._p}is><{self._p}t xml:space="preserve">{xml_text(value)}</{self._p}t></{self._p}is>'
            return b' t="inlineStr"', string.encode()
        kind, text = value_text(value)
        return kind, self.plain_value % text

    @property
    def _p(self) -> str:
        return self.text.prefix.decode()

    def _tag(self, name: bytes, attributes: bytes = b"") -> bytes:
        if name.startswith(b"/"):
            return b"</" + self.text.prefix + name[1:] + b">"
        return b"<" + self.text.prefix + name + attributes + b">"

    def result(self) -> bytes:
        content = b"".join([*self.pieces, self.text.content[self.kept_to :]])
        return _widened(content, self.text.prefix, self.changed)


def _filled(cells: Mapping[int, Scalar]) -> bool:
    return any(value is not None for value in cells.values())


def _array_formula(formula: bytes, attributes: bytes, array: tuple[str, bytes]) -> tuple[bytes, bytes]:
    reference, metadata = array
    formula = _REF.sub(lambda found: found[1] + b'"' + reference.encode() + b'"', formula, count=1)
    if metadata and not _METADATA.search(attributes):
        attributes = attributes.rstrip() + b' cm="' + metadata + b'"'
    return formula, attributes


def _widened(content: bytes, prefix: bytes, changed: Changed) -> bytes:
    """The `<dimension>` made to hold every changed cell."""
    found = re.search(
        rb"(<" + re.escape(prefix) + rb'dimension\b[^>]*?\sref=")([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?(")', content[:65536]
    )
    if found is None or not changed:
        return content
    left, top = column_number(found[2].decode()), int(found[3])
    right, bottom = (column_number(found[4].decode()), int(found[5])) if found[4] else (left, top)
    rows = [row for found in changed.values() for row in (min(found), max(found))]
    new = (min(left, *changed), min(top, *rows), max(right, *changed), max(bottom, *rows))
    if new == (left, top, right, bottom):
        return content
    first, last = (f"{column_letters(column)}{row}" for column, row in (new[:2], new[2:]))
    return content[: found.start(2)] + f"{first}:{last}".encode() + content[found.start(6) :]
