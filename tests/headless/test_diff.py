"""What is different between two versions of a workbook, and what only moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from xl_lepton.headless import Workbook
from xl_lepton.headless.diff import Differences, Renamed, diff

ITEMS = 20


def book(path: Path, *, rows: int = 0, columns: int = 0, items: int = ITEMS, title: str = "Model", rate: float = 0.1) -> Path:
    """A model with so many rows put in below the rate, and so many columns before its numbers, as Excel puts them in: every
    reference follows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    first, b, c = 4 + rows, 2 + columns, 3 + columns
    at, beside = get_column_letter(b), get_column_letter(c)
    sheet["A1"], sheet.cell(1, b).value = "Rate", rate
    for added in range(rows):
        sheet.cell(3 + added, 1).value, sheet.cell(3 + added, b).value = f"New {added}", "x"
    for added in range(columns):
        sheet.cell(first, 2 + added).value = "note"
    for item in range(items):
        row = first + item
        sheet.cell(row, 1).value, sheet.cell(row, b).value = f"Item {item}", item * 10
        sheet.cell(row, c).value = f"={at}{row}*(1+${at}$1)"
    last = first + items - 1
    sheet.cell(last + 2, c).value = f"=SUM({beside}{first}:{beside}{last})+COUNT({at}:{at})"
    workbook.create_sheet("Out")["A1"] = f"={title}!{beside}{last + 2}*2"
    workbook.defined_names["total"] = DefinedName("total", attr_text=f"{title}!${beside}${last + 2}")
    workbook.save(path)
    with Workbook.open(path) as opened:
        opened.recalc()
        opened.save(path)
    return path


def compared(tmp_path: Path, before: Callable[[Path], Path], after: Callable[[Path], Path]) -> Differences:
    with Workbook.open(before(tmp_path / "a.xlsx")) as one, Workbook.open(after(tmp_path / "b.xlsx")) as other:
        return diff(one, other)


@pytest.mark.parametrize(
    ("rows", "columns", "places"),
    [(0, 0, []), (1, 0, ["Model!3:3"]), (3, 0, ["Model!3:5"]), (0, 1, ["Model!B:B"]), (0, 2, ["Model!B:C"])],
)
def test_what_only_moved_is_no_difference(tmp_path: Path, rows: int, columns: int, places: list[str]) -> None:
    wider = Differences(inserted=places)
    assert compared(tmp_path, book, lambda path: book(path, rows=rows, columns=columns)) == wider
    narrower = Differences(removed=places)
    assert compared(tmp_path, lambda path: book(path, rows=rows, columns=columns), book) == narrower


def test_changes_beside_inserted_rows_are_told_from_them(tmp_path: Path) -> None:
    found = compared(tmp_path, book, lambda path: book(path, rows=2, rate=0.2))
    assert found.inserted == ["Model!3:4"]
    assert [(one.cell, one.before, one.after) for one in found.inputs] == [("Model!B1", 0.1, 0.2)]
    assert not found.formulas
    assert [one.cell for one in found.values] == [*(f"Model!C{row}" for row in range(7, 26)), "Model!C27", "Out!A1"]


def test_a_renamed_sheet_is_compared_under_its_new_name(tmp_path: Path) -> None:
    found = compared(tmp_path, book, lambda path: book(path, title="Plan", rate=0.2))
    assert found.sheets_renamed == [Renamed("Model", "Plan")]
    assert [one.cell for one in found.inputs] == ["Plan!B1"]
    assert [*found.formulas, *found.names, *found.sheets_added, *found.sheets_removed] == []


def test_items_taken_away_shorten_the_sum(tmp_path: Path) -> None:
    """The last items: the range of the sum ends where they did."""
    found = compared(tmp_path, book, lambda path: book(path, items=ITEMS - 3))
    assert found.removed == ["Model!21:23"]
    assert [*found.inputs, *found.formulas, *found.names] == []
    assert [one.cell for one in found.values] == ["Model!C22", "Out!A1"]


def test_a_formula_that_looks_at_something_else_is_a_difference(tmp_path: Path) -> None:
    def other(path: Path) -> Path:
        workbook = openpyxl.load_workbook(book(path, rows=1))
        workbook["Model"]["C10"] = "=B9*(1+$B$1)"
        workbook.save(path)
        return path

    found = compared(tmp_path, book, other)
    assert found.inserted == ["Model!3:3"]
    assert [(one.cell, one.before, one.after) for one in found.formulas] == [("Model!C10", "=B10*(1+$B$1)", "=B9*(1+$B$1)")]


def test_sheets_that_have_nothing_in_common_are_not_lined_up(tmp_path: Path) -> None:
    def other(path: Path) -> Path:
        workbook = openpyxl.Workbook()
        workbook.active.title = "Model"
        for row in range(1, 40):
            workbook.active.cell(row, 1).value = row * 1.5
        workbook.save(path)
        return path

    found = compared(tmp_path, book, other)
    assert found.sheets_removed == ["Out"]
    assert found.removed == []
    assert len(found.inputs) > 30
