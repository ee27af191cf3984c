"""LEPTON_UNIT_COST."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Money, Number
from xl_lepton.core.working import Working

SOURCE = "FinOps Foundation, FinOps Framework (unit economics)"


@lepton("UNIT_COST", source=SOURCE, examples=[Example((16.0, 2000.0, 0.5), 4.4444444444444444)])
def unit_cost(
    hourly_cost: Annotated[float, Money("Cost of all machines per hour, working or not", minimum=0.0)],
    units_per_second: Annotated[float, Number("Units made per second while working: tokens, images, requests", above=0.0)],
    utilisation: Annotated[float, Number("Share of hours spent working; 1 when left out", above=0.0, maximum=1.0)] = 1.0,
    per: Annotated[float, Number("Give the cost of this many units; 1,000,000 when left out", above=0.0)] = 1e6,
    *,
    work: Working,
) -> Annotated[float, Returns("Cost of that many units", unit="currency")]:
    """Cost per million tokens (or images, requests): what the machines cost per hour over what they make per hour.

    hourly cost / (units per second * 3600 * utilisation) * per.
    """
    made = work.compute(
        "units per hour", "speed * 3600 * utilisation", "units", SOURCE, speed=units_per_second, utilisation=utilisation
    )
    return work.compute("cost", "hourly_cost / made * per", "currency", SOURCE, hourly_cost=hourly_cost, made=made, per=per)
