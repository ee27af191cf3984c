"""A history of past cases as a model sees it: named factors, each of numbers or of labels, and new cases matched to them.

Complaints name the argument, the data row (headings are not counted) and the column as the sheet shows it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

from xl_lepton.core.cells import Cell, display, number_text
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.core.near import plain, suggestion
from xl_lepton.core.words import counted
from xl_lepton.numerics.factors import Factor, LeftOut, day, day_text, read_factors
from xl_lepton.numerics.marks import is_blank

__all__ = ["LARGEST", "SMALLEST", "Factor", "History", "Row", "check_measurable", "check_positive", "match", "read_history"]

Row: TypeAlias = Sequence[float | str | None]

SMALLEST, LARGEST = 1e-150, 1e150  # of costs but 0: their squares are numbers still, and more than 0


@dataclass(frozen=True)
class History:
    """Past cases: a cost for each, and the factors that went with it. `named` says whether the sheet gave headings, `columns`
    names all that it has, `places` where among them the factors stand, `left_out` those that nothing can be learned from."""

    costs: tuple[float, ...]
    factors: tuple[Factor, ...]
    places: tuple[int, ...]
    columns: tuple[str, ...]
    named: bool
    left_out: tuple[LeftOut, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.costs)

    @cached_property
    def ranges(self) -> tuple[tuple[float, float] | None, ...]:
        """The smallest and the largest value of each number factor."""
        numbers = [[value for value in factor.values if isinstance(value, float)] for factor in self.factors]
        return tuple((min(values), max(values)) if values else None for values in numbers)

    @cached_property
    def different(self) -> int:
        """How many rows there are without those that repeat an earlier one, cost and all."""
        return len(set(zip(self.costs, *(factor.values for factor in self.factors), strict=True)))

    def beyond(self, row: Row, days: Collection[str] = ()) -> list[str]:
        """What in a new case the history has not seen: numbers outside its range, labels it never had. The factors named in
        `days` are days, though they come as numbers."""
        found = []
        for factor, value, ends in zip(self.factors, row, self.ranges, strict=True):
            if ends is not None and isinstance(value, float) and not ends[0] <= value <= ends[1]:
                spelled = day_text if factor.is_day or factor.name in days else number_text
                known = f"{spelled(ends[0])} to {spelled(ends[1])}"
                found.append(f"'{factor.name}' {spelled(value)} lies outside the history ({known})")
            elif factor.is_label and value is not None and value not in factor.levels:
                found.append(f"the history has no '{factor.name}' called '{value}'")
        return found


def read_history(
    costs: Sequence[float],
    table: Columns,
    *,
    blanks: bool = False,
    cost_argument: str = "known_costs",
    factor_argument: str = "known_factors",
) -> History:
    """The costs and what went with them. `blanks` keeps empty cells as None, which the methods that learn can fill."""
    table = _with_headings(table, len(costs))
    columns = read_factors(table, factor_argument, blanks=blanks, costs=costs)
    count = len(table.rows)
    if len(costs) != count:
        raise BadInput(
            f"{factor_argument}: there {'is' if len(costs) == 1 else 'are'} {counted(len(costs), 'cost')} but "
            f"{counted(count, 'row')} of factors; "
            f"{cost_argument} and {factor_argument} need the same rows, one row per past project"
        )
    return History(tuple(costs), columns.factors, columns.places, columns.names, bool(table.names), columns.left_out)


def _with_headings(table: Columns, rows: int) -> Columns:
    """A table of nothing but texts looks as if it had no headings; one row more than there are costs tells that it has."""
    first = table.rows[0]
    if table.names or len(table.rows) != rows + 1 or not all(isinstance(cell, str) and cell.strip() for cell in first):
        return table
    return Columns(tuple(str(cell).strip() for cell in first), table.rows[1:])


def check_positive(history: History, rows: Sequence[int]) -> None:
    """Refuse, for the method log, a history where the cost of one of `rows` has no logarithm."""
    row = next((row for row in rows if history.costs[row] <= 0), None)
    if row is not None:
        cost = number_text(history.costs[row])
        raise BadInput(f"known_costs: item {row + 1} is {cost}; log needs costs above 0, use another method")


def check_measurable(costs: Sequence[float]) -> None:
    """Refuse costs whose squares are no numbers any more, or vanish, where errors are to be measured."""
    for row, cost in enumerate(costs, 1):
        if cost and not SMALLEST <= abs(cost) <= LARGEST:
            size, unit = ("above 1e150", "larger") if abs(cost) > LARGEST else ("below 1e-150", "smaller")
            raise BadInput(
                f"known_costs: item {row} is {number_text(cost)}; errors of costs {size} cannot be measured, state the costs "
                f"in a {unit} unit"
            )


def match(
    history: History, table: Columns, *, blanks: bool = False, argument: str = "new_factors"
) -> list[tuple[float | str | None, ...]]:
    """The rows of new cases in the order of the history's factors: by heading where both have them, else by place."""
    names, rows = table.names, table.rows
    known = tuple(factor.name for factor in history.factors)
    if history.named and not names and _is_heading(rows[0], known):
        if len(rows) == 1:
            raise BadInput(f"{argument}: has headings only; give the new projects in the rows below them")
        names, rows = tuple(str(cell).strip() for cell in rows[0]), rows[1:]
    order = _by_heading(names, known, argument) if names and history.named else _by_place(len(rows[0]), history, argument)
    return [
        tuple(_value(row[place], factor, number, argument, blanks) for factor, place in zip(history.factors, order, strict=True))
        for number, row in enumerate(rows, 1)
    ]


def _is_heading(row: Sequence[Cell], known: Sequence[str]) -> bool:
    """Headings above columns of texts only, which look like one more row of texts."""
    return {plain(str(cell)) for cell in row if isinstance(cell, str)} >= {plain(name) for name in known}


def _by_place(width: int, history: History, argument: str) -> tuple[int, ...]:
    """Columns in the history's order: all that it has, or its factors only."""
    if width == len(history.columns):
        return history.places
    if width == len(history.factors):
        return tuple(range(width))
    known = ", ".join(factor.name for factor in history.factors)
    raise BadInput(
        f"{argument}: has {counted(width, 'column')}, the history has {counted(len(history.factors), 'factor')} ({known}); "
        "give one column for each, in the same order or with the same headings"
    )


@lru_cache(maxsize=256)
def _by_heading(names: tuple[str, ...], known: tuple[str, ...], argument: str) -> tuple[int, ...]:
    """Where each known heading stands: as it is written, or else but for case, punctuation and a unit in brackets."""
    exact = {name.strip().casefold(): index for index, name in enumerate(names)}
    loose = [plain(name) for name in names]
    order = []
    for name in known:
        place = exact.get(name.strip().casefold())
        if place is None and loose.count(plain(name)) == 1 and [plain(other) for other in known].count(plain(name)) == 1:
            place = loose.index(plain(name))
        if place is None:
            raise BadInput(f"{argument}: has no column '{name}'{suggestion(name, names)}; it has {', '.join(names)}")
        order.append(place)
    return tuple(order)


def _value(cell: Cell, factor: Factor, row: int, argument: str, blanks: bool) -> float | str | None:
    if is_blank(cell):
        if blanks:
            return None
        raise BadInput(f"{argument}: data row {row} of '{factor.name}' is empty; fill it in")
    if factor.is_label:
        return cell.strip() if isinstance(cell, str) else display(cell)
    number = day(cell) if isinstance(cell, str) else cell
    if isinstance(number, float | int) and math.isfinite(number):
        return float(number)
    raise BadInput(f"{argument}: data row {row} of '{factor.name}' is {display(cell)}; the history has numbers there")


@dataclass(frozen=True)
class Coded:
    """Factors as columns of numbers: a factor of labels becomes one 0/1 column for each label but the first."""

    names: tuple[str, ...]
    columns: tuple[tuple[float, ...], ...]
    sources: tuple[tuple[int, str], ...]  # (factor, its label or "")

    def row(self, values: Row) -> list[float]:
        return [_coded(values[factor], label) for factor, label in self.sources]


def coded(factors: Sequence[Factor]) -> Coded:
    names, sources = [], []
    columns: list[tuple[float, ...]] = []
    for index, factor in enumerate(factors):
        numbers = tuple(value for value in factor.values if isinstance(value, float))
        for label in factor.levels[1:] or ([""] if not factor.is_label else []):
            names.append(f"{factor.name} = {label}" if label else factor.name)
            whole = len(numbers) == len(factor.values)
            columns.append(numbers if whole else tuple(_coded(value, label) for value in factor.values))
            sources.append((index, label))
    return Coded(tuple(names), tuple(columns), tuple(sources))


def _coded(value: float | str | None, label: str) -> float:
    if value is None:
        raise ValueError("a blank cannot be coded")  # readers for ols let none through
    return float(value == label) if isinstance(value, str) else value


def unseen_label(history: History, rows: Sequence[Row]) -> tuple[int, Factor, str] | None:
    """The first label of a new case that the history never had: (data row, factor, label)."""
    for number, row in enumerate(rows, 1):
        for factor, value in zip(history.factors, row, strict=True):
            if factor.is_label and value is not None and value not in factor.levels:
                return number, factor, str(value)
    return None
