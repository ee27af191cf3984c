"""Fractions of a year by the five day-count bases of Excel's bond functions (0 US 30/360 ... 4 European 30/360)."""

from __future__ import annotations

import calendar

from xl_lepton.headless.library.serials import date_parts, days_in_month, serial_of


def days_30_360_us(start: int, end: int, *, whole_period: bool = False) -> int:
    """NASD, in the order in which Excel makes its changes: the start is looked at as it is given, so 28 February to 31 March has
    31 days.

    Microsoft confirmed the order for YEARFRAC (OASIS office-formula list, 2 and 7 July 2008). `whole_period` is what Excel does
    for the length of a coupon period: the end counts as the 30th whatever the start is.
    """
    y1, m1, d1 = date_parts(start)
    y2, m2, d2 = date_parts(end)
    from_february = m1 == 2 and d1 == days_in_month(y1, 2)
    if m2 == 2 and d2 == days_in_month(y2, 2) and (from_february or whole_period):
        d2 = 30
    if d2 == 31 and (d1 >= 30 or whole_period):
        d2 = 30
    if d1 == 31 or from_february:
        d1 = 30
    return (y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1


def days_30_360_european(start: int, end: int) -> int:
    y1, m1, d1 = date_parts(start)
    y2, m2, d2 = date_parts(end)
    return (y2 - y1) * 360 + (m2 - m1) * 30 + min(d2, 30) - min(d1, 30)


def _average_year(start: int, end: int) -> float:
    """The length of the year for actual/actual, as Excel's YEARFRAC takes it."""
    y1, m1, d1 = date_parts(start)
    y2, m2, d2 = date_parts(end)
    within_a_year = y1 == y2 or (y2 == y1 + 1 and (m1 > m2 or (m1 == m2 and d1 >= d2)))
    if within_a_year:
        if y1 == y2:
            return 366.0 if calendar.isleap(y1) else 365.0
        leap_day = next((serial_of(year, 2, 29) for year in (y1, y2) if calendar.isleap(year)), None)
        return 366.0 if leap_day is not None and start <= leap_day <= end else 365.0
    return sum(366 if calendar.isleap(year) else 365 for year in range(y1, y2 + 1)) / (y2 - y1 + 1)


def year_fraction(start: int, end: int, basis: int) -> float:
    """The years between two days, `start` not after `end`."""
    if start == end:
        return 0.0
    if basis == 0:
        return days_30_360_us(start, end) / 360
    if basis == 1:
        return (end - start) / _average_year(start, end)
    if basis == 4:
        return days_30_360_european(start, end) / 360
    return (end - start) / (360 if basis == 2 else 365)


def days_between(start: int, end: int, basis: int) -> int:
    """The days between two days as the basis counts them."""
    if basis == 0:
        return days_30_360_us(start, end)
    return days_30_360_european(start, end) if basis == 4 else end - start
