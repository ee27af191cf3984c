"""LEPTON_COST_BREAKDOWN."""

from __future__ import annotations

import math
from typing import Annotated

from xl_lepton.core.errors import BadInput, NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Series, Texts
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working

SOURCE = "Horngren, Datar, Rajan, Cost Accounting, chapter 2 (cost objects and cost accumulation)"


@lepton(
    "COST_BREAKDOWN",
    source=SOURCE,
    examples=[
        Example(([["data", "GPUs", "project size"]], [[500000.0, 800000.0, 1000000.0]], [[0.5, 0.3, 0.2]], "total"), 690000.0),
        Example(([["hardware"], ["software"]], [[100000.0], [300000.0]], None, "share"), 0.25),
    ],
)
def cost_breakdown(
    items: Annotated[tuple[str, ...], Texts("What each amount is for; the same word twice is added up")],
    amounts: Annotated[tuple[float, ...], Series("One amount for each item; a blank is 0", unit="currency")],
    weights: Annotated[
        tuple[float, ...], Series("How often each counts: years of operation, or a model's weight; 1 when left out")
    ] = (),
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per item, then the total", columns=("item", "amount", "share"))]:
    """Cost by item, such as hardware, software, deployment and operations, with each one's share and the total.

    amount * weight for each item; shares add up to 1. With the weights of a cost model, the total is the model's cost.
    """
    for name, found in (("amounts", amounts), ("weights", weights)):
        if len(found) != len(items) and (found or name == "amounts"):
            raise BadInput(f"{name}: there are {len(found)} for {len(items)} items; give one for each")
    sums: dict[str, list[float]] = {}
    for item, amount, weight in zip(items, amounts, weights or [1.0] * len(items), strict=True):
        if not item.strip() and amount:
            raise BadInput(f"items: the amount {amount:,.2f} has no item; name it")
        cost = work.compute(f"{item}", "amount * weight", "currency", SOURCE, amount=amount, weight=weight)
        if item.strip():
            sums.setdefault(item.strip(), []).append(cost)
    total = math.fsum(cost for costs in sums.values() for cost in costs)
    work.fact("total", total, "currency")
    if not total:
        raise NoSolution("amounts: they add up to 0, of which nothing is a share")
    rows: list[tuple[object, ...]] = []
    for item, costs in sums.items():
        part = math.fsum(costs)
        rows.append((item, part, work.compute(f"share of {item}", "cost / total", "share", SOURCE, cost=part, total=total)))
    rows.append(("total", total, 1.0))
    return Table.of([Column("item"), Column("amount", "currency"), Column("share", "share")], rows, labelled=True)
