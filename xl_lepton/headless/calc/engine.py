"""The order of calculation: a formula that meets a cell not calculated yet is put aside until that cell is.

No order is worked out beforehand, so only what is really read counts: IF(TRUE,5,E1) in E1 is no circular reference, and OFFSET and
INDIRECT need no special care.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from contextlib import contextmanager

from xl_lepton.headless.calc import branching, lambdas
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.compile import whole_formula
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern, State
from xl_lepton.headless.calc.precedents import Cell, Dependents
from xl_lepton.headless.calc.spill import place_array
from xl_lepton.headless.calc.values import Array, Pending, Refusal, Scalar, Value
from xl_lepton.headless.calc.whatif import data_table
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.parser import parse

log = logging.getLogger("xl_lepton")
DEEPEST = 60_000  # Python frames; a formula nested 200 deep inside 1,000 LAMBDA calls stays below it
MOST_ROUNDS = 50
MOST_PLANS = 200

assert branching
assert lambdas  # imported for the functions they declare


class Engine:
    """Calculates the formulas of one book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.refused: dict[Formula, str] = {}
        self.calculated = 0
        self._dependents: Dependents | None = None
        self._order: list[Formula] = []
        self._cut: dict[Formula, None] = {}
        self._late: dict[Formula, None] = {}
        self._plans: dict[frozenset[Cell], dict[Formula, None]] = {}

    @property
    def formulas(self) -> list[Formula]:
        return [formula for sheet in self.book.sheets for formula in sheet.formulas.values()]

    @property
    def dependents(self) -> Dependents:
        if self._dependents is None:
            for formula in self.formulas:
                self.parsed(formula.pattern)
            self._dependents = Dependents(self.book, self.formulas)
        return self._dependents

    # what to calculate

    def calculate_all(self) -> None:
        self.calculate(self.formulas)

    def calculate_after(self, cells: Iterable[Cell]) -> None:
        """Calculate what depends on changed cells, and what is calculated every time."""
        changed = frozenset(cells)
        plan = self._plans.get(changed)
        if plan is None:
            dependents = self.dependents
            plan = dependents.closure(changed)
            for formula in dependents.volatile:
                plan[formula] = None
            volatile = [(one.sheet.index, row, column) for one in dependents.volatile for row, column in one.cells()]
            plan.update(dependents.closure(volatile))
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[changed] = plan
        self.calculate(plan)

    def calculate(self, formulas: Iterable[Formula]) -> None:
        """Calculate these formulas anew, arrays that can spill first."""
        todo = list(formulas)
        for formula in todo:
            self.put_aside(formula)
        todo.sort(key=lambda formula: formula.kind is not Kind.DYNAMIC)
        with deep_recursion():
            self._settle_all(todo)
            for _ in range(MOST_ROUNDS):
                if not self._late:
                    break
                late, self._late = list(self._late), {}
                for formula in late:
                    self.put_aside(formula)
                self._settle_all(late)
            self._iterate()

    def put_aside(self, formula: Formula) -> None:
        """Forget a formula's value until it is calculated."""
        formula.state = State.WAITING
        self.refused.pop(formula, None)
        for row, column in formula.cells():
            formula.sheet.wait(row, column)
            if (row, column) != (formula.row, formula.column):
                formula.sheet.spilled[row, column] = formula

    def _settle_all(self, formulas: Iterable[Formula]) -> None:
        for formula in formulas:
            if formula.state is State.WAITING:
                self.settle(formula)

    def settle(self, first: Formula) -> None:
        """Calculate one formula and whatever it needs."""
        stack = [first]
        while stack:
            formula = stack[-1]
            if formula.state in (State.DONE, State.REFUSED):
                stack.pop()
                continue
            formula.state = State.STARTED
            try:
                self._finish(formula, self._evaluate(formula))
            except Pending as pending:
                self._wait_for(formula, pending.formulas, stack)
            except Refusal as refusal:
                self._refuse(formula, str(refusal))
            except RecursionError:
                self._refuse(formula, "the calculation calls itself too deeply")
            except Exception as problem:
                log.exception("calculating %s failed", formula.place_name)
                self._refuse(formula, f"an error inside the calculation: {type(problem).__name__}: {problem}")

    def _wait_for(self, formula: Formula, needed: Iterable[Formula], stack: list[Formula]) -> None:
        for other in needed:
            if other.state is State.REFUSED:
                self._refuse(formula, f"depends on {other.place_name}, which could not be calculated")
                return
            if other.state is State.STARTED:
                self._close_circle(other, stack)
                return
        stack.extend(other for other in needed if other.state is State.WAITING)

    def _close_circle(self, start: Formula, stack: list[Formula]) -> None:
        """`start` needs itself. With iteration its last value stands in for now, otherwise the circle is refused."""
        if self.book.iteration.enabled:
            self._cut[start] = None
            value: Scalar = 0.0 if start.value is None else start.value
            for row, column in start.cells():
                start.sheet.write(row, column, value)
            return
        circle = [formula for formula in stack[stack.index(start) :] if formula.state is State.STARTED]
        path = " > ".join(formula.place_name for formula in [*circle, start][:12])
        for formula in circle:
            self._refuse(formula, f"circular reference: {path}")

    # one formula

    def parsed(self, pattern: Pattern) -> None:
        """Parse a pattern; what cannot be parsed is remembered as its refusal."""
        if pattern.tree is None and not pattern.refusal and pattern.kind is not Kind.TABLE:
            try:
                pattern.tree = parse(pattern.text, pattern.row, pattern.column)
            except (FormulaSyntaxError, RecursionError) as problem:
                pattern.refusal = f"the formula cannot be read: {problem}"

    def _evaluate(self, formula: Formula) -> Value:
        pattern = formula.pattern
        if pattern.run is None:
            self._compile(pattern, formula)
            assert pattern.run is not None
        self.calculated += 1
        return pattern.run(formula)

    def _compile(self, pattern: Pattern, formula: Formula) -> None:
        self.parsed(pattern)
        if pattern.refusal:
            raise Refusal(pattern.refusal)
        if pattern.kind is Kind.TABLE:
            pattern.run = lambda at: data_table(self, at)
            return
        assert pattern.tree is not None
        try:
            pattern.run = whole_formula(self.book, formula.sheet, pattern.tree, pattern.kind is not Kind.PLAIN)
        except Refusal as refusal:
            pattern.refusal = str(refusal)
            raise

    def _finish(self, formula: Formula, value: Value) -> None:
        formula.state = State.DONE
        self._order.append(formula)
        if formula.kind is Kind.PLAIN:
            assert not isinstance(value, Array)
            formula.value = 0.0 if value is None else value  # type: ignore[assignment]
            formula.sheet.write(formula.row, formula.column, formula.value)
            return
        moved = place_array(formula, value)
        if moved:
            self._plans.clear()
        if moved and len(self._order) > 1:
            # What was calculated before saw other cells filled; it is calculated once more.
            late = self.dependents.closure(moved)
            self._late.update((other, None) for other in late if other.state is State.DONE and other is not formula)

    def _refuse(self, formula: Formula, reason: str) -> None:
        """Keep the old value of a formula that cannot be calculated; without one, what depends on it is refused too."""
        self.refused[formula] = reason
        if formula.value is None:
            formula.state = State.REFUSED
            return
        formula.state = State.DONE
        for row, column in formula.cells():
            formula.sheet.write(row, column, formula.value)

    # circular references

    def _iterate(self) -> None:
        """Go through the circles again until nothing moves by more than the workbook's limit, or its count is reached."""
        if not self._cut:
            self._order.clear()
            return
        cells: list[Cell] = [(one.sheet.index, one.row, one.column) for one in self._cut]
        moving = self.dependents.closure(cells)
        circle = [formula for formula in dict.fromkeys(self._order) if formula in moving or formula in self._cut]
        self._order.clear()
        self._cut.clear()
        for _ in range(self.book.iteration.count - 1):
            if self._pass(circle) < self.book.iteration.delta:
                break
        self._order.clear()

    def _pass(self, circle: list[Formula]) -> float:
        largest = 0.0
        for formula in circle:
            before = formula.value
            try:
                self._finish(formula, self._evaluate(formula))
            except Refusal as refusal:
                self._refuse(formula, str(refusal))
            if type(before) is float and type(formula.value) is float:
                largest = max(largest, abs(formula.value - before))
            elif before != formula.value:
                largest = float("inf")
        return largest


@contextmanager
def deep_recursion():  # type: ignore[no-untyped-def]
    """Room for deeply nested formulas: since Python 3.11 calls between Python functions do not use the C stack."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
