"""Commands about functions: call, explain, functions, help."""

from __future__ import annotations

from typing import Annotated

import typer

from xl_lepton import help as help_pages
from xl_lepton import registry
from xl_lepton.core.call import call as call_cells
from xl_lepton.core.cells import Argument, CellError, Grid
from xl_lepton.core.function import Function
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors
from xl_lepton.surfaces.cli.words import arguments_of

Name = Annotated[str, typer.Argument(help="Function, with or without LEPTON_.", metavar="FUNCTION")]
# Options are read by hand from the words, so that a negative number is not taken for one.
WORDS = {"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": True}


def add_to(app: typer.Typer) -> None:
    app.command("call", context_settings=WORDS)(call)
    app.command("explain", context_settings=WORDS)(explain)
    app.command("functions")(list_functions)
    app.command("help")(show_help)


@plain_errors
def call(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Call one function: `xl-lepton call NPV 8% 5000 8000 initial=-10000`.

    A word is a number (8%, -40000), TRUE, FALSE, a text, an array {1,2;3,4}, a CSV file @flows.csv, or "" for an
    argument left out. An argument that takes a range takes all loose words that follow; give later ones by name.
    """
    function = registry.find(name)
    arguments = arguments_of(function, context.args)
    answer = call_cells(function, arguments)
    _print_answer(function, arguments, answer, as_json)


@plain_errors
def explain(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Show how an answer is worked out, step by step: `xl-lepton explain NPV 8% 5000 8000`."""
    function = registry.find(name)
    explainer = registry.find("EXPLAIN")
    arguments = [Grid.of(function.name), *arguments_of(function, context.args)]
    answer = call_cells(explainer, arguments)
    _print_answer(explainer, arguments, answer, as_json, headings=explainer.result.columns)


@plain_errors
def list_functions(
    family: Annotated[str, typer.Argument(help="Only this family.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the functions, by family.

    For example `xl-lepton functions sizing`.
    """
    answer = call_cells(registry.find("FUNCTIONS"), [Grid.of(family or None)])
    _print_answer(registry.find("FUNCTIONS"), [], answer, as_json, headings=registry.find("FUNCTIONS").result.columns)


@plain_errors
def show_help(name: Name, as_json: AsJson = False) -> None:
    """Help of one function: what it answers, its arguments, examples and source.

    For example `xl-lepton help NPV`.
    """
    function = registry.find(name)
    if as_json:
        output.print_json(_described(function))
    else:
        typer.echo(help_pages.text(function))


def _print_answer(
    function: Function, arguments: list[Argument], answer: Grid, as_json: bool, headings: tuple[str, ...] = ()
) -> None:
    cell = answer.scalar
    error = cell if answer.is_scalar and isinstance(cell, CellError) else None
    if as_json:
        written = f"={help_pages.call_text(function, arguments)}"
        value = output.plain_grid(answer)
        if headings and error is None:
            value = [dict(zip(headings, row, strict=True)) for row in value]
        output.print_json({"formula": written, "value": value})
    elif error is not None:
        output.fail(f"{error.code}  {error.sentence}", output.ERROR_VALUE)
    elif answer.is_scalar:
        typer.echo(output.cell_text(cell))
    else:
        output.print_rows([[output.cell_text(cell) for cell in row] for row in answer.rows], headings)
    if error is not None:
        raise typer.Exit(output.ERROR_VALUE)


def _described(function: Function) -> dict[str, object]:
    return {
        "name": function.sheet_name,
        "family": function.family,
        "signature": function.signature,
        "summary": function.summary,
        "details": function.details,
        "arguments": [
            {"name": argument.name, "required": argument.required, "help": help_pages.about(argument)}
            for argument in function.arguments
        ],
        "gives": help_pages.gives(function),
        "examples": [{"formula": help_pages.formula(function, example), "value": example.value} for example in function.examples],
        "differences": function.differences,
        "source": function.source,
    }
