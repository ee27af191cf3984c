"""GETPIVOTDATA over a pivot table made by hand: regions with products below them, years across, two data fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.packages import HEAD, MAIN, links, make, sheet
from xl_lepton.headless import Workbook

# Rows 3 to 8 of the sheet: A holds the labels, B to G the sum of sales and the count of orders of 2025, of 2026, and of both.
LABELS = ["north", "  pens", "  ink", "south", "  pens", "Grand Total"]
FIGURES = [
    [30, 3, 70, 7, 100, 10],
    [10, 1, 30, 3, 40, 4],
    [20, 2, 40, 4, 60, 6],
    [5, 1, 6, 2, 11, 3],
    [5, 1, 6, 2, 11, 3],
    [35, 4, 76, 9, 111, 13],
]
CACHE = f"""{HEAD}<pivotCacheDefinition xmlns="{MAIN}"><cacheSource type="worksheet"/><cacheFields count="5">
<cacheField name="Region"><sharedItems count="2"><s v="north"/><s v="south"/></sharedItems></cacheField>
<cacheField name="Product"><sharedItems count="2"><s v="ink"/><s v="pens"/></sharedItems></cacheField>
<cacheField name="Year"><sharedItems count="2"><n v="2025"/><n v="2026"/></sharedItems></cacheField>
<cacheField name="Sales"><sharedItems/></cacheField><cacheField name="Owner"><sharedItems/></cacheField>
</cacheFields></pivotCacheDefinition>"""
ITEMS = '<items count="3"><item x="0"/><item x="1"/><item t="default"/></items>'
PIVOT = f"""{HEAD}<pivotTableDefinition xmlns="{MAIN}" name="P" cacheId="1">
<location ref="A1:G8" firstHeaderRow="1" firstDataRow="2"
firstDataCol="1"/><pivotFields count="5"><pivotField axis="axisRow">{ITEMS}</pivotField>
<pivotField axis="axisRow"><items count="3">
<item x="1"/><item n="Ink" x="0"/><item t="default"/></items></pivotField><pivotField axis="axisCol">{ITEMS}</pivotField>
<pivotField dataField="1"/><pivotField/></pivotFields>
<rowFields count="2"><field x="0"/><field x="1"/></rowFields>
<rowItems count="6"><i><x/></i><i r="1"><x/></i><i r="1"><x v="1"/></i>
<i><x v="1"/></i><i r="1"><x/></i><i t="grand"><x/></i></rowItems>
<colFields count="2"><field x="2"/><field x="-2"/></colFields>
<colItems count="6"><i><x/><x/></i><i r="1" i="1"><x v="1"/></i><i><x v="1"/><x/></i><i r="1" i="1"><x v="1"/></i>
<i t="grand"><x/></i><i t="grand" i="1"><x/></i></colItems>
<dataFields count="2"><dataField name="Sum of Sales" fld="3"/><dataField name="Orders" fld="3" subtotal="count"/></dataFields>
</pivotTableDefinition>"""

CALLS = [
    ('GETPIVOTDATA("Sum of Sales",$A$1)', 111.0),
    ('GETPIVOTDATA("sales",A1)', 111.0),
    ('GETPIVOTDATA("Orders",B4)', 13.0),
    ('GETPIVOTDATA("Sum of Sales",A1,"Region","north")', 100.0),
    ('GETPIVOTDATA("Sum of Sales",A1,"Region","NORTH","Year",2026)', 70.0),
    ('GETPIVOTDATA("Orders",A1,"Year","2025","Region","north","Product","Ink")', 2.0),
    ('GETPIVOTDATA("Orders",A1,"Product","pens","Region","south","Year",2026)', 2.0),
    ('GETPIVOTDATA("Sum of Sales",A1,"Product","pens")', "#REF!"),
    ('GETPIVOTDATA("Sum of Sales",A1,"Region","south","Product","Ink")', "#REF!"),
    ('GETPIVOTDATA("Sum of Sales",A1,"Region","east")', "#REF!"),
    ('GETPIVOTDATA("Sum of Sales",A1,"Owner","me")', "refused"),
    ('GETPIVOTDATA("Sum of Sales",A1,"Colour","red")', "#REF!"),
    ('GETPIVOTDATA("Profit",A1)', "#REF!"),
    ('GETPIVOTDATA("Sum of Sales",K40)', "#REF!"),
]


def cell(place: str, value: object) -> str:
    kind = ' t="str"' if isinstance(value, str) else ""
    return f'<c r="{place}"{kind}><v>{value}</v></c>'


def book(tmp_path: Path, pivot: str, formula: str) -> Workbook:
    rows = ""
    for row, (label, line) in enumerate(zip(LABELS, FIGURES, strict=True), 3):
        figures = "".join(cell(f"{column}{row}", one) for column, one in zip("BCDEFG", line, strict=True))
        rows += f'<row r="{row}">{cell(f"A{row}", label)}{figures}</row>'
    asked = f'<row r="20"><c r="J20"><f>{formula.replace(chr(34), "&quot;")}</f><v>0</v></c></row>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": links(("pivotTable", "../pivotTables/pivotTable1.xml")),
        "xl/pivotTables/pivotTable1.xml": pivot,
        "xl/pivotTables/_rels/pivotTable1.xml.rels": links(("pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")),
        "xl/pivotCache/pivotCacheDefinition1.xml": CACHE,
    }
    return Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows + asked)}, parts=parts))


@pytest.mark.parametrize(("formula", "expected"), CALLS)
def test_a_cell_of_the_table_by_its_items(tmp_path: Path, formula: str, expected: object) -> None:
    with book(tmp_path, PIVOT, formula) as opened:
        report = opened.recalc(full=True)
        if expected == "refused":
            assert "neither in rows nor in columns" in report.refused[0].reason
        else:
            assert not report.refused
            found = opened.get("J20")
            assert getattr(found, "code", found) == expected


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ('ref="A1:G8"', 'ref="A1:G7"'),
        ('<field x="1"/>', '<field x="9"/>'),
        (PIVOT[PIVOT.index("<rowItems") : PIVOT.index("<colFields")], ""),  # as LibreOffice saves it
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str, other: str) -> None:
    with book(tmp_path, PIVOT.replace(text, other), CALLS[0][0]) as opened:
        assert "GETPIVOTDATA of a pivot table" in opened.recalc(full=True).refused[0].reason
