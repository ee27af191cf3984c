"""What an argument may be: each kind owns its coercion, bounds, help text and the values it must refuse.

Excel's rules for blanks, text, booleans and dates are decided here, once per kind; ARCHITECTURE.md shows them as one table.
`coerce` takes the grid as it came from the sheet and gives the typed value, or raises BadInput with a sentence that
starts at the position ("item 2: ..."); `core.call` puts function and argument in front.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xl_lepton.core.cells import Cell, Grid, date_of, display, number_text
from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import suggestion

STRICT, EXCEL = "strict", "excel"
"""Values of an argument called `mode`: our rules for cells inside a range, or those of Excel's like-named function."""

LAST_SERIAL = 2_958_465  # 31 December 9999, the last day a sheet knows

_NUMBER_TEXT = re.compile(r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True)
class Kind:
    """Base of all kinds. `help` is the argument's sentence in every wizard, task pane and help page."""

    help: str

    accepts_errors = False

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        raise NotImplementedError

    def describe(self) -> str:
        """What is accepted, in a few words: "a number from 0 to 1"."""
        raise NotImplementedError

    def bad_values(self) -> list[object]:
        """Values that must be refused, as a Python user would write them; the contract test tries each one."""
        raise NotImplementedError


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


@dataclass(frozen=True)
class Vector(Kind):
    """Base of the kinds that take a range as one sequence; a range of several rows and columns is read row by row."""

    min_items: int = 1

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        if all(cell is None for cell in grid.cells()):
            raise BadInput("the range is empty")
        items = self.items(grid, mode)
        if len(items) < self.min_items:
            raise BadInput(f"expected at least {self.min_items} values, got {len(items)}")
        return items

    def items(self, grid: Grid, mode: str) -> tuple[Any, ...]:
        raise NotImplementedError


@dataclass(frozen=True)
class Series(Vector):
    """Numbers in order, one per period or case. A blank keeps its place as 0 (or is refused); text and TRUE/FALSE are refused.

    In mode "excel", blanks, text and booleans are skipped, as Excel's own NPV and IRR do, which moves later values forward;
    a function whose rule is another one asks for `excel="raw"` and gets the cells as they stand.
    """

    unit: str = ""
    blank: float | None = 0.0
    minimum: float | None = None
    above: float | None = None
    excel: str = "skip"

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        if mode == EXCEL and self.excel == "raw":
            return tuple(grid.cells())
        return super().coerce(grid, mode)

    def items(self, grid: Grid, mode: str) -> tuple[float, ...]:
        if mode == EXCEL:
            return tuple(float(cell) for cell in grid.cells() if isinstance(cell, float) and not isinstance(cell, bool))
        return each(grid, self._item)

    def _item(self, cell: Cell) -> float:
        if cell is None and self.blank is not None:
            return self.blank
        if isinstance(cell, bool | str):
            raise BadInput(f"expected a number, got {display(cell)}{_remedy(cell)}")
        return Number("", minimum=self.minimum, above=self.above).bounded(number_of(cell))

    def describe(self) -> str:
        count = f"at least {self.min_items} " if self.min_items > 1 else ""
        return f"a row or column of {count}numbers"

    def bad_values(self) -> list[object]:
        values: list[object] = [[[1.0, "x"]], [[1.0, True]], [[None, None]], [[1.0, math.inf]]]
        if self.blank is None:
            values.append([[1.0, None, 2.0]])
        if self.min_items > 1:
            values.append([[1.0] * (self.min_items - 1)])
        if self.minimum is not None:
            values.append([[self.minimum - 1] * max(self.min_items, 1)])
        if self.above is not None:
            values.append([[self.above] * max(self.min_items, 1)])
        return values


@dataclass(frozen=True)
class Dates(Vector):
    """Days in order; no blank among them, which in mode "excel" is day 0, as it is for Excel's XNPV and XIRR."""

    def items(self, grid: Grid, mode: str) -> tuple[dt.date, ...]:
        if mode == EXCEL:
            return each(grid, lambda cell: date_of(0) if cell is None else day_of(cell))
        return each(grid, day_of)

    def describe(self) -> str:
        return "a row or column of dates"

    def bad_values(self) -> list[object]:
        return [[[46023.0, "soon"]], [[46023.0, None]], [[None, None]], [[46023.0, -5.0]]]


@dataclass(frozen=True)
class Texts(Vector):
    """Words in order; a blank is an empty word."""

    def items(self, grid: Grid, mode: str) -> tuple[str, ...]:
        return tuple("" if cell is None else cell if isinstance(cell, str) else display(cell) for cell in grid.cells())

    def describe(self) -> str:
        return "a row or column of texts"

    def bad_values(self) -> list[object]:
        return [[[None, None]]]


@dataclass(frozen=True)
class Columns:
    """What the kind `Data` gives: a table as read from the sheet. `names` are the headings, or empty when there are none."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def column(self, index: int) -> tuple[Cell, ...]:
        return tuple(row[index] for row in self.rows)


@dataclass(frozen=True)
class Data(Kind):
    """A table of cases: one row a case, one column a factor; numbers, texts and blanks as they stand.

    The first row is taken as headings when all its cells are texts and some column holds anything but text below it.
    Rows that are empty throughout are dropped at the end only, so that rows keep their pairing with another range.
    """

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        rows = list(grid.rows)
        while rows and all(cell is None for cell in rows[-1]):
            rows.pop()
        if not rows:
            raise BadInput("the range is empty")
        names = headings(rows)
        if names:
            repeated = next((name for name in names if names.count(name) > 1), None)
            if repeated is not None:
                raise BadInput(f"two columns are headed '{repeated}'; give each its own heading")
            rows = rows[1:]
        return Columns(names, tuple(rows))

    def describe(self) -> str:
        return "a range with one row per case and one column per factor, with or without headings"

    def bad_values(self) -> list[object]:
        return [[[None, None], [None, None]], [["a", "a"], [1.0, 2.0]]]


@dataclass(frozen=True)
class Anything(Kind):
    """Whatever is in the range, errors included: for the functions that look at other calls."""

    accepts_errors = True

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        return grid

    def describe(self) -> str:
        return "anything"

    def bad_values(self) -> list[object]:
        return []


def headings(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """The first row as headings, or () when it is data; see `Data` for the rule."""
    first, rest = rows[0], rows[1:]
    if not rest or not all(isinstance(cell, str) and cell.strip() for cell in first):
        return ()
    if all(isinstance(cell, str) for row in rest for cell in row):
        return ()
    return tuple(str(cell).strip() for cell in first)


def one_cell(grid: Grid) -> Cell:
    if not grid.is_scalar:
        height, width = grid.shape
        raise BadInput(f"expected one cell, got a range of {height} x {width}")
    return grid.scalar


def number_of(cell: Cell, noun: str = "a number") -> float:
    """The cell as a single number, by Excel's rules for an argument that is one cell, except that a blank is refused."""
    if isinstance(cell, float | int):
        if math.isfinite(cell):
            return float(cell)
    elif isinstance(cell, str):
        number = text_number(cell)
        if number is not None:
            return number
    raise BadInput(f"expected {noun.rstrip(',')}, got {display(cell)}")


def text_number(text: str) -> float | None:
    """The number a text spells ("8%", "1,200.50", "-3e5"), or None."""
    body = text.strip()
    percent = body.endswith("%")
    body = body.removesuffix("%").rstrip()
    if not _NUMBER_TEXT.fullmatch(body):
        return None
    number = float(body.replace(",", ""))
    if not math.isfinite(number):
        return None
    return number / 100 if percent else number


def day_of(cell: Cell) -> dt.date:
    if isinstance(cell, str):
        try:
            return dt.date.fromisoformat(cell.strip()[:10])
        except ValueError:
            pass
    elif isinstance(cell, float | int) and not isinstance(cell, bool) and 1 <= cell < LAST_SERIAL + 1:
        return date_of(cell)
    raise BadInput(f"expected a date, such as 2026-01-31, got {display(cell)}")


def each(grid: Grid, convert: Callable[[Cell], Any]) -> tuple[Any, ...]:
    """All cells of a range converted, row by row; a complaint is put behind the position of its cell."""
    items = []
    _, width = grid.shape
    for index, cell in enumerate(grid.cells()):
        try:
            items.append(convert(cell))
        except BadInput as problem:
            row, column = divmod(index, width)
            place = f"item {index + 1}" if 1 in grid.shape else f"row {row + 1}, column {column + 1}"
            raise BadInput(f"{place}: {problem}") from None
    return tuple(items)


def _remedy(cell: Cell) -> str:
    if isinstance(cell, str) and text_number(cell) is not None:
        return " stored as text; convert the cell to a number"
    return ""
