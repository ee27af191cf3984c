"""Where a number comes from: the tree is complete, says what it leaves out, and reads the same in every form."""

from __future__ import annotations

import json
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import openpyxl
import pytest

from tests.headless.packages import make, sheet
from xl_lepton.core.errors import BadInput
from xl_lepton.headless import Workbook
from xl_lepton.headless.trace import Step, trace
from xl_lepton.headless.trace_views import as_data, as_graph, as_html, as_json, as_text

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROWS = (
    '<row r="1"><c r="A1" t="str"><v>Rate</v></c><c r="B1"><v>0.1</v></c><c r="C1"><v>110</v></c><c r="D1"><v>121</v></c></row>'
    '<row r="2"><c r="A2" t="str"><v>Value &lt;b&gt; "now"</v></c><c r="B2"><f>LEPTON_NPV(B1,C1:D1)</f><v>200</v></c></row>'
    '<row r="3"><c r="A3" t="str"><v>Twice</v></c><c r="B3"><f>B2*2</f><v>400</v></c>'
    '<c r="C3"><f>B3+OFFSET(B1,1,0)</f><v>600</v></c></row>'
    '<row r="4"><c r="B4"><f>SUM(E1:E20)+_xlfn.WEBSERVICE("x")</f><v>5</v></c><c r="C4"><f>B4+C3</f><v>605</v></c></row>'
)
NAMES = "<definedNames><definedName name='discount'>M!$B$1</definedName></definedNames>"


@pytest.fixture
def opened(tmp_path: Path) -> Workbook:
    rows = ROWS + "".join(
        f'<row r="{row}"><c r="A{row}"><f>A{row - 1}+1</f></c></row>'
        if row > 10
        else f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>'
        for row in range(10, 260)
    )
    book = Workbook.open(make(tmp_path / "m.xlsx", {"M": sheet(rows)}, workbook=NAMES))
    book.recalc()
    return book


def walk(step: Step) -> list[Step]:
    return [step, *(below for one in step.precedents for below in walk(one))]


def test_a_trace_leads_to_the_inputs_in_the_order_of_the_formula(opened: Workbook) -> None:
    step = trace(opened, "M!C3")
    assert (step.kind, step.formula, step.label) == ("formula", "=B3+OFFSET(B1,1,0)", "Twice")
    assert [one.place for one in step.precedents] == ["M!B3", "M!B1", "M!B2"]  # the last by OFFSET
    assert step.precedents[2].kind == "again"
    value = step.precedents[0].precedents[0]
    assert [one.place for one in value.precedents] == ["M!B1", "M!C1", "M!D1"]
    assert value.precedents[0].name == "discount"
    assert value.precedents[0].label == "Rate"
    assert {one.kind for one in value.precedents} == {"input"}


def test_our_functions_show_their_working(opened: Workbook) -> None:
    (working,) = trace(opened, "M!B2").working
    assert working.call == "LEPTON_NPV(B1,C1:D1)"
    assert working.headings == ["step", "formula", "numbers", "value", "unit", "source"]
    assert working.rows[-1][3] == pytest.approx(200)


def test_what_could_not_be_computed_is_said_where_it_stands(opened: Workbook) -> None:
    step = trace(opened, "M!C4")
    assert step.note == "rests on a cell that could not be computed"
    refused = step.precedents[0]
    assert refused.value == 5
    assert "WEBSERVICE" in refused.note
    assert "the value is the one it had before" in refused.note
    assert [(one.place, one.kind, one.value) for one in refused.precedents] == [("M!E1:E20", "inputs", "20 x 1 cells, 0 filled")]
    for text in (as_text(step), as_graph(step), as_html(step), as_json(step)):
        assert "could not be computed" in text


@pytest.mark.parametrize(("limits", "reason"), [({"depth": 40}, "depth"), ({"most": 40}, "too large")])
def test_a_tree_that_is_cut_off_says_so(opened: Workbook, limits: dict[str, int], reason: str) -> None:
    steps = walk(trace(opened, "M!A259", **limits))
    assert len(steps) == 41
    assert reason in steps[-1].note
    assert not any(one.note for one in steps[:-1])


def test_a_long_chain_reaches_its_input(opened: Workbook) -> None:
    step = trace(opened, "M!A259", depth=10_000)
    steps = walk(step)
    assert (steps[-1].place, steps[-1].kind) == ("M!A10", "input")
    assert not any(one.note for one in steps)
    assert as_text(step).count("\n") == 249
    assert json.loads(as_json(step))["cell"] == "M!A259"


def test_cells_of_an_array_name_the_formula_that_fills_them(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">_xlfn.SEQUENCE(2)</f><v>1</v></c><c r="B1"><f>A2*2</f></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
    )
    with Workbook.open(make(tmp_path / "m.xlsx", {"M": sheet(rows)})) as book:
        book.recalc()
        (below,) = trace(book, "B1").precedents
    assert (below.place, below.value, below.note) == ("M!A2", 2.0, "filled by the array formula in A1")


@pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")
@pytest.mark.parametrize(("clicks", "open_ones"), [((0,), "all"), ((1,), "none"), ((1, 0), "all"), ((0, 1), "none")])
def test_the_buttons_fold_and_unfold(opened: Workbook, tmp_path: Path, clicks: tuple[int, ...], open_ones: str) -> None:
    count = (
        "var found=document.querySelectorAll('details'),some=document.querySelectorAll('details[open]').length;"
        "document.title=found.length<3?'too few':some===found.length?'all':some===0?'none':'some'"
    )
    script = "".join(f"document.querySelectorAll('button')[{button}].click();" for button in clicks) + count
    page = tmp_path / "page.html"
    page.write_text(as_html(trace(opened, "M!C4")).replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile", "--dump-dom"]
    shown = subprocess.run([str(CHROMIUM), *options, page.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    assert f"<title>{open_ones}</title>" in shown.stdout


def test_a_range_is_refused(opened: Workbook) -> None:
    with pytest.raises(BadInput, match="one cell"):
        trace(opened, "M!A1:B2")


def test_every_form_carries_every_step(opened: Workbook) -> None:
    step = trace(opened, "M!C4")
    places = {one.place for one in walk(step)}
    page = as_html(step, "m.xlsx")
    # Well-formed once the one void element is closed: no label or formula breaks out of its place.
    root = ElementTree.fromstring(page.removeprefix("<!doctype html>").replace('<meta charset="utf-8">', ""))
    assert all(place in "".join(root.itertext()) for place in places)
    assert 'Value <b> "now"' in "".join(root.itertext())
    assert all(place in as_text(step) and f'"{place}" [label=' in as_graph(step) for place in places)
    assert '"M!B2" -> "M!B3";' in as_graph(step)

    def cells(data: dict[str, object]) -> set[object]:
        return {data["cell"]}.union(*map(cells, data.get("precedents", [])))  # type: ignore[call-overload, unused-ignore]

    assert cells(as_data(step)) == places


def traced(folder: Path, cells: dict[str, object], place: str) -> Step:
    workbook = openpyxl.Workbook()
    for address, value in cells.items():
        workbook.active[address] = value
    workbook.save(folder / "labels.xlsx")
    with Workbook.open(folder / "labels.xlsx") as book:
        book.recalc()
        return trace(book, place)


def test_labels_name_the_row_in_full_and_the_period(tmp_path: Path) -> None:
    """A unit stands between a row and its name; years and dates stand far above, beyond blanks and headings."""
    words = {
        "B1": "Plan",
        "D2": 2026,
        "E2": 2027,
        "D3": 46053,
        "E3": 46081,
        "B40": "Revenue",
        "C40": "USD",
        "D40": 5,
        "E40": "=D40*2",
    }
    years = traced(tmp_path, {place: word for place, word in words.items() if "3" not in place}, "E40")
    assert (years.label, years.precedents[0].label) == ("Revenue, USD / 2027", "Revenue, USD / 2026")
    assert traced(tmp_path, words, "E40").label == "Revenue, USD / 2026-02-28"
    assert traced(tmp_path, {"B2": "Q1 26", "C2": "Q2 26", "A9": "Cost", "C9": "=1+1"}, "C9").label == "Cost / Q2 26"
    assert traced(tmp_path, {"B2": 2026, "C2": 40, "A9": "Cost", "C9": "=1+1"}, "C9").label == "Cost"
    assert traced(tmp_path, {"A9": "Cost", "B9": 3, "C9": "of", "D9": "=B9"}, "D9").label == "of"
