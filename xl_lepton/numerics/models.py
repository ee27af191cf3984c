"""Cost models by name: each learns from a history and forecasts new cases. A model learned once is kept for the process."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, Protocol

from xl_lepton.core.kinds import Columns
from xl_lepton.core.working import Working
from xl_lepton.numerics import ols_model
from xl_lepton.numerics.answers import SHOWN, Forecast
from xl_lepton.numerics.history import History, Row, match, read_history

__all__ = ["BASELINES", "LEAST_TO_VALIDATE", "METHODS", "SHOWN", "Model", "forecast", "learn", "learned", "say_left_out"]

METHODS = ("auto", "ols", "ridge", "robust", "log", "tree", "forest", "boosting", "gp")
BASELINES = ("median", "mean")
KEPT = 64  # models held in memory
LEAST_TO_VALIDATE = 5


class Model(Protocol):
    """A history learned."""

    @property
    def history(self) -> History: ...

    @property
    def gives_intervals(self) -> bool: ...

    def forecast(self, rows: Sequence[Row], level: float | None, work: Working) -> list[Forecast]: ...


def learn(history: History, method: str) -> Model:
    if method == "ols":
        return ols_model.learn(history)
    from xl_lepton.numerics import learned_model

    return learned_model.learn(history, method)


def one_processor() -> AbstractContextManager[object]:
    """Linear algebra on one thread: on tables of some hundred rows the threads of BLAS mostly wait for one another (two of them
    take forty times the processor time), and their number would show in the last digits."""
    limits: AbstractContextManager[object] = _threads().limit(limits=1, user_api="blas")
    return limits


@lru_cache(maxsize=1)
def _threads() -> Any:
    """The thread pools of the process, looked for once numpy's linear algebra, the only one used here, is among them."""
    import numpy  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@lru_cache(maxsize=KEPT)
def learned(costs: tuple[float, ...], table: Columns, method: str) -> Model:
    """The model of a history by content: the same numbers give the same object."""
    history = read_history(costs, table, blanks=method != "ols")
    if method == "ols":  # which uses no BLAS
        return learn(history, method)
    with one_processor():
        return learn(history, method)


def forecast(
    costs: tuple[float, ...], known: Columns, new: Columns, method: str, level: float | None, work: Working
) -> list[Forecast]:
    """Forecasts of the new cases; `level` asks for an interval."""
    model = learned(costs, known, method)
    rows = match(model.history, new, blanks=method != "ols")
    if work.kept:
        _introduce(model.history, method, rows, work)
    return model.forecast(rows, level, work)


def say_left_out(history: History, work: Working) -> None:
    for one in history.left_out:
        work.fact("left out", f"{one.name}: {one.why}", source="nothing can be learned from it")


def _introduce(history: History, method: str, rows: Sequence[Row], work: Working) -> None:
    work.fact("method", method)
    say_left_out(history, work)
    for number, row in enumerate(rows[:SHOWN], 1):
        for warning in history.beyond(row):
            work.fact(f"warning for row {number}", warning, source="a forecast outside the history is a guess at how it goes on")
