"""Commands for those who work on xl_lepton itself: rebuild what is derived."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_lepton import help as help_pages
from xl_lepton import registry
from xl_lepton.surfaces.cli.output import plain_errors


def add_to(app: typer.Typer) -> None:
    app.command("build")(build)


@plain_errors
def build(
    workbooks: Annotated[Path, typer.Option("--workbooks", help="Folder for the template workbooks.")] = Path("workbooks"),
    docs: Annotated[Path, typer.Option("--docs", help="Folder for the reference page.")] = Path("docs"),
) -> None:
    """Rebuild the template workbooks and the reference page from code (for developers)."""
    from xl_lepton import templates

    for path in templates.build_all(workbooks):
        typer.echo(str(path))
    docs.mkdir(parents=True, exist_ok=True)
    page = docs / "functions.md"
    page.write_text(help_pages.reference(registry.functions()), encoding="utf-8")
    typer.echo(str(page))
    from xl_lepton.lint import reference

    rules = docs / "lint.md"
    rules.write_text(reference.refreshed(rules.read_text(encoding="utf-8")), encoding="utf-8")
    typer.echo(str(rules))
