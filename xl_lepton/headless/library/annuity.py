"""Loans and annuities: PMT and its kin, NPV, IRR, XNPV, XIRR, MIRR. Payments are signed: money paid out is negative."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any as Anything

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.values import DIV0, NA, NUM, VALUE, Fault
from xl_lepton.headless.library.declare import Arrays, Integer, Number, Scalar, Values, function
from xl_lepton.headless.library.ranges import check_errors, flat, ordered_numbers


def payment(rate: float, periods: float, present: float, future: float, due: float) -> float:
    """present*(1+r)^n + payment*(1+r*due)*((1+r)^n - 1)/r + future = 0, solved for the payment."""
    if rate == 0:
        return -(present + future) / periods
    growth = math.pow(1 + rate, periods)
    return -(present * growth + future) * rate / ((1 + rate * due) * (growth - 1))


def future_value(rate: float, periods: float, pay: float, present: float, due: float) -> float:
    if rate == 0:
        return -(present + pay * periods)
    growth = math.pow(1 + rate, periods)
    return -(present * growth + pay * (1 + rate * due) * (growth - 1) / rate)


def interest(rate: float, period: float, periods: float, present: float, future: float, due: float) -> float:
    """The interest part of one payment. With payments at the beginning the first one holds none."""
    if due and period == 1:
        return 0.0
    pay = payment(rate, periods, present, future, due)
    owed = future_value(rate, period - 1, pay, present, due) * rate
    return owed / (1 + rate) if due else owed


def _due(due: float) -> float:
    return 1.0 if due else 0.0


@function("PMT")
def pmt(rate: Number, periods: Number, present: Number, future: Number = 0.0, due: Number = 0.0) -> Scalar:
    return NUM if periods == 0 else payment(rate, periods, present, future, _due(due))


@function("FV")
def fv(rate: Number, periods: Number, pay: Number, present: Number = 0.0, due: Number = 0.0) -> Scalar:
    return future_value(rate, periods, pay, present, _due(due))


@function("PV")
def pv(rate: Number, periods: Number, pay: Number, future: Number = 0.0, due: Number = 0.0) -> Scalar:
    if rate == 0:
        return -(future + pay * periods)
    growth = math.pow(1 + rate, periods)
    return -(future + pay * (1 + rate * _due(due)) * (growth - 1) / rate) / growth


@function("NPER")
def nper(rate: Number, pay: Number, present: Number, future: Number = 0.0, due: Number = 0.0) -> Scalar:
    if rate == 0:
        return -(present + future) / pay if pay else NUM
    each = pay * (1 + rate * _due(due)) / rate
    if present + each == 0 or (each - future) / (present + each) <= 0 or rate <= -1:
        return NUM
    return math.log((each - future) / (present + each)) / math.log1p(rate)


@function("IPMT")
def ipmt(rate: Number, period: Number, periods: Number, present: Number, future: Number = 0.0, due: Number = 0.0) -> Scalar:
    if not 1 <= period <= periods:
        return NUM
    return interest(rate, period, periods, present, future, _due(due))


@function("PPMT")
def ppmt(rate: Number, period: Number, periods: Number, present: Number, future: Number = 0.0, due: Number = 0.0) -> Scalar:
    if not 1 <= period <= periods:
        return NUM
    due = _due(due)
    return payment(rate, periods, present, future, due) - interest(rate, period, periods, present, future, due)


MOST_PERIODS = 100_000


def _cumulative(
    rate: float, periods: float, present: float, first: float, last: float, due: float, part: Callable[[float], float]
) -> Scalar:
    """The payments of the periods `first` to `last`, of each the part that `part` gives for n * log(1 + rate).

    Microsoft's page says that broken periods are cut; Excel begins with the next whole one and takes a broken `periods` as it is
    (test data of fsprojects/ExcelFinancialFunctions: CUMIPMT(0.6,2.7,100,1.3,2,0) is -45.92).

    Of a payment that has n - 1 more after it the share (1 + rate)^-n is principal: no balance is formed that would lose its
    digits at high rates. Paid in advance, the first payment is principal whole.
    """
    if rate <= 0 or periods <= 0 or present <= 0 or first < 1 or last < first or last > periods or due not in (0, 1):
        return NUM
    start, end = math.ceil(first), math.floor(last)
    if end - start > MOST_PERIODS:
        return NUM
    growth = math.log1p(rate)
    exponents = [(periods - period + 1) * growth for period in range(start, end + 1)]
    if due and start == 1:
        exponents[0] = 0.0
    return payment(rate, periods, present, 0.0, due) * total(map(part, exponents))


@function("CUMIPMT")
def cumipmt(rate: Number, periods: Number, present: Number, start: Number, end: Number, due: Number) -> Scalar:
    return _cumulative(rate, periods, present, start, end, due, lambda exponent: -math.expm1(-exponent))


@function("CUMPRINC")
def cumprinc(rate: Number, periods: Number, present: Number, start: Number, end: Number, due: Number) -> Scalar:
    return _cumulative(rate, periods, present, start, end, due, lambda exponent: math.exp(-exponent))


@function("ISPMT")
def ispmt(rate: Number, period: Number, periods: Number, present: Number) -> Scalar:
    return -present * rate * (1 - period / periods)


@function("RATE")
def rate(
    periods: Number, pay: Number, present: Number, future: Number = 0.0, due: Number = 0.0, guess: Number | None = None
) -> Scalar:
    due = _due(due)

    def balance(trial: float) -> float:
        if abs(trial) < 1e-12:
            return present + pay * periods + future
        growth = math.pow(1 + trial, periods)
        gained = math.expm1(periods * math.log1p(trial)) if abs(trial) < 1e-3 else growth - 1  # next to 0 the digits would go
        return present * growth + pay * (1 + trial * due) * gained / trial + future

    if periods <= 0:
        return NUM
    return root(balance, 0.1 if guess is None else guess)


def root(function_of: Callable[[float], float], guess: float) -> float:
    """The zero nearest to the guess: secant steps first, then halving around a change of sign. Raises Fault (#NUM!)."""
    found = _secant(function_of, guess)
    if found is None:
        found = _bracketed(function_of, guess)
    if found is None:
        raise Fault(NUM)
    return found


def _secant(function_of: Callable[[float], float], guess: float) -> float | None:
    first, second = guess, guess * 1.01 + 1e-4
    try:
        at_first, at_second = function_of(first), function_of(second)
        for _ in range(100):
            if at_second == 0:
                return second
            if at_second == at_first:
                return None
            first, second = second, second - at_second * (second - first) / (at_second - at_first)
            if second <= -1 or not math.isfinite(second):
                return None
            at_first, at_second = at_second, function_of(second)
            if abs(second - first) < 1e-15 * max(1.0, abs(second)):
                return second
    except (ArithmeticError, ValueError):
        return None
    return second if abs(second - first) < 1e-11 else None


def _bracketed(function_of: Callable[[float], float], guess: float) -> float | None:
    """Halving in the interval nearest to the guess where the sign changes, among rates from -0.9999 to 1E6."""
    grid = sorted({-0.9999, -0.99, *(step / 50 for step in range(-49, 101)), *(1.2**step for step in range(4, 77)), guess})
    spans = []
    for low, high in pairwise(grid):
        try:
            if function_of(low) * function_of(high) <= 0:
                spans.append((low, high))
        except (ArithmeticError, ValueError):
            continue
    if not spans:
        return None
    low, high = min(spans, key=lambda span: abs((span[0] + span[1]) / 2 - guess))
    from scipy.optimize import brentq

    return float(brentq(function_of, low, high, xtol=1e-16, rtol=8.9e-16, maxiter=500))


@function("NPV")
def npv(discount: Number, *flows: Values) -> Scalar:
    """The first flow is one period from now. Blanks and texts are passed over, so later flows move a period earlier."""
    if discount == -1:
        return DIV0
    return total(flow / (1 + discount) ** period for period, flow in enumerate(ordered_numbers(flows), 1))


@function("IRR")
def irr(flows: Arrays, guess: Number | None = None) -> Scalar:
    found = ordered_numbers([flows])
    if guess is not None and guess <= -1:
        return VALUE
    if not any(flow > 0 for flow in found) or not any(flow < 0 for flow in found):
        return NUM

    def worth(trial: float) -> float:
        factor, total = 1.0, 0.0
        for flow in found:
            total += flow * factor
            factor /= 1 + trial
        return total

    return root(worth, 0.1 if guess is None else guess)


@function("MIRR")
def mirr(flows: Arrays, finance: Number, reinvest: Number) -> Scalar:
    found = ordered_numbers([flows])
    last = len(found) - 1
    if not last or not any(flow < 0 for flow in found):
        return DIV0
    gained = total(flow * (1 + reinvest) ** (last - period) for period, flow in enumerate(found) if flow > 0)
    spent = total(flow / (1 + finance) ** period for period, flow in enumerate(found) if flow < 0)
    return math.pow(gained / -spent, 1 / last) - 1


def _dated(flows: Anything, dates: Anything, blank: float | None, otherwise: CellError) -> list[tuple[float, float]]:
    """Amounts and days: what counts for a blank amount, and the error for what is no number."""
    amounts, days = flat(flows), flat(dates)
    check_errors(amounts)
    check_errors(days)
    if len(amounts) != len(days):
        raise Fault(NUM)
    pairs = [(blank if a is None else a, d) for a, d in zip(amounts, days, strict=True) if a is not None or d is not None]
    if any(type(value) is not float for pair in pairs for value in pair):
        raise Fault(otherwise)
    dated = [(float(a), float(math.floor(d))) for a, d in pairs]  # type: ignore[arg-type]
    if not dated:
        raise Fault(NA)
    if any(day < dated[0][1] for _, day in dated):
        raise Fault(NUM)
    return dated


@function("XNPV")
def xnpv(discount: Number, flows: Values, dates: Values) -> Scalar:
    dated = _dated(flows, dates, None, NUM)
    if discount <= 0:
        return NUM  # Microsoft's page is silent; Excel refuses 0 and less, though the sum would be there
    return total(flow / math.pow(1 + discount, (day - dated[0][1]) / 365) for flow, day in dated)


@function("XIRR")
def xirr(flows: Values, dates: Values, guess: Number | None = None) -> Scalar:
    dated = _dated(flows, dates, 0.0, VALUE)
    if not any(flow > 0 for flow, _ in dated) or not any(flow < 0 for flow, _ in dated) or (guess is not None and guess <= -1):
        return NUM
    return root(
        lambda trial: total(flow / math.pow(1 + trial, (day - dated[0][1]) / 365) for flow, day in dated),
        0.1 if guess is None else guess,
    )


@function("RRI")
def rri(periods: Number, present: Number, future: Number) -> Scalar:
    return NUM if periods <= 0 or present == 0 else math.pow(future / present, 1 / periods) - 1


@function("PDURATION")
def pduration(growth: Number, present: Number, future: Number) -> Scalar:
    if growth <= 0 or present <= 0 or future <= 0:
        return NUM
    return (math.log(future) - math.log(present)) / math.log1p(growth)


@function("FVSCHEDULE")
def fv_schedule(principal: Number, rates: Values) -> Scalar:
    total = principal
    for value in flat(rates):
        if value is not None and type(value) is not float:
            return VALUE
        total *= 1 + (value or 0.0)
    return total


@function("EFFECT")
def effect(nominal: Number, periods: Integer) -> Scalar:
    return NUM if nominal <= 0 or periods < 1 else (1 + nominal / periods) ** periods - 1


@function("NOMINAL")
def nominal(effective: Number, periods: Integer) -> Scalar:
    return NUM if effective <= 0 or periods < 1 else periods * ((1 + effective) ** (1 / periods) - 1)


@function("DOLLARDE")
def dollar_decimal(price: Number, fraction: Integer) -> Scalar:
    if fraction < 0:
        return NUM
    whole = math.trunc(price)
    return whole + (price - whole) * 10 ** math.ceil(math.log10(fraction)) / fraction if fraction else DIV0


@function("DOLLARFR")
def dollar_fraction(price: Number, fraction: Integer) -> Scalar:
    if fraction < 0:
        return NUM
    whole = math.trunc(price)
    return whole + (price - whole) * fraction / 10 ** math.ceil(math.log10(fraction)) if fraction else DIV0
