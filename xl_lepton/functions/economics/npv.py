"""LEPTON_NPV."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Annotated

from xl_lepton.core.errors import DivisionByZero, LeptonError, NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import EXCEL, Dates, Money, Rate, Series
from xl_lepton.core.working import Working
from xl_lepton.numerics.cashflows import numbers_only, present_values, refuse_early_dates, xnpv_numbers, years_between

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 2; with dates: Microsoft's definition of XNPV"


@lepton(
    "NPV",
    source=SOURCE,
    examples=[
        Example((0.08, [[5000.0, 8000.0, 12000.0, 30000.0]], -40000.0), 3065.22, tolerance=0.005),
        Example((0.1, [[0.0, 400000.0]], -200000.0), 130578.51, tolerance=0.005),
    ],
    excel_mode=True,
    differences="Excel's NPV skips blank, text and TRUE/FALSE cells and so moves later flows a period earlier; here a blank is a "
    'period without a flow and text is refused, unless mode is "excel". With dates Excel\'s XNPV refuses a rate below 0.',
)
def npv(
    rate: Annotated[float, Rate("Discount rate per period (per year with dates), for example 8%")],
    cash_flows: Annotated[
        tuple[float, ...],
        Series(
            "One flow per period, the first one period from now; a blank is a period without a flow", unit="currency", excel="raw"
        ),
    ],
    initial: Annotated[float, Money("Flow today, not discounted; an outlay is negative, for example -40000")] = 0.0,
    dates: Annotated[
        tuple[dt.date, ...] | None,
        Dates("Day of each flow; the first is the day of valuation (Actual/365, as XNPV)"),
    ] = None,
    *,
    work: Working,
    mode: str,
) -> Annotated[float, Returns("Net present value", unit="currency")]:
    """Net present value of cash flows, the first one period from now, plus the flow today.

    NPV = initial + sum of flow_t / (1 + rate)^t for t = 1 ... n. With dates, t = (date - first date) / 365, as XNPV.
    """
    if mode == EXCEL:
        cash_flows = _as_excel(rate, cash_flows, dates)
    times: Sequence[float] = range(1, len(cash_flows) + 1)
    if dates is not None:
        times = years_between(dates, cash_flows)
        refuse_early_dates(dates)
    values = present_values(work, cash_flows, rate, times, SOURCE)
    work.fact("initial", initial, "currency")
    total = math.fsum([initial, *values])
    work.fact("net present value", total, "currency")
    return total


def _as_excel(rate: float, cells: Sequence[object], dates: Sequence[dt.date] | None) -> tuple[float, ...]:
    """The flows as Excel's NPV or XNPV reads them, or its own error."""
    if dates is None:
        if rate == -1:
            raise DivisionByZero("rate: a present value at -100 % divides by zero")
        return numbers_only(cells)
    flows = xnpv_numbers(cells)
    if rate < 0:
        raise NoSolution("rate: Excel's XNPV does not take a negative rate; leave mode out to get the value")
    try:
        years_between(dates, flows)
        refuse_early_dates(dates)
    except LeptonError as problem:
        raise NoSolution(str(problem)) from None
    return flows
