"""Made-up projects for stress tests: past ones drawn again, their numbers shaken. They prove nothing and are marked as such."""

from __future__ import annotations

import numpy as np

from xl_lepton.core.cells import Cell
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.numerics import portable
from xl_lepton.numerics.history import LARGEST
from xl_lepton.numerics.marks import ORIGIN, SYNTHETIC, unmarked
from xl_lepton.numerics.table_columns import SheetColumn, columns_of


@np.errstate(all="ignore")  # what overflows comes out as infinite or not a number, which the core reports
def augment(table: Columns, count: int, seed: int, noise: float) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Headings and `count` rows: the smoothed bootstrap (Silverman, Young 1987). The last column tells what each was made from.

    A column above 0 is shaken by a factor exp(noise * z), any other number by noise standard deviations; columns of whole numbers
    stay whole; words and gaps are kept.
    """
    table = unmarked(table)
    columns = columns_of(table)
    random = np.random.Generator(np.random.PCG64(seed))
    rows = len(table.rows)
    drawn = random.integers(0, rows, size=count)
    made: list[list[Cell]] = []
    for column in columns:
        if column.numeric and max(map(abs, column.numbers.values()), default=0.0) > LARGEST:
            raise BadInput(f"table: '{column.name}' holds numbers above 1e150; state them in a larger unit")
        shocks = random.standard_normal(count)
        made.append([_shaken(column, int(row), float(shock), noise) for row, shock in zip(drawn, shocks, strict=True)])
    marks: list[Cell] = [f"{SYNTHETIC}{row + 1}" for row in drawn.tolist()]
    names = (*(column.name for column in columns), ORIGIN)
    return names, list(zip(*made, marks, strict=True))


def _shaken(column: SheetColumn, row: int, shock: float, noise: float) -> Cell:
    cell = column.cells[row]
    if not column.numeric or not isinstance(cell, float | int) or isinstance(cell, bool):
        return cell
    numbers = list(column.numbers.values())
    value = cell * portable.exp_of(noise * shock) if min(numbers) > 0 else cell + noise * float(np.std(numbers)) * shock
    if all(number == int(number) for number in numbers):
        return float(max(round(value), 1) if min(numbers) > 0 else round(value))
    return value
