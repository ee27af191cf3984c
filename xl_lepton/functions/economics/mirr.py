"""LEPTON_MIRR."""

from __future__ import annotations

import math
from typing import Annotated

from xl_lepton.core.errors import DivisionByZero, NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import EXCEL, Rate, Series
from xl_lepton.core.working import Working
from xl_lepton.numerics.cashflows import numbers_only, present_value

SOURCE = "Microsoft's definition of MIRR; Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5"


@lepton(
    "MIRR",
    source=SOURCE,
    examples=[Example(([[-120000.0, 39000.0, 30000.0, 21000.0, 37000.0, 46000.0]], 0.1, 0.12), 0.126094, tolerance=1e-6)],
    excel_mode=True,
    differences="Excel's MIRR skips blank, text and TRUE/FALSE cells; here a blank is a period without a flow and text is "
    'refused, unless mode is "excel".',
)
def mirr(
    cash_flows: Annotated[
        tuple[float, ...],
        Series("One flow per period, the first one today; outlays are negative", min_items=2, unit="currency", excel="raw"),
    ],
    finance_rate: Annotated[float, Rate("Rate paid on the money that goes out, for example 10%")],
    reinvest_rate: Annotated[float, Rate("Rate earned on the money that comes in; the finance rate when left out")] = math.nan,
    *,
    work: Working,
    mode: str,
) -> Annotated[float, Returns("Modified rate of return per period", unit="per period")]:
    """Modified internal rate of return: outlays are financed at one rate and income is reinvested at another; always one answer.

    MIRR = (value of the inflows at the end / value of the outflows today)^(1 / (n - 1)) - 1 for n flows.
    """
    flows = numbers_only(cash_flows) if mode == EXCEL else cash_flows
    last = len(flows) - 1
    reinvest = finance_rate if math.isnan(reinvest_rate) else reinvest_rate
    future = [
        work.compute(f"flow {t} at the end", "flow * (1 + rate) ^ t", "currency", SOURCE, flow=flow, rate=reinvest, t=last - t)
        for t, flow in enumerate(flows)
        if flow > 0
    ]
    present = [-present_value(work, f"flow {t} today", flow, finance_rate, t, SOURCE) for t, flow in enumerate(flows) if flow < 0]
    if mode == EXCEL and (not present or last < 1):
        raise DivisionByZero("cash_flows: no outlay among them")
    if mode != EXCEL and not (future and present):
        raise NoSolution("cash_flows: both an outlay and an inflow are needed")
    ratio = math.fsum(future) / math.fsum(present)
    return work.compute("modified rate", "ratio ^ (1 / periods) - 1", "per period", SOURCE, ratio=ratio, periods=last)
