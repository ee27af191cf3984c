"""LEPTON_DATA_AUGMENT."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Count, Data, Number
from xl_lepton.core.results import Table
from xl_lepton.core.working import Working

TABLE = [["site", "cost"], ["a", 10.0], ["b", 20.0]]


@lepton(
    "DATA_AUGMENT",
    source="Smoothed bootstrap: Silverman, Young 1987, Biometrika 74:469",
    examples=[Example((TABLE, 1.0, 4.0, 0.0, "cost"), 20.0)],
)
def data_augment(
    table: Annotated[Columns, Data("Past projects: one row each, one column per factor, headings optional")],
    count: Annotated[int, Count("How many synthetic rows to make", minimum=1, maximum=100_000)],
    seed: Annotated[int, Count("Any whole number; the same seed makes the same rows")] = 1,
    noise: Annotated[float, Number("How far numbers are shaken: 0.1 is about 10 %", minimum=0.0, maximum=2.0)] = 0.1,
    *,
    work: Working,
) -> Annotated[Table, Returns("Synthetic rows; the last column marks them as such and names the row each is made from")]:
    """Synthetic projects for stress tests: past rows drawn again with their numbers shaken, each marked as synthetic.

    They hold no information beyond the history: never learn from them, test with them.
    """
    from xl_lepton.numerics.data_augment import augment

    names, rows = augment(table, count, seed, noise)
    work.fact("seed", float(seed), source="PCG64: the same seed makes the same rows")
    work.fact("noise", noise, source="standard deviation of the logarithm, or share of the column's own")
    for number, row in enumerate(rows[:10], 1):
        work.fact(f"row {number}", str(row[-1]))
    return Table.of(names, rows)
