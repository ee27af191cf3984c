"""The catalogue's rows as they stand in its files, and what a price is by the rule that docs/functions.md states."""

from __future__ import annotations

import csv
import datetime as dt
import re
import statistics
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "xl_lepton/catalogue"
EPOCH = dt.date(1899, 12, 30)
Row = dict[str, str]


@cache
def rows(kind: str) -> tuple[Row, ...]:
    with (FOLDER / f"{kind}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def plain(name: str) -> str:
    """Names are the same whatever the spelling of case, blanks and hyphens."""
    return re.sub(r"[\W_]", "", name.casefold())


def row(kind: str, name: str) -> Row:
    """The row of that name or alias."""
    for one in rows(kind):
        if plain(name) in map(plain, (one["name"], *one.get("aliases", "").split("|"))):
            return one
    raise LookupError(name)


def number(text: str) -> float:
    return float(text) if text else 0.0


def planned(name: str) -> float:
    """A planning figure."""
    return float(row("planning", name)["value"])


def day(serial: float) -> dt.date:
    return EPOCH + dt.timedelta(days=int(serial))


def serial(date: dt.date) -> int:
    return (date - EPOCH).days


def offers(item: str, term: str, as_of: dt.date | None = None, region: str = "") -> list[Row]:
    """One offer per provider (or region): its newest up to that day, the cheapest of them; none a year older than the newest."""
    priced = [
        one
        for one in rows("prices")
        if (one["name"], one["term"]) == (item, term)
        and region in one["region"]
        and (as_of is None or dt.date.fromisoformat(one["as_of"]) <= as_of)
    ]
    newest = max(dt.date.fromisoformat(one["as_of"]) for one in priced)
    kept: dict[str, Row] = {}
    for one in priced:
        if (newest - dt.date.fromisoformat(one["as_of"])).days > 365:
            continue
        other = kept.setdefault(one["provider"] or one["region"], one)
        if (one["as_of"], -float(one["price"])) > (other["as_of"], -float(other["price"])):
            kept[one["provider"] or one["region"]] = one
    return list(kept.values())


def price(item: str, term: str, as_of: dt.date | None = None, region: str = "") -> float:
    """The median over providers."""
    return statistics.median(float(one["price"]) for one in offers(item, term, as_of, region))


def price_day(item: str, term: str, as_of: dt.date | None = None) -> int:
    """The middle day of the offers, the earlier of two."""
    return statistics.median_low(serial(dt.date.fromisoformat(one["as_of"])) for one in offers(item, term, as_of))


def kilowatts(accelerator: str, gpus: float, pue: float) -> float:
    """Rated power, with server and network, times the PUE."""
    watts = float(row("accelerators", accelerator)["power_w"])
    return gpus * watts / 1000 * planned("server overhead") * planned("cluster overhead") * pue
