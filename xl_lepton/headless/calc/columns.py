"""A formula filled down a column, calculated for many of its cells at once.

Where `compile` makes a function from a cell to a value, this makes one from cells to their values, one after the other: the very
same functions of values are mapped over columns, so that there is one set of rules and no cell can come out differently. What is
saved is what happens around them: a call for every node of the tree in every cell.

Whatever has no form of its own here is asked cell by cell; whatever turns out to be more than one value for a cell raises
CellByCell.
"""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import Any

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.arithmetic import hundredth, minus
from xl_lepton.headless.calc.book import Book, LeptonCall
from xl_lepton.headless.calc.branching import CAUGHT, need, verdict
from xl_lepton.headless.calc.calls import argument_closure, signature
from xl_lepton.headless.calc.column_runs import (
    ColumnRun,
    Places,
    areas,
    called,
    cells,
    each,
    mapped,
    once,
    once_each,
    one_each,
    operated,
    replace,
    row_by_row,
    shown,
)
from xl_lepton.headless.calc.compile import REFERENCE_OPERATORS, SPECIAL, Compiler, Mode, constant
from xl_lepton.headless.calc.names import name_tree
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import REF, Array, Scalar, Value
from xl_lepton.headless.formula.nodes import Binary, Call, Empty, Literal, Name, Node, Reference, Structured, Unary, children
from xl_lepton.headless.library import FUNCTIONS
from xl_lepton.headless.library.declare import LIFTED, Parameter, SheetFunction
from xl_lepton.headless.library.downwards import Same

WHOLE = Parameter("Values", optional=False, empty_is_missing=False)  # as our functions take each argument
SEES_ROWS = frozenset({"AGGREGATE", "SUBTOTAL"})  # whose value rests on which rows are hidden, too
TAKES_AREAS = frozenset({"Values", "Arrays", "Reference"})  # the kinds of arguments that take a reference as it is


def whole_column(book: Book, sheet: Sheet, tree: Node) -> Callable[[Places], list[Scalar]]:
    """What calculates an ordinary formula for cells of a column, as `compile.whole_formula` does for one cell."""
    compiler = ColumnCompiler(Compiler(book, sheet))
    if isinstance(tree, Binary) and tree.operator in "+-":
        run = operated(tree.operator, compiler.value(tree.left), compiler.value(tree.right), is_final=True)
    else:
        run = compiler.value(tree)

    def results(places: Places) -> list[Scalar]:
        values: list[Any] = list(run(places))
        kinds = set(map(type, values))
        if Array in kinds:
            values = [value.rows[0][0] if type(value) is Array else value for value in values]
        elif NoneType not in kinds:
            return values
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
                return lambda places: Same(value, len(places))
            case Reference() if node.is_cell and (node.sheet is None or not node.sheet.last):
                sheet = self.compiler.sheet_of(node)
                return each(constant(REF)) if sheet is None else cells(sheet, node.start)
            case Binary(operator, left, right) if operator not in REFERENCE_OPERATORS:
                return operated(operator, self.value(left), self.value(right))
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
            case Call("SUMPRODUCT") if looked_at := self.varying(node):
                return once_each(self.compiler.value(node, Mode.PLAIN), [self.value(cell) for cell in looked_at])
            case Call(name) if name in FUNCTIONS and name not in SPECIAL:
                return shown(self.call(node))
            case Call(name) if name in self.compiler.book.own_functions:
                return self.own_call(node, self.compiler.book.own_functions[name])
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
            if isinstance(argument, Literal) and parameter.kind in ("Values", "Arrays"):
                run, takes[index] = self.value(argument), None
            runs.append(run or self.argument(argument, parameter))
        return called(node.name, how, takes, runs)

    def own_call(self, node: Call, function: LeptonCall) -> ColumnRun:
        """The call of one of our functions: one call where only the rows that it answers one by one differ."""
        cell_by_cell, turn = each(self.compiler.value(node, Mode.PLAIN)), function.by_row
        if turn is None or turn >= len(node.arguments):
            return cell_by_cell
        rest = [argument for index, argument in enumerate(node.arguments) if index != turn]
        rows = self.areas(node.arguments[turn])
        if rows is None or not all(isinstance(argument, Empty) or is_fixed(argument, WHOLE) for argument in rest):
            return cell_by_cell
        return row_by_row(function, [self.compiler.operand(argument, Mode.PLAIN) for argument in rest], rows, cell_by_cell)

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

    def varying(self, node: Node) -> list[Node] | None:
        """The cells on whose values a call rests besides constants and ranges of fixed rows; None where it rests on more."""
        match node:
            case Literal() | Empty():
                return []
            case Reference():
                return [] if is_still(node) else [node] if node.is_cell and not is_many_sheets(node) else None
            case Name():
                tree, _ = name_tree(self.compiler.book, node, self.compiler.sheet)
                return [] if isinstance(tree, Reference) and is_still(tree) else None
            case Structured(table, items):
                if items == {"#THIS ROW"} and node.first and node.first == node.last:
                    return [node]
                return [] if table and "#THIS ROW" not in items else None
            case Call(name):
                if name not in FUNCTIONS or name in SPECIAL or name in SEES_ROWS or not is_of_values(FUNCTIONS[name]):
                    return None
            case Unary("@" | "#") | Binary("," | ":" | " "):
                return None
            case Unary() | Binary():
                pass
            case _:
                return None
        found = [self.varying(child) for child in children(node)]
        return None if None in found else [cell for cells in found for cell in cells or ()]

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


def is_many_sheets(node: Reference) -> bool:
    return node.sheet is not None and bool(node.sheet.last)


def is_still(node: Reference) -> bool:
    """Whether a reference is to the same cells from every row of a column."""
    return node.start.row_fixed and node.end.row_fixed and not is_many_sheets(node)


def is_of_values(function: SheetFunction) -> bool:
    """Whether a function's value rests on what is in the cells it is given, not on where they are."""
    kinds = {parameter.kind for parameter in (*function.parameters, *function.repeats)}
    is_of_places = function.volatile or function.wants_place or function.reference_only
    return not is_of_places and not kinds & {"Reference", "Function"}
