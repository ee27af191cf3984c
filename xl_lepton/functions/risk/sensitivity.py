"""LEPTON_SENSITIVITY."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Count, Data
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.measures import MEASURES, measured
from xl_lepton.numerics.projects import Project
from xl_lepton.numerics.sampling import Array, check_bounds
from xl_lepton.numerics.sensitivity import sobol_indices
from xl_lepton.numerics.uncertainty import bounds_of_project, distributions_of

SOURCE = "Saltelli et al., Variance based sensitivity analysis of model output, Comput. Phys. Commun. 181 (2010) 259-270"
BLOCK: list[list[object]] = [["investment", 1000.0], ["periods", 3.0], ["benefit", 500.0], ["discount rate", 0.1]]
UNCERTAIN: list[list[object]] = [["benefit", "normal", 500.0, 50.0], ["investment", "uniform", 800.0, 1200.0]]


@lepton("SENSITIVITY", source=SOURCE, examples=[Example((BLOCK, UNCERTAIN, "npv", 1024.0, 1.0, "total"), 0.5420204453743012)])
def sensitivity(
    inputs: Annotated[Project, Inputs("The inputs block of LEPTON_CASHFLOW: labels and values", record=Project)],
    distributions: Annotated[
        Columns,
        Data(
            "Rows of input, distribution, numbers: normal, lognormal, uniform, triangular, pert, percentiles, discrete, history"
        ),
    ],
    measure: Annotated[str, Choice("What is looked at; npv when left out", options=MEASURES)] = "npv",
    trials: Annotated[
        int, Count("Pairs of draws, rounded up to whole blocks; 8192 when left out", minimum=16.0, maximum=32768.0)
    ] = 8192,
    seed: Annotated[int, Count("Another seed gives other draws, the same seed the same; 1 when left out", maximum=2.0**31)] = 1,
    *,
    work: Working,
) -> Annotated[
    Table,
    Returns("One row per input, the weightiest first", columns=("input", "alone", "standard error", "total", "error of total")),
]:
    """Sensitivity of a project: the share of the result's variance that each uncertain input explains (Sobol indices).

    "alone" is the share of the input by itself, "total" with its interactions; the inputs are independent of each other. Shares
    alone add up to at most 1, up to their standard errors.
    """

    def model(drawn: Mapping[str, Array]) -> Array:
        return measured(inputs, drawn, measure)

    try:
        uncertain = distributions_of(distributions)
        check_bounds({one.name: one.ends() for one in uncertain}, bounds_of_project())
    except BadInput as problem:
        raise BadInput(f"distributions: {problem}") from None
    for one in uncertain:
        work.fact(one.name, one.spelled, source="distributions")
    found = sobol_indices(model, uncertain, trials, seed)
    for index in found:
        work.fact(f"{index.name} alone", index.first, "share of variance", f"standard error {index.first_error:.3g}")
        work.fact(f"{index.name} in total", index.total, "share of variance", f"standard error {index.total_error:.3g}")
    rows = sorted(
        ((index.name, index.first, index.first_error, index.total, index.total_error) for index in found), key=lambda row: -row[3]
    )
    shares = [Column(name, "share of variance") for name in ("alone", "standard error", "total", "error of total")]
    return Table.of([Column("input"), *shares], rows, labelled=True)
