"""How a worksheet function is declared: the annotations of the Python function say how each argument is taken.

    @function("ROUND")
    def round_(number: Number, digits: Integer) -> Value: ...

| annotation | the body gets | in an array formula |
|---|---|---|
| Number, Integer, Text, Logical | float, int, str, bool; an error ends the call with that error | one call per element |
| Scalar, Any | any value but errors (Scalar), errors too (Any) | one call per element |
| Values | the reference, array or value as it stands | one call |
| Arrays | the same, but operators inside work on whole ranges even in an ordinary formula, as in SUMPRODUCT | one call |
| Matrix | the rows of such an argument | one call |
| Reference | an Area; anything else is #VALUE! | one call |
| Function | a Lambda | one call |
`X | None` takes an empty slot, as in F(1,,3), for an argument left out; otherwise an empty slot is a blank.
A first parameter called `at` gets the place of the formula.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from xl_lepton.headless.calc import values
from xl_lepton.headless.calc.area import Area

Number: TypeAlias = float
Integer: TypeAlias = int
Text: TypeAlias = str
Logical: TypeAlias = bool
Scalar: TypeAlias = values.Scalar
Any: TypeAlias = values.Scalar
Values: TypeAlias = values.Value
Arrays: TypeAlias = values.Value
Matrix: TypeAlias = values.Rows
Reference: TypeAlias = Area
Function: TypeAlias = values.Lambda

KINDS = frozenset(
    {"Number", "Integer", "Text", "Logical", "Scalar", "Any", "Values", "Arrays", "Matrix", "Reference", "Function"}
)
LIFTED = frozenset({"Number", "Integer", "Text", "Logical", "Scalar", "Any"})


@dataclass(frozen=True, slots=True)
class Parameter:
    kind: str
    optional: bool
    empty_is_missing: bool
    default: object = None


@dataclass(frozen=True, slots=True)
class SheetFunction:
    """A worksheet function: its body and how to take its arguments."""

    name: str
    body: Callable[..., object]
    parameters: tuple[Parameter, ...]
    repeats: tuple[Parameter, ...]
    wants_place: bool
    volatile: bool
    reference_only: bool
    serials: tuple[int, ...]
    gives_serial: bool

    @property
    def least(self) -> int:
        return sum(1 for parameter in self.parameters if not parameter.optional)

    def parameter(self, index: int) -> Parameter | None:
        """How the argument at `index` (from 0) is taken; None when there are too many."""
        if index < len(self.parameters):
            return self.parameters[index]
        if self.repeats:
            return self.repeats[(index - len(self.parameters)) % len(self.repeats)]
        return None


FUNCTIONS: dict[str, SheetFunction] = {}
Body = TypeVar("Body", bound=Callable[..., object])


def function(
    *names: str,
    repeat: str = "",
    volatile: bool = False,
    reference_only: bool = False,
    serials: tuple[int, ...] = (),
    gives_serial: bool = False,
) -> Callable[[Body], Body]:
    """Declare a worksheet function under one or more names.

    `repeat` gives the kinds of a repeating group of arguments, as "Values Any" for SUMIFS. A `volatile` function is calculated
    at every recalculation. `reference_only` functions look at a reference without reading its cells (ROW, COLUMNS).
    `serials` are the positions of arguments that are dates, and `gives_serial` says that the result is one: in workbooks of the
    1904
    date system they are shifted, so that bodies know one calendar only.
    """

    def declare(body: Body) -> Body:
        taken = [one for one in inspect.signature(body).parameters.values() if one.kind is not inspect.Parameter.KEYWORD_ONLY]
        wants_place = bool(taken) and taken[0].name == "at"
        parameters = taken[1 if wants_place else 0 :]
        repeats: tuple[Parameter, ...] = ()
        if parameters and parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL:
            last = parameters.pop()
            repeats = tuple(Parameter(kind, True, False) for kind in (repeat or str(last.annotation)).split())
        declared = tuple(_parameter(parameter) for parameter in parameters)
        assert all(item.kind in KINDS for item in (*declared, *repeats)), names
        for name in names:
            assert name not in FUNCTIONS, name
            FUNCTIONS[name] = SheetFunction(
                name, body, declared, repeats, wants_place, volatile, reference_only, serials, gives_serial
            )
        return body

    return declare


def _parameter(parameter: inspect.Parameter) -> Parameter:
    kind, _, or_none = str(parameter.annotation).partition(" | ")
    optional = parameter.default is not inspect.Parameter.empty
    return Parameter(kind, optional, or_none == "None", parameter.default if optional else None)
