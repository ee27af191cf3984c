"""A call from Calc, in our own Python: its values as grids, the answer as rows of JSON-like cells for the component."""

from __future__ import annotations

from typing import Any

from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Argument, CellError, Grid, to_cell
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Argument as Declared
from xl_lepton.core.kinds import Text
from xl_lepton.registry import find


def answer(name: str, values: tuple[Any, ...]) -> list[list[Any]]:
    """The answer of one function to what Calc handed over; an error is {"code", "sentence"}."""
    function = find(name)
    declared = list(function.arguments)
    if declared and declared[-1].repeats:
        values = (*values[: len(declared) - 1], *values[len(declared) - 1])
        declared += [declared[-1]] * (len(values) - len(declared))
    arguments = [argument_of(value, argument) for value, argument in zip(values, declared, strict=False)]
    return [[_plain(cell) for cell in row] for row in call(function, arguments).rows]


def argument_of(value: Any, declared: Declared) -> Argument:
    """The grid of one value. An empty text is a blank; a 0 for an optional argument that cannot be 0 is Calc's blank cell."""
    if value is None:
        return MISSING
    if isinstance(value, tuple):
        return Grid(tuple(tuple(None if cell == "" else to_cell(cell) for cell in row) for row in value))
    grid = Grid(((None if value == "" else to_cell(value),),))
    return MISSING if value == 0 and not declared.required and not _takes_zero(declared, grid) else grid


def _takes_zero(declared: Declared, grid: Grid) -> bool:
    if declared.repeats or isinstance(declared.kind, Text):
        return declared.repeats
    try:
        declared.kind.coerce(grid)
    except BadInput:
        return False
    return True


def _plain(cell: Any) -> Any:
    return {"code": cell.code, "sentence": cell.sentence} if isinstance(cell, CellError) else cell
