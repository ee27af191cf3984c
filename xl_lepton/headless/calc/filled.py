"""Which formulas are calculated a column at a time, and in what order: those of one pattern in one column, when there are many.

A column can be calculated once nothing that its references reach is still waiting, so the columns before it come first, and what
else it waits for is calculated formula by formula. This only decides what is tried. A cell that waits cannot be read by mistake:
whoever reads it is told to wait; and whatever cannot be done for a column at once (a running total, a circle, an error inside) is
left to the engine's way, one formula after the other, which says what there is to say.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.column_runs import Places
from xl_lepton.headless.calc.columns import whole_column
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern, State
from xl_lepton.headless.calc.precedents import Precedents
from xl_lepton.headless.calc.values import WAITING, Pending
from xl_lepton.headless.formula.nodes import MAX_ROW

if TYPE_CHECKING:
    from xl_lepton.headless.calc.engine import Engine

log = logging.getLogger("xl_lepton")
SHORTEST = 64  # formulas; below that there is nothing to gain
Key: TypeAlias = tuple[Pattern, int]


class Filled:
    """The formulas of one pattern in one column, from top to bottom."""

    __slots__ = ("formulas", "is_seen", "reach")

    def __init__(self, formulas: list[Formula]) -> None:
        self.formulas = sorted(formulas, key=lambda formula: formula.row)
        self.is_seen = False
        self.reach: list[Area] | None = []

    @property
    def pattern(self) -> Pattern:
        return self.formulas[0].pattern

    @property
    def column(self) -> int:
        return self.formulas[0].column

    def put_aside(self, refused: dict[Formula, str]) -> None:
        """Forget the values, and what was refused, until they are calculated."""
        for formula in self.formulas:
            formula.state, formula.kept = State.WAITING, formula.value
            if refused:
                refused.pop(formula, None)
        rows = [formula.row for formula in self.formulas]
        self.pattern.sheet.write_down(self.column, rows, [WAITING] * len(rows), waiting=True)

    def look(self, book: Book) -> None:
        """Find what the formulas' references reach; nothing where they reach into the column itself."""
        precedents = Precedents(book, self.pattern)
        first, last = self.formulas[0], self.formulas[-1]
        if precedents.volatile or any(
            not corner.row_fixed and not (first.row + corner.row > 0 and last.row + corner.row <= MAX_ROW)
            for _, *corners in precedents.corners
            for corner in corners
        ):
            self.reach = None
            return
        ends = list(zip(precedents.areas(first), precedents.areas(last), strict=False))
        reach = [around(one, other) for one, other in ends]
        own = Area(self.pattern.sheet, first.row, self.column, last.row, self.column)
        self.reach = None if any(meet(area, own) for area in reach) else reach

    def awaited(self) -> dict[Formula, None]:
        """The formulas within reach that are still to be calculated."""
        found: dict[Formula, None] = {}
        for area in self.reach or ():
            try:
                area.wait()
            except Pending as pending:
                found.update(dict.fromkeys(pending.formulas))
        return found


def around(one: Area, other: Area) -> Area:
    """The smallest rectangle around two areas of one sheet."""
    top, left = min(one.top, other.top), min(one.left, other.left)
    return Area(one.sheet, top, left, max(one.bottom, other.bottom), max(one.right, other.right))


def meet(one: Area, other: Area) -> bool:
    return (
        one.sheet is other.sheet
        and max(one.top, other.top) <= min(one.bottom, other.bottom)
        and max(one.left, other.left) <= min(one.right, other.right)
    )


def parted(formulas: Sequence[Formula]) -> tuple[dict[Key, Filled], list[Formula]]:
    """The formulas that are filled down a column, by pattern and column, and all others in their order."""
    if len(formulas) < SHORTEST:
        return {}, list(formulas)
    groups: dict[Key, list[Formula]] = {}
    for formula in formulas:
        key = formula.pattern, formula.column
        held = groups.get(key)
        if held is None:
            groups[key] = [formula]
        else:
            held.append(formula)
    filled = {key: Filled(group) for key, group in groups.items() if len(group) >= SHORTEST and key[0].kind is Kind.PLAIN}
    return filled, [formula for formula in formulas if (formula.pattern, formula.column) not in filled]


def settle_filled(engine: Engine, filled: dict[Key, Filled]) -> None:
    """Calculate what can be calculated a column at a time; the rest keeps waiting."""
    for one in filled.values():
        _visit(engine, filled, one)
    for one in filled.values():
        if one.reach is not None and one.formulas[-1].state is State.WAITING:
            for formula in one.awaited():
                if formula.state is State.WAITING:
                    engine.settle(formula)
            _calculate(engine, one)


def _visit(engine: Engine, filled: dict[Key, Filled], one: Filled) -> None:
    """Calculate a column after those it looks at."""
    if one.is_seen:
        return
    one.is_seen = True
    engine.parsed(one.pattern)
    if one.pattern.tree is None:
        one.reach = None
        return
    one.look(engine.book)
    for key in dict.fromkeys((formula.pattern, formula.column) for formula in one.awaited()):
        if key in filled:
            _visit(engine, filled, filled[key])
    _calculate(engine, one)


def _calculate(engine: Engine, one: Filled) -> None:
    """Calculate a column when nothing in its reach is waiting any more."""
    formulas = [formula for formula in one.formulas if formula.state is State.WAITING]
    if one.reach is None or not formulas or any(area.is_waiting() for area in one.reach):
        return
    pattern = one.pattern
    try:
        if pattern.run_down is None:
            assert pattern.tree is not None
            pattern.run_down = whole_column(engine.book, pattern.sheet, pattern.tree)
        values = pattern.run_down(Places(formulas))
    except Exception as problem:  # the engine meets it again at its cell, and says there what it means
        log.debug("%s is calculated cell by cell: %r", one.formulas[0].place_name, problem)
        return
    engine.finish_column(formulas, values)
