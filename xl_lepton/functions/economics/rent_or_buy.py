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
from xl_lepton.numerics.ownership import SOURCE, Owned, owned_per_month

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


BLOCK: list[list[object]] = [
    ["gpu price", 31900.0], ["network share", 0.25], ["years", 4.0], ["residual share", 0.15], ["discount rate", 0.1],
    ["utilisation", 0.7], ["kW per GPU", 1.275], ["power load", 0.9], ["PUE", 1.25], ["kWh price", 0.08],
    ["upkeep share", 0.05], ["on-demand", 3.0],
]  # fmt: skip


@lepton("RENT_OR_BUY", source=SOURCE, examples=[Example((BLOCK, "owned"), 2.3073, tolerance=5e-5)])
def rent_or_buy(
    inputs: Annotated[
        Offer, Inputs("Labels and values: price, years, power, utilisation and the rents to compare with", record=Offer)
    ],
    *,
    work: Working,
) -> Annotated[
    Table,
    Returns(
        "One row per option",
        columns=(
            "option",
            "cost per used hour",
            "cost per month",
            "break-even utilisation",
            "break-even month",
            "gain by owning",
        ),
    ),
]:
    """Rent or buy an accelerator: cost per used GPU-hour owned, reserved, on demand, spot and by API, and when owning pays.

    Owned cost per month = ((price + network - discounted residual) / annuity factor) / 12 + power + upkeep + space + staff; per
    used hour it is divided by 730 * utilisation. Break-even month: when rent saved has paid the outlay back. Gain by owning: its
    present value over the years.
    """
    owned = _owned(inputs, work)
    hours = work.compute(
        "used hours", "hours * utilisation", "hours per month", SOURCE, hours=HOURS_PER_MONTH, utilisation=inputs.utilisation
    )
    per_hour = work.compute("owned", "cost / hours", "currency per used hour", SOURCE, cost=owned.month, hours=hours)
    rows: list[tuple[object, ...]] = [("owned", per_hour, owned.month, None, None, None)]
    for option, used in _rents(inputs, work):
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
        rows.append(
            (option, used, month, _utilisation(option, work, owned, used, month), _month(inputs, work, owned, month), gain)
        )
    columns = [
        Column("option"),
        Column("cost per used hour", "currency per hour"),
        Column("cost per month", "currency per month"),
        Column("break-even utilisation", "share"),
        Column("break-even month", "months"),
        Column("gain by owning", "currency"),
    ]
    return Table.of(columns, rows, labelled=True)


def _owned(offer: Offer, work: Working) -> Owned:
    return owned_per_month(
        work,
        {
            "price": offer.gpu_price,
            "network_share": offer.network_share,
            "residual_share": offer.residual_share,
            "rate": offer.discount_rate,
            "years": offer.years,
        },
        {
            "kw": offer.kw_per_gpu,
            "load": offer.power_load,
            "pue": offer.pue,
            "kwh_price": offer.kwh_price,
            "hours": HOURS_PER_MONTH,
        },
        {"upkeep_share": offer.upkeep_share, "kw": offer.kw_per_gpu, "colocation": offer.colocation, "staff": offer.staff},
    )


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
