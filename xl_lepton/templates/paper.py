"""How a sheet comes onto paper: A4, on one page where its type stays readable there, else on several with headings repeated.

A sheet too wide for that is printed in bands of columns: twelve periods of a sheet over time, beside its labels. Everything is
computed from column widths and row heights, as headless there is no program that lays pages out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton import __version__
from xl_lepton.templates import style

if TYPE_CHECKING:
    from xl_lepton.templates.page import Page

SMALLEST: Final = 0.65
"""The least scale: ten-point type, the smallest of the sheets, is printed at 6.5 points."""
PERIODS: Final = 12
"""Periods in a band."""
SHORT, LONG = 595.0, 842.0  # the sides of A4 in points
SIDE, TOP, BOTTOM, FOOTER = 0.5, 0.5, 0.75, 0.3
"""Margins in inches; between footer and bottom a line of Chinese has room."""
_INCH: Final = 72.0
_CHARACTER: Final = 5.25  # the width of a column a character wide, in points, its padding included
_ROW: Final = 15.0  # the height of a row that nothing sets
_SLACK: Final = 0.93  # of the page that bands take: programs round widths in their own ways


def set_up(sheet: Worksheet, *, landscape: bool, font: str) -> None:
    """A4 and margins; footer with file, sheet, version and page, in the size it has on every sheet."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = SIDE
    margins.top, margins.bottom, margins.header, margins.footer = TOP, BOTTOM, FOOTER, FOOTER
    sheet.HeaderFooter.scaleWithDoc = False
    sheet.oddFooter.left.text, sheet.oddFooter.center.text = "&F", "&A"
    sheet.oddFooter.right.text = f"xl_lepton {__version__}, &P / &N"
    for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right):
        part.font, part.size, part.color = f"{font},Regular", 8, style.SOFT


def lay_out(page: Page) -> None:
    """Set the print area, and on how many pages it comes."""
    sheet = page.sheet
    last_column, last_row = _end(page)
    sheet.print_area = f"B1:{get_column_letter(last_column)}{last_row}"
    titles, labels = _kept(sheet)
    if sheet.print_title_rows is None or sheet.print_title_rows.replace("$", "").startswith("1:"):
        sheet.print_title_rows = f"1:{titles}"
    across, down = printable(sheet)
    wide = across / width(sheet, 2, last_column)
    tall = down / sum(height(sheet, row) for row in range(1, last_row + 1))
    if wide < SMALLEST:
        _bands(page, labels, last_column, tall)
        return
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if tall >= SMALLEST else 0


def printable(sheet: Worksheet) -> tuple[float, float]:
    """Width and height that the margins leave, in points."""
    margins, is_landscape = sheet.page_margins, sheet.page_setup.orientation == "landscape"
    across, down = (LONG, SHORT) if is_landscape else (SHORT, LONG)
    return across - (margins.left + margins.right) * _INCH, down - (margins.top + margins.bottom) * _INCH


def width(sheet: Worksheet, first: int, last: int) -> float:
    """Of the columns from the `first` to the `last`, in points."""
    own = sheet.column_dimensions
    letters = [get_column_letter(column) for column in range(first, last + 1)]
    return sum(float(own[letter].width) if letter in own else 8.43 for letter in letters) * _CHARACTER


def height(sheet: Worksheet, row: int) -> float:
    return float((sheet.row_dimensions[row].height if row in sheet.row_dimensions else None) or _ROW)


def _end(page: Page) -> tuple[int, int]:
    """The last column and row that are printed: all, or what the page says: up to a column ("L") or a cell ("L80")."""
    last_row = max(page.row - 1, page.sheet.max_row)
    if not page.printed:
        return page.sheet.max_column, last_row
    if page.printed[-1].isdigit():
        letters, last_row = coordinate_from_string(page.printed)
        return column_index_from_string(letters), last_row
    return column_index_from_string(page.printed), last_row


def _kept(sheet: Worksheet) -> tuple[int, int]:
    """The last row and column that stay in sight when the sheet scrolls; at least the labels in column B."""
    letters, row = coordinate_from_string(sheet.freeze_panes)
    return row - 1, max(column_index_from_string(letters) - 1, 2)


def _bands(page: Page, labels: int, last: int, tall: float) -> None:
    """Break the periods into bands, and choose the scale at which all fit; if readable, the one at which all rows do, too.
    Raises ValueError for a sheet without periods: one that is not over time is to be made as wide as a page can show."""
    sheet = page.sheet
    if not page.periods:
        raise ValueError(f"{sheet.title}: too wide to be read on one page; make columns narrower, or print a part")
    across, kept = printable(sheet)[0] * _SLACK, width(sheet, 2, labels)
    starts = list(range(labels + 1, labels + 1 + page.periods, PERIODS))
    ends = [*(start - 1 for start in starts[1:]), last]
    widest = max(width(sheet, start, end) for start, end in zip(starts, ends, strict=True))
    sheet.sheet_properties.pageSetUpPr.fitToPage = False
    scale = min(1, across / (kept + widest))
    sheet.page_setup.scale = math.floor(100 * (tall * _SLACK if SMALLEST <= tall * _SLACK < scale else scale))
    sheet.print_title_cols = f"B:{get_column_letter(labels)}"
    sheet.col_breaks = ColBreak(brk=[Break(id=end, min=0, max=1_048_575, man=True) for end in ends[:-1]])
    _wrap_title(page, labels)


def _wrap_title(page: Page, last: int) -> None:
    """Wrap what stands below the title into the columns up to the `last`: beyond them it would be cut on later bands."""
    after = page.row
    for page.row in (2, 3):
        page.sheet.merge_cells(start_row=page.row, end_row=page.row, start_column=2, end_column=last)
        cell = page.sheet.cell(page.row, 2)
        cell.alignment = cell.alignment + Alignment(wrap_text=True)
        page.fit_across(2, last)
    page.row = after
