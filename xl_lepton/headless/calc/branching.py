"""The functions that look at some of their arguments only: IF, IFS, IFERROR, IFNA, CHOOSE, SWITCH.

With an array as condition every branch is worked out and the elements are picked one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.coerce import compare, to_logical, to_number
from xl_lepton.headless.calc.compile import SPECIAL, Compiler, Mode, constant
from xl_lepton.headless.calc.operators import broadcast, tails_of
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.reading import Run, loaded
from xl_lepton.headless.calc.values import NA, VALUE, Array, Fault, Refusal, Scalar, Value
from xl_lepton.headless.formula.nodes import Empty, Node

Pick = Callable[[Sequence[Scalar]], Scalar]


def need(name: str, arguments: tuple[Node, ...], least: int, most: int) -> None:
    if not least <= len(arguments) <= most:
        raise Refusal(f"{name} does not take {len(arguments)} arguments")


def condition_mode(mode: Mode) -> Mode:
    """IF's condition does not become an array inside SUMPRODUCT, other than the conditions of functions proper."""
    return Mode.PLAIN if mode is Mode.FORCED else mode


def condition_of(compiler: Compiler, node: Node, mode: Mode) -> Run:
    """A condition that was left empty, as in IF(,1,2), is FALSE."""
    return constant(False) if isinstance(node, Empty) else compiler.value(node, mode)


def branch(compiler: Compiler, node: Node, mode: Mode) -> Run:
    """A branch that was left empty, as in IF(A1,,2), is 0."""
    return constant(0.0) if isinstance(node, Empty) else compiler.operand(node, mode)


def picked(values: Sequence[Value], pick: Pick) -> Array:
    """`pick` applied to the elements of the values brought to one shape."""
    held = [loaded(value) for value in values]
    rows = [[pick(elements) for elements in zip(*line, strict=True)] for line in zip(*broadcast(held), strict=True)]
    tails = tails_of(held)
    return Array(rows) if tails is None else Array(rows, pick(tails))


def _if(compiler: Compiler, arguments: tuple[Node, ...], mode: Mode) -> Run:
    need("IF", arguments, 2, 3)
    condition = condition_of(compiler, arguments[0], condition_mode(mode))
    then = branch(compiler, arguments[1], mode)
    otherwise = branch(compiler, arguments[2], mode) if len(arguments) == 3 else constant(False)

    def run(at: Place) -> Value:
        test = condition(at)
        if isinstance(test, Array):
            return picked([test, then(at), otherwise(at)], _pick_if)
        is_met = verdict(test)
        if is_met is True:
            return then(at)
        return otherwise(at) if is_met is False else is_met

    return run


def verdict(test: Value) -> bool | CellError:
    """Whether a condition holds, or the error that it is."""
    if type(test) is bool:
        return test
    try:
        return to_logical(test)  # type: ignore[arg-type]
    except Fault as fault:
        return fault.error


def _pick_if(elements: Sequence[Scalar]) -> Scalar:
    try:
        return elements[1] if to_logical(elements[0]) else elements[2]
    except Fault as fault:
        return fault.error


CAUGHT: dict[str, Callable[[CellError], bool]] = {"IFERROR": lambda _: True, "IFNA": lambda error: error.code == "#N/A"}


def _rescue(name: str) -> Callable[[Compiler, tuple[Node, ...], Mode], Run]:
    is_caught = CAUGHT[name]

    def build(compiler: Compiler, arguments: tuple[Node, ...], mode: Mode) -> Run:
        need(name, arguments, 2, 2)
        tried, fallback = compiler.value(arguments[0], mode), branch(compiler, arguments[1], mode)

        def pick(elements: Sequence[Scalar]) -> Scalar:
            first = elements[0]
            return elements[1] if isinstance(first, CellError) and is_caught(first) else first

        def run(at: Place) -> Value:
            value = tried(at)
            if isinstance(value, Array):
                return picked([value, fallback(at)], pick)
            if isinstance(value, CellError) and is_caught(value):
                return fallback(at)
            return 0.0 if value is None else value

        return run

    return build


def _choose(compiler: Compiler, arguments: tuple[Node, ...], mode: Mode) -> Run:
    need("CHOOSE", arguments, 2, 255)
    index = compiler.value(arguments[0], mode)
    choices = [branch(compiler, argument, mode) for argument in arguments[1:]]

    def pick(elements: Sequence[Scalar]) -> Scalar:
        try:
            number = math.trunc(to_number(elements[0]))
        except Fault as fault:
            return fault.error
        return elements[number] if 1 <= number <= len(choices) else VALUE

    def run(at: Place) -> Value:
        wanted = index(at)
        if isinstance(wanted, Array):
            return picked([wanted, *(choice(at) for choice in choices)], pick)
        try:
            number = math.trunc(to_number(wanted))  # type: ignore[arg-type]
        except Fault as fault:
            return fault.error
        return choices[number - 1](at) if 1 <= number <= len(choices) else VALUE

    return run


def _ifs(compiler: Compiler, arguments: tuple[Node, ...], mode: Mode) -> Run:
    if not arguments or len(arguments) % 2:
        raise Refusal("IFS needs pairs of a condition and a value")
    conditions = [compiler.value(argument, mode) for argument in arguments[::2]]
    results = [branch(compiler, argument, mode) for argument in arguments[1::2]]

    def pick(elements: Sequence[Scalar]) -> Scalar:
        try:
            return next((elements[i + 1] for i in range(0, len(elements), 2) if to_logical(elements[i])), NA)
        except Fault as fault:
            return fault.error

    def run(at: Place) -> Value:
        for condition, result in zip(conditions, results, strict=True):
            test = condition(at)
            if isinstance(test, Array):
                pairs = zip(conditions, results, strict=True)
                return picked([value(at) for pair in pairs for value in pair], pick)
            try:
                if to_logical(test):  # type: ignore[arg-type]
                    return result(at)
            except Fault as fault:
                return fault.error
        return NA

    return run


def _switch(compiler: Compiler, arguments: tuple[Node, ...], mode: Mode) -> Run:
    need("SWITCH", arguments, 3, 254)
    subject = compiler.value(arguments[0], mode)
    rest = arguments[1:]
    cases = [compiler.value(argument, mode) for argument in rest[: len(rest) // 2 * 2 : 2]]
    results = [branch(compiler, argument, mode) for argument in rest[1::2]]
    default = branch(compiler, rest[-1], mode) if len(rest) % 2 else constant(NA)

    def pick(elements: Sequence[Scalar]) -> Scalar:
        wanted, *pairs, other = elements
        if isinstance(wanted, CellError):
            return wanted
        for case, result in zip(pairs[::2], pairs[1::2], strict=True):
            if isinstance(case, CellError):
                return case
            if _is_case(case, wanted):
                return result
        return other

    def run(at: Place) -> Value:
        wanted = subject(at)
        if isinstance(wanted, Array):
            return every_branch(at)
        if isinstance(wanted, CellError):
            return wanted
        for case, result in zip(cases, results, strict=True):
            tried = case(at)
            if isinstance(tried, Array):
                return every_branch(at)
            if isinstance(tried, CellError):
                return tried
            if _is_case(tried, wanted):  # type: ignore[arg-type]
                return result(at)
        return default(at)

    def every_branch(at: Place) -> Value:
        pairs = [run(at) for pair in zip(cases, results, strict=True) for run in pair]
        return picked([subject(at), *pairs, default(at)], pick)

    return run


def _is_case(case: Scalar, wanted: Scalar) -> bool:
    """SWITCH knows only values of one type as equal; a blank cell is 0 for it."""
    case, wanted = 0.0 if case is None else case, 0.0 if wanted is None else wanted
    return type(case) is type(wanted) and compare(case, wanted) == 0


SPECIAL.update(
    {
        "IF": _if,
        "IFERROR": _rescue("IFERROR"),
        "IFNA": _rescue("IFNA"),
        "CHOOSE": _choose,
        "IFS": _ifs,
        "SWITCH": _switch,
    }
)
