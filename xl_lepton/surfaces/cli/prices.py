"""Commands about the price list: what has grown old, and rows read from a bill or a list of your own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from xl_lepton.catalogue import load, maintain
from xl_lepton.catalogue.rows import Price
from xl_lepton.core.errors import FileProblem
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors

prices = typer.Typer(help="Check the age of prices, and read your own.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    prices.command("check")(check)
    prices.command("import")(import_prices)
    app.add_typer(prices, name="prices")


@plain_errors
def check(
    older_than: Annotated[str, typer.Option("--older-than", help="An age: 90d, 12w, 6m, 2y.")] = "90d", as_json: AsJson = False
) -> None:
    """List the prices older than a limit, the oldest first; exit code 1 when there are any.

    For example `xl-lepton prices check --older-than 90d`.
    """
    ages = maintain.stale(load.table(Price), dt.date.today(), maintain.parse_age(older_than))
    rows = [
        {"item": age.price.name, "term": age.price.term, "provider": age.price.provider, "region": age.price.region,
         "price": age.price.price, "unit": age.price.unit, "as_of": age.price.as_of.isoformat(), "days": age.days}
        for age in ages
    ]  # fmt: skip
    if as_json:
        output.print_json(rows)
    elif rows:
        output.print_rows([[str(cell) for cell in row.values()] for row in rows], list(rows[0]))
    else:
        typer.echo(f"no price is older than {older_than}")
    if rows:
        raise typer.Exit(output.ERROR_VALUE)


@plain_errors
def import_prices(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV: our own columns, or those of FinOps FOCUS.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write the price table; printed when left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read prices from a bill or list (CSV) into a table that the `prices` argument of the functions takes.

    For example `xl-lepton prices import bill.csv -o prices.csv`.
    """
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise FileProblem(f"{source} cannot be read: {problem}") from None
    rows, left_out = maintain.import_rows(text, source.name, known=load.table(Price))
    table = maintain.as_csv(rows)
    if as_json:
        if out is not None:
            output.write_text(out, table)
        written = [] if out is None else [str(out)]
        output.print_json(
            {
                "written": written,
                "prices": [{name: getattr(row, name) for name in maintain.COLUMNS} for row in rows],
                "left_out": left_out,
            }
        )
        return
    for sentence in left_out:
        typer.echo(f"left out: {sentence}", err=True)
    if out is None:
        typer.echo(table, nl=False)
        return
    output.write_text(out, table)
    typer.echo(f"{out}: {len(rows)} prices, {len(left_out)} lines left out")
