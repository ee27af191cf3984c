"""Workbooks that count their days from 1904: dates in texts, and our functions, which count from 1900."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.headless.packages import make, sheet
from xl_lepton.headless import Workbook

DAY = 46053 - 1462  # 31 January 2026

# Microsoft, "Date systems in Excel": a day's number is 1,462 less than in the 1900 system, whatever makes a number of it.
FORMULAS = [
    ('"2026-01-31"+0', DAY),
    ('VALUE("31 Jan 2026")', DAY),
    ('VALUE("2026-01-31 12:00")', DAY + 0.5),
    ('DATEVALUE("1/31/2026")', DAY),
    ("DATE(2026,1,31)", DAY),
    ('"2026-01-31"-DATE(2026,1,31)', 0.0),
    ('YEAR("2026-01-31")', 2026.0),
    ('EDATE("2026-01-31",1)-DATE(2026,2,28)', 0.0),
    ('TEXT("2026-01-31","yyyy-mm-dd")', "2026-01-31"),
    ('COUNTIF(A1:A3,">2026-01-15")', 2.0),
    ('SUMIFS(B1:B3,A1:A3,"<="&"1/31/2026")', 3.0),
    ('COUNTIF(A1:A3,"2026-02-28")', 1.0),
    ('NETWORKDAYS("2026-01-01","2026-01-31","2026-01-02")', 21.0),
    ('AMORLINC(100,"1998-2-28","2000-2-29",10,0,0.07,4)', pytest.approx(14.0194444444)),
    ('VALUE("9:30")', 9.5 / 24),
    ('TIMEVALUE("2026-01-31 18:00")', 0.75),
    ('DATEVALUE("1903-12-31")', "#VALUE!"),  # a day before the first
    ("DATE(1903,12,31)", "#NUM!"),
    ("EDATE(10,-1)", "#NUM!"),
    ("YEAR(-1)", "#NUM!"),
    ('MATCH(DATEVALUE("2026-02-28"),A1:A3,0)', 3.0),
    ('LEPTON_PRICE("H100","on-demand","AWS",,,,"price")>0', True),  # the day of the price is not shown
    ("LEPTON_NPV(0.1,B1:B3)", pytest.approx(1 / 1.1 + 2 / 1.21 + 3 / 1.331)),
]  # fmt: skip

REFUSED = [
    "LEPTON_NPV(0.1,B1:B3,0,A1:A3)",
    'LEPTON_PRICE("H100","on-demand","AWS",,DATE(2026,6,30),,"price")',
    'LEPTON_PRICE("H100","on-demand","AWS",,,,"as_of")',
    'LEPTON_WHY("PRICE","H100","on-demand","AWS",,DATE(2026,6,30))',
]


def book_of(path: Path, formulas: list[str]) -> Workbook:
    cells = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{46023 + day - 1462}</v></c><c r="B{row}"><v>{row}</v></c></row>'
        for row, day in ((1, 0), (2, 30), (3, 58))
    )
    texts = [formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for formula in formulas]
    rows = "".join(f'<row r="{row}"><c r="D{row}"><f>{text}</f></c></row>' for row, text in enumerate(texts, 11))
    settings = '<workbookPr date1904="1"/>'
    return Workbook.open(make(path / "m.xlsx", {"S": sheet(cells + rows)}, settings=settings))


def test_dates_in_texts(tmp_path: Path) -> None:
    with book_of(tmp_path, [formula for formula, _ in FORMULAS]) as book:
        assert book.recalc().refused == []
        found = [getattr(value, "code", value) for (value,) in book.get(f"D11:D{10 + len(FORMULAS)}")]
        assert dict(zip([formula for formula, _ in FORMULAS], found, strict=True)) == dict(FORMULAS)


def test_the_next_workbook_counts_from_1900_again(tmp_path: Path) -> None:
    with book_of(tmp_path, ['"2026-01-31"+0']) as book:
        book.recalc()
    path = make(tmp_path / "n.xlsx", {"S": sheet('<row r="1"><c r="A1"><f>"2026-01-31"+0</f></c></row>')})
    with Workbook.open(path) as book:
        book.recalc()
        assert book.get("A1") == 46053.0


def test_calls_about_days_are_refused(tmp_path: Path) -> None:
    with book_of(tmp_path, REFUSED) as book:
        refused = book.recalc().refused
        assert [one.cell for one in refused] == [f"S!D{row}" for row in range(11, 11 + len(REFUSED))]
        assert all("counts days from 1900, this workbook from 1904" in one.reason for one in refused)


def test_dates_without_a_year_are_of_the_current_one(tmp_path: Path) -> None:
    """As formulon 0.18 has them."""
    texts = ["1/2", "Jan-23", "23-Jan", "Jan-45", "Feb-30", "2/30", "1-Jan-23", "Jan 2023", "13/5", "5/1 6:00"]
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>"{text}"+0</f></c></row>' for row, text in enumerate(texts, 1))
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        book.recalc(now=dt.datetime(2026, 11, 30))
        found = [getattr(value, "code", value) for (value,) in book.get(f"A1:A{len(texts)}")]
    assert found == [46024.0, 46045.0, 46045.0, 16438.0, 10990.0, 10990.0, 44927.0, 44927.0, "#VALUE!", 46143.25]
