"""Bonds whose first or last coupon period is longer or shorter than the others: ODDFPRICE, ODDFYIELD, ODDLPRICE, ODDLYIELD.

An odd period is laid over regular ones, reckoned back from the first coupon or on from the last, and counts as the sum of its
shares of them, as Microsoft's pages on these functions say. There is one formula for long and short first periods: they differ
in how many regular periods the odd one touches. Where those pages leave the days of a period open, it is as
fsprojects/ExcelFinancialFunctions has it, which was tested against Excel.
"""

from __future__ import annotations

import math

from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.values import NUM, Fault
from xl_lepton.headless.library.annuity import root
from xl_lepton.headless.library.coupons import Bond
from xl_lepton.headless.library.daycount import days_between
from xl_lepton.headless.library.declare import Integer, Number, Scalar, function
from xl_lepton.headless.library.serials import add_months


def _need(condition: bool) -> None:
    if not condition:
        raise Fault(NUM)


def _days(low: int, high: int, start: int, end: int, basis: int) -> int:
    """The days of the regular period from `low` to `high` that lie between `start` and `end`."""
    begin, stop = max(low, start), min(high, end)
    return days_between(begin, stop, basis) if begin < stop else 0


def _share(low: int, high: int, start: int, end: int, length: float, basis: int) -> float:
    """The part of a regular period of so many days that lies between `start` and `end`; with 30/360 a whole one is one."""
    if (start <= low and high <= end) and basis in (0, 4):
        return 1.0
    return _days(low, high, start, end, basis) / length


def _length(low: int, high: int, frequency: int, basis: int) -> float:
    """The length of a regular period before the first coupon."""
    return float(high - low) if basis == 1 else (365 if basis == 3 else 360) / frequency


class _OddFirst:
    """A bond with an odd first period; its price is a function of the yield."""

    def __init__(
        self, days: tuple[float, float, float, float], rate: float, redemption: float, frequency: int, basis: int
    ) -> None:
        settlement, maturity, issue, first = (math.floor(day) for day in days)
        _need(maturity > first > settlement > issue and rate >= 0 and redemption > 0)
        back = Bond.of(issue, first, frequency, basis)
        periods = [(back.coupon_before(count + 1), back.coupon_before(count)) for count in range(back.coupons)]
        until_first = Bond.of(settlement, first, frequency, basis)
        self.frequency, self.redemption = frequency, redemption
        self.coupon = 100 * rate / frequency
        lengths = [_length(*period, frequency, basis) for period in periods]
        # All periods but the earliest are paid whole, however many days the basis counts in them.
        earliest = _share(*periods[-1], issue, first, lengths[-1], basis)
        self.first_coupon = self.coupon * (len(periods) - 1 + earliest)
        shares = [_share(*period, issue, settlement, length, basis) for period, length in zip(periods, lengths, strict=True)]
        self.accrued = self.coupon * total(shares)
        if len(periods) == 1:
            days_left = float(days_between(settlement, first, basis))
        elif basis in (2, 3):
            days_left = float(until_first.following - settlement)
        else:
            days_left = until_first.period_days - until_first.days_accrued
        self.wait = until_first.coupons - 1 + days_left / until_first.period_days
        regular = Bond.of(first, maturity, frequency, basis)
        _need(regular.previous == first)  # not on Microsoft's page, but Excel wants the first coupon among those before maturity
        self.later = regular.coupons

    def price(self, yield_: float) -> float:
        factor = 1 + yield_ / self.frequency
        worth = self.redemption / math.pow(factor, self.wait + self.later) + self.first_coupon / math.pow(factor, self.wait)
        worth += total(self.coupon / math.pow(factor, self.wait + count) for count in range(1, self.later + 1))
        return worth - self.accrued


@function("ODDFPRICE", serials=(0, 1, 2, 3))
def oddfprice(
    settlement: Number,
    maturity: Number,
    issue: Number,
    first: Number,
    rate: Number,
    yield_: Number,
    redemption: Number,
    frequency: Integer,
    basis: Integer = 0,
) -> Scalar:
    _need(yield_ >= 0)
    return _OddFirst((settlement, maturity, issue, first), rate, redemption, frequency, basis).price(yield_)


@function("ODDFYIELD", serials=(0, 1, 2, 3))
def oddfyield(
    settlement: Number,
    maturity: Number,
    issue: Number,
    first: Number,
    rate: Number,
    paid: Number,
    redemption: Number,
    frequency: Integer,
    basis: Integer = 0,
) -> Scalar:
    _need(paid > 0)
    bond = _OddFirst((settlement, maturity, issue, first), rate, redemption, frequency, basis)
    return root(lambda trial: bond.price(trial) - paid, rate or 0.05)


def _odd_last(settlement: float, maturity: float, last: float, frequency: int, basis: int) -> tuple[float, float, float]:
    """The periods from the last coupon to maturity, to settlement, and from settlement to maturity."""
    _need(frequency in (1, 2, 4) and 0 <= basis <= 4)
    start, now, end = math.floor(last), math.floor(settlement), math.floor(maturity)
    _need(start < now < end)
    whole = accrued = left = 0.0
    low, count = start, 0
    while low < end:
        count += 1
        high = int(add_months(start, count * 12 // frequency))
        # With actual/360 and actual/365 too a whole period is one.
        length = 360 / frequency if basis in (0, 4) else float(high - low)
        whole += _share(low, high, start, end, length, basis)
        accrued += _share(low, high, start, now, length, basis)
        left += _share(low, high, now, end, length, basis)
        low = high
    return whole, accrued, left


@function("ODDLPRICE", serials=(0, 1, 2))
def oddlprice(
    settlement: Number,
    maturity: Number,
    last: Number,
    rate: Number,
    yield_: Number,
    redemption: Number,
    frequency: Integer,
    basis: Integer = 0,
) -> Scalar:
    _need(rate >= 0 and yield_ >= 0 and redemption > 0)
    whole, accrued, left = _odd_last(settlement, maturity, last, frequency, basis)
    coupon = 100 * rate / frequency
    return (redemption + whole * coupon) / (1 + left * yield_ / frequency) - accrued * coupon


@function("ODDLYIELD", serials=(0, 1, 2))
def oddlyield(
    settlement: Number,
    maturity: Number,
    last: Number,
    rate: Number,
    paid: Number,
    redemption: Number,
    frequency: Integer,
    basis: Integer = 0,
) -> Scalar:
    _need(rate >= 0 and paid > 0 and redemption > 0)
    whole, accrued, left = _odd_last(settlement, maturity, last, frequency, basis)
    coupon = 100 * rate / frequency
    return ((redemption + whole * coupon) / (paid + accrued * coupon) - 1) * frequency / left
