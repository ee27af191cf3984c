"""Commands that account for a workbook: trace, verify, diff; and scenarios, thousands of cases through one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xl_lepton.core.errors import BadInput
from xl_lepton.core.words import counted
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, Password, Passwords, plain_errors, progress

Book = Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The workbook to read; it is never changed.")]


class Form(StrEnum):
    """How a tree is written."""

    text = "text"
    json = "json"
    html = "html"
    dot = "dot"


FORM_OF_SUFFIX = {".json": Form.json, ".html": Form.html, ".htm": Form.html, ".dot": Form.dot, ".gv": Form.dot}
NO_FORM = frozenset({".pdf", ".png", ".svg", ".jpg", ".xlsx", ".docx", ".csv"})  # a text under such a name opens nowhere


def add_to(app: typer.Typer) -> None:
    app.command("trace")(trace)
    app.command("verify")(verify)
    app.command("diff")(diff)
    app.command("scenarios")(scenarios)


@plain_errors
def trace(
    source: Book,
    cell: Annotated[str, typer.Argument(help="A cell (Summary!B4) or a name.")],
    form: Annotated[
        Form | None,
        typer.Option("--as", help="text, json, html (a page that folds) or dot (for Graphviz); as --out's name ends."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write it into a file.")] = None,
    depth: Annotated[int, typer.Option(help="How many levels down.", min=0)] = 100,
    password: Password = None,
    as_json: AsJson = False,
) -> None:
    """Where a number comes from: `xl-lepton trace worked_case.xlsx npv` shows every cell behind it, down to the inputs."""
    from xl_lepton.headless import Workbook, trace_views
    from xl_lepton.headless import trace as tracing

    output.check_place(out)
    if out is not None and out.suffix.lower() in NO_FORM:
        raise BadInput(f"{out}: a trace is a text (.txt), JSON (.json), a page (.html, to be printed) or for Graphviz (.dot)")
    with Workbook.open(source, password=password) as book:
        book.recalc()
        step = tracing.trace(book, cell, depth=depth)
    form = Form.json if as_json else form or FORM_OF_SUFFIX.get("" if out is None else out.suffix.lower(), Form.text)
    if form is Form.html:
        text = trace_views.as_html(step, str(source))
    else:
        write = {Form.text: trace_views.as_text, Form.json: trace_views.as_json, Form.dot: trace_views.as_graph}[form]
        text = write(step)
    if out is None:
        typer.echo(text)
    else:
        output.write_text(out, text)


@plain_errors
def verify(source: Book, password: Password = None, as_json: AsJson = False) -> None:
    """Recalculate, and compare with the values in the file; differences are listed, their roots first. Exit code 1 if any.

    For example `xl-lepton verify model.xlsx`.
    """
    from xl_lepton.headless import Workbook
    from xl_lepton.headless import verify as verifying

    with Workbook.open(source, password=password) as book:
        found = verifying.verify(book)
    if as_json:
        output.print_json(found)
    else:
        parts = [f"{found.compared} cells compared", f"{len(found.differences)} differ", f"{len(found.refused)} not computed"]
        parts += [f"{len(found.stale)} rest on those"] if found.stale else []
        parts += [f"{len(found.volatile)} drawn or timed anew"] if found.volatile else []
        parts += [f"{found.unsaved} without a value in the file"] if found.unsaved else []
        typer.echo(f"{source}: {', '.join(parts)}")
        rows = [
            [
                "root" if one.is_root else "",
                one.cell,
                one.formula,
                output.short_text(one.in_file),
                output.short_text(one.computed),
            ]
            for one in found.differences
        ]
        if rows:
            output.print_rows(rows, ("", "cell", "formula", "in the file", "computed"))
        output.print_refused(found.refused)
    if not found.is_right:
        raise typer.Exit(output.ERROR_VALUE)


@plain_errors
def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="A workbook.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="Another one.")],
    password: Passwords = None,
    as_json: AsJson = False,
) -> None:
    """What is different between two workbooks as they are saved: sheets, names, inputs, formulas, values. Exit code 1 if any.

    For example `xl-lepton diff before.xlsx after.xlsx`.
    """
    from xl_lepton.headless import Workbook
    from xl_lepton.headless import diff as comparing

    with Workbook.open(before, password=password) as one, Workbook.open(after, password=password) as other:
        found = comparing.diff(one, other)
    if as_json:
        output.print_json(found)
    else:
        rows = [["sheet", name, "", "added"] for name in found.sheets_added]
        rows += [["sheet", name, "", "removed"] for name in found.sheets_removed]
        rows += [["sheet", one.after, one.before, one.after] for one in found.sheets_renamed]
        rows += [["rows" if place[-1].isdigit() else "columns", place, "", "inserted"] for place in found.inserted]
        rows += [["rows" if place[-1].isdigit() else "columns", place, "", "removed"] for place in found.removed]
        for kind, changes in (
            ("name", found.names),
            ("input", found.inputs),
            ("formula", found.formulas),
            ("value", found.values),
        ):
            rows += [[kind, one.cell, output.short_text(one.before), output.short_text(one.after)] for one in changes]
        if rows:
            output.print_rows(rows, ("what", "where", "before", "after"))
        else:
            typer.echo("no difference")
    if found:
        raise typer.Exit(output.ERROR_VALUE)


@plain_errors
def scenarios(
    source: Book,
    inputs: Annotated[
        Path, typer.Option("--inputs", help="A table of cases (CSV or Parquet), one column per input cell or name.")
    ],
    outputs: Annotated[str, typer.Option("--outputs", help="Output cells or names, separated by commas.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the results (CSV or Parquet).")],
    workers: Annotated[int | None, typer.Option(help="Processes; all cores when left out.", min=1)] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help='A Dask scheduler (tcp://host:8786); left out, a Dask cluster on this machine; "processes": without Dask.'
        ),
    ] = None,
    manifest: Annotated[Path | None, typer.Option(help="Write a record of the run for audit (JSON).")] = None,
    password: Password = None,
    as_json: AsJson = False,
) -> None:
    """Run many cases: `xl-lepton scenarios model.xlsx --inputs cases.csv --outputs npv -o out.csv`. Goes on where it stopped."""
    from xl_lepton.headless import case_tables

    names = [name.strip() for name in outputs.split(",") if name.strip()]
    with progress("cases", quiet=as_json) as advance:
        count = case_tables.scenarios(
            source, inputs, names, out, workers=workers, scheduler=scheduler, password=password, progress=advance, record=manifest
        )
    if as_json:
        output.print_json({"cases": count, "output": str(out)})
    else:
        typer.echo(f"{out}: {counted(count, 'case')}")
