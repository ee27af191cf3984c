"""LEPTON_PAYBACK."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Money, Rate, Series
from xl_lepton.core.working import Working
from xl_lepton.numerics.cashflows import present_value

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5 (payback and discounted payback)"


@lepton(
    "PAYBACK",
    source=SOURCE,
    examples=[
        Example(([[500.0, 400.0, 300.0]], -1000.0), 2.0 + 1 / 3),
        Example(([[500.0, 400.0, 300.0, 200.0]], -1000.0, 0.1), 2.953333333333333),
    ],
)
def payback(
    cash_flows: Annotated[
        tuple[float, ...],
        Series("One flow per period, the first one period from now; a blank is a period without a flow", unit="currency"),
    ],
    initial: Annotated[float, Money("Flow today: the outlay, negative, for example -40000", maximum=0.0)],
    rate: Annotated[float, Rate("Discount rate per period for the discounted payback; plain when left out")] = 0.0,
    *,
    work: Working,
) -> Annotated[float, Returns("Periods until the outlay is earned back, with the fraction of a period", unit="periods")]:
    """Payback: the periods until the outlay is earned back, plain or discounted, within a period in proportion.

    The first time at which the sum of the flows so far is 0; later losses do not count. #N/A when it is never earned back.
    """
    if initial == 0:
        raise BadInput("initial: the outlay is 0, there is nothing to earn back")
    balance = initial
    work.fact("outlay", initial, "currency")
    for period, flow in enumerate(cash_flows, start=1):
        value = present_value(work, f"flow {period}", flow, rate, period, SOURCE)
        if balance + value >= 0:
            return work.compute(
                "payback", "periods - balance / flow", "periods", SOURCE, periods=period - 1, balance=balance, flow=value
            )
        balance = work.compute(f"balance {period}", "balance + flow", "currency", balance=balance, flow=value)
    raise NoAnswer(f"cash_flows: the outlay is not earned back within {len(cash_flows)} periods; {-balance:,.2f} are missing")
