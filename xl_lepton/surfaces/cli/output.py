"""What the commands print: tables for people, JSON for machines, one plain sentence when something is wrong."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec, TypeVar

import typer

from xl_lepton.core.cells import Cell, Grid, number_text
from xl_lepton.core.errors import FileProblem, LeptonError
from xl_lepton.core.faults import reported
from xl_lepton.core.plain import one_line, plain

if TYPE_CHECKING:
    from xl_lepton.headless.report import Refused

ERROR_VALUE, USAGE, FILE, FAULT, STOPPED = 1, 2, 3, 4, 130
MOST_REFUSED, MOST_LINES, LONGEST_FORMULA = 100, 20, 200

Password = Annotated[str | None, typer.Option("--password", help="The password of a protected file.")]
Passwords = Annotated[str | None, typer.Option("--password", help="The password of protected files.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]

P = ParamSpec("P")
T = TypeVar("T")


def plain_errors(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what went wrong into one sentence on standard error (or JSON with `--json`) and the exit code that stands for it."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except LeptonError as problem:
            code = FILE if isinstance(problem, FileProblem) else USAGE
            fail(str(problem), code, as_json=bool(kwargs.get("as_json")))
        except BrokenPipeError:
            raise typer.Exit(0) from None
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt:
            sentence, code = "stopped", STOPPED
        except MemoryError:
            sentence, code = "there is not enough memory for this; nothing was changed", FILE
        except Exception as problem:
            reference = reported(f"xl-lepton {command.__name__}", problem)
            sentence, code = f"a fault in xl_lepton itself; please report it with the reference {reference}", FAULT
        fail(sentence, code, as_json=bool(kwargs.get("as_json")))

    return guarded


class Log(logging.Handler):
    """What the program says of itself while it works: one line on standard error. The traceback of a fault goes into a file."""

    def emit(self, record: logging.LogRecord) -> None:
        line = record.getMessage()
        if record.exc_info:
            line += f"; the details are in {_kept(record)}"
        typer.echo(line, err=True)


def _kept(record: logging.LogRecord) -> str:
    """The name of a new file with the record in full."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="xl-lepton-", suffix=".log", delete=False, encoding="utf-8") as file:
            file.write(logging.Formatter("%(asctime)s %(message)s").format(record) + "\n")
    except OSError:
        return "no file, none could be written"
    return file.name


def fail(sentence: str, code: int, *, as_json: bool = False) -> NoReturn:
    if as_json:
        print_json({"error": sentence})
    else:
        typer.secho(sentence, err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)
    raise typer.Exit(code)


def print_written(paths: Sequence[Path], *, as_json: bool) -> None:
    """The files that were written, a line each; {"written": [...]} as JSON."""
    if as_json:
        print_json({"written": [str(path) for path in paths]})
    else:
        for path in paths:
            typer.echo(str(path))


def print_json(value: object) -> None:
    typer.echo(json_text(value))


def json_text(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False, indent=2)


def write_text(path: Path, text: str) -> None:
    write_bytes(path, text.encode())


def check_place(path: Path | None) -> None:
    """Raises FileProblem where an output that is wanted cannot be, before anything is worked out."""
    from xl_lepton.headless.file.saving import check_place

    if path is not None:
        check_place(path)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises FileProblem when it cannot be written."""
    from xl_lepton.headless.file.saving import save_bytes

    save_bytes(content, path)


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise FileProblem(f"the folder {folder} cannot be made: {problem.strerror}") from None


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, nothing elsewhere; told how many are done, of how many."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None  # noqa: ARG005 - nobody looks
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def plain_grid(grid: Grid) -> Any:
    return plain(grid.scalar if grid.is_scalar else grid.rows)


def cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    return str(cell)


def short_text(cell: Cell) -> str:
    """A cell with the 15 digits that Excel shows; `--json` has the rest."""
    from xl_lepton.headless.calc.number_text import general_text

    return general_text(cell) if type(cell) is float else cell_text(cell)


def print_rows(rows: Iterable[Sequence[str]], headings: Sequence[str] = ()) -> None:
    """A table on a terminal; lines of tab-separated fields into a pipe or file."""
    if not sys.stdout.isatty():
        for row in [headings, *rows] if headings else rows:
            typer.echo("\t".join(map(one_line, row)))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*headings, box=box.SIMPLE_HEAD, show_header=bool(headings))
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def print_some(what: str, lines: Sequence[str], *, most: int = MOST_LINES) -> None:
    """The first of some troubles, on standard error; `--json` has them all."""
    for line in lines[:most]:
        typer.echo(f"  {what}  {line}", err=True)
    if len(lines) > most:
        typer.echo(f"  {what}  {len(lines) - most} more; --json lists all", err=True)


def print_refused(refused: Sequence[Refused], *, of: str = "", most: int = MOST_REFUSED) -> None:
    """The cells that could not be computed, on standard error; `--json` has them all at full length."""
    start = f"  not computed  {of}  " if of else "  not computed  "
    for one in refused[:most]:
        formula = one.formula if len(one.formula) <= LONGEST_FORMULA else f"{one.formula[:LONGEST_FORMULA]}..."
        typer.echo(f"{start}{one.cell}  {one_line(formula)}  {one.reason}", err=True)
    if len(refused) > most:
        typer.echo(f"{start}{len(refused) - most} more cells; --json lists all", err=True)
