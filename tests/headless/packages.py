"""Workbook files made by hand, so that a test says exactly what is in them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def links(*pairs: tuple[str, str], external: str = "") -> str:
    """A relationships part: rId1, rId2, ... of (kind, target)."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if kind == external else "")
        + "/>"
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def make(
    path: Path,
    sheets: Mapping[str, str],
    *,
    workbook: str = "",
    settings: str = "",
    parts: Mapping[str, str] | None = None,
    book_links: tuple[tuple[str, str], ...] = (),
) -> Path:
    """A workbook of the given worksheet parts. `workbook` goes behind the sheets (names, calcPr), `settings` before them."""
    names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    attributes = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
    content = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"{HEAD}<workbook {attributes}>{settings}<sheets>{names}</sheets>{workbook}</workbook>",
        "xl/_rels/workbook.xml.rels": links(
            *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)), *book_links
        ),
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
