"""Where the pages of a sheet that takes several begin: with a block, so that no heading stands alone and no chart is cut."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

FEW: Final = 6
"""Rows of a block longer than a page that are worth beginning it on the page before."""


def page_ends(
    sheet: Worksheet, first: int, last: int, height: Callable[[int], float], room: float, repeated: float, taken: float = 0
) -> list[int]:
    """The rows after which a page ends, between the rows `first` and `last`. `room` is the height of a page, `repeated` that of
    the headings on top of each but the first, on which `taken` is."""
    ends = []
    for start, end in blocks(sheet, first, last):
        filled = _filled(sheet, start, end)
        needed = sum(height(row) for row in range(start, filled + 1))
        few = sum(height(row) for row in range(start, min(end, start + FEW) + 1))
        is_long = needed > room - repeated
        if start > first and taken + (few if is_long else needed) > room:
            ends.append(start - 1)
            taken = repeated
        for row in range(start, filled + 1):  # where a long block goes over, a program breaks by itself
            taken = taken + height(row) if taken + height(row) <= room else repeated + height(row)
        taken += sum(height(row) for row in range(filled + 1, end + 1))  # what is empty may hang over the end of the page
    return ends


def blocks(sheet: Worksheet, first: int, last: int) -> list[tuple[int, int]]:
    """First and last row of each block: a section from its bar on, what follows an empty row, charts that stand side by side."""
    charts = {chart.anchor._from.row + 1 for chart in sheet._charts}
    inside = {row for start in charts for row in range(start + 1, _next_filled(sheet, start, last))}
    starts = [
        row
        for row in range(first + 1, last + 1)
        if row in charts
        or (
            (row not in inside and not _is_empty(sheet, row))
            and (sheet.cell(row, 2).style == "lepton section" or _is_empty(sheet, row - 1))
        )
    ]
    return [(start, after - 1) for start, after in itertools.pairwise([first, *starts, last + 1])]


def _is_empty(sheet: Worksheet, row: int) -> bool:
    return all(cell.value is None for cell in sheet[row])


def _filled(sheet: Worksheet, start: int, end: int) -> int:
    """The last row of a block that shows something; a chart's rows all do but the one below it."""
    if _is_empty(sheet, start):
        return max(start, end - 1)
    return max(row for row in range(start, end + 1) if not _is_empty(sheet, row))


def _next_filled(sheet: Worksheet, row: int, last: int) -> int:
    return next((after for after in range(row + 1, last + 1) if not _is_empty(sheet, after)), last + 1)
