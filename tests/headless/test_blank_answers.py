"""A blank in an answer of ours is an empty text in the sheet, never a 0 that nobody computed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula

from xl_lepton.headless import Workbook


def test_scores_that_do_not_exist_are_no_zeros(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for place in range(1, 9):
        sheet.append([place, 10.0 * place + place % 3 if place > 1 else 0])  # a cost of 0, of which log has no answer
    sheet["D1"] = ArrayFormula("D1:M11", "=LEPTON_FORECAST_COMPARE(B1:B8,A1:A8)")
    sheet["D13"] = '=LEPTON_FORECAST_COMPARE(B1:B8,A1:A8,,"log")'
    sheet["D14"] = "=SUM(D11:L11)"
    book.save(tmp_path / "book.xlsx")
    found = Workbook.open(tmp_path / "book.xlsx")
    found.recalc()
    last = [found.get(f"Sheet!{letter}11") for letter in "DEFGHIJKLM"]
    assert last[0] == "log"
    assert set(last[1:9]) == {""}
    assert "log needs costs above 0" in str(last[9])
    assert found.get("Sheet!D14") == 0
