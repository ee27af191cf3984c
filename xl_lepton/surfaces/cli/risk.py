"""The command that simulates a workbook: draws for uncertain cells, a recalculation for each, and what comes of it."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xl_lepton.core.errors import BadInput
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, Password, plain_errors

if TYPE_CHECKING:
    from xl_lepton.headless.simulate import Simulation

Varied = Annotated[
    list[str],
    typer.Option("--vary", metavar="CELL=DISTRIBUTION", help='An uncertain input: "benefit=normal(500, 50)". Repeatable.'),
]
Correlated = Annotated[
    list[str] | None, typer.Option("--correlate", metavar="A,B=RHO", help="Rank correlation of two of them. Repeatable.")
]


def add_to(app: typer.Typer) -> None:
    app.command("simulate")(simulate)


@plain_errors
def simulate(
    source: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The workbook to read; it is never changed.")],
    outputs: Annotated[list[str], typer.Option("--output", help="A cell or name to sum up. Repeatable.")],
    varied: Varied,
    correlated: Correlated = None,
    draws: Annotated[int, typer.Option("--draws", min=16, help="How many, rounded up to whole blocks of draws.")] = 8192,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same draws.")] = 1,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Processes; all cores when left out.")] = None,
    table: Annotated[Path | None, typer.Option("--table", help="Write every draw and its outputs to this CSV file.")] = None,
    password: Password = None,
    as_json: AsJson = False,
) -> None:
    """Simulate a workbook: `xl-lepton simulate model.xlsx --vary "benefit=normal(500, 50)" --output npv --draws 8192`."""
    from xl_lepton.headless.simulate import parse_correlations, parse_distribution
    from xl_lepton.headless.simulate import simulate as run
    from xl_lepton.numerics.sampling import MOST_TRIALS, Plan

    if draws > MOST_TRIALS:
        raise BadInput(f"--draws: at most {MOST_TRIALS}, got {draws}")
    inputs = []
    for text in varied:
        place, sign, distribution = text.partition("=")
        if not sign:
            raise BadInput(f'{text}: write an uncertain input as "benefit=normal(500, 50)"')
        inputs.append(parse_distribution(place.strip(), distribution))
    places = [one.name for one in inputs]
    if len(set(places)) < len(places):
        raise BadInput("--vary: an input is given twice")
    plan = Plan(tuple(inputs), parse_correlations(correlated or [], places), draws, seed)
    output.check_place(table)
    start = time.perf_counter()
    with output.progress("draws", quiet=as_json) as advance:
        result = run(source, plan, list(dict.fromkeys(outputs)), workers=workers, password=password, progress=advance)
    _print(result, plan, time.perf_counter() - start, as_json)
    if table is not None:
        _write(result, table)


def _print(result: Simulation, plan: object, seconds: float, as_json: bool) -> None:
    figures = {name: result.estimates(name) for name in result.outputs}
    draws = len(next(iter(result.inputs.values())))
    if as_json:
        found = {name: {f.name: {"value": f.value, "standard_error": f.error} for f in some} for name, some in figures.items()}
        output.print_json({"draws": draws, "seed": getattr(plan, "seed", None), "outputs": found})
        return
    for name, some in figures.items():
        rows = [[f.name, f"{f.value:,.6g}", "" if f.error is None else f"{f.error:.2g}"] for f in some]
        output.print_rows(rows, [name, "value", "standard error"])
    typer.echo(f"{draws} draws in {seconds:.1f} s")


def _write(result: Simulation, path: Path) -> None:
    columns = {**result.inputs, **result.outputs}
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for values in zip(*(column.tolist() for column in columns.values()), strict=True):
        writer.writerow(["" if value != value else value for value in values])
    output.write_text(path, text.getvalue())
