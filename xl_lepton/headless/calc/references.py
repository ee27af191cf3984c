"""OFFSET and INDIRECT with arrays for arguments: an array of references, one per element.

Only functions that want references take one: SUMPRODUCT(SUBTOTAL(9,OFFSET(A1,ROW(1:9),0))) over the rows that are not hidden,
SUMPRODUCT(SUMIF(INDIRECT(sheets&"!A:A"),"x",INDIRECT(sheets&"!B:B"))) over many sheets, N(OFFSET(...)). Everything else is
#VALUE! in Excel or takes the first of them, it is not documented which, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl_lepton.headless.calc.calls import applied, argument_closure, call_closure, elements_of, lift, signature
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run
from xl_lepton.headless.calc.values import Array, Refusal, Value
from xl_lepton.headless.formula.nodes import Call, Node, Unary
from xl_lepton.headless.library.declare import FUNCTIONS, SheetFunction

if TYPE_CHECKING:
    from xl_lepton.headless.calc.compile import Compiler, Mode

GIVING = frozenset({"OFFSET", "INDIRECT"})
TAKING = frozenset("SUBTOTAL SUMIF COUNTIF AVERAGEIF SUMIFS COUNTIFS AVERAGEIFS MAXIFS MINIFS COUNTBLANK N T".split())


@dataclass(frozen=True, slots=True)
class References:
    """An array whose elements are references, or errors."""

    rows: list[list[Any]]


def function_closure(compiler: Compiler, function: SheetFunction, arguments: tuple[Node, ...], mode: Mode) -> Run:
    """The closure of a call of a worksheet function."""
    if function.name in GIVING:
        return _one_reference(function.name, references_closure(compiler, function, arguments, mode))
    if function.name in TAKING and any(_reference_call(node) for node in arguments):
        return _over_references(compiler, function, arguments, mode)
    return call_closure(compiler, function, arguments, mode)


def _reference_call(node: Node) -> Call | None:
    while isinstance(node, Unary) and node.operator == "()":
        node = node.operand
    return node if isinstance(node, Call) and node.name in GIVING else None


def references_closure(
    compiler: Compiler, function: SheetFunction, arguments: tuple[Node, ...], mode: Mode
) -> Callable[[Place], Value | References]:
    """The closure of OFFSET and INDIRECT: one reference, or an array of them."""
    how = signature(compiler.book, function, len(arguments))
    runs = [argument_closure(compiler, node, parameter, mode) for node, parameter in zip(arguments, how.parameters, strict=True)]

    def run(at: Place) -> Value | References:
        values: list[Any] = [argument(at) for argument in runs]
        place = at if how.wants_place else None
        if any(type(values[index]) is Array for index in how.lifted):
            rows = elements_of(how.body, how.takes, how.lifted, values, place)
            return rows[0][0] if len(rows) == len(rows[0]) == 1 else References(rows)
        return applied(how.body, how.takes, values, place)

    return run


def _one_reference(name: str, run: Callable[[Place], Value | References]) -> Run:
    def one(at: Place) -> Value:
        value = run(at)
        if isinstance(value, References):
            raise Refusal(f"{name} gives several references at once here, which only SUBTOTAL, SUMIF and their kin take")
        return value

    return one


def _over_references(compiler: Compiler, function: SheetFunction, arguments: tuple[Node, ...], mode: Mode) -> Run:
    """The closure of a call on references, one call per element where an argument is an array of them."""
    how = signature(compiler.book, function, len(arguments))
    runs: list[Callable[[Place], Any]] = []
    for node, parameter in zip(arguments, how.parameters, strict=True):
        call = _reference_call(node)
        if call is not None:
            runs.append(references_closure(compiler, FUNCTIONS[call.name], call.arguments, mode))
        else:
            runs.append(argument_closure(compiler, node, parameter, mode))

    def run(at: Place) -> Value:
        values = [argument(at) for argument in runs]
        several = [index for index, value in enumerate(values) if isinstance(value, References)]
        for index in several:
            values[index] = Array(values[index].rows)
        lifted = tuple(sorted({*how.lifted, *several}))
        place = at if how.wants_place else None
        if any(type(values[index]) is Array for index in lifted):
            return lift(how.body, how.takes, lifted, values, place)
        return applied(how.body, how.takes, values, place)

    return run
