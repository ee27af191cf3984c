"""LEPTON_FORECAST_DRIVERS."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics import models

COSTS = [[11.0], [21.0], [29.0], [41.0], [52.0], [59.0]]
FACTORS = [["gpus", "site"], [1.0, 3.0], [2.0, 1.0], [3.0, 2.0], [4.0, 2.0], [5.0, 3.0], [6.0, 1.0]]


@lepton(
    "FORECAST_DRIVERS",
    source="Permutation importance: Breiman 2001, Machine Learning 45:5; Fisher, Rudin, Dominici 2019, JMLR 20:177",
    examples=[Example((COSTS, FACTORS, "ols"), "gpus")],
)
def forecast_drivers(
    known_costs: Annotated[tuple[float, ...], Series("Costs of past projects, one per row", blank=None, unit="currency")],
    known_factors: Annotated[
        Columns, Data("What went with each cost: one column per factor, numbers or texts, headings optional")
    ],
    method: Annotated[str, Choice("How to learn", options=models.METHODS)] = "auto",
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per factor, the strongest first", columns=("factor", "share", "swing"))]:
    """What moves the cost: each factor's share of what they explain, and the cost at its low and high value, others typical.

    Share: how much the error grows when the factor's values are shuffled among the projects. Low and high are the 10th and 90th
    percentile, or the cheapest and dearest label; the other factors stand at their median or commonest label.
    """
    from xl_lepton.numerics.drivers import drivers

    rows: list[tuple[object, ...]] = []
    model = models.learned(known_costs, known_factors, method)
    models.say_left_out(model.history, work)
    for one in drivers(model):
        swing = work.compute(f"swing of {one.name}", "high - low", "currency", "", high=one.cost_at_high, low=one.cost_at_low)
        rows.append((one.name, one.share, swing, one.low, one.cost_at_low, one.high, one.cost_at_high))
    money = "currency"
    names: list[Column | str] = [
        "factor",
        "share",
        Column("swing", money),
        "low",
        Column("cost at low", money),
        "high",
        Column("cost at high", money),
    ]
    return Table.of(names, rows, labelled=True)
