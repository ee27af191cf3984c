"""Which price of the catalogue answers a question: by item, term, provider and region, never from after the day asked for."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Price
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.near import plain

FRESH = dt.timedelta(days=365)
"""Offers this much older than the newest one are not put beside it: prices moved both ways within a year (2025-2026)."""


@dataclass(frozen=True)
class Quote:
    """A price with what it rests on: the median of one offer per provider, the newest each."""

    price: float
    unit: str
    as_of: dt.date
    low: float
    high: float
    offers: tuple[Price, ...]

    @property
    def source(self) -> str:
        if len(self.offers) == 1:
            return self.offers[0].source
        return f"median of {len(self.offers)} offers: " + ", ".join(offer.provider or offer.source for offer in self.offers)


def quote(
    rows: Iterable[Price], name: str, term: str, as_of: dt.date | None = None, provider: str = "", region: str = ""
) -> Quote:
    """The median over providers of their newest offer for `name` on `term`, none dated after `as_of`."""
    wanted = [
        row
        for row in rows
        if row.name == name
        and plain(row.term) == plain(term)
        and (not provider or plain(row.provider) == plain(provider))
        and (not region or plain(region) in plain(row.region))
    ]
    usable = [row for row in wanted if as_of is None or row.as_of <= as_of]
    if not usable:
        raise NoAnswer(_why_none(name, term, wanted, as_of))
    newest = max(row.as_of for row in usable)
    latest: dict[str, Price] = {}
    for row in sorted(usable, key=lambda row: (row.as_of, -row.price)):
        if newest - row.as_of <= FRESH:
            latest[plain(row.provider)] = row
    offers = tuple(sorted(latest.values(), key=lambda row: row.price))
    prices = [offer.price for offer in offers]
    return Quote(statistics.median(prices), offers[0].unit, newest, prices[0], prices[-1], offers)


def typical(name: str, term: str, as_of: dt.date | None = None) -> Quote:
    return quote(load.table(Price), name, term, as_of)


def _why_none(name: str, term: str, wanted: list[Price], as_of: dt.date | None) -> str:
    if wanted and as_of is not None:
        return f"the first price of {name} on term '{term}' is dated {min(row.as_of for row in wanted)}, after {as_of}"
    terms = sorted({row.term for row in load.table(Price) if row.name == name})
    if terms:
        return f"there is no price of {name} on term '{term}' here; the terms are {', '.join(terms)}; or give your own price"
    return f"there is no price of {name}; give your own price"
