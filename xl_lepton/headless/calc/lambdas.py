"""LET, LAMBDA, and the functions that call a LAMBDA: MAP, REDUCE, SCAN, BYROW, BYCOL, MAKEARRAY."""

from __future__ import annotations

from typing import Any

from xl_lepton.core.cells import MISSING, CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.calls import called
from xl_lepton.headless.calc.compile import SPECIAL, Compiler, Mode
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run, loaded
from xl_lepton.headless.calc.values import CALC, NA, VALUE, Array, Fault, Lambda, Refusal, Scalar, Value, refuse_huge
from xl_lepton.headless.formula.nodes import Name, Node
from xl_lepton.headless.library.declare import Arrays, Function, Integer, Values, function


def _variable(node: Node) -> str:
    if isinstance(node, Name) and node.sheet is None:
        return node.text.casefold()
    raise Refusal("LET and LAMBDA need plain words as the names of their variables")


def _let(compiler: Compiler, arguments: tuple[Node, ...], mode: Mode) -> Run:
    if len(arguments) < 3 or len(arguments) % 2 == 0:
        raise Refusal("LET needs pairs of a name and a value, and a calculation at the end")
    bindings = []
    for variable, expression in zip(arguments[:-1:2], arguments[1::2], strict=True):
        name = _variable(variable)
        bindings.append((name, compiler.operand(expression, mode)))
        compiler = compiler.with_variables(frozenset({name}))
    body = compiler.operand(arguments[-1], mode)

    def run(at: Place) -> Value:
        place = Place(at.sheet, at.row, at.column, dict(at.variables))
        for name, expression in bindings:
            place.variables[name] = expression(place)
        return body(place)

    return run


def _lambda(compiler: Compiler, arguments: tuple[Node, ...], _: Mode) -> Run:
    parameters = [_variable(argument) for argument in arguments[:-1]]
    least = sum(1 for argument in arguments[:-1] if isinstance(argument, Name) and not argument.may_be_omitted)
    body = compiler.with_variables(frozenset(parameters)).operand(arguments[-1], Mode.ARRAY)
    depth = 0  # how often it has called itself just now

    def run(at: Place) -> Value:
        def call(values: Any) -> Value:
            nonlocal depth
            at.sheet.book.count_lambda_call(is_recursive=depth > 0)
            bound = {**at.variables, **dict(zip(parameters, values, strict=True))}
            depth += 1
            try:
                return body(Place(at.sheet, at.row, at.column, bound))
            finally:
                depth -= 1

        return Lambda(parameters, call, least=least)

    return run


def _is_omitted(compiler: Compiler, arguments: tuple[Node, ...], mode: Mode) -> Run:
    run = compiler.operand(arguments[0], mode)
    return lambda at: run(at) is MISSING


SPECIAL.update({"LET": _let, "LAMBDA": _lambda, "ISOMITTED": _is_omitted})


def _element(value: Value) -> Scalar:
    """What one call of MAP, BYROW or the like may give: a single value; an array within an array makes the whole #CALC!."""
    held = loaded(value)
    if isinstance(held, Array):
        if held.height > 1 or held.width > 1:
            raise Fault(CALC)
        return held.rows[0][0]
    return held


def _array(value: Value) -> Array:
    held = loaded(value)
    if isinstance(held, CellError):
        raise Fault(held)
    return held if isinstance(held, Array) else Array([[held]])


def _check_takes(target: Lambda, count: int) -> None:
    """Fault (#VALUE!) for the whole where the LAMBDA does not take so many arguments."""
    if not target.takes(count):
        raise Fault(VALUE)


@function("MAP", repeat="Arrays")
def map_(first: Arrays, *rest: Any) -> Values:
    *arrays, target = (first, *rest)
    if not isinstance(target, Lambda):
        return VALUE
    _check_takes(target, len(arrays))
    shaped = _filled_up([_elements(array) for array in arrays])
    return Array(
        [[_element(called(target, list(items))) for items in zip(*line, strict=True)] for line in zip(*shaped, strict=True)]
    )


def _elements(value: Value) -> list[list[Value]]:
    """What MAP, REDUCE and SCAN hand on one by one: of a range its cells as references, as in MAP(A1:A9,LAMBDA(x,SUM(A1:x)))."""
    if not isinstance(value, Area):
        return _array(value).rows  # type: ignore[return-value]
    sheet, used = value.sheet, value.clipped()
    used.wait()
    return [
        [Area(sheet, row, column, row, column) for column in range(used.left, used.right + 1)]
        for row in range(used.top, used.bottom + 1)
    ]


def _filled_up(arrays: list[list[list[Value]]]) -> list[list[list[Value]]]:
    """Arrays of one shape; MAP repeats nothing, what a smaller one lacks is #N/A."""
    height, width = max(len(rows) for rows in arrays), max(len(rows[0]) for rows in arrays)
    refuse_huge(height, width)
    if all(len(rows) == height and len(rows[0]) == width for rows in arrays):
        return arrays
    missing: list[Value] = [NA] * width
    return [[(row + missing)[:width] for row in rows] + [list(missing) for _ in range(height - len(rows))] for rows in arrays]


@function("REDUCE")
def reduce_(initial: Values, array: Arrays, target: Function) -> Values:
    _check_takes(target, 2)
    total: Value = initial
    for row in _elements(array):
        for element in row:
            total = called(target, [total, element])
    return total


@function("SCAN")
def scan(initial: Values, array: Arrays, target: Function) -> Values:
    _check_takes(target, 2)
    total: Value = initial
    rows: list[list[Scalar]] = []
    for row in _elements(array):
        rows.append([])
        for element in row:
            total = called(target, [total, element])
            rows[-1].append(_element(total))
    return Array(rows)


@function("BYROW")
def by_row(array: Arrays, target: Function) -> Values:
    _check_takes(target, 1)
    if isinstance(array, Area):
        area = array.clipped()
        slices: list[Value] = [Area(area.sheet, row, area.left, row, area.right) for row in range(area.top, area.bottom + 1)]
    else:
        slices = [Array([row]) for row in _array(array).rows]
    return Array([[_element(called(target, [part]))] for part in slices])


@function("BYCOL")
def by_column(array: Arrays, target: Function) -> Values:
    _check_takes(target, 1)
    if isinstance(array, Area):
        area = array.clipped()
        slices: list[Value] = [
            Area(area.sheet, area.top, column, area.bottom, column) for column in range(area.left, area.right + 1)
        ]
    else:
        slices = [Array([[value] for value in column]) for column in zip(*_array(array).rows, strict=True)]
    return Array([[_element(called(target, [part])) for part in slices]])


@function("MAKEARRAY")
def make_array(rows: Integer, columns: Integer, target: Function) -> Values:
    if rows < 1 or columns < 1:
        return VALUE
    refuse_huge(rows, columns)
    _check_takes(target, 2)
    return Array(
        [
            [_element(called(target, [float(row), float(column)])) for column in range(1, columns + 1)]
            for row in range(1, rows + 1)
        ]
    )
