"""LEPTON_POWER."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue import load, pricing
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Count, Money, Number, Text
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import power_kw

UNITS = {
    "power": "kW",
    "it_power": "kW",
    "energy": "kWh",
    "energy_cost": "USD",
    "electricity_price": "USD/kWh",
    "pue": "ratio",
    "co2": "t",
}


@lepton(
    "POWER",
    source="10.2 kW of a DGX H100 over 8 x 700 W; Uptime Institute 2025 (PUE); EIA (electricity)",
    examples=[
        Example((8.0, "H100", 30.0, 1.0, None, None, None, "power"), 11.22, tolerance=0.05),
        Example((8.0, "H100", 30.0, 1.25, 1.0, 0.08, None, "energy"), 10090.0, tolerance=30.0),
    ],
)
def power(
    gpus: Annotated[int, Count("GPUs", minimum=1, maximum=10_000_000)],
    accelerator: Annotated[str, Text("Accelerator name from LEPTON_ACCELERATOR, such as H100")] = "H100",
    days: Annotated[float, Number("Days of running", unit="day", minimum=0)] = 365.0,
    pue: Annotated[
        float | None, Number("Power usage effectiveness; the world's mean when left out", minimum=1, maximum=5)
    ] = None,
    load_share: Annotated[float, Number("Mean draw over full draw", minimum=0, maximum=1)] = 1.0,
    price_per_kwh: Annotated[float | None, Money("Price of a kWh; US industrial when left out", minimum=0)] = None,
    grams_per_kwh: Annotated[float | None, Number("CO2 of your electricity, grams per kWh", unit="g/kWh", minimum=0)] = None,
    *,
    work: Working,
) -> Annotated[Record, Returns("Power, energy, its cost and CO2", columns=tuple(UNITS))]:
    """Power that GPUs draw with their servers, network and cooling, energy over a time, its cost, and CO2 when told.

    kW = GPUs x rated power x server overhead x network overhead x PUE x load; energy = kW x 24 x days.
    """
    row = load.find(Accelerator, accelerator)
    full = power_kw(work, row, gpus, pue)
    if full is None:
        raise NoAnswer(f"accelerator: the maker of {row.name} does not publish its power")
    plant = load.figure("PUE world").value if pue is None else pue
    drawn = work.compute("mean power", "full * load", unit="kW", full=full, load=load_share)
    energy = work.compute("energy", "drawn * 24 * days", unit="kWh", drawn=drawn, days=days)
    tariff = pricing.typical("electricity", "industrial")
    price = tariff.price if price_per_kwh is None else price_per_kwh
    work.fact("electricity", price, "USD/kWh", f"{tariff.source}, as of {tariff.as_of}" if price_per_kwh is None else "given")
    cost = work.compute("energy cost", "energy * price", unit="USD", energy=energy, price=price)
    co2 = None
    if grams_per_kwh is not None:
        co2 = work.compute("CO2", "energy * grams / 1e6", unit="t", energy=energy, grams=grams_per_kwh)
    values = (drawn, drawn / plant, energy, cost, price, plant, co2)
    return Record(tuple(Item(label, value, unit) for (label, unit), value in zip(UNITS.items(), values, strict=True)))
