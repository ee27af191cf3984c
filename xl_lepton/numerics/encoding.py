"""Factors as standardised columns for the methods that learn: logs of wide-ranging sizes, ratings in order, labels as 0/1.

A ratio scale (tokens, GPUs, hours) acts on cost by factors, so its logarithm is what a linear model can use; a column of rating
words (low, nominal, high, ...) keeps its order, as in COCOMO; a blank is filled with the middle of the column and marked by a
column of its own. All of it is decided from the history alone and then applied to new rows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics import portable
from xl_lepton.numerics.factors import RATINGS, Factor

Array = npt.NDArray[np.float64]

LARGEST = 1e308  # a ratio may overflow
FARTHEST = 1e9  # standard deviations from the middle, so that no new row overflows
WIDE = 5.0  # largest over smallest from which a positive column counts as a ratio scale
SEEN_TWICE = 2  # a label that occurs once says nothing that its row does not say


@dataclass(frozen=True)
class _Column:
    """One factor's way to numbers. `how` is log, log1p, plain, rating or label."""

    place: int
    how: str
    fill: float = 0.0
    step: float = 1.0  # log1p is of the value over this, the smallest one above 0
    label: str = ""
    missing: bool = False

    def values(self, cells: Sequence[float | str | None]) -> Array:
        """The same numbers as `value` of each cell."""
        if self.missing or self.how in ("label", "rating"):
            return np.array([float(cell is None) if self.missing else self.value(cell) for cell in cells], np.float64)
        if set(map(type, cells)) != {float}:
            cells = [math.nan if cell is None or isinstance(cell, str) else cell for cell in cells]
        numbers = np.array(cells, np.float64)
        known = numbers > 0 if self.how == "log" else ~np.isnan(numbers)
        numbers = np.where(known, numbers, 1.0)
        if self.how == "log":
            numbers = portable.log(numbers)
        elif self.how == "log1p":
            with np.errstate(over="ignore"):
                numbers = portable.log(1 + np.minimum(np.maximum(numbers, 0.0) / self.step, LARGEST))
        return np.where(known, numbers, self.fill)

    def value(self, cell: float | str | None) -> float:
        if self.how == "label":
            return float(cell == self.label)
        if isinstance(cell, str):
            return float(RATINGS.get(cell.lower(), self.fill)) if self.how == "rating" else self.fill
        if cell is None:
            return self.fill
        if self.how == "log":
            return portable.log_of(cell) if cell > 0 else self.fill
        return portable.log_of(1 + min(max(cell, 0.0) / self.step, LARGEST)) if self.how == "log1p" else cell


@dataclass(frozen=True)
class Encoder:
    """Made from a history, applied to any rows with the same factors."""

    columns: tuple[_Column, ...]
    names: tuple[str, ...]
    factors: tuple[int, ...]
    unit: Array
    middle: Array
    spread: Array

    def transform(self, rows: Sequence[Sequence[float | str | None]]) -> Array:
        if not self.columns:
            return np.zeros((len(rows), 1))  # nothing to go by, which every method can take
        if len(rows) == 1:
            return np.array([self._one(rows[0])])
        by_factor = list(zip(*rows, strict=True))
        raw = np.array([column.values(by_factor[column.place]) for column in self.columns], dtype=np.float64).T
        with np.errstate(over="ignore"):
            found = (raw / self.unit - self.middle) / self.spread
        # Row after row in memory, as a single row is: the order of sums, and so their last bits, follow from that.
        return np.ascontiguousarray(np.minimum(np.maximum(found, -FARTHEST), FARTHEST), np.float64)

    def _one(self, row: Sequence[float | str | None]) -> list[float]:
        """The same numbers for a single row, which a sheet asks for cell by cell, without the cost of starting numpy."""
        found = []
        for column, (unit, middle, spread) in zip(self.columns, self._scaling, strict=True):
            cell = row[column.place]
            value = float(cell is None) if column.missing else column.value(cell)
            found.append(min(max((value / unit - middle) / spread, -FARTHEST), FARTHEST))
        return found

    @cached_property
    def _scaling(self) -> list[tuple[float, float, float]]:
        return list(zip(self.unit.tolist(), self.middle.tolist(), self.spread.tolist(), strict=True))


def encoder(factors: Sequence[Factor], *, logs: bool) -> Encoder:
    """How to turn the factors into numbers; `logs` takes the logarithm of ratio scales."""
    columns = [column for place, factor in enumerate(factors) for column in _columns(place, factor, logs)]
    raw = np.array([column.values(factors[column.place].values) for column in columns], np.float64)
    unit = np.maximum(np.max(np.abs(raw), axis=1), 1e-300) if columns else np.ones(0)
    raw = raw / unit[:, None] if columns else raw
    kept = [index for index, values in enumerate(raw) if np.ptp(values) > 0]
    columns = [columns[index] for index in kept]
    raw, unit = raw[kept], unit[kept]
    middle = raw.mean(axis=1) if kept else np.zeros(0)
    spread = raw.std(axis=1) if kept else np.ones(0)
    names = tuple(f"{factors[c.place].name}{' = ' + c.label if c.label else ''}" for c in columns)
    return Encoder(tuple(columns), names, tuple(c.place for c in columns), unit, middle, np.where(spread > 0, spread, 1.0))


def _columns(place: int, factor: Factor, logs: bool) -> list[_Column]:
    if all(value is None for value in factor.values):  # as may be in a part of the rows
        return []
    blanks = any(value is None for value in factor.values)
    gap = [_Column(place, "plain", missing=True)] if blanks else []
    if not factor.is_label:
        numbers = [float(value) for value in factor.values if value is not None and not isinstance(value, str)]
        how = _scale(numbers) if logs else "plain"
        step = min((number for number in numbers if number > 0), default=1.0)
        known = _Column(place, how, step=step).values(numbers)
        return [_Column(place, how, fill=float(np.median(known)), step=step), *gap]
    if all(level.lower() in RATINGS for level in factor.levels) and len(factor.levels) > 1:
        ranks = [RATINGS[str(value).lower()] for value in factor.values if value is not None]
        return [_Column(place, "rating", fill=float(np.median(ranks))), *gap]
    counts = Counter(value for value in factor.values if isinstance(value, str))
    return [_Column(place, "label", label=level) for level in factor.levels if counts[level] >= SEEN_TWICE] + gap


def _scale(numbers: Sequence[float]) -> str:
    low, high = min(numbers), max(numbers)
    if low > 0:
        return "log" if high / low >= WIDE else "plain"
    if low == 0 and high > 0:
        smallest = min(number for number in numbers if number > 0)
        return "log1p" if high / smallest >= WIDE else "plain"
    return "plain"
