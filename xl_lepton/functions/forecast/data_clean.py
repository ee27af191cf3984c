"""LEPTON_DATA_CLEAN."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data
from xl_lepton.core.results import Table
from xl_lepton.core.working import Working

TABLE = [["gpus", "cost"], [1.0, 10.0], [None, 20.0], [3.0, 30.0]]
BLANKS, OUTLIERS, REPEATS = ("fill", "drop", "keep"), ("keep", "clip", "drop"), ("drop", "keep")


@lepton(
    "DATA_CLEAN",
    source="Little, Rubin, 1987 (gaps); outliers: Iglewicz, Hoaglin 1993",
    examples=[Example((TABLE,), 1.0), Example((TABLE, "fill", "keep", "drop", "gpus"), 1.0)],
)
def data_clean(
    table: Annotated[Columns, Data("Past projects: one row each, one column per factor, headings optional")],
    blanks: Annotated[
        str, Choice("What to do with gaps: fill with the median or commonest word, drop the row, or keep", options=BLANKS)
    ] = "fill",
    outliers: Annotated[
        str,
        Choice(
            "Values that DATA_CHECK calls far from the others: keep, clip to where far begins, or drop the row", options=OUTLIERS
        ),
    ] = "keep",
    repeats: Annotated[str, Choice("Rows that repeat an earlier one: drop or keep", options=REPEATS)] = "drop",
    *,
    work: Working,
) -> Annotated[Table, Returns("The table put in order; the last column says what was done to each row")]:
    """The table with texts made numbers, gaps filled, repeats dropped, and what was done stated beside each row.

    Rows that were left out are named in the last column of the first row. Show "headers" for the headings on top. The answer can
    be given to the forecasting functions as it is: they know the last column by its words and do not take it for a factor.
    """
    from xl_lepton.numerics.data_clean import clean

    names, rows = clean(table, blanks, outliers, repeats)
    if not rows:
        raise NoAnswer('table: no row is left; use blanks "fill" or "keep"')
    work.fact("rows before", float(len(table.rows)))
    for number, row in enumerate(rows, 1):
        if row[-1] is not None:
            work.fact(f"answer row {number}", str(row[-1]))
    work.fact("rows after", float(len(rows)))
    return Table.of(names, rows)
