"""Commands for those who work on xl_lepton itself: rebuild what is derived."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_lepton import help as help_pages
from xl_lepton import registry
from xl_lepton.core.errors import BadInput
from xl_lepton.surfaces.cli.output import plain_errors


def add_to(app: typer.Typer) -> None:
    app.command("build")(build)


@plain_errors
def build(
    workbooks: Annotated[Path, typer.Option("--workbooks", help="Folder for the template workbooks.")] = Path("workbooks"),
    docs: Annotated[Path, typer.Option("--docs", help="Folder for the reference page.")] = Path("docs"),
    lang: Annotated[str, typer.Option(help="Language of the workbooks: en, or zh in a folder of its own.")] = "en",
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this workbook. Repeatable.")] = None,
) -> None:
    """Rebuild the template workbooks and the reference pages from code (for developers).

    For example `xl-lepton build --only worked_case`.
    """
    from xl_lepton import templates
    from xl_lepton.core.near import suggestion

    for name in set(only or []) - set(templates.names()):
        raise BadInput(f"there is no template '{name}'{suggestion(name, templates.names())}")
    try:
        for path in templates.build_all(workbooks, lang, only or []):
            typer.echo(str(path))
    except ValueError as problem:  # the kit's own refusals: an error cell, a failing check, a text without translation
        raise BadInput(str(problem)) from None
    if lang != "en":
        return
    docs.mkdir(parents=True, exist_ok=True)
    if all((workbooks / f"{name}.xlsx").exists() for name in templates.names()):
        from xl_lepton.templates import reference as described

        listed = docs / "workbooks.md"
        listed.write_text(described.page(workbooks, templates.names()), encoding="utf-8")
        typer.echo(str(listed))
    if only:
        return
    page = docs / "functions.md"
    page.write_text(help_pages.reference(registry.functions()), encoding="utf-8")
    typer.echo(str(page))
    from xl_lepton.lint import reference

    rules = docs / "lint.md"
    before = rules.read_text(encoding="utf-8") if rules.exists() else reference.BARE
    rules.write_text(reference.refreshed(before), encoding="utf-8")
    typer.echo(str(rules))
