"""LEPTON_ROI."""

from __future__ import annotations

import math
from typing import Annotated

from xl_lepton.core.errors import BadInput, NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Number, Series
from xl_lepton.core.working import Working

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 28 (return on investment)"


@lepton("ROI", source=SOURCE, examples=[Example((500000.0, 700000.0), -0.2857142857142857), Example((121.0, 100.0, 2.0), 0.1)])
def roi(
    value: Annotated[tuple[float, ...], Series("What comes back: one amount, or a range to add up", unit="currency")],
    cost: Annotated[tuple[float, ...], Series("What it costs, positive: one amount, or a range to add up", unit="currency")],
    years: Annotated[float, Number("Years it takes; when given, the return is per year, compounded", above=0.0)] = 0.0,
    *,
    work: Working,
) -> Annotated[float, Returns("Return on investment; with years, per year", unit="share of cost")]:
    """Return on investment: what comes back less what it costs, as a share of what it costs.

    ROI = (value - cost) / cost. With years, (value / cost)^(1 / years) - 1.
    """
    comes, costs = math.fsum(value), math.fsum(cost)
    if costs <= 0:
        raise BadInput("cost: the total must be above 0; costs are entered as positive amounts")
    work.fact("value", comes, "currency")
    work.fact("cost", costs, "currency")
    if not years:
        return work.compute("return", "(value - cost) / cost", "share of cost", SOURCE, value=comes, cost=costs)
    if comes < 0:
        raise NoSolution("value: a negative total has no return per year; leave years out")
    return work.compute(
        "return per year", "(value / cost) ^ (1 / years) - 1", "share per year", SOURCE, value=comes, cost=costs, years=years
    )
