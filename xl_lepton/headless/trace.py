"""Where a number comes from: the tree of cells behind a cell, down to the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from xl_lepton.core.cells import MISSING, Cell, Grid, column_letters
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import PREFIX
from xl_lepton.headless.addresses import area_named, cell_address
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.calls import grid_of
from xl_lepton.headless.calc.compile import Compiler, Mode
from xl_lepton.headless.calc.pattern import Formula, Kind
from xl_lepton.headless.calc.precedents import cells_of
from xl_lepton.headless.calc.reached import reached, resting_on
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Refusal
from xl_lepton.headless.formula.nodes import Call, Node, children
from xl_lepton.headless.formula.printer import written
from xl_lepton.headless.labels import label_of
from xl_lepton.headless.whole_process import deep_recursion
from xl_lepton.headless.workbook import Workbook
from xl_lepton.registry import functions

EXPLAIN = PREFIX + "EXPLAIN"
MOST_CELLS_OF_A_RANGE = 200
MOST_CELLS_ONE_BY_ONE = 12


@dataclass(slots=True)
class Working:
    """The derivation that LEPTON_EXPLAIN gives for one call of our functions: the call, column headings, a row per step."""

    call: str
    headings: list[str]
    rows: list[list[Cell]]


@dataclass(slots=True)
class Step:
    """One cell, or one range of inputs, of the tree.

    `kind` is "formula", "input", "blank", "inputs" (a range without formulas) or "again" (shown in full elsewhere in the tree).
    `name` is the defined name of the cell, `label` the texts beside and above it. `note` says what a reader must know to trust
    the value: that it could not be computed, that it rests on one that could not, or that the tree is cut off here.
    """

    place: str
    kind: str
    value: Cell = None
    formula: str = ""
    name: str = ""
    label: str = ""
    note: str = ""
    working: list[Working] = field(default_factory=list)
    precedents: list[Step] = field(default_factory=list)


def trace(book: Workbook, place: str, *, depth: int = 100, most: int = 5000) -> Step:
    """The tree behind a cell of a recalculated workbook, as far as `depth` levels and `most` steps go; a step whose tree is cut
    off says so. Raises BadInput for a place that is not one cell."""
    area = area_named(book.model, place)
    if not area.is_cell:
        raise BadInput(f"{place} is a range; give one cell")
    with deep_recursion():
        return _Tracer(book, most).step(area, depth)


class _Tracer:
    def __init__(self, book: Workbook, most: int) -> None:
        self.book = book
        self.left = most
        self.seen: set[Formula] = set()
        self.names = _cell_names(book)
        refused = book.engine.refused
        self.stale = resting_on(book.model, book.engine.dependents, cells_of(refused)) if refused else {}

    def step(self, area: Area, depth: int) -> Step:
        """The step of one cell."""
        sheet, row, column = area.sheet, area.top, area.left
        value = self.book.get(cell_address(sheet.name, row, column))
        formula = sheet.formulas.get((row, column)) or sheet.spilled.get((row, column))
        step = Step(cell_address(sheet.name, row, column), "blank" if value is None else "input", value)
        step.name = self.names.get((sheet, row, column), "")
        step.label = label_of(sheet, row, column)
        if formula is None:
            return step
        step.kind, step.formula = "formula", self.book.formula_of(formula)
        step.note = self.note(formula, (row, column))
        if formula in self.seen:
            step.kind = "again"
            return step
        self.seen.add(formula)
        step.working = list(self.working(formula))
        areas = self.areas(formula)
        if depth <= 0 and areas:
            step.note = _joined(step.note, "what is behind it is not shown: the tree ends at this depth")
        else:
            step.precedents = list(self.precedents(areas, depth - 1, step))
        return step

    def note(self, formula: Formula, place: tuple[int, int]) -> str:
        notes = []
        if formula in self.book.engine.refused:
            has_value = formula.value is not None
            kept = "the value is the one it had before" if has_value else "it has no value"
            notes.append(f"could not be computed ({self.book.engine.refused[formula]}); {kept}")
        elif formula in self.stale:
            notes.append("rests on a cell that could not be computed")
        if place != (formula.row, formula.column):
            whole = "data table" if formula.kind is Kind.TABLE else "array formula"
            notes.append(f"filled by the {whole} in {formula.address}")
        return _joined(*notes)

    def areas(self, formula: Formula) -> list[Area]:
        """What the formula looks at: what its text says, and where OFFSET, INDIRECT and computed ranges lead."""
        return [*self.book.engine.dependents.precedents(formula), *reached(self.book.model, formula)]

    def precedents(self, areas: list[Area], depth: int, above: Step) -> Iterator[Step]:
        done: set[str] = set()
        for area in areas:
            for part in self.parts(area.clipped(), above):
                name = _range(part)
                if name in done:
                    continue
                if self.left <= 0:
                    above.note = _joined(above.note, "not all that is behind it is shown: the tree is too large")
                    return
                done.add(name)
                self.left -= 1
                yield self.step(part, depth) if part.is_cell else self.inputs(part)

    def inputs(self, area: Area) -> Step:
        cells = [value for row in area.rows() for value in row]
        filled = sum(value is not None for value in cells)
        words = f"{area.height} x {area.width} cells, {filled} filled"
        return Step(_range(area), "inputs", words, label=label_of(area.sheet, area.top, area.left))

    def parts(self, area: Area, above: Step) -> Iterator[Area]:
        """A range as its formula cells one by one and the rest in one piece; a short one as its cells."""
        sheet, size = area.sheet, area.height * area.width
        if size <= MOST_CELLS_ONE_BY_ONE:
            cells = ((row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1))
            yield from (Area(sheet, row, column, row, column) for row, column in cells)
            return
        inside = [
            (row, column)
            for place in (sheet.formulas, sheet.spilled)
            for row, column in place
            if area.top <= row <= area.bottom and area.left <= column <= area.right
        ]
        if len(inside) < size:
            yield area
        yield from (Area(sheet, row, column, row, column) for row, column in sorted(inside)[:MOST_CELLS_OF_A_RANGE])
        if len(inside) > MOST_CELLS_OF_A_RANGE:
            note = f"of the {len(inside)} formulas in {_range(area)} the first {MOST_CELLS_OF_A_RANGE} are shown"
            above.note = _joined(above.note, note)

    def working(self, formula: Formula) -> Iterator[Working]:
        """The derivation that LEPTON_EXPLAIN gives for the calls of our functions in a formula."""
        explain = self.book.model.own_functions.get(EXPLAIN)
        tree = formula.pattern.tree
        if explain is None or tree is None:
            return
        headings = list(functions()[EXPLAIN.removeprefix(PREFIX)].result.columns)
        for call in _own_calls(tree, set(self.book.model.own_functions)):
            compiler = Compiler(self.book.model, formula.sheet)
            try:
                runs = [compiler.operand(argument, Mode.ARRAY) for argument in call.arguments]
                arguments = [grid_of(run(formula)) for run in runs]
            except (Refusal, KeyError):  # KeyError: a variable of LET or LAMBDA
                continue
            while arguments and arguments[-1] is MISSING:
                arguments.pop()
            answer = explain.answer([Grid(((call.name.removeprefix(PREFIX),),)), *arguments])
            if answer.first_error() is None:
                yield Working(written(call, formula.row, formula.column), headings, [list(row) for row in answer.rows])


def _own_calls(tree: Node, names: set[str]) -> Iterator[Call]:
    if isinstance(tree, Call) and tree.name in names:
        yield tree
    for child in children(tree):
        yield from _own_calls(child, names)


def _cell_names(book: Workbook) -> dict[tuple[Sheet, int, int], str]:
    """The defined names that stand for one cell."""
    names: dict[tuple[Sheet, int, int], str] = {}
    for name in book.names:
        try:
            area = area_named(book.model, name)
        except BadInput:
            continue
        if area.is_cell:
            names.setdefault((area.sheet, area.top, area.left), name)
    return names


def _joined(*notes: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, notes)))


def _range(area: Area) -> str:
    first = cell_address(area.sheet.name, area.top, area.left)
    return first if area.is_cell else f"{first}:{column_letters(area.right)}{area.bottom}"
