"""What files can hold: shared formulas, names, tables, data tables, iteration, 1904 dates, other workbooks, our functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.packages import HEAD, MAIN, OFFICE, links, make, sheet
from tests.headless.sheets import DATA, add, book_of, worth
from xl_lepton.core.cells import CellError
from xl_lepton.headless import Workbook
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Kind


def cells(**content: str) -> str:
    """Rows of cells from `A1="<v>1</v>"`, already in order."""
    rows: dict[str, str] = {}
    for place, inside in content.items():
        row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        rows[row] = rows.get(row, "") + f'<c r="{place}">{inside}</c>'
    return "".join(f'<row r="{row}">{inside}</row>' for row, inside in rows.items())


def test_shared_formulas_follow_their_cells(tmp_path: Path) -> None:
    rows = cells(
        A1="<v>1</v>", B1='<f t="shared" ref="B1:B3" si="0">A1*$A$1+SUM(A$1:A1)</f>',
        A2="<v>2</v>", B2='<f t="shared" si="0"/>',
        A3="<v>3</v>", B3='<f t="shared" si="0"/>',
    )  # fmt: skip
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        book.recalc()
        assert book.get("B1:B3") == [[2.0], [5.0], [9.0]]


NAMES = (
    "<definedNames><definedName name='rate'>S!$A$1</definedName><definedName name='rate' localSheetId='1'>0.5</definedName>"
    "<definedName name='above'>S!A1048576</definedName><definedName name='twice'>_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)</definedName>"
    "<definedName name='grown'>OFFSET(S!$A$1,0,0,COUNT(S!$A:$A),1)</definedName></definedNames>"
)


def test_names_by_scope_relative_names_and_lambdas(tmp_path: Path) -> None:
    first = cells(
        A1="<v>3</v>", A2="<v>4</v>", B2="<f>rate*10</f>", C2="<f>above*2</f>", C3="<f>twice(above)</f>", D3="<f>SUM(grown)</f>"
    )
    path = make(
        tmp_path / "m.xlsx", {"S": sheet(first), "T": sheet(cells(A1="<f>rate*10</f>", B1="<f>S!rate</f>"))}, workbook=NAMES
    )
    with Workbook.open(path) as book:
        assert book.recalc().refused == []
        assert book.get("B2") == 30
        assert book.get("T!A1:B1") == [[5.0, 3.0]]
        assert book.get("D3") == 7
        # `above` is the cell above in the same column: C1 is blank, C2 holds 0.
        assert book.get("C2:C3") == [[0.0], [0.0]]
        book.set("rate", 5)
        book.recalc()
        assert book.get("B2") == 50


def test_the_formula_of_a_name_works_on_arrays_wherever_it_is_used(tmp_path: Path) -> None:
    """As Excel has it: a name's formula is an array formula; a name that is a range stays one, and is intersected."""
    names = (
        "<definedNames><definedName name='doubled'>S!$A$1:$A$3*2</definedName><definedName name='zone'>S!$A$1:$A$3</definedName>"
        "<definedName name='above_two'>SUM(IF(S!$A$1:$A$3&gt;2,S!$A$1:$A$3))</definedName></definedNames>"
    )
    rows = cells(A1="<v>1</v>", A2="<v>3</v>", B2="<f>zone*10</f>", A3="<v>5</v>", A9="<f>SUM(doubled)</f>",
                 B9="<f>above_two</f>", C9="<f>doubled</f>", D9="<f>SUM(zone*2)</f>")  # fmt: skip
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)}, workbook=names)) as book:
        assert book.recalc().refused == []
        assert book.get("B2") == 30
        assert book.get("A9:C9") == [[18.0, 8.0, 2.0]]
        assert book.get("D9") == CellError("#VALUE!")  # row 9 meets no row of zone


TABLE = (
    f'{HEAD}<table xmlns="{MAIN}" id="1" name="Sales" displayName="Sales" ref="A1:C4" totalsRowCount="1"><tableColumns count="3">'
    '<tableColumn id="1" name="Item"/><tableColumn id="2" name="Unit [pc]"/>'
    '<tableColumn id="3" name="Price"/></tableColumns></table>'
)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(Sales[Price])", 7.0),
        ("SUM(Sales[[Unit '[pc']]:[Price]])", 37.0),
        ("Sales[[#Headers],[Price]]", "Price"),
        ("Sales[[#Totals],[Price]]", 99.0),
        ("ROWS(Sales[#All])", 4.0),
        ("COLUMNS(Sales)", 3.0),
        ("SUMPRODUCT(Sales[Unit '[pc']],Sales[Price])", 110.0),
        ("INDEX(Sales[Item],MATCH(4,Sales[Price],0))", "b"),
        ("SUM(Sales[Price] Sales[#Data])", 7.0),
        ("SUM(Sales[[Unit '[pc']]:[Price]] Sales[Price])", 7.0),
    ],
)
def test_table_references(tmp_path: Path, formula: str, expected: object) -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><v>Item</v></c><c r="B1" t="str"><v>Unit [pc]</v></c>'
        '<c r="C1" t="str"><v>Price</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2"><v>10</v></c><c r="C2"><v>3</v></c><c r="D2">'
        "<f>Sales[[#This Row],[Price]]*2</f></c></row>"
        f'<row r="3"><c r="A3" t="str"><v>b</v></c><c r="B3"><v>20</v></c><c r="C3"><v>4</v></c><c r="F3">'
        f"<f>{formula}</f></c></row>"
        '<row r="4"><c r="C4"><v>99</v></c></row><row r="9"><c r="D9"><f>Sales[[#This Row],[Price]]</f></c></row>'
    )
    parts = {"xl/tables/table1.xml": TABLE, "xl/worksheets/_rels/sheet1.xml.rels": links(("table", "../tables/table1.xml"))}
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)}, parts=parts)) as book:
        assert book.recalc().refused == []
        assert book.get("F3") == expected
        assert book.get("D2") == 6
        assert book.get("D9") == CellError("#VALUE!")
        assert book.get("Sales[Price]") == [[3.0], [4.0]]


def test_a_data_table_tries_its_inputs_and_puts_everything_back(tmp_path: Path) -> None:
    rows = cells(
        A1="<v>2</v>", B1="<v>10</v>", C1="<f>A1*B1+1</f>",
        C3="<f>C1</f>", D3="<v>1</v>", E3="<v>2</v>",
        C4="<v>100</v>", D4='<f t="dataTable" ref="D4:E5" dt2D="1" dtr="1" r1="A1" r2="B1"/>', E4="<v>0</v>",
        C5="<v>200</v>", D5="<v>0</v>", E5="<v>0</v>",
        A8="<v>5</v>", B8='<f t="dataTable" ref="B8:B9" dt2D="0" dtr="0" r1="A1"/>',
        A9="<v>6</v>", B9="<v>0</v>",
    ).replace('<row r="8">', '<row r="7"><c r="B7"><f>C1</f></c><c r="D7"><f>SUM(D4:E5)</f></c></row><row r="8">')  # fmt: skip
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        assert book.recalc().refused == []
        assert book.get("D4:E5") == [[101.0, 201.0], [201.0, 401.0]]
        assert book.get("B8:B9") == [[51.0], [61.0]]
        assert book.get("C1") == 21
        assert book.get("D7") == 904
        book.set("B1", 20)
        book.recalc()
        assert book.get("B8:B9") == [[101.0], [121.0]]


def test_iteration_follows_the_workbook(tmp_path: Path) -> None:
    rows = cells(A1="<f>100+0.1*A2</f>", A2="<f>A1*1</f>", B1="<f>B1+1</f>")
    path = make(tmp_path / "m.xlsx", {"S": sheet(rows)}, workbook='<calcPr iterate="1" iterateCount="100"/>')
    with Workbook.open(path) as book:
        report = book.recalc()
        assert report.circular == []
        assert book.get("A1") == pytest.approx(1000 / 9, rel=1e-14)
        assert book.get("B1") == 100


def test_a_circle_without_permission_is_settled_and_reported(tmp_path: Path) -> None:
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(cells(A1="<f>100+0.1*A2</f>", A2="<f>A1*1</f>"))})) as book:
        report = book.recalc()
        assert book.get("A1") == pytest.approx(1000 / 9, rel=1e-12)
        assert report.circular == ["S!A1 > S!A2 > S!A1"]


def test_what_only_looks_circular_is_not(tmp_path: Path) -> None:
    with Workbook.open(
        make(tmp_path / "m.xlsx", {"S": sheet(cells(A1="<f>IF(TRUE,5,A1)</f>", B1="<f>CHOOSE(2,B1,7)</f>"))})
    ) as book:
        report = book.recalc()
        assert (report.circular, report.refused) == ([], [])
        assert book.get("A1:B1") == [[5.0, 7.0]]


def test_dates_since_1904(tmp_path: Path) -> None:
    rows = cells(
        A1="<v>0</v>",
        B1="<f>YEAR(A1)</f>",
        C1='<f>TEXT(A1,"yyyy-mm-dd")</f>',
        D1="<f>DATE(1904,1,2)</f>",
        E1="<f>EDATE(A1,1)</f>",
    )
    path = make(tmp_path / "m.xlsx", {"S": sheet(rows)}, settings='<workbookPr date1904="1"/>')
    with Workbook.open(path) as book:
        book.recalc()
        assert book.get("B1:E1") == [[1904.0, "1904-01-01", 1.0, 31.0]]


def test_other_workbooks_keep_their_values_and_are_listed(tmp_path: Path) -> None:
    kept = (
        f'{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"><sheetNames>'
        f'<sheetName val="Rates"/></sheetNames>'
        '<sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>0.07</v></cell></row></sheetData>'
        "</sheetDataSet></externalBook></externalLink>"
    )
    path = make(
        tmp_path / "m.xlsx",
        {"S": sheet(cells(A1="<f>[1]Rates!A1*100</f>", A2="<f>[2]Rates!A1</f><v>5</v>", A3="<f>A2+1</f><v>6</v>"))},
        workbook='<externalReferences><externalReference r:id="rId2"/></externalReferences>',
        parts={
            "xl/externalLinks/externalLink1.xml": kept,
            "xl/externalLinks/_rels/externalLink1.xml.rels": links(
                ("externalLinkPath", "file:///rates.xlsx"), external="externalLinkPath"
            ),
        },
        book_links=(("externalLink", "externalLinks/externalLink1.xml"),),
    )
    with Workbook.open(path) as book:
        report = book.recalc()
        assert book.get("A1") == pytest.approx(7)
        assert report.external == ["file:///rates.xlsx"]
        # What cannot be computed keeps its value; what rests on it is said to be stale.
        assert [(refused.cell, refused.formula) for refused in report.refused] == [("S!A2", "=[2]Rates!A1")]
        assert book.get("A2:A3") == [[5.0], [6.0]]
        assert report.stale == ["S!A3"]


def test_a_refused_cell_without_a_value_takes_what_depends_on_it_along(tmp_path: Path) -> None:
    path = make(
        tmp_path / "m.xlsx", {"S": sheet(cells(A1='<f>_xlfn.WEBSERVICE("x")</f>', A2="<f>IFERROR(A1,0)+1</f>", A3="<f>1+1</f>"))}
    )
    with Workbook.open(path) as book:
        report = book.recalc()
        assert [refused.reason for refused in report.refused] == [
            "WEBSERVICE: asks a service on the internet",
            "depends on S!A1, which could not be calculated",
        ]
        assert book.get("A1:A3") == [[None], [None], [2.0]]


@pytest.mark.parametrize(
    "spelling",
    ["LEPTON_NPV(", "_xll.LEPTON_NPV(", "_xldudf_LEPTON_NPV(", "[1]!LEPTON_NPV(", "lepton_npv(", "'C:\\x\\l.xlam'!LEPTON_NPV("],
)
def test_our_functions_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    rows = cells(A1="<v>110</v>", A2=f"<f>{spelling}0.1,A1)</f>", A3=f"<f>ISERROR({spelling}A9:A10,A1))</f>")
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        assert book.recalc().refused == []
        assert book.get("A2") == pytest.approx(100)
        assert book.get("A3") is True


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(Sheet1:Sheet2!A1:A3)", 106.0),
        ("SUM((A1:A3,E2:E3))", 36.0),
        ("SUM(A1:B3 A2:E2)", 2.0),
        ("A1:A3 C1:C3", "#NULL!"),
        ("SUM(A:A)", 6.0),
        ("SUM(INDEX(A:A,1):A2)", 3.0),
        ("SUM(OFFSET(A1,1,0,2,1))", 5.0),
        ("SUM(INDIRECT(\"A\"&1&\":A3\"))", 6.0),
        ("COUNTBLANK(A1:A5)", 2.0),
        ("NOSUCH(1)", "#NAME?"),
        ("nosuch+1", "#NAME?"),
        ("Nowhere!A1", "#REF!"),
        ("#REF!+1", "#REF!"),
    ],
)  # fmt: skip
def test_references_of_every_kind(formula: str, expected: object) -> None:
    assert worth(formula, Kind.PLAIN, {**DATA, "Sheet2!A1": 100.0}) == expected


def test_only_what_depends_on_a_change_is_calculated() -> None:
    book = book_of(DATA)
    add(book, "G1", "SUM(A1:A3)")
    add(book, "G2", "G1*2")
    add(book, "G3", "SUM(E2:E5)")
    engine = Engine(book)
    engine.calculate_all()
    book.sheets[0].write(1, 1, 10.0)
    engine.calculate_after([(0, 1, 1)])
    assert [one.address for one in engine.last_calculated] == ["G1", "G2"]
    assert book.sheets[0].held(2, 7) == 30.0
