"""LEPTON_PROFITABILITY."""

from __future__ import annotations

import math
from typing import Annotated

from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Money, Rate, Series
from xl_lepton.core.working import Working
from xl_lepton.numerics.cashflows import present_values

SOURCE = "Ross, Westerfield, Jaffe, Corporate Finance, chapter 5 (profitability index)"


@lepton("PROFITABILITY", source=SOURCE, examples=[Example((0.1, [[110.0, 121.0]], -160.0), 1.25)])
def profitability(
    rate: Annotated[float, Rate("Discount rate per period, for example 8%")],
    cash_flows: Annotated[
        tuple[float, ...],
        Series("One flow per period, the first one period from now; a blank is a period without a flow", unit="currency"),
    ],
    initial: Annotated[float, Money("Flow today: the outlay, negative, for example -40000", maximum=0.0)],
    *,
    work: Working,
) -> Annotated[float, Returns("Present value per unit of outlay", unit="ratio")]:
    """Profitability index: present value of the flows to come, per unit of money put in today; above 1 it creates value.

    PI = (sum of flow_t / (1 + rate)^t) / -initial = 1 + NPV / -initial.
    """
    if initial == 0:
        raise BadInput("initial: the outlay is 0, there is nothing to relate the flows to")
    values = present_values(work, cash_flows, rate, range(1, len(cash_flows) + 1), SOURCE)
    present = math.fsum(values)
    work.fact("present value of the flows", present, "currency")
    return work.compute("profitability index", "present / -initial", "ratio", SOURCE, present=present, initial=initial)
