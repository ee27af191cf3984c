"""What makes a workbook fit to be handed out: protection, and what openpyxl cannot write into the file."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet


def protect(sheet: Worksheet) -> None:
    """Against slips of the hand, without a password; whoever fills the sheet in can still widen columns and filter."""
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)


def texts_left(sheet: Worksheet, column: int, first: int, last: int) -> None:
    """Texts that formulas give, set left as typed ones are, and a little away from a number in the column before them."""
    for row in range(first, last + 1):
        cell = sheet.cell(row, column)
        cell.alignment = Alignment(horizontal="left", vertical=cell.alignment.vertical, indent=0 if column == 2 else 1)


def texts_right(sheet: Worksheet, row: int, first: int, last: int) -> None:
    """Texts above columns of numbers, set right as these are."""
    for column in range(first, last + 1):
        cell = sheet.cell(row, column)
        cell.alignment = Alignment(horizontal="right", vertical=cell.alignment.vertical)


def patch(path: Path, date: dt.datetime, descriptions: Sequence[str]) -> None:
    """Put in the fixed date, where openpyxl writes the moment of saving whatever it is told, and the alternative texts of the
    charts, for which it has no place; `descriptions` are in the order of sheets and charts."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    stamp = f"{date:%Y-%m-%dT%H:%M:%SZ}".encode()
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, parts[core])
    texts = iter(descriptions)
    drawings = [name for name in parts if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]
    for name in sorted(drawings, key=lambda one: int(re.sub(r"\D", "", one))):
        parts[name] = _described(parts[name], texts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, date.timetuple()[:6]), content)


def _described(drawing: bytes, texts: Iterator[str]) -> bytes:
    def described(found: re.Match[bytes]) -> bytes:
        return found[0] + b" descr=" + quoteattr(next(texts)).encode()

    return re.sub(rb'<(?:\w+:)?cNvPr id="\d+" name="[^"]*"', described, drawing)
