"""A function as declared: the `@lepton` decorator reads a body's annotations into one record, from which every surface derives.

    @lepton("NPV", source="...", examples=[Example((0.08, [[5000, 8000]]), 11488.34, tolerance=0.005)])
    def npv(
        rate: Annotated[float, Rate("Discount rate per period, for example 8%")],
        cash_flows: Annotated[tuple[float, ...], Series("One flow per period, the first one period from now")],
    ) -> Annotated[float, Returns("Present value", unit="currency")]:
        '''Net present value of equally spaced cash flows.'''

A parameter with a default is optional; a `*parameter` takes any number of arguments; a parameter annotated `Working` is not an
argument, it is handed in by `core.call`. A body that gives a Record or a Table gets one more optional argument, `show`. A body
may take the `mode` in force as a keyword `mode: str`.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from xl_lepton.core.block import Inputs
from xl_lepton.core.kinds import EXCEL, STRICT, Choice, Kind, Text
from xl_lepton.core.results import Record, Table
from xl_lepton.core.working import Working

PREFIX = "LEPTON_"
ANY_NUMBER = 254  # Excel allows 255 arguments; one place is kept for the name in LEPTON_WHY


class DeclarationError(TypeError):
    """A function is declared wrongly; raised at import, for the author."""


@dataclass(frozen=True)
class Returns:
    """What an answer is: one sentence, the unit of a number, the columns (or items) of a table that are always there."""

    help: str
    unit: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A call that is shown in help and run by the tests: arguments as Python values, the first cell of the answer."""

    arguments: tuple[object, ...]
    value: float | str | bool
    tolerance: float = 1e-9


Role = Literal["value", "mode", "show", "field"]


@dataclass(frozen=True)
class Argument:
    """One argument. Role "mode" chooses the rules for cells in ranges, "show" picks from the answer, and
    "field" goes into the inputs block: these reach the body in no other way."""

    name: str
    kind: Kind
    required: bool
    repeats: bool = False
    role: Role = "value"


SHOW = Argument(
    "show", Text('One name from the answer to show it alone, or "headers" for a heading row'), required=False, role="show"
)
MODE = Argument(
    "mode",
    Choice('"strict" keeps the place of a blank and refuses text; "excel" skips both, as Excel does', options=(STRICT, EXCEL)),
    required=False,
    role="mode",
)


@dataclass(frozen=True)
class Function:
    """Everything there is to know about one function; surfaces read this and nothing else."""

    name: str
    body: Callable[..., Any]
    arguments: tuple[Argument, ...]
    result: Returns
    spills: bool
    wants_work: bool
    wants_mode: bool
    summary: str
    details: str
    source: str
    differences: str
    examples: tuple[Example, ...]

    @property
    def sheet_name(self) -> str:
        return PREFIX + self.name

    @property
    def family(self) -> str:
        parts = self.body.__module__.split(".")
        return parts[-2] if "functions" in parts[:-1] else "about"

    @property
    def signature(self) -> str:
        names = [
            ("{}" if argument.required else "[{}]").format(argument.name + (", ..." if argument.repeats else ""))
            for argument in self.arguments
        ]
        return f"{self.sheet_name}({', '.join(names)})"

    @property
    def least_arguments(self) -> int:
        return sum(argument.required and not argument.repeats for argument in self.arguments)

    @property
    def most_arguments(self) -> int:
        if self.arguments and self.arguments[-1].repeats:
            return ANY_NUMBER
        return len(self.arguments)


def lepton(
    name: str, *, source: str, examples: Sequence[Example], differences: str = "", excel_mode: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a body as LEPTON_`name`. `source` cites the formula; `differences` says where it parts from Excel's
    like-named function; `excel_mode` adds the optional argument `mode`, whose "excel" reads ranges exactly as that function does.
    """

    def declare(body: Callable[..., Any]) -> Callable[..., Any]:
        body.__lepton__ = _declaration(name, body, source, examples, differences, excel_mode)  # type: ignore[attr-defined]
        return body

    return declare


def _declaration(
    name: str, body: Callable[..., Any], source: str, examples: Sequence[Example], differences: str, excel_mode: bool
) -> Function:
    if not name.replace("_", "").isalnum() or name != name.upper():
        raise DeclarationError(f"{name}: a function's name is made of capitals, digits and underscores")
    hints = typing.get_type_hints(body, include_extras=True)
    returned, result = _annotated(name, "its result", hints.get("return"), Returns)
    spills = isinstance(returned, type) and issubclass(returned, Record | Table)
    summary, _, details = inspect.cleandoc(body.__doc__ or "").partition("\n\n")
    if not summary:
        raise DeclarationError(f"{name}: a docstring is missing")
    arguments = _arguments(name, body, hints, spills)
    if excel_mode:
        arguments = (*arguments, MODE)
    if spills and all(argument.role != "show" and not argument.repeats for argument in arguments):
        arguments = (*arguments, SHOW)
    return Function(
        name=name,
        body=body,
        arguments=arguments,
        result=result,
        spills=spills,
        wants_work="work" in hints,
        wants_mode="mode" in hints,
        summary=" ".join(summary.split()),
        details=details.strip(),
        source=source,
        differences=differences,
        examples=tuple(examples),
    )


def _arguments(name: str, body: Callable[..., Any], hints: dict[str, Any], spills: bool) -> tuple[Argument, ...]:
    arguments: list[Argument] = []
    for parameter in inspect.signature(body).parameters.values():
        if hints.get(parameter.name) is Working or parameter.name == "mode":
            continue
        _, kind = _annotated(name, parameter.name, hints.get(parameter.name), Kind)
        repeats = parameter.kind is parameter.VAR_POSITIONAL
        required = parameter.default is parameter.empty and not repeats
        arguments.append(Argument(parameter.name, kind, required, repeats))
        if isinstance(kind, Inputs):
            fields = [Argument(field.name, field.kind, False, role="field") for field in kind.positional_fields]
            # Beside a block and its common few, `show` comes first: LEPTON_GPU_SIZE(inputs, "gpus"). Elsewhere it is the last.
            arguments += [*([SHOW] if spills and fields else []), *fields]
    return tuple(arguments)


def _annotated(name: str, what: str, hint: Any, wanted: type) -> tuple[Any, Any]:
    """The type and the one `wanted` object of an `Annotated` hint (looking through `| None`)."""
    for candidate in (hint, *get_args(hint)):
        if get_origin(candidate) is typing.Annotated:
            base, *extras = get_args(candidate)
            found = [extra for extra in extras if isinstance(extra, wanted)]
            if len(found) == 1:
                return base, found[0]
    raise DeclarationError(f"{name}: {what} needs Annotated[..., {wanted.__name__}(...)]")
