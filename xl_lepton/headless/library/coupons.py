"""The coupon days of bonds: COUPNUM, COUPPCD, COUPNCD, COUPDAYS, COUPDAYBS, COUPDAYSNC."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from xl_lepton.headless.calc.values import NUM, Fault
from xl_lepton.headless.library.daycount import days_30_360_us, days_between
from xl_lepton.headless.library.declare import Integer, Number, Scalar, function
from xl_lepton.headless.library.serials import date_parts, days_in_month, serial_of


def coupon_days(last: int, frequency: int) -> Callable[[int], int]:
    """The coupon day so many coupons before `last` (after it for a negative count).

    A day at the end of a month keeps all of them there.
    """
    year, month, day = date_parts(last)
    at_end = day == days_in_month(year, month)

    def before(count: int) -> int:
        index = year * 12 + month - 1 - count * 12 // frequency
        there = days_in_month(index // 12, index % 12 + 1)
        return int(serial_of(index // 12, index % 12 + 1, there if at_end else min(day, there)))

    return before


@dataclass(frozen=True, slots=True)
class Bond:
    """A bond between settlement and maturity, `frequency` coupons a year, days counted by `basis`."""

    settlement: int
    maturity: int
    frequency: int
    basis: int

    @classmethod
    def of(cls, settlement: float, maturity: float, frequency: int, basis: int) -> Bond:
        """Raises Fault (#NUM!) for a frequency, a basis or an order of days that bonds do not have."""
        if frequency not in (1, 2, 4) or not 0 <= basis <= 4 or math.floor(settlement) >= math.floor(maturity):
            raise Fault(NUM)
        return cls(math.floor(settlement), math.floor(maturity), frequency, basis)

    def coupon_before(self, count: int) -> int:
        """The coupon day `count` coupons before maturity."""
        return coupon_days(self.maturity, self.frequency)(count)

    @property
    def coupons(self) -> int:
        """The coupons from settlement to maturity, the one at maturity included."""
        year, month, _ = date_parts(self.settlement)
        end_year, end_month, _ = date_parts(self.maturity)
        count = max(0, ((end_year - year) * 12 + end_month - month) * self.frequency // 12 - 1)
        while self.coupon_before(count) > self.settlement:
            count += 1
        return count

    @property
    def previous(self) -> int:
        return self.coupon_before(self.coupons)

    @property
    def following(self) -> int:
        return self.coupon_before(self.coupons - 1)

    @property
    def period_days(self) -> float:
        """The length of the coupon period around settlement."""
        if self.basis == 1:
            return float(self.following - self.previous)
        return (365 if self.basis == 3 else 360) / self.frequency

    @property
    def days_accrued(self) -> float:
        return float(days_between(self.previous, self.settlement, self.basis))

    @property
    def share_left(self) -> float:
        """The part of the coupon period that is still to come, in PRICE, YIELD and DURATION: what is not accrued.

        Microsoft's pages speak of the days to the next coupon (DSC); Excel takes the period less the accrued days, which with
        actual/360 and actual/365 is something else (fsprojects/ExcelFinancialFunctions, tested against Excel; formulon).
        """
        return 1 - self.days_accrued / self.period_days

    @property
    def days_left(self) -> float:
        """To the next coupon. With US 30/360 what is left of the period when both its ends count as ends of months.

        Excel 2007: COUPDAYSNC("1980-3-15","2000-2-28",1,0) is 345, not 343 (test data of fsprojects/ExcelFinancialFunctions).
        """
        if self.basis == 0:
            return float(days_30_360_us(self.previous, self.following, whole_period=True)) - self.days_accrued
        return float(days_between(self.settlement, self.following, self.basis))


@function("COUPNUM", serials=(0, 1))
def coupnum(settlement: Number, maturity: Number, frequency: Integer, basis: Integer = 0) -> Scalar:
    return float(Bond.of(settlement, maturity, frequency, basis).coupons)


@function("COUPPCD", serials=(0, 1), gives_serial=True)
def couppcd(settlement: Number, maturity: Number, frequency: Integer, basis: Integer = 0) -> Scalar:
    return float(Bond.of(settlement, maturity, frequency, basis).previous)


@function("COUPNCD", serials=(0, 1), gives_serial=True)
def coupncd(settlement: Number, maturity: Number, frequency: Integer, basis: Integer = 0) -> Scalar:
    return float(Bond.of(settlement, maturity, frequency, basis).following)


@function("COUPDAYS", serials=(0, 1))
def coupdays(settlement: Number, maturity: Number, frequency: Integer, basis: Integer = 0) -> Scalar:
    return Bond.of(settlement, maturity, frequency, basis).period_days


@function("COUPDAYBS", serials=(0, 1))
def coupdaybs(settlement: Number, maturity: Number, frequency: Integer, basis: Integer = 0) -> Scalar:
    return Bond.of(settlement, maturity, frequency, basis).days_accrued


@function("COUPDAYSNC", serials=(0, 1))
def coupdaysnc(settlement: Number, maturity: Number, frequency: Integer, basis: Integer = 0) -> Scalar:
    return Bond.of(settlement, maturity, frequency, basis).days_left
