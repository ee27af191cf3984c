"""Depreciation: SLN, SYD, DB, DDB, VDB, AMORLINC, AMORDEGRC."""

from __future__ import annotations

import math

from xl_lepton.headless.calc.values import NUM
from xl_lepton.headless.library.daycount import year_fraction
from xl_lepton.headless.library.declare import Integer, Logical, Number, Scalar, function


@function("SLN")
def sln(cost: Number, salvage: Number, life: Number) -> Scalar:
    return (cost - salvage) / life


@function("SYD")
def syd(cost: Number, salvage: Number, life: Number, period: Number) -> Scalar:
    if life <= 0 or not 0 < period <= life:
        return NUM
    return (cost - salvage) * (life - period + 1) * 2 / (life * (life + 1))


@function("DB")
def db(cost: Number, salvage: Number, life: Integer, period: Integer, months: Integer = 12) -> Scalar:
    if cost < 0 or salvage < 0 or life <= 0 or period <= 0 or not 1 <= months <= 12 or period > life + (months < 12):
        return NUM
    if cost == 0:
        return 0.0
    rate = round(1 - (salvage / cost) ** (1 / life), 3)
    part: float = cost * rate * months / 12
    written_off = part
    for year in range(2, period + 1):
        part = (cost - written_off) * rate
        if year == life + 1:
            part *= (12 - months) / 12
        written_off += part
    return part


def declining(cost: float, salvage: float, life: float, period: float, factor: float) -> float:
    """One period of the declining balance, never below the salvage value."""
    rate = min(factor / life, 1.0)
    book = cost * (1 - rate) ** (period - 1)
    following = cost * (1 - rate) ** period
    return max(0.0, max(book, salvage) - max(following, salvage)) if book > salvage else 0.0


@function("DDB")
def ddb(cost: Number, salvage: Number, life: Number, period: Number, factor: Number = 2.0) -> Scalar:
    if cost < 0 or salvage < 0 or life <= 0 or not 0 < period <= life or factor <= 0:
        return NUM
    return declining(cost, salvage, life, period, factor)


@function("VDB")
def vdb(
    cost: Number, salvage: Number, life: Number, start: Number, end: Number, factor: Number = 2.0, no_switch: Logical = False
) -> Scalar:
    """Whole periods are worked out one by one, broken ones count with their share; straight line as soon as it is more."""
    if cost < 0 or salvage < 0 or life <= 0 or start < 0 or end < start or end > life or factor <= 0:
        return NUM
    total, book, period = 0.0, cost, 0
    straight: float | None = None
    while period < end:
        part = min(book * min(factor / life, 1.0), max(0.0, book - salvage))
        remaining = life - period
        if not no_switch and straight is None and remaining > 0 and (book - salvage) / remaining > part:
            straight = (book - salvage) / remaining
        part = part if straight is None else min(straight, max(0.0, book - salvage))
        share = min(period + 1, end) - max(period, start)
        total += part * max(0.0, share)
        book -= part
        period += 1
    return total


@function("AMORLINC")
def amorlinc(
    cost: Number, purchased: Number, first_end: Number, salvage: Number, period: Integer, rate: Number, basis: Integer = 0
) -> Scalar:
    if basis == 2 or not 0 <= basis <= 4 or rate <= 0 or cost < salvage or purchased > first_end or period < 0:
        return NUM
    each = cost * rate
    first = year_fraction(math.floor(purchased), math.floor(first_end), basis) * each
    left = cost - salvage
    if period == 0:
        return min(first, left)
    return max(0.0, min(each, left - first - each * (period - 1)))


@function("AMORDEGRC")
def amordegrc(
    cost: Number, purchased: Number, first_end: Number, salvage: Number, period: Integer, rate: Number, basis: Integer = 0
) -> Scalar:
    """The French declining balance, each year's amount rounded to whole money."""
    if basis == 2 or not 0 <= basis <= 4 or rate <= 0 or cost < salvage or purchased > first_end or period < 0:
        return NUM
    life = 1 / rate
    if life < 3:
        return NUM
    rate *= 1.5 if life < 5 else 2.0 if life <= 6 else 2.5
    part = math.floor(year_fraction(math.floor(purchased), math.floor(first_end), basis) * rate * cost + 0.5)
    book = cost - part
    left = book - salvage
    for step in range(period):
        part = math.floor(rate * book + 0.5)
        left -= part
        if left < 0:
            return float(math.floor(book * 0.5 + 0.5)) if period - step <= 2 else 0.0
        book -= part
    return float(part)
