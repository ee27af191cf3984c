"""A formula filled down a column, calculated for many of its cells at once.

Where `compile` makes a function from a cell to a value, this makes one from cells to their values, one after the other: the very
same functions of values are mapped over columns, so that there is one set of rules and no cell can come out differently. What is
saved is what happens around them: a call for every node of the tree in every cell.

Whatever has no form of its own here is asked cell by cell; whatever turns out to be more than one value for a cell raises
CellByCell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, TypeAlias

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.arithmetic import final_operation, hundredth, minus, operation
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.branching import CAUGHT, need, verdict
from xl_lepton.headless.calc.calls import Signature, Take, applied, argument_closure, outcome, signature
from xl_lepton.headless.calc.compile import REFERENCE_OPERATORS, SPECIAL, Compiler, Mode, constant, scalar_or_array
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run, area_of
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import REF, Array, Scalar, Value
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW, Binary, Call, Corner, Empty, Literal, Node, Reference, Unary
from xl_lepton.headless.library import FUNCTIONS
from xl_lepton.headless.library.declare import LIFTED, Parameter

TAKES_AREAS = frozenset({"Values", "Arrays", "Reference"})  # the kinds of arguments that take a reference as it is


class CellByCell(Exception):
    """This formula has to be calculated cell by cell."""


class Places:
    """Some cells of one column, from top to bottom."""

    __slots__ = ("cells", "column", "rows")

    def __init__(self, cells: Sequence[Place]) -> None:
        self.cells = cells
        self.column = cells[0].column
        self.rows = [cell.row for cell in cells]

    def __len__(self) -> int:
        return len(self.cells)

    def moved(self, corner: Corner) -> list[int]:
        """The row of a corner for each cell."""
        return [corner.row] * len(self.rows) if corner.row_fixed else [row + corner.row for row in self.rows]

    def some(self, chosen: list[int]) -> Places:
        return self if len(chosen) == len(self.cells) else Places([self.cells[index] for index in chosen])


ColumnRun: TypeAlias = Callable[[Places], Iterable[Any]]


def whole_column(book: Book, sheet: Sheet, tree: Node) -> Callable[[Places], list[Scalar]]:
    """What calculates an ordinary formula for cells of a column, as `compile.whole_formula` does for one cell."""
    compiler = ColumnCompiler(Compiler(book, sheet))
    if isinstance(tree, Binary) and tree.operator in "+-":
        run = mapped(final_operation(tree.operator), compiler.value(tree.left), compiler.value(tree.right))
    else:
        run = compiler.value(tree)

    def results(places: Places) -> list[Scalar]:
        values = (value.rows[0][0] if type(value) is Array else value for value in run(places))
        return [0.0 if value is None else value for value in values]

    return results


class ColumnCompiler:
    """The forms for columns of the expressions of one sheet; everything as in an ordinary formula (Mode.PLAIN)."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler

    def value(self, node: Node) -> ColumnRun:
        """Scalars or Arrays, never references."""
        match node:
            case Literal(value):
                return lambda places: repeat(value, len(places))
            case Reference() if node.is_cell and (node.sheet is None or not node.sheet.last):
                sheet = self.compiler.sheet_of(node)
                return each(constant(REF)) if sheet is None else cells(sheet, node.start)
            case Binary(operator, left, right) if operator not in REFERENCE_OPERATORS:
                return mapped(operation(operator), self.value(left), self.value(right))
            case Unary("()", operand):
                return self.value(operand)
            case Unary("-", operand):
                return mapped(minus, self.value(operand))
            case Unary("%", operand):
                return mapped(hundredth, self.value(operand))
            case Call("IF", arguments):
                return self.choice(arguments)
            case Call("IFERROR" | "IFNA", arguments):
                return self.rescue(node.name, arguments)
            case Call(name) if name in FUNCTIONS and name not in SPECIAL:
                run = self.call(node)
                return lambda places: map(scalar_or_array, run(places), places.cells)
        return each(self.compiler.value(node, Mode.PLAIN))

    def call(self, node: Call) -> ColumnRun:
        """The call of a worksheet function; its value may be a reference."""
        function = FUNCTIONS[node.name]
        how = signature(self.compiler.book, function, len(node.arguments))
        if not (function.volatile or how.wants_place) and all(map(is_fixed, node.arguments, how.parameters)):
            return once(self.compiler.operand(node, Mode.PLAIN))
        runs, takes = [], list(how.takes)
        for index, (argument, parameter) in enumerate(zip(node.arguments, how.parameters, strict=True)):
            run = None if parameter.kind in LIFTED else self.areas(argument)
            if run is not None and parameter.kind in TAKES_AREAS:
                takes[index] = None
            runs.append(run or self.argument(argument, parameter))
        return called(how, takes, runs)

    def argument(self, node: Node, parameter: Parameter) -> ColumnRun:
        if parameter.kind in LIFTED and not isinstance(node, Empty):
            return self.value(node)
        return each(argument_closure(self.compiler, node, parameter, Mode.PLAIN))

    def areas(self, node: Node) -> ColumnRun | None:
        """The reference itself for each place; None for what is no plain reference."""
        if not isinstance(node, Reference) or (node.sheet is not None and node.sheet.last):
            return None
        sheet, start, end = self.compiler.sheet_of(node), node.start, node.end
        if sheet is None:
            return None
        return areas(sheet, start, end)

    def choice(self, arguments: tuple[Node, ...]) -> ColumnRun:
        """IF: each branch is calculated for the cells that take it."""
        need("IF", arguments, 2, 3)
        condition = each(constant(False)) if isinstance(arguments[0], Empty) else self.value(arguments[0])
        then = self.branch(arguments[1])
        otherwise = self.branch(arguments[2]) if len(arguments) == 3 else each(constant(False))

        def run(places: Places) -> list[Value]:
            tests = list(map(verdict, one_each(condition(places))))
            results: list[Value] = list(tests)
            replace(results, [index for index, test in enumerate(tests) if test is True], then, places)
            replace(results, [index for index, test in enumerate(tests) if test is False], otherwise, places)
            return results

        return run

    def rescue(self, name: str, arguments: tuple[Node, ...]) -> ColumnRun:
        """IFERROR and IFNA."""
        need(name, arguments, 2, 2)
        tried, fallback, is_caught = self.value(arguments[0]), self.branch(arguments[1]), CAUGHT[name]

        def run(places: Places) -> list[Value]:
            results = [0.0 if value is None else value for value in one_each(tried(places))]
            caught = [index for index, value in enumerate(results) if type(value) is CellError and is_caught(value)]
            replace(results, caught, fallback, places)
            return results

        return run

    def branch(self, node: Node) -> ColumnRun:
        return each(constant(0.0)) if isinstance(node, Empty) else self.value(node)


def is_fixed(node: Node, parameter: Parameter) -> bool:
    """Whether an argument is the same for all cells of a column: a constant, or a reference to rows that do not move."""
    if isinstance(node, Reference):
        stays = node.start.row_fixed and node.end.row_fixed
        return stays and (node.is_cell or parameter.kind not in LIFTED)  # else the range is crossed with the cell's row
    return isinstance(node, Literal)


def once(run: Run) -> ColumnRun:
    """An expression that is worth the same for each place."""
    return lambda places: repeat(run(places.cells[0]), len(places))


def each(run: Run) -> ColumnRun:
    """An expression asked cell by cell."""
    return lambda places: map(run, places.cells)


def mapped(function: Callable[..., Any], *operands: ColumnRun) -> ColumnRun:
    """A function of values, for each cell."""
    return lambda places: map(function, *[operand(places) for operand in operands])


def called(how: Signature, takes: Sequence[Take | None], runs: Sequence[ColumnRun]) -> ColumnRun:
    """The calls of a function: what can be taken for all cells beforehand is, and the rest call by call."""
    body, lifted, wants_place = how.body, how.lifted, how.wants_place

    def run(places: Places) -> Iterable[Value]:
        columns, left = [argument(places) for argument in runs], list(takes)
        for index in lifted:
            columns[index] = values = one_each(columns[index])
            take = left[index]
            if take is not None:
                try:
                    columns[index], left[index] = list(map(take, values)), None
                except Exception:  # the call that brings it up says what it means there
                    continue
        arguments = zip(*columns, strict=True) if columns else repeat((), len(places))
        at: Iterable[Place | None] = places.cells if wants_place else repeat(None)
        if any(left):
            return map(applied, repeat(body), repeat(left), arguments, at)
        return map(outcome, repeat(body), arguments, at)

    return run


def one_each(values: Iterable[Any]) -> list[Any]:
    """The values of a column. Raises CellByCell for an array."""
    found = []
    for value in values:
        if type(value) is Array:
            raise CellByCell
        found.append(value)
    return found


def replace(results: list[Any], chosen: list[int], run: ColumnRun, places: Places) -> None:
    """Put the values of other expression in place of some results."""
    if chosen:
        for index, value in zip(chosen, run(places.some(chosen)), strict=True):
            results[index] = value


def cells(sheet: Sheet, corner: Corner) -> ColumnRun:
    """Reads a cell for each place."""

    def run(places: Places) -> Iterable[Scalar]:
        column = corner.column if corner.column_fixed else (places.column + corner.column - 1) % MAX_COLUMN + 1
        if corner.row_fixed:
            return repeat(sheet.read(corner.row, column), len(places))
        rows = places.rows
        first = rows[0] + corner.row
        stretch = Area(sheet, first, column, rows[-1] + corner.row, column)
        if first < 1 or stretch.bottom > MAX_ROW:
            raise CellByCell
        stretch.wait()
        values = stretch.column_values(column)
        return values if len(values) == len(rows) else [values[row - rows[0]] for row in rows]

    return run


def areas(sheet: Sheet, start: Corner, end: Corner) -> ColumnRun:
    """The reference itself for each place."""

    def run(places: Places) -> Iterable[Area]:
        first, last = (area_of(sheet, start, end, cell) for cell in (places.cells[0], places.cells[-1]))
        if (first.top, first.bottom) == (last.top, last.bottom):
            return repeat(first, len(places))
        tops, bottoms = places.moved(start), places.moved(end)
        if (tops[0], bottoms[0], tops[-1], bottoms[-1]) != (first.top, first.bottom, last.top, last.bottom):
            return map(partial(area_of, sheet, start, end), places.cells)  # a corner leaves the sheet, or they change sides
        return map(Area, repeat(sheet), tops, repeat(first.left), bottoms, repeat(first.right))

    return run
