"""Planted faults of good practice that is not followed: documentation, marks, ranges that stop short."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, NamedStyle

from tests.lint.clean import Parts, define, put, validate
from tests.lint.planted import LINK, Plant, many_formulas


def _links(book: Workbook) -> None:
    """Six marked links, and one that looks like a calculation."""
    book.add_named_style(NamedStyle(name="model link", font=Font(color="0B7A3B")))
    for row in range(30, 36):
        put(book["Calc"], f"K{row}", f"=Data!C{row - 25}", "link")
    put(book["Calc"], "K36", "=Data!C11")


def _plain_checks(book: Workbook) -> None:
    book["Checks"].conditional_formatting = ConditionalFormattingList()


def _far_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("Costs")
    sheet["B2"] = "USD"
    for row in range(5, 30):
        put(sheet, f"C{row}", f"=price*growth+Calc!C{5 + row % 4}")


def _names(book: Workbook) -> None:
    for place, name in enumerate(("DiscountRate", "TAX", "Cost.Centre", "startYear", "FirstYear", "LAST", "endYear", "Fee.Rate")):
        define(book, name, f"Calc!$C${5 + place % 5}")


def _short_validation(book: Workbook) -> None:
    validate(book["Data"], "C5:C12", type="decimal", operator="between", formula1="0", formula2="1000")


def _short_format(book: Workbook) -> None:
    book["Data"].conditional_formatting.add("C5:C12", CellIsRule(operator="lessThan", formula=["0"], font=Font(color="FF0000")))


def _silent_validation(book: Workbook) -> None:
    validate(book["Inputs"], "F5", type="decimal", formula1="0", formula2="1", error=None)


def _chart() -> BarChart:
    made = BarChart()
    made.title, made.legend = "Hours", None
    made.x_axis.title, made.y_axis.title = "project", "hours"
    made.x_axis.delete = made.y_axis.delete = False
    made.anchor = "B16"
    return made


def _over_data(book: Workbook, last: int, last_category: int) -> None:
    made, data = _chart(), book["Data"]
    made.add_data(Reference(data, min_col=3, min_row=5, max_row=last), titles_from_data=False)
    made.set_categories(Reference(data, min_col=2, min_row=5, max_row=last_category))
    book["Calc"]._charts[0] = made


def _dumb_cover(book: Workbook) -> None:
    book["Cover"]["B2"], book["Cover"]["B3"] = "Greetings", None


def _bare_log(book: Workbook) -> None:
    for place, word in (("A1", "number"), ("B1", "who"), ("C1", "size"), ("A2", "first"), ("B2", "me"), ("C2", "small")):
        book["ChangeLog"][place] = word


def _nameless_amounts(book: Workbook) -> None:
    sheet = book.create_sheet("Costs")
    put(sheet, "B2", "=all_checks", "check")
    for row in range(5, 30):
        put(sheet, f"C{row}", f"=price*growth+Calc!C{5 + row % 4}")


def _open_thread(parts: Parts) -> None:
    name = next(name for name in sorted(parts) if name.startswith("xl/worksheets/sheet"))
    relationships = name.replace("worksheets/", "worksheets/_rels/") + ".rels"
    parts["xl/threadedComments/threadedComment1.xml"] = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        b'<threadedComment ref="B3" dT="2026-01-05T10:00:00" personId="{1}" id="{2}"><text>Right?</text></threadedComment>'
        b'<threadedComment ref="B2" dT="2026-01-05T10:00:00" personId="{1}" id="{3}" done="1"><text>Yes</text></threadedComment>'
        b"</ThreadedComments>"
    )
    parts[relationships] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId77" '
        f'Type="{LINK}/threadedComment" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    ).encode()


def _scrolled(book: Workbook) -> None:
    book["Calc"].sheet_view.topLeftCell = "A20"


def _scrolled_below_headings(book: Workbook) -> None:
    book["Calc"].freeze_panes = "C5"
    book["Calc"].sheet_view.pane.topLeftCell = "C40"


PRACTICE = [
    Plant("error-passed-on", "Calc!K9", lambda book: put(book["Calc"], "J9", "=C5/0") or put(book["Calc"], "K9", "=J9+1")),
    Plant("link-not-marked", "Calc!K36", _links),
    Plant("check-without-colour", "Checks!C5:C8", _plain_checks),
    Plant("few-checks", "workbook", many_formulas),
    Plant("master-check-far-away", "Costs", _far_sheet),
    Plant("names-in-many-styles", "workbook", _names),
    Plant("input-without-name", "Inputs!C5", lambda book: book.defined_names.pop("price") and None),
    Plant("validation-stops-short", "Data!C13:C14", _short_validation),
    Plant("format-stops-short", "Data!C13:C14", _short_format),
    Plant("validation-without-message", "Inputs!F5", _silent_validation),
    Plant("chart-lengths-differ", "Calc!B16", lambda book: _over_data(book, 14, 12)),
    Plant("chart-stops-short", "Calc!B16", lambda book: _over_data(book, 12, 12)),
    Plant("cover-says-little", "Cover", _dumb_cover),
    Plant("change-log-incomplete", "ChangeLog", _bare_log),
    Plant("change-log-incomplete", "ChangeLog", lambda book: book["ChangeLog"].delete_rows(2)),
    Plant("no-currency-line", "Costs", _nameless_amounts),
    Plant("unresolved-comment", "Cover!B3", patch=_open_thread),
    Plant("opens-scrolled", "workbook", _scrolled),
    Plant("opens-scrolled", "workbook", _scrolled_below_headings),
    Plant("lepton-not-explained", "workbook", lambda book: put(book["Calc"], "J9", "=LEPTON_NPV(growth,C5:H5)")),
]  # fmt: skip
