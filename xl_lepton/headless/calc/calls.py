"""Closures that call worksheet functions: arguments are taken as the function declares, errors pass, arrays are lifted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl_lepton.core.cells import MISSING, CellError, Grid, Missing
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.coerce import to_logical, to_number, to_text
from xl_lepton.headless.calc.number_text import DAYS_1904
from xl_lepton.headless.calc.operators import broadcast, tails_of
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run, loaded, single
from xl_lepton.headless.calc.values import DIV0, NA, NAME, NUM, REF, VALUE, Array, Fault, Lambda, Refusal, Value
from xl_lepton.headless.formula.nodes import Call, Empty, Name, Node
from xl_lepton.headless.library.declare import FUNCTIONS, LIFTED, Parameter, SheetFunction
from xl_lepton.headless.library.known import TOOLPAK

if TYPE_CHECKING:
    from xl_lepton.headless.calc.book import Book, LeptonCall
    from xl_lepton.headless.calc.compile import Compiler, Mode

Take = Callable[[Any], Any]


def _integer(value: Any) -> int:
    return math.trunc(to_number(value))


def _not_error(value: Any) -> Any:
    if type(value) is CellError:
        raise Fault(value)
    return value


def _matrix(value: Any) -> Any:
    if type(value) is CellError:
        raise Fault(value)
    if type(value) is Area:
        return value.rows()
    value = loaded(value)
    if not isinstance(value, Array):
        return [[value]]
    value.check_tail()
    return value.rows


def _reference(value: Any) -> Any:
    if isinstance(value, Area):
        return value
    raise Fault(value if type(value) is CellError else VALUE)


def _lambda(value: Any) -> Any:
    if isinstance(value, Lambda):
        return value
    raise Fault(value if type(value) is CellError else VALUE)


TAKE: dict[str, Take | None] = {
    "Number": to_number,
    "Integer": _integer,
    "Text": to_text,
    "Logical": to_logical,
    "Scalar": _not_error,
    "Any": None,
    "Values": None,
    "Arrays": None,
    "Matrix": _matrix,
    "Reference": _reference,
    "Function": _lambda,
}


@dataclass(frozen=True, slots=True)
class Signature:
    """How one call of a function is made: its parameters, what takes the value of each argument, and the body."""

    parameters: tuple[Parameter, ...]
    takes: tuple[Take | None, ...]
    body: Callable[..., Any]
    wants_place: bool

    @property
    def lifted(self) -> tuple[int, ...]:
        """The arguments that take one value each."""
        return tuple(index for index, parameter in enumerate(self.parameters) if parameter.kind in LIFTED)


def signature(book: Book, function: SheetFunction, count: int) -> Signature:
    """The signature for `count` arguments. Raises Refusal when that number is wrong, which Excel would not have let in."""
    declared = [parameter for index in range(count) if (parameter := function.parameter(index)) is not None]
    if len(declared) < count or count < function.least:
        raise Refusal(f"{function.name} does not take {count} arguments")
    takes = [_taker(parameter) for parameter in declared]
    if function.name in TOOLPAK:
        numeric = [parameter.kind in ("Number", "Integer") for parameter in declared]
        takes = [_no_logical(take) if is_numeric else take for take, is_numeric in zip(takes, numeric, strict=True)]
        takes = [
            take if one.optional or one.empty_is_missing else _not_left_out(take)
            for take, one in zip(takes, declared, strict=True)
        ]
    body = function.body
    if book.date_1904 and (function.serials or function.gives_serial):
        body, takes = _in_1904(function, takes)
    return Signature(tuple(declared), tuple(takes), body, function.wants_place)


def call_closure(compiler: Compiler, function: SheetFunction, arguments: tuple[Node, ...], mode: Mode) -> Run:
    """The closure of one call."""
    how = signature(compiler.book, function, len(arguments))
    runs = [argument_closure(compiler, node, parameter, mode) for node, parameter in zip(arguments, how.parameters, strict=True)]
    body, takes, lifted, place = how.body, how.takes, how.lifted, how.wants_place

    def run(at: Place) -> Value:
        values: list[Any] = [argument(at) for argument in runs]
        for index in lifted:
            if type(values[index]) is Array:
                return lift(body, takes, lifted, values, at if place else None)
        return applied(body, takes, values, at if place else None)

    return run


def _not_left_out(take: Take | None) -> Take:
    """An empty slot, as in EOMONTH(A1,), is #N/A for these functions."""

    def given(value: Any) -> Any:
        if value is MISSING:
            raise Fault(NA)
        return value if take is None else take(value)

    return given


def _no_logical(take: Take | None) -> Take:
    def strict(value: Any) -> Any:
        if type(value) is bool:
            raise Fault(VALUE)
        return value if take is None else take(value)

    return strict


def _in_1904(function: SheetFunction, takes: list[Take | None]) -> tuple[Callable[..., Any], list[Take | None]]:
    """Body and takers for a workbook whose serials begin on 1 January 1904."""

    def shifted(take: Take | None) -> Take:
        def given(value: Any) -> Any:
            serial = value if take is None else take(value)
            if serial < 0:
                raise Fault(NUM)  # a day before the first one
            return serial + DAYS_1904

        return given

    def body(*arguments: Any) -> Any:
        result = function.body(*arguments)
        if type(result) is not float or not function.gives_serial:
            return result
        return result - DAYS_1904 if result >= DAYS_1904 else NUM

    return body, [shifted(take) if index in function.serials else take for index, take in enumerate(takes)]


def argument_closure(compiler: Compiler, node: Node, parameter: Parameter, mode: Mode) -> Run:
    if isinstance(node, Empty):
        return lambda _: MISSING
    if parameter.kind == "Function" and isinstance(node, Call) and node.name in ("HSTACK", "VSTACK"):
        raise Refusal("several functions at once are not supported")
    if parameter.kind == "Function" and (named := _named_function(compiler, node)) is not None:
        whole = function_value(compiler.book, named)
        return lambda _: whole
    if parameter.kind in LIFTED:
        return compiler.value(node, mode)
    if parameter.kind in ("Arrays", "Matrix", "Function") and mode.value == "plain":
        mode = type(mode)("forced")
    return compiler.operand(node, mode)


def _named_function(compiler: Compiler, node: Node) -> SheetFunction | None:
    """The worksheet function that a bare name stands for, as in BYROW(A1:C3,SUM); files spell it _xleta.SUM."""
    if not isinstance(node, Name) or node.sheet is not None or node.text.casefold() in compiler.variables:
        return None
    if compiler.book.name(node.text, compiler.sheet) is not None:
        return None
    return FUNCTIONS.get(node.text.upper().removeprefix("_XLETA."))


def function_value(book: Book, function: SheetFunction) -> Lambda:
    """A worksheet function as a LAMBDA of its first argument, or of as many as it needs."""
    if function.wants_place:
        raise Refusal(f"{function.name} as an argument is not supported")

    def call(values: Sequence[Any]) -> Value:
        how = signature(book, function, len(values))
        given = list(values)
        if any(type(given[index]) is Array for index in how.lifted):
            return lift(how.body, how.takes, how.lifted, given, None)
        return applied(how.body, how.takes, given, None)

    return Lambda([f"argument {index + 1}" for index in range(max(1, function.least))], call, takes_more=True)


def _taker(parameter: Parameter) -> Take | None:
    """What turns the value of an argument into what the body wants, an empty slot included."""
    take = TAKE[parameter.kind]
    if parameter.empty_is_missing:
        default = parameter.default

        def optional(value: Any) -> Any:
            if value is MISSING:
                return default
            return value if take is None else take(value)

        return optional
    if take is None:
        return lambda value: None if value is MISSING else value

    def given(value: Any) -> Any:
        return take(None if value is MISSING else value)

    return take if parameter.kind in ("Reference", "Function") else given


def applied(body: Callable[..., Any], takes: Sequence[Take | None], values: Sequence[Any], place: Place | None) -> Value:
    """One call on scalars; an Excel error raised on the way is its value."""
    try:
        taken = [value if take is None else take(value) for take, value in zip(takes, values, strict=True)]
    except Fault as fault:
        return fault.error
    except (OverflowError, ValueError):
        return NUM
    return outcome(body, taken, place)


def outcome(body: Callable[..., Any], taken: Sequence[Any], place: Place | None) -> Value:
    """What a body makes of arguments that are as it wants them."""
    try:
        result = body(*taken) if place is None else body(place, *taken)
    except Fault as fault:
        return fault.error
    except ZeroDivisionError:
        return DIV0
    except (OverflowError, ValueError):
        return NUM
    if type(result) is float:
        return result if math.isfinite(result) else NUM
    value: Value = _of_cells(result) if type(result) is Array else _cell(result)
    return value


_PLAIN = frozenset({str, bool, type(None), CellError})


def _cell(value: Any) -> Any:
    """What a cell can hold: no number that is none or too large, and no number of another library, which no `type(x) is float`
    would know."""
    if type(value) is float:
        return value if math.isfinite(value) else NUM
    if type(value) not in _PLAIN and isinstance(value, float | int):
        return _cell(float(value))
    return value


def _of_cells(array: Array) -> Array:
    if all(math.isfinite(value) if type(value) is float else type(value) in _PLAIN for row in array.rows for value in row):
        return array
    return Array([[_cell(value) for value in row] for row in array.rows], array.tail)


def lift(
    body: Callable[..., Any], takes: Sequence[Take | None], lifted: tuple[int, ...], values: list[Any], place: Place | None
) -> Array:
    """The call once per element of its array arguments."""
    originals = list(values)
    rows = [[single(value) for value in row] for row in elements_of(body, takes, lifted, values, place)]
    tails = tails_of([originals[index] for index in lifted])
    if tails is None:
        return Array(rows)
    for index, tail in zip(lifted, tails, strict=True):
        values[index] = tail
    return Array(rows, single(applied(body, takes, values, place)))


def elements_of(
    body: Callable[..., Any], takes: Sequence[Take | None], lifted: tuple[int, ...], values: list[Any], place: Place | None
) -> list[list[Value]]:
    """What each call gives."""
    values = list(values)
    shaped = broadcast([values[index] for index in lifted])
    rows = []
    for line in zip(*shaped, strict=True):
        row = []
        for elements in zip(*line, strict=True):
            for index, element in zip(lifted, elements, strict=True):
                values[index] = element
            row.append(applied(body, takes, values, place))
        rows.append(row)
    return rows


def invoked(callee: Run, arguments: list[Run]) -> Run:
    """The closure of calling an expression."""

    def run(at: Place) -> Value:
        target = callee(at)
        if isinstance(target, Area | Areas):
            return REF  # a cell is no function, whatever it holds
        if not isinstance(target, Lambda):
            return target if isinstance(target, CellError) else NAME if target is None else VALUE
        return called(target, [argument(at) for argument in arguments])

    return run


def called(target: Lambda, arguments: list[Any]) -> Value:
    """The LAMBDA's value; a wrong number of arguments is #VALUE!, optional ones left out are seen by ISOMITTED."""
    if not target.takes(len(arguments)):
        return VALUE
    return target.call(arguments + [MISSING] * (len(target.parameters) - len(arguments)))


def own_call(function: LeptonCall, runs: list[Run]) -> Run:
    """The closure of a call of one of our functions: ranges and arrays go in as grids, an empty slot as missing."""

    def run(at: Place) -> Value:
        grids = [grid_of(argument(at)) for argument in runs]
        answer = function.answer(grids)
        if answer.shape == (1, 1):
            return answer.scalar
        return Array([list(row) for row in answer.rows])

    return run


def grid_of(value: Value) -> Grid | Missing:
    if value is MISSING:
        return MISSING
    if isinstance(value, Area) and not value.is_cell:
        return value.grid()
    held = loaded(value)
    return Grid(tuple(tuple(row) for row in held.rows)) if isinstance(held, Array) else Grid(((held,),))
