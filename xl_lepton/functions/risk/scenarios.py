"""LEPTON_SCENARIOS."""

from __future__ import annotations

import dataclasses
import math
from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Data
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.measures import MEASURES, UNITS, all_measured_once
from xl_lepton.numerics.projects import Project
from xl_lepton.numerics.uncertainty import cases_of

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 10 (scenario analysis)"
BLOCK: list[list[object]] = [["investment", 1000.0], ["periods", 3.0], ["benefit", 500.0], ["discount rate", 0.1]]
CASES: list[list[object]] = [["input", "low", "high"], ["benefit", 400.0, 600.0], ["investment", None, 900.0]]


@lepton("SCENARIOS", source=SOURCE, examples=[Example((BLOCK, CASES, "npv"), 243.42599549211073)])
def scenarios(
    inputs: Annotated[Project, Inputs("The inputs block of LEPTON_CASHFLOW: labels and values", record=Project)],
    cases: Annotated[
        Columns, Data("Headed columns: an input's label, then one column for each named case; a blank keeps the base value")
    ],
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per case, the base first", columns=("scenario", *MEASURES))]:
    """Scenarios: what a project is worth in each named case, beside the base case: npv, irr, roi, payback, profitability.

    A case changes the inputs it names and keeps all others. A measure that does not exist in a case shows "none".
    """
    try:
        named = cases_of(cases, inputs)
    except BadInput as problem:
        raise BadInput(f"cases: {problem}") from None
    rows = []
    for name, project in {"base": inputs, **named}.items():
        for field in dataclasses.fields(project):
            value = getattr(project, field.name)
            if value != getattr(inputs, field.name):
                work.fact(f"{name}: {field.name}", value, source="cases")
        rows.append((name, *(_shown(work, name, *found) for found in all_measured_once(project).items())))
    return Table.of([Column("scenario"), *(Column(measure, UNITS[measure]) for measure in MEASURES)], rows, labelled=True)


def _shown(work: Working, name: str, measure: str, value: float) -> float | str:
    shown = value if math.isfinite(value) else "none"
    work.fact(f"{name}: {measure}", shown, UNITS[measure], SOURCE)
    return shown
