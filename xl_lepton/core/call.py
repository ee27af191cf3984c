"""The one path from the cells of a call to the cells of its answer, the same for every surface.

arity -> an error coming in goes out unchanged -> missing takes the default -> `kind.coerce` -> body -> finite check -> render.
Nothing that a user can type makes this raise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from xl_lepton.core.block import Inputs
from xl_lepton.core.cells import Argument, Cell, CellError, Grid, Missing
from xl_lepton.core.errors import BadInput, LeptonError, NoSolution
from xl_lepton.core.faults import reported
from xl_lepton.core.function import Argument as Declared
from xl_lepton.core.function import Function
from xl_lepton.core.kinds import STRICT
from xl_lepton.core.memory import MEMORY, Answer, key_of, size_of
from xl_lepton.core.reading import read
from xl_lepton.core.results import Record, Table
from xl_lepton.core.working import Working


def call(function: Function, arguments: Sequence[Argument], work: Working | None = None) -> Grid:
    """The answer of `function` to grids in the order of its arguments; an error is a one-by-one grid that holds it.

    With `work`, the steps of the calculation are left there.
    """
    try:
        _check_arity(function, len(arguments))
        taken = paired(function, arguments)
        for declared, grid in taken:
            error = None if declared.kind.accepts_errors else grid.first_error()
            if error is not None:
                return Grid(((error,),))
        return _shown(function, taken, Working(kept=False) if work is None else work)
    except LeptonError as problem:
        return Grid.error(problem.code, f"{function.sheet_name}: {problem}")
    except ArithmeticError:
        return Grid.error(NoSolution.code, f"{function.sheet_name}: the calculation overflows with these numbers")
    except Exception as problem:
        return _unforeseen(function, problem)


def _check_arity(function: Function, count: int) -> None:
    if count > function.most_arguments:
        raise BadInput(f"takes at most {function.most_arguments} arguments, got {count}: {function.signature}")


def paired(function: Function, arguments: Sequence[Argument]) -> list[tuple[Declared, Grid]]:
    """Each argument that was given, with its declaration. A blank cell for an optional argument counts as not given."""
    declared = list(function.arguments)
    if declared and declared[-1].repeats:
        declared += [declared[-1]] * (len(arguments) - len(declared))
    taken = []
    for index, argument in enumerate(declared):
        grid = arguments[index] if index < len(arguments) else None
        if grid is None or isinstance(grid, Missing):
            if argument.required:
                raise BadInput(f"{argument.name} is missing; give {argument.kind.describe()}")
        elif argument.required or argument.repeats or not (grid.is_scalar and grid.scalar is None):
            taken.append((argument, grid))
    return taken


def _shown(function: Function, taken: list[tuple[Declared, Grid]], work: Working) -> Grid:
    """The cells of the answer."""
    show = "".join(_coerce(argument, grid) for argument, grid in taken if argument.role == "show")
    answer = remembered(function, taken, work)
    if not isinstance(answer, Answer):
        return _finite(function, Grid.of(answer))
    if show not in answer.shown:
        answer.shown[show] = _finite(function, answer.given.render(show))
    return answer.shown[show]


def remembered(function: Function, taken: list[tuple[Declared, Grid]], work: Working) -> Any:
    """What the body gives: a value, or an Answer, for which the body runs only if it has not answered the same already."""
    asked = [(argument.name, grid) for argument, grid in taken if argument.role != "show"]
    key = key_of(function.body, asked) if function.spills else None
    kept = MEMORY.find(key) if key is not None else None
    if kept is None or (work.kept and kept.steps is None):
        own = Working(kept=work.kept)
        given = _answer(function, taken, own)
        work.steps.extend(own.steps)
        if not isinstance(given, Record | Table):
            return given
        kept = Answer(given, tuple(own.steps) if work.kept else None, size_of(given, asked))
        if key is not None:
            MEMORY.keep(key, kept)
    elif work.kept:
        work.steps.extend(kept.steps or ())
    return kept


def _answer(function: Function, taken: list[tuple[Declared, Grid]], work: Working) -> Any:
    """What the body gives."""
    plain: dict[str, Any] = {}
    repeated: list[Any] = []
    mode = next((_coerce(argument, grid) for argument, grid in taken if argument.role == "mode"), STRICT)
    fields = {argument.name: _one(argument, grid) for argument, grid in taken if argument.role == "field"}
    for argument, grid in taken:
        if argument.repeats:
            repeated.append(_coerce(argument, grid, mode))
        elif argument.role == "value":
            plain[argument.name] = _coerce(argument, grid, mode, fields)
    if function.wants_work:
        plain["work"] = work
    if function.wants_mode:
        plain["mode"] = mode
    if repeated:
        leading = [plain.pop(argument.name) for argument in function.arguments if argument.name in plain]
        return function.body(*leading, *repeated, **plain)
    return function.body(**plain)


def _coerce(argument: Declared, grid: Grid, mode: str = STRICT, fields: Mapping[str, Cell] = MappingProxyType({})) -> Any:
    try:
        if fields and isinstance(argument.kind, Inputs):
            grid = argument.kind.with_fields(grid, fields)
        return read(argument.kind, grid, mode)
    except BadInput as problem:
        raise BadInput(f"{argument.name}: {problem}") from None


def _one(argument: Declared, grid: Grid) -> Cell:
    if not grid.is_scalar:
        raise BadInput(f"{argument.name}: expected one cell, got a range")
    return grid.scalar


def _finite(function: Function, grid: Grid) -> Grid:
    """The grid with every number that is no number, or infinite, turned into `#NUM!`."""
    if all(math.isfinite(cell) for cell in grid.cells() if isinstance(cell, float)):
        return grid
    error = CellError(NoSolution.code, f"{function.sheet_name}: the result is too large, or not a number")
    return Grid(
        tuple(tuple(error if isinstance(cell, float) and not math.isfinite(cell) else cell for cell in row) for row in grid.rows)
    )


def _unforeseen(function: Function, problem: Exception) -> Grid:
    """An error of ours: logged in full under a reference, and shown as that."""
    reference = reported(function.sheet_name, problem)
    return Grid.error(BadInput.code, f"{function.sheet_name}: internal error, please report it with the reference {reference}")
