"""A small workbook in which no rule finds anything, and the means to plant a fault in it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, NamedStyle, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton import headless

Parts = dict[str, bytes]
Change = Callable[[Workbook], None]
Patch = Callable[[Parts], None]

INPUTS = [
    ("Price", 100, "USD", "price", (0, 1000), "#,##0"),
    ("Growth", 0.05, "per year", "growth", (-0.5, 0.9), "0%"),
    ("Tolerance", 0.01, "USD", "tolerance", (0, 1), "0.00"),
]
YEARS = range(2025, 2031)


def clean() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for role in ("input", "calculation", "output", "check"):
        book.add_named_style(NamedStyle(name=f"model {role}", protection=Protection(locked=role != "input")))
    book.properties.title, book.properties.creator = "A clean model", "its author"
    _cover(book.create_sheet("Cover"))
    _inputs(book, book.create_sheet("Inputs"))
    _data(book.create_sheet("Data"))
    _calculation(book.create_sheet("Calc"))
    _checks(book, book.create_sheet("Checks"))
    log = book.create_sheet("ChangeLog")
    log.append(["version", "date", "change"])
    log.append(["first", "first quarter", "made"])
    for sheet in book.worksheets:
        _finish(sheet)
    return book


def put(sheet: Worksheet, place: str, value: object, role: str = "calculation", number_format: str = "#,##0.00") -> None:
    cell = sheet[place]
    cell.value, cell.style = value, f"model {role}"
    cell.number_format = number_format


def _cover(sheet: Worksheet) -> None:
    sheet["B2"], sheet["B3"], sheet["B5"] = (
        "A clean model",
        "Shows what a linter finds when all is well: nothing; version 1, owner: its author; protected without a password",
        "All checks hold",
    )
    put(sheet, "C5", "=all_checks", "check")
    _coloured(sheet, "C5")


def _inputs(book: Workbook, sheet: Worksheet) -> None:
    for row, (label, value, unit, name, (low, high), number_format) in enumerate(INPUTS, start=5):
        sheet[f"B{row}"], sheet[f"D{row}"], sheet[f"E{row}"] = label, unit, "offer of 5 January 2026"
        put(sheet, f"C{row}", value, "input", number_format)
        validate(sheet, f"C{row}", type="decimal", operator="between", formula1=str(low), formula2=str(high))
        define(book, name, f"Inputs!$C${row}")
    sheet["B8"], sheet["D8"], sheet["E8"] = "Region", "one of the list", "choice of the board"
    put(sheet, "C8", "north", "input")
    validate(sheet, "C8", type="list", formula1='"north,south"')
    define(book, "region", "Inputs!$C$8")


def validate(sheet: Worksheet, place: str, **settings: object) -> DataValidation:
    rule = DataValidation(**{"showErrorMessage": True, "error": "A figure within the bounds", **settings})  # type: ignore[arg-type]
    sheet.add_data_validation(rule)
    rule.add(place)
    return rule


def define(book: Workbook, name: str, text: str, **settings: object) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=text, **settings)


def _data(sheet: Worksheet) -> None:
    for column, heading in zip("BCD", ("project", "hours", "cost"), strict=True):
        sheet[f"{column}4"] = heading
    for row in range(5, 15):
        sheet[f"B{row}"], sheet[f"C{row}"] = f"P{row}", 7.0 * row
        put(sheet, f"D{row}", "=tblHistory[[#This Row],[hours]]*price")
    table = Table(displayName="tblHistory", ref="B4:D14")
    sheet.add_table(table)


def _calculation(sheet: Worksheet) -> None:
    sheet["B2"] = "All checks hold"
    put(sheet, "C2", "=all_checks", "check")
    _coloured(sheet, "C2")
    sheet["B4"] = "USD"
    labels = ("Revenue", "Cost", "Margin", "Margin after region", "Projects")
    for row, label in enumerate(labels, start=5):
        sheet[f"B{row}"] = label
    for place, column in enumerate("CDEFGH"):
        sheet[f"{column}4"] = YEARS[place]
        before = "BCDEFGH"[place]
        put(sheet, f"{column}5", "=price" if column == "C" else f"={before}5*(1+growth)")
        put(sheet, f"{column}6", f"={column}5*growth")
        put(sheet, f"{column}7", f"={column}5-{column}6")
        put(sheet, f"{column}8", f'=IF(region="north",{column}7,0)')
        put(sheet, f"{column}9", f"=SUM(tblHistory[cost])*{column}6", "output")
    chart = BarChart()
    chart.title, chart.legend = "Margin, USD", None
    chart.x_axis.title, chart.y_axis.title = "year", "USD"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.add_data(Reference(sheet, min_col=3, max_col=8, min_row=7), from_rows=True, titles_from_data=False)
    chart.set_categories(Reference(sheet, min_col=3, max_col=8, min_row=4))
    sheet.add_chart(chart, "B16")


def _checks(book: Workbook, sheet: Worksheet) -> None:
    checks = [
        ("Margins add up", "=ABS(SUM(Calc!C7:H7)-(SUM(Calc!C5:H5)-SUM(Calc!C6:H6)))<tolerance"),
        ("No negative revenue", '=COUNTIF(Calc!C5:H5,"<0")=0'),
        ("Growth stays below one", "=growth<1"),
        ("All checks hold", "=AND(C5:C7)"),
    ]
    for row, (label, formula) in enumerate(checks, start=5):
        sheet[f"B{row}"] = label
        put(sheet, f"C{row}", formula, "check")
    define(book, "all_checks", "Checks!$C$8")
    _coloured(sheet, "C5:C8")


def _coloured(sheet: Worksheet, area: str) -> None:
    sheet.conditional_formatting.add(area, CellIsRule(operator="equal", formula=["FALSE"], font=Font(color="FF0000")))


def _finish(sheet: Worksheet) -> None:
    sheet.sheet_view.zoomScale = 90
    sheet.protection.sheet = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text, sheet.oddFooter.center.text, sheet.oddFooter.right.text = "&F", "&A", "&P of &N"
    sheet.print_area = "A1:I40"
    for column in "BCDEFGH":
        sheet.column_dimensions[column].width = 24


def saved(folder: Path, change: Change | None = None, patch: Patch | None = None, *, calculate: bool = True) -> Path:
    """The clean workbook with a fault: by openpyxl (`change`), then in the parts of the file (`patch`); with its values saved."""
    book = clean()
    if change is not None:
        change(book)
    bare, path = folder / "bare.xlsx", folder / "model.xlsx"
    book.save(bare)
    with zipfile.ZipFile(bare) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name in [name for name in parts if name.startswith("xl/drawings/drawing")]:
        parts[name] = parts[name].replace(b'name="Chart', b'descr="Margin by year, as bars" name="Chart')
    if calculate:
        _write(bare, parts)
        with headless.Workbook.open(bare) as model:
            model.recalc()
            model.save(path)
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    if patch is not None:
        patch(parts)
    _write(path, parts)
    return path


def _write(path: Path, parts: Parts) -> None:
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
