"""A table given another number of rows: what ended with it ends with it again, and nothing below is overwritten."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import LineChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from xl_lepton.core.errors import BadInput
from xl_lepton.headless import Workbook, ports

ROWS = [("a", 1.0), ("b", 2.0), ("c", 3.0)]


def made(folder: Path, *, formula: str = "=tblCosts[[#This Row],[cost]]*2", below: object = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Past projects"
    sheet.append(["project", "cost", "double"])
    for name, cost in ROWS:
        sheet.append([name, cost, formula])
    for row in range(2, 5):
        sheet[f"B{row}"].number_format = "#,##0.00"
    sheet.add_table(Table(displayName="tblCosts", ref="A1:C4"))
    sheet["B7"] = below
    sheet["E1"], sheet["E2"], sheet["E3"] = "=SUM(B2:B4)", "=SUM(tblCosts[double])", "=SUM(B2:B3)"
    rule = DataValidation(type="decimal", operator="between", formula1="0", formula2="100")
    rule.add("B2:B4")
    sheet.add_data_validation(rule)
    sheet.conditional_formatting.add("B2:B4", CellIsRule(operator="lessThan", formula=["0"]))
    sheet.print_area = "A1:E5"
    other = book.create_sheet("Sums")
    other["A1"] = "=SUM('Past projects'!$B$2:$B$4)+SUM('Past projects'!B2:B3)"
    chart = LineChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=4))
    other.add_chart(chart, "C1")
    book.defined_names["costs"] = DefinedName("costs", attr_text="'Past projects'!$A$2:$B$4")
    book.save(folder / "costs.xlsx")
    return folder / "costs.xlsx"


@pytest.mark.parametrize("count", [1, 2, 5, 60])
def test_everything_that_ended_with_the_table_ends_with_it_again(tmp_path: Path, count: int) -> None:
    with Workbook.open(made(tmp_path), rows={"tblcosts": count}) as book:
        book.set("costs", [[f"p{row}", float(row)] for row in range(count)])
        book.recalc()
        total = count * (count - 1) / 2
        assert (book.get("'Past projects'!E1"), book.get("'Past projects'!E2")) == (total, 2 * total)
        assert book.get("Sums!A1") == total + (1 if count > 1 else 0)
        book.save(tmp_path / "out.xlsx")
    out = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet, last = out["Past projects"], count + 1
    assert sheet.tables["tblCosts"].ref == sheet.tables["tblCosts"].autoFilter.ref == f"A1:C{last}"
    assert out.defined_names["costs"].attr_text == f"'Past projects'!$A$2:$B${last}"
    assert str(sheet.data_validations.dataValidation[0].sqref) in (f"B2:B{last}", "B2")
    assert [str(one.sqref) for one in sheet.conditional_formatting] in ([f"B2:B{last}"], ["B2"])
    assert sheet.print_area == f"'Past projects'!$A$1:$E${last + 1}"
    assert sheet["E1"].value == f"=SUM(B2:B{last})"
    assert [sheet.cell(row, 2).number_format for row in range(2, last + 1)] == ["#,##0.00"] * count
    assert [sheet.cell(row, 3).value for row in range(2, last + 1)] == ["=tblCosts[[#This Row],[cost]]*2"] * count
    assert [sheet.cell(row, 1).value for row in range(last + 1, 9)] == [None] * (8 - last)
    values = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["Past projects"]
    assert [values.cell(row, 3).value for row in range(2, last + 1)] == [2 * row for row in range(count)]
    chart = out["Sums"]._charts[0]  # type: ignore[attr-defined]
    assert chart.series[0].val.numRef.f.endswith(f"$B$2:$B${last}")


@pytest.mark.parametrize(
    ("change", "rows", "says"),
    [
        ({"below": 7}, {"tblCosts": 6}, "cannot grow: something stands below it in Past projects!B7"),
        ({"formula": "=B2*2"}, {"tblCosts": 6}, "its formula in C4 goes by addresses"),
        ({}, {"tblCost": 6}, "there is no table 'tblCost'; did you mean tblCosts"),
        ({}, {"tblCosts": 0}, "cannot have 0 rows"),
        ({}, {"tblCosts": 2_000_000}, "cannot have 2000000 rows"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, change: dict[str, object], rows: dict[str, int], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        Workbook.open(made(tmp_path, **change), rows=rows)  # type: ignore[arg-type]


def test_a_port_over_a_table_takes_any_number_of_rows() -> None:
    path = Path(__file__).parents[2] / "workbooks/worked_case.xlsx"
    table = Workbook.open(path).frame("tblHistory")
    assert len(table) == 11
    port = {"name": "past", "kind": "range", "shape": [2, 2], "table": "t", "headings": ["when", "cost"], "default": [[1, 2]]}
    (checked,) = ports.checked_inputs({"inputs": [port], "outputs": []}, {"past": [["When", "cost"], ["1900-03-01", 5.0]]})
    assert checked[1] == [[61.0, 5.0]]
    for wrong, says in (([["when", "cost"]], "got no rows"), ([[1.0]], "got 1"), (7, "got 1")):
        with pytest.raises(BadInput, match=f"past: expected rows of 2 values.*{says}"):
            ports.checked_inputs({"inputs": [port], "outputs": []}, {"past": wrong})
