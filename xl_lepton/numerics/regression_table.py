"""A least-squares fit laid out for reading: one line per coefficient, then one per figure of the whole fit."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xl_lepton.core.cells import number_text
from xl_lepton.core.errors import NoSolution
from xl_lepton.core.kinds import Columns
from xl_lepton.core.working import Working
from xl_lepton.numerics.history import Coded, History, check_measurable, coded, read_history
from xl_lepton.numerics.least_squares import LeastSquares, Term
from xl_lepton.numerics.ols_model import fitted, too_few
from xl_lepton.numerics.students_t import quantile, tail

Line = tuple[object, ...]
UNCHANGED = "the same in every row: its effect is not known"
STRONG_VIF = 10.0  # Montgomery, Peck, Vining, section 9.4.2: above 10 a coefficient is poorly determined


def lines(costs: tuple[float, ...], table: Columns, degree: int, level: float, constant: bool, work: Working) -> list[Line]:
    history = read_history(costs, table)
    check_measurable(costs)
    columns = coded(history.factors)
    terms, names = polynomial(columns, degree, constant)
    if history.rows < len(terms):
        raise too_few(history, len(terms))
    fit = fitted(costs, columns, terms)
    try:
        spreads = _spreads(fit, columns)
    except OverflowError:
        raise NoSolution(
            "known_factors: the squares of some factor, or of its powers, are too large for numbers; state it in a larger unit"
        ) from None
    body = [_line(fit, place, names, spreads[place], level, work) for place in range(len(names))]
    return body + _without_coefficient(history) + _whole(fit, level, work)


def _without_coefficient(history: History) -> list[Line]:
    """Text columns that take no part, each with the reason."""
    same = [(factor.name, UNCHANGED) for factor in history.factors if len(factor.levels) == 1]
    left_out = [(one.name, f"left out: {one.why}") for one in history.left_out]
    return [(name, None, None, None, None, None, None, None, note) for name, note in same + left_out]


def polynomial(columns: Coded, degree: int, constant: bool) -> tuple[list[Term], list[str]]:
    """The powers 1 to `degree` of each column of numbers; a 0/1 column stays as it is, its powers are itself."""
    terms, names = ([Term()], ["constant"]) if constant else ([], [])
    for place, name in enumerate(columns.names):
        top = degree if not columns.sources[place][1] else 1
        for power in range(1, top + 1):
            terms.append(Term(((place, power),)))
            names.append(name if power == 1 else f"{name}^{power}")
    return terms, names


def _spreads(fit: LeastSquares, columns: Coded) -> list[float]:
    """The sum of squares of each term's column, about its mean where there is a constant."""
    spreads = []
    for term in fit.terms:
        values = [term.of(row) for row in zip(*columns.columns, strict=True)]
        mean = math.fsum(values) / len(values) if fit.has_constant else 0.0
        spreads.append(math.fsum((value - mean) ** 2 for value in values))
    return spreads


def _line(fit: LeastSquares, place: int, names: Sequence[str], spread: float, level: float, work: Working) -> Line:
    value, error, unit = fit.coefficients[place], fit.errors[place], fit.unit_errors[place]
    name = names[place]
    if value is None or unit is None:
        return (name, None, None, None, None, None, None, None, _alias(fit, place, names))
    vif = unit * unit * spread if fit.terms[place].powers else None
    # Powers of one factor always move together; that is no fault of the data.
    crowded = vif is not None and vif > STRONG_VIF and all(len(term.powers) < 1 or term.powers[0][1] == 1 for term in fit.terms)
    note = "moves with other factors: poorly determined" if crowded else None
    work.fact(f"coefficient of {name}", value, source="least squares")
    if fit.residual_df < 1 or not error:
        return (name, value, None if fit.residual_df < 1 else 0.0, None, None, None, None, vif, note)
    t = work.compute(f"t of {name}", "value / error", value=value, error=error)
    half = quantile((1 + level) / 2, fit.residual_df) * error
    return (name, value, error, t, tail(t, fit.residual_df), value - half, value + half, vif, note)


def _alias(fit: LeastSquares, place: int, names: Sequence[str]) -> str:
    made_of = fit.dependence[place]
    if all(not fit.terms[other].powers for other in made_of):
        return UNCHANGED
    parts = [f"{number_text(float(f'{weight:.6g}'))} * {names[other]}" for other, weight in made_of.items()]
    return f"cannot be told apart: always {' + '.join(parts)}"


def _whole(fit: LeastSquares, level: float, work: Working) -> list[Line]:
    n, df, base = fit.rows, fit.residual_df, int(fit.has_constant)
    figures: list[tuple[str, float | None, str | None]] = []
    if math.isnan(fit.r_squared):
        figures += [("R2", None, "all costs are equal: nothing to explain"), ("adjusted R2", None, None)]
    else:
        figures.append(("R2", fit.r_squared, None if fit.has_constant else "about zero, as there is no constant"))
        adjusted = None
        if df > 0:
            adjusted = work.compute(
                "adjusted R2", "1 - (1 - r2) * (n - base) / df", "", "", r2=fit.r_squared, n=n, base=base, df=df
            )
        figures.append(("adjusted R2", adjusted, None))
    work.fact("residual sum of squares", fit.residual_squares)
    exact_fit = "the model meets every cost exactly" if not fit.residual_squares else None
    figures.append(("residual error", fit.residual_sd if df > 0 else None, exact_fit))
    finite = fit.residual_squares > 0 and fit.model_df > 0 and df > 0
    figures.append(("F", fit.f_value if finite else None, exact_fit))
    figures.append(("p of F", _f_tail(fit) if finite else None, None))
    figures += [
        ("n", float(n), None),
        ("degrees of freedom", float(df), None if df else "none left: no errors can be given"),
        ("residual sum of squares", fit.residual_squares, None),
        ("regression sum of squares", fit.explained_squares, None),
        ("confidence level", level, None),
    ]
    return [(name, value, None, None, None, None, None, None, note) for name, value, note in figures]


def _f_tail(fit: LeastSquares) -> float:
    from scipy.special import fdtrc

    return float(fdtrc(fit.model_df, fit.residual_df, fit.f_value))
