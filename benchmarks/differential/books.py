# ruff: noqa: E501 -- one formula after another, not to be broken
"""Whole workbooks made at random, in our evaluator and in formulon: what the cells of a file have to do with one another.

    python -m benchmarks.differential.books [--books 50] [--seed 1]

Table references, sheets in a row, names by scope, implicit intersection, spills that grow, shrink and collide, computed ranges, data
tables, iteration, both calendars. After the first calculation inputs are changed and both calculate again. Neither is Excel, so a
disagreement is a question, not a fault.
"""

from __future__ import annotations

import argparse
import collections
import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.differential.__main__ import plain, same
from xl_lepton.core.cells import column_letters
from xl_lepton.headless import Workbook
from xl_lepton.headless.file.package import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEETS = ("S1", "S2", "My sheet")
ROWS, COLUMNS = 12, 6  # of the block of inputs in A1
TABLE = ("Sales", "H", ("Region", "Units", "Unit [pc]"), 5)  # name, first column, headings, rows
FIRST_FORMULA, FIRST_SPILL = 12, 16  # columns L and P
SPILL_AREA = (14, 4)

SCALARS = (
    "SUM({r})", "SUM({r},{r})", "AVERAGE({r})", "COUNT({r})", "COUNTA({r})", "MAX({r})", "MEDIAN({r})", "PRODUCT({r})", "{c}+{c}*2",
    "{c}&\"|\"&{c}", "IF({c}>{n},{c},{r})", "IFERROR({c}/{c},{n})", "{c}={c}", "{c}^{n}", "-{c}%", "SUM(({r},{r}))", "SUM({r} {r})",
    "AREAS(({r},{r}))", "ROWS({r})", "COLUMNS({r})", "INDEX({r},{n},{n})", "SUM(INDEX({r},0,1))", "SUM({c}:INDEX({r},{n},1))",
    "SUM(INDEX({r},1,1):INDEX({r},{n},{n}))", "SUM(OFFSET({c},{n},1,{n},2))", "SUM(INDIRECT(\"S2!A1:B\"&{n}))", "INDIRECT(\"R{n}C{n}\",FALSE)",
    "MATCH({c},{column},0)", "MATCH({c},{column},1)", "VLOOKUP({c},A1:F12,{n},FALSE)", "HLOOKUP({c},A1:F12,{n},TRUE)",
    "_xlfn.XLOOKUP({c},{column},{column},\"none\",1)", "LOOKUP({c},{column})", "SUMIF({column},\">\"&{n},{column})",
    "COUNTIF({r},{c})", "SUMIFS({column},{column},\">{n}\",{column},\"<>\"&{c})", "SUMPRODUCT({column}*{column})",
    "SUMPRODUCT(--({column}>{n}),{column})", "SUM(S1:S2!{a})", "AVERAGE('S1:My sheet'!{a})", "COUNT('S1:My sheet'!{a}:{a})",
    "MAX(S2:S1!{a})", "STDEV('S1:My sheet'!{a})", "SUM('S1:My sheet'!{a},{r})", "{column}", "{row}", "{column}*2", "{column}+{row}",
    "ABS({column})", "SUM(ABS({column}))", "SQRT({row})", "TEXT({column},\"0.0\")", "IF({column}>2,1,{row})", "rate*{c}", "SUM(zone)",
    "zone", "zone*2", "above+1", "twice", "SUM(twice)", "double({c})", "S2!rate", "SUM(Sales[Units])", "SUM(Sales[[Units]:[Unit '[pc']]])",
    "Sales[[#Totals],[Units]]", "COUNTA(Sales[#Headers])", "ROWS(Sales[#All])", "ROWS(Sales)", "Sales[[#This Row],[Units]]", "Sales[Units]",
    "SUMIFS(Sales[Units],Sales[Region],\"north\")", "INDEX(Sales,{n},2)", "SUM(Sales[#Data] {r})", "Sales[[#Headers],[Units]]",
    "SUM(Sales[[#Data],[#Totals],[Units]])", "MATCH(\"south\",Sales[Region],0)", "YEAR(45000+{n})", "DATE(2024,{n},31)", "EDATE(45000,{n})",
    "TEXT(45000+{n},\"yyyy-mm-dd\")", "WEEKDAY(45000+{n},{n})", "NETWORKDAYS(45000,45000+{n}*9)", "DATEVALUE(\"2024-02-29\")", "DAYS(DATE(2024,3,1),{n})",
    "_xlfn.LET(_xlpm.x,{c},_xlpm.y,_xlpm.x+1,_xlpm.x*_xlpm.y)", "SUM(_xlfn.MAP({column},_xlfn.LAMBDA(_xlpm.v,IF(ISNUMBER(_xlpm.v),_xlpm.v*2,0))))",
    "_xlfn.REDUCE(0,{column},_xlfn.LAMBDA(_xlpm.a,_xlpm.v,IF(ISNUMBER(_xlpm.v),_xlpm.a+_xlpm.v,_xlpm.a)))", "SUM(_xlfn.ANCHORARRAY({s}))",
    "ROWS(_xlfn.ANCHORARRAY({s}))", "INDEX(_xlfn.ANCHORARRAY({s}),2)", "_xlfn.SINGLE({column})", "_xlfn.SINGLE(_xlfn.ANCHORARRAY({s}))", "SUM({s}:{s})",
    "COUNTBLANK({r})", "ISBLANK({c})", "CELL(\"address\",{c})", "ADDRESS({n},{n})", "ROW()", "COLUMN({r})", "SUBTOTAL(9,{r})", "AGGREGATE(14,6,{r},{n})",
    "LARGE({r},{n})", "RANK({c},{column})", "PERCENTILE({r},0.{n})", "CHOOSE({n},{c},{c},{c})", "SUM(CHOOSE(2,{r},{r}))", "N({c})", "T({c})", "TYPE({r})",
    "SWITCH({c},1,\"one\",{n},\"n\",\"else\")", "IF({c},\"y\",\"n\")", "AND({r})", "OR({column})", "XOR({c},{c})", "NOT({c})", "LEN({c})", "SUM({row})/{n}",
)  # fmt: skip
ARRAYS = (
    "_xlfn.SEQUENCE({n},2)", "_xlfn.SEQUENCE({c})", "_xlfn._xlws.SORT({column})", "_xlfn._xlws.SORT({r},1,-1)", "_xlfn.UNIQUE({column})", "TRANSPOSE({r})",
    "_xlfn._xlws.FILTER({column},{column}>{n})", "_xlfn._xlws.FILTER({column},{column}>{n},\"none\")", "{column}*2", "{column}*{row}", "{r}", "{r}&\"!\"", "zone+1",
    "_xlfn.VSTACK({r},{row})", "_xlfn.HSTACK({column},{column})", "_xlfn.TAKE({column},{n})", "_xlfn.DROP({column},{n})", "_xlfn.TOCOL({r})", "_xlfn.WRAPROWS({column},{n})",
    "_xlfn.CHOOSECOLS({r},1)", "_xlfn.EXPAND({r},4,3,0)", "IF({column}>{n},{column},\"\")", "INDEX({r},0,1)", "OFFSET({c},0,0,{n},2)", "Sales[Units]", "Sales[#All]",
    "_xlfn.BYROW({r},_xlfn.LAMBDA(_xlpm.v,SUM(_xlpm.v)))", "_xlfn.BYCOL({r},_xlfn.LAMBDA(_xlpm.v,COUNT(_xlpm.v)))", "_xlfn.SCAN(0,{column},_xlfn.LAMBDA(_xlpm.a,_xlpm.v,_xlpm.a+N(_xlpm.v)))",
    "_xlfn.MAKEARRAY({n},2,_xlfn.LAMBDA(_xlpm.r,_xlpm.c,_xlpm.r*10+_xlpm.c))", "SUMIF({column},{column},{column})", "COUNTIF({column},{row})", "MATCH({column},{column},0)",
    "_xlfn.XLOOKUP({column},{column},{column},0)", "MMULT({{1,2;3,4}},{{1;2}})", "FREQUENCY({column},{{1;5}})", "ROW({r})", "_xlfn.ANCHORARRAY({s})*2", "LEN({r})", "MOD({column},{n})",
    "_xlfn.SORTBY({column},{column})", "_xlfn.RANDARRAY(0,1)", "YEAR({column}+45000)", "ROUND({r},0)", "TEXT({column},\"0\")",
)  # fmt: skip
WORDS = ("", "north", "south", "x", "10", "TRUE ")


class Maker:
    """One workbook: its bytes, the cells to compare, and inputs to change afterwards."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.inputs = {name: self._block() for name in SHEETS}
        self.date_1904 = self.random.random() < 0.2
        self.formulas: dict[tuple[str, int, int], tuple[str, bool]] = {}
        self.templates: dict[tuple[str, int, int], str] = {}
        spills = [(row, FIRST_SPILL + 5 * number) for number, row in ((0, 1), (1, 1), (2, 1), (0, 20), (1, 20))]
        for name in SHEETS:
            for row in range(1, 16):
                self._add((name, row, FIRST_FORMULA), self.random.choice(SCALARS), is_array=False)
            for place in spills:
                self._add((name, *place), self.random.choice(ARRAYS), is_array=True)
            if self.random.random() < 0.4:  # in the way of a spill
                row, column = self.random.choice(spills)
                self.inputs[name][row + self.random.randint(1, 4), column + self.random.randint(0, 1)] = 1.0

    def _add(self, place: tuple[str, int, int], template: str, *, is_array: bool) -> None:
        self.templates[place] = template
        self.formulas[place] = (self._filled(template), is_array)

    def _block(self) -> dict[tuple[int, int], Any]:
        block = {}
        for row in range(1, ROWS + 1):
            for column in range(1, COLUMNS + 1):
                chance = self.random.random()
                if chance < 0.75:
                    block[row, column] = float(self.random.choice([0, 1, 2, 3, 4, 5, 10, -1, 2.5, 7, 100]))
                elif chance < 0.85:
                    block[row, column] = self.random.choice(WORDS)
                elif chance < 0.9:
                    block[row, column] = self.random.random() < 0.5
        return block

    def _filled(self, template: str) -> str:
        pick = self.random.choice

        def cell() -> str:
            return f"{pick('ABCDEF')}{self.random.randint(1, ROWS)}"

        def area() -> str:
            left, top = self.random.randint(1, 4), self.random.randint(1, 9)
            return (
                f"{column_letters(left)}{top}:{column_letters(left + self.random.randint(0, 2))}{top + self.random.randint(0, 3)}"
            )

        text = template
        makers = {
            "{c}": lambda: pick(["", "", "", "S2!", "'My sheet'!"]) + cell(), "{r}": lambda: pick(["", "", "S1!"]) + area(), "{a}": cell,
            "{n}": lambda: str(self.random.randint(1, 4)), "{s}": lambda: pick(["P1", "U1", "P20"]),
            "{column}": lambda: "{0}1:{0}12".format(pick("ABCDEF")), "{row}": lambda: "A{0}:F{0}".format(self.random.randint(1, ROWS)),
        }  # fmt: skip
        for mark, make in makers.items():
            while mark in text:
                text = text.replace(mark, make(), 1)
        return text.replace("{{", "{").replace("}}", "}")

    def changes(self) -> Iterator[tuple[str, int, int, float]]:
        for _ in range(6):
            name = self.random.choice(SHEETS)
            yield (
                name,
                self.random.randint(1, ROWS),
                self.random.randint(1, COLUMNS),
                float(self.random.choice([0, 1, 2, 6, -3, 50])),
            )

    def content(self) -> bytes:
        names = (
            "<definedName name='above'>'S1'!A1048576</definedName><definedName name='double'>_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)</definedName>"
            "<definedName name='rate'>0.5</definedName><definedName name='rate' localSheetId='1'>'S2'!$A$1</definedName>"
            "<definedName name='twice'>'S1'!$B$1:$B$5*2</definedName><definedName name='zone'>'S1'!$A$1:$A$12</definedName>"
        )
        sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(SHEETS, 1))
        settings = '<workbookPr date1904="1"/>' if self.date_1904 else ""
        name, first, headings, rows = TABLE
        last = chr(ord(first) + len(headings) - 1)
        columns = "".join(f'<tableColumn id="{n}" name="{heading}"/>' for n, heading in enumerate(headings, 1))
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPES}.worksheet+xml"/>' for n in (1, 2, 3)
        )
        parts = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>{overrides}'
            f'<Override PartName="/xl/tables/table1.xml" ContentType="{TYPES}.table+xml"/>'
            f'<Override PartName="/xl/metadata.xml" ContentType="{TYPES}.sheetMetadata+xml"/></Types>',
            "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}<sheets>{sheets}</sheets>'
            f"<definedNames>{names}</definedNames></workbook>",
            "xl/_rels/workbook.xml.rels": _links(
                *(("worksheet", f"worksheets/sheet{n}.xml") for n in (1, 2, 3)), ("sheetMetadata", "metadata.xml")
            ),
            "xl/worksheets/_rels/sheet1.xml.rels": _links(("table", "../tables/table1.xml")),
            "xl/tables/table1.xml": f'<table xmlns="{MAIN}" id="1" name="{name}" displayName="{name}" ref="{first}1:{last}{rows + 2}" '
            f'totalsRowCount="1"><tableColumns count="{len(headings)}">{columns}</tableColumns></table>',
            "xl/metadata.xml": _METADATA,
            **{f"xl/worksheets/sheet{n}.xml": self._sheet(n, name) for n, name in enumerate(SHEETS, 1)},
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in parts.items():
                archive.writestr(part, HEAD + text)
        return buffer.getvalue()

    def _sheet(self, number: int, name: str) -> str:
        cells: dict[tuple[int, int], str] = {place: _constant(value) for place, value in self.inputs[name].items()}
        if number == 1:
            _, first, headings, rows = TABLE
            for offset, heading in enumerate(headings):
                column = ord(first) - 64 + offset
                cells[1, column] = _constant(heading)
                for row in range(2, rows + 2):
                    cells[row, column] = _constant(
                        ("north", "south", "west")[row % 3] if not offset else float(row * (offset + 1))
                    )
                cells[rows + 2, column] = _constant("Total" if not offset else 99.0)
        for (sheet, row, column), (text, is_array) in self.formulas.items():
            if sheet == name:
                address = f"{column_letters(column)}{row}"
                opening = f'<f t="array" ref="{address}">' if is_array else "<f>"
                cells[row, column] = f"{' cm=' + chr(34) + '1' + chr(34) if is_array else ''}>{opening}{escape(text)}</f></c>"
        lines: dict[int, list[str]] = collections.defaultdict(list)
        for (row, column), inside in sorted(cells.items()):
            lines[row].append(f'<c r="{column_letters(column)}{row}"{inside}')
        data = "".join(f'<row r="{row}">{"".join(line)}</row>' for row, line in lines.items())
        tables = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>' if number == 1 else ""
        return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetData>{data}</sheetData>{tables}</worksheet>'


_METADATA = (
    f'<metadata xmlns="{MAIN}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"><metadataTypes count="1">'
    '<metadataType name="XLDAPR" minSupportedVersion="120000" cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk>'
    '<extLst><ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst>'
    '</bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)


def _links(*pairs: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(pairs, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'


def _constant(value: object) -> str:
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"><v>{value}</v></c>"


def compared(seed: int, tally: collections.Counter[str]) -> None:
    """Calculate one workbook in both, then change inputs and calculate again; print where they disagree."""
    import formulon

    maker = Maker(seed)
    content = maker.content()
    book = Workbook(Package.of_bytes(content, f"book {seed}"))
    other = formulon.Workbook.load(content)
    for turn in ("first", "changed"):
        if turn == "changed":
            for name, row, column, value in maker.changes():
                book.set(f"'{name}'!{column_letters(column)}{row}", value)
                other.set_number(SHEETS.index(name), row - 1, column - 1, value)
        report = book.recalc()
        other.recalc()
        refused = {one.cell for one in report.refused} | set(report.stale)
        for (name, row, column), (text, is_array) in maker.formulas.items():
            height, width = SPILL_AREA if is_array else (1, 1)
            sheet = book.model.sheet(name)
            assert sheet is not None
            mine = [[plain(sheet.held(row + down, column + right)) for right in range(width)] for down in range(height)]
            theirs = [
                [_plain(formulon, other, SHEETS.index(name), row + down, column + right) for right in range(width)]
                for down in range(height)
            ]
            cell = f"{name if ' ' not in name else repr(name)}!{column_letters(column)}{row}"
            if cell in refused or "WAITING" in repr(mine):
                tally["refused"] += 1
            elif same(mine, theirs):
                tally["same"] += 1
            else:
                tally["different"] += 1
                tally[f"  ={maker.templates[name, row, column]}"] += 1
                print(f"{seed} {turn} {cell} ={text}\n    ours     {_short(mine)}\n    formulon {_short(theirs)}", flush=True)
    other.close()


def _plain(formulon: Any, book: Any, sheet: int, row: int, column: int) -> object:
    value = book.get_value(sheet, row - 1, column - 1)
    if value.kind.name == "ERROR":
        return formulon.error_display_name(value.error_code)
    return 0.0 if value.kind.name == "BLANK" else value.to_python()


def _short(rows: list[list[object]]) -> str:
    while len(rows) > 1 and not any(rows[-1]):
        rows = rows[:-1]
    return str(rows if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0])[:300]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    tally: collections.Counter[str] = collections.Counter()
    for seed in range(chosen.seed, chosen.seed + chosen.books):
        compared(seed, tally)
    for what, count in tally.most_common():
        print(f"{count:6} {what}")


if __name__ == "__main__":
    main()
