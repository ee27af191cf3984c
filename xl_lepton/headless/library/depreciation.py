"""Depreciation: SLN, SYD, DB, DDB, VDB, AMORLINC, AMORDEGRC.

Where Microsoft's pages are silent (broken periods and lives, the French functions) it is as in the test data of
fsprojects/ExcelFinancialFunctions, which Excel calculated.
"""

from __future__ import annotations

import calendar
import math

from xl_lepton.headless.calc.values import NUM, Fault, Refusal
from xl_lepton.headless.library.bounds import bounded
from xl_lepton.headless.library.daycount import days_between
from xl_lepton.headless.library.declare import Integer, Logical, Number, Scalar, function
from xl_lepton.headless.library.serials import date_parts, serial_of


@function("SLN")
def sln(cost: Number, salvage: Number, life: Number) -> Scalar:
    return (cost - salvage) / life


@function("SYD")
def syd(cost: Number, salvage: Number, life: Number, period: Number) -> Scalar:
    if life <= 0 or not 0 < period <= life:
        return NUM
    return (cost - salvage) * (life - period + 1) * 2 / (life * (life + 1))


@function("DB")
def db(cost: Number, salvage: Number, life: Number, period: Number, months: Integer = 12) -> Scalar:
    """The rate follows from the life as it is given; of the period only the whole part counts, at least one."""
    year_of = max(1, math.floor(period))
    last_year = math.floor(life) + 1
    if cost < 0 or salvage < 0 or life <= 0 or period <= 0 or not 1 <= months <= 12:
        return NUM
    if year_of > (last_year if months < 12 else life):
        return NUM
    if cost == 0:
        return 0.0
    bounded(year_of, "periods of DB")
    rate = round(1 - (salvage / cost) ** (1 / life), 3)
    part: float = cost * rate * months / 12
    written_off = part
    for year in range(2, year_of + 1):
        part = (cost - written_off) * rate
        if year == last_year:
            part *= (12 - months) / 12
        written_off += part
    return part


@function("DDB")
def ddb(cost: Number, salvage: Number, life: Number, period: Number, factor: Number = 2.0) -> Scalar:
    """One period of the declining balance, never below the salvage value. A period before the first one ends is the first."""
    if cost < 0 or salvage < 0 or life <= 0 or not 0 < period <= life or factor <= 0:
        return NUM
    rate = min(factor / life, 1.0)
    last = max(1.0, period)
    book = cost * (1 - rate) ** (last - 1)
    following = cost * (1 - rate) ** last
    return max(0.0, max(book, salvage) - max(following, salvage)) if book > salvage else 0.0


@function("VDB")
def vdb(
    cost: Number, salvage: Number, life: Number, start: Number, end: Number, factor: Number = 2.0, no_switch: Logical = False
) -> Scalar:
    """Written off period by period, straight line as soon as it is more.

    The periods are those that `start` begins one of: with 2.5 the first is half a period, and all others are whole but the last.
    That is how VDB(cost,0,5,MAX(0,t-1.5),MIN(5,t-0.5)) gives the MACRS tables of half-year convention (IRS Publication 946).
    """
    if cost < 0 or salvage < 0 or life <= 0 or start < 0 or end < start or end > life or factor < 0:
        return NUM
    if salvage > cost:
        raise Refusal("VDB with a salvage value above the cost is not supported: it is not documented what it gives")
    if start == end == life and not no_switch:
        raise Refusal("VDB of no time at the end of the life is an error in Excel, it is not documented which")
    bounded(end, "periods of VDB")
    total, book = 0.0, cost
    begin, until = 0.0, start % 1 or 1.0
    while begin < end:
        part = min(book * min(factor / life, 1.0), book - salvage)
        if not no_switch:
            part = max(part, (book - salvage) / (life - begin))
        part *= min(until, end) - begin
        total += part if begin >= start else 0.0
        book -= part
        begin, until = until, until + 1
    return total


def _first_part(cost: float, purchased: float, first_end: float, salvage: float, rate: float, basis: int) -> tuple[float, bool]:
    """The depreciation up to the end of the first period, and whether that is a period of its own.

    29 February counts as the 28th where days of the calendar are counted; the year is that of the purchase. Without a day between
    them the first period is a whole one.
    """
    days = [_not_29_february(math.floor(day)) if basis in (1, 3) else math.floor(day) for day in (purchased, first_end)]
    leap = basis == 1 and calendar.isleap(date_parts(math.floor(purchased))[0])
    year = 366 if leap else 365 if basis in (1, 3) else 360
    share = days_between(days[0], days[1], basis) / year
    return min(share * rate * cost if share else rate * cost, cost - salvage), share != 0


def _not_29_february(day: int) -> int:
    year, month, number = date_parts(day)
    return int(serial_of(year, 2, 28)) if (month, number) == (2, 29) else day


def _check(cost: float, purchased: float, first_end: float, salvage: float, period: float, rate: float, basis: int) -> None:
    in_order = math.floor(purchased) <= math.floor(first_end)
    if basis not in (0, 1, 3, 4) or rate <= 0 or not 0 <= salvage <= cost or not in_order or period < 0:
        raise Fault(NUM)


@function("AMORLINC", serials=(1, 2))
def amorlinc(
    cost: Number, purchased: Number, first_end: Number, salvage: Number, period: Number, rate: Number, basis: Integer = 0
) -> Scalar:
    _check(cost, purchased, first_end, salvage, period, rate, basis)
    if cost == salvage or period > math.ceil(1 / rate):
        return 0.0
    first, _ = _first_part(cost, purchased, first_end, salvage, rate, basis)
    if period == 0:
        return first
    left = cost - salvage - first - cost * rate * (max(1, math.floor(period)) - 1)
    return max(0.0, min(cost * rate, left))


@function("AMORDEGRC", serials=(1, 2))
def amordegrc(
    cost: Number, purchased: Number, first_end: Number, salvage: Number, period: Number, rate: Number, basis: Integer = 0
) -> Scalar:
    """The French declining balance: half of the rest in the last period but one, all of it in the last; in whole money."""
    _check(cost, purchased, first_end, salvage, period, rate, basis)
    years = 1 / rate
    if years < 3 or 4 < years < 5:
        return NUM
    if cost == salvage or period > math.ceil(years):
        return 0.0
    rate *= 1.5 if years <= 4 else 2.0 if years <= 6 else 2.5
    first, is_own_period = _first_part(cost, purchased, first_end, salvage, rate, basis)
    if period == 0:
        return _whole(first)
    bounded(period, "periods of AMORDEGRC")
    book, part = cost - _whole(first), 0.0
    last = math.ceil(years) + is_own_period
    for number in range(2, math.floor(period) + 2):
        share = 0.5 if last - number == 2 else 1.0 if last - number < 2 else rate
        part = 0.0 if book < salvage else share * book
        book -= part
    return _whole(part)


def _whole(amount: float) -> float:
    return float(math.floor(round(amount, 13) + 0.5))
