"""Help derived from a declaration: as text for terminals, as Markdown for pages, as rows for a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xl_lepton.core.block import Inputs
from xl_lepton.core.cells import MISSING, Argument, Cell, CellError, Grid, number_text
from xl_lepton.core.function import Argument as Declared
from xl_lepton.core.function import Example, Function


def text(function: Function) -> str:
    """The help page for a terminal."""
    lines = [function.signature, "", function.summary]
    if function.details:
        lines += ["", function.details]
    if function.arguments:
        lines += ["", "Arguments"]
        lines += [f"  {argument.name}{_optional(argument)}: {about(argument)}" for argument in function.arguments]
    for argument in function.arguments:
        if isinstance(argument.kind, Inputs):
            lines += ["", f"Labels of {argument.name}"]
            lines += [f"  {label}: {what}; {accepts}{default}" for label, what, accepts, default in labels(argument.kind)]
    lines += ["", f"Gives: {gives(function)}", "", "Examples"]
    lines += [f"  {formula(function, example)}  ->  {answer_text(example)}" for example in function.examples]
    if function.differences:
        lines += ["", f"Differs from Excel: {function.differences}"]
    return "\n".join([*lines, "", f"Source: {function.source}"])


def markdown(function: Function) -> str:
    """The reference page."""
    lines = [f"### {function.sheet_name}", "", f"`={function.signature}`", "", function.summary]
    if function.details:
        lines += ["", function.details]
    if function.arguments:
        lines += ["", "| argument | what it is |", "|---|---|"]
        lines += [f"| `{argument.name}`{_optional(argument)} | {_cell(about(argument))} |" for argument in function.arguments]
    for argument in function.arguments:
        if isinstance(argument.kind, Inputs):
            lines += ["", f"| label of `{argument.name}` | what it is |", "|---|---|"]
            lines += [
                f"| `{label}` | {_cell(f'{what}; {accepts}{default}')} |"
                for label, what, accepts, default in labels(argument.kind)
            ]
    lines += ["", f"Gives: {gives(function)}", ""]
    lines += [f"- `{formula(function, example)}` gives `{answer_text(example)}`" for example in function.examples]
    if function.differences:
        lines += ["", f"Differs from Excel: {function.differences}"]
    return "\n".join([*lines, "", f"Source: {function.source}", ""])


def reference(functions: Mapping[str, Function]) -> str:
    """The whole reference as one Markdown page, by family."""
    lines = ["# Functions", "", "Made from the functions' own declarations by `xl-lepton docs`; do not edit."]
    family = ""
    for function in functions.values():
        if function.family != family:
            family = function.family
            lines += ["", f"## {family}", ""]
        lines += [markdown(function)]
    return "\n".join(lines)


def rows(functions: Iterable[Function]) -> list[tuple[str, str, str]]:
    """Function, arguments and summary: the lines of a worksheet's list of functions."""
    return [(function.sheet_name, function.signature, function.summary) for function in functions]


def about(argument: Declared) -> str:
    """The argument's help and what it accepts: "Discount rate per period; a rate, such as 8%, above -1"."""
    return f"{argument.kind.help}; {argument.kind.describe()}"


def labels(block: Inputs) -> list[tuple[str, str, str, str]]:
    """Label, what it is, what it accepts, and "; X when left out" for each line of an inputs block."""
    return [
        (field.name, field.kind.help, field.kind.describe(), f"; {field.default} when left out" if field.default else "")
        for field in block.fields.values()
    ]


def gives(function: Function) -> str:
    result = function.result
    unit = f", in {result.unit}" if result.unit else ""
    columns = f" ({', '.join(result.columns)})" if result.columns else ""
    return f"{result.help}{columns}{unit}"


def formula(function: Function, example: Example) -> str:
    """The example as it is typed in a cell."""
    arguments = [argument if argument is MISSING else Grid.of(argument) for argument in example.arguments]
    return f"={call_text(function, arguments)}"


def call_text(function: Function, arguments: Iterable[Argument]) -> str:
    """A call written with constants: LEPTON_NPV(0.08,{5000,8000}). A blank inside an array becomes an empty text."""
    return f"{function.sheet_name}({','.join(_argument_text(argument) for argument in arguments)})"


def answer_text(example: Example) -> str:
    return number_text(example.value) if isinstance(example.value, float) else str(example.value)


def _argument_text(argument: Argument) -> str:
    if not isinstance(argument, Grid):
        return ""
    if argument.is_scalar:
        return _constant(argument.scalar)
    return "{" + ";".join(",".join(_constant(cell) or '""' for cell in row) for row in argument.rows) + "}"


def _constant(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, CellError):
        return cell.code
    if isinstance(cell, str):
        return '"' + cell.replace('"', '""') + '"'
    return number_text(cell)


def _optional(argument: Declared) -> str:
    return "" if argument.required else " (optional)"


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|")
