"""LEPTON_FORECAST_COMPARE."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Data, Number, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working

COSTS = [[6.0], [11.0], [16.0], [21.0], [26.0], [31.0], [36.0]]
GPUS = [[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]]


@lepton(
    "FORECAST_COMPARE",
    source="Whigham, Owen, MacDonell 2015, A baseline model for software effort estimation, TOSEM 24(3); ranking as stated below",
    examples=[Example((COSTS, GPUS), "ols")],
)
def forecast_compare(
    known_costs: Annotated[tuple[float, ...], Series("Costs of past projects, one per row", blank=None, unit="currency")],
    known_factors: Annotated[
        Columns, Data("What went with each cost: one column per factor, numbers or texts, headings optional")
    ],
    level: Annotated[float, Number("Share of outcomes that the intervals are to cover", above=0.0, maximum=0.999)] = 0.8,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per method, best first", columns=("method", "MdAPE", "PRED(25)", "MAE", "note"))]:
    """All forecasting methods tested on projects they had not seen, best first, with the baselines median and mean in the list.

    Ranked by typical ratio: exp of the mean |log(forecast / cost)|, 1.3 means typically 30 % off; by MAE where a cost is not
    above 0. Methods without an answer for every row come after those with. A method counts as better than a baseline when it
    is so by more than one standard error.
    """
    from xl_lepton.numerics.comparison import ranking
    from xl_lepton.numerics.history import read_history
    from xl_lepton.numerics.models import say_left_out

    say_left_out(read_history(known_costs, known_factors, blanks=True), work)
    rows: list[tuple[object, ...]] = []
    for place in ranking(known_costs, known_factors, level):
        one = place.scores
        if one is None:
            rows.append((place.method, *[None] * 8, place.note))
            continue
        values = (one.ratio, one.mdape, one.mmre, one.pred25, one.mae, one.rmse, one.r2, one.coverage)
        work.fact(f"MAE of {place.method}", one.mae, "currency", "cross-validation, fixed groups")
        rows.append((place.method, *values, place.note or None))
    names: list[Column | str] = ["method", "typical ratio", "MdAPE", "MMRE", "PRED(25)", Column("MAE", "currency")]
    names += [Column("RMSE", "currency"), "R2", "interval coverage", "note"]
    return Table.of(names, rows, labelled=True)
