"""What a formula can see of its workbook: sheets, names, tables, settings and the values kept of other workbooks."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xl_lepton.core.cells import Grid, Missing
from xl_lepton.headless.calc.store import Extent, Sheet
from xl_lepton.headless.calc.values import Refusal, Scalar
from xl_lepton.headless.formula.nodes import Node

MOST_LAMBDA_CALLS = 5_000_000  # of one formula, as MAP over a million cells makes them; about half a minute
MOST_RECURSIVE_CALLS = 200_000  # of LAMBDAs that call themselves, by one formula; a few seconds


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name and what it stands for; `sheet` is the index of the sheet it is local to, or None."""

    name: str
    text: str
    sheet: int | None = None
    hidden: bool = False


@dataclass(slots=True)
class Table:
    """A table: the rectangle of its cells, headers and totals included, and its columns in order."""

    name: str
    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int
    columns: tuple[str, ...]
    header_rows: int = 1
    totals_rows: int = 0

    @property
    def first_data_row(self) -> int:
        return self.top + self.header_rows

    @property
    def last_data_row(self) -> int:
        return self.bottom - self.totals_rows

    def column_of(self, name: str) -> int | None:
        """The sheet column of the table's column `name`."""
        lowered = name.casefold()
        for index, column in enumerate(self.columns):
            if column.casefold() == lowered:
                return self.left + index
        return None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a pivot table's rows or columns: the item of each field, which data field it shows, and of what kind it is."""

    items: dict[str, Scalar]
    data: int
    kind: str  # "data", "grand", or the function of a subtotal ("default", "sum" and so on)


@dataclass(slots=True)
class Pivot:
    """A pivot table as it stands in its sheet; `why_not` says what of it is not understood."""

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int
    why_not: str = ""
    first_row: int = 0
    first_column: int = 0
    fields: list[str] = field(default_factory=list)
    data: dict[str, int] = field(default_factory=dict)
    rows: list[Line] = field(default_factory=list)
    columns: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class External:
    """Another workbook as far as its values are kept in this one."""

    target: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Iteration:
    """The workbook's setting for circular references."""

    enabled: bool = False
    count: int = 100
    delta: float = 0.001


@dataclass(frozen=True, slots=True)
class LeptonCall:
    """One of our functions. `by_row` is the argument of whose rows each is answered by itself, if there is one."""

    answer: Callable[[Sequence[Grid | Missing]], Grid]
    by_row: int | None = None


class Book:
    """A workbook as formulas see it."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.sheets: list[Sheet] = []
        self.names: dict[tuple[int | None, str], DefinedName] = {}
        self.tables: dict[str, Table] = {}
        self.pivots: list[Pivot] = []
        self.external: dict[int, External] = {}
        self.iteration = Iteration()
        self.date_1904 = False
        self.precision_as_displayed = False
        self.has_macros = False
        self.path = ""
        self.whereabouts: tuple[str, str] | None = None
        self.now: dt.datetime | None = None
        self.random: random.Random | None = None
        self.own_functions: Mapping[str, LeptonCall] = {}
        self.compiled_names: dict[Any, Callable[[Any], Any]] = {}
        self.name_trees: dict[str, Node] = {}
        self.lambda_calls = self.recursive_calls = 0  # since the engine took up the formula it is at
        self._by_name: dict[str, Sheet] = {}

    def add_sheet(self, name: str) -> Sheet:
        sheet = Sheet(name, len(self.sheets), self.extent)
        sheet.book = self
        self.sheets.append(sheet)
        self._by_name[name.casefold()] = sheet
        return sheet

    def count_lambda_call(self, *, is_recursive: bool) -> None:
        """Raises Refusal when one formula calls a LAMBDA so often that no one would wait for it."""
        self.lambda_calls += 1
        self.recursive_calls += is_recursive
        if self.lambda_calls > MOST_LAMBDA_CALLS:
            raise Refusal(f"the formula calls a LAMBDA more than {MOST_LAMBDA_CALLS:,} times")
        if self.recursive_calls > MOST_RECURSIVE_CALLS:
            raise Refusal(f"a LAMBDA of the formula calls itself more than {MOST_RECURSIVE_CALLS:,} times")

    def sheet(self, name: str) -> Sheet | None:
        return self._by_name.get(name.casefold())

    def sheet_span(self, first: str, last: str) -> list[Sheet] | None:
        """The sheets from `first` to `last` in the order of the tabs."""
        start, end = self.sheet(first), self.sheet(last)
        if start is None or end is None:
            return None
        low, high = sorted((start.index, end.index))
        return self.sheets[low : high + 1]

    def name(self, text: str, sheet: Sheet | None) -> DefinedName | None:
        """The name as seen from `sheet`: the sheet's own before the workbook's."""
        lowered = text.casefold()
        if sheet is not None and (sheet.index, lowered) in self.names:
            return self.names[sheet.index, lowered]
        return self.names.get((None, lowered))

    def table_at(self, sheet: Sheet, row: int, column: int) -> Table | None:
        """The table around a cell."""
        for table in self.tables.values():
            if table.sheet is sheet and table.top <= row <= table.bottom and table.left <= column <= table.right:
                return table
        return None
