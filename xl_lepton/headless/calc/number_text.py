"""Numbers written as text and read from text, as Excel does it in an English (United States) locale."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from xl_lepton.core.cells import EPOCH

DAYS_1904 = 1462  # between the first days of the two date systems
NO_YEAR = 0
_calendar: ContextVar[tuple[int, int]] = ContextVar("calendar", default=(0, NO_YEAR))  # the first day, and the current year

_NUMBER = re.compile(r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_PLAIN = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_TIME = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?\s*([AaPp])?(?:[Mm])?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}|\d{2}))?")
_NAMED = re.compile(r"(\d{1,2})[-\s/]*([A-Za-z]{3,9})\.?(?:[-\s/,]*(\d{4}|\d{2}))?")
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.?[-\s/]*(\d{1,2})(?:,\s*|\s+)(\d{4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})[-\s/]+(\d{4}|\d{1,2})")
MONTHS = (
    "january february march april may june july august september october november december".split()
)  # fmt: skip


@contextmanager
def calendar_of(date_1904: bool, year: int) -> Iterator[None]:
    """While it lasts, texts spell dates as in one workbook: counted from 1904 or 1900, without a year those of `year`."""
    token = _calendar.set((DAYS_1904 if date_1904 else 0, year))
    try:
        yield
    finally:
        _calendar.reset(token)


def general_text(number: float) -> str:
    """The number as `&` joins it: at most 15 significant digits, no exponent while 20 characters are enough.

    0.1+0.2 is "0.3"; 1E+21 is "1E+21"; 1/3 is "0.333333333333333".
    """
    if number == 0:
        return "0"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    digits, exponent = f"{number:.14e}".split("e")
    power = int(exponent)
    sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    figures = digits.replace(".", "").rstrip("0") or "0"
    if 0 <= power <= 20:
        whole = figures[: power + 1].ljust(power + 1, "0")
        fraction = figures[power + 1 :]
        return sign + whole + ("." + fraction if fraction else "")
    if power < 0 and len(figures) - power + 1 <= 20:
        return f"{sign}0.{'0' * (-power - 1)}{figures}"
    mantissa = figures[0] + ("." + figures[1:] if len(figures) > 1 else "")
    return f"{sign}{mantissa}E{'+' if power >= 0 else '-'}{abs(power):02d}"


def parse_number(text: str) -> float | None:
    """The number that Excel takes a text for: "1,234.5", "8%", "$5", "(5)", "2026-01-31", "9:30 PM"; None for any other text."""
    if _PLAIN.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else None
    return _parse_decorated(text, *_calendar.get())


@lru_cache(maxsize=4096)
def _parse_decorated(text: str, first_day: int, year: int) -> float | None:
    stripped = text.strip(" \t\n\xa0")
    number = _parse_money(stripped)
    return number if number is not None else _moment(stripped, first_day, year)


def _parse_money(text: str) -> float | None:
    sign, body = 1.0, text
    if body.startswith("(") and body.endswith(")"):
        sign, body = -1.0, body[1:-1].strip()
    if body.startswith("-") and body[1:].lstrip().startswith("$"):
        sign, body = -sign, body[1:].lstrip()
    if body.startswith("$"):
        body = body[1:].strip()
    percent = 0
    while body.endswith("%"):
        percent, body = percent + 1, body[:-1].rstrip()
    if body.startswith("%"):
        percent, body = percent + 1, body[1:].lstrip()
    if not _NUMBER.fullmatch(body):
        return None
    value = sign * float(body.replace(",", "")) / 100**percent
    return value if math.isfinite(value) else None


def parse_moment(text: str) -> float | None:
    """The serial number of a date, a time or both; None for any other text, and for days before the first one."""
    return _moment(text, *_calendar.get())


def _moment(text: str, first_day: int, year: int) -> float | None:
    if (clock := parse_time(text)) is not None:
        return clock
    moment = _dated_moment(text, year)
    return None if moment is None or moment < first_day else moment - first_day


def _dated_moment(text: str, year: int) -> float | None:
    """A date, with a time or without, in days since 1900."""
    date, _, time = text.partition(" ")
    if (serial := _parse_date(text, year)) is not None:
        return serial
    while time:
        day, clock = _parse_date(date, year), parse_time(time.strip())
        if day is not None and clock is not None:
            return day + clock
        word, _, time = time.partition(" ")
        date = f"{date} {word}"
    if "T" in text:
        first, _, rest = text.partition("T")
        day, clock = _parse_date(first, year), parse_time(rest)
        return None if day is None or clock is None else day + clock
    return None


def parse_time(text: str) -> float | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), float(found[3] or 0)
    if minutes > 59 or seconds >= 60:
        return None
    if found[4]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if found[4] in "pP" else 0)
    return (hours * 3600 + minutes * 60 + seconds) / 86400


def _parse_date(text: str, this_year: int) -> float | None:
    """The serial of a date without time. Two digits are a year from 1930 to 2029; without one it is `this_year`."""
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _serial(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_FIRST.fullmatch(text):
        month = int(found[1])
        return _serial(_year(found[3]), month, int(found[2])) if found[3] else _no_year(month, found[2], this_year)
    if found := _NAMED.fullmatch(text):
        return _serial(_year(found[3]) if found[3] else this_year, month_number(found[2]), int(found[1]))
    if found := _NAMED_FIRST.fullmatch(text):
        return _serial(int(found[3]), month_number(found[1]), int(found[2]))
    if found := _MONTH_YEAR.fullmatch(text):
        month = month_number(found[1])
        return _serial(int(found[2]), month, 1) if len(found[2]) == 4 else _no_year(month, found[2], this_year)
    return None


def month_number(name: str) -> int:
    """1 for "Jan" or "January"; 0 for a word that is no month."""
    lowered = name.lower()
    matches = [index for index, month in enumerate(MONTHS, 1) if month == lowered or (lowered == month[:3])]
    return matches[0] if matches else 0


def _no_year(month: int, digits: str, this_year: int) -> float | None:
    """ "Jan-23" and "1/23" are 23 January; only what is no day of the month is a year: "Jan-45" is 1 January 1945."""
    if this_year == NO_YEAR:
        return None
    day = _serial(this_year, month, int(digits))
    return day if day is not None or len(digits) < 2 else _serial(_year(digits), month, 1)


def _year(text: str) -> int:
    year = int(text)
    return year if year >= 100 else year + (2000 if year < 30 else 1900)


def _serial(year: int, month: int, day: int) -> float | None:
    if not 1900 <= year <= 9999:
        return None
    if (year, month, day) == (1900, 2, 29):
        return 60.0
    try:
        days = (dt.datetime(year, month, day) - EPOCH).days
    except ValueError:
        return None
    # Excel counts a 29 February 1900 that never was, so the serials before it are one less (ECMA-376 part 1, 18.17.4.1).
    return float(days if days > 60 else days - 1)
