"""The command `forecast`: from a history in CSV to forecasts, a chart and a record of the experiment."""

from __future__ import annotations

import datetime as dt
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xl_lepton import __version__
from xl_lepton.core.errors import FileProblem
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors

if TYPE_CHECKING:
    from xl_lepton.numerics.experiment import File, Report

PACKAGES = ("numpy", "scipy", "scikit-learn")


def add_to(app: typer.Typer) -> None:
    app.command("forecast")(forecast)


@plain_errors
def forecast(
    history: Annotated[Path, typer.Argument(metavar="HISTORY", help="Past projects (CSV): factors and cost, one row a project.")],
    new: Annotated[Path, typer.Option("--new", help="New projects (CSV), with the same factor columns.")],
    target: Annotated[str, typer.Option(help="The column that holds the cost; found by its name where it can be.")] = "",
    method: Annotated[str, typer.Option(help="As for LEPTON_FORECAST: auto, ols, ridge, robust, log, ...")] = "auto",
    interval: Annotated[float, typer.Option(help="Share of outcomes between low and high.")] = 0.8,
    card: Annotated[
        Path | None,
        typer.Option(help="Folder for the model card (Markdown and JSON) and the chart; by itself one for each experiment."),
    ] = None,
    no_card: Annotated[bool, typer.Option("--no-card", help="Print the table only.")] = False,
    date: Annotated[str, typer.Option(help="The date on the card, such as 2026-01-31; today by itself.")] = "",
    decimal: Annotated[str, typer.Option(help='How the files write decimals, "." or ","; found by itself where it can be.')] = "",
    encoding: Annotated[str, typer.Option(help="How the files are written, such as gb18030.")] = "utf-8",
    as_json: AsJson = False,
) -> None:
    """Forecast new projects from past ones: a table, a chart and a model card: `xl-lepton forecast history.csv --new new.csv`."""
    from xl_lepton.numerics import experiment, model_card

    if decimal not in ("", ".", ","):
        output.fail(f'--decimal: expected "." or ",", got \'{decimal}\'', output.USAGE, as_json=as_json)
    made = experiment.report(
        _file(history), _file(new), made_on=_day(date, as_json=as_json), versions=_versions(),
        settings=experiment.Settings(target, method, interval, decimal, encoding),
    )  # fmt: skip
    if as_json:
        typer.echo(model_card.as_json(made), nl=False)
    else:
        headings, rows = made.table()
        spell = model_card.shown if sys.stdout.isatty() else output.cell_text  # to the last digit where a program reads on
        output.print_rows([[spell(cell) for cell in row] for row in rows], headings)
        _remarks(made)
    if not no_card:
        _write_card(card or Path(f"{new.stem}_{method}_{made.key}"), made)


def _remarks(made: Report) -> None:
    from xl_lepton.numerics import model_card

    typer.echo(f"cost: {made.target}", err=True)
    for one in made.left_out:
        typer.echo(f"left out: {one.name}: {one.why}", err=True)
    for words in made.warnings[:10]:
        typer.echo(f"warning: {words}", err=True)
    if len(made.warnings) > 10:
        typer.echo(f"{len(made.warnings) - 10} more warnings are on the card", err=True)
    typer.echo(model_card.summary(made), err=True)


def _write_card(folder: Path, made: Report) -> None:
    from xl_lepton.numerics import forecast_chart, model_card

    output.make_folder(folder)
    output.write_text(folder / "model_card.md", model_card.as_markdown(made))
    output.write_text(folder / "model_card.json", model_card.as_json(made))
    written = ["model_card.md", "model_card.json"]
    try:
        output.write_bytes(folder / "forecast.png", forecast_chart.png(made))
        written.append("forecast.png")
    except ImportError:
        typer.echo("no chart: it needs matplotlib; install it with: pip install matplotlib", err=True)
    typer.echo(f"{folder}: {', '.join(written)}", err=True)


def _versions() -> list[tuple[str, str]]:
    own = [("xl_lepton", __version__), ("Python", platform.python_version())]
    return own + [(name, version(name)) for name in PACKAGES]


def _day(text: str, *, as_json: bool) -> str:
    try:
        return (dt.date.fromisoformat(text) if text else dt.date.today()).isoformat()
    except ValueError:
        output.fail(f"--date: expected a day, such as 2026-01-31, got '{text}'", output.USAGE, as_json=as_json)


def _file(path: Path) -> File:
    from xl_lepton.numerics.experiment import File

    try:
        return File(path.name, path.read_bytes())
    except FileNotFoundError:
        raise FileProblem(f"there is no file {path}") from None
    except OSError as problem:
        raise FileProblem(f"{path} cannot be read: {problem.strerror}") from None
