"""A call from Calc, in our own Python: arguments and answer in the JSON that `lepton_engine` also sends to a function server."""

from __future__ import annotations

from typing import Any

from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Argument, Cell, CellError, Grid, to_cell
from xl_lepton.registry import find


def answer(name: str, arguments: list[Any]) -> list[list[Any]]:
    """The rows of one function's answer; an error is {"code": ..., "sentence": ...}."""
    grid = call(find(name), [_argument(value) for value in arguments])
    return [[_plain(cell) for cell in row] for row in grid.rows]


def _argument(value: Any) -> Argument:
    if isinstance(value, dict):
        return MISSING
    if isinstance(value, list):
        return Grid(tuple(tuple(to_cell(cell) for cell in row) for row in value))
    return Grid(((to_cell(value),),))


def _plain(cell: Cell) -> Any:
    return {"code": cell.code, "sentence": cell.sentence} if isinstance(cell, CellError) else cell
