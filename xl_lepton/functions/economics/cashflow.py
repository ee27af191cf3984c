"""LEPTON_CASHFLOW."""

from __future__ import annotations

import dataclasses
import math
from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.projects import SOURCE, Project, periods_of

COLUMNS = (
    "period",
    "benefit",
    "cost",
    "depreciation",
    "tax",
    "working capital",
    "investment",
    "net cash flow",
    "cumulative",
    "discount factor",
    "present value",
)
BLOCK: list[list[object]] = [
    ["investment", 1000.0],
    ["periods", 3.0],
    ["benefit", 600.0],
    ["cost", 100.0],
    ["tax rate", 0.25],
    ["discount rate", 0.1],
]


@lepton("CASHFLOW", source=SOURCE, examples=[Example((BLOCK, "net cash flow"), -1000.0)])
def cashflow(
    inputs: Annotated[
        Project,
        Inputs(
            "Labels and values: investment, periods, benefit, discount rate; also cost, growth, inflation, tax rate, resale",
            record=Project,
        ),
    ],
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per period, from today on", columns=COLUMNS)]:
    """Cash flows of a project by period: benefit, running cost, write-off, tax, working capital, net and present value.

    Flows come at the end of each period, the outlay today. Benefit and cost of the first period grow and inflate from the second
    on; with ramp periods, the benefit reaches its full amount in equal steps. A loss relieves tax on other income; working
    capital is put up a period ahead and comes back at the end. The sum of the column "present value" is the net present value.
    """
    rows = []
    found = periods_of(inputs, work)
    for number, p in enumerate(found):
        rows.append((number, *(getattr(p, field.name) for field in dataclasses.fields(p))))
    work.fact("net present value", math.fsum(period.present for period in found), "currency", SOURCE)
    units = {"period": "periods", "discount factor": "ratio"}
    return Table.of([Column(name, units.get(name, "currency")) for name in COLUMNS], rows)
