"""LEPTON_SOFTWARE."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.catalogue import load, pricing
from xl_lepton.catalogue.rows import Software
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Count, Date, Number
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working

COLUMNS = ("software", "role", "licence", "price", "unit", "cost", "as_of", "alternatives", "source")


@lepton(
    "SOFTWARE",
    source="licence files of the projects; price lists as dated in each row",
    examples=[Example(("inference",), "PyTorch"), Example(("training", 8.0, 3.0, None, "PyTorch"), "framework")],
)
def software(
    workload: Annotated[str, Choice("What is to be run", options=("training", "finetuning", "inference"))],
    gpus: Annotated[int, Count("GPUs to be licensed", minimum=1, maximum=10_000_000)] = 1,
    years: Annotated[float, Number("Years", unit="year", above=0)] = 1.0,
    as_of: Annotated[dt.date | None, Date("Take no price from after this day")] = None,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per piece of software", columns=COLUMNS)]:
    """The software stack of a workload: frameworks, serving, scheduling, with licences and what they cost for so many GPUs.

    Open source costs nothing to license; the commercial platform is optional and stands last.
    """
    rows = []
    for row in load.table(Software):
        if workload not in row.workloads:
            continue
        price, cost, day = 0.0, 0.0, row.as_of
        unit: str | None = None
        if row.price_item:
            quote = pricing.typical(row.price_item, "subscription 1y", as_of)
            price, unit, day = quote.price, quote.unit, quote.as_of
            cost = work.compute(
                f"{row.name}, optional",
                "gpus * years * price",
                unit="USD",
                source=f"{quote.source}, as of {quote.as_of}",
                gpus=gpus,
                years=years,
                price=price,
            )
        else:
            work.fact(row.name, row.licence, row.role, row.citation)
        rows.append((row.name, row.role, row.licence, price, unit, cost, day, ", ".join(row.alternatives), row.source))
    return Table.of([Column(name) for name in COLUMNS], rows, labelled=True)
