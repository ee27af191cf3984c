"""Writes the workbooks the benchmarks run on: `python benchmarks/make_books.py FOLDER`.

Plain XML, so that a million cells take seconds.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from xl_lepton.core.cells import column_letters

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<workbook xmlns="{_MAIN}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def write_book(path: Path, rows: Iterable[list[float | str]]) -> None:
    """A book of one sheet; a text is a formula."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{column_letters(column)}{number}", value) for column, value in enumerate(row, 1))
        lines.append(f'<row r="{number}">{cells}</row>')
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetData>'
    sheet = head + "".join(lines) + "</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELS.format(kind="worksheet", target="worksheets/sheet1.xml"))
        archive.writestr("xl/worksheets/sheet1.xml", sheet)


def _cell(address: str, value: float | str) -> str:
    inside = f"<f>{_escaped(value)}</f>" if isinstance(value, str) else f"<v>{value}</v>"
    return f'<c r="{address}">{inside}</c>'


def _escaped(formula: str) -> str:
    return formula.replace("&", "&amp;").replace("<", "&lt;")


def chain() -> Iterable[list[float | str]]:
    """100,000 formulas, each on the one before, and sums over short ranges."""
    for row in range(1, 50_001):
        yield [float(row % 97), f"B{row - 1}+A{row}*0.5" if row > 1 else "A1", f"SUM(A{max(1, row - 9)}:A{row})"]


def million() -> Iterable[list[float | str]]:
    """1.0 million cells, 300,000 of them formulas: INDEX/MATCH, XLOOKUP and SUMPRODUCT."""
    for row in range(1, 100_001):
        keys = [float(row), float((row * 7919) % 100_000 + 1), row * 0.25, row % 13 + 0.5, float(row % 7), row / 3, row * 1.5]
        yield [
            *keys,
            f"INDEX($C$1:$C$100000,MATCH(B{row},$A$1:$A$100000,0))*D{row}",
            f"_xlfn.XLOOKUP(B{row},$A$1:$A$100000,$F$1:$F$100000)+E{row}",
            f"SUMPRODUCT(C{max(1, row - 9)}:C{row},D{max(1, row - 9)}:D{row})",
        ]


def model() -> Iterable[list[float | str]]:
    """A template of 300 formulas over five years: volumes, prices, costs, discounting."""
    yield [8.0, 0.1, 100.0, 0.03, 50_000.0]
    for row in range(2, 62):
        yield [
            f"A{row - 1}*(1+$B$1)" if row > 2 else "A1*1.05",
            f"A{row}*$C$1*(1+$D$1)^{row - 2}",
            f"IF(B{row}>1000,B{row}*0.9,B{row})",
            f"C{row}/(1+$B$1)^{row - 1}",
            f"SUM(D$2:D{row})-$E$1",
        ]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for make in (chain, million, model):
        write_book(folder / f"{make.__name__}.xlsx", make())
