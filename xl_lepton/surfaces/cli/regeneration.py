"""The command `regenerate`: many workbooks into another folder, those that have not changed left alone."""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from xl_lepton import __version__
from xl_lepton.core.cells import Cell, CellError
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.books import Settings, Strict, run, same_file, settings_of, summary
from xl_lepton.surfaces.cli.output import AsJson, plain_errors, progress

SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
RECORD = ".regenerated.json"
"""In the output folder: what each result was made from, so that the same is not made again."""


def add_to(app: typer.Typer) -> None:
    app.command("regenerate")(regenerate)


@plain_errors
def regenerate(
    sources: Annotated[list[str], typer.Argument(metavar="FOLDER|WORKBOOK|PATTERN...", help="Workbooks, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")],
    settings: Settings = None,
    inputs: Annotated[Path | None, typer.Option(help='Inputs per workbook (JSON): {"worked_case": {"gpu_count": 16}}.')] = None,
    force: Annotated[bool, typer.Option("--force", help="Make again what has not changed since it was made today.")] = False,
    strict: Strict = False,
    as_json: AsJson = False,
) -> None:
    """Recalculate all workbooks of a folder into another, and say what changed: `xl-lepton regenerate workbooks --out build`."""
    paths = list(workbooks_in(sources))
    everyone, each = settings_of(settings), _inputs_of(inputs, paths)
    output.make_folder(out)
    made = {} if force else _record(out)
    results: list[dict[str, Any]] = []
    with progress("workbooks", quiet=as_json) as advance:
        for number, path in enumerate(paths):
            advance(number, len(paths))
            given = {**everyone, **each.get(path.stem, {})}
            results.append(_one(path, out / path.name, given, made))
    output.write_text(out / RECORD, output.json_text(made))
    if as_json:
        output.print_json(results)
    else:
        _print_summary(results)
    if strict and any(result["refused"] for result in results):
        raise typer.Exit(output.ERROR_VALUE)


def _one(path: Path, out: Path, given: Mapping[str, Any], made: dict[str, str]) -> dict[str, Any]:
    if same_file(path, out):
        raise BadInput(f"{out.parent} holds the inputs themselves; give another folder with --out")
    digest = _digest(path, given)
    if made.get(path.name) == digest and out.exists():
        return {"input": str(path), "output": str(out), "skipped": True, "computed": 0, "changed": [], "errors": [],
                "refused": [], "seconds": 0.0}  # fmt: skip
    report, seconds = run(path, out, given)
    made[path.name] = digest
    return {"input": str(path), "output": str(out), "skipped": False, **summary(report, seconds)}


def _digest(path: Path, given: Mapping[str, Any]) -> str:
    """What a result hangs on: the workbook, its inputs, our version and the day, which TODAY and price ages look at."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise FileProblem(f"{path} cannot be read: {problem.strerror}") from None
    rest = json.dumps([sorted(given.items()), __version__, dt.date.today().isoformat()], default=str)
    return hashlib.sha256(content + rest.encode()).hexdigest()


def _record(out: Path) -> dict[str, str]:
    try:
        kept = json.loads((out / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in kept.items()} if isinstance(kept, dict) else {}


def _inputs_of(path: Path | None, workbooks: Sequence[Path]) -> dict[str, dict[str, Any]]:
    if path is None:
        return {}
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise FileProblem(f"{path} cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        raise BadInput(f"{path} is not JSON: {problem}") from None
    if not isinstance(read, dict) or not all(isinstance(cells, dict) for cells in read.values()):
        raise BadInput(f'{path}: write {{"workbook": {{"cell or name": value}}}}')
    unknown = set(read) - {workbook.stem for workbook in workbooks}
    if unknown:
        raise BadInput(f"{path}: there is no workbook {sorted(unknown)[0]} among those to regenerate")
    return read


def workbooks_in(sources: Sequence[str | Path]) -> Iterator[Path]:
    """The workbooks that files, folders and patterns (for shells that leave them as they are) stand for."""
    for source in (Path(path) for text in sources for path in (sorted(glob.glob(str(text))) or [str(text)])):  # noqa: PTH207 - absolute patterns too
        if source.is_dir():
            inside = sorted(path for path in source.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("~$"))
            if not inside:
                raise FileProblem(f"there is no workbook in {source}")
            yield from inside
        elif source.exists():
            yield source
        else:
            raise FileProblem(f"there is no file or folder {source}")


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
