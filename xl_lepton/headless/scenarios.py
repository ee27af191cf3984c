"""Thousands of cases through one workbook, on all cores or on a Dask cluster.

The workbook is opened and calculated once in each process; a case sets its inputs and calculates only what hangs on them.
"""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import logging
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from xl_lepton.core.cells import Cell, CellError
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.headless.addresses import area_named
from xl_lepton.headless.calc.pattern import Formula
from xl_lepton.headless.calc.precedents import cells_of
from xl_lepton.headless.calc.reached import resting_on
from xl_lepton.headless.file.encryption import plain_bytes
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.workbook import Workbook

log = logging.getLogger("xl_lepton")

CASES_AT_A_TIME = 50
PROCESSES = "processes"  # plain processes on this machine, without Dask
LOCAL = "local"  # a Dask cluster on this machine
CONNECTING = 15  # seconds
Case = Mapping[str, Cell | dt.datetime]


class Model:
    """A workbook made ready for cases: opened, calculated, and its inputs' own values remembered."""

    def __init__(
        self, content: bytes, name: str, inputs: Sequence[str], outputs: Sequence[str], now: dt.datetime | None = None
    ) -> None:
        self.book = Workbook(Package.of_bytes(content, name))
        self.outputs = list(outputs)
        places: dict[tuple[int, int, int], str] = {}
        for place in (*inputs, *outputs):
            area = area_named(self.book.model, place)
            if not area.is_cell:
                raise BadInput(f"{place} is a range; scenarios take single cells")
            key = (area.sheet.index, area.top, area.left)
            if place in inputs and places.setdefault(key, place) != place:
                raise BadInput(f"the inputs {places[key]} and {place} are the same cell")
        self.own = {place: self.book.get(place) for place in inputs}
        for place, value in self.own.items():
            self.book.set(place, value)  # says at once when one holds a formula
        report = self.book.recalc(now=now)
        self.unused = report.unused
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
        refused = self.book.engine.refused
        if not refused:
            return [self.book.get(place) for place in self.outputs]
        resting = resting_on(self.book.model, self.book.engine.dependents, cells_of(refused))
        bad = {**dict.fromkeys(resting, "rests on a cell that could not be calculated"), **refused}
        return [self._output(place, bad) for place in self.outputs]

    def _output(self, place: str, bad: Mapping[Formula, str]) -> Cell:
        """An output while some cell is refused: an error when it is that cell or rests on it."""
        area = area_named(self.book.model, place)
        formula = area.sheet.formulas.get((area.top, area.left))
        if formula is not None and formula in bad:
            return CellError("#N/A", bad[formula])
        return self.book.get(place)  # type: ignore[no-any-return]


def run_cases(
    model: str | Path,
    cases: Sequence[Case],
    outputs: Sequence[str],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    password: str | None = None,
    now: dt.datetime | None = None,
) -> Iterator[list[Cell]]:
    """The outputs of each case, in the order of the cases.

    `workers` processes share the work (all cores when None, none but this one for 1). Dask distributes it: over the cluster at
    `scheduler` ("tcp://host:8786"), or over a cluster of its own on this machine when that is None or "local". Where Dask is not
    installed, and with "processes", plain processes do. `now` is the clock of TODAY and NOW, one for all cases. An input that no
    formula looks at is logged. Raises BadInput for places the workbook does not have, before anything is run; FileProblem where
    no scheduler answers.
    """
    path = Path(model)
    inputs = tuple(dict.fromkeys(place for case in cases for place in case))
    job: Job = (plain_bytes(path, password), str(path), inputs, tuple(outputs), now or dt.datetime.now())
    first = Model(*job)  # says what is wrong before any process is started
    for place in first.unused:
        log.warning("no formula looks at the input %s, so it changes no output", place)
    workers = workers or os.cpu_count() or 1
    if scheduler in (None, PROCESSES) and (workers == 1 or len(cases) <= CASES_AT_A_TIME):
        return map(first.run, cases)
    return _elsewhere(job, cases, workers, scheduler)


def _elsewhere(job: Job, cases: Sequence[Case], workers: int, scheduler: str | None) -> Iterator[list[Cell]]:
    with _executor(workers, scheduler) as (executor, share):
        shared = share(job)
        waiting: deque[Future[list[list[Cell]]]] = deque()
        for start in range(0, len(cases), CASES_AT_A_TIME):
            waiting.append(executor.submit(_run_chunk, shared, [dict(case) for case in cases[start : start + CASES_AT_A_TIME]]))
            if len(waiting) > 4 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


Job = tuple[bytes, str, tuple[str, ...], tuple[str, ...], dt.datetime]


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
        client = dask.Client(n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR)
    else:
        try:
            client = dask.Client(scheduler, timeout=CONNECTING)
        except (OSError, ValueError) as problem:
            raise FileProblem(f"no Dask scheduler answers at {scheduler}: {problem}") from None
    with client:
        yield client.get_executor(pure=False), lambda job: client.scatter(job, broadcast=True, hash=False)
