"""The command `regenerate`: many workbooks into another folder, those that have not changed left alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.core.plain import one_line
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.books import Settings, Strict, settings_of, summary
from xl_lepton.surfaces.cli.output import AsJson, plain_errors, progress

if TYPE_CHECKING:
    from xl_lepton.headless import Change, Report
    from xl_lepton.headless.regeneration import Outcome

MOST_SHOWN = 5


def add_to(app: typer.Typer) -> None:
    app.command("regenerate")(regenerate)


@plain_errors
def regenerate(
    sources: Annotated[list[str], typer.Argument(metavar="FOLDER|WORKBOOK|PATTERN...", help="Workbooks, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")],
    settings: Settings = None,
    inputs: Annotated[Path | None, typer.Option(help='Inputs per workbook (JSON): {"worked_case": {"gpu_count": 16}}.')] = None,
    force: Annotated[bool, typer.Option("--force", help="Make again what has not changed since it was made today.")] = False,
    manifests: Annotated[
        bool, typer.Option("--manifests", help="Write a record of each run for audit: <name>.manifest.json beside the result.")
    ] = False,
    password: Annotated[
        str | None, typer.Option(help="The password of protected files; their results are protected by it too.")
    ] = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Recalculate all workbooks of a folder into another, and say what changed: `xl-lepton regenerate workbooks --out build`.

    A workbook that fails is named and does not keep the others from being made; the exit code is then 3.
    """
    from xl_lepton.headless import regeneration

    paths = regeneration.workbooks_in(sources)
    plan = regeneration.Plan(paths, out, settings_of(settings), _inputs_of(inputs), force, manifests, password)
    output.make_folder(out)
    outcomes: list[Outcome] = []
    with progress("workbooks", quiet=as_json) as advance:
        advance(0, len(paths))
        for outcome in regeneration.regenerate(plan):
            outcomes.append(outcome)
            advance(len(outcomes), len(paths))
    if as_json:
        output.print_json([_plain(outcome) for outcome in outcomes])
    else:
        _print_summary(outcomes)
    if any(outcome.problem for outcome in outcomes):
        raise typer.Exit(output.FILE)
    if strict and any(outcome.made is not None and outcome.made.refused for outcome in outcomes):
        raise typer.Exit(output.ERROR_VALUE)


def _inputs_of(path: Path | None) -> dict[str, dict[str, Any]]:
    if path is None:
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise FileProblem(f"{path} cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        raise BadInput(f"{path} is not JSON: {problem}") from None
    if not isinstance(read, dict) or not all(isinstance(cells, dict) for cells in read.values()):
        raise BadInput(f'{path}: write {{"workbook": {{"cell or name": value}}}}')
    return read


def _plain(outcome: Outcome) -> dict[str, Any]:
    data: dict[str, Any] = {"input": str(outcome.source), "output": str(outcome.output), "state": outcome.state}
    if outcome.problem is not None:
        return data | {"error": str(outcome.problem)}
    assert outcome.made is not None
    made = outcome.made
    data |= {"computed": made.computed, "error_count": made.errors, "refused_count": made.refused}
    return data if outcome.report is None else data | summary(outcome.report, outcome.seconds)


def _print_summary(outcomes: Sequence[Outcome]) -> None:
    rows = []
    for outcome in outcomes:
        made, report = outcome.made, outcome.report
        numbers = (made.computed, len(report.changed) if report else 0, made.errors, made.refused) if made else ("", "", "", "")
        rows.append([outcome.source.name, outcome.state, *map(str, numbers), f"{outcome.seconds:.1f}"])
    output.print_rows(rows, ("workbook", "", "formulas", "changed", "errors", "not computed", "seconds"))
    for outcome in outcomes:
        name = outcome.source.name
        if outcome.report is not None:
            _print_changes(name, outcome.report.changed)
            _print_troubles(name, outcome.report)
        if outcome.problem is not None:
            typer.echo(f"  failed  {name}  {outcome.problem}", err=True)


def _print_changes(name: str, changed: Sequence[Change]) -> None:
    """The first changes that can be seen; those in the last digits only are counted."""
    from xl_lepton.headless.verify import agrees

    seen = [change for change in changed if not agrees(change.before, change.after)]
    for change in seen[:MOST_SHOWN]:
        typer.echo(f"  {name}  {change.cell}: {_shown(change.before)} -> {_shown(change.after)}")
    if len(seen) > MOST_SHOWN:
        typer.echo(f"  {name}  and {len(seen) - MOST_SHOWN} more (--json lists all)")
    if len(changed) > len(seen):
        typer.echo(f"  {name}  {len(changed) - len(seen)} changed in their last digits only, by less than a billionth")


def _print_troubles(name: str, report: Report) -> None:
    output.print_refused(report.refused, of=name, most=MOST_SHOWN)
    for place in report.unused:
        typer.echo(f"  unused  {name}  {place}  no formula looks at this cell", err=True)
    for circle in report.circular[:MOST_SHOWN]:
        typer.echo(f"  circular  {name}  {circle}", err=True)


def _shown(value: Any) -> str:
    return "nothing" if value is None else one_line(output.short_text(value))
