"""The functions about functions: LEPTON_FUNCTIONS, LEPTON_WHY, LEPTON_EXPLAIN and LEPTON_VERSION."""

from __future__ import annotations

from typing import Annotated

from xl_lepton import __version__, registry
from xl_lepton.core.block import Inputs
from xl_lepton.core.call import call
from xl_lepton.core.cells import CellError, Grid
from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Anything, Text
from xl_lepton.core.results import Table
from xl_lepton.core.working import Working

SOURCE = "this package"
NAME_HELP = 'The function\'s name, such as "NPV"'
ARGUMENTS_HELP = "The arguments, as in the call itself"


@lepton("VERSION", source=SOURCE, examples=[Example((), __version__)])
def version() -> Annotated[str, Returns("The version, such as 1.2.3")]:
    """The version of xl_lepton that computes this workbook."""
    return __version__


@lepton("FUNCTIONS", source=SOURCE, examples=[Example(("about",), "LEPTON_EXPLAIN")])
def list_functions(
    family: Annotated[str, Text("Only this family, such as economics; all when left out")] = "",
) -> Annotated[Table, Returns("One row per function", columns=("function", "family", "arguments", "what it answers"))]:
    """The functions there are, by family, with their arguments and what each one answers."""
    known = registry.functions().values()
    rows = [
        (function.sheet_name, function.family, function.signature, function.summary)
        for function in known
        if not family or function.family == family.lower()
    ]
    if not rows:
        families = ", ".join(sorted({function.family for function in known}))
        raise NoAnswer(f"family: there is no family '{family}'; the families are {families}")
    return Table.of(["function", "family", "arguments", "what it answers"], rows, labelled=True)


@lepton("LABELS", source=SOURCE, examples=[Example(("GPU_SIZE",), "workload")])
def list_labels(
    name: Annotated[str, Text(NAME_HELP)],
) -> Annotated[Table, Returns("One row per label", columns=("label", "what it is", "accepts", "when left out"))]:
    """The labels that a function's inputs block knows, what each one is, what it accepts, and what holds when it is left out."""
    function = registry.find(name)
    blocks = [argument.kind for argument in function.arguments if isinstance(argument.kind, Inputs)]
    if not blocks:
        raise NoAnswer(f"name: {function.sheet_name} takes no inputs block; its arguments are {function.signature}")
    rows = [
        (field.name, field.kind.help, field.kind.describe(), "refused" if field.required else field.default)
        for block in blocks
        for field in block.fields.values()
    ]
    return Table.of(["label", "what it is", "accepts", "when left out"], rows, labelled=True)


@lepton(
    "WHY",
    source=SOURCE,
    examples=[
        Example(
            ("NPV", "eight", [[5000.0, 8000.0]]),
            "LEPTON_NPV: rate: expected a rate, such as 8%, got 'eight'",
        )
    ],
)
def why(
    name: Annotated[str, Text(NAME_HELP)], *arguments: Annotated[Grid, Anything(ARGUMENTS_HELP)]
) -> Annotated[str, Returns("The sentence behind the error")]:
    """The sentence behind an error, for sheets that can show only its code: repeats the call and says what is wrong."""
    function = registry.find(name)
    answer = call(function, arguments)
    error = answer.first_error()
    if error is None:
        return f"{function.sheet_name} answers without an error"
    return error.sentence or f"{function.sheet_name}: {_where_from(error, arguments)}"


def _where_from(error: CellError, arguments: tuple[Grid, ...]) -> str:
    for number, grid in enumerate(arguments, start=1):
        if error in grid.cells():
            return f"argument {number} holds {error.code}, which comes from another cell; mend that cell first"
    return f"the answer is {error.code}"


@lepton("EXPLAIN", source=SOURCE, examples=[Example(("NPV", 0.1, [[110.0]]), "flow 1")])
def explain(
    name: Annotated[str, Text(NAME_HELP)], *arguments: Annotated[Grid, Anything(ARGUMENTS_HELP)]
) -> Annotated[Table, Returns("One row per step", columns=("step", "formula", "numbers", "value", "unit", "source"))]:
    """How an answer was worked out: each step's formula, the numbers put in, its value, unit and source."""
    function = registry.find(name)
    work = Working()
    answer = call(function, arguments, work)
    if answer.is_scalar and isinstance(answer.scalar, CellError):
        raise BadInput(answer.scalar.sentence or f"the call answers {answer.scalar.code}")
    if not work.steps:
        work.fact("answer", _first_value(answer), function.result.unit, function.source)
    rows = [(step.name, step.formula, step.spelled, step.value, step.unit, step.source) for step in work.steps]
    return Table.of(["step", "formula", "numbers", "value", "unit", "source"], rows)


def _first_value(answer: Grid) -> float | str:
    cell = answer.scalar
    return cell if isinstance(cell, float | str) else "" if cell is None else str(cell)
