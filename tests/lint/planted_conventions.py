"""Planted faults of conventions and references: colours, dates, signs, currencies, ranges that do not match, keys, links."""

from __future__ import annotations

from openpyxl import Workbook

from tests.lint.clean import put, validate
from tests.lint.planted import Plant, cell, many_formulas


def _upright(book: Workbook) -> None:
    book["Calc"].page_setup.orientation = "portrait"
    for column in "BCDEFGH":
        book["Calc"].column_dimensions[column].width = 40
    book["Calc"].print_area = "A1:I20"


def _long_dashboard(book: Workbook) -> None:
    sheet = book.create_sheet("Dashboard")
    sheet["B2"] = "USD"
    for row in range(5, 100):
        put(sheet, f"C{row}", "=all_checks", "check")


def _typed_options(book: Workbook) -> None:
    for place in ("C20", "C21"):
        validate(book["Calc"], place, type="list", formula1='"low,base,high"')


def _uncoloured(book: Workbook) -> None:
    many_formulas(book)
    for row in (20, 21):
        put(book["Inputs"], f"C{row}", row, "input")


def _undated(book: Workbook) -> None:
    for row in range(5, 11):
        put(book["Inputs"], f"C{row}", row, "input")
        book["Inputs"][f"E{row}"] = "offer of a supplier"


def _same_key(book: Workbook) -> None:
    book["Data"]["B9"] = "P6"
    put(book["Calc"], "J9", '=INDEX(Data!C5:C14,MATCH("P7",Data!B5:B14,0))')


def _daisy_chain(book: Workbook) -> None:
    put(book["Checks"], "G20", "=Calc!J20")
    put(book["Calc"], "J20", "=Data!C6")


def _ahead(book: Workbook) -> None:
    for here, later in zip("CDEFG", "DEFGH", strict=True):
        put(book["Calc"], f"{here}12", f"={later}5*growth")


def _currencies(book: Workbook) -> None:
    for row in range(20, 32):
        put(book["Calc"], f"J{row}", "=price", number_format='"€"#,##0')
    put(book["Calc"], "J25", "=price", number_format="[$$-409]#,##0")


def _signs(book: Workbook) -> None:
    for row, sign in ((20, ""), (21, ""), (22, ""), (23, "-"), (24, "-")):
        book["Calc"][f"B{row}"] = f"Staff costs {row}"
        for column in "CDEF":
            put(book["Calc"], f"{column}{row}", f"={sign}price")


def _unexplained_lock(book: Workbook) -> None:
    book["Cover"]["B3"] = "Shows what a linter finds; version 1, owner: its author"


CONVENTIONS = [
    Plant("wide-sheet-upright", "Calc", _upright),
    Plant("dashboard-on-several-pages", "Dashboard", _long_dashboard),
    Plant("options-typed-twice", "Calc!C21", _typed_options),
    Plant("no-colour-key", "Cover", _uncoloured),
    Plant("inputs-undated", "Inputs", _undated),
    cell("ranges-do-not-match", "Calc!J9", '=SUMIF(Data!B5:B14,"P5",Data!C6:C14)'),
    cell("ranges-do-not-match", "Calc!J9", '=INDEX(Data!C6:C15,MATCH("P7",Data!B5:B14,0))'),
    cell("ranges-do-not-match", "Calc!J9", '=COUNTIFS(Data!B5:B14,"P7",Data!C5:C13,7)'),
    Plant("lookup-key-twice", "Data!B9", _same_key),
    Plant("link-of-a-link", "Checks!G20", _daisy_chain),
    Plant("looks-ahead", "Calc!C12:G12", _ahead),
    cell("sum-of-one", "Calc!J9", "=SUM(C5+D5)"),
    Plant("currencies-mixed", "Calc!J25", _currencies),
    Plant("cost-signs-mixed", "Calc!C23:C24", _signs),
    Plant("protection-not-explained", "Cover", _unexplained_lock),
]
