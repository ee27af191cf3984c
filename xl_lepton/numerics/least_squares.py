"""Ordinary least squares, right to the last digit: coefficients, standard errors and all that follows from them.

Small systems are solved in exact arithmetic on the decimals that were typed, larger ones by QR with refinement. Both say which
columns cannot be told apart from the others (aliased); nothing is dropped in silence, as scikit-learn 1.9 does at its default
tolerance (its LinearRegression cuts singular values below 1e-6 of the largest).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xl_lepton.numerics import exact_fit
from xl_lepton.numerics.linear_model import LeastSquares, Term

__all__ = ["LeastSquares", "Term", "fit", "straight"]

EXACT_WORK = 60_000  # rows * columns^2 up to which exact arithmetic takes some milliseconds
ROUNDING = 1e-13  # of a column's length
EXACT_DIGITS = 120  # decimal places of a column beyond which its integers get too long


def fit(target: Sequence[float], factors: Sequence[Sequence[float]], terms: Sequence[Term]) -> LeastSquares:
    """Least squares of `target` on the `terms` of `factors` (one sequence per factor)."""
    work = len(target) * (len(terms) + 1) ** 2
    if work <= EXACT_WORK and _places([target, *factors]) <= EXACT_DIGITS:
        found = exact_fit.fit(target, factors, tuple(terms))
        if not _only_rounding(found, factors):
            return found
    from xl_lepton.numerics import double_fit  # brings numpy, which small fits do without

    return double_fit.fit(target, factors, tuple(terms))


def _only_rounding(found: LeastSquares, factors: Sequence[Sequence[float]]) -> bool:
    """Whether some factor differs from what the others make up by rounding only, as a column computed on the sheet does
    (3 * 0.7 is 2.0999999999999996): exact arithmetic takes that for information, fits in doubles do not. What of a column the
    others leave is 1 over its unit error; powers are formed from the factors exactly, and lie close by their nature."""
    if any(term.degree > 1 for term in found.terms):
        return False
    for term, unit in zip(found.terms, found.unit_errors, strict=True):
        if unit and term.powers and unit * ROUNDING * math.hypot(*factors[term.powers[0][0]]) >= 1:
            return True
    return False


def straight(factor_count: int, constant: bool = True) -> list[Term]:
    """The terms of a plain linear model."""
    return [Term()] * constant + [Term(((factor, 1),)) for factor in range(factor_count)]


def _places(columns: Sequence[Sequence[float]]) -> int:
    """The decimal places that the numbers span, found cheaply."""
    sizes = [abs(value) for column in columns for value in column if value]
    if not sizes:
        return 0
    return int(max(0.0, math.log10(max(sizes))) - min(0.0, math.log10(min(sizes)))) + 17
