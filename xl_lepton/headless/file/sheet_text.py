"""The cells in the XML of a worksheet, found by scanning its bytes.

A sheet of a million cells is read in seconds and written back with every byte kept that does not belong to a changed cell; an XML
tree would need minutes of memory and change bytes on the way. The scan is safe because every piece of the part is checked to be
well-formed before it is taken apart (soundness.py), and anything it does not expect between cells (comments, CDATA, other
encodings) is normalised away beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.file.alike import Alike, Learner, MakeShape, RowShape, shape_of
from xl_lepton.headless.file.package import Package, refuse_doctype
from xl_lepton.headless.file.soundness import Check, is_plain
from xl_lepton.headless.formula.nodes import MAX_ROW
from xl_lepton.headless.formula.parser import column_number

_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
ROWS_AT_A_TIME = 1000
WORTH_A_SHAPE = 40  # rows still to come, so that making an expression for them pays


@dataclass(frozen=True, slots=True)
class FormulaText:
    """The `<f>` of a cell: its attributes and its text."""

    attributes: dict[str, str]
    text: str


class CellText:
    """One `<c>`: where it is, how its value is written, and where its bytes stand in the part."""

    __slots__ = ("attributes", "column", "end", "inside", "kind", "row", "start", "value")

    def __init__(
        self, row: int, column: int, kind: bytes, value: bytes | None, inside: bytes, attributes: bytes, start: int, end: int
    ) -> None:
        self.row, self.column = row, column
        self.kind = kind
        self.value = value
        self.inside = inside
        self.attributes = attributes
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class RowText:
    """The opening tag of a `<row>`; `is_empty` when it closes itself."""

    row: int
    attributes: bytes
    is_empty: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RowEnd:
    start: int


class SheetText:
    """The XML of one worksheet part."""

    def __init__(self, package: Package, part: str) -> None:
        self.path, self.part = package.path, part
        content = package.read(part)
        self._package, self._is_sound = package, part in package.sound
        if not self._is_sound:
            refuse_doctype(content, package.path, part)
            if not (_is_utf8(content) and is_plain(content)):
                plain = _plain_utf8(content, package.path, part)
                if plain is content:
                    package.sound.add(part)
                content, self._is_sound = plain, True
        self.content = content
        root = re.search(rb"<(?:(\w+):)?worksheet\b", self.content)
        self.prefix = root[1] + b":" if root and root[1] else b""
        p = re.escape(self.prefix)
        found = re.search(rb"<" + p + rb"sheetData\b[^>]*?(/?)>", self.content)
        self.data_start = self.data_end = len(self.content)
        self.data_tag = (0, 0)
        self.data_is_empty = True
        if found:
            self.data_tag = found.span()
            self.data_is_empty = bool(found[1])
            self.data_start = found.end()
            closing = self.content.find(b"</" + self.prefix + b"sheetData", found.end())
            if self.data_is_empty:
                self.data_end = found.end()
            elif closing >= 0:
                self.data_end = closing
        self._token = re.compile(
            rb'<' + p + rb'c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]+")?(?: t="([a-z]+)")?'
            rb"(?:/>|><" + p + rb"v>([^<]*)</" + p + rb"v></" + p + rb"c>)"
            rb"|<" + p + rb"c\b([^>]*?)(?:/>|>(.*?)</" + p + rb"c\s*>)"
            rb"|<" + p + rb"row\b([^>]*?)(/?)>"
            rb"|(</" + p + rb"row\s*>)",
            re.DOTALL,
        )  # fmt: skip
        self._row_end = re.compile(rb"</" + p + rb"row\s*>")
        self._formula = re.compile(rb"<" + p + rb"f\b([^>]*?)(?:/>|>([^<]*)</" + p + rb"f\s*>)")
        self._value = re.compile(rb"<" + p + rb"v\b[^>]*?(?:/>|>([^<]*)</" + p + rb"v\s*>)")
        self._inline = re.compile(rb"<" + p + rb"t\b[^>]*?(?:/>|>([^<]*)</" + p + rb"t\s*>)")
        self._phonetic = re.compile(rb"<" + p + rb"rPh\b.*?</" + p + rb"rPh\s*>", re.DOTALL)

    def tokens(self, make: MakeShape = shape_of, variants: int = 1) -> Iterator[CellText | RowText | RowEnd | Alike]:
        """Rows and cells in the order of the part; rows laid out alike come as a whole, many at a time.

        Raises FileProblem where the part turns out not to be well-formed.
        """
        check = None if self._is_sound else Check(self.prefix, self.path, self.part)
        if check:
            check.piece(self.content[: self.data_start])
        position, learner = self.data_start, Learner(self.prefix, make, variants)
        row, column = 0, 0
        while position < self.data_end:
            if learner.shape is not None and (rows := self._alike(learner.shape, position)):
                if check:
                    check.rows(learner.shape, rows)
                yield Alike(learner.shape, rows)
                position, row, column = rows[-1].end(), int(rows[-1][learner.shape.number]), 0
                continue
            if learner.loosen(self.content, position, self.data_end):
                continue
            closing = self._row_end.search(self.content, position, self.data_end)
            end = closing.end() if closing else self.data_end
            if check:
                check.piece(self.content[position:end])
            columns = set()
            for token in self.single_tokens(position, end, row, column):
                if isinstance(token, CellText):
                    row, column = token.row, token.column
                    columns.add(column)
                elif isinstance(token, RowText):
                    row, column = token.row, 0
                yield token
            if self.data_end - end > WORTH_A_SHAPE * (end - position):
                learner.saw(columns)
            position = end
        if check:
            check.piece(self.content[position:], is_last=True)
            self._package.sound.add(self.part)
            self._is_sound = True

    def _alike(self, shape: RowShape, position: int) -> list[re.Match[bytes]]:
        """The rows from `position` on that the shape takes, as many as are handled at a time."""
        rows: list[re.Match[bytes]] = []
        while len(rows) < ROWS_AT_A_TIME and (row := shape.match(self.content, position, self.data_end)):
            rows.append(row)
            position = row.end()
        return rows

    def single_tokens(self, start: int, end: int, row: int = 0, column: int = 0) -> Iterator[CellText | RowText | RowEnd]:
        """Rows and cells one by one. Cells and rows without address follow the one before, which `row` and `column` give."""
        for found in self._token.finditer(self.content, start, end):
            letters, number, kind, value, attributes, inside, row_attributes, closed, row_end = found.groups()
            if letters is not None:
                row, column = int(number), column_number(letters.decode())
                yield CellText(row, column, kind or b"", value, b"", b"", found.start(), found.end())
            elif attributes is not None:
                given = attributes_of(attributes)
                row, column = self._address(given.get("r", ""), row, column)
                kind = given.get("t", "").encode()
                yield CellText(
                    row, column, kind, self._text_of(inside, kind), inside or b"", attributes, found.start(), found.end()
                )
            elif row_end is not None:
                yield RowEnd(found.start())
            else:
                row = self._row(attributes_of(row_attributes).get("r"), row)
                column = 0
                yield RowText(row, row_attributes, bool(closed), found.start(), found.end())

    def _row(self, given: str | None, before: int) -> int:
        try:
            row = int(given) if given else before + 1
        except ValueError:
            row = 0
        if not 1 <= row <= MAX_ROW:
            raise FileProblem(f"{self.path} is damaged: a row of its part {self.part} has the number '{given}'")
        return row

    def _address(self, reference: str, row: int, column: int) -> tuple[int, int]:
        """Row and column of a cell; one without an address is right of the one before."""
        if not reference:
            return row, column + 1
        found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", reference)
        if found is None:
            raise FileProblem(f"{self.path} is damaged: a cell of its part {self.part} has the address '{reference}'")
        return int(found[2]), column_number(found[1])

    def _text_of(self, inside: bytes | None, kind: bytes) -> bytes | None:
        if not inside:
            return None
        if kind == b"inlineStr":
            return b"".join(found[1] or b"" for found in self._inline.finditer(self._phonetic.sub(b"", inside)))
        found = self._value.search(inside)
        return None if found is None else found[1] or b""

    def formula(self, cell: CellText) -> FormulaText | None:
        """The formula of a cell, None for a constant."""
        if not cell.inside:
            return None
        found = self._formula.search(cell.inside)
        return None if found is None else FormulaText(attributes_of(found[1]), unescaped(found[2] or b""))

    def formula_bytes(self, cell: CellText) -> bytes:
        """The `<f>` element as it stands."""
        found = self._formula.search(cell.inside) if cell.inside else None
        return b"" if found is None else found[0]


def attributes_of(text: bytes) -> dict[str, str]:
    """The attributes of a tag."""
    return {found[1].decode(): unescaped(found[2] if found[2] is not None else found[3]) for found in _ATTRIBUTE.finditer(text)}


def unescaped(text: bytes) -> str:
    """The characters that a piece of XML text stands for."""
    string = text.decode("utf-8", "replace")
    if "\r" in string:
        string = string.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_character, string) if "&" in string else string


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    return chr(int(found[1]) if found[1] else int(found[2], 16))


def spelled_out(text: str) -> str:
    """A cell's text with the format's own escapes resolved: _x000D_ is a carriage return (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _is_utf8(content: bytes) -> bool:
    head = content[:200].lower()
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and (b"encoding" not in head or b"utf-8" in head)


def _plain_utf8(content: bytes, path: str, part: str) -> bytes:
    """The content, checked to be well-formed; comments, CDATA and other encodings are written anew."""
    Check(b"", path, part).piece(content, is_last=True)
    if _is_utf8(content) and b"<!--" not in content and b"<![CDATA[" not in content and content.count(b"<?") <= 1:
        return content
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, strip_cdata=True, huge_tree=True
    )
    return etree.tostring(etree.fromstring(content, parser), xml_declaration=True, encoding="UTF-8", standalone=True)
