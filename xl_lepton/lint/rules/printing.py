"""Print set-up: what comes out of the printer, or the PDF that goes to the board."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from xl_lepton.headless.formula.parser import column_number
from xl_lepton.lint.model.book import Book, Place, Sheet, whole
from xl_lepton.lint.rule import ADVICE, Found, rule

SMALLEST = 0.35
"""The scale below which ten-point type is no longer read on paper (3.5 points)."""
# Printable width and height of A4 with ordinary margins, in points; a column is about 5.3 points wide for each character.
_SHORT, _LONG, _CHARACTER, _LINE = 495.0, 735.0, 5.3, 15.0
_FEW = 40
_VERSION = re.compile(r"versions?\b|版本", re.IGNORECASE)
_NUMBER = re.compile(r"v?\d+(?:\.\d+)+", re.IGNORECASE)
_DASHBOARD = re.compile(r"dashboard|one.?pager|仪表|看板", re.IGNORECASE)
_COLUMNS = re.compile(r"!\$?([A-Z]{1,3}):\$?([A-Z]{1,3})(?:,|$)")
_AREA = re.compile(r":\$?([A-Z]{1,3})\$?(\d+)$")  # one area; of several, each is a page of its own


def _printed(book: Book) -> Iterator[Sheet]:
    """The sheets that someone would print: shown, with more than a few cells."""
    for sheet in book.sheets:
        if sheet.root is not None and sheet.state == "visible" and len(sheet.cells) >= _FEW:
            yield sheet


@rule(
    "no-print-area", "A sheet has no print area", ADVICE,
    why="Notes and trial calculations beside the model are printed too.",
    remedy="Set a print area (Page Layout, Print Area).",
    source="ICAEW Financial Modelling Code 2018 (user interface: printing)",
)  # fmt: skip
def no_print_area(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        if book.name("_xlnm.Print_Area", sheet) is None or book.name("_xlnm.Print_Area", sheet).sheet != sheet.index:  # type: ignore[union-attr]
            yield Found("no print area", sheet)


@rule(
    "not-fitted-to-page", "A wide sheet is not fitted to the page", ADVICE,
    why="The last columns come out on pages of their own, without their row labels.",
    remedy="Set Fit to 1 page wide (Page Layout, Scale to Fit).",
    source="ICAEW Financial Modelling Code 2018 (user interface: printing)",
)  # fmt: skip
def not_fitted(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        fit = sheet.one("pageSetUpPr")
        fitted = fit is not None and fit.get("fitToPage") in ("1", "true")
        setup = sheet.one("pageSetup")
        scale = 1.0 if fitted else whole(setup, "scale", 100) / 100
        width = _LONG if setup is not None and setup.get("orientation") == "landscape" else _SHORT
        if not fitted and _widest_band(sheet) * scale > width * 1.15:
            yield Found("wider than one page, and not fitted to it", sheet)


@rule(
    "print-too-small", "A sheet is printed too small to be read", ADVICE,
    why="Fitted to one page, its type shrinks below what the eye takes.",
    remedy="Fit to one page wide and any number tall, turn the page, or print a part.",
    source="ICAEW Financial Modelling Code 2018 (user interface: printing)",
)  # fmt: skip
def print_too_small(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        fit, setup = sheet.one("pageSetUpPr"), sheet.one("pageSetup")
        if setup is None or fit is None or fit.get("fitToPage") not in ("1", "true"):
            continue
        wide, tall = whole(setup, "fitToWidth", 1), whole(setup, "fitToHeight", 1)
        is_landscape = setup.get("orientation") == "landscape"
        page = (_LONG, _SHORT) if is_landscape else (_SHORT, _LONG)
        scales = [page[0] * wide / max(_width(sheet), 1)] if wide else []
        scales += [page[1] * tall / max(_end(sheet)[0] * _LINE, 1)] if tall else []
        if scales and min(scales) < SMALLEST:
            yield Found(f"printed at about {min(scales):.0%} of its size", sheet)


def _end(sheet: Sheet) -> Place:
    """The last row and column that are printed: those with content, unless a print area ends before."""
    area = sheet.book.name("_xlnm.Print_Area", sheet)
    found = _AREA.search(area.text) if area is not None and area.sheet == sheet.index else None
    if found is None:
        return sheet.last
    return min(sheet.last[0], int(found[2])), min(sheet.last[1], column_number(found[1]))


def _widest_band(sheet: Sheet) -> float:
    """Of a sheet whose columns are broken over pages, with columns repeated at left, the widest page; else the whole width."""
    titles = sheet.book.name("_xlnm.Print_Titles", sheet)
    kept = _COLUMNS.search(titles.text) if titles is not None and titles.sheet == sheet.index else None
    breaks = [whole(one, "id", 0) for part in sheet.all("colBreaks") for one in part if one.tag.endswith("}brk")]
    if kept is None or not breaks:
        return _width(sheet)
    end = column_number(kept[2])
    ends = [end, *breaks, _end(sheet)[1]]
    repeated = _width(sheet, column_number(kept[1]), end)
    return repeated + max(_width(sheet, first + 1, last) for first, last in itertools.pairwise(ends))


def _width(sheet: Sheet, first_column: int = 1, last_column: int = 0) -> float:
    """Of the columns that are printed, or of those from one to another, in points."""
    own = {
        number: (0.0 if hidden else width)
        for first, last, width, hidden in sheet.widths
        for number in range(first, min(last, 400) + 1)
    }
    return (
        sum(own.get(column, sheet.usual_width) for column in range(first_column, (last_column or _end(sheet)[1]) + 1))
        * _CHARACTER
    )


@rule(
    "headings-not-repeated", "A sheet of several pages does not repeat its headings", ADVICE,
    why="From the second page on nobody knows which column is which.",
    remedy="Set rows to repeat at top (Page Layout, Print Titles).",
    source="ICAEW Financial Modelling Code 2018 (user interface: printing)",
)  # fmt: skip
def headings_not_repeated(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        fit, setup = sheet.one("pageSetUpPr"), sheet.one("pageSetup")
        on_one = fit is not None and fit.get("fitToPage") in ("1", "true") and setup is not None
        on_one = on_one and setup is not None and setup.get("fitToHeight", "1") != "0"
        titles = book.name("_xlnm.Print_Titles", sheet)
        if not on_one and _end(sheet)[0] > 60 and (titles is None or titles.sheet != sheet.index):
            yield Found("several pages, and no rows to repeat at top", sheet)


@rule(
    "no-footer", "Printed pages do not say where they come from", ADVICE,
    why="A sheet of paper without file, sheet and page number cannot be traced back to its version.",
    remedy="Put file (&F), sheet (&A) and page (&P of &N) into header or footer.",
    source="ICAEW Financial Modelling Code 2018 (user interface: printing)",
)  # fmt: skip
def no_footer(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        texts = "".join(str(element.text or "") for kind in ("oddFooter", "oddHeader") for element in sheet.all(kind))
        missing = [word for word, code in (("page", "&P"), ("sheet", "&A"), ("file", "&F")) if code not in texts]
        if missing:
            yield Found(f"header and footer do not name {', '.join(missing)}", sheet)


@rule(
    "footer-without-version", "Printed pages do not say which version they are", ADVICE,
    why="Two prints lie on the table, and nobody sees which is the newer.",
    remedy="Write the version into header or footer, as the cover or the properties name it.",
    source="ICAEW Financial Modelling Code 2018 (version control); printing checklists of modelling houses",
)  # fmt: skip
def footer_without_version(book: Book) -> Iterator[Found]:
    """In a workbook that has a version; where there is no footer at all, another rule says so."""
    versions = _versions(book)
    for sheet in _printed(book) if versions else ():
        texts = "".join(str(element.text or "") for kind in ("oddFooter", "oddHeader") for element in sheet.all(kind))
        if "&P" in texts and not any(one in texts for one in versions):
            yield Found(f"header and footer do not name version {min(versions)}", sheet)


def _versions(book: Book) -> set[str]:
    """The versions that the first sheets name, beside the word or behind it."""
    found = set()
    for sheet in book.sheets[:2]:
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and _VERSION.match(cell.value):
                told = _NUMBER.search(cell.value) or _NUMBER.fullmatch(str(sheet.value(row, column + 1) or ""))
                found |= {told[0].lstrip("vV")} if told else set()
    return found


@rule(
    "odd-zoom", "A sheet opens very small or very large", ADVICE,
    why="The reader begins by searching for the zoom.",
    remedy="Set the zoom between 70 and 120 % before saving.",
    source="ICAEW Financial Modelling Code 2018 (user interface)",
)  # fmt: skip
def odd_zoom(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        zoom = whole(sheet.one("sheetView"), "zoomScale", 100)
        if not 70 <= zoom <= 120:
            yield Found(f"opens at {zoom} %", sheet)


@rule(
    "wide-sheet-upright", "A wide sheet is printed on upright paper", ADVICE,
    why="Its columns share the short side of the page; lying, the same page shows them half as large again.",
    remedy="Set the page to landscape (Page Layout, Orientation).",
    source="FAST Standard 02b (printing); ICAEW Financial Modelling Code 2018 (user interface: printing)",
)  # fmt: skip
def wide_sheet_upright(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        fit, setup = sheet.one("pageSetUpPr"), sheet.one("pageSetup")
        fitted = fit is not None and fit.get("fitToPage") in ("1", "true")
        upright = setup is None or setup.get("orientation") != "landscape"
        wide, tall = _width(sheet), _end(sheet)[0] * _LINE
        if fitted and upright and wide > 2 * _SHORT and wide > tall * 1.2:
            yield Found(f"printed upright at about {_SHORT / wide:.0%} of its size", sheet)


@rule(
    "dashboard-on-several-pages", "A dashboard is printed on several pages", ADVICE,
    why="What is to be seen at one glance comes apart.",
    remedy="Fit it to one page (Page Layout, 1 wide, 1 tall), or leave details to another sheet.",
    source="ICAEW Financial Modelling Code 2018 (user interface: printing)",
)  # fmt: skip
def dashboard_on_several_pages(book: Book) -> Iterator[Found]:
    for sheet in _printed(book):
        if not _DASHBOARD.search(sheet.name):
            continue
        fit, setup = sheet.one("pageSetUpPr"), sheet.one("pageSetup")
        fitted = fit is not None and fit.get("fitToPage") in ("1", "true")
        lying = setup is not None and setup.get("orientation") == "landscape"
        page = (_LONG, _SHORT) if lying else (_SHORT, _LONG)
        wide, tall = (whole(setup, name, 1) for name in ("fitToWidth", "fitToHeight")) if fitted else (0, 0)
        scale = min(1.0, page[0] * wide / max(_width(sheet), 1)) if wide else 1.0
        high = tall or max(1, round(_end(sheet)[0] * _LINE * scale / page[1] + 0.3))
        across = wide or max(1, round(_width(sheet) / page[0] + 0.3))
        if high * across > 1:
            yield Found(f"about {high * across} pages", sheet)
