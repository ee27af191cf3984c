"""Dates and times."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any as Anything

from xl_lepton.headless.calc.coerce import to_number
from xl_lepton.headless.calc.number_text import DAYS_1904, parse_moment, parse_time
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.values import NUM, VALUE, Fault
from xl_lepton.headless.library.daycount import year_fraction
from xl_lepton.headless.library.declare import Integer, Logical, Number, Scalar, Text, Values, function
from xl_lepton.headless.library.ranges import check_errors, flat
from xl_lepton.headless.library.serials import (
    LAST,
    add_months,
    clock_of,
    date_parts,
    days_in_month,
    real_date,
    serial_of,
    serial_of_date,
    weekday_of,
)  # fmt: skip


@function("DATE", gives_serial=True)
def date(year: Integer, month: Integer, day: Integer) -> Scalar:
    return NUM if year < 0 or year > 9999 else serial_of(year, month, day)


@function("YEAR", serials=(0,))
def year_(serial: Number) -> Scalar:
    return float(date_parts(math.floor(serial))[0])


@function("MONTH", serials=(0,))
def month_(serial: Number) -> Scalar:
    return float(date_parts(math.floor(serial))[1])


@function("DAY", serials=(0,))
def day_(serial: Number) -> Scalar:
    return float(date_parts(math.floor(serial))[2])


def _clock(serial: float) -> tuple[int, int, float]:
    if not 0 <= serial < LAST + 1:
        raise Fault(NUM)
    return clock_of(round(serial % 1 * 86400))


@function("HOUR")
def hour(serial: Number) -> Scalar:
    return float(_clock(serial)[0])


@function("MINUTE")
def minute(serial: Number) -> Scalar:
    return float(_clock(serial)[1])


@function("SECOND")
def second(serial: Number) -> Scalar:
    return float(math.floor(_clock(serial)[2]))


@function("TIME")
def time(hours: Integer, minutes: Integer, seconds: Integer) -> Scalar:
    total = hours * 3600 + minutes * 60 + seconds
    return NUM if total < 0 or max(hours, minutes, seconds) > 32767 else total % 86400 / 86400


@function("DATEVALUE")
def date_value(text: Text) -> Scalar:
    moment = None if parse_time(text) is not None else parse_moment(text)
    return VALUE if moment is None else float(math.floor(moment))


@function("TIMEVALUE")
def time_value(text: Text) -> Scalar:
    moment = parse_moment(text)
    return VALUE if moment is None else moment % 1


@function("TODAY", volatile=True, gives_serial=True)
def today(at: Place) -> Scalar:
    return float(math.floor(_now(at)))


@function("NOW", volatile=True, gives_serial=True)
def now(at: Place) -> Scalar:
    return _now(at)


def _now(at: Place) -> float:
    """The moment of the recalculation: one for all cells, as the book was told."""
    moment: dt.datetime = at.sheet.book.now or dt.datetime.now()
    return serial_of_date(moment.date()) + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400


AFTER_9999 = 2_958_466  # the serial of 31 December 9999, and one


@function("DAYS")
def days(end: Number, start: Number) -> Scalar:
    if not (0 <= start < AFTER_9999 and 0 <= end < AFTER_9999):
        return NUM
    return float(math.floor(end) - math.floor(start))


@function("EDATE", serials=(0,), gives_serial=True)
def edate(start: Number, months: Integer) -> Scalar:
    return add_months(start, months)


@function("EOMONTH", serials=(0,), gives_serial=True)
def eomonth(start: Number, months: Integer) -> Scalar:
    year, month, _ = date_parts(math.floor(start))
    index = year * 12 + month - 1 + months
    year, month = index // 12, index % 12 + 1
    return NUM if not 1900 <= year <= 9999 else serial_of(year, month, days_in_month(year, month))


@function("WEEKDAY", serials=(0,))
def weekday(serial: Number, kind: Integer = 1) -> Scalar:
    day = weekday_of(math.floor(serial))
    date_parts(math.floor(serial))
    if kind in (1, 17):
        return float(day + 1)
    if kind == 2 or 11 <= kind <= 16:
        first = 1 if kind == 2 else kind - 10
        return float((day - first) % 7 + 1)
    return float((day - 1) % 7) if kind == 3 else NUM


@function("WEEKNUM", serials=(0,))
def weeknum(serial: Number, kind: Integer = 1) -> Scalar:
    if kind == 21:
        return isoweeknum(serial)
    if kind not in (1, 2, 11, 12, 13, 14, 15, 16, 17):
        return NUM
    year, _, _ = date_parts(math.floor(serial))
    first_day = {1: 0, 2: 1, 17: 0}.get(kind, kind - 10)
    new_year = serial_of(year, 1, 1)
    offset = (weekday_of(int(new_year)) - first_day) % 7
    return float((math.floor(serial) - new_year + offset) // 7 + 1)


@function("ISOWEEKNUM", serials=(0,))
def isoweeknum(serial: Number) -> Scalar:
    return float(real_date(serial).isocalendar()[1])


@function("DATEDIF", serials=(0, 1))
def datedif(start: Number, end: Number, unit: Text) -> Scalar:
    if start > end:
        return NUM
    first, last = date_parts(math.floor(start)), date_parts(math.floor(end))
    months = (last[0] - first[0]) * 12 + last[1] - first[1] - (last[2] < first[2])
    match unit.lower():
        case "y":
            return float(months // 12)
        case "m":
            return float(months)
        case "d":
            return float(math.floor(end) - math.floor(start))
        case "ym":
            return float(months % 12)
        case "yd":
            anniversary = serial_of(last[0], first[1], first[2])
            if anniversary > math.floor(end):
                anniversary = serial_of(last[0] - 1, first[1], first[2])
            return math.floor(end) - anniversary
        case "md":
            if last[2] >= first[2]:
                return float(last[2] - first[2])
            return math.floor(end) - serial_of(last[0], last[1] - 1, first[2])
    return NUM


@function("DAYS360", serials=(0, 1))
def days360(start: Number, end: Number, european: Logical = False) -> Scalar:
    y1, m1, d1 = date_parts(math.floor(start))
    y2, m2, d2 = date_parts(math.floor(end))
    if european:
        d1, d2 = min(d1, 30), min(d2, 30)
    else:
        # Microsoft's page moves the end on to the next month when it is a month's last day and the start before the 30th; only on
        # the 31st does Excel do so, and it is the same number of days.
        if d1 == days_in_month(y1, m1):
            d1 = 30
        if d2 == 31 and d1 >= 30:
            d2 = 30
    return float((y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1)


@function("YEARFRAC", serials=(0, 1))
def yearfrac(start: Number, end: Number, basis: Integer = 0) -> Scalar:
    if not 0 <= basis <= 4:
        return NUM
    return year_fraction(math.floor(min(start, end)), math.floor(max(start, end)), basis)


def _holidays(at: Place, holidays: Anything) -> set[int]:
    values = [] if holidays is None else flat(holidays)
    check_errors(values)
    first = DAYS_1904 if at.sheet.book.date_1904 else 0
    return {math.floor(to_number(value)) + first for value in values if value is not None}


def _weekend(weekend: Scalar) -> frozenset[int]:
    """The free days, 0 for Sunday: from a number (1 is Saturday and Sunday, 11 only Sunday) or a mask such as "0000011"."""
    if isinstance(weekend, str):
        if len(weekend) != 7 or set(weekend) - {"0", "1"}:
            raise Fault(VALUE)
        return frozenset((day + 1) % 7 for day, sign in enumerate(weekend) if sign == "1")
    number = math.trunc(to_number(weekend))
    if 1 <= number <= 7:
        return frozenset({(number + 5) % 7, (number + 6) % 7})
    if 11 <= number <= 17:
        return frozenset({number - 11})
    raise Fault(NUM)


def _workdays(start: int, step: int, free: frozenset[int], holidays: set[int]) -> Iterator[int]:
    day = start
    while 0 <= day <= LAST:
        if weekday_of(day) not in free and day not in holidays:
            yield day
        day += step


@function("WORKDAY", serials=(0,), gives_serial=True)
def workday(at: Place, start: Number, count: Number, holidays: Values | None = None) -> Scalar:
    return _workday(start, math.floor(count), frozenset({0, 6}), _holidays(at, holidays))


@function("WORKDAY.INTL", serials=(0,), gives_serial=True)
def workday_intl(
    at: Place, start: Number, count: Number, weekend: Scalar | None = None, holidays: Values | None = None
) -> Scalar:
    free = _weekend(1.0 if weekend is None else weekend)
    # No day is a workday under "1111111": NETWORKDAYS.INTL is 0 then, this is no valid question (Microsoft's pages).
    return VALUE if len(free) == 7 else _workday(start, math.floor(count), free, _holidays(at, holidays))


def _workday(start: float, count: int, free: frozenset[int], holidays: set[int]) -> Scalar:
    """A part of a day counts downwards: -1.5 is two days back, 1.5 one day on (seen of Excel 365)."""
    first = math.floor(start)
    if first < 0:
        return NUM
    if count == 0:
        return float(first)
    step = 1 if count > 0 else -1
    for number, day in enumerate(_workdays(first + step, step, free, holidays), 1):
        if number == abs(count):
            return float(day)
    return NUM


@function("NETWORKDAYS", serials=(0, 1))
def networkdays(at: Place, start: Number, end: Number, holidays: Values | None = None) -> Scalar:
    return _networkdays(start, end, frozenset({0, 6}), _holidays(at, holidays))


@function("NETWORKDAYS.INTL", serials=(0, 1))
def networkdays_intl(
    at: Place, start: Number, end: Number, weekend: Scalar | None = None, holidays: Values | None = None
) -> Scalar:
    return _networkdays(start, end, _weekend(1.0 if weekend is None else weekend), _holidays(at, holidays))


def _networkdays(start: float, end: float, free: frozenset[int], holidays: set[int]) -> Scalar:
    first, last = math.floor(start), math.floor(end)
    sign = 1 if first <= last else -1
    first, last = min(first, last), max(first, last)
    date_parts(first)
    date_parts(last)
    weeks, rest = divmod(last - first + 1, 7)
    total = weeks * (7 - len(free)) + sum(1 for day in range(last - rest + 1, last + 1) if weekday_of(day) not in free)
    total -= sum(1 for day in holidays if first <= day <= last and weekday_of(day) not in free)
    return float(sign * total)
