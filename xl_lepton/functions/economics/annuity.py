"""LEPTON_ANNUITY."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Flag, Money, Number, Rate
from xl_lepton.core.working import Working
from xl_lepton.numerics.annuities import ANNUITY_FACTOR, DISCOUNT_FACTOR, MEANING

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 6 (equivalent annual cost)"


@lepton(
    "ANNUITY",
    source=SOURCE,
    examples=[
        Example((0.08, 40000.0, 4.0), 12076.832, tolerance=0.001),
        Example((0.1, 31900.0, 4.0, 4785.0), 9032.491, tolerance=0.001),
    ],
    differences="As Excel's -PMT(rate, periods, value, -residual, due), except that rates near 0 keep all their digits.",
)
def annuity(
    rate: Annotated[float, Rate("Cost of capital per period, for example 8%")],
    value: Annotated[float, Money("Amount today that is spread over the periods")],
    periods: Annotated[float, Number("Number of periods", above=0.0)],
    residual: Annotated[float, Money("Amount that comes back at the end, such as resale; 0 when left out")] = 0.0,
    due: Annotated[bool, Flag("TRUE when paid at the start of each period; at the end when left out")] = False,
    *,
    work: Working,
) -> Annotated[float, Returns("Equal amount per period", unit="currency per period")]:
    """Equivalent annual cost: the equal amount per period that has the same present value as an outlay less its residual.

    (value - residual / (1 + rate)^n) * rate / (1 - (1 + rate)^-n); divided by 1 + rate when paid at the start.
    """
    factor = work.compute("annuity factor", ANNUITY_FACTOR, "periods", MEANING, rate=rate, periods=periods)
    discount = work.compute("discount factor at the end", DISCOUNT_FACTOR, "ratio", MEANING, rate=rate, periods=periods)
    amount = work.compute(
        "amount per period",
        "(value - residual * discount) / factor",
        "currency per period",
        SOURCE,
        value=value,
        residual=residual,
        discount=discount,
        factor=factor,
    )
    if due:
        return work.compute("paid at the start", "amount / (1 + rate)", "currency per period", SOURCE, amount=amount, rate=rate)
    return amount
