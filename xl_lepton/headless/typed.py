"""What Excel makes of a value that is put into a cell: --set on the command line, the fields of a table of cases."""

from __future__ import annotations

import datetime as dt
import math
import re

from xl_lepton.core.cells import EPOCH, ERROR_CODES, Cell, CellError, serial, without_library
from xl_lepton.core.errors import BadInput
from xl_lepton.headless.calc.number_text import DAYS_1904, parse_moment, parse_number

LONGEST_TEXT = 32_767
LARGEST_BITS = 1024  # of a whole number that is a double
_HALVES = re.compile("[\ud800-\udfff]")
FIRST_OF_MARCH_1900 = 61  # serials before it count a 29 February that never was


def typed(word: str) -> Cell | dt.datetime:
    """A number ("1,200", "8%", "$5"), a date ("2026-01-31", a moment, so that any calendar can take it), TRUE or FALSE, an error
    value; nothing for a blank, any other word as text. Quotes around a word make it a text whatever it says.
    """
    text = word.strip()
    if not text:
        return None
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if text.upper() in ERROR_CODES:
        return CellError(text.upper())
    moment = parse_moment(text)
    if moment is not None and moment >= FIRST_OF_MARCH_1900 and ("-" in text or "/" in text or " " in text or "." in text):
        return EPOCH + dt.timedelta(days=moment)
    number = parse_number(text)
    return word if number is None else number


def given(word: str) -> Cell | dt.datetime:
    """What a person gives as an input. Raises BadInput for a formula, which would be a text here, as it is not in Excel."""
    text = word.strip()
    if len(text) > 1 and text[0] == "=":
        raise BadInput(f"{text} is a formula; give its value, or put it in quotes for a text")
    return typed(word)


def since_1904(value: object) -> object:
    """Dates as serial numbers of a workbook that counts from 1904; everything else as it is."""
    value = without_library(value)
    if isinstance(value, dt.date):
        return serial(value) - DAYS_1904
    if isinstance(value, list | tuple):
        return [since_1904(item) for item in value]
    return value


def check_given(place: str, value: object, first_year: int) -> None:
    """Raises BadInput for days before the workbook's first and numbers beyond the largest, which no cell can show."""
    value = without_library(value)
    if isinstance(value, list | tuple):
        for item in value:
            check_given(place, item, first_year)
    elif isinstance(value, dt.date) and value.year < first_year:
        raise BadInput(f"{place}: {value:%Y-%m-%d} is before {first_year}, where this workbook's days begin; give it as a text")
    elif isinstance(value, int) and value.bit_length() > LARGEST_BITS:
        raise BadInput(f"{place}: a number of {value.bit_length()} bits is larger than any that a cell can hold")


def check_fits(place: str, cell: Cell) -> None:
    """Raises BadInput for what Excel would not open: it would call the whole file damaged."""
    if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
        raise BadInput(f"{place}: a cell holds at most {LONGEST_TEXT} characters, got {len(cell)}")
    if isinstance(cell, str) and _HALVES.search(cell):
        raise BadInput(f"{place}: half of a pair of surrogates is no character that a cell can hold")
    if type(cell) is float and not math.isfinite(cell):
        raise BadInput(f"{place}: infinity is no number that a cell can hold; leave the cell empty, or set it to an error")


def clock(now: dt.date | None) -> dt.datetime:
    """What TODAY and NOW see: a moment, midnight of a day, or this moment. Raises BadInput for anything else."""
    if now is None:
        return dt.datetime.now()
    if isinstance(now, dt.datetime):
        return now
    if isinstance(now, dt.date):
        return dt.datetime.combine(now, dt.time())
    raise BadInput(f"now is a date or a datetime, not {now!r}")
