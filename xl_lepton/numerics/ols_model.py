"""Plain least squares as a cost model: exact, jointly in all factors, with the t interval that belongs to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.errors import BadInput, NoAnswer, NoSolution
from xl_lepton.core.near import suggestion
from xl_lepton.core.words import counted
from xl_lepton.core.working import Working
from xl_lepton.numerics import least_squares
from xl_lepton.numerics.answers import SHOWN, Forecast
from xl_lepton.numerics.history import Coded, History, Row, coded, unseen_label
from xl_lepton.numerics.students_t import quantile


@dataclass(frozen=True)
class Ols:
    """Plain least squares on the factors as they are."""

    history: History
    columns: Coded
    fit: least_squares.LeastSquares

    @property
    def gives_intervals(self) -> bool:
        return self.history.different > self.fit.rank  # copies of a project show no error

    def forecast(self, rows: Sequence[Row], level: float | None, work: Working) -> list[Forecast]:
        unseen = unseen_label(self.history, rows)
        if unseen is not None:
            row, factor, label = unseen
            near = suggestion(label, factor.levels) or f"; it has {', '.join(factor.levels[:12])}"
            raise NoAnswer(f"new_factors: data row {row}: the history has no '{factor.name}' called '{label}'{near}")
        if level is not None and min(self.fit.rows, self.history.different) <= self.fit.rank:
            projects = self.history.different
            raise NoAnswer(
                f"interval: {counted(projects, 'different past project')} for {counted(self.fit.rank, 'coefficient')} "
                f"{'leaves' if projects == 1 else 'leave'} nothing to measure the error by; give more rows or fewer factors"
            )
        if work.kept:
            names = ["constant", *self.columns.names]
            for name, value in zip(names, self.fit.coefficients, strict=True):
                work.fact(f"coefficient of {name}", "cannot be told apart" if value is None else value, source="least squares")
        return [self._checked(number, self.columns.row(row), level, work) for number, row in enumerate(rows, 1)]

    def _checked(self, number: int, row: list[float], level: float | None, work: Working) -> Forecast:
        try:
            found = self._one(number, row, level, work)
            if math.isfinite(found.middle) and (level is None or math.isfinite(found.high - found.low)):
                return found
        except OverflowError:
            pass
        raise NoSolution(
            f"new_factors: data row {number}: the forecast or its interval is too large for a number; check its factors"
        )

    def _one(self, number: int, row: list[float], level: float | None, work: Working) -> Forecast:
        self._check_estimable(number, row)
        mean = self.fit.mean(row)
        shown = work.kept and number <= SHOWN
        if shown:
            self._spell(number, row, work)
        if level is None:
            return Forecast(mean)
        leverage = self.fit.leverage(row)
        reach = quantile((1 + level) / 2, self.fit.residual_df)
        half = reach * self.fit.residual_sd * math.sqrt(1 + leverage)
        if shown:
            work.compute(
                f"half width {number}", "t * s * sqrt(1 + leverage)", "currency", "prediction interval of least squares",
                t=reach, s=self.fit.residual_sd, leverage=leverage,
            )  # fmt: skip
        return Forecast(mean, mean - half, mean + half)

    def _spell(self, number: int, row: list[float], work: Working) -> None:
        numbers = {"a0": self.fit.coefficients[0] or 0.0}
        for place, (weight, value) in enumerate(zip(self.fit.coefficients[1:], row, strict=True), 1):
            if weight is not None:
                numbers |= {f"a{place}": weight, f"x{place}": value}
        places = [name[1:] for name in numbers if name.startswith("x")]
        work.compute(f"forecast {number}", " + ".join(["a0", *(f"a{k} * x{k}" for k in places)]), "currency", "", **numbers)

    def _check_estimable(self, number: int, row: list[float]) -> None:
        term = self.fit.unestimable(row)
        if term is None:
            return
        name, others = self._bound_to(term)
        if not others:
            why = f"'{name}' is the same in every row of the history, so what it does to the cost is not known"
        else:
            why = f"'{name}' always moved together with {others} in the history, here it does not"
        raise NoAnswer(f"new_factors: data row {number}: {why}; leave the column out, or add past projects where it differs")

    def _bound_to(self, term: int) -> tuple[str, str]:
        """The name of an aliased term, and of the factors that make it up; none where it never changes."""
        names = ["constant", *self.columns.names]
        others = [names[other] for other in self.fit.dependence[term] if names[other] != "constant"]
        return names[term], " and ".join(f"'{name}'" for name in others)

    def check_told_apart(self) -> None:
        """Refuse, by their names, factors of which the history cannot say which of them moves the cost."""
        for term in self.fit.dependence:
            name, others = self._bound_to(term)
            if others:
                raise NoAnswer(
                    f"known_factors: '{name}' always moves together with {others}, so ols cannot tell which of them moves the "
                    "cost; leave one of them out, or use another method than ols"
                )


def too_few(history: History, needed: int) -> BadInput:
    """Fewer rows than coefficients; a factor of many labels, which needs one for each but the first, is named."""
    labels = {factor.name: len(factor.levels) - 1 for factor in history.factors}
    most = max(labels, key=labels.__getitem__)
    many = f", {labels[most]} of them for the labels of '{most}'" if labels[most] > 1 else ""
    return BadInput(
        f"known_costs: {counted(history.rows, 'past project')} cannot fix {counted(needed, 'coefficient')}{many}; "
        f"give at least {needed} rows, or leave factors out"
    )


def learn(history: History) -> Ols:
    columns = coded(history.factors)
    needed = len(columns.columns) + 1
    if history.rows < needed:
        raise too_few(history, needed)
    return Ols(history, columns, fitted(history.costs, columns, least_squares.straight(len(columns.columns))))


def fitted(costs: Sequence[float], columns: Coded, terms: Sequence[least_squares.Term]) -> least_squares.LeastSquares:
    try:
        return least_squares.fit(costs, columns.columns, terms)
    except OverflowError:
        raise NoSolution(
            "known_factors: a coefficient, or a power of a factor, is too large for a number; state costs and factors in units "
            "that make them less far apart"
        ) from None
