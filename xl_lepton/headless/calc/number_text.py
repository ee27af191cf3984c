"""Numbers written as text and read from text, as Excel does it in an English (United States) locale."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from xl_lepton.core.cells import EPOCH

DAYS_1904 = 1462  # between the first days of the two date systems
NO_YEAR = 0
_calendar: ContextVar[tuple[int, int]] = ContextVar("calendar", default=(0, NO_YEAR))  # the first day, and the current year

_GROUPED = r"[1-9]\d*(?:,\d{3,})+|\d+"  # Excel wants three digits or more after a comma
_NUMBER = re.compile(rf"(?:(?:{_GROUPED})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_FRACTION = re.compile(rf"({_GROUPED}) (\d{{1,5}})/(\d{{1,5}})", re.ASCII)
LARGEST_DENOMINATOR = 32767
_PLAIN = re.compile(r"[ \t\n\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\r]*", re.ASCII)
_TIME = re.compile(r"(\d{1,4}):(\d{0,4})(?::(\d{1,4}(?:\.\d+)?)|(\.\d+))?(?:\s+([AaPp])[Mm]?)?", re.ASCII)
_HOUR = re.compile(r"(\d{1,2})\s+([AaPp])[Mm]?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}|\d{1,2}))?", re.ASCII)
_MONTH_OF_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[-\s/]*([A-Za-z]{3,9})\.?(?:[-\s/,]*(\d{4}|\d{2})|[-/](\d))?", re.ASCII)
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.?[-\s/]*(\d{1,2})(?:,\s*(\d{4}|\d{1,2})|\s+(\d{4}))", re.ASCII)
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})[-\s/]+(\d{4}|\d{1,2})", re.ASCII)
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


_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)


def fifteen_digits(number: float) -> Decimal:
    """The number as Excel writes and compares it: 15 significant digits, a tie away from zero.

    10^15+5 equals 10^15+10 and not 10^15, its negative likewise (Excel 365 for Mac).
    """
    return _FIFTEEN.create_decimal_from_float(number)


def general_text(number: float) -> str:
    """The number as `&` joins it: at most 15 significant digits, no exponent while 20 characters are enough.

    0.1+0.2 is "0.3"; 1E+20 is "1E+20"; 1/3 is "0.333333333333333".
    """
    if number == 0:
        return "0"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    digits, exponent = f"{fifteen_digits(number):.14e}".split("e")
    power = int(exponent)
    sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    figures = digits.replace(".", "").rstrip("0") or "0"
    if 0 <= power <= 19:
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
    stripped = text.strip(" \t\n\r")  # a non-breaking space is no blank for Excel: such a text is no number
    number = _parse_money(stripped)
    return number if number is not None else _moment(stripped, first_day, year)


def _parse_money(text: str) -> float | None:
    """Signs, brackets, a currency and one percent sign around digits: "-$5", "$ 5", "(5)", "$(5)", "5 €", "8%", "(8%)"."""
    sign, body = 1.0, text
    if body[:1] in ("+", "-"):
        sign, body = -1.0 if body[0] == "-" else 1.0, body[1:].lstrip()
    elif _in_brackets(body):
        sign, body = -1.0, body[1:-1].strip()
    percent, body = _without_percent(body)
    if body[:1] in ("$", "€"):
        body = body[1:].lstrip()
        if sign > 0 and (body[:1] == "-" or _in_brackets(body)):
            sign, body = -1.0, body.strip("-()").strip()
    elif body[-1:] == "€":
        body = body[:-1].rstrip()
    size = _size(body)
    if size is None:
        return None
    value = sign * size / percent
    return value if math.isfinite(value) else None


def _in_brackets(text: str) -> bool:
    return text.startswith("(") and text.endswith(")")


def _without_percent(text: str) -> tuple[int, str]:
    """What a text is to be divided by, and the text without its one percent sign."""
    if text.endswith("%"):
        return 100, text[:-1].rstrip()
    return (100, text[1:].lstrip()) if text.startswith("%") else (1, text)


def _size(text: str) -> float | None:
    """The number that digits spell: "1,234.5", "1E3" or, with a fraction, "1 1/2"."""
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", ""))
    found = _FRACTION.fullmatch(text)
    if found is None or not 0 < int(found[3]) <= LARGEST_DENOMINATOR:
        return None
    return float(found[1].replace(",", "")) + int(found[2]) / int(found[3])


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
    return None


def parse_time(text: str) -> float | None:
    """The part of a day: "18:45", "6:45:30 PM", "6 PM", "1:30.5" in minutes and seconds; "1:30PM" is no time, as in Excel."""
    text = text.strip()
    if alone := _HOUR.fullmatch(text):
        return _clock(int(alone[1]), 0, 0.0, alone[2])
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    first, second = int(found[1]), int(found[2] or 0)
    if found[4]:
        return _clock(0, first, second + float(found[4]), found[5])
    return _clock(first, second, float(found[3] or 0), found[5])


def _clock(hours: int, minutes: int, seconds: float, half: str | None) -> float | None:
    beyond = (hours > 23) + (minutes > 59) + (seconds >= 60)
    if beyond > (0 if half else 1):  # one of the three may run over: "25:00", "12:60"
        return None
    if half:
        if hours > 12:
            return None
        hours = hours % 12 + (12 if half in "pP" else 0)
    return (hours * 3600 + minutes * 60 + seconds) / 86400


def _parse_date(text: str, this_year: int) -> float | None:
    """The serial of a date without time. Two digits are a year from 1930 to 2029; without one it is `this_year`."""
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _serial(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_FIRST.fullmatch(text):
        month = int(found[1])
        return _serial(_year(found[3]), month, int(found[2])) if found[3] else _no_year(month, found[2], this_year)
    if found := _MONTH_OF_YEAR.fullmatch(text):
        return _serial(int(found[2]), int(found[1]), 1)
    if found := _NAMED.fullmatch(text):
        year = found[3] or found[4]
        return _serial(_year(year) if year else this_year, month_number(found[2]), int(found[1]))
    if found := _NAMED_FIRST.fullmatch(text):
        return _serial(_year(found[3] or found[4]), month_number(found[1]), int(found[2]))
    if found := _MONTH_YEAR.fullmatch(text):
        month = month_number(found[1])
        return _serial(int(found[2]), month, 1) if len(found[2]) == 4 else _no_year(month, found[2], this_year)
    return None


def month_number(name: str) -> int:
    """1 for "Jan" or "January"; 0 for a word that is no month."""
    lowered = name.lower()
    matches = [
        index
        for index, month in enumerate(MONTHS, 1)
        if month == lowered or lowered == month[:3] or lowered == "sept" == month[:4]
    ]
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
