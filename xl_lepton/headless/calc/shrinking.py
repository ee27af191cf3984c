"""What a function gives for ranges down to one last cell, SUM(A2:A$500), kept from cell to cell: the counterpart of `growing`.

A count or an extreme is folded upwards. A sum is added from the top, and upwards only where no order can round: where all numbers
are whole multiples of one power of 2 and few enough bits. Other sums are added side by side, many of them by one operation of
numpy, each in its own order: the same bits, and the square of the rows still, but at a hundredth of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.store import Column
from xl_lepton.headless.calc.values import Scalar

Step = Callable[[Any, Scalar], Any]
MOST_LANES = 16384  # sums side by side: what a processor keeps near itself
EXACT = 2.0**52
_NOT_EXACT = None


class Shrunk:
    """The states of a fold from a last cell upwards."""

    def __init__(self, column: Column, bottom: int, start: Any, step: Step) -> None:
        self.column, self.bottom = column, bottom
        self.start, self.step = start, step
        self.states: list[Any] = []
        self.version = column.version
        column.note_writes()

    def state(self, top: int) -> Any:
        """The state for the range from `top` to the last cell."""
        column, states = self.column, self.states
        if column.version != self.version:
            assert column.writes is not None
            del states[max(0, self.bottom - column.writes.last_since(self.version)) :]
            self.version = column.version
        values, step = column.values, self.step
        state = states[-1] if states else self.start
        for row in range(self.bottom - len(states), top - 1, -1):
            state = step(state, values[row] if row < len(values) else None)
            states.append(state)
        return states[self.bottom - top]


class ShrunkSum(Shrunk):
    """The sums of the ranges down to a last cell."""

    def __init__(self, column: Column, bottom: int) -> None:
        super().__init__(column, bottom, (0.0, 1, 0.0), _exactly)
        self.lanes = Lanes(column, bottom)

    def state(self, top: int) -> Any:
        state = super().state(top)
        if state is _NOT_EXACT:
            return self.lanes.sum(top)
        return state if type(state) is CellError else state[0]


def _exactly(state: Any, value: Scalar) -> Any:
    """Sum, unit and size of numbers whose sums are exact in any order; None for others; the upper error before all."""
    if type(value) is CellError:
        return value
    if type(value) is not float or type(state) is not tuple:
        return state
    so_far, unit, size = state
    try:
        unit = max(unit, value.as_integer_ratio()[1])
        size += abs(value)
        return (so_far + value, unit, size) if size * unit <= EXACT else _NOT_EXACT
    except (OverflowError, ValueError):
        return _NOT_EXACT


class Lanes:
    """Sums of ranges that begin one cell after the other and end together, more and more of them at once."""

    def __init__(self, column: Column, bottom: int) -> None:
        self.column, self.bottom = column, bottom
        self.version = -1
        self.first = 0
        self.sums: list[float] = []

    def sum(self, top: int) -> float:
        """The sum from `top` on; there is no error among the cells."""
        column, index = self.column, top - self.first
        if column.version == self.version and 0 <= index < len(self.sums):
            return self.sums[index]
        goes_on = column.version == self.version and index == len(self.sums)
        width = min(2 * len(self.sums), MOST_LANES, self.bottom - top + 1) if goes_on else 1
        self.version, self.first = column.version, top
        self.sums = self._added(top, width)
        return self.sums[0]

    def _added(self, top: int, width: int) -> list[float]:
        cells = self.column.values[top : self.bottom + 1]
        numbers = [value for value in cells if type(value) is float]
        if width == 1:
            return [total(numbers)]
        import numpy as np

        counts = [0]
        for value in cells[: width - 1]:
            counts.append(counts[-1] + (type(value) is float))
        counts += counts[-1:] * (width - len(counts))
        lanes = np.zeros(counts[-1] + 1)
        with np.errstate(all="ignore"):
            for index, number in enumerate(numbers[: counts[-1]], 1):
                lanes[:index] += number
            for number in numbers[counts[-1] :]:
                lanes += number
        return [float(lanes[count]) for count in counts]
