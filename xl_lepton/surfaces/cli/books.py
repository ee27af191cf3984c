"""Commands about workbooks: recalc and regenerate."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_lepton.core.cells import Cell, CellError, Missing
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors, progress
from xl_lepton.surfaces.cli.words import range_of

if TYPE_CHECKING:
    from xl_lepton.headless import Report

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")

Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="CELL=VALUE", help="An input: a cell (Inputs!B3=8), a range or a name (gpu_count=16). Repeatable."
    ),
]

Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when a cell could not be computed; it is named either way.")]


def add_to(app: typer.Typer) -> None:
    app.command("recalc")(recalc)
    app.command("regenerate")(regenerate)


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
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Recalculate a workbook, with new inputs if wanted: `xl-lepton recalc in.xlsx -o out.xlsx --set gpu_count=16`."""
    if _same_file(source, out):
        raise BadInput(f"{out} is the input itself; give another name with --out")
    report, seconds = _run(source, out, settings or [], password=password, on_load=on_load, manifest=manifest)
    if as_json:
        output.print_json({"input": str(source), "output": str(out), **_summary(report, seconds)})
    else:
        typer.echo(f"{out}: {_sentence(report)} in {seconds:.1f} s")
        _print_troubles(report)
    if strict and report.refused:
        raise typer.Exit(output.ERROR_VALUE)


@plain_errors
def regenerate(
    sources: Annotated[list[Path], typer.Argument(metavar="FOLDER|WORKBOOK...", help="Workbooks, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")],
    settings: Settings = None,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Recalculate all workbooks of a folder into another, and say what changed: `xl-lepton regenerate workbooks --out build`."""
    paths = list(workbooks_in(sources))
    output.make_folder(out)
    results: list[dict[str, Any]] = []
    with progress("workbooks", quiet=as_json) as advance:
        for number, path in enumerate(paths):
            advance(number, len(paths))
            if _same_file(path, out / path.name):
                raise BadInput(f"{out} holds the inputs themselves; give another folder with --out")
            report, seconds = _run(path, out / path.name, settings or [])
            results.append({"input": str(path), "output": str(out / path.name), **_summary(report, seconds)})
    if as_json:
        output.print_json(results)
    else:
        _print_summary(results)
    if strict and any(result["refused"] for result in results):
        raise typer.Exit(output.ERROR_VALUE)


def _run(
    source: Path,
    out: Path,
    settings: Sequence[str],
    *,
    password: str | None = None,
    on_load: bool | None = None,
    manifest: Path | None = None,
) -> tuple[Report, float]:
    from xl_lepton.headless import Workbook

    start = time.perf_counter()
    given = dict(_setting(setting) for setting in settings)
    with Workbook.open(source, password=password) as book:
        for place, value in given.items():
            book.set(place, value)
        report = book.recalc()
        book.save(out, password=password, recalculate_on_load=on_load)
        if manifest is not None:
            from xl_lepton.headless.manifest import manifest as record

            output.write_text(manifest, output.json_text(record(book, report, given, list(book.names), out)))
    return report, time.perf_counter() - start


def _setting(text: str) -> tuple[str, Any]:
    place, equals, word = text.rpartition("=") if text.count("=") == 1 else text.partition("=")
    if not equals or not place.strip():
        raise BadInput(f"--set {text}: write CELL=VALUE, such as Inputs!B3=8 or gpu_count=16")
    value = range_of(word)
    if isinstance(value, Missing):
        return place.strip(), None
    return place.strip(), value.scalar if value.is_scalar else [list(row) for row in value.rows]


def workbooks_in(sources: Sequence[Path]) -> Iterator[Path]:
    for source in sources:
        if source.is_dir():
            inside = sorted(path for path in source.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("~$"))
            if not inside:
                raise FileProblem(f"there is no workbook in {source}")
            yield from inside
        elif source.exists():
            yield source
        else:
            raise FileProblem(f"there is no file or folder {source}")


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _summary(report: Report, seconds: float) -> dict[str, Any]:
    return {
        "computed": report.computed,
        "changed": [
            {"cell": change.cell, "before": output.plain_cell(change.before), "after": output.plain_cell(change.after)}
            for change in report.changed
        ],
        "errors": [{"cell": cell, "error": code, "sentence": sentence} for cell, code, sentence in report.errors],
        "refused": [{"cell": cell.cell, "formula": cell.formula, "reason": cell.reason} for cell in report.refused],
        "seconds": round(seconds, 3),
    }


def _sentence(report: Report) -> str:
    parts = [f"{report.computed} formulas computed", f"{len(report.changed)} values changed"]
    if report.errors:
        parts.append(f"{len(report.errors)} error cells")
    if report.refused:
        parts.append(f"{len(report.refused)} cells not computed")
    return ", ".join(parts)


def _print_troubles(report: Report) -> None:
    for refused in report.refused:
        typer.echo(f"  not computed  {refused.cell}  {refused.formula}  {refused.reason}", err=True)
    for cell, code, sentence in report.errors:
        typer.echo(f"  error  {cell}  {code}  {sentence}".rstrip(), err=True)


def _print_summary(results: Sequence[dict[str, Any]]) -> None:
    rows = [
        [
            Path(result["input"]).name,
            *(str(number) for number in (result["computed"], *(len(result[key]) for key in ("changed", "errors", "refused")))),
            f"{result['seconds']:.1f}",
        ]
        for result in results
    ]
    output.print_rows(rows, ("workbook", "formulas", "changed", "errors", "not computed", "seconds"))
    for result in results:
        for change in result["changed"][:5]:
            typer.echo(
                f"  {Path(result['input']).name}  {change['cell']}: {_shown(change['before'])} -> {_shown(change['after'])}"
            )
        if len(result["changed"]) > 5:
            typer.echo(f"  {Path(result['input']).name}  and {len(result['changed']) - 5} more (--json lists all)")


def _shown(value: Cell | dict[str, str] | CellError) -> str:
    if isinstance(value, dict):
        return value["error"]
    return "nothing" if value is None else output.cell_text(float(value) if type(value) is int else value)
