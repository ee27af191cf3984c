"""What makes a sheet fit to be handed out: print set-up, protection, and what openpyxl cannot write into the file."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton import __version__
from xl_lepton.templates import style


def print_setup(sheet: Worksheet, *, landscape: bool, one_page: bool) -> None:
    """A4, one page wide; footer with file, sheet, version and page."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if one_page else 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.oddFooter.left.text, sheet.oddFooter.center.text = "&F", "&A"
    sheet.oddFooter.right.text = f"xl_lepton {__version__}, &P / &N"
    for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right):
        part.size, part.color = 8, style.SOFT


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


def print_area(sheet: Worksheet, last_row: int, printed: str = "") -> None:
    """All of the sheet, or what is `printed`: up to a column ("L") or a cell ("L80")."""
    end = printed or get_column_letter(sheet.max_column)
    sheet.print_area = f"B1:{end}" if end[-1].isdigit() else f"B1:{end}{max(last_row - 1, sheet.max_row)}"


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
