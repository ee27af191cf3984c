"""Writes the workbooks the benchmarks run on: `python benchmarks/make_books.py FOLDER [NAME ...]`.

Plain XML, so that a million cells take seconds.
"""

from __future__ import annotations

import itertools
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from xl_lepton.core.cells import column_letters

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_STYLES = (  # what Excel itself writes for a book without formats; some peers open no book without it
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

Rows = Iterable[list[float | str | None]]


def write_book(path: Path, sheets: Mapping[str, Rows]) -> None:
    """A book of plain sheets; a text that begins with = is a formula without value, None an empty cell."""
    texts: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{number}.xml": _sheet(rows, texts) for number, rows in enumerate(sheets.values(), 1)}
    strings = "".join(f"<si><t>{_escaped(text)}</t></si>" for text in texts)
    parts["xl/sharedStrings.xml"] = _HEAD + f'<sst xmlns="{_MAIN}">{strings}</sst>'
    parts["xl/styles.xml"] = _HEAD + _STYLES
    tabs = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    parts["xl/workbook.xml"] = _HEAD + f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{tabs}</sheets></workbook>'
    links = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    parts["xl/_rels/workbook.xml.rels"] = _relationships(
        [*links, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
    )
    parts["_rels/.rels"] = _relationships([("officeDocument", "xl/workbook.xml")])
    kinds = {"xl/workbook.xml": "sheet.main+xml", "xl/sharedStrings.xml": "sharedStrings+xml", "xl/styles.xml": "styles+xml"}
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPE}{kinds.get(part, "worksheet+xml")}"/>'
        for part in parts
        if not part.endswith(".rels")
    )
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in {"[Content_Types].xml": _HEAD + types, **parts}.items():
            archive.writestr(part, content)


def _relationships(links: list[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return _HEAD + f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _sheet(rows: Rows, texts: dict[str, int]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{column_letters(column)}{number}", value, texts) for column, value in enumerate(row, 1))
        lines.append(f'<row r="{number}">{cells}</row>')
    return _HEAD + f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(address: str, value: float | str | None, texts: dict[str, int]) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f'<c r="{address}"><v>{value!r}</v></c>'
    if value.startswith("="):
        return f'<c r="{address}"><f>{_escaped(value[1:])}</f></c>'
    return f'<c r="{address}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def chain() -> Rows:
    """100,000 formulas, each on the one before, and sums over short ranges."""
    for row in range(1, 50_001):
        yield [float(row % 97), f"=B{row - 1}+A{row}*0.5" if row > 1 else "=A1", f"=SUM(A{max(1, row - 9)}:A{row})"]


def million() -> Rows:
    """1.0 million cells, 300,000 of them formulas: INDEX/MATCH, XLOOKUP and SUMPRODUCT."""
    for row in range(1, 100_001):
        keys = [float(row), float((row * 7919) % 100_000 + 1), row * 0.25, row % 13 + 0.5, float(row % 7), row / 3, row * 1.5]
        yield [
            *keys,
            f"=INDEX($C$1:$C$100000,MATCH(B{row},$A$1:$A$100000,0))*D{row}",
            f"=_xlfn.XLOOKUP(B{row},$A$1:$A$100000,$F$1:$F$100000)+E{row}",
            f"=SUMPRODUCT(C{max(1, row - 9)}:C{row},D{max(1, row - 9)}:D{row})",
        ]


PRODUCTS = 1000
LINES = 50_000
REGIONS = ("north", "south", "east", "west")


def products() -> Rows:
    """A price list: code, name, price."""
    yield ["code", "name", "price"]
    for row in range(1, PRODUCTS + 1):
        yield [f"P-{(row * 617) % PRODUCTS:04d}", f"Part & parcel {row}", row * 1.25]


def ledger() -> Rows:
    """1.0 million cells, 300,000 of them formulas, as a finance team has them: dates, codes, gaps, a price list, a balance."""
    yield [*(f"field {column}" for column in range(1, 15)), "amount", "name", "net", "recent", "balance", "per unit"]
    for row in range(2, LINES + 2):
        note = None if row % 5 == 0 else f"note {row % 400}"
        quantity = "n/a" if row % 997 == 0 else float(row % 40)
        known = [45_000.0 + row % 700, f"P-{(row * 31) % (PRODUCTS + 20):04d}", REGIONS[row % 4], quantity, float(row % 9), note]
        yield [
            *known,
            *(round(row / (column + 3), 2) for column in range(8)),
            f"=INDEX(Prices!$C$2:$C$1001,MATCH(B{row},Prices!$A$2:$A$1001,0))*D{row}",
            f'=_xlfn.XLOOKUP(B{row},Prices!$A$2:$A$1001,Prices!$B$2:$B$1001,"not listed")',
            f"=IF(ISNUMBER(O{row}),ROUND(O{row}*0.9,2),0)",
            f"=SUMPRODUCT(G{max(2, row - 9)}:G{row},H{max(2, row - 9)}:H{row})",
            f"=S{row - 1}+Q{row}" if row > 2 else "=Q2",
            f"=IFERROR(Q{row}/E{row},0)",
        ]


def model() -> Rows:
    """A template of 300 formulas over five years: volumes, prices, costs, discounting."""
    yield [8.0, 0.1, 100.0, 0.03, 50_000.0]
    for row in range(2, 62):
        yield [
            f"=A{row - 1}*(1+$B$1)" if row > 2 else "=A1*1.05",
            f"=A{row}*$C$1*(1+$D$1)^{row - 2}",
            f"=IF(B{row}>1000,B{row}*0.9,B{row})",
            f"=C{row}/(1+$B$1)^{row - 1}",
            f"=SUM(D$2:D{row})-$E$1",
        ]


MONTHS = 240
BLOCKS = 10


def timeline() -> Rows:
    """A sheet of a finance model: 240 months to the right, blocks of opening, additions, repayments and closing, flags, sums."""
    letters = [column_letters(column) for column in range(1, MONTHS + 3)]
    months = list(itertools.pairwise(letters[1:]))
    yield ["month", None, *(f"=EDATE({before}1,1)" if before != "B" else "=Inputs!$B$1" for before, _ in months)]
    for block in range(BLOCKS):
        flag, opening, _, repaid, closing, interest, revenue, total = range(2 + 10 * block, 10 + 10 * block)
        yield ["in use", None, *(f"=AND({c}$1>=Inputs!$B$1,{c}$1<Inputs!$B$1+{700 * (block + 1)})*1" for _, c in months)]
        yield ["opening", None, *(f"={before}{closing}" for before, _ in months)]
        yield ["additions", None, *(f"={c}{flag}*Inputs!$B$2*{block + 1}" for _, c in months)]
        yield ["repayments", None, *(f"=-MIN({c}{opening},{c}{opening}*Inputs!$B$3)" for _, c in months)]
        yield ["closing", None, *(f"=SUM({c}{opening}:{c}{repaid})" for _, c in months)]
        yield ["interest", None, *(f"=AVERAGE({c}{opening},{c}{closing})*Inputs!$B$4/12" for _, c in months)]
        yield ["revenue", None, *(f"=IF({c}{flag}=1,INDEX(Inputs!$B$5:$B$8,1+MOD({c}{flag}+{block},4)),0)" for _, c in months)]
        yield ["total", None, *(f"={c}{revenue}-{c}{interest}+{c}{repaid}" for _, c in months)]
        yield ["margin", None, *(f"=IFERROR({c}{total}/{c}{revenue},0)" for _, c in months)]
        yield ["to date", None, *(f"=SUMPRODUCT($C{flag}:{c}{flag},$C{total}:{c}{total})" for _, c in months)]


def timelines() -> dict[str, Rows]:
    """Forty such sheets, 960,000 formulas."""
    inputs: Rows = [["start", 46000.0], *(["input", value] for value in (1000.0, 0.02, 0.05, 90.0, 95.0, 101.0, 120.0))]
    return {"Inputs": inputs, **{f"Unit {number}": timeline() for number in range(1, 41)}}


def wide() -> Rows:
    """900,000 cells, 3,000 lines over 300 months: every third line is a formula filled to the right, on the two inputs above."""
    letters = [column_letters(column) for column in range(1, 302)]
    for top in range(1, 3001, 3):
        yield [f"units {top}", *(float((top * 7 + month * 13) % 500) for month in range(300))]
        yield [f"price {top}", *(round(1 + (top + month) % 90 / 7, 2) for month in range(300))]
        pairs = itertools.pairwise(letters)
        match top // 3 % 4:
            case 0:
                yield ["revenue", *(f"={c}{top}*{c}{top + 1}" for _, c in pairs)]
            case 1:
                yield ["to date", *(f"=N({b}{top + 2})+{c}{top}*{c}{top + 1}" for b, c in pairs)]
            case 2:
                yield ["margin", *(f"=IF({c}{top}>100,ROUND({c}{top}*{c}{top + 1}*0.3,2),0)" for _, c in pairs)]
            case _:
                yield ["sum", *(f"=SUM({c}{top}:{c}{top + 1})*(1+$B$2/100)" for _, c in pairs)]


def sales() -> Rows:
    """50,000 lines of sales with 300,000 formulas: VLOOKUP, INDEX/MATCH, SUMIFS, COUNTIF, dates and texts made from codes."""
    yield [*(f"field {column}" for column in range(1, 15)), "price", "name", "of this kind", "so many", "month", "label"]
    for row in range(2, LINES + 2):
        yield [
            *(45_000.0 + row % 700, f"P-{(row * 31) % PRODUCTS:04d}", REGIONS[row % 4], float(row % 40), f"note {row % 400}"),
            *(round(row / (column + 3), 2) for column in range(9)),
            f"=VLOOKUP(B{row},Prices!$A$2:$C$1001,3,FALSE)*D{row}",
            f"=INDEX(Prices!$B$2:$B$1001,MATCH(B{row},Prices!$A$2:$A$1001,0))",
            f"=SUMIFS($F$2:$F$50001,$B$2:$B$50001,B{row},$C$2:$C$50001,C{row})",
            f"=COUNTIF($B$2:$B$50001,B{row})",
            f"=YEAR(A{row})*100+MONTH(A{row})",
            f'=LEFT(B{row},1)&"-"&UPPER(C{row})&TEXT(A{row}," yyyy-mm")',
        ]


BOOKS: dict[str, Callable[[], Mapping[str, Rows]]] = {
    "chain": lambda: {"Data": chain()},
    "million": lambda: {"Data": million()},
    "ledger": lambda: {"Ledger": ledger(), "Prices": products()},
    "model": lambda: {"Data": model()},
    "timeline": timelines,
    "wide": lambda: {"Model": wide()},
    "sales": lambda: {"Sales": sales(), "Prices": products()},
}

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in BOOKS.items():
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        write_book(folder / f"{name}.xlsx", make())
