"""Depreciation schedules, each method as the formula of one year's charge."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from xl_lepton.core.errors import BadInput
from xl_lepton.numerics.formulas import Computes

METHODS = ("straight_line", "sum_of_years", "declining", "declining_switch", "fixed_declining", "macrs", "usage")

FORMULAS = {
    "straight_line": "(cost - salvage) / life",
    "sum_of_years": "(cost - salvage) * (life - year + 1) * 2 / (life * (life + 1))",
    "declining": "max(min(book * factor / life, book - salvage), 0)",
    "declining_switch": "max(min(max(book * factor / life, (book - salvage) / (life - year + 1)), book - salvage), 0)",
    "fixed_declining": "book * fixed_rate * months / 12",
    "macrs": "cost * share",
    "usage": "(cost - salvage) * units / capacity",
}
SOURCES = {
    "straight_line": "Microsoft's definition of SLN",
    "sum_of_years": "Microsoft's definition of SYD",
    "declining": "Microsoft's definition of DDB",
    "declining_switch": "Microsoft's definition of VDB",
    "fixed_declining": "Microsoft's definition of DB",
    "usage": "Horngren, Datar, Rajan, Cost Accounting (units of production)",
}
_NAMES = {
    "straight_line": ("cost", "salvage", "life"),
    "sum_of_years": ("cost", "salvage", "life", "year"),
    "declining": ("book", "factor", "life", "salvage"),
    "declining_switch": ("book", "factor", "life", "salvage", "year"),
    "fixed_declining": ("book", "fixed_rate", "months"),
    "macrs": ("cost", "share"),
    "usage": ("cost", "salvage", "units", "capacity"),
}


@cache
def macrs_tables() -> dict[int, tuple[float, ...]]:
    """Shares of cost by year, for each class of property in years; the first and last year count half."""
    with (Path(__file__).parent / "macrs.toml").open("rb") as file:
        table = tomllib.load(file)["half_year"]
    return {int(years): tuple(percent / 100 for percent in row) for years, row in table.items()}


def macrs_shares(life: int) -> tuple[float, ...]:
    tables = macrs_tables()
    if life not in tables:
        raise BadInput(
            f"life: MACRS has classes of {', '.join(map(str, tables))} years, got {life}; computers are 5-year property"
        )
    return tables[life]


def charges(
    work: Computes,
    method: str,
    cost: Any,
    life: int,
    salvage: Any = 0.0,
    factor: float = 2.0,
    months: int = 12,
    usage: Sequence[float] = (),
) -> list[Any]:
    """The charge of each year; `cost` and `salvage` may be arrays of draws, except for "fixed_declining"."""
    shares = macrs_shares(life) if method == "macrs" else ()
    years = len(shares) or len(usage) or life
    fixed = _fixed_rate(cost, salvage, life) if method == "fixed_declining" else 0.0
    short = method == "fixed_declining" and months < 12
    book, found = cost, []
    for year in range(1, years + short + 1):
        known = {
            **{"cost": cost, "salvage": salvage, "life": life, "year": year, "book": book, "factor": factor, "fixed_rate": fixed},
            "months": months if year == 1 else 12 - months if year > years else 12,
            "share": shares[year - 1] if shares else 0.0,
            "units": usage[year - 1] if usage else 0.0,
            "capacity": sum(usage),
        }
        source = macrs_source() if shares else SOURCES[method]
        numbers = {name: known[name] for name in _NAMES[method]}
        charge = work.compute(f"depreciation, year {year}", FORMULAS[method], "currency", source, **numbers)
        found.append(charge)
        book = book - charge
    return found


@cache
def macrs_source() -> str:
    with (Path(__file__).parent / "macrs.toml").open("rb") as file:
        source: str = tomllib.load(file)["source"]
    return source


def _fixed_rate(cost: float, salvage: float, life: int) -> float:
    """1 - (salvage / cost)^(1 / life), rounded to three places as Excel's DB does."""
    return round(1 - (salvage / cost) ** (1 / life), 3) if cost else 0.0
