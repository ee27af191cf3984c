"""Thousands of cases through one workbook: inputs from a table, outputs into a table, on all cores or on a Dask cluster.

The workbook is opened and calculated once in each process; a case sets its inputs and calculates only what hangs on them. What
a run
has finished is kept beside the output, so that a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import importlib.util
import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from xl_lepton.core.cells import Cell, CellError, number_text
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.headless.addresses import area_named
from xl_lepton.headless.calc.number_text import parse_number
from xl_lepton.headless.calc.precedents import cells_of
from xl_lepton.headless.calc.reached import resting_on
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.workbook import Workbook

CASES_AT_A_TIME = 50
PROCESSES = "processes"  # plain processes on this machine, without Dask
LOCAL = "local"  # a Dask cluster on this machine
CONNECTING = 15  # seconds
Case = Mapping[str, Cell]
Progress = Callable[[int, int], None]


class Model:
    """A workbook made ready for cases: opened, calculated, and its inputs' own values remembered."""

    def __init__(self, content: bytes, name: str, inputs: Sequence[str], outputs: Sequence[str]) -> None:
        self.book = Workbook(Package.of_bytes(content, name))
        self.outputs = list(outputs)
        for place in (*inputs, *outputs):
            if not area_named(self.book.model, place).is_cell:
                raise BadInput(f"{place} is a range; scenarios take single cells")
        self.own = {place: self.book.get(place) for place in inputs}
        report = self.book.recalc()
        self._check(report.refused, report.stale)

    def _check(self, refused: Sequence[Any], stale: Sequence[str]) -> None:
        """Outputs that cannot be computed are said at once, not after the last case."""
        bad = {one.cell: one.reason for one in refused} | dict.fromkeys(stale, "it rests on a cell that could not be calculated")
        for place in self.outputs:
            area = area_named(self.book.model, place)
            formula = area.sheet.formulas.get((area.top, area.left))
            reason = bad.get(formula.place_name) if formula is not None else None
            if reason is not None:
                raise BadInput(f"the output {place} cannot be computed: {reason}")

    def run(self, case: Case) -> list[Cell]:
        """The outputs of one case. An input the case leaves out has the workbook's own value."""
        for place, own in self.own.items():
            value = case.get(place)
            self.book.set(place, own if value is None else value)
        self.book.calculate()
        if self.book.engine.refused:
            return [self._output(place) for place in self.outputs]
        return [self.book.get(place) for place in self.outputs]

    def _output(self, place: str) -> Cell:
        """An output while some cell is refused: an error when it is that cell or rests on it."""
        area = area_named(self.book.model, place)
        formula = area.sheet.formulas.get((area.top, area.left))
        refused = self.book.engine.refused
        resting = resting_on(self.book.model, self.book.engine.dependents, cells_of(refused))
        if formula is not None and (formula in refused or formula in resting):
            return CellError("#N/A", refused.get(formula, "rests on a cell that could not be calculated"))
        return self.book.get(place)  # type: ignore[no-any-return]


def run_cases(
    model: str | Path,
    cases: Sequence[Case],
    outputs: Sequence[str],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    password: str | None = None,
) -> Iterator[list[Cell]]:
    """The outputs of each case, in the order of the cases.

    `workers` processes share the work (all cores when None, none but this one for 1). Dask distributes it: over the cluster at
    `scheduler` ("tcp://host:8786"), or over a cluster of its own on this machine when that is None or "local". Where Dask is not
    installed, and with "processes", plain processes do. Raises BadInput for places the workbook does not have, FileProblem where
    no scheduler answers.
    """
    path = Path(model)
    content = _content(path, password)
    inputs = list(dict.fromkeys(place for case in cases for place in case))
    first = Model(content, str(path), inputs, outputs)  # says what is wrong before any process is started
    workers = workers or os.cpu_count() or 1
    if scheduler in (None, PROCESSES) and (workers == 1 or len(cases) <= CASES_AT_A_TIME):
        yield from map(first.run, cases)
        return
    job = (content, str(path), tuple(inputs), tuple(outputs))
    with _executor(workers, scheduler) as (executor, share):
        shared = share(job)
        waiting: deque[Future[list[list[Cell]]]] = deque()
        for start in range(0, len(cases), CASES_AT_A_TIME):
            waiting.append(executor.submit(_run_chunk, shared, [dict(case) for case in cases[start : start + CASES_AT_A_TIME]]))
            if len(waiting) > 4 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _content(path: Path, password: str | None) -> bytes:
    if password is not None:
        from xl_lepton.headless.file.encryption import decrypted

        return decrypted(path, password)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileProblem(f"there is no file {path}") from None
    except OSError as problem:
        raise FileProblem(f"{path} cannot be read: {problem.strerror or problem}") from problem


Job = tuple[bytes, str, tuple[str, ...], tuple[str, ...]]


@lru_cache(maxsize=2)
def _model(job: Job) -> Model:
    return Model(*job)


def _run_chunk(job: Job, cases: list[Case]) -> list[list[Cell]]:
    model = _model(job)
    return [model.run(case) for case in cases]


@contextmanager
def _executor(workers: int, scheduler: str | None) -> Iterator[tuple[Executor, Callable[[Job], Any]]]:
    """What runs functions elsewhere, and how a job gets there once for many calls."""
    if scheduler == PROCESSES or (scheduler is None and importlib.util.find_spec("distributed") is None):
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield pool, lambda job: job
        return
    try:
        dask = importlib.import_module("distributed")
    except ImportError:
        raise FileProblem("a scheduler needs the extra package dask: pip install 'xl_lepton[dask]'") from None
    if scheduler in (None, LOCAL):
        client = dask.Client(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    else:
        try:
            client = dask.Client(scheduler, timeout=CONNECTING)
        except (OSError, ValueError) as problem:
            raise FileProblem(f"no Dask scheduler answers at {scheduler}: {problem}") from None
    with client:
        yield client.get_executor(pure=False), lambda job: client.scatter(job, broadcast=True, hash=False)


# tables


def scenarios(
    model: str | Path,
    inputs: str | Path,
    outputs: Sequence[str],
    out: str | Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> int:
    """Run every row of a table (CSV or Parquet; a column per input) and write inputs and outputs into another. Gives the count.

    A run broken off goes on after its last finished row when it is started again with the same workbook, inputs and outputs.
    """
    model, inputs, out = Path(model), Path(inputs), Path(out)
    columns, cases = read_table(inputs)
    header = [*columns, *outputs]
    part, mark = out.with_name(out.name + ".part"), out.with_name(out.name + ".part.json")
    identity = {"model": digest(model), "inputs": digest(inputs), "outputs": list(outputs)}
    done = _finished(part, mark, identity)
    with part.open("a" if done else "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if not done:
            mark.write_text(json.dumps(identity), encoding="utf-8")
            writer.writerow(header)
        rest = cases[done:]
        results = run_cases(model, rest, outputs, workers=workers, scheduler=scheduler, password=password)
        for number, (case, result) in enumerate(zip(rest, results, strict=True), done + 1):
            writer.writerow([_spelled(value) for value in (*(case.get(column) for column in columns), *result)])
            if progress is not None:
                progress(number, len(cases))
            if number % CASES_AT_A_TIME == 0:
                file.flush()
    _finish(part, out)
    mark.unlink(missing_ok=True)
    return len(cases)


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises FileProblem when it cannot be read."""
    return hashlib.sha256(_content(path, None)).hexdigest()


def _finished(part: Path, mark: Path, identity: Mapping[str, Any]) -> int:
    """How many cases an earlier, equal run has finished. A last line that was cut short is taken away."""
    try:
        if json.loads(mark.read_text(encoding="utf-8")) != identity:
            return 0
        content = part.read_bytes()
    except (OSError, ValueError):
        return 0
    whole = content[: content.rfind(b"\n") + 1]
    part.write_bytes(whole)
    rows = list(csv.reader(whole.decode("utf-8").splitlines(keepends=True)))
    return max(0, len(rows) - 1)


def _finish(part: Path, out: Path) -> None:
    if out.suffix.lower() != ".parquet":
        part.replace(out)
        return
    import pandas as pd

    temporary = out.with_name(out.name + ".new")
    pd.read_csv(part).to_parquet(temporary)
    temporary.replace(out)
    part.unlink()


def read_table(path: Path) -> tuple[list[str], list[dict[str, Cell]]]:
    """Column names and rows of a CSV or Parquet file. An empty field means the workbook's own value."""
    if path.suffix.lower() == ".parquet":
        import pandas as pd

        frame = pd.read_parquet(path)
        return [str(name) for name in frame.columns], [
            {str(name): _cell(value) for name, value in row.items()} for row in frame.to_dict("records")
        ]
    rows = list(csv.reader(_content(path, None).decode("utf-8-sig").splitlines()))
    if not rows:
        raise FileProblem(f"{path} is empty; its first line names the inputs")
    columns = [name.strip() for name in rows[0]]
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(columns):
            raise FileProblem(f"{path}, line {number}: {len(row)} values for {len(columns)} inputs")
    return columns, [{name: _word(word) for name, word in zip(columns, row, strict=True)} for row in rows[1:]]


def _word(word: str) -> Cell:
    text = word.strip()
    if not text:
        return None
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    number = parse_number(text)
    return word if number is None else number


def _cell(value: Any) -> Cell:
    from xl_lepton.core.cells import to_cell

    return to_cell(value)


def _spelled(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return number_text(value) if isinstance(value, float) else str(value)
