"""The commands, gathered; each group stands in a file of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from xl_lepton import __version__
from xl_lepton.surfaces.cli import books, calls, serve, upkeep

app = typer.Typer(
    name="xl-lepton",
    help="Cost, size, value and plan AI infrastructure: spreadsheet functions and template workbooks without Excel.",
    epilog="Exit codes: 0 done, 1 an error value or a cell that could not be computed, 2 wrong command line, 3 file trouble.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xl-lepton {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


for group in (calls, books, serve, upkeep):
    group.add_to(app)
