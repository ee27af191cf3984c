"""Kinds of an argument that is one cell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from xl_lepton.core.cells import Grid, display, number_text
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds.base import EXCEL, STRICT, Kind
from xl_lepton.core.kinds.reading import LAST_SERIAL, day_of, number_of, one_cell
from xl_lepton.core.near import suggestion


@dataclass(frozen=True)
class Number(Kind):
    """One number. TRUE is 1, "8%" and "1,200" are read as Excel reads them, an empty cell is refused.

    In mode "excel" an empty cell is 0 and bounds are left to the function, which then answers with Excel's own error.
    """

    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None

    noun = "a number"

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        if mode == EXCEL:
            cell = one_cell(grid)
            return 0.0 if cell is None else number_of(cell, self.noun)
        return self.bounded(number_of(one_cell(grid), self.noun))

    def bounded(self, number: float) -> float:
        if (
            (self.minimum is not None and number < self.minimum)
            or (self.maximum is not None and number > self.maximum)
            or (self.above is not None and number <= self.above)
        ):
            raise BadInput(f"expected {self.describe()}, got {number_text(number)}")
        return number

    def describe(self) -> str:
        low = self.minimum if self.minimum is not None else self.above
        words = [self.noun]
        if low is not None and self.maximum is not None:
            start = "from" if self.minimum is not None else "above"
            words.append(f"{start} {number_text(low)} to {number_text(self.maximum)}")
        elif low is not None:
            words.append(f"{'of at least' if self.minimum is not None else 'above'} {number_text(low)}")
        elif self.maximum is not None:
            words.append(f"of at most {number_text(self.maximum)}")
        return " ".join(words)

    def bad_values(self) -> list[object]:
        values: list[object] = ["no number", [[1.0], [2.0]], math.inf]
        if self.minimum is not None:
            values.append(self.minimum - 1)
        if self.maximum is not None:
            values.append(self.maximum + 1)
        if self.above is not None:
            values.append(self.above)
        return values


@dataclass(frozen=True)
class Rate(Number):
    """A rate as a fraction: 8% is 0.08. Above -100 % unless said otherwise."""

    above: float | None = -1.0

    noun = "a rate, such as 8%,"


@dataclass(frozen=True)
class Money(Number):
    """An amount in the sheet's currency."""

    unit: str = "currency"

    noun = "an amount"


@dataclass(frozen=True)
class Count(Number):
    """A whole number."""

    minimum: float | None = 0.0

    noun = "a whole number"

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        number = super().coerce(grid, mode)
        if number != int(number):
            raise BadInput(f"expected {self.describe()}, got {number_text(number)}")
        return int(number)

    def bad_values(self) -> list[object]:
        return [*super().bad_values(), 1.5]


@dataclass(frozen=True)
class Flag(Kind):
    """TRUE or FALSE; a number other than 0 is TRUE, as in Excel."""

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        cell = one_cell(grid)
        if isinstance(cell, str):
            word = cell.strip().lower()
            if word not in ("true", "false", "yes", "no"):
                raise BadInput(f"expected TRUE or FALSE, got {display(cell)}")
            return word in ("true", "yes")
        if cell is None:
            raise BadInput("expected TRUE or FALSE, got an empty cell")
        return bool(cell)

    def describe(self) -> str:
        return "TRUE or FALSE"

    def bad_values(self) -> list[object]:
        return ["maybe", [[True], [False]]]


@dataclass(frozen=True)
class Text(Kind):
    """A word or name. A number is taken as its text."""

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        cell = one_cell(grid)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            raise BadInput(f"expected {self.describe()}, got an empty cell")
        if isinstance(cell, bool):
            return display(cell)
        return cell.strip() if isinstance(cell, str) else number_text(number_of(cell))

    def describe(self) -> str:
        return "a text"

    def bad_values(self) -> list[object]:
        return [[["two"], ["cells"]], "  "]


@dataclass(frozen=True)
class Choice(Text):
    """One of a few words, whatever their case."""

    options: tuple[str, ...] = ()

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        word = super().coerce(grid, mode)
        for option in self.options:
            if option.lower() == word.lower():
                return option
        raise BadInput(f"expected {self.describe()}, got '{word}'{suggestion(word, self.options)}")

    def describe(self) -> str:
        return "one of " + ", ".join(self.options)

    def bad_values(self) -> list[object]:
        return [*super().bad_values(), "no such choice"]


@dataclass(frozen=True)
class Date(Kind):
    """One day: a date cell (its serial number, the time of day cut off) or a text such as 2026-01-31."""

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        return day_of(one_cell(grid))

    def describe(self) -> str:
        return "a date, such as 2026-01-31"

    def bad_values(self) -> list[object]:
        return ["yesterday", -1.0, LAST_SERIAL + 1.0, [[46023.0], [46024.0]]]
