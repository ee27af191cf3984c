"""Packages as other programs write them: ways to pack, spellings of XML, places of parts, the strict variant of the format."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.headless.packages import MAIN, OFFICE, make, parts_of, sheet
from xl_lepton.headless.workbook import Workbook

Parts = dict[str, bytes]
ROWS = (
    '<row r="1"><c r="A1"><v>5</v></c><c r="B1"><f>A1*name</f><v>15</v></c>'
    '<c r="C1" t="inlineStr"><is><t>Größe</t></is></c></row>'
)
NAMES = "<definedNames><definedName name='name'>3</definedName></definedNames>"


class _Stream(io.RawIOBase):
    """Where nothing can be gone back to, so that sizes stand behind each part."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.content += piece
        return len(piece)


def _packed(parts: Parts, method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _with_descriptors(parts: Parts) -> bytes:
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.content


def _zip64(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content)
    return buffer.getvalue()


def _strict(parts: Parts) -> bytes:
    """ISO/IEC 29500 strict: other namespaces, also of the kinds of relationships."""
    home = "http://purl.oclc.org/ooxml"
    main, office = f"{home}/spreadsheetml/main".encode(), f"{home}/officeDocument/relationships".encode()
    moved = {name: text.replace(MAIN.encode(), main).replace(OFFICE.encode(), office) for name, text in parts.items()}
    return _packed(moved, zipfile.ZIP_DEFLATED)


def _in(encoding: str, declared: str) -> Callable[[Parts], bytes]:
    def packed(parts: Parts) -> bytes:
        written = {name: text.decode().replace("UTF-8", declared).encode(encoding) for name, text in parts.items()}
        return _packed(written, zipfile.ZIP_DEFLATED)

    return packed


def _elsewhere(parts: Parts) -> bytes:
    """The workbook in another folder, under another name, its sheet by an absolute target."""
    text = {name: content.decode() for name, content in parts.items()}
    links = text.pop("xl/_rels/workbook.xml.rels").replace("worksheets/sheet1.xml", "/cells/one.part.xml")
    moved = {
        "[Content_Types].xml": text["[Content_Types].xml"].replace("/xl/workbook.xml", "/model/wb.part.xml"),
        "_rels/.rels": text["_rels/.rels"].replace("xl/workbook.xml", "/model/wb.part.xml"),
        "model/_rels/wb.part.xml.rels": links,
        "model/wb.part.xml": text["xl/workbook.xml"],
        "cells/one.part.xml": text["xl/worksheets/sheet1.xml"],
    }
    return _packed({name: content.encode() for name, content in moved.items()}, zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize(
    "pack",
    [
        lambda parts: _packed(parts, zipfile.ZIP_STORED),
        _with_descriptors,
        _zip64,
        _strict,
        _in("utf-8-sig", "UTF-8"),
        _in("utf-16", "UTF-16"),
        _in("latin-1", "ISO-8859-1"),
        _elsewhere,
    ],
    ids=["stored", "sizes behind", "zip64", "strict", "byte order mark", "utf-16", "latin-1", "elsewhere"],
)
def test_packages_of_other_programs(tmp_path: Path, pack: Callable[[Parts], bytes]) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(pack(parts_of(make(path, {"S": sheet(ROWS)}, workbook=NAMES))))
    with Workbook.open(path) as book:
        assert book.get("C1") == "Größe"
        book.set("A1", 7)
        assert book.recalc().refused == []
        assert book.get("B1") == 21
        book.save(tmp_path / "out.xlsx")
    before, after = parts_of(path), parts_of(tmp_path / "out.xlsx")
    assert list(before) == list(after)
    assert [name.rpartition("/")[2] for name in before if before[name] != after[name]] in (["sheet1.xml"], ["one.part.xml"])
    with Workbook.open(tmp_path / "out.xlsx") as book:
        assert (book.get("A1"), book.get("B1"), book.get("C1")) == (7, 21, "Größe")
