"""How a sheet comes onto paper: A4, on one page where its type stays readable there, else on several with headings repeated.

Where a sheet takes several pages they begin with a block, so that no heading stands alone and no chart is cut. A sheet too wide
for that is printed in bands of columns: twelve periods of a sheet over time, beside its labels. Everything is computed from
column widths and row heights, as headless there is no program that lays pages out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.pagebreak import Break, ColBreak, RowBreak
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton import __version__
from xl_lepton.templates import breaks, style

if TYPE_CHECKING:
    from xl_lepton.templates.page import Page

SMALLEST: Final = 0.65
"""The least scale: ten-point type, the smallest of the sheets, is printed at 6.5 points."""
CLOSER: Final = 0.85
"""Of a scale: how far it is taken down where that saves a page."""
PERIODS: Final = 12
"""Periods in a band."""
SHORT, LONG = 595.0, 842.0  # the sides of A4 in points
SIDE, TOP, BOTTOM, FOOTER = 0.5, 0.5, 0.75, 0.3
"""Margins in inches; between footer and bottom a line of Chinese has room."""
_INCH: Final = 72.0
_CHARACTER: Final = 5.25  # the width of a column a character wide, in points, its padding included
_ROW: Final = 15.0  # the height of a row that nothing sets
_SLACK: Final = 0.93  # of the page that is taken where the scale is set: programs round sizes in their own ways
_TITLE: Final = 5  # rows of the title block, with the empty one below


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
    tall = down / _heights(sheet, 1, last_row)
    if wide < SMALLEST:
        _bands(page, labels, last_column, last_row)
        return
    scale = math.floor(100 * min(1, wide * _SLACK))
    if tall < SMALLEST <= wide * _SLACK and _page_ends(sheet, scale, 1, last_row):
        _on_pages(sheet, scale, 1, last_row)  # told to fit a width instead, Excel would pay no heed to breaks
    else:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if tall >= SMALLEST else 0


def _on_pages(sheet: Worksheet, scale: int, first: int, last: int) -> None:
    """Set the scale, a little smaller where that saves a page, and where pages end."""
    least = max(math.ceil(100 * SMALLEST), math.floor(scale * CLOSER))
    tried = {one: _page_ends(sheet, one, first, last) for one in range(scale, min(least, scale) - 1, -1)}
    sheet.page_setup.scale = chosen = min(tried, key=lambda one: len(tried[one]))
    _break_rows(sheet, tried[chosen])


def _page_ends(sheet: Worksheet, scale: int, first: int, last: int) -> list[int]:
    """After which rows pages end, at a scale in per cent; the headings are repeated on each, above a later `first` row too."""
    repeated = _heights(sheet, *_repeated(sheet))
    room = printable(sheet)[1] * _SLACK / scale * 100
    return breaks.page_ends(sheet, first, last, lambda row: height(sheet, row), room, repeated, repeated if first > 1 else 0)


def _repeated(sheet: Worksheet) -> tuple[int, int]:
    first, _, last = str(sheet.print_title_rows).replace("$", "").partition(":")
    return int(first), int(last)


def _break_rows(sheet: Worksheet, ends: Sequence[int]) -> None:
    sheet.row_breaks = RowBreak(brk=[Break(id=end, min=0, max=16_383, man=True) for end in ends])


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


def _heights(sheet: Worksheet, first: int, last: int) -> float:
    return sum(height(sheet, row) for row in range(first, last + 1))


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


def _bands(page: Page, labels: int, last: int, last_row: int) -> None:
    """Break the periods into bands, and choose the scale at which all fit; if readable, the one at which all rows do, too.
    Blocks below the rows over time are printed by themselves, without the headings of the periods. Raises ValueError for a
    sheet without periods: one that is not over time is to be made as wide as a page can show."""
    sheet = page.sheet
    if not page.periods:
        raise ValueError(f"{sheet.title}: too wide to be read on one page; make columns narrower, or print a part")
    _wrap_title(page, labels)
    across, down = printable(sheet)
    kept = width(sheet, 2, labels)
    starts = list(range(labels + 1, labels + 1 + page.periods, PERIODS))
    ends = [*(start - 1 for start in starts[1:]), last]
    widest = max(width(sheet, start, end) for start, end in zip(starts, ends, strict=True))
    tall = down * _SLACK / _heights(sheet, 1, page.over_time or last_row)
    scale = min(1, across * _SLACK / (kept + widest))
    chosen = math.floor(100 * (tall if SMALLEST <= tall < scale else scale))
    sheet.print_title_cols = f"B:{get_column_letter(labels)}"
    sheet.col_breaks = ColBreak(brk=[Break(id=end, min=0, max=1_048_575, man=True) for end in ends[:-1]])
    if page.over_time:
        below = page.over_time + 2
        areas = f"B1:{get_column_letter(last)}{page.over_time}", f"B{below}:{get_column_letter(ends[0])}{last_row}"
        sheet.print_area, sheet.print_title_rows = ",".join(areas), f"1:{_TITLE}"
        _on_pages(sheet, chosen, below, last_row)
    else:
        _on_pages(sheet, chosen, 1, last_row)


def _wrap_title(page: Page, last: int) -> None:
    """Wrap what stands below the title into the columns up to the `last`: beyond them it would be cut on later bands."""
    after = page.row
    for page.row in (2, 3):
        page.sheet.merge_cells(start_row=page.row, end_row=page.row, start_column=2, end_column=last)
        cell = page.sheet.cell(page.row, 2)
        cell.alignment = cell.alignment + Alignment(wrap_text=True)
        page.fit_across(2, last)
    page.row = after
