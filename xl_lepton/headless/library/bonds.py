"""Prices and yields of bonds, discounted papers and treasury bills."""

from __future__ import annotations

import math

from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.values import NUM, Fault, Refusal
from xl_lepton.headless.library.annuity import root
from xl_lepton.headless.library.coupons import Bond, coupon_days
from xl_lepton.headless.library.daycount import days_30_360_us, days_between, year_fraction
from xl_lepton.headless.library.declare import Integer, Logical, Number, Scalar, function


def _need(condition: bool) -> None:
    if not condition:
        raise Fault(NUM)


def bond_price(bond: Bond, rate: float, yield_: float, redemption: float) -> float:
    """The clean price per 100: within the last coupon period simple interest, before it compound."""
    coupon = 100 * rate / bond.frequency
    share = bond.share_left
    accrued = coupon * bond.days_accrued / bond.period_days
    step = yield_ / bond.frequency
    count = bond.coupons
    if count == 1:
        return (redemption + coupon) / (1 + share * step) - accrued
    worth = redemption / math.pow(1 + step, count - 1 + share)
    worth += total(coupon / math.pow(1 + step, index + share) for index in range(count))
    return worth - accrued


@function("PRICE", serials=(0, 1))
def price(
    settlement: Number, maturity: Number, rate: Number, yield_: Number, redemption: Number, frequency: Integer, basis: Integer = 0
) -> Scalar:
    _need(rate >= 0 and yield_ >= 0 and redemption > 0)
    return bond_price(Bond.of(settlement, maturity, frequency, basis), rate, yield_, redemption)


@function("YIELD", serials=(0, 1))
def yield_(
    settlement: Number, maturity: Number, rate: Number, paid: Number, redemption: Number, frequency: Integer, basis: Integer = 0
) -> Scalar:
    _need(rate >= 0 and paid > 0 and redemption > 0)
    bond = Bond.of(settlement, maturity, frequency, basis)
    if bond.coupons == 1:
        coupon = 100 * rate / bond.frequency
        accrued = coupon * bond.days_accrued / bond.period_days
        gain = (redemption + coupon) / (paid + accrued) - 1
        return gain * bond.frequency / bond.share_left
    return root(lambda trial: bond_price(bond, rate, trial, redemption) - paid, rate or 0.05)


def macaulay(bond: Bond, rate: float, yield_: float) -> float:
    """The mean time to the payments in years, weighted with their present values."""
    coupon, step = 100 * rate / bond.frequency, yield_ / bond.frequency
    share = bond.share_left
    count = bond.coupons
    weighted = total = 0.0
    for index in range(count):
        time = index + share
        worth = (coupon + (100 if index == count - 1 else 0)) / math.pow(1 + step, time)
        weighted, total = weighted + time * worth, total + worth
    return weighted / total / bond.frequency


@function("DURATION", serials=(0, 1))
def duration(
    settlement: Number, maturity: Number, rate: Number, yield_: Number, frequency: Integer, basis: Integer = 0
) -> Scalar:
    _need(rate >= 0 and yield_ >= 0)
    return macaulay(Bond.of(settlement, maturity, frequency, basis), rate, yield_)


@function("MDURATION", serials=(0, 1))
def mduration(
    settlement: Number, maturity: Number, rate: Number, yield_: Number, frequency: Integer, basis: Integer = 0
) -> Scalar:
    _need(rate >= 0 and yield_ >= 0)
    return macaulay(Bond.of(settlement, maturity, frequency, basis), rate, yield_) / (1 + yield_ / frequency)


def _years(start: float, end: float, basis: int) -> float:
    """The years between two days that must be in order. Raises Fault (#NUM!)."""
    _need(0 <= math.floor(start) < math.floor(end) and 0 <= basis <= 4)
    return year_fraction(math.floor(start), math.floor(end), basis)


@function("DISC", serials=(0, 1))
def disc(settlement: Number, maturity: Number, paid: Number, redemption: Number, basis: Integer = 0) -> Scalar:
    _need(paid > 0 and redemption > 0)
    return (redemption - paid) / redemption / _years(settlement, maturity, basis)


@function("PRICEDISC", serials=(0, 1))
def pricedisc(settlement: Number, maturity: Number, discount: Number, redemption: Number, basis: Integer = 0) -> Scalar:
    _need(discount > 0 and redemption > 0)
    return redemption * (1 - discount * _years(settlement, maturity, basis))


@function("YIELDDISC", serials=(0, 1))
def yielddisc(settlement: Number, maturity: Number, paid: Number, redemption: Number, basis: Integer = 0) -> Scalar:
    _need(paid > 0 and redemption > 0)
    return (redemption - paid) / paid / _years(settlement, maturity, basis)


@function("INTRATE", serials=(0, 1))
def intrate(settlement: Number, maturity: Number, invested: Number, redemption: Number, basis: Integer = 0) -> Scalar:
    _need(invested > 0 and redemption > 0)
    return (redemption - invested) / invested / _years(settlement, maturity, basis)


@function("RECEIVED", serials=(0, 1))
def received(settlement: Number, maturity: Number, invested: Number, discount: Number, basis: Integer = 0) -> Scalar:
    _need(invested > 0 and discount > 0)
    left = 1 - discount * _years(settlement, maturity, basis)
    _need(left > 0)
    return invested / left


def _held_to_maturity(settlement: float, maturity: float, issue: float, basis: int) -> tuple[float, float, float]:
    """The years from issue to maturity, from issue to settlement, and from settlement to maturity.

    With actual/actual all three are counted in years of one length, that of the time from issue to settlement: Microsoft's pages
    name one B, and two implementations tested against Excel take this one.
    """
    spans = [(issue, maturity), (issue, settlement), (settlement, maturity)]
    whole, held, left = (_years(start, end, basis) for start, end in spans)
    if basis != 1:
        return whole, held, left
    year = (math.floor(settlement) - math.floor(issue)) / held
    whole, held, left = ((math.floor(end) - math.floor(start)) / year for start, end in spans)
    return whole, held, left


@function("PRICEMAT", serials=(0, 1, 2))
def pricemat(settlement: Number, maturity: Number, issue: Number, rate: Number, yield_: Number, basis: Integer = 0) -> Scalar:
    _need(rate >= 0 and yield_ >= 0)
    whole, held, left = _held_to_maturity(settlement, maturity, issue, basis)
    return (100 + whole * rate * 100) / (1 + left * yield_) - held * rate * 100


@function("YIELDMAT", serials=(0, 1, 2))
def yieldmat(settlement: Number, maturity: Number, issue: Number, rate: Number, paid: Number, basis: Integer = 0) -> Scalar:
    _need(rate >= 0 and paid > 0)
    whole, held, left = _held_to_maturity(settlement, maturity, issue, basis)
    return ((1 + whole * rate) / (paid / 100 + held * rate) - 1) / left


@function("ACCRINTM", serials=(0, 1))
def accrintm(issue: Number, settlement: Number, rate: Number, par: Number | None = None, basis: Integer = 0) -> Scalar:
    par = 1000.0 if par is None else par
    _need(rate > 0 and par > 0)
    return par * rate * _years(issue, settlement, basis)


@function("ACCRINT", serials=(0, 1, 2))
def accrint(
    issue: Number,
    first: Number,
    settlement: Number,
    rate: Number,
    par: Number | None,
    frequency: Integer,
    basis: Integer = 0,
    from_issue: Logical = True,
) -> Scalar:
    """Interest per coupon period from issue; the periods are those around the first coupon day."""
    par = 1000.0 if par is None else par
    _need(rate > 0 and par > 0 and frequency in (1, 2, 4) and 0 <= basis <= 4 and math.floor(issue) < math.floor(settlement))
    if not from_issue and settlement > first:
        raise Refusal("ACCRINT counted from the first coupon day is not supported: Excel differs from what Microsoft says of it")
    issue, first, settlement = math.floor(issue), math.floor(first), math.floor(settlement)
    return par * rate / frequency * _periods_accrued(issue, first, settlement, frequency, basis)


def _periods_accrued(start: int, first: int, day: int, frequency: int, basis: int) -> float:
    """The coupon periods between two days: the share of the last one, and back from it to `start`, where whole ones count one.

    Before the first coupon the last one is always that which ends on it: where that is not reached its share is below zero. So
    Excel has it, which shows on actual/360 where periods are longer than the basis says (test data of
    fsprojects/ExcelFinancialFunctions).
    """
    coupon_day, count = coupon_days(first, frequency), 1
    while coupon_day(count - 1) < day:
        count -= 1
    begin = coupon_day(count)
    periods = days_between(max(start, begin), day, basis) / _length(begin, coupon_day(count - 1), frequency, basis)
    while begin > start:
        count += 1
        begin, end = coupon_day(count), begin
        if start <= begin:
            periods += 1.0
        elif basis == 0:
            periods += days_between(start, end, 0) / days_30_360_us(begin, end, whole_period=True)
        elif basis == 3:
            periods += (end - start) * frequency / 365
        else:
            periods += days_between(start, end, basis) / days_between(begin, end, 0 if basis == 2 else basis)
    return periods


def _length(begin: int, end: int, frequency: int, basis: int) -> float:
    return float(end - begin) if basis == 1 else (365 if basis == 3 else 360) / frequency


def _bill_days(settlement: float, maturity: float) -> int:
    """A treasury bill runs a year at most."""
    days = math.floor(maturity) - math.floor(settlement)
    _need(0 < days <= 366)
    return days


@function("TBILLPRICE", serials=(0, 1))
def tbillprice(settlement: Number, maturity: Number, discount: Number) -> Scalar:
    _need(discount > 0)
    found = 100 * (1 - discount * _bill_days(settlement, maturity) / 360)
    return found if found > 0 else NUM


@function("TBILLYIELD", serials=(0, 1))
def tbillyield(settlement: Number, maturity: Number, paid: Number) -> Scalar:
    _need(paid > 0)
    return (100 - paid) / paid * 360 / _bill_days(settlement, maturity)


@function("TBILLEQ", serials=(0, 1))
def tbilleq(settlement: Number, maturity: Number, discount: Number) -> Scalar:
    """Beyond half a year the yield of a bond that pays one coupon before."""
    days = _bill_days(settlement, maturity)
    _need(discount > 0)
    if days <= 182:
        return 365 * discount / (360 - discount * days)
    paid = (100 - discount * 100 * days / 360) / 100
    year = 366 if days == 366 else 365
    share = days / year
    return (-2 * share + 2 * math.sqrt(share * share - (2 * share - 1) * (1 - 1 / paid))) / (2 * share - 1)
