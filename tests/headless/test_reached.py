"""What OFFSET, INDIRECT and computed ranges lead to counts as a precedent, although no text says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.packages import make, sheet
from tests.headless.sheets import add, book_of, plain
from xl_lepton.headless import Workbook
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import DataTable, Kind


@pytest.mark.parametrize("between", ["A1:INDEX(C1:C3,3)", "INDEX(A1:A3,1):C3", "A1:CHOOSE(2,B1,C3)", "A1:OFFSET(C1,2,0)"])
def test_a_computed_range_follows_the_cells_between_its_ends(between: str) -> None:
    book = book_of({f"{column}{row}": 1.0 for column in "ABC" for row in (1, 2, 3)})
    total = add(book, "E9", f"=SUM({between})")
    engine = Engine(book)
    engine.calculate_all()
    assert total.value == 9
    book.sheets[0].write(2, 2, 11.0)  # B2 is named by neither end
    engine.calculate_after([(0, 2, 2)])
    assert total.value == 19


def test_what_rests_on_a_refused_cell_by_offset_is_stale(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><f>_xlfn.WEBSERVICE("x")</f><v>7</v></c></row>'
        '<row r="2"><c r="A2"><f>OFFSET(A1,-1+1,2)</f><v>7</v></c><c r="B2"><f>INDIRECT("A2")*2</f><v>14</v></c>'
        '<c r="C2"><f>B2+1</f><v>15</v></c><c r="D2"><f>OFFSET(A1,0,0)</f><v>1</v></c></row>'
    )
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        report = book.recalc()
    assert [one.cell for one in report.refused] == ["S!C1"]
    assert sorted(report.stale) == ["S!A2", "S!B2", "S!C2"]


@pytest.mark.parametrize("goal", ["=SUM(OFFSET(A1,0,1,1,2))", '=SUM(INDIRECT("B1:C1"))', "=SUM(A1:OFFSET(A1,0,2))-A1"])
def test_a_data_table_over_cells_reached_by_offset(goal: str) -> None:
    """A1 is the input; B1 and C1 hang on it, and only OFFSET or INDIRECT lead from the goal to them."""
    book = book_of({"A1": 1.0, "F5": 10.0, "F6": 100.0})
    add(book, "B1", "=A1*2")
    add(book, "C1", "=B1+A1")
    add(book, "G4", goal)
    table = add(book, "G5", "", Kind.TABLE, (2, 1))
    table.table = DataTable(None, (1, 1))
    engine = Engine(book)
    engine.calculate_all()
    assert engine.refused == {}
    assert [plain(book.sheets[0].held(row, 7)) for row in (4, 5, 6)] == [5.0, 50.0, 500.0]
    assert book.sheets[0].held(1, 2) == 2.0


def test_a_data_table_draws_anew_for_every_row() -> None:
    """The well-known simulation: a data table over an empty cell, whose formula draws a random number."""
    book = book_of({f"F{row}": float(row) for row in range(5, 25)})
    add(book, "B1", "=RAND()")
    add(book, "G4", "=B1*1000")
    table = add(book, "G5", "", Kind.TABLE, (20, 1))
    table.table = DataTable(None, (1, 26))
    engine = Engine(book)
    engine.calculate_all()
    assert engine.refused == {}
    draws = {book.sheets[0].held(row, 7) for row in range(5, 25)}
    assert len(draws) == 20


def test_what_offset_reads_is_looked_at_again_after_a_spill_grew() -> None:
    book = book_of({"A1": 2.0})
    add(book, "C1", "=SUM(OFFSET(D1,0,0,9,1))")
    add(book, "D1", "=SEQUENCE(A1)", Kind.DYNAMIC)
    engine = Engine(book)
    engine.calculate_all()
    assert book.sheets[0].held(1, 3) == 3
    book.sheets[0].write(1, 1, 4.0)
    engine.calculate_after([(0, 1, 1)])
    assert book.sheets[0].held(1, 3) == 10


def test_a_circle_through_offset_is_iterated_whole() -> None:
    book = book_of({"A1": 100.0})
    book.iteration.enabled = True
    add(book, "B1", "=A1+0.5*D1")
    add(book, "C1", "=OFFSET(A1,0,1)")
    add(book, "D1", "=C1/2")
    engine = Engine(book)
    engine.calculate_all()
    assert book.sheets[0].held(1, 2) == pytest.approx(100 / 0.75)
    assert book.sheets[0].held(1, 4) == pytest.approx(50 / 0.75)
