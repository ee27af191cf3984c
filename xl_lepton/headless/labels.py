"""What a reader finds beside and above a cell: the words that say what its number is."""

from __future__ import annotations

import datetime as dt
from itertools import takewhile

from xl_lepton.core.cells import Cell, date_of
from xl_lepton.headless.calc.number_text import DAYS_1904
from xl_lepton.headless.calc.store import Sheet

FARTHEST = 30  # columns to the left, rows above
FARTHEST_PERIOD = 200  # rows above: a model's years stand at the top of its sheet
MOST_TEXTS = 3
LONGEST_PERIOD = 12
YEARS, DAYS = range(1900, 2101), range(25_569, 73_051)  # from 1970 to 2099
LENGTHS = frozenset([*range(28, 32), *range(90, 93), *range(181, 185), 365, 366])  # of months, quarters, half years, years


def label_of(sheet: Sheet, row: int, column: int) -> str:
    """The texts to the left, such as "Net cash flow, USD", and the heading of the column or the period that it is of.

    To the left the nearest texts that stand side by side. The heading is the topmost text of the filled cells above; beyond a
    blank one another block begins, over which only periods reach ("2026", "Q1 26").
    """
    left = ", ".join(_texts_beside(sheet, row, column))
    block = takewhile(lambda value: value is not None, (sheet.held(at, column) for at in _towards(row)))
    texts = list(filter(None, map(_text, block)))
    above = texts[-1] if texts else _period(sheet, row, column)
    return " / ".join(dict.fromkeys(filter(None, (left, above))))


def _texts_beside(sheet: Sheet, row: int, column: int) -> list[str]:
    """From left to right; of texts that follow one another only those next to each other belong together."""
    found: list[str] = []
    for at in _towards(column):
        text = _text(sheet.held(row, at))
        if text:
            found.insert(0, text)
        if (found and not text) or len(found) == MOST_TEXTS:
            break
    is_text = isinstance(sheet.held(row, column), str)  # one of the words of its row itself: the first of them names the row
    return found[:1] if is_text else list(dict.fromkeys(found))


def _period(sheet: Sheet, row: int, column: int) -> str:
    """The nearest year or name of a period above that stands in a row of such."""
    for at in _towards(row, FARTHEST_PERIOD):
        here = sheet.held(at, column)
        if any(_follow(here, sheet.held(at, column + step)) for step in (-1, 1)):
            return _text(here) or (str(int(here)) if here in YEARS else str(_date(sheet, here)))
    return ""


def _follow(here: Cell, beside: Cell) -> bool:
    """Whether two cells side by side are two periods: years, months, quarters or years' ends, or short texts such as 2026E."""
    if type(here) is float and type(beside) is float:
        apart = abs(here - beside)
        return apart == 1 if here in YEARS and beside in YEARS else here in DAYS and beside in DAYS and apart in LENGTHS
    return isinstance(here, str) and isinstance(beside, str) and here != beside and _is_period(here) and _is_period(beside)


def _date(sheet: Sheet, serial: float) -> dt.date:
    return date_of(serial + DAYS_1904 if sheet.book.date_1904 else serial)


def _is_period(text: str) -> bool:
    return len(text) <= LONGEST_PERIOD and any(map(str.isdigit, text))


def _towards(start: int, farthest: int = FARTHEST) -> range:
    return range(start - 1, max(0, start - 1 - farthest), -1)


def _text(value: Cell) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
