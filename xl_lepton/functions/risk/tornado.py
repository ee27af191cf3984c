"""LEPTON_TORNADO."""

from __future__ import annotations

import dataclasses
import math
from typing import Annotated, Any

from xl_lepton.core.block import Inputs
from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.measures import MEANINGS, MEASURES, UNITS, measured_once
from xl_lepton.numerics.projects import Project
from xl_lepton.numerics.uncertainty import ranges_of

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 10 (sensitivity analysis)"
BLOCK: list[list[object]] = [["investment", 1000.0], ["periods", 3.0], ["benefit", 500.0], ["discount rate", 0.1]]
RANGES: list[list[object]] = [["discount rate", 0.08, 0.12], ["benefit", 400.0, 600.0]]


@lepton("TORNADO", source=SOURCE, examples=[Example((BLOCK, RANGES, "npv", "swing"), 497.3703981968445)])
def tornado(
    inputs: Annotated[Project, Inputs("The inputs block of LEPTON_CASHFLOW: labels and values", record=Project)],
    ranges: Annotated[Columns, Data("Rows of input, low and high value")],
    measure: Annotated[str, Choice("What is looked at; npv when left out", options=MEASURES)] = "npv",
    *,
    work: Working,
) -> Annotated[
    Table,
    Returns(
        "One row per input, the widest swing first",
        columns=("input", "low", "high", "result at low", "result at high", "swing", "base"),
    ),
]:
    """Tornado: each uncertain input moved alone from its low to its high value, sorted by how far the result swings.

    All other inputs keep their base values. The swing is the result at the high value less that at the low one, in size.
    """
    try:
        moved = ranges_of(ranges)
    except BadInput as problem:
        raise BadInput(f"ranges: {problem}") from None
    base = _result(inputs, measure, "in the base case")
    work.fact(f"{measure} of the base case", base, UNITS[measure], MEANINGS[measure])
    rows = []
    for name, low, high in moved:
        at_low, at_high = (_result(_moved(inputs, name, value), measure, f"at {name} = {value:g}") for value in (low, high))
        for value, result in ((low, at_low), (high, at_high)):
            work.fact(f"{measure} at {name} = {value:g}", result, UNITS[measure], MEANINGS[measure])
        swing = work.compute(f"swing by {name}", "abs(high - low)", UNITS[measure], SOURCE, high=at_high, low=at_low)
        rows.append((name, low, high, at_low, at_high, swing, base))
    rows.sort(key=lambda row: -row[5])
    results = [Column(name, UNITS[measure]) for name in ("result at low", "result at high", "swing", "base")]
    return Table.of([Column("input"), Column("low"), Column("high"), *results], rows, labelled=True)


def _moved(project: Project, name: str, value: float) -> Project:
    changed: dict[str, Any] = {name: value}
    return dataclasses.replace(project, **changed)


def _result(project: Project, measure: str, where: str) -> float:
    value = measured_once(project, measure)
    if not math.isfinite(value):
        raise NoAnswer(f"measure: there is no {measure} {where}; choose npv, which there always is")
    return value
