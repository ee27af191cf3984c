"""The order of calculation: a formula that meets a cell not calculated yet is put aside until that cell is.

No order is worked out beforehand, so only what is really read counts: IF(TRUE,5,E1) in E1 is no circular reference, and OFFSET
and
INDIRECT need no special care.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property

from xl_lepton.core.faults import reported
from xl_lepton.headless.calc import branching, lambdas
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.circles import iterate, path_of
from xl_lepton.headless.calc.compile import whole_formula
from xl_lepton.headless.calc.filled import parted, settle_filled
from xl_lepton.headless.calc.handing_on import hands_on, spelled
from xl_lepton.headless.calc.number_text import calendar_of
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern, State
from xl_lepton.headless.calc.precedents import Cell, Dependents, cells_of
from xl_lepton.headless.calc.spill import held_rows, place_array, put_back
from xl_lepton.headless.calc.values import SPILL, Array, Pending, Refusal, Scalar, Value
from xl_lepton.headless.calc.whatif import data_table
from xl_lepton.headless.calc.whereabouts import WhereaboutsAsked, whatever_the_file
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.parser import parse
from xl_lepton.headless.whole_process import collector_paused, deep_recursion

LONGEST_FORMULA = 4 * 8192  # Excel's 8,192 characters, with room for the prefixes that only files have
MOST_ROUNDS = 50
MOST_PLANS = 200

assert branching
assert lambdas  # imported for the functions they declare


class Engine:
    """Calculates the formulas of one book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.refused: dict[Formula, str] = {}
        self._dependents: Dependents | None = None
        self.order: list[Formula] = []
        self.cut: dict[Formula, list[Formula]] = {}
        self.circular: list[str] = []
        self._blocked: dict[Formula, None] = {}  # arrays that found no room; tried again at every recalculation
        self.last_calculated: list[Formula] = []
        self._late: dict[Formula, None] = {}
        self._plans: dict[frozenset[Cell], dict[Formula, None]] = {}

    @property
    def formulas(self) -> list[Formula]:
        return [formula for sheet in self.book.sheets for formula in sheet.formulas.values()]

    @cached_property
    def arrays(self) -> list[Formula]:
        """The formulas that may fill more than their own cell."""
        return [formula for formula in self.formulas if formula.kind is not Kind.PLAIN]

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
        is_new = plan is None
        if plan is None:
            dependents = self.dependents
            plan = dependents.closure(changed)
            for formula in dependents.volatile:
                plan[formula] = None
            plan.update(dependents.closure(cells_of(dependents.volatile)))
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
        self.calculate({**dict.fromkeys(self._blocked), **plan})
        if is_new:
            # In the order found to be possible: next time nothing has to be put aside.
            self._plans[changed] = dict.fromkeys([*self.last_calculated, *plan])

    def calculate(self, formulas: Iterable[Formula]) -> None:
        """Calculate these formulas anew, arrays that can spill first."""
        todo = list(formulas)
        one_by_one = self.book.iteration.enabled or self.book.precision_as_displayed
        filled, single = ({}, todo) if one_by_one else parted(todo)
        for column in filled.values():
            column.put_aside(self.refused)
        for formula in single:
            self.put_aside(formula)
        year = (self.book.now or dt.datetime.now()).year
        with deep_recursion(), collector_paused(), calendar_of(self.book.date_1904, year):
            self._settle_all(formula for formula in single if formula.kind is Kind.DYNAMIC)
            settle_filled(self, filled)
            self._settle_all(todo)
            for _ in range(MOST_ROUNDS):
                if not self._late:
                    break
                late, self._late = list(self._late), {}
                for formula in late:
                    before = formula.kept, formula.kept_rows
                    self.put_aside(formula)
                    formula.kept, formula.kept_rows = before
                self._settle_all(late)
            done = dict.fromkeys(self.order)
            iterate(self)
            self.order.clear()
            self.last_calculated = list(done)

    def put_aside(self, formula: Formula) -> None:
        """Forget a formula's value until it is calculated."""
        formula.state = State.WAITING
        formula.kept = formula.value
        self.refused.pop(formula, None)
        is_array = formula.kind is not Kind.PLAIN
        if is_array:
            formula.kept_rows = held_rows(formula)
        formula.sheet.wait(formula.row, formula.column)
        if is_array:
            for row, column in formula.cells()[1:]:
                formula.sheet.wait(row, column)
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
            self._settle_once(formula, stack)

    def _settle_once(self, formula: Formula, stack: list[Formula]) -> None:
        try:
            self.attempt(formula)
        except Pending as pending:
            self._wait_for(formula, pending.formulas, stack)

    def attempt(self, formula: Formula) -> None:
        """Calculate one formula now. What goes wrong refuses it alone; what it has to wait for is raised as Pending."""
        try:
            self.finish(formula, self.evaluate(formula))
        except Pending:
            raise
        except Refusal as refusal:
            self.refuse(formula, str(refusal))
        except RecursionError:
            self.refuse(formula, "the calculation calls itself too deeply")
        except MemoryError:
            self.refuse(formula, "the calculation needs more memory than there is")
        except Exception as problem:
            self.refuse(formula, _fault(formula, problem))

    def _wait_for(self, formula: Formula, needed: Iterable[Formula], stack: list[Formula]) -> None:
        for other in needed:
            if other.state is State.REFUSED:
                is_unknown = other.sheet.unknown.get((other.row, other.column)) is other
                if is_unknown and hands_on(self.book, formula.sheet, formula.pattern.tree):
                    with spelled(self.book):
                        self._settle_once(formula, stack)
                    return
                why = other.pattern.refusal if is_unknown else "could not be calculated"
                self.refuse(formula, f"depends on {other.place_name}, which {why}")
                return
            if other.state is State.STARTED:
                self._close_circle(other, stack)
                return
        stack.extend(other for other in needed if other.state is State.WAITING)

    def _close_circle(self, start: Formula, stack: list[Formula]) -> None:
        """`start` needs itself: its last value stands in for it until the circle is gone through again and again."""
        circle = [formula for formula in stack[stack.index(start) :] if formula.state is State.STARTED]
        if start.height * start.width > 1:
            for formula in circle:
                self.refuse(formula, f"circular reference through an array: {path_of(circle)}")
            return
        self.cut[start] = circle
        start.sheet.write(start.row, start.column, 0.0 if start.value is None else start.value)

    # one formula

    def parsed(self, pattern: Pattern) -> None:
        """Parse a pattern; what cannot be parsed is remembered as its refusal."""
        if pattern.tree is None and not pattern.refusal and pattern.kind is not Kind.TABLE:
            try:
                if len(pattern.text) > LONGEST_FORMULA:
                    raise FormulaSyntaxError(f"its {len(pattern.text)} characters are more than any that Excel takes")
                pattern.tree = parse(pattern.text, pattern.row, pattern.column)
            except (FormulaSyntaxError, RecursionError) as problem:
                pattern.refusal = f"the formula cannot be read: {problem}"

    def evaluate(self, formula: Formula) -> Value:
        pattern = formula.pattern
        if pattern.run is None:
            self._compile(pattern, formula)
            assert pattern.run is not None
        self.book.lambda_calls = self.book.recursive_calls = 0
        try:
            return pattern.run(formula)
        except WhereaboutsAsked:
            return whatever_the_file(self.book, pattern.run, formula)

    def _compile(self, pattern: Pattern, formula: Formula) -> None:
        self.parsed(pattern)
        if self.book.precision_as_displayed:
            raise Refusal("the workbook calculates with the precision that cells display; switch off Set precision as displayed")
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

    def finish(self, formula: Formula, value: Value) -> None:
        formula.state = State.DONE
        self.order.append(formula)
        if formula.kind is Kind.PLAIN:
            assert not isinstance(value, Array)
            formula.value = 0.0 if value is None else value  # type: ignore[assignment]
            formula.sheet.write(formula.row, formula.column, formula.value)
            return
        moved = place_array(formula, value)
        self._blocked.pop(formula, None)
        if formula.value is SPILL:
            self._blocked[formula] = None
        if moved:
            self._plans.clear()
        if moved and len(self.order) > 1:
            # What was calculated before saw other cells filled; it is calculated once more.
            dependents = self.dependents
            late = {**dependents.choosing, **dependents.closure([*moved, *cells_of(dependents.choosing)])}
            self._late.update((other, None) for other in late if other.state is State.DONE and other is not formula)

    def finish_column(self, formulas: Sequence[Formula], values: list[Scalar]) -> None:
        """Take the results of ordinary formulas in one column, from top to bottom."""
        for formula, value in zip(formulas, values, strict=True):
            formula.state, formula.value = State.DONE, value
        self.order.extend(formulas)
        formulas[0].sheet.write_down(formulas[0].column, [formula.row for formula in formulas], values)

    def refuse(self, formula: Formula, reason: str) -> None:
        """Keep the old value of a formula that cannot be calculated; without one, what depends on it is refused too."""
        self.refused[formula] = reason
        formula.value = formula.kept
        if formula.value is None:
            formula.state = State.REFUSED
            for row, column in formula.cells():
                formula.sheet.wait(row, column)
            return
        formula.state = State.DONE
        if formula.kind is Kind.PLAIN:
            formula.sheet.write(formula.row, formula.column, formula.value)
        else:
            put_back(formula, formula.kept_rows)


def _fault(formula: Formula, problem: Exception) -> str:
    """The reason for refusing a formula in whose calculation something failed that nobody meant to."""
    reference = reported(f"calculating {formula.place_name}", problem)
    return f"an error inside the calculation, please report it with the reference {reference} ({type(problem).__name__})"
