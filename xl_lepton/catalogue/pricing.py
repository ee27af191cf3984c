"""Which price of the catalogue answers a question: by item, term, provider and region, never from after the day asked for."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator, Model, Price
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.near import plain, suggestion

FRESH = dt.timedelta(days=365)
"""Offers this much older than the newest one are not put beside it: prices moved both ways within a year (2025-2026)."""
STALE_DAYS = 180


@dataclass(frozen=True)
class Quote:
    """A price with what it rests on: the median of one offer per provider, the newest each; its date is the oldest of them
    that counts."""

    price: float
    unit: str
    term: str
    as_of: dt.date
    low: float
    high: float
    offers: tuple[Price, ...]

    @property
    def source(self) -> str:
        if len(self.offers) == 1:
            return self.offers[0].source
        return f"median of {len(self.offers)} offers: " + ", ".join(offer.provider or offer.source for offer in self.offers)

    def age_days(self, today: dt.date | None = None) -> int:
        """Days up to `today`, or up to the last day that the catalogue knows."""
        return ((today or newest_day()) - self.as_of).days

    @property
    def confidence(self) -> str:
        """The worst among the offers."""
        order = ("own", "high", "medium", "low")
        return max((offer.confidence for offer in self.offers), key=lambda word: order.index(word) if word in order else 3)


def quote(
    rows: Iterable[Price], name: str, term: str = "", as_of: dt.date | None = None, provider: str = "", region: str = ""
) -> Quote:
    """The median over providers of their newest offer for `name` on `term`, none dated after `as_of`."""
    named = [row for row in rows if plain(row.name) == plain(name)]
    term = term or usual_term(named)
    wanted = [
        row
        for row in named
        if plain(row.term) == plain(term)
        and (not provider or plain(row.provider) == plain(provider))
        and (not region or plain(region) in plain(row.region))
    ]
    usable = [row for row in wanted if as_of is None or row.as_of <= as_of]
    if not usable:
        raise NoAnswer(_why_none(name, term, provider, region, named, wanted, as_of))
    unit = usable[-1].unit
    newest = max(row.as_of for row in usable)
    latest: dict[str, Price] = {}
    for row in sorted(usable, key=lambda row: (row.as_of, -row.price)):
        if newest - row.as_of <= FRESH and row.unit == unit:
            latest[plain(row.provider or row.region)] = row
    offers = tuple(sorted(latest.values(), key=lambda row: row.price))
    prices = [offer.price for offer in offers]
    day = statistics.median_low(offer.as_of.toordinal() for offer in offers)
    return Quote(statistics.median(prices), unit, term, dt.date.fromordinal(day), prices[0], prices[-1], offers)


def usual_term(rows: Sequence[Price]) -> str:
    """On-demand where there is such a price, else the commonest term."""
    terms = [row.term for row in rows]
    return "on-demand" if "on-demand" in terms or not terms else statistics.mode(terms)


@cache
def typical(name: str, term: str, as_of: dt.date | None = None) -> Quote:
    return quote(_named(name), name, term, as_of)


def item_name(name: str, own: Sequence[Price] = ()) -> str:
    """The name under which an item is priced: as it stands, or the accelerator or model that it is another name of."""
    priced = {plain(row.name): row.name for row in (*own, *load.table(Price))}
    if plain(name) in priced:
        return priced[plain(name)]
    for kind in (Accelerator, Model):
        try:
            return load.find(kind, name).name
        except NoAnswer:
            continue
    raise NoAnswer(f"item: nothing called '{name}' is priced here{suggestion(name, priced.values())}; LEPTON_PRICES() lists all")


@cache
def newest_day() -> dt.date:
    """The day up to which the catalogue knows anything."""
    return max(row.as_of for row in load.table(Price))


@cache
def _by_name() -> dict[str, tuple[Price, ...]]:
    groups: dict[str, list[Price]] = {}
    for row in load.table(Price):
        groups.setdefault(plain(row.name), []).append(row)
    return {name: tuple(rows) for name, rows in groups.items()}


def _named(name: str) -> tuple[Price, ...]:
    return _by_name().get(plain(name), ())


def _why_none(
    name: str, term: str, provider: str, region: str, named: list[Price], wanted: list[Price], as_of: dt.date | None
) -> str:
    if wanted and as_of is not None:
        return f"the first price of {name} on term '{term}' is dated {min(row.as_of for row in wanted)}, after {as_of}"
    if not named:
        return f"there is no price of {name}; give your own price"
    place = f" at '{provider}'" if provider else ""
    place += f" in '{region}'" if region else ""
    on_term = [row for row in named if plain(row.term) == plain(term)]
    if on_term:
        known = sorted({row.provider or row.region for row in on_term})
        return f"there is no price of {name} on term '{term}'{place}; there is one at {', '.join(known)}"
    terms = sorted({row.term for row in named})
    return f"there is no price of {name} on term '{term}' here; the terms are {', '.join(terms)}; or give your own price"
