"""What-If data tables: put each input into its cell, calculate what hangs on it, read the result, put everything back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.circles import path_of, settled
from xl_lepton.headless.calc.pattern import Formula, Place, State
from xl_lepton.headless.calc.precedents import cells_of
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Array, Pending, Refusal, Scalar, Value

if TYPE_CHECKING:
    from xl_lepton.headless.calc.engine import Engine

Target = tuple[int, int]


def data_table(engine: Engine, at: Place) -> Value:
    """The values of the table whose first cell is at a place. Raises Pending until its formulas and inputs are calculated."""
    assert isinstance(at, Formula)
    assert at.table is not None
    table, sheet = at.table, at.sheet
    last_row, last_column = at.row + at.height - 1, at.column + at.width - 1
    Area(sheet, at.row - 1, at.column - 1, at.row - 1, last_column).wait()
    Area(sheet, at.row, at.column - 1, last_row, at.column - 1).wait()
    affected: dict[Target, list[Formula]] = {}
    rows: list[list[Scalar]] = []
    for row in range(at.row, at.row + at.height):
        rows.append([])
        for column in range(at.column, at.column + at.width):
            inputs: list[tuple[Target, Scalar]] = []
            if table.row_input:
                inputs.append((table.row_input, sheet.read(at.row - 1, column)))
            if table.column_input:
                inputs.append((table.column_input, sheet.read(row, at.column - 1)))
            target = _target(at, row, column)
            if target not in affected:
                affected[target] = _affected(engine, at, [cell for cell, _ in inputs], target)
            rows[-1].append(what_if(engine, sheet, inputs, target, affected[target]))
    return Array(rows)


def _target(table: Formula, row: int, column: int) -> Target:
    """The formula a table cell shows: the corner's with two inputs, else the one heading its column or its row."""
    assert table.table is not None
    if table.table.row_input and table.table.column_input:
        return table.row - 1, table.column - 1
    return (row, table.column - 1) if table.table.row_input else (table.row - 1, column)


def what_if(
    engine: Engine, sheet: Sheet, inputs: Sequence[tuple[Target, Scalar]], target: Target, affected: Sequence[Formula]
) -> Scalar:
    """The value of the target cell with other inputs. Everything is as before afterwards."""
    states = {formula: (formula.value, formula.kept, formula.state, engine.refused.get(formula)) for formula in affected}
    cut, engine.cut = engine.cut, {}  # of the circles outside; a circle is settled anew at every input
    old = [sheet.read(row, column) for (row, column), _ in inputs]
    for (row, column), value in inputs:
        sheet.write(row, column, value)
    try:
        for formula in affected:
            engine.put_aside(formula)
        goal = sheet.formulas.get(target)
        if goal is not None and goal in affected:
            mark = len(engine.order)
            engine.settle(goal)
            if engine.cut and settled([formula for formula in engine.order[mark:] if formula in states], engine):
                raise Refusal(f"the data table's formula rests on a circle: {path_of(next(iter(engine.cut.values())))}")
            if goal in engine.refused:
                raise Refusal(f"the data table's formula could not be calculated: {engine.refused[goal]}")
        return sheet.read(*target)
    finally:
        engine.cut = cut
        for ((row, column), _), value in zip(inputs, old, strict=True):
            sheet.write(row, column, value)
        for formula, state in states.items():
            _restore(engine, formula, *state)


def _restore(engine: Engine, formula: Formula, value: Scalar, kept: Scalar, state: State, reason: str | None) -> None:
    engine.refused.pop(formula, None)
    if reason is not None:
        engine.refused[formula] = reason
    formula.value, formula.kept, formula.state = value, kept, state
    formula.sheet.write(formula.row, formula.column, value)


def _affected(engine: Engine, table: Formula, inputs: Sequence[Target], target: Target) -> list[Formula]:
    """The formulas between the inputs and the target, RAND and its like among them. Raises Pending for those not calculated yet.

    Where OFFSET or INDIRECT lead to the target, no text says which cells are between: then all that hang on the inputs are.
    """
    sheet = table.sheet
    dependents = engine.dependents
    changing = [(sheet.index, row, column) for row, column in inputs]
    below = {**dependents.closure([*changing, *cells_of(dependents.volatile)]), **dict.fromkeys(dependents.volatile)}
    below.pop(table, None)
    above: dict[Formula, None] = {}
    todo = [formula] if (formula := sheet.formulas.get(target)) else []
    while todo:
        formula = todo.pop()
        if formula in above or formula not in below or formula is table:
            continue
        above[formula] = None
        for area in dependents.precedents(formula):
            todo.extend(_formulas_in(area))
    if any(formula in dependents.choosing for formula in above):
        above = below
    if any(formula.height * formula.width > 1 for formula in above):
        raise Refusal("a data table over a formula that fills several cells is not supported")
    waiting = [formula for formula in above if formula.state is State.WAITING]
    if waiting:
        raise Pending(waiting)
    return list(above)


def _formulas_in(area: Area) -> list[Formula]:
    formulas = area.sheet.formulas
    if area.height * area.width <= len(formulas):
        cells = ((row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1))
        return [formulas[cell] for cell in cells if cell in formulas]
    return [
        formula
        for (row, column), formula in formulas.items()
        if area.top <= row <= area.bottom and area.left <= column <= area.right
    ]
