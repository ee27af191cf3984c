"""LEPTON_FORECAST_SCORE."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data, Number, Series, Texts
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.numerics import models

COSTS = [[6.0], [11.0], [13.0], [21.0], [24.0], [31.0], [33.0], [42.0], [44.0], [51.0]]
GPUS = [[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [8.0], [9.0], [10.0]]


@lepton(
    "FORECAST_SCORE",
    source="Shepperd, MacDonell 2012, Evaluating prediction systems in software project estimation, IST 54:820",
    examples=[Example((COSTS, GPUS, "ols"), "MdAPE")],
)
def forecast_score(
    known_costs: Annotated[tuple[float, ...], Series("Costs of past projects, one per row", blank=None, unit="currency")],
    known_factors: Annotated[
        Columns, Data("What went with each cost: one column per factor, numbers or texts, headings optional")
    ],
    method: Annotated[str, Choice("The method to test", options=(*models.METHODS, *models.BASELINES))] = "auto",
    split: Annotated[
        tuple[str, ...] | None, Texts("train or test for each row; left out, the rows are tested in turns by cross-validation")
    ] = None,
    level: Annotated[float, Number("Share of outcomes that the interval is to cover", above=0.0, maximum=0.999)] = 0.8,
    *,
    work: Working,
) -> Annotated[Record, Returns("Error measures on projects the method had not seen", columns=("MdAPE", "PRED(25)", "MAE"))]:
    """How good a forecasting method is on this history: errors on projects it had not seen, and how often its interval held.

    MdAPE is the median of |forecast - cost| / cost, MMRE its mean, PRED(25) the share within 25 %; SA is 1 for perfect and 0 for
    answering with another project at random.
    """
    from xl_lepton.numerics.validation import unseen

    result = unseen(known_costs, known_factors, method, level, split)
    scores = result.scores
    for row, actual, answer in list(zip(result.rows, result.actual, result.forecast, strict=True))[: models.SHOWN]:
        work.compute(f"relative error of row {row + 1}", "abs(f - y) / abs(y) if y else 0", "", "", f=answer, y=actual)
    how = "rows marked test" if split is not None else "cross-validation, fixed groups"
    work.fact("how", how)
    items = [
        Item("MdAPE", scores.mdape, "share of cost"),
        Item("MMRE", scores.mmre, "share of cost"),
        Item("PRED(25)", scores.pred25, "share of projects"),
        Item("MAE", scores.mae, "currency"),
        Item("RMSE", scores.rmse, "currency"),
        Item("R2", scores.r2),
        Item("SA", scores.sa),
        Item("interval coverage", scores.coverage, f"share, {level:.0%} wanted"),
        Item("projects scored", float(scores.cases), "of " + str(result.asked)),
        Item("how", how),
    ]
    items += [Item("left out", one.name, one.why) for one in result.left_out]
    return Record(tuple(items))
