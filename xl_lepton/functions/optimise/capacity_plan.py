"""LEPTON_CAPACITY_PLAN."""

from __future__ import annotations

import math
from typing import Annotated

from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Count, Data, Number, Rate, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics import capacity

COLUMNS = ("period", "demand", "required", "available", "shortfall", "order", "utilisation")
MOST = 1e12
SOURCE = (
    "net requirements, lot for lot: Orlicky, Material Requirements Planning (1975); deadlines: Horn (1974), Yao et al. (1995)"
)


@lepton(
    "CAPACITY_PLAN",
    source=SOURCE,
    examples=[
        Example(([[1000.0, 1500.0, 2400.0]], 100.0), 1.0),
        Example(
            ([[1000.0, 1500.0, 2400.0]], 100.0, 0.7, 0.2, 0.0, 0, 0, [[0.0]], 8, [["work", "by"], [4.0, 3.0]], "order"), 24.0
        ),
    ],
)
def capacity_plan(
    demand: Annotated[tuple[float, ...], Series("Demand per period: tokens, requests or jobs", minimum=0.0)],
    per_gpu: Annotated[float, Number("What one GPU serves in a period when busy throughout", above=0.0, maximum=1e15)],
    utilisation: Annotated[float, Number("Share of that which is reached in practice", above=0.0, maximum=1.0)] = 1.0,
    headroom: Annotated[float, Number("Spare capacity above the demand, such as 20%", minimum=0.0, maximum=100.0)] = 0.0,
    growth: Annotated[float, Rate("Growth of the demand per period, from the second on", maximum=100.0)] = 0.0,
    lead_time: Annotated[int, Count("Periods from order to use", maximum=1000.0)] = 0,
    in_place: Annotated[int, Count("GPUs that are there already", maximum=1e9)] = 0,
    arrivals: Annotated[tuple[float, ...], Series("GPUs already ordered, by the period in which they arrive", minimum=0.0)] = (),
    node_size: Annotated[int, Count("GPUs per order, such as 8 to a node", minimum=1.0, maximum=1e6)] = 1,
    jobs: Annotated[
        Columns | None, Data("Work with deadlines on top, headings work (GPU-periods) and by, if wanted job and from")
    ] = None,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per period", columns=COLUMNS)]:
    """GPUs to have and to order in each period, for demand with growth, headroom, lead time and work with deadlines.

    required = demand x growth x (1 + headroom) / (per_gpu x utilisation), in whole nodes. Jobs are spread so that the peak is as
    low as it can be. order is what to order in that period; a shortfall is marked where an order placed today comes too late.
    """
    periods = len(demand)
    capacity.check_arrivals(arrivals, periods)
    wanted = [amount * (1 + growth) ** period for period, amount in enumerate(demand)]
    base = [_gpus(work, period, amount, per_gpu, utilisation, headroom) for period, amount in enumerate(wanted, 1)]
    load = base
    if jobs is not None:
        load, peak = capacity.with_deadlines(base, capacity.jobs_of(jobs, periods))
        work.fact("peak with jobs", peak, "GPU", "least level at which every interval holds its jobs")
    required = [capacity.whole_nodes(gpus, node_size) for gpus in load]
    # What is in use leaves the headroom out; work with deadlines is in it.
    used = [gpus - own + own / (1 + headroom) for gpus, own in zip(load, base, strict=True)]
    steps = capacity.orders(required, used, in_place, arrivals, lead_time, node_size)
    work.fact("orders", math.fsum(one.order for one in steps), "GPU", SOURCE)
    rows = [
        (period, amount, one.required, one.available, one.shortfall, one.order, one.utilisation)
        for period, (amount, one) in enumerate(zip(wanted, steps, strict=True), 1)
    ]
    units = ("", "", "GPU", "GPU", "GPU", "GPU", "share")
    return Table.of([Column(name, unit) for name, unit in zip(COLUMNS, units, strict=True)], rows)


def _gpus(work: Working, period: int, demand: float, per_gpu: float, utilisation: float, headroom: float) -> float:
    gpus = work.compute(
        f"gpus in period {period}",
        "demand * (1 + headroom) / (per_gpu * utilisation)",
        "GPU",
        demand=demand,
        headroom=headroom,
        per_gpu=per_gpu,
        utilisation=utilisation,
    )
    if not gpus < MOST:
        raise BadInput(f"demand: period {period} needs more than {MOST:g} GPUs; check demand, growth and per_gpu")
    return gpus
