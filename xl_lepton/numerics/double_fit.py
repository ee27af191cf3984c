"""Least squares of large tables in doubles, refined; see `refined_qr`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xl_lepton.numerics.linear_model import LeastSquares, Solver, Term, placed
from xl_lepton.numerics.refined_qr import exact_dot, solve


@dataclass(frozen=True)
class _Double(Solver):
    terms: tuple[Term, ...]
    kept: tuple[int, ...]
    high: tuple[float, ...]
    low: tuple[float, ...]
    inverse_root: tuple[tuple[float, ...], ...]  # columns of R^-1

    def mean(self, row: Sequence[float]) -> float:
        values = [self.terms[column].of(row) for column in self.kept]
        return exact_dot([*values, *values], [*self.high, *self.low])

    def leverage(self, row: Sequence[float]) -> float:
        values = [self.terms[column].of(row) for column in self.kept]
        return math.fsum(exact_dot(values, column) ** 2 for column in self.inverse_root)


@np.errstate(all="ignore")  # what overflows comes out as infinite or not a number, which the core reports
def fit(target: Sequence[float], factors: Sequence[Sequence[float]], terms: tuple[Term, ...]) -> LeastSquares:
    y = np.asarray(target, float)
    x = np.column_stack([_double_column(factors, term, len(target)) for term in terms])
    if not np.all(np.isfinite(x)):
        raise OverflowError("a power of a factor is too large")
    size = float(np.max(np.abs(y))) or 1.0
    unit = math.ldexp(0.5, math.frexp(size)[1])  # squares of the target must not overflow
    found = solve(x, y / unit)
    constant = any(not term.powers for term in terms)
    residual = math.fsum((found.residuals * found.residuals).tolist())
    around = y / unit - (math.fsum((y / unit).tolist()) / len(y) if constant else 0.0)
    total = math.fsum((around * around).tolist())
    model_df = len(found.kept) - int(constant)
    spread = residual / max(len(y) - len(found.kept), 1)
    units = [math.hypot(*line.tolist()) for line in found.inverse_root]
    explained = max(total - residual, 0.0)
    return LeastSquares(
        terms=terms,
        coefficients=placed((found.high * unit).tolist(), found.kept, len(terms)),
        unit_errors=placed(units, found.kept, len(terms)),
        rows=len(y),
        residual_squares=residual * unit * unit,
        total_squares=total * unit * unit,
        explained_squares=explained * unit * unit,
        r_squared=1 - residual / total if total else math.nan,
        residual_sd=math.sqrt(spread) * unit,
        errors=placed([value * math.sqrt(spread) * unit for value in units], found.kept, len(terms)),
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
