"""Circles that settle beside circles that do not, data tables over a circle, and numbers too large for a cell."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.headless.packages import make, parts_of, sheet
from tests.headless.sheets import worth
from tests.headless.test_workbooks_as_stored import cells
from xl_lepton.core.cells import CellError
from xl_lepton.core.errors import BadInput
from xl_lepton.headless import Workbook
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula
from xl_lepton.headless.calc.values import Value

ITERATE = '<calcPr iterate="1" iterateCount="100"/>'


def test_only_a_circle_that_does_not_settle_and_what_rests_on_it_is_refused(tmp_path: Path) -> None:
    rows = cells(
        A1="<f>100+0.1*A2</f>", B1="<f>B2+1</f>", C1="<f>B1*2</f><v>8</v>", D1="<f>A1*2</f>", E1="<f>A1+B1</f>", F1="<f>1/F2</f>",
        A2="<f>A1*1</f>", B2="<f>B1+1</f>", F2="<f>F1*0</f>",
    )  # fmt: skip
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        report = book.recalc()
        assert {one.cell for one in report.refused} == {"S!B1", "S!B2", "S!C1", "S!E1", "S!F1", "S!F2"}
        reasons = {one.cell: one.reason for one in report.refused}
        assert reasons["S!B1"] == "circular reference: S!B1 > S!B2 > S!B1"
        assert reasons["S!E1"] == "rests on a circle: S!B1 > S!B2 > S!B1"
        assert book.get("A1") == pytest.approx(1000 / 9, rel=1e-12)
        assert book.get("D1") == pytest.approx(2000 / 9, rel=1e-12)
        assert book.get("C1") == 8  # as the file had it


@pytest.mark.parametrize("settings", [ITERATE, ""])
def test_a_data_table_settles_the_circle_at_each_of_its_inputs(tmp_path: Path, settings: str) -> None:
    """Debt with interest on itself, 100 / (1 - rate): what a sensitivity table of a leveraged buyout is about."""
    rows = cells(
        A1="<v>0.1</v>", B1="<f>100+A1*B2</f>", B2="<f>B1*1</f>", D3="<f>B1</f>", C4="<v>0.1</v>",
        D4='<f t="dataTable" ref="D4:D6" dt2D="0" dtr="0" r1="A1"/>', E4="<f>SUM(D4:D6)</f>",
        C5="<v>0.2</v>", D5="<v>0</v>", C6="<v>0.5</v>", D6="<v>0</v>",
    )  # fmt: skip
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)}, workbook=settings)) as book:
        for rate in (0.1, 0.3):
            book.set("A1", rate)
            assert book.recalc().refused == []
            assert [row[0] for row in book.get("D4:D6")] == pytest.approx([100 / 0.9, 125.0, 200.0], rel=1e-12)
            assert book.get("E4") == pytest.approx(100 / 0.9 + 325, rel=1e-12)
            assert book.get("B1") == pytest.approx(100 / (1 - rate), rel=1e-12)


def test_a_data_table_over_a_circle_without_an_end_is_refused(tmp_path: Path) -> None:
    rows = cells(
        A1="<v>1</v>", B1="<f>A1+B2</f>", B2="<f>B1</f>", D3="<f>B1</f>", C4="<v>1</v>",
        D4='<f t="dataTable" ref="D4:D5" dt2D="0" dtr="0" r1="A1"/>', C5="<v>2</v>", D5="<v>0</v>",
    )  # fmt: skip
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        reasons = {one.cell: one.reason for one in book.recalc().refused}
        assert "rests on a circle" in reasons["S!D4"]


TOO_LARGE = [
    ("SEQUENCE(1,3,1E308,1E308)", [[1e308, "#NUM!", "#NUM!"]]),
    ("MMULT({1E308,1E308},{10;10})", "#NUM!"),
    ("IFERROR(MMULT({1E308,1E308},{10;10}),0)", 0.0),
    ("MINVERSE({1E-320,0;0,1})", [["#NUM!", "#NUM!"], [0.0, 1.0]]),
    ("TREND({1E308,-1E308},{1,2},{3,4})", [["#NUM!", "#NUM!"]]),
    ("LINEST({1E308,-1E308},{1,2})", [["#NUM!", "#NUM!"]]),
    ("{1E308,1}*{10,1}", [["#NUM!", 1.0]]),
    ("1E400", "#NUM!"),
    ("-1E400", "#NUM!"),
    ("SUM(1E308,1E308)", "#NUM!"),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("formula", "expected"), TOO_LARGE)
def test_a_number_that_no_cell_can_hold_is_an_error(formula: str, expected: object) -> None:
    assert worth(formula) == expected


def test_infinity_is_not_taken_in(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"S": sheet(cells(A1="<v>1</v>", B1="<f>A1*10</f>"))})
    with Workbook.open(path) as book:
        for value in (math.inf, [[-math.inf]]):
            with pytest.raises(BadInput, match="A1: infinity is no number"):
                book.set("A1", value)
        book.set("A1", 1.7e308)
        book.recalc()
        assert book.get("B1") == CellError("#NUM!")
        book.save(tmp_path / "out.xlsx")
    assert b'<c r="B1" t="e"><f>A1*10</f><v>#NUM!</v></c>' in parts_of(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"]


def test_a_fault_met_within_a_circle_takes_that_circle_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluate, times = Engine.evaluate, {"S!A2": 0}

    def faulty(engine: Engine, formula: Formula) -> Value:
        if formula.place_name in times:
            times[formula.place_name] += 1
            if times[formula.place_name] == 3:
                raise KeyError("a slip of the program")
        return evaluate(engine, formula)

    monkeypatch.setattr(Engine, "evaluate", faulty)
    rows = cells(A1="<f>100+0.1*A2</f>", B1="<f>2+3</f>", A2="<f>A1*1</f>", B2="<f>B1*2</f>")
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        report = book.recalc()
        assert times["S!A2"] >= 3
        assert "S!A2" in {one.cell for one in report.refused}
        assert {one.cell for one in report.refused} <= {"S!A1", "S!A2"}
        assert book.get("B2") == 10
