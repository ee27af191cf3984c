"""LEPTON_FORECAST."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data, Number, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics import models

COSTS = [[130.0], [170.0], [250.0], [330.0]]
GPUS = [[4.0], [8.0], [16.0], [24.0]]


@lepton(
    "FORECAST",
    source="Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., 3.2; least squares held to NIST StRD",
    examples=[
        Example((COSTS, GPUS, [[12.0]], "ols"), 210.0),
        Example(([[3.0], [5.0], [7.0]], [["gpus", "hours"], [1.0, 1.0], [2.0, 1.5], [2.0, 2.5]], [[4.0, 1.0]], "ols"), 6.0),
    ],
    differences="Excel's FORECAST.LINEAR takes one factor; TREND answers with a wrong number where factors cannot be told apart, "
    "here that is an error that names them.",
)
def forecast(
    known_costs: Annotated[tuple[float, ...], Series("Costs of past projects, one per row", blank=None, unit="currency")],
    known_factors: Annotated[
        Columns, Data("What went with each cost: one column per factor, numbers or texts, headings optional")
    ],
    new_factors: Annotated[Columns, Data("The projects to forecast: the same columns; with headings in any order", by_row=True)],
    method: Annotated[
        str, Choice("How to learn; auto chooses and blends, ols is plain least squares", options=models.METHODS)
    ] = "auto",
    interval: Annotated[
        float | None, Number("Share of outcomes to cover, such as 0.8, for a low and a high", above=0.0, maximum=0.999)
    ] = None,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per new project", columns=("forecast",))]:
    """Cost of new projects, learned from past ones: one forecast per new row, with low and high when an interval is asked for.

    ols fits cost = constant + a1 * factor1 + ... + an * factorn to all factors jointly. Texts become one 0/1 column per label.
    """
    answers = models.forecast(known_costs, known_factors, new_factors, method, interval, work)
    names = ["forecast"] if interval is None else ["forecast", "low", "high"]
    rows = [(one.middle,) if interval is None else (one.middle, one.low, one.high) for one in answers]
    return Table.of([Column(name, "currency") for name in names], rows)
