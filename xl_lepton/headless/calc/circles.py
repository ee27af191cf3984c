"""Circular references: gone through again and again until nothing moves any more, as Excel's iterative calculation does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.pattern import Formula, Kind
from xl_lepton.headless.calc.precedents import cells_of
from xl_lepton.headless.calc.reached import resting_on
from xl_lepton.headless.calc.values import Pending

if TYPE_CHECKING:
    from xl_lepton.headless.calc.engine import Engine

MOST_PASSES = 1000
MOST_IN_PASSES = 2_000_000  # formulas calculated before large circles are given up; at least Excel's 100 passes are made
SETTLED = 1e-13
SETTLING_PASSES = 20


def iterate(engine: Engine) -> None:
    """Go through the circles that were met until nothing moves, or the workbook's count is reached.

    Where the workbook does not allow iteration, only values that settle completely are accepted, and the circles are reported;
    circles that do not settle are refused, and with them what rests on them.
    """
    enabled = engine.book.iteration.enabled
    engine.circular = [] if enabled else [path_of(circle) for circle in engine.cut.values()]
    if not engine.cut:
        return
    cut, engine.cut = engine.cut, {}
    moving = resting_on(engine.book, engine.dependents, cells_of(cut))
    circle = [formula for formula in dict.fromkeys(engine.order) if formula in moving or formula in cut]
    tables = _data_tables(engine, circle, cut)
    unsettled = settled([formula for formula in circle if formula not in tables], engine)
    settled(list(tables), engine, most=1)
    if not enabled:
        unsettled.update(dict.fromkeys(formula for formula in cut if isinstance(formula.value, CellError)))
        if unsettled:
            _refuse(engine, circle, cut, unsettled)


def settled(circle: Sequence[Formula], engine: Engine, most: int | None = None) -> dict[Formula, None]:
    """Go through formulas in their order until nothing moves any more. Gives those that did to the last.

    Excel stops as soon as nothing moves by more than its limit and goes on from there at the next recalculation; this is where
    its recalculations lead.
    """
    if most is None:
        iteration = engine.book.iteration
        patience = min(MOST_PASSES, max(100, MOST_IN_PASSES // max(1, len(circle))))
        most = iteration.count - 1 if iteration.enabled else patience
    changes: dict[Formula, float] = {}
    for _ in range(most):
        changes = _pass(engine, circle)
        if max(changes.values(), default=0.0) <= SETTLED:
            most_left = SETTLING_PASSES
            while most_left and changes:
                changes, most_left = _pass(engine, circle), most_left - 1
            break
    return {formula: None for formula, change in changes.items() if change > SETTLED}


def _pass(engine: Engine, circle: Sequence[Formula]) -> dict[Formula, float]:
    """Calculate every formula once. Gives the change beside the value of those that moved."""
    changes = {}
    for formula in circle:
        before = formula.value
        try:
            engine.attempt(formula)
        except Pending as pending:  # all others of a circle have a value, but for those that were refused
            (needed, *_) = pending.formulas
            engine.refuse(formula, f"depends on {needed.place_name}, which could not be calculated")
        if type(before) is float and type(formula.value) is float:
            if formula.value != before:
                changes[formula] = abs(formula.value - before) / max(1.0, abs(formula.value))
        elif before != formula.value:
            changes[formula] = float("inf")
    return changes


def _data_tables(engine: Engine, circle: Sequence[Formula], cut: dict[Formula, list[Formula]]) -> dict[Formula, None]:
    """Data tables among the formulas, and what rests on them, in order: they settle the circle for themselves at each of their
    inputs, so that once afterwards is enough. None of them when a circle leads through one."""
    tables = [formula for formula in circle if formula.kind is Kind.TABLE]
    if not tables:
        return {}
    resting = {**dict.fromkeys(tables), **resting_on(engine.book, engine.dependents, cells_of(tables))}
    return {} if any(start in resting for start in cut) else {formula: None for formula in circle if formula in resting}


def _refuse(engine: Engine, circle: Sequence[Formula], cut: dict[Formula, list[Formula]], unsettled: dict[Formula, None]) -> None:
    """Refuse the circles that do not settle and what rests on them; the others keep what they came to."""
    resting = {**unsettled, **resting_on(engine.book, engine.dependents, cells_of(unsettled))}
    unending = [round_trip for start, round_trip in cut.items() if start in resting]
    paths: dict[Formula, str] = {}
    for round_trip in reversed(unending):
        paths.update(dict.fromkeys(round_trip, path_of(round_trip)))
    first_path = path_of(unending[0])
    for formula in circle:
        if formula in resting:
            path = paths.get(formula)
            engine.refuse(formula, f"circular reference: {path}" if path else f"rests on a circle: {first_path}")


def path_of(circle: Sequence[Formula]) -> str:
    names = [formula.place_name for formula in circle[:8]]
    shown = names if len(circle) <= 8 else [*names[:7], "..."]
    return " > ".join([*shown, names[0]])
