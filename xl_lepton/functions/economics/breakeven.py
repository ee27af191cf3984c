"""LEPTON_BREAKEVEN."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.errors import NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Money
from xl_lepton.core.working import Working

SOURCE = "Horngren, Datar, Rajan, Cost Accounting, chapter 3 (cost-volume-profit analysis)"


@lepton(
    "BREAKEVEN", source=SOURCE, examples=[Example((2000.0, 200.0, 120.0), 25.0), Example((2000.0, 200.0, 120.0, 1200.0), 40.0)]
)
def breakeven(
    fixed_cost: Annotated[float, Money("Cost that does not depend on the volume", minimum=0.0)],
    price: Annotated[float, Money("Income per unit")],
    variable_cost: Annotated[float, Money("Cost per unit; 0 when left out", minimum=0.0)] = 0.0,
    target: Annotated[float, Money("Profit wanted on top of the costs; 0 when left out")] = 0.0,
    *,
    work: Working,
) -> Annotated[float, Returns("Units at which income covers the costs and the target", unit="units")]:
    """Break-even volume: the units (tokens, GPU-hours, users) at which income covers fixed and variable costs.

    (fixed cost + target) / (price - variable cost), not rounded. #NUM! when a unit earns nothing above its own cost.
    """
    margin = work.compute("margin per unit", "price - cost", "currency per unit", SOURCE, price=price, cost=variable_cost)
    if margin <= 0:
        raise NoSolution("price: a unit earns nothing above its variable cost, so no volume breaks even")
    return work.compute(
        "break-even volume", "(fixed + target) / margin", "units", SOURCE, fixed=fixed_cost, target=target, margin=margin
    )
