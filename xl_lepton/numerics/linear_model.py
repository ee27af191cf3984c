"""A fitted linear model, whatever solved it: coefficients, errors, and what it says of a new row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

SAME_RELATION = 1e-9  # how closely a new row must keep a relation that held in all rows of the history


@dataclass(frozen=True)
class Term:
    """One column of a design: the product of powers of factors. No powers at all is the constant."""

    powers: tuple[tuple[int, int], ...] = ()  # (factor, power), factors counted from 0

    @property
    def degree(self) -> int:
        return sum(power for _, power in self.powers)

    def of(self, row: Sequence[float]) -> float:
        return math.prod(row[factor] ** power for factor, power in self.powers)


class Solver:
    """How a fitted model predicts; one for exact numbers, one for doubles."""

    def mean(self, row: Sequence[float]) -> float:
        raise NotImplementedError

    def leverage(self, row: Sequence[float]) -> float:
        raise NotImplementedError


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
    solver: Solver

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
        if not self.dependence:
            return None
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


def placed(values: Sequence[float], kept: Sequence[int], count: int) -> tuple[float | None, ...]:
    """The values of the kept columns among all `count`, None where a column is aliased."""
    found: list[float | None] = [None] * count
    for column, value in zip(kept, values, strict=True):
        found[column] = value
    return tuple(found)
