"""Whether a call is about days.

Our functions count them from 1900; in a workbook that counts from 1904 a day's number is another day, four years off, and no
error would show it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from xl_lepton.core.block import Inputs
from xl_lepton.core.call import paired, remembered
from xl_lepton.core.cells import Argument, Cell, Grid
from xl_lepton.core.errors import BadInput, LeptonError
from xl_lepton.core.function import Function
from xl_lepton.core.kinds import Data, Date, Dates, Kind, day_of
from xl_lepton.core.memory import Answer
from xl_lepton.core.results import Record, Table
from xl_lepton.core.working import Working

_DAY = "\0day"


def about_days(function: Function, arguments: Sequence[Argument]) -> bool:
    """Whether a day is among the arguments that are given, or in what is shown of the answer."""
    try:
        taken = paired(function, arguments)
        if any(_takes_days(argument.kind, grid) for argument, grid in taken):
            return True
        answer = remembered(function, taken, Working(kept=False))
        if not isinstance(answer, Answer):
            return isinstance(answer, dt.date)
        show = next((str(grid.scalar) for argument, grid in taken if argument.role == "show" and grid.is_scalar), "")
        return _DAY in _days_marked(answer.given).render(show).cells()
    except (LeptonError, ArithmeticError, TypeError, ValueError):
        return False  # the call gives an error, which is no day


def _takes_days(kind: Kind, grid: Grid) -> bool:
    if isinstance(kind, Date | Dates):
        return True
    if isinstance(kind, Inputs):
        return any(isinstance(field.kind, Date) for field in kind.fields_given(grid))
    return isinstance(kind, Data) and any(_spells_day(cell) for cell in grid.cells())


def _spells_day(cell: Cell) -> bool:
    try:
        return isinstance(cell, str) and bool(day_of(cell))
    except BadInput:
        return False


def _days_marked(answer: Record | Table) -> Record | Table:
    """The answer with a mark in place of every day."""
    if isinstance(answer, Record):
        return Record(tuple(replace(item, value=_marked(item.value)) for item in answer.items))
    return replace(answer, rows=tuple(tuple(map(_marked, row)) for row in answer.rows))


def _marked(value: object) -> object:
    return _DAY if isinstance(value, dt.date) else value
