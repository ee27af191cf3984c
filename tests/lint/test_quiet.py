"""What looks like a fault and is none: each case was found in a model of somebody's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from tests.lint.clean import Change, Parts, put, saved
from tests.lint.planted import replaced
from xl_lepton.lint import lint


def _sum_of_some(book: Workbook) -> None:
    """Capital employed: equity and debt, but not the other liabilities below them, on a line far from the balance."""
    for row in range(20, 24):
        put(book["Calc"], f"J{row}", "=price")
    put(book["Calc"], "J35", "=SUM(J20:J22)")


def _leading_plus(book: Workbook) -> None:
    for column, before in zip("DEFGH", "CDEFG", strict=True):
        put(book["Calc"], f"{column}11", f"={'+' if column == 'F' else ''}{before}5*growth")


def _list_made_a_table(book: Workbook) -> None:
    for row in range(21, 26):
        book["Data"][f"B{row}"] = f"Ratio {row}"
        put(book["Data"], f"C{row}", f"=C{row - 16}*{'C' if row % 2 else 'D'}{row - 15}/D{31 - row}")
    book["Data"]["B20"], book["Data"]["C20"] = "ratio", "value"
    book["Data"].add_table(Table(displayName="tblRatios", ref="B20:C25"))


def _half_year(book: Workbook) -> None:
    for place, column in enumerate("JKLMN"):
        year, month = (2021 + place, 3) if column != "N" else (2024, 9)
        put(book["Calc"], f"{column}4", dt.date(year, month, 1), number_format="mmm yy")


def _wide_by_default(book: Workbook) -> None:
    book["Calc"].sheet_format.defaultColWidth = 20
    put(book["Calc"], "L9", "=price*1234567.891")


def _drivers_beside(book: Workbook) -> None:
    """The same years once more, of drivers, right of the figures that they drive."""
    for here, there in zip("CDEFGH", "KLMNOP", strict=True):
        put(book["Calc"], f"{there}4", f"={here}4", number_format="0")
        put(book["Calc"], f"{here}12", f"={here}5*{there}12")


def _latest_first(book: Workbook) -> None:
    for place, column in enumerate("CDEFGH"):
        put(book["Calc"], f"{column}4", 2030 - place, number_format="0")
    for here, before in zip("CDEFG", "DEFGH", strict=True):
        put(book["Calc"], f"{here}12", f"={here}5/{before}5-1")


def _name_of_the_company(book: Workbook) -> None:
    put(book["Checks"], "G20", "=Calc!J20")
    put(book["Calc"], "J20", "=Cover!B2")


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("sum-omits-neighbours", _sum_of_some),
        ("odd-formula-out", _leading_plus),
        ("inconsistent-calculated-column", _list_made_a_table),
        ("timeline-broken", _half_year),
        ("column-too-narrow", _wide_by_default),
        ("looks-ahead", _drivers_beside),
        ("looks-ahead", _latest_first),
        ("link-of-a-link", _name_of_the_company),
    ],
)
def test_what_is_meant_is_no_fault(rule: str, change: Change, tmp_path: Path) -> None:
    assert [finding.place for finding in lint(saved(tmp_path, change), select=[rule])] == []


def test_what_an_old_filter_left_is_no_broken_name(tmp_path: Path) -> None:
    hidden = '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">#REF!</definedName>'

    def leave(parts: Parts) -> None:
        replaced("xl/workbook.xml", "<definedNames>", f"<definedNames>{hidden}")(parts)

    assert lint(saved(tmp_path, None, leave), select=["broken-name"]) == []
