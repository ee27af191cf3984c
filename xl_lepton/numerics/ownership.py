"""What an accelerator costs its owner: the parts that LEPTON_TCO and LEPTON_RENT_OR_BUY share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xl_lepton.core.working import Working
from xl_lepton.numerics.annuities import ANNUITY_FACTOR, DISCOUNT_FACTOR, MEANING

SOURCE = "Barroso, Hoelzle, Ranganathan, The Datacenter as a Computer, 3rd ed., chapter 6 (modeling costs)"
CAPITAL = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 6 (equivalent annual cost)"


@dataclass(frozen=True)
class Owned:
    """Money per month for one owned accelerator: capital and running cost; and the outlay today."""

    outlay: float
    capital: float
    running: float
    factor: float

    @property
    def month(self) -> float:
        return self.capital + self.running


def owned_per_month(
    work: Working, capital: Mapping[str, float], power: Mapping[str, float], services: Mapping[str, float]
) -> Owned:
    """`capital`: price, network_share, residual_share, rate, years; `power`: kw, load, pue, kwh_price, hours;
    `services`: price, upkeep_share, kw, colocation, staff."""
    named = dict(capital)
    price, residual_share = named["price"], named["residual_share"]
    rate, years = named["rate"], named["years"]
    outlay = work.compute(
        "outlay today", "price * (1 + network_share)", "currency", SOURCE, price=price, network_share=named["network_share"]
    )
    factor = work.compute("annuity factor", ANNUITY_FACTOR, "years", MEANING, rate=rate, periods=years)
    discount = work.compute("discount factor at the end", DISCOUNT_FACTOR, "ratio", MEANING, rate=rate, periods=years)
    residual = work.compute(
        "residual today",
        "price * residual_share * discount",
        "currency",
        CAPITAL,
        price=price,
        residual_share=residual_share,
        discount=discount,
    )
    cost = work.compute(
        "capital",
        "(outlay - residual) / factor / 12",
        "currency per month",
        CAPITAL,
        outlay=outlay,
        residual=residual,
        factor=factor,
    )
    running = work.compute("power", "kw * load * pue * kwh_price * hours", "currency per month", SOURCE, **power)
    running += work.compute(
        "upkeep", "price * upkeep_share / 12", "currency per month", SOURCE, price=price, upkeep_share=services["upkeep_share"]
    )
    running += work.compute(
        "colocation", "kw * colocation", "currency per month", SOURCE, kw=services["kw"], colocation=services["colocation"]
    )
    work.fact("staff", services["staff"], "currency per month")
    return Owned(outlay, cost, running + services["staff"], factor)
