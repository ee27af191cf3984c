"""From syntax tree to closure: a formula becomes a Python function of its cell, once for all cells it was filled into.

Three modes decide what a range means where one value is wanted:
- PLAIN: an ordinary formula; the range is intersected with the formula's row or column (a plain `<f>` in the file means this);
- FORCED: inside an argument that works on whole arrays even in an ordinary formula (SUMPRODUCT's);
- ARRAY: the whole formula works on arrays (dynamic arrays, {=...}, the body of a LAMBDA).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.arithmetic import binary, final_operation, hundredth, minus, operation, unary
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.calls import invoked, own_call
from xl_lepton.headless.calc.names import name_tree, table_corners
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import (
    Run,
    area_of,
    areas_in,
    cell_reader,
    common_area,
    intersected,
    joined_range,
    loaded,
    placed,
)
from xl_lepton.headless.calc.references import function_closure
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import MISSING, NAME, REF, Array, Lambda, Refusal, Scalar, Value
from xl_lepton.headless.formula.nodes import (
    ArrayConstant,
    Binary,
    Call,
    Empty,
    Invoke,
    Literal,
    Name,
    Node,
    Reference,
    Structured,
    Unary,
)
from xl_lepton.headless.library import FUNCTIONS
from xl_lepton.headless.library.known import EXCEL_FUNCTIONS, REFUSED


class Mode(Enum):
    PLAIN = "plain"
    FORCED = "forced"
    ARRAY = "array"


ETA = "_xleta."  # what files write before a function that is handed on by its name
_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")
# Where one value is wanted these give the first one, as in SUM(LARGE(A1:A9,ROW(1:3))) unless it is entered as an array formula;
# functions that always give arrays (FREQUENCY, LINEST, MMULT) do so there too.
NUMBERING = frozenset({"ROW", "COLUMN", "ISFORMULA"})
REFERENCE_OPERATORS = frozenset({":", " ", ","})
Special = Callable[["Compiler", tuple[Node, ...], Mode], Run]
SPECIAL: dict[str, Special] = {}


class Compiler:
    """Compiles the formulas of one sheet. `variables` are the LET and LAMBDA names in reach."""

    def __init__(self, book: Book, sheet: Sheet, variables: frozenset[str] = frozenset()) -> None:
        self.book = book
        self.sheet = sheet
        self.variables = variables

    def with_variables(self, names: frozenset[str]) -> Compiler:
        return Compiler(self.book, self.sheet, self.variables | names)

    # what an expression is worth

    def value(self, node: Node, mode: Mode) -> Run:
        """A closure that gives a scalar or an Array, never a reference."""
        match node:
            case Literal(value):
                return constant(value)
            case Reference() if node.is_cell and (node.sheet is None or not node.sheet.last):
                sheet = self.sheet_of(node)
                return constant(REF) if sheet is None else cell_reader(sheet, node.start)
            case Binary(operator, left, right) if operator not in REFERENCE_OPERATORS:
                return binary(operation(operator), self.value(left, mode), self.value(right, mode))
            case Unary("()", operand):
                return self.value(operand, mode)
            case Unary("-", operand):
                return unary(minus, self.value(operand, mode))
            case Unary("%", operand):
                return unary(hundredth, self.value(operand, mode))
            case Empty():
                return constant(MISSING)
        run = self.operand(node, mode)
        if mode is Mode.PLAIN:
            if isinstance(node, Call) and node.name in NUMBERING:
                return first_of(run)
            return lambda at: scalar_or_array(run(at), at)
        return lambda at: loaded(run(at))

    def operand(self, node: Node, mode: Mode) -> Run:
        """A closure that gives a reference where the expression is one."""
        match node:
            case Reference():
                return self.reference(node)
            case Structured():
                return self.structured(node)
            case Name():
                return self.name(node, mode)
            case Call():
                return self.call(node, mode)
            case Invoke(function, arguments):
                return self.invoke(self.operand(function, Mode.ARRAY), arguments, mode)
            case ArrayConstant(rows):
                array = Array([list(row) for row in rows])
                return constant(array)
            case Unary("()", operand):
                return self.operand(operand, mode)
            case Unary("+", operand):
                return self.value(operand, mode)
            case Unary("@", operand):
                inner = self.operand(operand, Mode.ARRAY)
                return lambda at: intersected(inner(at), at)
            case Unary("#", operand):
                return spilled(self.operand(operand, mode))
            case Binary(operator, left, right) if operator in REFERENCE_OPERATORS:
                return reference_operator(operator, self.operand(left, mode), self.operand(right, mode))
        return self.value(node, mode)

    # references

    def sheet_of(self, node: Reference) -> Sheet | None:
        """The one sheet a reference is on; None when the workbook has none of that name."""
        if node.sheet is None:
            return self.sheet
        if node.sheet.book:
            return self.external_sheet(node.sheet.book, node.sheet.first)
        return self.book.sheet(node.sheet.first)

    def external_sheet(self, number: int, name: str) -> Sheet | None:
        other = self.book.external.get(number)
        if other is None:
            raise Refusal(f"refers to another workbook, [{number}], of which no values are kept in this file")
        return other.sheets.get(name.casefold())

    def reference(self, node: Reference) -> Run:
        start, end = node.start, node.end
        if node.sheet is not None and node.sheet.last:
            if node.sheet.book:
                raise Refusal("a range over several sheets of another workbook is not supported")
            span = self.book.sheet_span(node.sheet.first, node.sheet.last)
            if span is None:
                return constant(REF)
            return lambda at: Areas([area_of(sheet, start, end, at) for sheet in span])
        sheet = self.sheet_of(node)
        if sheet is None:
            return constant(REF)
        if node.is_cell:
            return lambda at: one_cell(sheet, *placed(start, at))
        return lambda at: area_of(sheet, start, end, at)

    def structured(self, node: Structured) -> Run:
        book, sheet = self.book, self.sheet
        return lambda at: table_corners(book, sheet, node, at)

    def name(self, node: Name, mode: Mode) -> Run:
        if node.sheet is None and node.text.casefold() in self.variables:
            key = node.text.casefold()
            return lambda at: at.variables[key]
        if node.text.lower().startswith(ETA):
            return self.bare_function(node.text[len(ETA) :].upper(), mode)
        tree, home = name_tree(self.book, node, self.sheet)
        if tree is None:
            return constant(NAME)
        holder = self.book.compiled_names
        key_of = (node.text.casefold(), node.sheet, home.index)
        if key_of not in holder:
            holder[key_of] = constant(NAME)  # so that a name that uses itself (a recursive LAMBDA) finds its own entry
            # Excel evaluates the formula of a name as an array formula, wherever the name is used.
            holder[key_of] = Compiler(self.book, home).operand(tree, Mode.ARRAY)
        return lambda at: holder[key_of](at)  # noqa: PLW0108 -- looked up when called: a recursive name replaces its entry

    def bare_function(self, name: str, mode: Mode) -> Run:
        """A function given by its name alone, as SUM in BYROW(A1:C3,SUM)."""
        runs = []
        for count in (1, 2):
            parameters = tuple(f"\0{number}" for number in range(count))
            inner = self.with_variables(frozenset(parameters))
            runs.append(inner.call(Call(name, tuple(Name(parameter) for parameter in parameters)), mode))

        def run(at: Place) -> Value:
            def call(values: Sequence[Value]) -> Value:
                given = [value for value in values if value is not MISSING]
                variables: dict[str, Value] = {f"\0{number}": value for number, value in enumerate(given)}
                return runs[len(given) - 1](Place(at.sheet, at.row, at.column, variables))

            return Lambda(("first", "second"), call, least=1)

        return run

    # calls

    def call(self, node: Call, mode: Mode) -> Run:
        name, arguments = node.name, node.arguments
        if name.casefold() in self.variables:
            return self.invoke(self.name(Name(name), mode), arguments, mode)
        if name in SPECIAL:
            return SPECIAL[name](self, arguments, mode)
        if name in FUNCTIONS:
            return function_closure(self, FUNCTIONS[name], arguments, mode)
        if name in self.book.own_functions:
            runs = [self.operand(argument, mode) for argument in arguments]
            return own_call(self.book.own_functions[name], runs)
        if self.book.name(name, self.sheet) is not None:
            return self.invoke(self.name(Name(name), mode), arguments, mode)
        return self.unknown(name, node.is_newer)

    def unknown(self, name: str, is_newer: bool) -> Run:
        """A function nobody knows is #NAME? in Excel too; one that Excel or a macro might know is refused."""
        if name in REFUSED:
            raise Refusal(f"{name}: {REFUSED[name]}")
        if name in EXCEL_FUNCTIONS or is_newer:
            raise Refusal(f"the function {name} is not supported")
        if self.book.has_macros or name.startswith(("[", "_XLL.", "_XLDUDF_")):
            raise Refusal(f"the function {name} belongs to a macro or an add-in")
        return constant(REF if _CELL.fullmatch(name) else NAME)  # A1(1) calls a cell

    def invoke(self, function: Run, arguments: tuple[Node, ...], mode: Mode) -> Run:
        return invoked(function, [self.operand(argument, mode) for argument in arguments])


def constant(value: Value) -> Run:
    return lambda _: value


def one_cell(sheet: Sheet, row: int, column: int) -> Area:
    return Area(sheet, row, column, row, column)


def scalar_or_array(value: Value, at: Place) -> Scalar | Array:
    """In an ordinary formula a range is intersected, while an array constant or a computed array stays one."""
    if type(value) is float:
        return value
    return value if isinstance(value, Array) else intersected(value, at)


def reference_operator(operator: str, left: Run, right: Run) -> Run:
    if operator == ":":
        return lambda at: joined_range(left(at), right(at))
    if operator == " ":
        return lambda at: common_area(left(at), right(at))

    def union(at: Place) -> Value:
        values = (left(at), right(at))
        error = next((value for value in values if isinstance(value, CellError)), None)
        return error or Areas([area for value in values for area in areas_in(value)])

    return union


def spilled(anchor: Run) -> Run:
    """`A1#`: the range that the array formula in A1 fills now."""

    def run(at: Place) -> Value:
        area = anchor(at)
        if not isinstance(area, Area) or not area.is_cell:
            return REF
        formula = area.sheet.formulas.get((area.top, area.left))
        value = area.value()
        if formula is None or formula.kind.value == "plain":
            return REF
        if isinstance(value, CellError) and formula.height == formula.width == 1:
            return value
        return Area(area.sheet, area.top, area.left, area.top + formula.height - 1, area.left + formula.width - 1)

    return run


def whole_formula(book: Book, sheet: Sheet, tree: Node, is_array: bool) -> Run:
    """The closure of a whole formula: a scalar in an ordinary formula, a scalar or an Array in an array formula."""
    compiler = Compiler(book, sheet)
    if isinstance(tree, Binary) and tree.operator in "+-":
        mode = Mode.ARRAY if is_array else Mode.PLAIN
        run = binary(final_operation(tree.operator), compiler.value(tree.left, mode), compiler.value(tree.right, mode))
        return run if is_array else first_of(run)
    if is_array:
        run = compiler.operand(tree, Mode.ARRAY)
        return lambda at: loaded(run(at))
    if isinstance(tree, Reference | Structured | Name | Call | Invoke | Unary | ArrayConstant):
        run = compiler.operand(tree, Mode.PLAIN)
        return lambda at: intersected(run(at), at)
    return first_of(compiler.value(tree, Mode.PLAIN))


def first_of(run: Run) -> Run:
    def first(at: Place) -> Value:
        value = run(at)
        return value.rows[0][0] if isinstance(value, Array) else value

    return first
