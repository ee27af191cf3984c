"""The command `officejs`: a workbook as Excel stores it with the Office.js add-in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_lepton import __version__, registry
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors


def add_to(app: typer.Typer) -> None:
    app.command("officejs")(officejs)


@plain_errors
def officejs(
    source: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The workbook to read; it is never changed.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the result.")],
    url: Annotated[str, typer.Option(help="Address of your function server, as in its manifest.")] = "https://localhost:8765",
    as_json: AsJson = False,
) -> None:
    """Write a workbook with our formulas spelled as Excel stores them with the Office.js add-in of a server.

    For example `xl-lepton officejs model.xlsx -o for_add_in.xlsx`.
    """
    from xl_lepton.surfaces.officejs.flavour import officejs_flavour
    from xl_lepton.surfaces.officejs.manifest import addin_id

    if source.exists() and out.exists() and source.samefile(out):
        raise BadInput(f"{out} is the input itself; give another name with --out")
    try:
        content = source.read_bytes()
    except OSError as problem:
        raise FileProblem(f"{source} cannot be read: {problem.strerror}") from None
    output.write_bytes(out, officejs_flavour(content, registry.functions(), addin_id(url), __version__))
    output.print_written([out], as_json=as_json)
