"""What later versions of Excel put beside the format's own elements, and macros of both ages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.packages import HEAD, MAIN, OFFICE, links, make, parts_of, sheet
from xl_lepton.core.cells import CellError
from xl_lepton.core.errors import BadInput
from xl_lepton.headless.diff import diff
from xl_lepton.headless.workbook import Workbook
from xl_lepton.lint import lint

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
A_AND_B = '<row r="1"><c r="A1"><v>5</v></c><c r="B1"><f>{}</f><v>15</v></c></row>'


def test_settings_of_charts_do_not_hide_that_days_count_from_1904(tmp_path: Path) -> None:
    """Every workbook saved since Excel 2013 has a workbookPr of an extension as well ([MS-XLSX] 2.4.93)."""
    later = f'<extLst><ext uri="{{140A7094}}" xmlns:x15="{X15}"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>'
    rows = {"S": sheet(A_AND_B.format("YEAR(A1)"))}
    path = make(tmp_path / "days.xlsx", rows, settings='<workbookPr date1904="1"/>', workbook=later)
    with Workbook.open(path) as book:
        book.recalc()
        assert book.get("S!B1") == 1904


def test_descriptions_of_a_name_do_not_replace_it(tmp_path: Path) -> None:
    """x14:definedName ([MS-XLSX] 2.6.25) says what the arguments of a name's function are."""
    described = f'<x14:definedNames xmlns:x14="{X14}"><x14:definedName name="rate"><x14:argumentDescriptions count="0"/>'
    names = (
        '<definedNames><definedName name="rate">S!$A$1</definedName></definedNames><extLst><ext uri="{x}">'
        f"{described}</x14:definedName></x14:definedNames></ext></extLst>"
    )
    with Workbook.open(make(tmp_path / "names.xlsx", {"S": sheet(A_AND_B.format("rate*2"))}, workbook=names)) as book:
        assert book.recalc().refused == []
        assert book.get("S!B1") == 10


@pytest.mark.parametrize(("custom", "total"), [(True, 13), (False, 6)])
def test_the_filter_of_a_custom_view_is_not_that_of_the_sheet(tmp_path: Path, custom: bool, total: float) -> None:
    """A row hidden by hand counts in SUBTOTAL(9, ...), one hidden by a filter does not."""
    filtered = '<autoFilter ref="A1:A3"><filterColumn colId="0"/></autoFilter>'
    views = f'<customSheetViews><customSheetView guid="{{1}}">{filtered}</customSheetView></customSheetViews>'
    hidden = '<row r="2" hidden="1"><c r="A2"><v>7</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
    text = sheet(A_AND_B.format("SUBTOTAL(9,A1:A3)") + hidden, after=views if custom else filtered)
    with Workbook.open(make(tmp_path / "views.xlsx", {"S": text})) as book:
        book.recalc()
        assert book.get("S!B1") == total


def _macro_sheet(path: Path) -> Path:
    """A workbook with a macro sheet of Excel 4 that declares a function."""
    cells = '<row r="1"><c r="A1"><v>10</v></c><c r="A2"><f>RETURN(A1*3)</f><v>30</v></c></row>'
    uri = "http://schemas.microsoft.com/office/excel/2006/main"
    kind = f"{uri.rpartition('/excel')[0]}/2006/relationships/xlMacrosheet"
    triple = '<c r="C1"><f>Triple(A1)</f><v>15</v></c></row>'
    rows = A_AND_B.format("A1+Macro1!A1+Macro1!A2").replace("</row>", triple)
    macros = f'{HEAD}<xm:macrosheet xmlns="{MAIN}" xmlns:xm="{uri}"><sheetData>{cells}</sheetData></xm:macrosheet>'
    both = links(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "macrosheets/sheet1.xml"))
    second = both.index("rId2")
    return make(
        path,
        {"S": sheet(rows), "Macro1": ""},
        workbook='<definedNames><definedName name="Triple" function="1" xlm="1">Macro1!$A$1</definedName></definedNames>',
        parts={
            "xl/macrosheets/sheet1.xml": macros,
            "xl/_rels/workbook.xml.rels": both[:second] + both[second:].replace(f"{OFFICE}/worksheet", kind),
        },
    )


def test_macro_sheets_hold_what_their_macros_left(tmp_path: Path) -> None:
    path = _macro_sheet(tmp_path / "macros.xlsm")
    with Workbook.open(path) as book:
        report = book.recalc()
        assert [one.cell for one in report.refused] == ["S!C1"]  # a function of the macro sheet, not #NAME?
        assert (book.get("S!B1"), book.get("S!C1")) == (45, 15)
        book.save(tmp_path / "out.xlsm")
    before, after = parts_of(path), parts_of(tmp_path / "out.xlsm")
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]


def test_a_vba_project_is_found_wherever_it_lies(tmp_path: Path) -> None:
    path = make(
        tmp_path / "book.xlsm",
        {"S": sheet(A_AND_B.format("Triple(A1)"))},
        parts={"macros/project.bin": "VBA"},
        book_links=(("vbaProject", "/macros/project.bin"),),
    )
    with Workbook.open(path) as book:
        assert [one.cell for one in book.recalc().refused] == ["S!B1"]
        assert book.get("S!B1") == 15


def _rich(path: Path, kind: str, rows: str, names: str = "") -> Path:
    """Cells with vm="1" hold a rich value of this kind."""
    mark = '<bk><extLst><ext uri="{3e2802c4}"><xlrd:rvb i="0"/></ext></extLst></bk>'
    return make(
        path,
        {"S": sheet(rows)},
        workbook=names,
        parts={
            "xl/metadata.xml": f'{HEAD}<metadata xmlns="{MAIN}" xmlns:xlrd="{RICH}"><metadataTypes count="1">'
            f'<metadataType name="XLRICHVALUE"/></metadataTypes><futureMetadata name="XLRICHVALUE" count="1">{mark}'
            '</futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
            "xl/richData/rdrichvalue.xml": f'{HEAD}<rvData xmlns="{RICH}" count="1"><rv s="0"><v>0</v></rv></rvData>',
            "xl/richData/rdrichvaluestructure.xml": f'{HEAD}<rvStructures xmlns="{RICH}"><s t="{kind}"/></rvStructures>',
        },
        book_links=(
            ("sheetMetadata", "metadata.xml"),
            ("rdRichValue", "richData/rdrichvalue.xml"),
            ("rdRichValueStructure", "richData/rdrichvaluestructure.xml"),
        ),
    )


_PICTURES = "".join(
    f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="e" vm="1"><v>#VALUE!</v></c><c r="C{row}"><v>{row}0</v></c>'
    f'<c r="D{row}"><f>IFERROR(B{row},C{row})</f><v>7</v></c></row>'
    for row in range(1, 81)
)


@pytest.mark.parametrize("kind", ["_localImage", "_webimage", "_linkedentity2"])
def test_a_picture_in_a_cell_is_no_error(tmp_path: Path, kind: str) -> None:
    """The file spells #VALUE! for it; ISERROR of it is FALSE in Excel, and a sum over it leaves it out."""
    formulas = ("ISERROR(B1)", "SUM(A1:C9)", "VLOOKUP(7,A1:C80,3,FALSE)", "SUM(C1:C9)")
    rows = "".join(f'<row r="{row}"><c r="F{row}"><f>{text}</f><v>-1</v></c></row>' for row, text in enumerate(formulas, 91))
    path = _rich(tmp_path / "pictures.xlsx", kind, _PICTURES + rows)
    with Workbook.open(path) as book:
        refused = {one.cell: one.reason for one in book.recalc().refused}
        assert set(refused) == {"S!F91", "S!F92", *(f"S!D{row}" for row in range(1, 81))}
        assert refused["S!F91"] == "depends on S!B1, which holds a picture or a data type"
        assert [book.get(f"S!F{row}") for row in range(91, 95)] == [-1, -1, 70, 450]
        assert book.get("S!D1") == 7
        assert book.get("S!B1") == CellError("#VALUE!", "the cell holds a picture or a data type")
        book.set("S!B5", 3)
        book.recalc()
        assert book.get("S!D5") == 3
        book.save(tmp_path / "out.xlsx")
    before, after = parts_of(path), parts_of(tmp_path / "out.xlsx")
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert after["xl/worksheets/sheet1.xml"].count(b'<c r="B6" t="e" vm="1"><v>#VALUE!</v></c>') == 1
    with Workbook.open(path) as one, Workbook.open(tmp_path / "out.xlsx") as other:
        assert [change.cell for change in diff(one, other).inputs] == ["S!B5"]


@pytest.mark.parametrize("formula", ["B2", "+B2", "INDEX(B1:B3,2)", "TRANSPOSE(B2:B2)", "picture"])
def test_a_picture_that_is_handed_on_is_spelled_as_the_file_spells_it(tmp_path: Path, formula: str) -> None:
    """No value was kept for this formula: Excel saves #VALUE! for it too, and what looks at the picture itself is refused."""
    rows = f'<row r="99"><c r="F99"><f>{formula}</f></c><c r="G99"><f>wrong</f><v>0</v></c></row>'
    names = (
        '<definedNames><definedName name="picture">S!$B$2</definedName>'
        '<definedName name="wrong">ISERROR(S!$B$2)</definedName></definedNames>'
    )
    with Workbook.open(_rich(tmp_path / "on.xlsx", "_localImage", _PICTURES + rows, names)) as book:
        refused = [one.cell for one in book.recalc(full=True).refused]
        assert "S!F99" not in refused
        assert "S!G99" in refused
        assert book.get("S!F99") == CellError("#VALUE!")


@pytest.mark.parametrize(("kind", "found"), [("_localImage", False), ("_error", True)])
def test_the_linter_takes_a_picture_for_no_error(tmp_path: Path, kind: str, found: bool) -> None:
    rules = {finding.rule.id for finding in lint(_rich(tmp_path / "pictures.xlsx", kind, _PICTURES))}
    assert ("error-value" in rules) is found


def test_the_linter_leaves_macro_sheets_alone(tmp_path: Path) -> None:
    assert not [one for one in lint(_macro_sheet(tmp_path / "macros.xlsm")) if one.sheet == "Macro1"]


def test_an_error_kept_as_a_rich_value_is_one(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c><c r="B1"><f>ISERROR(A1)</f><v>0</v></c></row>'
    with Workbook.open(_rich(tmp_path / "error.xlsx", "_error", rows)) as book:
        assert book.recalc().refused == []
        assert book.get("S!B1") is True


def test_a_heading_of_a_table_is_no_input(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>Cost</t></is></c><c r="B1"><f>SUM(T[Cost])</f><v>0</v></c></row>'
    table = f'{HEAD}<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="A1:A2"><tableColumns count="1">'
    parts = {
        "xl/tables/table1.xml": table + '<tableColumn id="1" name="Cost"/></tableColumns></table>',
        "xl/worksheets/_rels/sheet1.xml.rels": links(("table", "../tables/table1.xml")),
    }
    with Workbook.open(
        make(tmp_path / "t.xlsx", {"S": sheet(rows + '<row r="2"><c r="A2"><v>1</v></c></row>')}, parts=parts)
    ) as book:
        book.set("S!A1:A2", [["Cost"], [4]])
        book.recalc()
        assert book.get("S!B1") == 4
        with pytest.raises(BadInput, match="S!A1 is a heading of the table T"):
            book.set("S!A1", "Price")
