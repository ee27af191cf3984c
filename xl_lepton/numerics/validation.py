"""Forecasts of past projects by models that have not seen them: the whole method is learned anew without each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from xl_lepton.core.errors import BadInput, LeptonError
from xl_lepton.core.kinds import Columns
from xl_lepton.core.words import are, counted
from xl_lepton.core.working import Working
from xl_lepton.numerics import models
from xl_lepton.numerics.answers import Forecast
from xl_lepton.numerics.factors import LeftOut
from xl_lepton.numerics.history import LARGEST, Factor, History, Row, check_measurable, check_positive, read_history
from xl_lepton.numerics.learners import folds
from xl_lepton.numerics.scores import Scores, log_errors, score

MANY = 50  # rows above which five groups say nearly what ten do, in half the time: docs/forecasting.md has the measurement
ROUNDING = 1e-12  # of a cost
TRAIN, TEST = ("train", "training"), ("test", "testing", "validation", "holdout")


@dataclass(frozen=True)
class Unseen:
    """What a method said of rows it had not seen, by row; rows it could not answer are left out."""

    rows: tuple[int, ...]
    actual: tuple[float, ...]
    forecast: tuple[float, ...]
    inside: tuple[bool | None, ...]  # None where the method gave no interval
    asked: int
    refusal: str
    left_out: tuple[LeftOut, ...]  # columns that nothing can be learned from

    @property
    def missing(self) -> int:
        return self.asked - len(self.rows)

    @property
    def scores(self) -> Scores:
        if not self.rows:
            raise BadInput(f"the method could not answer for any row: {self.refusal}")
        return score(self.actual, self.forecast, [inside for inside in self.inside if inside is not None])

    def log_errors(self) -> dict[int, float]:
        errors = log_errors(np.asarray(self.actual), np.asarray(self.forecast))
        return dict(zip(self.rows, errors.tolist(), strict=True))


def groups(history: History) -> list[list[int]]:
    """The rows in groups, each to be forecast from the others: ten groups, five for long histories."""
    if history.rows < models.LEAST_TO_VALIDATE:
        few = are(history.rows, "past project")
        raise BadInput(f"known_costs: {few} too few to test a method on; give at least {models.LEAST_TO_VALIDATE}")
    return [part.tolist() for part in folds(history.rows, 10 if history.rows <= MANY else 5)]


def split_groups(words: Sequence[str], rows: int) -> list[list[int]]:
    """The rows marked "test", as one group."""
    if len(words) != rows:
        raise BadInput(f"split: {counted(len(words), 'mark')} given for {counted(rows, 'past project')}; give one for each")
    for number, word in enumerate(words, 1):
        if word.strip().lower() not in TRAIN + TEST:
            raise BadInput(f"split: item {number}: expected train or test, got '{word}'")
    test = [row for row, word in enumerate(words) if word.strip().lower() in TEST]
    if not test or len(test) == rows:
        raise BadInput("split: mark some rows train and some test")
    return [test]


@lru_cache(maxsize=128)
def unseen(costs: tuple[float, ...], table: Columns, method: str, level: float, split: tuple[str, ...] | None) -> Unseen:
    """Forecasts by cross-validation, or of the rows marked test; kept, as comparing and scoring ask for the same."""
    with models.one_processor():
        return _unseen(costs, table, method, level, split)


def _unseen(costs: tuple[float, ...], table: Columns, method: str, level: float, split: tuple[str, ...] | None) -> Unseen:
    history = read_history(costs, table, blanks=method != "ols")
    check_measurable(costs)
    parts = groups(history) if split is None else split_groups(split, history.rows)
    found: dict[int, tuple[float, bool | None]] = {}
    rests = [sorted(set(range(history.rows)) - set(part)) for part in parts]
    if method == "log":  # at once for all rows: tested without the costs it cannot learn from, it would look better than it is
        check_positive(history, sorted({row for rest in rests for row in rest}))
    refusal = ""
    for part, rest in zip(parts, rests, strict=True):
        try:
            model = models.learn(subset(history, rest), method)
        except LeptonError as problem:
            refusal = str(problem)
            continue
        said = _answers(model, [tuple(factor.values[row] for factor in history.factors) for row in part], level)
        for row, answer in zip(part, said, strict=True):
            if isinstance(answer, str):
                refusal = answer.replace("new_factors: data row 1", f"known_factors: data row {row + 1}")
            elif not abs(answer.middle) <= LARGEST:
                refusal = f"known_factors: data row {row + 1}: the forecast from the other rows is too large to measure its error"
            else:
                held = _within(costs[row], answer) if model.gives_intervals else None
                found[row] = (answer.middle, held)
    rows = tuple(sorted(found))
    return Unseen(
        rows,
        tuple(costs[row] for row in rows),
        tuple(found[row][0] for row in rows),
        tuple(found[row][1] for row in rows),
        sum(map(len, parts)),
        refusal,
        history.left_out,
    )


def _within(cost: float, answer: Forecast) -> bool:
    slack = ROUNDING * abs(cost)  # where all costs are equal the interval is a point, and a logarithm taken back is rounded
    return answer.low - slack <= cost <= answer.high + slack


def _answers(model: models.Model, rows: Sequence[Row], level: float) -> list[Forecast | str]:
    """What a model says of each row, or why it has no answer to it: of all at once, and one by one where some have none."""
    wanted = level if model.gives_intervals else None
    try:
        return list(model.forecast(rows, wanted, Working(kept=False)))
    except LeptonError as problem:
        return [str(problem)] if len(rows) == 1 else [_answers(model, [row], level)[0] for row in rows]


def subset(history: History, rows: Sequence[int]) -> History:
    """The history of some of its rows; labels that do not occur there are not known."""
    factors = []
    for factor in history.factors:
        values = tuple(factor.values[row] for row in rows)
        levels = tuple(sorted({value for value in values if isinstance(value, str)})) if factor.is_label else ()
        factors.append(Factor(factor.name, values, levels))
    return replace(history, costs=tuple(history.costs[row] for row in rows), factors=tuple(factors))
