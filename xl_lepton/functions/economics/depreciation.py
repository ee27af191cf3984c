"""LEPTON_DEPRECIATION."""

from __future__ import annotations

import math
from typing import Annotated

from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Count, Money, Number, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.depreciation import METHODS, charges, macrs_source

SOURCE = "Microsoft's definitions of SLN, SYD, DDB, VDB and DB; MACRS: IRS Publication 946, Table A-1"


@lepton(
    "DEPRECIATION",
    source=SOURCE,
    examples=[Example((10000.0, 5.0, "sum_of_years", 1000.0, None, None, None, "depreciation"), 3000.0)],
    differences="The whole schedule at once, where SLN, SYD, DDB, VDB and DB give one period each.",
)
def depreciation(
    cost: Annotated[float, Money("What the asset cost", minimum=0.0)],
    life: Annotated[int, Count("Years of use; for macrs the class: 3, 5, 7, 10, 15 or 20", minimum=1.0, maximum=600.0)],
    method: Annotated[
        str,
        Choice(
            "straight_line when left out; declining is Excel's DDB, declining_switch VDB, fixed_declining DB",
            options=METHODS,
        ),
    ] = "straight_line",
    salvage: Annotated[float, Money("Value at the end of its life; 0 when left out, and always for macrs", minimum=0.0)] = 0.0,
    factor: Annotated[float, Number("For declining: how many times the straight-line share; 2 when left out", above=0.0)] = 2.0,
    usage: Annotated[tuple[float, ...], Series("For usage: units used in each year, all years of its life", minimum=0.0)] = (),
    months: Annotated[int, Count("For fixed_declining: months of use in the first year", minimum=1.0, maximum=12.0)] = 12,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per year", columns=("year", "depreciation", "accumulated", "book value"))]:
    """Depreciation schedule of an asset by year: the charge, the sum so far and what it still stands for in the books."""
    if method == "usage" and not sum(usage):
        raise BadInput("usage: give the units used in each year for the method usage")
    if method == "fixed_declining" and not salvage:
        raise BadInput("salvage: the method fixed_declining needs a salvage above 0")
    if salvage > cost:
        raise BadInput("salvage: it is above the cost")
    if method == "macrs":
        work.fact("table", f"{life}-year property, half-year convention", source=macrs_source())
    found = charges(work, method, cost, life, 0.0 if method == "macrs" else salvage, factor, months, usage)
    rows = []
    for year, charge in enumerate(found, start=1):
        accumulated = math.fsum(found[:year])
        rows.append((year, charge, accumulated, cost - accumulated))
    money = [Column(name, "currency") for name in ("depreciation", "accumulated", "book value")]
    return Table.of([Column("year", "years"), *money], rows)
