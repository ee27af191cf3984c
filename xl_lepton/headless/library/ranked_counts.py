"""How many numbers of a range of a column are smaller or larger than a number, without looking at each of them.

The column's numbers are kept sorted in blocks of 64, 128, 256 ... cells; a range is made of a few blocks and two ends.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.store import Column
from xl_lepton.headless.calc.values import Scalar

SMALLEST = 64
SHORTEST = 64
NEAR = 1e-13  # beyond this share no two numbers are equal in 15 digits


class SortedBlocks:
    """Blocks of a column's numbers, each sorted: `levels[k][i]` holds the rows from i * 64 * 2**k on."""

    __slots__ = ("errors", "levels", "values", "version")

    def __init__(self, column: Column) -> None:
        self.values, self.version = column.values, column.version
        self.errors = [row for row, value in enumerate(self.values) if type(value) is CellError]
        numbers = [_numbers(self.values[row : row + SMALLEST]) for row in range(0, len(self.values), SMALLEST)]
        self.levels = [list(map(sorted, numbers))]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append(
                [sorted([*below[i], *(below[i + 1] if i + 1 < len(below) else ())]) for i in range(0, len(below), 2)]
            )

    def has_error(self, top: int, bottom: int) -> bool:
        return bisect_left(self.errors, top) < bisect_right(self.errors, bottom)

    def below(self, number: float, top: int, bottom: int) -> int:
        """How many numbers of some rows are smaller."""
        blocks, ends = self._parts(top, bottom)
        return sum(bisect_left(block, number) for block in blocks) + sum(1 for value in ends if value < number)

    def up_to(self, number: float, top: int, bottom: int) -> int:
        """How many numbers of some rows are smaller or equal."""
        blocks, ends = self._parts(top, bottom)
        return sum(bisect_right(block, number) for block in blocks) + sum(1 for value in ends if value <= number)

    def _parts(self, top: int, bottom: int) -> tuple[list[list[float]], list[float]]:
        """Sorted blocks, and numbers one by one, that together are the numbers of some rows."""
        first, last = -(-top // SMALLEST), (bottom + 1) // SMALLEST
        if first >= last:
            return [], _numbers(self.values[top : bottom + 1])
        ends = _numbers(self.values[top : first * SMALLEST]) + _numbers(self.values[last * SMALLEST : bottom + 1])
        taken: list[list[float]] = []
        for level in self.levels:
            if first & 1:
                taken += level[first : first + 1]
                first += 1
            if last & 1:
                last -= 1
                taken += level[last : last + 1]
            first, last = first >> 1, last >> 1
            if first >= last:
                break
        return taken, ends


def _numbers(values: list[Scalar]) -> list[float]:
    return [value for value in values if type(value) is float]


def sorted_blocks(area: Area) -> SortedBlocks | None:
    """The sorted blocks of a column that has settled, from the second time on that someone asks; None for short ranges."""
    column = area.sheet.columns.get(area.left)
    if area.left != area.right or area.bottom - area.top + 1 < SHORTEST or column is None or column.waiting_count:
        return None
    held = column.indexes.get("blocks")
    if held == column.version:
        held = column.indexes["blocks"] = SortedBlocks(column)
    elif type(held) is not SortedBlocks or held.version != column.version:
        column.indexes["blocks"] = column.version
        return None
    return held


def counted(area: Area, operator: str, number: float) -> int | None:
    """How many numbers of a range are beyond a number, as criteria compare them; None where each has to be looked at."""
    blocks = sorted_blocks(area)
    if blocks is None or operator not in ("<", "<=", ">", ">="):
        return None
    top, bottom = area.top, area.bottom
    below, up_to = blocks.below(number, top, bottom), blocks.up_to(number, top, bottom)
    near = abs(number) * NEAR
    if blocks.below(number - near, top, bottom) != below or blocks.up_to(number + near, top, bottom) != up_to:
        return None  # some may be equal to it in 15 digits
    if operator[0] == "<":
        return below if operator == "<" else up_to
    return blocks.up_to(math.inf, top, bottom) - (up_to if operator == ">" else below)


def ranked(area: Area, number: float) -> tuple[int, int, int] | None:
    """How many numbers of a range are smaller, equal and larger; None where each has to be looked at."""
    blocks = sorted_blocks(area)
    if blocks is None or blocks.has_error(area.top, area.bottom):
        return None
    below, up_to = blocks.below(number, area.top, area.bottom), blocks.up_to(number, area.top, area.bottom)
    return below, up_to - below, blocks.up_to(math.inf, area.top, area.bottom) - up_to
