"""LEPTON_RENT_OR_BUY."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Money, Number, Rate
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.annuities import ANNUITY_FACTOR, DISCOUNT_FACTOR, MEANING

SOURCE = "Barroso, Hoelzle, Ranganathan, The Datacenter as a Computer, 3rd ed., chapter 6 (modeling costs)"
CAPITAL = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 6 (equivalent annual cost)"
HOURS_PER_MONTH = 730.0  # 8,760 / 12, as clouds count a month
NEVER = "never"


@dataclass(frozen=True)
class Offer:
    """One accelerator, owned or rented: the labels of the inputs block. A rent that is not given is not compared."""

    gpu_price: Annotated[float, Money("Price of one accelerator with its share of the server", above=0.0)]
    years: Annotated[float, Number("Years of use", above=0.0)]
    discount_rate: Annotated[float, Rate("Cost of capital per year")]
    utilisation: Annotated[float, Number("Share of hours in which it works", above=0.0, maximum=1.0)]
    kw_per_gpu: Annotated[float, Number("Power per accelerator with its share of the server, kW", minimum=0.0)]
    kwh_price: Annotated[float, Money("Price of electricity per kWh", minimum=0.0)]
    pue: Annotated[float, Number("Power of the whole site over that of the machines", minimum=1.0)]
    power_load: Annotated[float, Number("Share of that power drawn on average", minimum=0.0, maximum=1.0)] = 1.0
    network_share: Annotated[float, Number("Network and storage, as a share of the price", minimum=0.0)] = 0.0
    residual_share: Annotated[float, Number("Resale at the end, as a share of the price", minimum=0.0)] = 0.0
    upkeep_share: Annotated[float, Number("Support and repair per year, as a share of the price", minimum=0.0)] = 0.0
    colocation: Annotated[float, Money("Rent of space per kW and month", minimum=0.0)] = 0.0
    staff: Annotated[float, Money("Staff per accelerator and month", minimum=0.0)] = 0.0
    on_demand: Annotated[float, Money("On-demand price per GPU-hour", minimum=0.0)] = 0.0
    reserved: Annotated[float, Money("Reserved price per GPU-hour, paid for every hour", minimum=0.0)] = 0.0
    spot: Annotated[float, Money("Spot price per GPU-hour", minimum=0.0)] = 0.0
    spot_efficiency: Annotated[float, Number("Share of spot hours not lost to interruptions", above=0.0, maximum=1.0)] = 1.0
    api: Annotated[float, Money("API price per million tokens", minimum=0.0)] = 0.0
    tokens_per_second: Annotated[float, Number("Tokens per second and accelerator while it works", minimum=0.0)] = 0.0


@dataclass(frozen=True)
class Owned:
    """Money for one owned accelerator: the outlay today; capital and running cost per month; years at the cost of capital."""

    outlay: float
    capital: float
    running: float
    factor: float

    @property
    def month(self) -> float:
        return self.capital + self.running


BLOCK: list[list[object]] = [
    ["gpu price", 31900.0], ["network share", 0.25], ["years", 4.0], ["residual share", 0.15], ["discount rate", 0.1],
    ["utilisation", 0.7], ["kW per GPU", 1.275], ["power load", 0.9], ["PUE", 1.25], ["kWh price", 0.08],
    ["upkeep share", 0.05], ["on-demand", 3.0],
]  # fmt: skip


COLUMNS = (
    Column("option"),
    Column("cost per used hour", "currency per hour"),
    Column("cost per month", "currency per month"),
    Column("break-even utilisation", "share"),
    Column("break-even month", "months"),
    Column("gain by owning", "currency"),
)


@lepton("RENT_OR_BUY", source=SOURCE, examples=[Example((BLOCK, "owned"), 2.3073, tolerance=5e-5)])
def rent_or_buy(
    inputs: Annotated[
        Offer, Inputs("Labels and values: price, years, power, utilisation and the rents to compare with", record=Offer)
    ],
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per option", columns=tuple(column.name for column in COLUMNS))]:
    """Rent or buy an accelerator: cost per used GPU-hour owned, reserved, on demand, spot and by API, and when owning pays.

    Owned cost per month = ((price + network - discounted residual) / annuity factor) / 12 + power + upkeep + space + staff; per
    used hour it is divided by 730 * utilisation. Break-even month: when rent saved has paid the outlay back. Gain by owning: its
    present value over the years.
    """
    owned = _owned(inputs, work)
    hours = work.compute(
        "used hours", "hours * utilisation", "hours per month", SOURCE, hours=HOURS_PER_MONTH, utilisation=inputs.utilisation
    )
    used = work.compute("owned", "cost / hours", "currency per used hour", SOURCE, cost=owned.month, hours=hours)
    rows: list[tuple[object, ...]] = [("owned", used, owned.month, None, None, None)]
    rows += [_rented(inputs, work, owned, hours, option, used) for option, used in _rents(inputs, work)]
    return Table(COLUMNS, tuple(rows), labelled=True)


def _rented(offer: Offer, work: Working, owned: Owned, hours: float, option: str, used: float) -> tuple[object, ...]:
    """The row of one way of renting, beside owning."""
    month = work.compute(f"{option} per month", "rent * hours", "currency per month", SOURCE, rent=used, hours=hours)
    gain = work.compute(
        f"gain by owning instead of {option}",
        "(rent - owned) * 12 * factor",
        "currency",
        SOURCE,
        rent=month,
        owned=owned.month,
        factor=owned.factor,
    )
    return option, used, month, _utilisation(option, work, owned, used, month), _month(offer, work, owned, month), gain


def _owned(offer: Offer, work: Working) -> Owned:
    """What owning costs per month, part by part."""
    unit = "currency per month"
    price, rate, years, kw = offer.gpu_price, offer.discount_rate, offer.years, offer.kw_per_gpu
    network = offer.network_share
    outlay = work.compute("outlay today", "price * (1 + network_share)", "currency", SOURCE, price=price, network_share=network)
    factor = work.compute("annuity factor", ANNUITY_FACTOR, "years", MEANING, rate=rate, periods=years)
    discount = work.compute("discount factor at the end", DISCOUNT_FACTOR, "ratio", MEANING, rate=rate, periods=years)
    formula = "price * residual_share * discount"
    share = offer.residual_share
    residual = work.compute("residual today", formula, "currency", CAPITAL, price=price, residual_share=share, discount=discount)
    formula = "(outlay - residual) / factor / 12"
    capital = work.compute("capital", formula, unit, CAPITAL, outlay=outlay, residual=residual, factor=factor)
    formula = "kw * load * pue * kwh_price * hours"
    numbers = {"kw": kw, "load": offer.power_load, "pue": offer.pue, "kwh_price": offer.kwh_price, "hours": HOURS_PER_MONTH}
    power = work.compute("power", formula, unit, SOURCE, **numbers)
    upkeep = work.compute("upkeep", "price * upkeep_share / 12", unit, SOURCE, price=price, upkeep_share=offer.upkeep_share)
    space = work.compute("colocation", "kw * colocation", unit, SOURCE, kw=kw, colocation=offer.colocation)
    work.fact("staff", offer.staff, unit)
    return Owned(outlay, capital, power + upkeep + space + offer.staff, factor)


def _rents(offer: Offer, work: Working) -> Iterator[tuple[str, float]]:
    """Each way of renting that has a price, with its cost per used hour."""
    unit = "currency per used hour"
    if offer.reserved:
        yield (
            "reserved",
            work.compute("reserved", "rent / utilisation", unit, SOURCE, rent=offer.reserved, utilisation=offer.utilisation),
        )
    if offer.on_demand:
        work.fact("on-demand", offer.on_demand, unit)
        yield "on-demand", offer.on_demand
    if offer.spot:
        yield "spot", work.compute("spot", "rent / efficiency", unit, SOURCE, rent=offer.spot, efficiency=offer.spot_efficiency)
    if offer.api:
        speed = offer.tokens_per_second
        yield "api", work.compute("api", "price * speed * 3600 / 1000000", unit, SOURCE, price=offer.api, speed=speed)


def _utilisation(option: str, work: Working, owned: Owned, used: float, month: float) -> object:
    """The utilisation above which owning is cheaper; a reservation costs the same at any."""
    if option == "reserved":
        return "any" if owned.month <= month else NEVER
    if not used:
        return NEVER
    share = work.compute(
        f"break-even utilisation, {option}",
        "owned / (rent * hours)",
        "share",
        SOURCE,
        owned=owned.month,
        rent=used,
        hours=HOURS_PER_MONTH,
    )
    return share if share <= 1 else NEVER


def _month(offer: Offer, work: Working, owned: Owned, month: float) -> object:
    """The month in which the rent saved, less the running cost, has paid the outlay back."""
    if month <= owned.running:
        return NEVER
    found = work.compute(
        "break-even month", "outlay / (rent - running)", "months", SOURCE, outlay=owned.outlay, rent=month, running=owned.running
    )
    return found if found <= offer.years * 12 else NEVER
