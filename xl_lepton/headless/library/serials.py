"""Serial numbers of days: the 1900 system with its 29 February 1900 that never was (ECMA-376 part 1, 18.17.4.1)."""

from __future__ import annotations

import datetime as dt
import math

from xl_lepton.core.cells import EPOCH
from xl_lepton.headless.calc.values import NUM, Fault

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
LAST = 2_958_465  # 31 December 9999
_FALSE_DAY = 60


def date_parts(serial: int) -> tuple[int, int, int]:
    """Year, month and day; day 0 is 0 January 1900, day 60 the 29 February 1900. Raises Fault (#NUM!) outside the calendar."""
    if not 0 <= serial <= LAST:
        raise Fault(NUM)
    if serial == 0:
        return 1900, 1, 0
    if serial == _FALSE_DAY:
        return 1900, 2, 29
    date = EPOCH + dt.timedelta(days=serial + (1 if serial < _FALSE_DAY else 0))
    return date.year, date.month, date.day


def real_date(serial: float) -> dt.date:
    """The day as a date of the real calendar; day 60 is taken for 28 February 1900."""
    year, month, day = date_parts(math.floor(serial))
    if day == 0:
        return dt.date(1899, 12, 31)
    return dt.date(year, month, 28 if (year, month, day) == (1900, 2, 29) else day)


def serial_of(year: int, month: int, day: int) -> float:
    """DATE's serial: months and days overflow into the next ones, years below 1900 count from 1900. Raises Fault (#NUM!)."""
    if 0 <= year < 1900:
        year += 1900
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1900 <= year <= 9999:
        raise Fault(NUM)
    first = (dt.datetime(year, month, 1) - EPOCH).days
    serial = (first if first > _FALSE_DAY else first - 1) + day - 1
    if not 0 <= serial <= LAST:
        raise Fault(NUM)
    return float(serial)


def serial_of_date(date: dt.date) -> float:
    days = (dt.datetime(date.year, date.month, date.day) - EPOCH).days
    return float(days if days > _FALSE_DAY else days - 1)


def weekday_of(serial: int) -> int:
    """0 for Sunday. The serials up to 60 follow the count, not the calendar, as in Excel."""
    return (serial - 1) % 7


def clock_of(seconds: float) -> tuple[int, int, float]:
    """Hour, minute and second of the day."""
    within = seconds % 86400
    hour, rest = divmod(within, 3600)
    minute, second = divmod(rest, 60)
    return int(hour), int(minute), second


def add_months(serial: float, months: int) -> float:
    """The same day of another month, or that month's last day."""
    year, month, day = date_parts(math.floor(serial))
    index = year * 12 + month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1900 <= year <= 9999:
        raise Fault(NUM)
    return serial_of(year, month, min(day, days_in_month(year, month)))


def days_in_month(year: int, month: int) -> int:
    if (year, month) == (1900, 2):
        return 29
    following = dt.date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    return 31 if following is None else (following - dt.timedelta(days=1)).day
