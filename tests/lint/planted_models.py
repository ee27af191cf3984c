"""Planted faults of what modelling houses ask for: prefixes of names, units of outputs and axes, versions."""

from __future__ import annotations

from openpyxl import Workbook

from tests.lint.clean import define, put, validate
from tests.lint.planted import Plant, chart


def _prefix(name: str, sheet: str, row: int) -> Plant:
    return Plant("name-prefix-misleads", f"{sheet}!C{row}", lambda book: define(book, name, f"{sheet}!$C${row}"))


def _prefixed(book: Workbook) -> None:
    """Four inputs named in_..., and one without."""
    for row in range(20, 25):
        sheet = book["Inputs"]
        sheet[f"B{row}"], sheet[f"D{row}"], sheet[f"E{row}"] = f"Factor {row}", "ratio", "offer of 5 January 2026"
        put(sheet, f"C{row}", 1, "input")
        validate(sheet, f"C{row}", type="decimal", operator="between", formula1="0", formula2="9")
        define(book, f"in_factor_{row}" if row < 24 else "factor_24", f"Inputs!$C${row}")
    for name in ("price", "growth", "tolerance", "region"):
        del book.defined_names[name]


def _lists(book: Workbook) -> None:
    """Three lists behind drop-downs named lst_..., and one without."""
    for place, name in enumerate(("lst_one", "lst_two", "lst_three", "fourth")):
        define(book, name, "Data!$B$5:$B$14")
        validate(book["Calc"], f"C{20 + place}", type="list", formula1=f"={name}")


def _bare_output(book: Workbook) -> None:
    book["Calc"]["J20"] = "Answer"
    put(book["Calc"], "K20", "=price*7", "output")
    define(book, "answer", "Calc!$K$20")


def version(book: Workbook, said: str, *known: str) -> None:
    book["Cover"]["B8"], book["Cover"]["C8"] = "Version", said
    for row, version in enumerate(known, start=2):
        book["ChangeLog"][f"A{row}"] = version


MODELS = [
    _prefix("in_margin", "Calc", 7),
    _prefix("out_price", "Inputs", 5),
    _prefix("lst_regions", "Data", 5),
    Plant("name-prefix-left-out", "workbook", _prefixed),
    Plant("name-prefix-left-out", "workbook", _lists),
    Plant("output-without-unit", "Calc!K20", _bare_output),
    Plant("version-not-in-log", "Cover!C8", lambda book: version(book, "1.3", "1.2", "1.1")),
    Plant("version-not-in-log", "Cover!C8", lambda book: version(book, "v2.0", "1.2")),
    Plant("footer-without-version", "Calc", lambda book: version(book, "1.2", "1.2")),
    Plant("axis-without-unit", "Calc!B16", chart(lambda one: setattr(one.y_axis, "title", "Total cost"))),
    Plant("axis-without-unit", "Calc!B16", chart(lambda one: setattr(one.y_axis, "title", "Axis Title"))),
]
