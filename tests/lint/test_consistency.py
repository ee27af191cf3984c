"""One row, one formula: what breaks a row is found, what explains a difference is respected."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from xl_lepton.lint import lint

COLUMNS = "BCDEFGHIJKLM"


def found(folder: Path, rows: dict[int, list[object]]) -> set[str]:
    """The places that the rules of the group find in a sheet with these rows from column B on."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row, values in rows.items():
        for column, value in zip(COLUMNS, values, strict=False):
            sheet[f"{column}{row}"] = value
    book.save(folder / "rows.xlsx")
    return {f"{one.rule.id} {','.join(one.ranges)}" for one in lint(folder / "rows.xlsx", select=["consistency"])}


def filled(pattern: str, count: int = 8) -> list[object]:
    """The formula filled to the right: {c} is the column, {b} the one before."""
    return [pattern.format(c=COLUMNS[place], b="A" + COLUMNS[: place + 1][-2:-1] if place == 0 else COLUMNS[place - 1])
            for place in range(count)]  # fmt: skip


def numbers(count: int = 8) -> list[object]:
    return [float(place + 3) for place in range(count)]


def test_a_formula_changed_in_the_middle_of_a_row(tmp_path: Path) -> None:
    changed = filled("={c}1*2")
    changed[3] = "=E1*3"
    assert found(tmp_path, {1: numbers(), 3: changed}) == {"odd-formula-out E3"}


def test_three_cells_changed_in_a_row_are_one_finding(tmp_path: Path) -> None:
    changed = filled("={c}1*2")
    changed[3:6] = ["=E1*3", "=F1*3", "=G1*3"]
    assert found(tmp_path, {1: numbers(), 3: changed}) == {"odd-formula-out E3:G3"}


def test_a_figure_typed_over_a_formula(tmp_path: Path) -> None:
    changed = filled("={c}1*2")
    changed[5] = 42
    assert found(tmp_path, {1: numbers(), 3: changed}) == {"overwritten-formula G3"}


def test_a_relative_reference_that_has_become_absolute(tmp_path: Path) -> None:
    changed = filled("={c}1*2")
    changed[4] = "=$F$1*2"
    assert found(tmp_path, {1: numbers(), 3: changed}) == {"odd-formula-out F3"}


def test_a_column_is_looked_at_like_a_row(tmp_path: Path) -> None:
    rows: dict[int, list[object]] = {row: [float(row), f"=B{row}*2"] for row in range(1, 9)}
    rows[5][1] = "=B5*2+1"
    assert found(tmp_path, rows) == {"odd-formula-out C5"}


def test_a_row_that_changes_for_good(tmp_path: Path) -> None:
    changed = [*filled("={c}1*2")[:4], *filled("={c}1*3")[4:]]
    assert found(tmp_path, {1: numbers(), 3: changed}) == {"row-changes-formula F3"}


def test_spelling_does_not_count(tmp_path: Path) -> None:
    lower = filled("={c}1*2")
    lower[3] = "=e1*2"
    assert found(tmp_path, {1: numbers(), 3: lower}) == set()


@pytest.mark.parametrize("opening", [5.0, "=$N$1"])
def test_a_first_cell_of_its_own_is_an_opening(tmp_path: Path, opening: object) -> None:
    assert found(tmp_path, {1: numbers(), 3: [opening, *filled("={b}3+{c}1")[1:]]}) == set()


def test_a_total_at_the_end_is_a_total(tmp_path: Path) -> None:
    assert found(tmp_path, {1: numbers(), 3: [*filled("={c}1*2"), "=SUM(B3:I3)", "=J3*2"]}) == set()


def test_totals_of_quarters_are_a_rhythm(tmp_path: Path) -> None:
    quarter = ["={}1*2", "={}1*2", "={}1*2", "=0.5*({}1+{}2)"]
    row = [quarter[place % 4].format(column, column) for place, column in enumerate(COLUMNS)]
    assert found(tmp_path, {1: numbers(12), 2: numbers(12), 4: row}) == set()


def test_a_column_of_another_kind_is_a_column(tmp_path: Path) -> None:
    rows: dict[int, list[object]] = {1: numbers()}
    for row in range(3, 7):
        rows[row] = filled(f"={{c}}{row - 2}*2")
        rows[row][4] = f"=F{row - 2}*2+1"
    assert found(tmp_path, rows) == set()


def test_rows_that_change_together_change_by_design(tmp_path: Path) -> None:
    """From actual to plan: at the same column in three rows, each with formulas of its own."""
    rows: dict[int, list[object]] = {1: numbers(), 2: numbers()}
    for place, row in enumerate((4, 6, 8), start=2):
        rows[row] = [*filled(f"={{c}}1*{place}")[:4], *filled(f"={{c}}2*{place}")[4:]]
    assert found(tmp_path, rows) == set()


def test_a_subtotal_between_equal_lines_is_a_total(tmp_path: Path) -> None:
    rows: dict[int, list[object]] = {row: [float(row), f"=B{row}*2"] for row in range(1, 9)}
    rows[5][1] = "=SUM(C1:C4)"
    assert found(tmp_path, rows) == set()


def test_typed_figures_in_the_row_below_explain_nothing(tmp_path: Path) -> None:
    changed = filled("={c}1*2")
    changed[5] = 42
    assert found(tmp_path, {1: numbers(), 3: changed, 4: numbers()}) == {"overwritten-formula G3"}


def test_a_column_of_typed_figures_is_a_column(tmp_path: Path) -> None:
    """A year of actuals between two of plan."""
    rows: dict[int, list[object]] = {1: numbers()}
    for row in range(3, 6):
        rows[row] = filled(f"={{c}}1*{row}")
        rows[row][4] = float(row)
    assert found(tmp_path, rows) == set()


def test_a_total_among_totals_that_adds_up_less(tmp_path: Path) -> None:
    totals = filled("=SUM({c}1:{c}2)")
    totals[3] = "=SUM(E1:E1)"
    assert found(tmp_path, {1: numbers(), 2: numbers(), 4: totals}) == {"odd-formula-out E4"}
