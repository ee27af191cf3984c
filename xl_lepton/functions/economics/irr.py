"""LEPTON_IRR."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from collections.abc import Sequence
from typing import Annotated

from xl_lepton.core.errors import LeptonError, NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import EXCEL, Dates, Rate, Series
from xl_lepton.core.working import Working
from xl_lepton.numerics.cashflows import numbers_only, present_values, xirr_numbers, years_between
from xl_lepton.numerics.roots import nearest, rates_of_return

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5; with dates: Microsoft's definition of XIRR"


@lepton(
    "IRR",
    source=SOURCE,
    examples=[
        Example(([[-70000.0, 12000.0, 15000.0, 18000.0, 21000.0, 26000.0]],), 0.0866309480, tolerance=1e-9),
        Example(([[-1000.0, 500.0, 400.0, 300.0]],), 0.106516812, tolerance=1e-9),
    ],
    excel_mode=True,
    differences="Excel's IRR skips blank, text and TRUE/FALSE cells and so moves later flows; here a blank is a period without a "
    'flow and text is refused, unless mode is "excel". Excel gives the rate where its search ends; here all rates are found, the '
    "nearest to the guess is given, LEPTON_IRR_ALL lists them, and #NUM! means that there is none.",
)
def irr(
    cash_flows: Annotated[
        tuple[float, ...],
        Series("One flow per period, the first one today; outlays are negative", min_items=2, unit="currency", excel="raw"),
    ],
    guess: Annotated[float, Rate("Where several rates solve it, the one nearest to this is given; 10% when left out")] = 0.1,
    dates: Annotated[
        tuple[dt.date, ...] | None, Dates("Day of each flow, in any order; the rate is then per year of 365 days, as XIRR")
    ] = None,
    *,
    work: Working,
    mode: str,
) -> Annotated[float, Returns("Rate of return per period, per year with dates", unit="per period")]:
    """Internal rate of return: the rate at which the cash flows, the first one today, have a net present value of 0.

    0 = sum of flow_t / (1 + IRR)^t for t = 0 ... n. With dates, t = (date - first date) / 365, as XIRR.
    """
    if mode == EXCEL:
        cash_flows = _as_excel(cash_flows, dates)
    times: Sequence[float] = range(len(cash_flows)) if dates is None else years_between(dates, cash_flows)
    rates = rates_of_return(cash_flows, times)
    if not rates:
        raise NoSolution(_why_none(cash_flows))
    work.fact("number of rates that solve it", float(len(rates)))
    for number, rate in enumerate(rates, start=1):
        work.fact(f"rate {number}", rate, "per period", SOURCE)
    chosen = nearest(rates, guess)
    with contextlib.suppress(ArithmeticError):  # a rate near -100 % is found on a logarithmic scale, its powers overflow
        values = present_values(work, cash_flows, chosen, times, SOURCE)
        work.fact("net present value at this rate", math.fsum(values), "currency")
    work.fact("internal rate of return", chosen, "per period", SOURCE)
    return chosen


def _as_excel(cells: Sequence[object], dates: Sequence[dt.date] | None) -> tuple[float, ...]:
    """The flows as Excel's IRR or XIRR reads them, or its own error."""
    if dates is None:
        return numbers_only(cells)
    flows = xirr_numbers(cells)
    try:
        years_between(dates, flows)
    except LeptonError as problem:
        raise NoSolution(str(problem)) from None
    return flows


def _why_none(flows: Sequence[float]) -> str:
    if not any(flow < 0 for flow in flows):
        return "cash_flows: no outlay among them, so no rate brings their present value to 0; an outlay is negative"
    if not any(flow > 0 for flow in flows):
        return "cash_flows: nothing comes in, so no rate brings their present value to 0"
    return "cash_flows: no rate brings their present value to 0; judge them by LEPTON_NPV or LEPTON_MIRR"
