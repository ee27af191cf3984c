"""Commands for those who work on xl_lepton itself: rebuild what is derived."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl_lepton import help as help_pages
from xl_lepton import registry
from xl_lepton.core.errors import BadInput
from xl_lepton.surfaces.cli.output import AsJson, make_folder, plain_errors, print_written, write_text


def add_to(app: typer.Typer) -> None:
    app.command("build")(build)


@plain_errors
def build(
    workbooks: Annotated[Path, typer.Option("--workbooks", help="Folder for the template workbooks.")] = Path("workbooks"),
    docs: Annotated[Path, typer.Option("--docs", help="Folder for the reference page.")] = Path("docs"),
    lang: Annotated[str, typer.Option(help="Language of the workbooks: en, or zh in a folder of its own.")] = "en",
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this workbook. Repeatable.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rebuild the template workbooks and the reference pages from code (for developers).

    For example `xl-lepton build --only worked_case`.
    """
    from xl_lepton import templates
    from xl_lepton.core.near import suggestion

    for name in set(only or []) - set(templates.names()):
        raise BadInput(f"there is no template '{name}'{suggestion(name, templates.names())}")
    written = []
    try:
        for path in templates.build_all(workbooks, lang, only or []):
            written.append(path)
            if not as_json:
                typer.echo(str(path))
    except ValueError as problem:  # the kit's own refusals: an error cell, a failing check, a text without translation
        raise BadInput(str(problem)) from None
    pages = _pages(workbooks, docs, every_one=not only) if lang == "en" else []
    print_written([*written, *pages] if as_json else pages, as_json=as_json)


def _pages(workbooks: Path, docs: Path, *, every_one: bool) -> list[Path]:
    """Write the reference pages: that of the workbooks where all of them are there, the others with `every_one`."""
    from xl_lepton import templates

    make_folder(docs)
    pages = {}
    if all((workbooks / f"{name}.xlsx").exists() for name in templates.names()):
        from xl_lepton.templates import reference as described

        pages[docs / "workbooks.md"] = described.page(workbooks, templates.names())
    if every_one:
        from xl_lepton.lint import reference

        pages[docs / "functions.md"] = help_pages.reference(registry.functions())
        rules = docs / "lint.md"  # its tables stand between paragraphs written by hand, where the folder has them
        pages[rules] = reference.refreshed(rules.read_text(encoding="utf-8") if rules.exists() else reference.BARE)
    for page, text in pages.items():
        write_text(page, text)
    return list(pages)
