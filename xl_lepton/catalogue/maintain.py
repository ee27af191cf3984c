"""Keeping prices up to date: which rows are old, and rows made from a bill or a price list, for the command line.

stale(table(Price), today, 90)              rows older than 90 days
import_rows(text)                           rows of a CSV: our own columns, or those of FinOps FOCUS 1.0 to 1.2
as_csv(rows)                                what `prices.csv` looks like
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xl_lepton.catalogue.load import CatalogueError, parse
from xl_lepton.catalogue.rows import Price
from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import plain

COLUMNS = ("name", "term", "provider", "region", "price", "unit", "pack", "as_of", "confidence", "note", "source")
FOCUS = "FinOps FOCUS, focus.finops.org"

# FOCUS columns that a price is read from, the first that is there and not empty.
FOCUS_ITEM = ("SkuMeter", "SkuId", "ChargeDescription", "ServiceName")
FOCUS_PRICE = ("ContractedUnitPrice", "ListUnitPrice")
FOCUS_COST = ("EffectiveCost", "BilledCost", "ContractedCost", "ListCost")
FOCUS_QUANTITY = ("PricingQuantity", "ConsumedQuantity")
FOCUS_UNIT = ("PricingUnit", "ConsumedUnit")
FOCUS_PROVIDER = ("ServiceProviderName", "ProviderName", "PublisherName", "InvoiceIssuerName")
FOCUS_REGION = ("RegionId", "RegionName")
HOURS = frozenset({"hour", "hours", "hr", "hrs", "h"})


@dataclass(frozen=True)
class Age:
    """A price and how many days old it is."""

    price: Price
    days: int


def parse_age(text: str) -> int:
    """Days of "90d", "12w", "6m" or "2y"."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*([dwmy]?)\s*", text.lower())
    if not match:
        raise BadInput(f"expected an age such as 90d, 12w, 6m or 2y, got '{text}'")
    return int(match[1]) * {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}[match[2]]


def stale(rows: Iterable[Price], today: dt.date, older_than_days: int) -> list[Age]:
    """The rows older than so many days, the oldest first. A newer row of the same offer makes an old one history, not stale."""
    newest: dict[tuple[str, str, str, str], Price] = {}
    for row in rows:
        offer = (plain(row.name), plain(row.term), plain(row.provider), plain(row.region))
        if offer not in newest or row.as_of > newest[offer].as_of:
            newest[offer] = row
    ages = [Age(row, (today - row.as_of).days) for row in newest.values()]
    return sorted((age for age in ages if age.days > older_than_days), key=lambda age: (-age.days, age.price.name))


def import_rows(text: str, source: str, known: Sequence[Price] = ()) -> tuple[list[Price], list[str]]:
    """Price rows of a CSV and what was left out with the reason; rows already `known` are left out too."""
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    if not lines:
        raise BadInput("the file has no rows below its heading")
    headings = set(lines[0])
    if headings & {"BilledCost", "EffectiveCost", "ListUnitPrice", "ContractedUnitPrice"}:
        read = [_of_focus(line, source) for line in lines]
    elif {"price", "as_of"} <= headings and headings & {"name", "item"}:
        read = [_of_own(line, source) for line in lines]
    else:
        raise BadInput(f"these are neither our columns ({', '.join(COLUMNS)}) nor those of {FOCUS}")
    rows, left_out, seen = [], [], {_key(row) for row in known}
    for number, made in enumerate(read, start=2):
        row = made if isinstance(made, str) else _parsed(made)
        if isinstance(row, str):
            left_out.append(f"line {number}: {row}")
        elif _key(row) not in seen:
            seen.add(_key(row))
            rows.append(row)
    return rows, left_out


def as_csv(rows: Iterable[Price]) -> str:
    """The rows as the text of a price table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([getattr(row, name) for name in COLUMNS])
    return text.getvalue()


def _key(row: Price) -> tuple[object, ...]:
    return (
        plain(row.name),
        plain(row.term),
        plain(row.provider),
        plain(row.region),
        row.as_of,
        row.pack,
        row.note,
        round(row.price, 9),
    )


def _parsed(line: Mapping[str, str]) -> Price | str:
    try:
        return parse(Price, [line], "")[0]
    except CatalogueError as problem:
        return str(problem).split(": ", 1)[-1]


def _of_own(line: Mapping[str, str | None], source: str) -> dict[str, str]:
    values = {"name" if key == "item" else key: value or "" for key, value in line.items() if key}
    filled = {"term": "on-demand", "unit": "USD/GPU-hour", "confidence": "high", "source": source}
    return {name: values.get(name) or filled.get(name, "") for name in COLUMNS}


def _of_focus(line: Mapping[str, str | None], source: str) -> dict[str, str] | str:
    def first(names: Sequence[str]) -> str:
        return next((text for name in names if (text := (line.get(name) or "").strip())), "")

    if (line.get("ChargeCategory") or "Usage") not in ("Usage", "Purchase"):
        return f"a {line.get('ChargeCategory')} is no price"
    price = first(FOCUS_PRICE)
    if not price:
        cost, quantity = _number(first(FOCUS_COST)), _number(first(FOCUS_QUANTITY))
        if cost is None or not quantity:
            return "there is neither a unit price nor a cost with its quantity"
        price = repr(cost / quantity)
    unit = first(FOCUS_UNIT)
    day = (line.get("ChargePeriodStart") or line.get("BillingPeriodStart") or "")[:10]
    return {
        "name": first(FOCUS_ITEM),
        "term": _focus_term(line),
        "provider": first(FOCUS_PROVIDER),
        "region": first(FOCUS_REGION),
        "price": price,
        "unit": f"{line.get('BillingCurrency') or 'USD'}/{'hour' if plain(unit) in HOURS else unit or 'unit'}",
        "pack": "1",
        "as_of": day,
        "confidence": "high",
        "note": (line.get("ChargeDescription") or "")[:120],
        "source": source,
    }


def _focus_term(line: Mapping[str, str | None]) -> str:
    """Term in our words: from the commitment and the pricing category."""
    if (line.get("PricingCategory") or "") == "Dynamic":
        return "spot"
    if line.get("CommitmentDiscountId") or line.get("CommitmentDiscountType"):
        text = f"{line.get('CommitmentDiscountType') or ''} {line.get('ChargeDescription') or ''}".lower()
        years = re.search(r"\b([13])[ -]?y(?:ea)?r", text)
        return f"reserved {years[1]}y" if years else "committed"
    return "on-demand"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
