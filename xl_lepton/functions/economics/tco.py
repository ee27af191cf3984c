"""LEPTON_TCO."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Count, Money, Number, Rate
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.cashflows import present_value

SOURCE = "Barroso, Hoelzle, Ranganathan, The Datacenter as a Computer, 3rd ed., chapter 6 (modeling costs)"
HOURS_PER_YEAR = 8760.0


@dataclass(frozen=True)
class Installation:
    """What an installation costs: the labels of the inputs block."""

    gpus: Annotated[int, Count("Number of accelerators", minimum=1.0)]
    gpu_price: Annotated[float, Money("Price of one accelerator with its share of the server", minimum=0.0)]
    years: Annotated[int, Count("Years of use", minimum=1.0, maximum=50.0)]
    discount_rate: Annotated[float, Rate("Cost of capital per year")]
    kw_per_gpu: Annotated[float, Number("Power per accelerator with its share of the server, kW", minimum=0.0)]
    kwh_price: Annotated[float, Money("Price of electricity per kWh", minimum=0.0)]
    pue: Annotated[float, Number("Power of the whole site over that of the machines", minimum=1.0)]
    power_load: Annotated[float, Number("Share of that power drawn on average", minimum=0.0, maximum=1.0)] = 1.0
    network_share: Annotated[float, Number("Network, as a share of the hardware price", minimum=0.0)] = 0.0
    storage: Annotated[float, Money("Storage and other hardware bought at the start", minimum=0.0)] = 0.0
    deployment: Annotated[float, Money("Installation and migration at the start", minimum=0.0)] = 0.0
    space_per_kw_month: Annotated[float, Money("Rent of space per kW and month", minimum=0.0)] = 0.0
    staff: Annotated[float, Number("People who run it", minimum=0.0)] = 0.0
    salary: Annotated[float, Money("Cost per person and year", minimum=0.0)] = 0.0
    software_per_gpu: Annotated[float, Money("Software licences per accelerator and year", minimum=0.0)] = 0.0
    support_share: Annotated[float, Number("Support and repair per year, as a share of the hardware price", minimum=0.0)] = 0.0
    residual_share: Annotated[float, Number("Resale at the end, as a share of the hardware price", minimum=0.0)] = 0.0
    inflation: Annotated[float, Rate("Yearly rise of the running costs, from the second year on")] = 0.0


BLOCK: list[list[object]] = [
    ["GPUs", 8.0], ["GPU price", 30000.0], ["years", 3.0], ["discount rate", 0.1], ["kW per GPU", 1.25], ["kWh price", 0.1],
    ["PUE", 1.2], ["network share", 0.2], ["staff", 0.5], ["salary", 100000.0], ["residual share", 0.1],
]  # fmt: skip

ONCE = (
    ("hardware", "gpus * gpu_price"),
    ("network", "gpus * gpu_price * network_share"),
    ("storage", "storage"),
    ("deployment", "deployment"),
)
YEARLY = (
    ("power", "gpus * kw_per_gpu * power_load * pue * kwh_price * hours"),
    ("space", "gpus * kw_per_gpu * space_per_kw_month * 12"),
    ("staff", "staff * salary"),
    ("software", "gpus * software_per_gpu"),
    ("support", "gpus * gpu_price * support_share"),
)
RESIDUAL = "-gpus * gpu_price * residual_share"


@lepton("TCO", source=SOURCE, examples=[Example((BLOCK, "total"), 445536.0)])
def tco(
    inputs: Annotated[
        Installation,
        Inputs("Labels and values: GPUs, price, years, power, staff and the other parts of the cost", record=Installation),
    ],
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per cost, then the total and its present value", columns=("item", "in all", "year 0"))]:
    """Total cost of ownership by year and in all: hardware, network, power, space, staff, software, support, less resale.

    Hardware is paid today (year 0), running costs at the end of each year, resale comes in at the end of the last.
    """
    last = inputs.years
    rows = [(item, [_amount(inputs, work, item, formula), *[0.0] * last]) for item, formula in ONCE]
    for item, formula in YEARLY:
        first = _amount(inputs, work, item, formula)
        rows.append((item, [0.0, *_rising(work, item, first, inputs.inflation, last)]))
    rows.append(("residual", [*[0.0] * last, _amount(inputs, work, "residual", RESIDUAL)]))
    total = [math.fsum(values[year] for _, values in rows) for year in range(last + 1)]
    rows.append(("total", total))
    rows.append(("present value", _present(work, total, inputs.discount_rate)))
    columns = [Column("item"), Column("in all", "currency"), *(Column(f"year {year}", "currency") for year in range(last + 1))]
    return Table.of(columns, [_row(work, item, values) for item, values in rows], labelled=True)


def _amount(inputs: Installation, work: Working, item: str, formula: str) -> float:
    """The formula over those inputs that it names."""
    words = formula.replace("-", " ").split()
    numbers = {word: HOURS_PER_YEAR if word == "hours" else float(getattr(inputs, word)) for word in words if word.isidentifier()}
    return work.compute(item, formula, "currency", SOURCE, **numbers)


def _rising(work: Working, item: str, first: float, inflation: float, years: int) -> list[float]:
    amounts = [first]
    for year in range(2, years + 1):
        amounts.append(
            work.compute(
                f"{item}, year {year}", "before * (1 + inflation)", "currency", SOURCE, before=amounts[-1], inflation=inflation
            )
            if inflation
            else first
        )
    return amounts


def _present(work: Working, total: Sequence[float], rate: float) -> list[float]:
    return [present_value(work, f"present value of year {year}", amount, rate, year, SOURCE) for year, amount in enumerate(total)]


def _row(work: Working, item: str, values: Sequence[float]) -> tuple[object, ...]:
    in_all = math.fsum(values)
    work.fact(f"{item}, in all", in_all, "currency")
    return (item, in_all, *values)
