"""LEPTON_SIMULATE."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Count, Data
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.measures import MEANINGS, MEASURES, UNITS, measured, measured_once
from xl_lepton.numerics.projects import Project
from xl_lepton.numerics.sampling import MOST_TRIALS, Array, Estimate, Plan, check_bounds, estimates, histogram
from xl_lepton.numerics.uncertainty import bounds_of_project, correlations_of, distributions_of

SOURCE = "A. B. Owen, Monte Carlo theory, methods and examples, chapters 16 and 17 (randomized quasi-Monte Carlo)"
BLOCK: list[list[object]] = [["investment", 1000.0], ["periods", 3.0], ["benefit", 500.0], ["discount rate", 0.1]]
UNCERTAIN: list[list[object]] = [["benefit", "normal", 500.0, 50.0], ["investment", "triangular", 900.0, 1000.0, 1100.0]]
SUMMARY, HISTOGRAM = "summary", "histogram"


@lepton(
    "SIMULATE",
    source=SOURCE,
    examples=[Example((BLOCK, UNCERTAIN, "npv", None, 1024.0, 1.0, "summary", 20.0, "value"), 243.8846115443609)],
)
def simulate(
    inputs: Annotated[Project, Inputs("The inputs block of LEPTON_CASHFLOW: labels and values", record=Project)],
    distributions: Annotated[
        Columns,
        Data(
            "Rows of input, distribution, numbers: normal, lognormal, uniform, triangular, pert, percentiles, discrete, history"
        ),
    ],
    measure: Annotated[str, Choice("What is simulated; npv when left out", options=MEASURES)] = "npv",
    correlations: Annotated[
        Columns | None, Data("Square of rank correlations between the uncertain inputs, in their order or with their names")
    ] = None,
    trials: Annotated[
        int, Count("How many draws, rounded up to whole blocks; 16384 when left out", minimum=16.0, maximum=MOST_TRIALS)
    ] = 16384,
    seed: Annotated[int, Count("Another seed gives other draws, the same seed the same; 1 when left out", maximum=2.0**31)] = 1,
    view: Annotated[
        str, Choice('"summary", or "histogram" for bins to chart; summary when left out', options=(SUMMARY, HISTOGRAM))
    ] = SUMMARY,
    bins: Annotated[int, Count("How many bins a histogram has; 20 when left out", minimum=1.0, maximum=1000.0)] = 20,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per figure, or per bin")]:
    """Simulate a project: draws its uncertain inputs, works out the cash flows of each draw and says what comes of it.

    Mean, standard deviation, percentiles and the probability of loss (npv below 0), each with its standard error; a fixed seed
    gives the same figures on every computer. Draws are scrambled Sobol points in at least 8 independent blocks.
    """
    plan = _plan(distributions, correlations, trials, seed)
    outputs, found = _drawn(inputs, plan, measure)
    _explain(work, plan, inputs, measure, found)
    unit = UNITS[measure]
    if view == HISTOGRAM:
        edges = [Column("from", unit), Column("to", unit)]
        return Table.of([*edges, Column("draws"), Column("share", "share")], histogram(outputs, bins))
    rows = [(figure.name, figure.value, figure.error) for figure in found]
    return Table.of([Column("figure"), Column("value", unit), Column("standard error", unit)], rows, labelled=True)


@lru_cache(maxsize=4)  # a sheet shows one simulation in many cells, one figure each
def _drawn(inputs: Project, plan: Plan, measure: str) -> tuple[Array, Sequence[Estimate]]:
    """The measure of each draw, and the figures that sum it up."""
    drawn = plan.draws()
    _within_bounds(drawn)
    outputs = measured(inputs, drawn, measure)
    outputs.flags.writeable = False
    lost = outputs < 0 if measure == "npv" else measured(inputs, drawn, "npv") < 0
    return outputs, tuple(estimates(outputs, plan.blocks, lost))


def _plan(distributions: Columns, correlations: Columns | None, trials: int, seed: int) -> Plan:
    try:
        uncertain = distributions_of(distributions)
    except BadInput as problem:
        raise BadInput(f"distributions: {problem}") from None
    if correlations is None:
        return Plan(uncertain, (), trials, seed)
    try:
        return Plan(uncertain, correlations_of(correlations, [one.name for one in uncertain]), trials, seed)
    except BadInput as problem:
        raise BadInput(f"correlations: {problem}") from None


def _within_bounds(drawn: Mapping[str, Array]) -> None:
    try:
        check_bounds(drawn, bounds_of_project())
    except BadInput as problem:
        raise BadInput(f"distributions: {problem}") from None


def _explain(work: Working, plan: Plan, inputs: Project, measure: str, found: Sequence[Estimate]) -> None:
    for one in plan.inputs:
        work.fact(one.name, one.spelled, source="distributions")
    draws = float(plan.blocks * plan.block_size)
    work.fact("draws", draws, "", f"{plan.blocks} independent blocks of scrambled Sobol points, seed {plan.seed}")
    base = measured_once(inputs, measure)
    work.fact(f"{measure} of the base case", base if math.isfinite(base) else "none", UNITS[measure], MEANINGS[measure])
    for figure in found:
        error = "" if figure.error is None else f"standard error {figure.error:.3g}"
        work.fact(figure.name, figure.value, UNITS[measure], error)
