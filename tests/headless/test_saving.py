"""Saving: nothing but changed values is touched, arrays keep their marks, files appear whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tests.headless.packages import MAIN, make, parts_of, sheet
from xl_lepton.core.cells import CellError
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.headless import Workbook

# Attributes, spacing and parts as other programs write them; none of it is ours to tidy.
ROWS = (
    '<row r="1" spans="1:3" x14ac:dyDescent="0.25" xmlns:x14ac="urn:x"><c r="A1" s="1"><v>2</v></c>'
    '<c r="B1" s="3"><f>A1*10</f><v>20</v></c>'
    '<c r="C1" t="str"><f>"x"&amp;B1</f><v>x20</v></c></row>'
    '<row r="3"><c r="A3" s="2"/><c r="B3" t="b"><f>B1&gt;5</f><v>1</v></c></row>'
)
EXTRA = {"xl/printerSettings/printerSettings1.bin": "\x01\x02", "xl/webextensions/webextension1.xml": "<we/>" + " " * 5000}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make(
        tmp_path / "model.xlsx", {"Model": sheet(ROWS), "Other": sheet('<row r="1"><c r="A1"><v>1</v></c></row>')}, parts=EXTRA
    )


def test_recalculating_what_is_right_changes_no_byte_of_any_part(model: Path, tmp_path: Path) -> None:
    with Workbook.open(model) as book:
        report = book.recalc()
        book.save(tmp_path / "out.xlsx")
    assert report.computed == 3
    assert report.changed == []
    assert parts_of(model) == parts_of(tmp_path / "out.xlsx")


def test_only_the_values_of_changed_cells_change(model: Path, tmp_path: Path) -> None:
    with Workbook.open(model) as book:
        book.set("Model!A1", 0.25)
        report = book.recalc()
        book.save(tmp_path / "out.xlsx")
    assert [change.cell for change in report.changed] == ["Model!B1", "Model!C1", "Model!B3"]
    before, after = parts_of(model), parts_of(tmp_path / "out.xlsx")
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml"}
    expected = before["xl/worksheets/sheet1.xml"].decode()
    for old, new in (
        ("<v>2</v>", "<v>0.25</v>"),
        ("<v>20</v>", "<v>2.5</v>"),
        ("<v>x20</v>", "<v>x2.5</v>"),
        ("<v>1</v>", "<v>0</v>"),
    ):
        expected = expected.replace(old, new, 1)
    # A rewritten cell has its `t` last; nothing else may move.
    expected = expected.replace('<c r="B3" t="b">', '<c r="B3" t="b">')
    assert after["xl/worksheets/sheet1.xml"].decode() == expected


def test_the_same_input_gives_the_same_bytes(model: Path, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        with Workbook.open(model) as book:
            book.set("A1", 7)
            book.recalc()
            book.save(tmp_path / name)
        time.sleep(0.01)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_values_of_every_kind_survive(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="B{n}"><f>A{n}</f></c></row>' for n in range(1, 7))
    path = make(tmp_path / "kinds.xlsx", {"S": sheet(rows)})
    values = ["tab\tline\nend <&> \x07 _x0041_", True, -1.5e-300, 12345678901234567890.0, " spaces ", "ü€😀"]
    with Workbook.open(path) as book:
        for number, value in enumerate(values, 1):
            book.set(f"A{number}", value)
        book.recalc()
        book.save(tmp_path / "out.xlsx")
    with Workbook.open(tmp_path / "out.xlsx") as book:
        assert [book.get(f"A{n}") for n in range(1, 7)] == values
        assert [book.get(f"B{n}") for n in range(1, 7)] == values
        assert book.recalc().changed == []


def test_cells_and_rows_are_made_in_order(tmp_path: Path) -> None:
    path = make(
        tmp_path / "m.xlsx",
        {"S": sheet('<row r="5" spans="2:2"><c r="C5"><v>1</v></c></row><row r="8"/>', '<dimension ref="C5"/>')},
    )
    with Workbook.open(path) as book:
        for place in ("D9", "A2", "B5", "D5", "C8", "A1"):
            book.set(place, 1)
        book.save(tmp_path / "out.xlsx")
    text = parts_of(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"].decode()
    places = [part.split('"')[0] for part in text.split('<c r="')[1:]]
    assert places == ["A1", "A2", "B5", "C5", "D5", "C8", "D9"]
    assert '<dimension ref="A1:D9"/>' in text
    assert [row.split('"')[0] for row in text.split('<row r="')[1:]] == ["1", "2", "5", "8", "9"]


def test_an_empty_sheet_takes_cells(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"S": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'})
    with Workbook.open(path) as book:
        book.set("B2", 5)
        book.save(tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["S"]["B2"].value == 5


def template(path: Path, formula: str, **cells: object) -> Path:
    """A workbook as openpyxl writes it, with an array formula in A1."""
    book = openpyxl.Workbook()
    page = book.active
    for place, value in cells.items():
        page[place] = value
    page["A1"] = ArrayFormula("A1", formula)
    book.save(path)
    return path


def test_a_template_gets_its_dynamic_array_marked(tmp_path: Path) -> None:
    path = template(tmp_path / "t.xlsx", "=_xlfn.SEQUENCE(2,2)", D1="=SUM(_xlfn.ANCHORARRAY(A1))")
    with Workbook.open(path, dynamic_arrays=True) as book:
        assert book.recalc().refused == []
        assert book.get("A1:B2") == [[1.0, 2.0], [3.0, 4.0]]
        assert book.get("D1") == 10
        book.save(tmp_path / "out.xlsx")
    parts = parts_of(tmp_path / "out.xlsx")
    text = parts["xl/worksheets/sheet1.xml"].decode()
    assert '<f t="array" ref="A1:B2">' in text
    assert 'cm="1"' in text
    assert b"fDynamic" in parts["xl/metadata.xml"]
    assert b"sheetMetadata" in parts["[Content_Types].xml"]
    assert b"fullCalcOnLoad" not in parts["xl/workbook.xml"]
    with Workbook.open(tmp_path / "out.xlsx") as book:
        assert book.recalc().changed == []
        book.save(tmp_path / "again.xlsx")
    assert parts == parts_of(tmp_path / "again.xlsx")


@pytest.mark.parametrize(
    ("count", "expected"), [(3, [1, 2, 3, None, None]), (1, [1, None, None, None, None]), (5, [1, 2, 3, 4, 5])]
)
def test_a_spill_grows_and_shrinks(tmp_path: Path, count: int, expected: list[int | None]) -> None:
    path = template(tmp_path / "t.xlsx", "=_xlfn.SEQUENCE(C1)", C1=4, E1="=COUNT(A1:A9)")
    with Workbook.open(path, dynamic_arrays=True) as book:
        book.recalc()
        book.save(tmp_path / "four.xlsx")
    with Workbook.open(tmp_path / "four.xlsx") as book:
        book.set("C1", count)
        book.recalc()
        assert book.get("E1") == count
        book.save(tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True).active
    assert [page[f"A{row}"].value for row in range(1, 6)] == expected
    assert page["E1"].value == count


def test_a_spill_that_meets_a_value_is_an_error_and_writes_nothing_else(tmp_path: Path) -> None:
    path = template(tmp_path / "t.xlsx", "=_xlfn.SEQUENCE(3)", A3="in the way")
    with Workbook.open(path, dynamic_arrays=True) as book:
        book.recalc()
        assert book.get("A1") == CellError("#SPILL!")
        assert book.get("A2:A3") == [[None], ["in the way"]]
        book.set("A3", None)
        book.recalc()
        assert book.get("A1:A3") == [[1.0], [2.0], [3.0]]
        book.save(tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True).active["A3"].value == 3


CHART = (
    '<c:chartSpace xmlns:c="urn:chart"><c:ser><c:val><c:numRef><c:f>Model!$B$1</c:f><c:numCache>'
    "<c:formatCode>General</c:formatCode>"
    '<c:ptCount val="1"/><c:pt idx="0"><c:v>20</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:chartSpace>'
)


@pytest.mark.parametrize(
    ("count", "after", "kept"),
    [(3, "", b'<c:ptCount val="3"/><c:pt idx="0"><c:v>20</c:v></c:pt><c:pt idx="1"><c:v>3</c:v></c:pt>'),
     (2, ' hidden="1"', b'<c:ptCount val="2"/><c:pt idx="0"><c:v>20</c:v></c:pt><c:pt idx="1"><c:v>4</c:v></c:pt>'),
     (3, ' hidden="1"', b'<c:ptCount val="3"/><c:pt idx="0"><c:v>20</c:v></c:pt><c:pt idx="1"><c:v>3</c:v></c:pt>'),
     (7, "", b"")],
    ids=["all", "without the hidden", "with the hidden", "another number"],
)  # fmt: skip
def test_points_of_charts_are_the_cells_that_were_counted(tmp_path: Path, count: int, after: str, kept: bytes) -> None:
    """Hidden rows count or not, as the chart was told; where neither fits (a hidden column), nothing is kept."""
    chart = (
        '<c:chartSpace xmlns:c="urn:chart"><c:numRef><c:f>S!$A$1:$A$3</c:f><c:numCache>'
        f'<c:ptCount val="{count}"/><c:pt idx="0"><c:v>1</c:v></c:pt></c:numCache></c:numRef></c:chartSpace>'
    )
    labels = (
        '<c:x xmlns:c="urn:chart"><c:f>S!$A$1</c:f><c:dlblRangeCache><c:pt idx="0"><c:v>1</c:v></c:pt></c:dlblRangeCache></c:x>'
    )
    rows = (
        '<row r="1"><c r="A1"><f>10*B1</f><v>1</v></c><c r="B1"><v>2</v></c></row>'
        f'<row r="2"{after}><c r="A2"><v>3</v></c></row><row r="3"><c r="A3"><v>4</v></c></row>'
    )
    parts = {"xl/charts/chart1.xml": chart, "xl/charts/chart2.xml": labels}
    path = make(tmp_path / "m.xlsx", {"S": sheet(rows)}, parts=parts)
    with Workbook.open(path) as book:
        book.recalc()
        book.save(tmp_path / "out.xlsx")
    written = parts_of(tmp_path / "out.xlsx")
    assert kept in written["xl/charts/chart1.xml"]
    assert (b"numCache" in written["xl/charts/chart1.xml"]) == bool(kept)
    assert b"Cache" not in written["xl/charts/chart2.xml"]


def test_charts_show_the_new_numbers(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"Model": sheet(ROWS)}, parts={"xl/charts/chart1.xml": CHART})
    with Workbook.open(path) as book:
        book.recalc()
        book.save(tmp_path / "same.xlsx")
        book.set("A1", 3)
        book.recalc()
        book.save(tmp_path / "out.xlsx")
    assert parts_of(tmp_path / "same.xlsx")["xl/charts/chart1.xml"].decode() == CHART
    assert b"<c:v>30</c:v>" in parts_of(tmp_path / "out.xlsx")["xl/charts/chart1.xml"]


def test_a_long_sheet_is_saved_again_and_again(tmp_path: Path) -> None:
    """Every save after the first meets rows that the one before wrote."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f>{f"A{row - 1}+$B$1" if row > 1 else "$B$1"}</f><v>{row}</v></c>'
        + ('<c r="B1"><v>1</v></c></row>' if row == 1 else "</row>")
        for row in range(1, 301)
    )
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        for step in (2, 3, 4):
            book.set("B1", step)
            book.recalc()
            book.save(tmp_path / f"{step}.xlsx")
    for step in (2, 3, 4):
        with Workbook.open(tmp_path / f"{step}.xlsx") as book:
            assert book.get("A1:A300") == [[step * row] for row in range(1, 301)]


def test_a_chart_is_found_by_what_the_package_says_of_it(tmp_path: Path) -> None:
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    path = make(tmp_path / "m.xlsx", {"Model": sheet(ROWS)}, parts={"xl/graphics/7.xml": CHART})
    types = parts_of(path)["[Content_Types].xml"].decode()
    named = types.replace("</Types>", f'<Override PartName="/xl/graphics/7.xml" ContentType="{kind}"/></Types>')
    make(path, {"Model": sheet(ROWS)}, parts={"xl/graphics/7.xml": CHART, "[Content_Types].xml": named})
    with Workbook.open(path) as book:
        book.set("A1", 3)
        book.recalc()
        book.save(tmp_path / "out.xlsx")
    assert b"<c:v>30</c:v>" in parts_of(tmp_path / "out.xlsx")["xl/graphics/7.xml"]


def test_a_chart_of_a_workbook_of_its_own_keeps_its_numbers(tmp_path: Path) -> None:
    """Pasted from a presentation, it has its data with it; that its sheet is called as one here means nothing."""
    chart = CHART.replace("</c:chartSpace>", '<c:externalData r:id="rId1" xmlns:r="urn:r"/></c:chartSpace>')
    path = make(tmp_path / "m.xlsx", {"Model": sheet(ROWS)}, parts={"xl/charts/chart1.xml": chart})
    with Workbook.open(path) as book:
        book.set("A1", 3)
        book.recalc()
        book.save(tmp_path / "out.xlsx")
    assert parts_of(tmp_path / "out.xlsx")["xl/charts/chart1.xml"].decode() == chart


def test_a_request_to_recalculate_on_load_can_be_made_and_taken_back(model: Path, tmp_path: Path) -> None:
    with Workbook.open(model) as book:
        book.save(tmp_path / "on.xlsx", recalculate_on_load=True)
        book.save(tmp_path / "off.xlsx", recalculate_on_load=False)
    assert b'fullCalcOnLoad="1"' in parts_of(tmp_path / "on.xlsx")["xl/workbook.xml"]
    assert b"fullCalcOnLoad" not in parts_of(tmp_path / "off.xlsx")["xl/workbook.xml"]


def test_protected_files_are_read_and_written(model: Path, tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    with Workbook.open(model) as book:
        book.save(tmp_path / "secret.xlsx", password="open sesame")
    with pytest.raises(FileProblem, match="password"):
        Workbook.open(tmp_path / "secret.xlsx")
    with pytest.raises(FileProblem, match="does not open with this password"):
        Workbook.open(tmp_path / "secret.xlsx", password="wrong")
    with Workbook.open(tmp_path / "secret.xlsx", password="open sesame") as book:
        assert book.get("B1") == 20


def test_the_input_is_changed_only_when_it_is_asked_for(model: Path, tmp_path: Path) -> None:
    before = model.read_bytes()
    with Workbook.open(model) as book:
        book.set("A1", 9)
        book.recalc()
        book.save(tmp_path / "out.xlsx")
        assert model.read_bytes() == before
        book.save(model)
    with Workbook.open(model) as book:
        assert book.get("B1") == 90


def test_a_place_that_cannot_be_written_is_one_sentence(model: Path, tmp_path: Path) -> None:
    with Workbook.open(model) as book:
        with pytest.raises(FileProblem, match="cannot be written"):
            book.save(tmp_path / "no such folder" / "out.xlsx")
        with pytest.raises(FileProblem, match="name ends in"):
            book.save(tmp_path / "out.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["model.xlsx"]


def test_a_kill_during_a_save_leaves_the_old_file_or_the_new_one(model: Path, tmp_path: Path) -> None:
    """A hundred times kill -9 at another moment of the save."""
    target = tmp_path / "target.xlsx"
    target.write_bytes(model.read_bytes())
    with Workbook.open(model) as book:
        book.set("A1", 5)
        book.recalc()
        killed = 0
        for attempt in range(100):
            child = os.fork()
            if child == 0:
                book.save(target)
                os._exit(0)
            time.sleep(attempt * 0.0001)
            os.kill(child, signal.SIGKILL)
            killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
            with zipfile.ZipFile(target) as archive:
                assert archive.testzip() is None
    assert killed >= 20
    with Workbook.open(target) as book:
        assert book.get("B1") in (20, 50)


def test_what_a_killed_save_left_goes_with_a_later_one(model: Path, tmp_path: Path) -> None:
    """Not what another process is writing now, and nothing of other files."""
    old, fresh, other = (tmp_path / name for name in (".out.xlsx.a1.part", ".out.xlsx.b2.part", ".other.xlsx.a1.part"))
    for path in (old, fresh, other):
        path.write_bytes(b"")
    for path in (old, other):
        os.utime(path, (time.time() - 7200,) * 2)
    with Workbook.open(model) as book:
        book.save(tmp_path / "out.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([other.name, fresh.name, "model.xlsx", "out.xlsx"])


def test_a_name_as_long_as_names_can_be(model: Path, tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".xlsx")
    with Workbook.open(model) as book:
        book.save(path)
    assert path.exists()


def test_set_says_what_is_wrong(model: Path) -> None:
    with Workbook.open(model) as book:
        with pytest.raises(BadInput, match="holds a formula"):
            book.set("Model!B1", 1)
        with pytest.raises(BadInput, match=r"no sheet 'Modell'.*Model"):
            book.set("Modell!A1", 1)
        with pytest.raises(BadInput, match="no name 'gpu_count'"):
            book.set("gpu_count", 1)
        with pytest.raises(BadInput, match="1 x 2 cells"):
            book.set("A1:B1", 1)
        with pytest.raises(BadInput, match="not a cell"):
            book.set("A1:", 1)
        with pytest.raises(BadInput, match="1899-12-31 is before 1900"):
            book.set("A1:B1", [1, dt.date(1899, 12, 31)])
        with pytest.raises(BadInput, match="larger than any"):
            book.set("A1", 10**400)
