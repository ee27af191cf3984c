"""A history of past cases as a model sees it: named factors, each of numbers or of labels, and new cases matched to them.

Complaints name the argument, the data row (headings are not counted) and the column as the sheet shows it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol, TypeAlias

from xl_lepton.core.cells import Cell, column_letters, display, number_text
from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import plain, suggestion

CLEAN = "fill it in, use LEPTON_DATA_CLEAN, or another method than ols, which fills blanks itself"
Row: TypeAlias = Sequence[float | str | None]


class CellTable(Protocol):
    """What the sheet hands over: headings (or none) and rows of cells."""

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class Factor:
    """One column. `levels` are its labels in alphabetical order, or empty when it holds numbers."""

    name: str
    values: tuple[float | str | None, ...]
    levels: tuple[str, ...] = ()

    @property
    def is_label(self) -> bool:
        return bool(self.levels)


@dataclass(frozen=True)
class History:
    """Past cases: a cost for each, and the factors that went with it. `named` says whether the sheet gave headings."""

    costs: tuple[float, ...]
    factors: tuple[Factor, ...]
    named: bool

    @property
    def rows(self) -> int:
        return len(self.costs)

    @cached_property
    def ranges(self) -> tuple[tuple[float, float] | None, ...]:
        """The smallest and the largest value of each number factor."""
        numbers = [[value for value in factor.values if isinstance(value, float)] for factor in self.factors]
        return tuple((min(values), max(values)) if values else None for values in numbers)

    def beyond(self, row: Row) -> list[str]:
        """What in a new case the history has not seen: numbers outside its range, labels it never had."""
        found = []
        for factor, value, ends in zip(self.factors, row, self.ranges, strict=True):
            if ends is not None and isinstance(value, float) and not ends[0] <= value <= ends[1]:
                known = f"{number_text(ends[0])} to {number_text(ends[1])}"
                found.append(f"'{factor.name}' {number_text(value)} lies outside the history ({known})")
            elif factor.is_label and value is not None and value not in factor.levels:
                found.append(f"the history has no '{factor.name}' called '{value}'")
        return found


def read_history(
    costs: Sequence[float],
    table: CellTable,
    *,
    blanks: bool = False,
    cost_argument: str = "known_costs",
    factor_argument: str = "known_factors",
) -> History:
    """The costs and what went with them. `blanks` keeps empty cells as None, which the methods that learn can fill."""
    factors = read_factors(table, factor_argument, blanks=blanks)
    count = len(table.rows)
    if len(costs) != count:
        raise BadInput(
            f"{factor_argument}: there are {len(costs)} costs but {count} rows of factors; "
            f"{cost_argument} and {factor_argument} need the same rows, one row per past project"
        )
    return History(tuple(costs), factors, bool(table.names))


def read_factors(table: CellTable, argument: str, *, blanks: bool = False) -> tuple[Factor, ...]:
    width = len(table.rows[0])
    names = table.names or tuple(f"column {column_letters(index + 1)}" for index in range(width))
    return tuple(_factor(name, [row[index] for row in table.rows], argument, blanks) for index, name in enumerate(names))


def _factor(name: str, cells: Sequence[Cell], argument: str, blanks: bool) -> Factor:
    filled = [cell for cell in cells if cell is not None]
    if len(filled) < len(cells) and not blanks:
        raise BadInput(f"{argument}: data row {cells.index(None) + 1} of '{name}' is empty; {CLEAN}")
    if not filled:
        raise BadInput(f"{argument}: '{name}' is empty in every row; leave the column out")
    texts = [isinstance(cell, str) for cell in filled]
    if all(texts):
        labels = tuple(None if cell is None else str(cell).strip() for cell in cells)
        return Factor(name, labels, tuple(sorted({label for label in labels if label is not None})))
    if any(texts):
        few = sum(texts) * 2 <= len(texts)
        row = next(number for number, cell in enumerate(cells, 1) if cell is not None and isinstance(cell, str) == few)
        what = "a text among numbers" if few else "a number among texts"
        raise BadInput(f"{argument}: data row {row} of '{name}' is {what}, {display(cells[row - 1])}; correct the cell")
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, float) and not math.isfinite(cell):
            raise BadInput(f"{argument}: data row {number} of '{name}' is {cell}, which is no number; correct the cell")
    return Factor(name, tuple(float(cell) if isinstance(cell, float | int) else None for cell in cells))


def match(
    history: History, table: CellTable, *, blanks: bool = False, argument: str = "new_factors"
) -> list[tuple[float | str | None, ...]]:
    """The rows of new cases in the order of the history's factors: by heading where both have them, else by place."""
    names, rows = table.names, table.rows
    known = [factor.name for factor in history.factors]
    if history.named and not names and _is_heading(rows[0], known) and len(rows) > 1:
        names, rows = tuple(str(cell).strip() for cell in rows[0]), rows[1:]
    if names and history.named:
        order = _by_heading(names, tuple(known), argument)
    else:
        if len(rows[0]) != len(known):
            raise BadInput(
                f"{argument}: has {len(rows[0])} columns, the history has {len(known)} factors ({', '.join(known)}); "
                "give one column for each, in the same order or with the same headings"
            )
        order = tuple(range(len(known)))
    return [
        tuple(_value(row[place], factor, number, argument, blanks) for factor, place in zip(history.factors, order, strict=True))
        for number, row in enumerate(rows, 1)
    ]


def _is_heading(row: Sequence[Cell], known: Sequence[str]) -> bool:
    """Headings above columns of texts only, which look like one more row of texts."""
    return {plain(str(cell)) for cell in row if isinstance(cell, str)} == {plain(name) for name in known}


@lru_cache(maxsize=256)
def _by_heading(names: tuple[str, ...], known: tuple[str, ...], argument: str) -> tuple[int, ...]:
    places = {plain(name): index for index, name in enumerate(names)}
    order = []
    for name in known:
        place = places.get(plain(name))
        if place is None:
            raise BadInput(f"{argument}: has no column '{name}'{suggestion(name, names)}; it has {', '.join(names)}")
        order.append(place)
    return tuple(order)


def _value(cell: Cell, factor: Factor, row: int, argument: str, blanks: bool) -> float | str | None:
    if cell is None and blanks:
        return None
    if cell is None:
        raise BadInput(f"{argument}: data row {row} of '{factor.name}' is empty; fill it in")
    if factor.is_label:
        return cell.strip() if isinstance(cell, str) else display(cell)
    if isinstance(cell, float | int) and math.isfinite(cell):
        return float(cell)
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
    names, columns, sources = [], [], []
    for index, factor in enumerate(factors):
        for label in factor.levels[1:] or ([""] if not factor.is_label else []):
            names.append(f"{factor.name} = {label}" if label else factor.name)
            columns.append(tuple(_coded(value, label) for value in factor.values))
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
