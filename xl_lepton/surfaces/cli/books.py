"""The command `recalc`, and what it shares with `regenerate`: the inputs that are set, the report as data."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_lepton.core.errors import BadInput
from xl_lepton.core.words import counted
from xl_lepton.headless.typed import given
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors
from xl_lepton.surfaces.cli.words import rows_of

if TYPE_CHECKING:
    from xl_lepton.headless import Report

Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="CELL=VALUE", help="An input: a cell (Inputs!B3=8), a range or a name (gpu_count=16). Repeatable."
    ),
]

MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]

Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when a cell could not be computed; it is named either way.")]


def add_to(app: typer.Typer) -> None:
    app.command("recalc")(recalc)


@plain_errors
def recalc(
    source: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The workbook to read; it is never changed.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the result.")],
    settings: Settings = None,
    manifest: Annotated[Path | None, typer.Option(help="Write a record of the run for audit (JSON).")] = None,
    password: Annotated[
        str | None, typer.Option(help="The password of a protected file; the result is protected by it too.")
    ] = None,
    on_load: Annotated[
        bool | None,
        typer.Option(
            "--recalculate-on-load/--keep-on-load",
            help="Have Excel compute all anew on opening, or not; as in the file when left out.",
        ),
    ] = None,
    now: Annotated[
        dt.datetime | None,
        typer.Option(help="The clock that TODAY and NOW see; this moment when left out.", formats=MOMENTS, metavar="DATE"),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="RAND and its kin draw the same numbers for the same seed.")] = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Recalculate a workbook, with new inputs if wanted: `xl-lepton recalc in.xlsx -o out.xlsx --set gpu_count=16`."""
    if same_file(source, out):
        raise BadInput(f"{out} is the input itself; give another name with --out")
    from xl_lepton.headless import Workbook
    from xl_lepton.headless.file.kind import checked_name
    from xl_lepton.headless.manifest import manifest as record

    checked_name(out)
    output.check_place(manifest)
    start, inputs = time.perf_counter(), settings_of(settings)
    with Workbook.open(source, password=password) as book:
        for place, value in inputs.items():
            book.set(place, value)
        report = book.recalc(now=now, seed=seed)
        book.save(out, recalculate_on_load=on_load)
        if manifest is not None:
            output.write_text(manifest, output.json_text(record(book, report, inputs, list(book.names), out)))
    seconds = time.perf_counter() - start
    if as_json:
        output.print_json({"input": str(source), "output": str(out), **summary(report, seconds)})
    else:
        typer.echo(f"{out}: {_sentence(report)} in {seconds:.1f} s")
        _print_troubles(report)
    if strict and report.refused:
        raise typer.Exit(output.ERROR_VALUE)


def settings_of(texts: Sequence[str] | None) -> dict[str, Any]:
    """Places and values of `--set` options; values are read as Excel reads what is typed into a cell."""
    settings: dict[str, Any] = {}
    for place, value in map(_setting, texts or []):
        if place in settings:
            raise BadInput(f"--set: {place} is given twice")
        settings[place] = value
    return settings


def _setting(text: str) -> tuple[str, Any]:
    place, equals, word = text.rpartition("=") if text.count("=") == 1 else text.partition("=")
    if not equals or not place.strip():
        raise BadInput(f"--set {text}: write CELL=VALUE, such as Inputs!B3=8 or gpu_count=16")
    rows = [[given(item) for item in row] for row in rows_of(word) or [[""]]]
    return place.strip(), rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def summary(report: Report, seconds: float) -> dict[str, Any]:
    return {**report.as_data(), "seconds": round(seconds, 3)}


def _sentence(report: Report) -> str:
    parts = [f"{counted(report.computed, 'formula')} computed", f"{counted(len(report.changed), 'value')} changed"]
    if report.errors:
        parts.append(counted(len(report.errors), "error cell"))
    if report.refused:
        parts.append(f"{counted(len(report.refused), 'cell')} not computed")
    if report.stale:
        parts.append(f"{counted(len(report.stale), 'cell')} on top of those")
    return ", ".join(parts)


def _print_troubles(report: Report) -> None:
    output.print_refused(report.refused)
    nothing = "no formula looks at this cell, so setting it changes nothing else"
    output.print_some("unused", [f"{place}  {nothing}" for place in report.unused])
    kept = "the values that the file keeps of this workbook were used"
    output.print_some("external", [f"{link}  {kept}" for link in report.external])
    output.print_some("circular", report.circular)
    output.print_some("error", [f"{cell}  {code}  {sentence}".rstrip() for cell, code, sentence in report.errors])
