"""One cell read as a number or a day, by Excel's rules for an argument that is one cell."""

from __future__ import annotations

import datetime as dt
import math
import re

from xl_lepton.core.cells import Cell, Grid, date_of, display
from xl_lepton.core.errors import BadInput

LAST_SERIAL = 2_958_465  # 31 December 9999, the last day a sheet knows

_NUMBER_TEXT = re.compile(r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def one_cell(grid: Grid) -> Cell:
    if not grid.is_scalar:
        height, width = grid.shape
        raise BadInput(f"expected one cell, got a range of {height} x {width}")
    return grid.scalar


def number_of(cell: Cell, noun: str = "a number") -> float:
    """The cell as a single number, by Excel's rules for an argument that is one cell, except that a blank is refused."""
    if isinstance(cell, float | int):
        if math.isfinite(cell):
            return float(cell)
    elif isinstance(cell, str):
        number = text_number(cell)
        if number is not None:
            return number
    raise BadInput(f"expected {noun.rstrip(',')}, got {display(cell)}")


def text_number(text: str) -> float | None:
    """The number a text spells ("8%", "1,200.50", "-3e5"), or None."""
    body = text.strip()
    percent = body.endswith("%")
    body = body.removesuffix("%").rstrip()
    if not _NUMBER_TEXT.fullmatch(body):
        return None
    number = float(body.replace(",", ""))
    if not math.isfinite(number):
        return None
    return number / 100 if percent else number


def day_of(cell: Cell) -> dt.date:
    if isinstance(cell, str):
        try:
            return dt.date.fromisoformat(cell.strip()[:10])
        except ValueError:
            pass
    elif isinstance(cell, float | int) and not isinstance(cell, bool) and 1 <= cell < LAST_SERIAL + 1:
        return date_of(cell)
    raise BadInput(f"expected a date, such as 2026-01-31, got {display(cell)}")
