"""Many workbooks recalculated into another folder, those that have not changed since left alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import glob
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_lepton import __version__
from xl_lepton.core.errors import BadInput, FileProblem, LeptonError
from xl_lepton.core.near import suggestion
from xl_lepton.headless.file.kind import SUFFIXES
from xl_lepton.headless.file.package import file_bytes
from xl_lepton.headless.file.saving import save_bytes
from xl_lepton.headless.manifest import digest, manifest
from xl_lepton.headless.report import Report
from xl_lepton.headless.workbook import Workbook

RECORD = ".regenerated.json"
"""In the output folder: what each result was made from, so that the same is not made again."""
Inputs = Mapping[str, Any]


@dataclass(slots=True)
class Made:
    """What is remembered of a result: what it hangs on, what it is, and how many of its cells were not right."""

    made_from: str
    sha256: str
    computed: int
    errors: int
    refused: int


@dataclass(slots=True)
class Outcome:
    """What became of one workbook: made anew (with a report), left as it was, or not made for the reason in `problem`."""

    source: Path
    output: Path
    made: Made | None = None
    report: Report | None = None
    problem: LeptonError | None = None
    seconds: float = 0.0

    @property
    def state(self) -> str:
        return "failed" if self.problem else "made" if self.report else "unchanged"


@dataclass(slots=True)
class Plan:
    """What is to be regenerated: the workbooks, the folder, inputs for all of them and for single ones (by name or path).

    `force` makes again what has not changed; `manifests` writes `<name>.manifest.json` beside each result. Raises BadInput for
    workbooks of the same name, inputs for a workbook that is not there, and a folder that holds the workbooks themselves.
    """

    sources: Sequence[Path]
    out: Path
    inputs: Inputs = field(default_factory=dict)
    inputs_of: Mapping[str, Inputs] = field(default_factory=dict)
    force: bool = False
    manifests: bool = False
    password: str | None = None
    today: dt.date = field(default_factory=dt.date.today)

    def __post_init__(self) -> None:
        by_name: dict[str, Path] = {}
        for path in self.sources:
            other = by_name.setdefault(path.name.casefold(), path)
            if other != path:
                raise BadInput(f"{other} and {path} would become the same file in {self.out}; regenerate them into two folders")
            result = self.out / path.name
            if result.exists() and result.samefile(path):
                raise BadInput(f"{self.out} holds the inputs themselves; give another folder")
        known = {name for path in self.sources for name in _names(path)}
        for name in self.inputs_of:
            if name not in known:
                raise BadInput(f"inputs are given for {name}, which is not among the workbooks{suggestion(name, known)}")

    def given(self, path: Path) -> dict[str, Any]:
        """The inputs of one workbook; its own come before those for all."""
        given = dict(self.inputs)
        for name in _names(path):
            given |= self.inputs_of.get(name, {})
        return given


def _names(path: Path) -> tuple[str, ...]:
    """What a workbook is called in a file of inputs, the most particular last."""
    return path.stem, path.name, str(path)


def regenerate(plan: Plan) -> Iterator[Outcome]:
    """Make the results one by one; a workbook that fails does not keep the others from being made."""
    record = plan.out / RECORD
    known = {} if plan.force else _read(record)
    for path in plan.sources:
        outcome = _one(plan, path, known.get(path.name))
        known.pop(path.name, None)
        if outcome.made is not None:
            known[path.name] = outcome.made
        text = json.dumps({name: dataclasses.asdict(made) for name, made in sorted(known.items())}, indent=2)
        save_bytes(text.encode(), record)
        yield outcome


def _one(plan: Plan, path: Path, before: Made | None) -> Outcome:
    start = time.perf_counter()
    outcome = Outcome(path, plan.out / path.name)
    try:
        made_from = _made_from(path, plan)
        if before is not None and before.made_from == made_from and _is(outcome.output, before.sha256):
            outcome.made = before
        else:
            outcome.report, outcome.made = _make(plan, outcome, made_from)
    except LeptonError as problem:
        outcome.problem = problem
    outcome.seconds = time.perf_counter() - start
    return outcome


def _make(plan: Plan, outcome: Outcome, made_from: str) -> tuple[Report, Made]:
    given = plan.given(outcome.source)
    with Workbook.open(outcome.source, password=plan.password) as book:
        for place, value in given.items():
            book.set(place, value)
        report = book.recalc()
        book.save(outcome.output)
        if plan.manifests:
            text = json.dumps(manifest(book, report, given, list(book.names), outcome.output), ensure_ascii=False, indent=2)
            save_bytes(text.encode(), outcome.output.with_suffix(".manifest.json"))
    made = Made(made_from, digest(outcome.output), report.computed, len(report.errors), len(report.refused))
    return report, made


def _made_from(path: Path, plan: Plan) -> str:
    """What a result hangs on: the workbook, its inputs, our version and the day, which TODAY and the age of prices look at."""
    given = sorted(plan.given(path).items())
    rest = json.dumps([given, __version__, plan.today.isoformat(), plan.manifests], default=repr)
    return hashlib.sha256(file_bytes(path) + rest.encode()).hexdigest()


def _is(path: Path, sha256: str) -> bool:
    try:
        return digest(path) == sha256
    except FileProblem:
        return False


def _read(path: Path) -> dict[str, Made]:
    """What is remembered; nothing where the record is missing or not one of this version."""
    try:
        return {name: Made(**made) for name, made in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def workbooks_in(sources: Sequence[str | Path]) -> list[Path]:
    """The workbooks that files, folders and patterns (for shells that leave them as they are) stand for, each once.

    Of what a pattern matches, files that are no workbooks are left out. Raises FileProblem where nothing is found.
    """
    found: dict[Path, None] = {}
    for source in sources:
        matches = [Path(text) for text in sorted(glob.glob(str(source), recursive=True))]  # noqa: PTH207 - absolute patterns too
        if not matches:
            raise FileProblem(f"there is no file or folder {source}")
        if Path(source).is_file():
            chosen = [Path(source)]
        else:
            paths = [path for match in matches for path in (sorted(match.iterdir()) if match.is_dir() else [match])]
            chosen = [path for path in paths if _is_workbook(path)]
        if not chosen:
            raise FileProblem(f"there is no workbook ({', '.join(SUFFIXES)}) in {source}")
        found.update(dict.fromkeys(chosen))
    return list(found)


def _is_workbook(path: Path) -> bool:
    """By its name; `~$name.xlsx` is what Excel leaves beside an open one."""
    return path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith("~$")
