"""An OPC package (ECMA-376 part 2): the zip file, its parts and their relationships."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from xl_lepton.core.errors import FileProblem

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIP_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
LARGEST_PART = 1 << 30
LARGEST_PACKAGE = 3 << 30
MOST_PARTS = 20_000
LARGEST_UNQUESTIONED = 64 << 20
MOST_COMPRESSED = 400  # to one: a sheet of the same row over and over reaches 220, blanks 1,000
DEFLATE_LEVEL = 1  # a quarter of the time of zlib's own level, files a quarter larger; Excel itself saves at the quickest level
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: what protected workbooks and those of before 2007 are kept in
_PROTECTED, *_OLD = (name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book"))
_TEXT = bytes({9, 10, 13, *range(32, 256)} - {127})
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # ECMA-376 part 2 takes no others
_NO_ZIP = (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError, struct.error)


@dataclass(frozen=True, slots=True)
class Relationship:
    id: str
    kind: str  # the last word of its type: worksheet, table, sharedStrings
    target: str  # the part it leads to, or the address outside the package
    is_external: bool


class Package:
    """The parts of a workbook file by name ("xl/workbook.xml"), in the order of the file."""

    def __init__(self, archive: zipfile.ZipFile, path: str) -> None:
        self.path = path
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.infolist()}
        self._check_entries()
        self._by_lower = {name.lower().replace("\\", "/").lstrip("/"): name for name in self._entries}
        self._changed: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self.digest = ""  # SHA-256 of the file as it was read, encrypted or not
        self.sound: set[str] = set()  # parts that were found to be well-formed and plain, and have not been written since
        self._check_size()

    @classmethod
    def open(cls, path: Path) -> Package:
        """Read a file. Raises FileProblem when it is missing, no zip file, cut short or suspiciously large."""
        return cls.of_bytes(file_bytes(path), str(path))

    @classmethod
    def of_bytes(cls, content: bytes, path: str) -> Package:
        if content[:8] == COMPOUND:
            raise FileProblem(f"{path} {_why_compound(content)}")
        try:
            package = cls(zipfile.ZipFile(io.BytesIO(content)), path)
        except _NO_ZIP as problem:
            raise FileProblem(f"{path} {_why_no_zip(content)}") from problem
        package.digest = hashlib.sha256(content).hexdigest()
        return package

    def _check_entries(self) -> None:
        """No part twice, which one program would read as the one and another as the other; none packed in an unusual way."""
        entries = self._archive.infolist()
        if len(entries) > MOST_PARTS:
            raise FileProblem(f"{self.path} has {len(entries)} parts, more than the {MOST_PARTS} this program takes")
        seen: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            other = seen.setdefault(entry.filename.lower(), entry)
            if other is not entry and (other.CRC, other.file_size) != (entry.CRC, entry.file_size):
                raise FileProblem(f"{self.path} is damaged: it has two parts {entry.filename}, with different content")
            if entry.compress_type not in _PACKED or entry.flag_bits & 1:
                raise FileProblem(f"{self.path} is damaged: its part {entry.filename} is packed as no workbook's is")

    def _check_size(self) -> None:
        for entry in self._entries.values():
            if entry.file_size > max(LARGEST_UNQUESTIONED, MOST_COMPRESSED * entry.compress_size):
                raise FileProblem(
                    f"{self.path}: its part {entry.filename} unpacks to {entry.file_size >> 20} MiB of nothing; refused"
                )
        sizes = [entry.file_size for entry in self._entries.values()]
        if sum(sizes) > LARGEST_PACKAGE or max(sizes, default=0) > LARGEST_PART:
            raise FileProblem(f"{self.path} unpacks to more than this program takes (1 GiB a part, 3 GiB in all)")

    @property
    def names(self) -> list[str]:
        return [name for name in self._entries if name not in self._removed] + [
            name for name in self._changed if name not in self._entries
        ]

    def find(self, name: str) -> str | None:
        """The part's name as the file spells it; without regard to case, and with the backslashes of some programs."""
        name = name.replace("\\", "/").lstrip("/")
        if name in self._changed:
            return name
        found = self._by_lower.get(name.lower()) or self._by_lower.get(unquote(name).lower())
        return None if found is None or found in self._removed else found

    def read(self, name: str) -> bytes:
        """The content of a part. Raises FileProblem when it is missing or damaged."""
        found = self.find(name)
        if found is None:
            raise FileProblem(f"{self.path} has no part {name}")
        if found in self._changed:
            return self._changed[found]
        try:
            with self._archive.open(found) as part:
                return part.read(self._entries[found].file_size)  # and no more, whatever there is
        except (*_NO_ZIP, RuntimeError, zlib.error) as problem:
            raise FileProblem(f"{self.path} is damaged: its part {found} cannot be unpacked") from problem

    def xml(self, name: str) -> etree._Element:
        """A part as XML, without entities and without the network. Raises FileProblem."""
        content = self.read(name)
        refuse_doctype(content, self.path, name)
        try:
            return etree.fromstring(content, _parser())
        except etree.XMLSyntaxError as problem:
            raise FileProblem(f"{self.path} is damaged: its part {name} is not XML") from problem

    def write(self, name: str, content: bytes) -> None:
        """Replace or add a part in the package that `save` will write."""
        self._changed[self.find(name) or name] = content
        self.sound.discard(name)
        self._removed.discard(name)

    def write_xml(self, name: str, root: etree._Element) -> None:
        """Replace or add a part, given as XML."""
        self.write(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def remove(self, name: str) -> None:
        found = self.find(name)
        if found is not None:
            self._changed.pop(found, None)
            self._removed.add(found)

    def relationships(self, part: str = "") -> list[Relationship]:
        """What a part leads to; the package itself without a part."""
        name = self.find(relationships_part(part))
        if name is None:
            return []
        found = []
        for element in self.xml(name):
            if not isinstance(element.tag, str):
                continue
            is_external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            kind = element.get("Type", "").rpartition("/")[2]
            found.append(
                Relationship(element.get("Id", ""), kind, target if is_external else resolved(part, target), is_external)
            )
        return found

    def content(self, *, compressed: bool = True) -> bytes:
        """The whole package as a zip file: the same parts give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=DEFLATE_LEVEL) as archive:
            for name in self.names:
                entry = self._entries.get(name)
                written = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                written.compress_type = entry.compress_type if entry else zipfile.ZIP_DEFLATED
                if not compressed:
                    written.compress_type = zipfile.ZIP_STORED
                written.external_attr = entry.external_attr if entry else 0
                written.create_system = 0
                content = b"" if entry is not None and entry.is_dir() else self.read(name)
                archive.writestr(written, content, compresslevel=DEFLATE_LEVEL)
        return buffer.getvalue()


def _why_compound(content: bytes) -> str:
    """What an OLE compound file is, and what to do."""
    if _PROTECTED in content:
        return "is protected by a password; give the password to open it"
    if any(name in content for name in _OLD):
        return "is a workbook of the kind before Excel 2007 (.xls), whatever its name says; save it as .xlsx first"
    return "is not an Excel workbook"


def _why_no_zip(content: bytes) -> str:
    """What a file is that is no zip file, and what to do."""
    if content[:2] == b"PK":
        return "is cut short or damaged"
    if not content:
        return "is empty"
    if b"\0" not in content[:4096] and not content[:4096].translate(None, _TEXT):
        return "is not an Excel workbook but a text, such as CSV; open it in Excel and save it as .xlsx"
    return "is not an Excel workbook"


def file_bytes(path: Path) -> bytes:
    """The content of a file. Raises FileProblem when there is none or it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileProblem(f"there is no file {path}") from None
    except IsADirectoryError:
        raise FileProblem(f"{path} is a folder, not a file") from None
    except OSError as problem:
        raise FileProblem(f"{path} cannot be read: {problem.strerror or problem}") from problem


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=False)


def refuse_doctype(content: bytes, path: str, name: str) -> None:
    """No workbook has a document type; one that does tries to smuggle entities in."""
    if b"\0" in content[:4]:
        content = content.replace(b"\0", b"")  # UTF-16
    if b"!" in content and (re.search(rb"<!DOCTYPE|<!ENTITY", content[:65536]) or b"<!DOCTYPE" in content):
        raise FileProblem(f"{path}: its part {name} declares a document type, which no workbook needs; refused")


def relationships_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(part: str, target: str) -> str:
    """The part that a relationship's target means, seen from the part that holds it. Some programs write backslashes."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
