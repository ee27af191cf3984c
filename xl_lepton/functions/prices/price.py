"""LEPTON_PRICE."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.catalogue import load, own, pricing
from xl_lepton.catalogue.rows import Price
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Data, Date, Text
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working

ITEMS = (
    "price",
    "unit",
    "term",
    "provider",
    "region",
    "as_of",
    "age_days",
    "stale",
    "low",
    "high",
    "offers",
    "confidence",
    "source",
)


@lepton(
    "PRICE",
    source="the price rows of the catalogue, each with its date, confidence and source; your own rows come first",
    examples=[
        Example(("H100", "on-demand", "AWS", None, dt.date(2026, 6, 30), None, "price"), 6.88),
        Example(("electricity", None, None, "US Kansas", None, None, "price"), 0.0821),
    ],
)
def price(
    item: Annotated[str, Text("What is priced: an accelerator, storage, electricity, a model's tokens; see LEPTON_PRICES")],
    term: Annotated[str, Text("on-demand, spot, reserved 1y, reserved 3y, block, purchase; on-demand when left out")] = "",
    provider: Annotated[str, Text("Provider, such as AWS; the median over providers when left out")] = "",
    region: Annotated[str, Text("Region, or part of its name")] = "",
    as_of: Annotated[dt.date | None, Date("No price from after this day; age is counted from here")] = None,
    prices: Annotated[
        Columns | None, Data("Your own price rows with headings item, price, and term, provider, region, unit, as_of, source")
    ] = None,
    *,
    work: Working,
) -> Annotated[Record, Returns("The price and what it rests on", columns=ITEMS)]:
    """A dated price from the catalogue or from your own rows, never from after as_of, with its source, date and age.

    The median over providers of each one's newest offer, none more than a year older than the newest. stale is TRUE from 180 days
    of age on. Your own rows for the item beat the catalogue's.
    """
    mine = _own_rows(prices)
    name = pricing.item_name(item, mine)
    chosen = [row for row in mine if row.name == name] or load.table(Price)
    quote = pricing.quote(chosen, name, term, as_of, provider, region)
    for offer in quote.offers:
        work.fact(f"{offer.provider or offer.name}, {offer.as_of}", offer.price, offer.unit, offer.source)
    work.fact("price", quote.price, quote.unit, quote.source)
    return _record(quote, as_of)


def _record(quote: pricing.Quote, today: dt.date | None) -> Record:
    dated = quote.as_of != own.UNDATED
    age = quote.age_days(today) if dated else None
    places = {offer.region for offer in quote.offers if offer.region}
    sellers = {offer.provider for offer in quote.offers if offer.provider}
    return Record(
        (
            Item("price", quote.price, quote.unit),
            Item("unit", quote.unit),
            Item("term", quote.term),
            Item("provider", sellers.pop() if len(sellers) == 1 else f"median of {len(quote.offers)}" if sellers else ""),
            Item("region", places.pop() if len(places) == 1 else ""),
            Item("as_of", quote.as_of if dated else None, "date"),
            Item("age_days", age, "day"),
            Item("stale", age is not None and age >= pricing.STALE_DAYS),
            Item("low", quote.low, quote.unit),
            Item("high", quote.high, quote.unit),
            Item("offers", len(quote.offers)),
            Item("confidence", quote.confidence),
            Item("source", quote.source),
        )
    )


def _own_rows(prices: Columns | None) -> tuple[Price, ...]:
    if prices is None:
        return ()
    try:
        return own.rows_of(Price, prices)
    except BadInput as problem:
        raise BadInput(f"prices: {problem}") from None
