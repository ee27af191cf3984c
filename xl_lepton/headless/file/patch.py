"""New values written into the XML of a worksheet, every other byte kept.

What is rewritten: the `<v>` and `t` of cells whose value is another one, `ref` and `cm` of array formulas that fill another
range,
cells and rows that an array grew into. A value that agrees in 15 digits stays as the file has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from xl_lepton.core.cells import CellError, column_letters
from xl_lepton.headless.calc.coerce import same_number
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.file.alike import ATTRIBUTES, FORMULA_ATTRIBUTES, VALUE, Alike, RowShape, kind_of
from xl_lepton.headless.file.sheet_text import CellText, RowEnd, RowText, SheetText
from xl_lepton.headless.formula.parser import column_number

Place = tuple[int, int]
ValueOf = Callable[[bytes, bytes | None, int, int], Scalar]

# Other errors need rich values beside the cell; #VALUE! is what Excel itself writes for them there.
_WRITABLE = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_DROPPED = re.compile(rb"""\s+(?:t|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_METADATA = re.compile(rb"""\s+cm\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_REF = re.compile(rb"""(\sref\s*=\s*)(?:"[^"]*"|'[^']*')""")


@dataclass(slots=True)
class SheetPatch:
    """What a sheet is to hold: results of formulas, inputs that were set, and the ranges of array formulas."""

    cells: dict[int, dict[int, Scalar]] = field(default_factory=dict)  # per row and column
    typed: set[Place] = field(default_factory=set)  # those that are inputs
    arrays: dict[Place, tuple[str, bytes]] = field(default_factory=dict)  # the range, and the cm attribute's value or b""

    def put(self, row: int, column: int, value: Scalar) -> None:
        """A formula's result."""
        self.cells.setdefault(row, {})[column] = value

    def type_in(self, row: int, column: int, value: Scalar) -> None:
        """An input."""
        self.put(row, column, value)
        self.typed.add((row, column))


def patched(text: SheetText, patch: SheetPatch, value_of: ValueOf) -> tuple[bytes | None, set[Place]]:
    """The part's new bytes, None when nothing in it changes, and the cells that changed."""
    writer = _Writer(text, patch, value_of)
    writer.run()
    if not writer.changed:
        return None, set()
    return writer.result(), writer.changed


class _Writer:
    def __init__(self, text: SheetText, patch: SheetPatch, value_of: ValueOf) -> None:
        self.text = text
        self.patch = patch
        self.value_of = value_of
        self.pieces: list[bytes] = []
        self.kept_to = 0
        self.changed: set[Place] = set()
        # Rows that hold something, and their columns that have not been met in the file yet: last ones first.
        self.rows = sorted((row for row, cells in patch.cells.items() if _filled(cells)), reverse=True)
        self.unmet: dict[int, list[int]] = {}
        self.array_rows = {row for row, _ in patch.arrays}
        self.row = 0
        p = text.prefix
        self.places: dict[tuple[RowShape, tuple[int, ...]], list[tuple[int, int]] | None] = {}
        self.plain_value = b"<%bv>%%b</%bv>" % (p, p)
        self.plain_result = b"<%bc%%b>%%b<%bv>%%b</%bv></%bc>" % (p, p, p, p)

    def run(self) -> None:
        for token in self.text.tokens():
            if isinstance(token, Alike):
                for found in token.rows:
                    self._alike(token.shape, found)
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

    def _alike(self, shape: RowShape, found: re.Match[bytes]) -> None:
        """A whole row, when all that changes in it are values of cells it has."""
        row = int(found[1])
        if self.rows and self.rows[-1] < row:
            self._insert(found.start(), self._made_rows(row))
        cells = self.patch.cells.get(row)
        if cells is None:
            return
        places = self._places(shape, tuple(cells))
        if row in self.array_rows or places is None or -1 in [found.start(group) for _, group in places]:
            for token in self.text.single_tokens(found.start(), found.end()):
                self._single(token)
            return
        if self.rows and self.rows[-1] == row:
            self.rows.pop()
        for column, group in places:
            self._alike_cell(found, group, (row, column), cells[column])

    def _places(self, shape: RowShape, columns: tuple[int, ...]) -> list[tuple[int, int]] | None:
        """The columns from left to right, each with its group; None when the shape has not all of them."""
        key = shape, columns
        if key not in self.places:
            is_whole = all(column in shape.group for column in columns)
            self.places[key] = [(column, shape.group[column]) for column in sorted(columns)] if is_whole else None
        return self.places[key]

    def _alike_cell(self, found: re.Match[bytes], group: int, place: Place, value: Scalar) -> None:
        given, formula_given, old = found.group(group + ATTRIBUTES, group + FORMULA_ATTRIBUTES, group + VALUE)
        kind = kind_of(given)
        if value is None if old is None else _same(self.value_of(kind, old, *place), value):
            return
        self.changed.add(place)
        content, p = self.text.content, len(self.text.prefix)
        if value is not None and not kind and formula_given is not None:
            # Nothing to take away: the kind of a value goes behind the attributes, the value behind the formula.
            new_kind, text = (b"", number_text(value)) if type(value) is float else value_text(value)
            if new_kind:
                self._insert(found.end(group + ATTRIBUTES), new_kind)
            if old is not None:
                self._replace(*found.span(group + VALUE), text)
            else:
                self._insert(found.end(group) - len(b"</c>") - p, self.plain_value % text)
            return
        start, end = found.span(group)
        formula = b""
        if formula_given is not None:
            after = end - len(b"</c>") if old is None else found.start(group + VALUE) - len(b"<v>")
            formula = content[found.start(group + FORMULA_ATTRIBUTES) - len(b"<f") - p : after - p]
        attributes = content[start + len(b"<c") + p : found.end(group + ATTRIBUTES)]
        self._replace(start, end, self._written(attributes, formula, value))

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
            self.changed.add(place)
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
        cells = self.patch.cells.get(cell.row)
        if cells is None or cell.column not in cells:
            return
        columns = self._unmet(cell.row)
        if columns and columns[-1] == cell.column:
            columns.pop()
        value = cells[cell.column]
        formula = self.text.formula_bytes(cell)
        attributes = self._attributes(cell)
        array = self.patch.arrays.get(place)
        if array is not None:
            formula, attributes = _array_formula(formula, attributes, array)
        unmoved = formula == self.text.formula_bytes(cell) and attributes == self._attributes(cell)
        if unmoved and _same(self.value_of(cell.kind, cell.value, *place), value):
            return
        self.changed.add(place)
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


def value_text(value: float | bool | str | CellError) -> tuple[bytes, bytes]:
    """The `t` attribute and the text of a `<v>`."""
    if isinstance(value, bool):
        return b' t="b"', b"1" if value else b"0"
    if isinstance(value, CellError):
        return b' t="e"', (value.code if value.code in _WRITABLE else "#VALUE!").encode()
    if isinstance(value, str):
        return b' t="str"', xml_text(value).encode()
    return b"", number_text(value)


def number_text(value: float) -> bytes:
    """The shortest text that reads as the same number."""
    if value.is_integer() and abs(value) < 1e15:
        return b"%d" % value
    return repr(value).upper().encode()


def _filled(cells: Mapping[int, Scalar]) -> bool:
    return any(value is not None for value in cells.values())


def xml_text(text: str) -> str:
    """Text as XML: control characters and what only looks like their escape as _xHHHH_ (ECMA-376 part 1, 22.9.2.19)."""
    return escape(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text.replace("\r", "_x000D_")))


def _same(old: Scalar, new: Scalar) -> bool:
    if type(old) is float and type(new) is float:
        return same_number(old, new)
    if isinstance(old, CellError) and isinstance(new, CellError):
        return old.code == new.code or (old.code == "#VALUE!" and new.code not in _WRITABLE)
    return type(old) is type(new) and old == new


def _array_formula(formula: bytes, attributes: bytes, array: tuple[str, bytes]) -> tuple[bytes, bytes]:
    reference, metadata = array
    formula = _REF.sub(lambda found: found[1] + b'"' + reference.encode() + b'"', formula, count=1)
    if metadata and not _METADATA.search(attributes):
        attributes = attributes.rstrip() + b' cm="' + metadata + b'"'
    return formula, attributes


def _widened(content: bytes, prefix: bytes, changed: set[Place]) -> bytes:
    """The `<dimension>` made to hold every changed cell."""
    found = re.search(
        rb"(<" + re.escape(prefix) + rb'dimension\b[^>]*?\sref=")([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?(")', content[:65536]
    )
    if found is None or not changed:
        return content
    left, top = column_number(found[2].decode()), int(found[3])
    right, bottom = (column_number(found[4].decode()), int(found[5])) if found[4] else (left, top)
    rows, columns = [row for row, _ in changed], [column for _, column in changed]
    new = (min(left, *columns), min(top, *rows), max(right, *columns), max(bottom, *rows))
    if new == (left, top, right, bottom):
        return content
    first, last = (f"{column_letters(column)}{row}" for column, row in (new[:2], new[2:]))
    return content[: found.start(2)] + f"{first}:{last}".encode() + content[found.start(6) :]
