"""Ordinary least squares, right to the last digit: coefficients, standard errors and all that follows from them.

Small systems are solved in exact arithmetic on the decimals that were typed, larger ones by QR with refinement. Both say which
columns cannot be told apart from the others (aliased); nothing is dropped in silence, as scikit-learn 1.9 does at its default
tolerance (its LinearRegression cuts singular values below 1e-6 of the largest).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from xl_lepton.numerics import exact

EXACT_WORK = 60_000  # rows * columns^2 up to which exact arithmetic takes some milliseconds
EXACT_DIGITS = 120  # decimal places of a column beyond which its integers get too long
SAME_RELATION = 1e-9  # how closely a new row must keep a relation that held in all rows of the history


@dataclass(frozen=True)
class Term:
    """One column of a design: the product of powers of factors. No powers at all is the constant."""

    powers: tuple[tuple[int, int], ...] = ()  # (factor, power), factors counted from 0

    def of(self, row: Sequence[float]) -> float:
        return math.prod(row[factor] ** power for factor, power in self.powers)


@dataclass(frozen=True)
class LeastSquares:
    """A fitted model. `coefficients` and `errors` are None where a term is aliased; `dependence` says of what it is made."""

    terms: tuple[Term, ...]
    coefficients: tuple[float | None, ...]
    unit_errors: tuple[float | None, ...]
    rows: int
    residual_squares: float
    total_squares: float
    explained_squares: float
    r_squared: float
    residual_sd: float
    errors: tuple[float | None, ...]
    f_value: float
    dependence: dict[int, dict[int, float]]
    solver: _Solver

    @property
    def rank(self) -> int:
        return sum(value is not None for value in self.coefficients)

    @property
    def residual_df(self) -> int:
        return self.rows - self.rank

    @cached_property
    def has_constant(self) -> bool:
        return any(not term.powers for term in self.terms)

    @property
    def model_df(self) -> int:
        return self.rank - int(self.has_constant)

    def unestimable(self, row: Sequence[float]) -> int | None:
        """An aliased term whose effect this new row needs, since it breaks the relation that held in the history."""
        values = [term.of(row) for term in self.terms]
        for term, made_of in self.dependence.items():
            parts = [weight * values[other] for other, weight in made_of.items()]
            size = math.fsum(map(abs, parts)) + abs(values[term])
            if abs(values[term] - math.fsum(parts)) > SAME_RELATION * size:
                return term
        return None

    def mean(self, row: Sequence[float]) -> float:
        return self.solver.mean(row)

    def leverage(self, row: Sequence[float]) -> float:
        """The variance of the mean at a new row, over the residual variance."""
        return self.solver.leverage(row)


class _Solver:
    """How a fitted model predicts; one for exact numbers, one for doubles."""

    def mean(self, row: Sequence[float]) -> float:
        raise NotImplementedError

    def leverage(self, row: Sequence[float]) -> float:
        raise NotImplementedError


def fit(target: Sequence[float], factors: Sequence[Sequence[float]], terms: Sequence[Term]) -> LeastSquares:
    """Least squares of `target` on the `terms` of `factors` (one sequence per factor)."""
    work = len(target) * (len(terms) + 1) ** 2
    if work <= EXACT_WORK and _places([target, *factors]) <= EXACT_DIGITS:
        return _fit_exact(target, factors, tuple(terms))
    return _fit_refined(target, factors, tuple(terms))


def straight(factor_count: int, constant: bool = True) -> list[Term]:
    """The terms of a plain linear model."""
    return [Term()] * constant + [Term(((factor, 1),)) for factor in range(factor_count)]


def _places(columns: Sequence[Sequence[float]]) -> int:
    """The decimal places that the numbers span, found cheaply."""
    sizes = [abs(value) for column in columns for value in column if value]
    if not sizes:
        return 0
    return int(max(0.0, math.log10(max(sizes))) - min(0.0, math.log10(min(sizes)))) + 17


# --- exact -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Exact(_Solver):
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
        scale = self.system.determinant * self.target_scale * unit
        return float(Fraction(exact.dot(self.system.solution, values), scale))

    def leverage(self, row: Sequence[float]) -> float:
        values, unit = self._whole(row)
        inner = [exact.dot(line, values) for line in self.system.inverse]
        return float(Fraction(exact.dot(inner, values), self.system.determinant * unit**2))

    def _whole(self, row: Sequence[float]) -> tuple[list[int], int]:
        """The row's terms in the columns' scales, as integers over one power of ten."""
        whole, places = exact.integers(row)
        unit = 10**places
        most = max((sum(power for _, power in term.powers) for term in self.terms), default=0)
        values = []
        for column in self.system.kept:
            powers = self.terms[column].powers
            value = math.prod(whole[factor] ** power for factor, power in powers)
            values.append(value * unit ** (most - sum(power for _, power in powers)) * self.scales[column])
        return values, unit**most


def _fit_exact(target: Sequence[float], factors: Sequence[Sequence[float]], terms: tuple[Term, ...]) -> LeastSquares:
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


# --- doubles -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Double(_Solver):
    terms: tuple[Term, ...]
    kept: tuple[int, ...]
    high: tuple[float, ...]
    low: tuple[float, ...]
    inverse_root: tuple[tuple[float, ...], ...]  # columns of R^-1

    def mean(self, row: Sequence[float]) -> float:
        from xl_lepton.numerics.refined_qr import exact_dot

        values = [self.terms[column].of(row) for column in self.kept]
        return exact_dot([*values, *values], [*self.high, *self.low])

    def leverage(self, row: Sequence[float]) -> float:
        from xl_lepton.numerics.refined_qr import exact_dot

        values = [self.terms[column].of(row) for column in self.kept]
        return math.fsum(exact_dot(values, column) ** 2 for column in self.inverse_root)


def _fit_refined(target: Sequence[float], factors: Sequence[Sequence[float]], terms: tuple[Term, ...]) -> LeastSquares:
    import numpy as np

    from xl_lepton.numerics.refined_qr import solve

    y = np.asarray(target, float)
    x = np.column_stack([_double_column(factors, term, len(target)) for term in terms])
    if not np.all(np.isfinite(x)):
        raise OverflowError("a power of a factor is too large")
    size = float(np.max(np.abs(y))) or 1.0
    unit = 2.0 ** math.floor(math.log2(size))  # squares of the target must not overflow
    found = solve(x, y / unit)
    constant = any(not term.powers for term in terms)
    residuals = found.residuals
    residual = math.fsum((residuals * residuals).tolist())
    around = y / unit - (math.fsum((y / unit).tolist()) / len(y) if constant else 0.0)
    total = math.fsum((around * around).tolist())
    model_df = len(found.kept) - int(constant)
    spread = residual / max(len(y) - len(found.kept), 1)
    units = [math.sqrt(math.fsum((line * line).tolist())) for line in found.inverse_root]
    explained = max(total - residual, 0.0)
    return LeastSquares(
        terms=terms,
        coefficients=_placed((found.high * unit).tolist(), found.kept, len(terms)),
        unit_errors=_placed(units, found.kept, len(terms)),
        rows=len(y),
        residual_squares=residual * unit * unit,
        total_squares=total * unit * unit,
        explained_squares=explained * unit * unit,
        r_squared=1 - residual / total if total else math.nan,
        residual_sd=math.sqrt(spread) * unit,
        errors=_placed([value * math.sqrt(spread) * unit for value in units], found.kept, len(terms)),
        f_value=explained / model_df / spread if spread and model_df else math.inf,
        dependence={
            column: {kept: weight for kept, weight in zip(found.kept, weights, strict=True) if abs(weight) > 1e-12}
            for column, weights in found.dependence.items()
        },
        solver=_Double(
            terms,
            found.kept,
            tuple((found.high * unit).tolist()),
            tuple((found.low * unit).tolist()),
            tuple(tuple(column) for column in found.inverse_root.T.tolist()),
        ),
    )


def _double_column(factors: Sequence[Sequence[float]], term: Term, count: int) -> list[float]:
    column = [1.0] * count
    for factor, power in term.powers:
        column = [a * b**power for a, b in zip(column, factors[factor], strict=True)]
    return column


def _placed(values: Sequence[float], kept: Sequence[int], count: int) -> tuple[float | None, ...]:
    placed: list[float | None] = [None] * count
    for column, value in zip(kept, values, strict=True):
        placed[column] = value
    return tuple(placed)
