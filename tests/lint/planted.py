"""One planted fault for every rule: what is changed in the clean workbook, and where the rule must find it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.chart import BarChart, BarChart3D, LineChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.lint.clean import Change, Parts, Patch, define, put, validate


@dataclass(frozen=True)
class Plant:
    """`place` is how the finding must begin: a cell, a sheet, or "workbook"."""

    rule: str
    place: str
    change: Change | None = None
    patch: Patch | None = None
    calculate: bool = True


def cell(rule: str, place: str, value: object, role: str = "calculation", number_format: str = "#,##0.00") -> Plant:
    sheet, _, where = place.partition("!")
    return Plant(rule, place, lambda book: put(book[sheet], where, value, role, number_format))


def sheet_of(name: str, change: Callable[[Worksheet], object]) -> Change:
    return lambda book: change(book[name]) and None


def many_formulas(book: Workbook) -> None:
    """Enough of them for a model."""
    for row in range(30, 66):
        for column in "CDEFGH":
            put(book["Calc"], f"{column}{row}", f"={column}5")


def without_sheet(*names: str) -> Change:
    def change(book: Workbook) -> None:
        many_formulas(book)
        for name in names:
            book.remove(book[name])

    return change


def replaced(part: str, old: str, new: str) -> Patch:
    def patch(parts: Parts) -> None:
        names = [name for name in parts if name.startswith(part)]
        assert any(old.encode() in parts[name] for name in names), f"{old} is not in {part}"
        for name in names:
            parts[name] = parts[name].replace(old.encode(), new.encode())

    return patch


def named(name: str, text: str, **settings: object) -> Change:
    return lambda book: define(book, name, text, **settings)


def local_name(book: Workbook) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    book["Calc"].defined_names["price"] = DefinedName("price", attr_text="Calc!$C$6")


def circle(book: Workbook) -> None:
    put(book["Calc"], "E10", "=F10")
    put(book["Calc"], "F10", "=E10")


def total(book: Workbook, formula: str, third: object) -> None:
    """A column of four figures with a total under it."""
    for row, value in enumerate((12, 13, third, 15, formula), start=12):
        book["Checks"][f"C{row}"] = value


FORMULAS = [
    cell("number-in-formula", "Calc!E9", "=E5*1.21"),
    cell("figures-only-formula", "Calc!E9", "=1200*14"),
    cell("volatile-function", "Calc!E9", "=E5*TODAY()"),
    cell("opaque-reference", "Calc!E9", "=OFFSET(E5,1,0)"),
    cell("whole-column-reference", "Calc!E12", "=SUM(Inputs!C:C)"),
    cell("error-hidden", "Calc!E9", "=IFERROR(E5/E6,0)"),
    cell("error-hidden", "Calc!E9", '=IF(ISERROR(E5/E6),"",E5/E6)'),
    cell("long-formula", "Calc!E9", "=" + "+".join(["growth*price"] * 13)),
    cell("deep-formula", "Calc!E9", "=ABS(MIN(MAX(ABS(MIN(E5,E6)),E7),E8))"),
    cell("many-ifs", "Calc!E9", "=IF(E5>E6,E5,IF(E6>E7,E6,IF(E7>E8,E7,IF(E8>E5,E8,0))))"),
    cell("lookup-by-position", "Calc!E9", '=VLOOKUP("P5",tblHistory[],3,FALSE)'),
    cell("approximate-lookup", "Calc!E9", "=MATCH(E5,C5:H5)"),
    cell("rounding-inside", "Calc!E9", "=ROUND(E5,0)*E6"),
    cell("leading-plus", "Calc!E9", "=+E5"),
    cell("error-value", "Calc!E9", "=E5/0"),
    cell("broken-reference", "Calc!E9", "=E5+#REF!"),
    cell("broken-reference", "Calc!E9", "=E5+Gone!A1"),
    cell("unknown-name", "Calc!E9", "=E5*wacc"),
    cell("unreadable-formula", "Calc!E9", "=E5*(E6"),
    cell("circular-reference", "Calc!E9", "=E9+1"),
    Plant("circular-reference", "Calc!E10", circle),
    Plant("iteration-on", "workbook", lambda book: setattr(book.calculation, "iterate", True)),
    Plant("no-saved-value", "Calc!C2", calculate=False),
    cell("reference-to-nothing", "Calc!E9", "=E5*G20"),
    Plant("sum-omits-neighbours", "Checks!C16", lambda book: total(book, "=SUM(C13:C15)", 14)),
    Plant("double-counting", "Checks!C16", lambda book: total(book, "=SUM(C12:C15)", "=SUM(C12:C13)")),
    cell("odd-formula-out", "Calc!E6", "=E5*growth+E4"),
    cell("odd-formula-out", "Data!D9", "=C9*growth"),
    cell("overwritten-formula", "Calc!F7", 17),
    cell("inconsistent-calculated-column", "Data!D9", "=C9*growth"),
    Plant("row-changes-formula", "Calc!F6", lambda book: [put(book["Calc"], f"{c}6", f"={c}5*growth*2") for c in "FGH"] and None),
    cell("unknown-lepton-function", "Calc!E9", "=LEPTON_NPW(growth,E5:H5)"),
    cell("lepton-arguments", "Calc!E9", "=LEPTON_NPV(growth)"),
]


STRUCTURE = [
    Plant("hidden-sheet", "Data", sheet_of("Data", lambda sheet: setattr(sheet, "sheet_state", "hidden"))),
    Plant("very-hidden-sheet", "Data", sheet_of("Data", lambda sheet: setattr(sheet, "sheet_state", "veryHidden"))),
    Plant("hidden-rows", "Calc!B6:H6", sheet_of("Calc", lambda sheet: setattr(sheet.row_dimensions[6], "hidden", True))),
    Plant("hidden-rows", "Calc!E4:E9", sheet_of("Calc", lambda sheet: setattr(sheet.column_dimensions["E"], "hidden", True))),
    Plant("merged-in-data", "Calc!C6", sheet_of("Calc", lambda sheet: sheet.merge_cells("C6:D6"))),
    Plant("no-cover", "workbook", without_sheet("Cover")),
    Plant("no-change-log", "workbook", without_sheet("ChangeLog")),
    Plant("default-sheet-name", "Sheet1", lambda book: book.create_sheet("Sheet1").append(["text"])),
    Plant("empty-sheet", "Notes", lambda book: book.create_sheet("Notes") and None),
    Plant("manual-calculation", "workbook", lambda book: setattr(book.calculation, "calcMode", "manual")),
    Plant("precision-as-displayed", "workbook", lambda book: setattr(book.calculation, "fullPrecision", False)),
    Plant("dates-from-1904", "workbook", lambda book: setattr(book, "epoch", dt.datetime(1904, 1, 1))),
    Plant("no-frozen-headings", "Calc", many_formulas),
    Plant("opens-elsewhere", "workbook", lambda book: setattr(book, "active", 2)),
    Plant("inputs-scattered", "Calc!J9", lambda book: put(book["Calc"], "J9", 5, "input")),
    cell("timeline-broken", "Calc!H4", 2035, number_format="0"),
    Plant("timeline-shifts", "Checks!E3", lambda book: [book["Checks"].cell(3, 5 + n, 2025 + n) for n in range(5)] and None),
    Plant(
        "used-range-too-far", "Data", lambda book: setattr(book["Data"]["C900"], "fill", PatternFill("solid", fgColor="FF0000"))
    ),
    cell("placeholder-text", "Cover!B8", "TODO: ask for the price"),
    Plant("unused-name", "workbook", named("leftover", "Cover!$B$2")),
    Plant("broken-name", "workbook", named("lost", "#REF!$C$5")),
    Plant("broken-name", "workbook", named("lost", "Gone!$C$5")),
    Plant("name-like-cell", "workbook", named("TAX25", "Inputs!$C$5")),
    Plant("name-twice", "workbook", local_name),
    Plant("name-holds-number", "workbook", named("vat", "0.19")),
    Plant("relative-name", "workbook", named("left_of", "Inputs!C5")),
    Plant("same-cell-two-names", "workbook", named("unit_price", "Inputs!$C$5")),
    Plant("hidden-name", "workbook", named("secret", "Inputs!$C$5", hidden=True)),
]


def _input(book: Workbook, place: str, value: object = 5, number_format: str = "#,##0") -> None:
    put(book["Inputs"], place, value, "input", number_format)
    book["Calc"]["J12"] = f"=Inputs!{place}"


INPUTS = [
    Plant("input-without-label", "Notes!C5", lambda book: put(book.create_sheet("Notes"), "C5", 5, "input")),
    Plant("input-without-unit", "Inputs!C12", lambda book: book["Inputs"].__setitem__("B12", "Fee") or _input(book, "C12")),
    Plant("input-without-source", "Inputs!C12", lambda book: book["Inputs"].__setitem__("B12", "Fee") or _input(book, "C12")),
    Plant("input-without-validation", "Inputs!C12", lambda book: _input(book, "C12")),
    cell("input-out-of-bounds", "Inputs!C5", 5000, "input"),
    cell("input-out-of-bounds", "Inputs!C8", "west", "input"),
    Plant("validation-broken", "Inputs!F5", lambda book: validate(book["Inputs"], "F5", type="list", formula1="#REF!") and None),
    Plant("validation-lets-pass", "Inputs!F5",
          lambda book: validate(book["Inputs"], "F5", type="decimal", formula1="0", formula2="1", errorStyle="warning") and None),
    Plant("unused-input", "Inputs!C12", lambda book: put(book["Inputs"], "C12", 5, "input")),
    cell("formula-looks-like-input", "Calc!E9", "=E5*growth", "input"),
    cell("number-looks-calculated", "Calc!J9", 17, "output"),
]  # fmt: skip


def _flags(book: Workbook) -> None:
    for row in range(5, 9):
        book["Checks"][f"C{row}"] = f"=Calc!C{row}>0"
    del book.defined_names["all_checks"]
    book["Cover"]["C5"] = "=Checks!C8"


def _unchecked(book: Workbook) -> None:
    without_sheet("Checks")(book)
    put(book["Cover"], "C5", "=price")
    put(book["Calc"], "C2", "=price")


CHECKS = [
    Plant("no-checks", "workbook", _unchecked),
    cell("failing-check", "Checks!C7", "=growth>1", "check"),
    Plant("no-master-check", "workbook", _flags),
    cell("check-left-out", "Checks!C10", "=price>0", "check"),
    Plant("master-check-not-shown", "workbook", lambda book: book["Cover"].__setitem__("C5", "see Checks")),
    cell("check-without-tolerance", "Checks!C7", "=SUM(Calc!C7:H7)=SUM(Calc!C5:H5)-SUM(Calc!C6:H6)", "check"),
]


def _paint(book: Workbook, **look: object) -> None:
    for key, value in look.items():
        setattr(book["Calc"]["E9"], key, value)


def _formats(book: Workbook) -> None:
    for row in range(1, 70):
        book["Calc"].conditional_formatting.add(f"C{row}", FormulaRule(formula=[f"C{row}>0"], font=Font(color="FF0000")))


def _styles(parts: Parts) -> None:
    extra = "".join(f'<cellStyle name="Copy {n}" xfId="0"/>' for n in range(400)).encode()
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b"</cellStyles>", extra + b"</cellStyles>")


def _setup(name: str, value: object) -> Change:
    return lambda book: setattr(book["Calc"].page_setup, name, value)


def _tall(book: Workbook) -> None:
    many_formulas(book)
    book["Calc"]["B190"] = "end"
    book["Calc"].print_area = "A1:I190"
    book["Calc"].freeze_panes = "C5"


def _several_pages(book: Workbook) -> None:
    _tall(book)
    book["Calc"].page_setup.fitToHeight = 0


LOOKS = [
    Plant("hidden-by-colour", "Calc!E9", lambda book: _paint(book, number_format=";;;")),
    Plant("hidden-by-colour", "Calc!E9", lambda book: _paint(book, font=Font(color="FFFFFF"))),
    Plant("mixed-formats-in-row", "Calc!E9", lambda book: _paint(book, number_format="0%")),
    cell("unformatted-result", "Calc!E9", "=E5*12345.678901", number_format="General"),
    Plant("column-too-narrow", "Calc!E5:E9", sheet_of("Calc", lambda sheet: setattr(sheet.column_dimensions["E"], "width", 2))),
    Plant("conditional-format-broken", "Calc",
          lambda book: book["Calc"].conditional_formatting.add("C5", FormulaRule(formula=["#REF!>0"], font=Font(bold=True)))),
    Plant("conditional-formats-fragmented", "Calc", _formats),
    Plant("too-many-styles", "workbook", patch=_styles),
    Plant("properties-missing", "workbook", lambda book: setattr(book.properties, "title", None)),
    Plant("no-print-area", "Calc", sheet_of("Calc", lambda sheet: setattr(sheet, "print_area", None))),
    Plant("not-fitted-to-page", "Calc",
          sheet_of("Calc", lambda sheet: setattr(sheet.sheet_properties.pageSetUpPr, "fitToPage", False))),
    Plant("print-too-small", "Calc", _tall),
    Plant("headings-not-repeated", "Calc", _several_pages),
    Plant("no-footer", "Calc", sheet_of("Calc", lambda sheet: setattr(sheet.oddFooter.left, "text", None))),
    Plant("odd-zoom", "Calc", sheet_of("Calc", lambda sheet: setattr(sheet.sheet_view, "zoomScale", 40))),
]  # fmt: skip


def chart(change: Callable[[BarChart], object]) -> Change:
    return lambda book: change(book["Calc"]._charts[0]) and None


def _another(kind: type, series: int, row: int = 5) -> Change:
    def change(book: Workbook) -> None:
        sheet, made = book["Calc"], kind()
        for _ in range(series):
            made.add_data(Reference(sheet, min_col=3, max_col=8, min_row=row), from_rows=True, titles_from_data=False)
        sheet._charts[0] = made
        made.anchor = "B16"

    return change


def _typed(parts: Parts) -> None:
    import re

    name = "xl/charts/chart1.xml"
    values = b'<numLit><ptCount val="1"/><pt idx="0"><v>5</v></pt></numLit>'
    prefix = b"c:" if b"<c:val>" in parts[name] else b""
    opening, closing = b"<" + prefix + b"val>", b"</" + prefix + b"val>"
    parts[name] = re.sub(opening + b".*?" + closing, opening + values + closing, parts[name], flags=re.DOTALL)


def _pie(book: Workbook) -> None:
    from openpyxl.chart import PieChart

    made = PieChart()
    made.title = "Shares"
    made.add_data(Reference(book["Data"], min_col=4, min_row=5, max_row=14))
    made.anchor = "B16"
    book["Calc"]._charts[0] = made


CHARTS = [
    Plant("chart-without-title", "Calc!B16", chart(lambda one: setattr(one, "title", None))),
    Plant("axis-without-title", "Calc!B16", chart(lambda one: setattr(one.y_axis, "title", None))),
    Plant("chart-in-3d", "Calc!B16", _another(BarChart3D, 1)),
    Plant("chart-broken", "Calc!B16", patch=replaced("xl/charts/", "'Calc'!$C$7:$H$7", "#REF!")),
    Plant("chart-broken", "Calc!B16", patch=replaced("xl/charts/", "'Calc'!$C$7:$H$7", "Gone!$C$7:$H$7")),
    Plant("chart-of-nothing", "Calc!B16", _another(BarChart, 1, row=30)),
    Plant("chart-typed-figures", "Calc!B16", patch=_typed),
    Plant("chart-without-description", "Calc!B16", patch=replaced("xl/drawings/", "Margin by year, as bars", "")),
    Plant("chart-overloaded", "Calc!B16", _another(LineChart, 9)),
    Plant("chart-overloaded", "Calc!B16", _pie),
]


def _long_list(book: Workbook) -> None:
    sheet = book.create_sheet("Readings")
    for row in range(1, 80):
        sheet.append([row * 3.0, row * 7.0])
    put(book["Calc"], "J9", "=SUM(Readings!A1:A79)")


def _rename_table(book: Workbook) -> None:
    sheet = book["ChangeLog"]
    sheet.add_table(Table(displayName="Table7", ref="A1:B2"))


def _heading(book: Workbook) -> None:
    sheet = book["ChangeLog"]
    sheet["B1"] = "Column1"
    sheet.add_table(Table(displayName="tblChanges", ref="A1:B2"))


def _same_row(book: Workbook) -> None:
    book["Data"]["B9"], book["Data"]["C9"] = book["Data"]["B8"].value, book["Data"]["C8"].value


def _text_formula(book: Workbook) -> None:
    book["Calc"]["J9"].value = "=SUM(C5:C6)"
    book["Calc"]["J9"].data_type = "s"


DATA = [
    cell("number-as-text", "Data!C9", "63"),
    cell("date-as-text", "Data!B9", "31/12/2025"),
    Plant("formula-as-text", "Calc!J9", _text_formula),
    Plant("stray-blanks", "Data!B9", lambda book: book["Data"].__setitem__("B9", "P9 ")),
    Plant("mixed-column", "Data!C9", lambda book: book["Data"].__setitem__("C9", "unknown")),
    Plant("gap-in-table", "Data!C9", lambda book: book["Data"].__setitem__("C9", None)),
    Plant("duplicate-rows", "Data!B9", _same_row),
    Plant("default-table-name", "ChangeLog!A1", _rename_table),
    Plant("list-not-a-table", "Readings", _long_list),
    Plant("table-heading-unclear", "ChangeLog!B1", _heading),
]


def _lock(place: str, **settings: bool) -> Change:
    sheet, _, where = place.partition("!")
    return lambda book: setattr(book[sheet][where], "protection", Protection(**settings))


def _unprotected(book: Workbook) -> None:
    put(book["Inputs"], "J5", "=price")
    book["Inputs"].protection.sheet = False


PROTECTION = [
    Plant("input-locked", "Inputs!C5", _lock("Inputs!C5", locked=True)),
    Plant("formula-unlocked", "Calc!E9", _lock("Calc!E9", locked=False)),
    Plant("formula-hidden", "Calc!E9", _lock("Calc!E9", hidden=True)),
    Plant("protection-unfinished", "Inputs", _unprotected),
    Plant("password-protected", "Calc", sheet_of("Calc", lambda sheet: setattr(sheet.protection, "password", "secret"))),
    Plant("password-protected", "workbook", lambda book: setattr(book, "security", WorkbookProtection(workbookPassword="83AF"))),
]  # fmt: skip

LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def linked(target: str, formula: str = "") -> Patch:
    """A link to another workbook, as Excel writes it; with a formula that uses it in Calc!E9."""

    def patch(parts: Parts) -> None:
        parts["xl/externalLinks/externalLink1.xml"] = (
            '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook '
            f'xmlns:r="{LINK}" r:id="rId1"><sheetNames><sheetName val="Prices"/></sheetNames></externalBook></externalLink>'
        ).encode()
        parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{LINK}/externalLinkPath" Target="{target}" TargetMode="External"/></Relationships>'
        ).encode()
        relationships = "xl/_rels/workbook.xml.rels"
        extra = f'<Relationship Id="rId900" Type="{LINK}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
        parts[relationships] = parts[relationships].replace(b"</Relationships>", extra.encode())
        reference = f'<externalReferences><externalReference xmlns:r="{LINK}" r:id="rId900"/></externalReferences>'
        book = parts["xl/workbook.xml"].replace(b"</sheets>", b"</sheets>" + reference.encode())
        parts["xl/workbook.xml"] = book
        if formula:
            name = next(
                name for name in parts if name.startswith("xl/worksheets/sheet") and b"SUM(tblHistory[cost])*E6" in parts[name]
            )
            parts[name] = parts[name].replace(b"SUM(tblHistory[cost])*E6", formula.encode())

    return patch


def _with_name(parts: Parts) -> None:
    linked("other.xlsx")(parts)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"<definedNames>", b'<definedNames><definedName name="list_price">[1]Prices!$B$2</definedName>'
    )


def _connection(parts: Parts) -> None:
    parts["xl/connections.xml"] = (
        b'<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<connection id="1" name="Query - prices" type="5"/></connections>'
    )


def _jump(book: Workbook) -> None:
    book["Cover"]["B9"] = "go"
    book["Cover"]["B9"].hyperlink = Hyperlink(ref="B9", location="'Gone'!A1")


def _file_link(book: Workbook) -> None:
    book["Cover"]["B9"] = "offer"
    book["Cover"]["B9"].hyperlink = "file:///C:/Users/me/offer.pdf"


LINKS = [
    Plant("external-link", "Calc!E9", patch=linked("file:///C:/models/other.xlsx", "[1]Prices!$B$2*E5")),
    Plant("external-name", "workbook", patch=_with_name),
    Plant("unused-link", "workbook", patch=linked("other.xlsx")),
    Plant("broken-hyperlink", "Cover!B9", _jump),
    Plant("local-hyperlink", "Cover!B9", _file_link),
    Plant("data-connection", "workbook", patch=_connection),
    Plant("contains-macros", "workbook", patch=lambda parts: parts.__setitem__("xl/vbaProject.bin", b"")),
    Plant("dde-link", "Calc!E9", patch=replaced("xl/worksheets/", "SUM(tblHistory[cost])*E6", 'CALL("Kernel32","Beep","J")')),
    Plant("lepton-stored-with-path", "workbook", patch=linked("file:///C:/Users/me/xl_lepton.xlam")),
]

PLANTS = [*FORMULAS, *STRUCTURE, *INPUTS, *CHECKS, *LOOKS, *CHARTS, *DATA, *PROTECTION, *LINKS]
