"""The command `forecast`: from a history in CSV to forecasts, a chart and a record of the experiment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xl_lepton import __version__
from xl_lepton.core.errors import FileProblem
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors

if TYPE_CHECKING:
    from xl_lepton.numerics.model_card import Report


def add_to(app: typer.Typer) -> None:
    app.command("forecast")(forecast)


@plain_errors
def forecast(
    history: Annotated[Path, typer.Argument(metavar="HISTORY", help="Past projects (CSV): factors and cost, one row a project.")],
    new: Annotated[Path, typer.Option("--new", help="New projects (CSV), with the same factor columns.")],
    target: Annotated[str, typer.Option(help="The column that holds the cost.")] = "total_cost",
    method: Annotated[str, typer.Option(help="As for LEPTON_FORECAST: auto, ols, ridge, robust, log, ...")] = "auto",
    interval: Annotated[float, typer.Option(help="Share of outcomes between low and high.")] = 0.8,
    card: Annotated[Path | None, typer.Option(help="Folder for the model card (Markdown and JSON) and the chart.")] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast new projects from past ones: `xl-lepton forecast history.csv --new new.csv --card out`."""
    from xl_lepton.numerics import model_card

    made = model_card.report(
        _text(history), _text(new), made_on=dt.date.today().isoformat(), version=__version__, target=target, method=method,
        level=interval,
    )  # fmt: skip
    if as_json:
        typer.echo(made.as_json())
    else:
        headings, rows = made.table()
        output.print_rows([[output.cell_text(cell) for cell in row] for row in rows], headings)
    if card is not None:
        _write_card(card, made)


def _write_card(folder: Path, made: Report) -> None:
    from xl_lepton.numerics.forecast_chart import png

    output.make_folder(folder)
    output.write_text(folder / "model_card.md", made.as_markdown())
    output.write_text(folder / "model_card.json", made.as_json())
    output.write_bytes(folder / "forecast.png", png(made))
    typer.echo(f"{folder}: model_card.md, model_card.json, forecast.png", err=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FileProblem(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise FileProblem(f"{path} cannot be read: {problem}") from None
