"""Least squares in exact arithmetic on the decimals that were typed; see `exact`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from xl_lepton.numerics import exact
from xl_lepton.numerics.linear_model import LeastSquares, Solver, Term


@dataclass(frozen=True)
class _Exact(Solver):
    """`scales[k]` is the power of ten by which column k was multiplied to be whole; `target_scale` that of the target."""

    terms: tuple[Term, ...]
    system: exact.Elimination
    scales: tuple[int, ...]
    target_scale: int

    def coefficient(self, place: int) -> Fraction:
        column = self.system.kept[place]
        return Fraction(self.system.solution[place] * self.scales[column], self.system.determinant * self.target_scale)

    def unit_variance(self, place: int) -> Fraction:
        column = self.system.kept[place]
        return Fraction(self.system.inverse[place][place] * self.scales[column] ** 2, self.system.determinant)

    def mean(self, row: Sequence[float]) -> float:
        values, unit = self._whole(row)
        # Python divides integers of any length with one rounding.
        return exact.dot(self.system.solution, values) / (self.system.determinant * self.target_scale * unit)

    def leverage(self, row: Sequence[float]) -> float:
        values, unit = self._whole(row)
        inner = [exact.dot(line, values) for line in self.system.inverse]
        return exact.dot(inner, values) / (self.system.determinant * unit**2)

    @cached_property
    def _degree(self) -> int:
        return max((term.degree for term in self.terms), default=0)

    @cached_property
    def _columns(self) -> tuple[tuple[tuple[int, ...], int, int], ...]:
        """For each kept column: its factors, one entry for each power, how many powers it lacks, and its scale."""
        found = []
        for column in self.system.kept:
            term = self.terms[column]
            factors = tuple(factor for factor, power in term.powers for _ in range(power))
            found.append((factors, self._degree - term.degree, self.scales[column]))
        return tuple(found)

    def _whole(self, row: Sequence[float]) -> tuple[list[int], int]:
        """The row's terms in the columns' scales, as integers over one power of ten."""
        whole, places = exact.integers(row)
        unit = 10**places
        units = [unit**lacking for lacking in range(self._degree + 1)]
        values = []
        for factors, lacking, scale in self._columns:
            value = scale * units[lacking]
            for factor in factors:
                value *= whole[factor]
            values.append(value)
        return values, units[-1]


def fit(target: Sequence[float], factors: Sequence[Sequence[float]], terms: tuple[Term, ...]) -> LeastSquares:
    count = len(target)
    y, y_places = exact.integers(target)
    y_scale = 10**y_places
    columns, scales = _whole_columns(factors, terms, count)
    gram = [[exact.dot(a, b) for b in columns] for a in columns]
    right = [exact.dot(column, y) for column in columns]
    system = exact.eliminate(gram, right)
    solver = _Exact(terms, system, tuple(scales), y_scale)
    explained_raw = Fraction(exact.dot(system.solution, [right[k] for k in system.kept]), system.determinant)
    constant = any(not term.powers for term in terms)
    offset = Fraction(sum(y) ** 2, count) if constant else Fraction(0)
    residual = (exact.dot(y, y) - explained_raw) / y_scale**2
    explained = (explained_raw - offset) / y_scale**2
    errors: list[float | None] = [None] * len(terms)
    units: list[float | None] = [None] * len(terms)
    coefficients: list[float | None] = [None] * len(terms)
    spread = residual / max(count - len(system.kept), 1)
    for place, column in enumerate(system.kept):
        coefficients[column] = float(solver.coefficient(place))
        variance = solver.unit_variance(place)
        units[column] = exact.square_root(variance)
        errors[column] = exact.square_root(variance * spread)
    model_df = len(system.kept) - int(constant)
    total = residual + explained
    return LeastSquares(
        terms=terms,
        coefficients=tuple(coefficients),
        unit_errors=tuple(units),
        rows=count,
        residual_squares=float(residual),
        total_squares=float(total),
        explained_squares=float(explained),
        r_squared=float(explained / total) if total else math.nan,
        residual_sd=exact.square_root(spread),
        errors=tuple(errors),
        f_value=float(explained / model_df / spread) if spread and model_df else math.inf,
        dependence=_exact_dependence(system, scales),
        solver=solver,
    )


def _whole_columns(factors: Sequence[Sequence[float]], terms: Sequence[Term], count: int) -> tuple[list[list[int]], list[int]]:
    """Each term's column as integers, powers formed from the integers themselves, and the power of ten it was scaled by."""
    whole = [exact.integers(factor) for factor in factors]
    columns, scales = [], []
    for term in terms:
        column = [1] * count
        places = 0
        for factor, power in term.powers:
            values, own = whole[factor]
            column = [a * b**power for a, b in zip(column, values, strict=True)]
            places += own * power
        columns.append(column)
        scales.append(10**places)
    return columns, scales


def _exact_dependence(system: exact.Elimination, scales: Sequence[int]) -> dict[int, dict[int, float]]:
    return {
        column: {
            kept: float(Fraction(weight * scales[kept], system.determinant * scales[column]))
            for kept, weight in zip(system.kept, weights, strict=True)
            if weight
        }
        for column, weights in system.dependence.items()
    }
