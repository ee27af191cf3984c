"""The commands, gathered: every module beside this one that has `add_to` adds its own."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Annotated

import typer

from xl_lepton import __version__
from xl_lepton.surfaces import cli

app = typer.Typer(
    name="xl-lepton",
    help="Cost, size, value and plan AI infrastructure: spreadsheet functions and template workbooks without Excel.",
    epilog="Exit codes: 0 done, 1 an error value (with --strict: a cell not computed), 2 wrong command line, 3 file trouble, "
    "4 a fault of this program.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xl-lepton {__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")]


@app.callback()
def options(version: Version = False) -> None:
    pass


for _entry in pkgutil.iter_modules(cli.__path__, cli.__name__ + "."):
    if _entry.name != __name__:
        _module = importlib.import_module(_entry.name)
        if hasattr(_module, "add_to"):
            _module.add_to(app)
