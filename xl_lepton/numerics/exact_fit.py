"""Least squares in exact arithmetic on the decimals that were typed; see `exact`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import mul

from xl_lepton.numerics import exact
from xl_lepton.numerics.linear_model import LeastSquares, Solver, Term, placed


@dataclass(frozen=True)
class _Exact(Solver):
    """`scales[k]` is the power of ten by which column k was multiplied to be whole; `target_scale` that of the target."""

    terms: tuple[Term, ...]
    system: exact.Elimination
    scales: tuple[int, ...]
    target_scale: int

    def coefficient(self, place: int) -> float:
        column = self.system.kept[place]
        return self.system.solution[place] * self.scales[column] / (self.system.determinant * self.target_scale)

    def unit_error(self, place: int) -> float:
        column = self.system.kept[place]
        return exact.root_of_ratio(self.system.inverse[place][place] * self.scales[column] ** 2, self.system.determinant)

    def error(self, place: int, freedom: int) -> float:
        """The unit error times the residual standard deviation."""
        column = self.system.kept[place]
        above = self.system.inverse[place][place] * self.scales[column] ** 2 * self.system.left
        return exact.root_of_ratio(above, (self.system.determinant * self.target_scale) ** 2 * freedom)

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
    columns.append(y)
    # The lower triangle of the products of all columns.
    system = exact.eliminate([[exact.dot(a, b) for b in columns[: place + 1]] for place, a in enumerate(columns)])
    solver = _Exact(terms, system, tuple(scales), y_scale)
    constant = any(not term.powers for term in terms)
    squares = exact.dot(y, y)
    around = squares - (Fraction(sum(y) ** 2, count) if constant else 0)
    residual = Fraction(system.left, system.determinant * y_scale**2)
    total = Fraction(around) / y_scale**2
    explained = total - residual
    freedom = max(count - len(system.kept), 1)
    spread = residual / freedom
    kept = range(len(system.kept))
    model_df = len(system.kept) - int(constant)
    return LeastSquares(
        terms=terms,
        coefficients=placed([solver.coefficient(place) for place in kept], system.kept, len(terms)),
        unit_errors=placed([solver.unit_error(place) for place in kept], system.kept, len(terms)),
        rows=count,
        residual_squares=float(residual),
        total_squares=float(total),
        explained_squares=float(explained),
        r_squared=float(explained / total) if total else math.nan,
        residual_sd=exact.square_root(spread),
        errors=placed([solver.error(place, freedom) for place in kept], system.kept, len(terms)),
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
            raised = values if power == 1 else [value**power for value in values]
            column = raised if len(term.powers) == 1 else list(map(mul, column, raised))
            places += own * power
        columns.append(column)
        scales.append(10**places)
    return columns, scales


def _exact_dependence(system: exact.Elimination, scales: Sequence[int]) -> dict[int, dict[int, float]]:
    return {
        column: {
            kept: weight * scales[kept] / (system.determinant * scales[column])
            for kept, weight in zip(system.kept, weights, strict=True)
            if weight
        }
        for column, weights in system.dependence.items()
    }
