"""LEPTON_PRICES."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.catalogue import load, pricing
from xl_lepton.catalogue.rows import Price
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Date, Text
from xl_lepton.core.near import plain
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working

COLUMNS = ("item", "term", "provider", "region", "price", "unit", "as_of", "confidence", "source")


@lepton(
    "PRICES",
    source="the price rows of the catalogue, each with its date, confidence and source",
    examples=[Example(("H100", "reserved 1y"), "H100-SXM-80GB"), Example(("electricity",), "electricity")],
)
def prices(
    item: Annotated[str, Text("Only this item; all when left out")] = "",
    term: Annotated[str, Text("Only this term, such as spot")] = "",
    as_of: Annotated[dt.date | None, Date("No price from after this day")] = None,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per price", columns=COLUMNS)]:
    """The prices of the catalogue, newest first within an item, each with term, provider, unit, date and source."""
    name = pricing.item_name(item) if item else ""
    rows = [
        row
        for row in load.table(Price)
        if (not name or row.name == name)
        and (not term or plain(row.term) == plain(term))
        and (as_of is None or row.as_of <= as_of)
    ]
    if not rows:
        known = sorted({row.term for row in load.table(Price) if not name or row.name == name})
        raise NoAnswer(f"there is no such price{f' up to {as_of}' if as_of else ''}; the terms are {', '.join(known)}")
    rows.sort(key=lambda row: (row.name, -row.as_of.toordinal(), row.price))
    work.fact("prices", len(rows), "rows", f"catalogue up to {pricing.newest_day()}")
    return Table.of(
        [Column(column) for column in COLUMNS],
        [
            (row.name, row.term, row.provider, row.region, row.price, row.unit, row.as_of, row.confidence, row.source)
            for row in rows
        ],
    )
