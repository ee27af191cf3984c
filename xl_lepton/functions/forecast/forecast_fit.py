"""LEPTON_FORECAST_FIT."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Count, Data, Flag, Number, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics import regression_table

COSTS = [[2.1], [3.9], [6.2], [7.8], [10.1]]
GPUS = [["gpus"], [1.0], [2.0], [3.0], [4.0], [5.0]]


@lepton(
    "FORECAST_FIT",
    source="Montgomery, Peck, Vining, Introduction to Linear Regression Analysis, 5th ed., ch. 2, 3; digits held to NIST StRD",
    examples=[Example((COSTS, GPUS), "constant"), Example((COSTS, GPUS, 1.0, 0.95, True, "R2"), 0.99730533, tolerance=1e-7)],
    differences="Excel's LINEST gives last factor first, no names, p-values or VIF, and sets what it cannot tell apart to 0.",
)
def forecast_fit(
    known_costs: Annotated[tuple[float, ...], Series("Costs of past projects, one per row", blank=None, unit="currency")],
    known_factors: Annotated[
        Columns, Data("What went with each cost: one column per factor, numbers or texts, headings optional")
    ],
    degree: Annotated[int, Count("Highest power of each number factor; 1 is a straight line", minimum=1, maximum=20)] = 1,
    level: Annotated[float, Number("Confidence of low and high", above=0.0, maximum=0.999)] = 0.95,
    constant: Annotated[bool, Flag("FALSE leaves the constant out: no factors, no cost")] = True,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per coefficient, then the figures of the whole fit", columns=("term", "value"))]:
    """The least-squares cost model in full: coefficients, standard errors, t, p, intervals, VIF, then R2, residual error and F.

    A factor that the others make up, or that never changed, has no value and says so. Exact to the last digits: powers of a
    factor are formed from the decimals as typed.
    """
    rows = regression_table.lines(known_costs, known_factors, degree, level, constant, work)
    names: list[Column | str] = [
        "term",
        Column("value", "currency per unit"),
        "standard error",
        "t",
        "p",
        "low",
        "high",
        "VIF",
        "note",
    ]
    return Table.of(names, rows, labelled=True)
