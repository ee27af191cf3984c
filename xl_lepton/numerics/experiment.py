"""One forecasting experiment: from two files in CSV to forecasts, what they rest on and how far they may be trusted.

Nothing here reads a clock, a file or the network: the caller hands in contents, the date and the versions.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from xl_lepton.core.cells import Cell
from xl_lepton.core.errors import BadInput, LeptonError, NoSolution
from xl_lepton.core.kinds import Columns
from xl_lepton.core.near import plain, suggestion
from xl_lepton.core.working import Step, Working
from xl_lepton.numerics import data_check, drivers, models, validation
from xl_lepton.numerics.answers import Forecast
from xl_lepton.numerics.csv_table import read_csv
from xl_lepton.numerics.data_check import Finding
from xl_lepton.numerics.drivers import Driver
from xl_lepton.numerics.factors import LeftOut, day_text
from xl_lepton.numerics.history import match
from xl_lepton.numerics.validation import TEST, TRAIN, Unseen

BEYOND = "the numbers are too large, or too far apart, to compute with; check them, or state them in larger units"
ANSWERS = ("forecast", "low", "high")
SPLIT_HEADINGS = ("dataset", "split")
COST_HEADINGS = (
    "total cost",
    "cost",
    "costs",
    "actual cost",
    "project cost",
    "总成本",
    "成本",
    "总费用",
    "费用",
)  # the surest first


@dataclass(frozen=True)
class File:
    """A file as it was: its name and its bytes."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Source:
    """A file as it was read."""

    file: File
    table: Columns

    @property
    def digest(self) -> str:
        """Of what was read: the same for the same cells, however the file spells them."""
        return hashlib.sha256(repr((self.table.names, self.table.rows)).encode()).hexdigest()


@dataclass(frozen=True)
class Settings:
    """What was asked for. An empty `target` asks to find the column of costs, an empty `decimal` how decimals are written."""

    target: str = ""
    method: str = "auto"
    level: float = 0.8
    decimal: str = ""
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Scoring:
    """How well the method, and the median beside it, foresaw rows that it had not seen; or why that could not be tried."""

    how: str
    method: Unseen | None = None
    median: Unseen | None = None


@dataclass(frozen=True)
class Report:
    """Everything that was found."""

    settings: Settings
    made_on: str
    versions: tuple[tuple[str, str], ...]
    history: Source
    new: Source
    forecasts: tuple[Forecast, ...]
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]
    factors: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    scoring: Scoring
    drivers: tuple[Driver, ...]
    no_drivers: str  # why there are none
    findings: tuple[Finding, ...]
    days: frozenset[str]  # the columns that hold them

    @property
    def target(self) -> str:
        return self.settings.target

    @property
    def key(self) -> str:
        """Short words for the experiment: the same for the same files, settings and version, another one for any other."""
        parts = (self.history.file.digest, self.new.file.digest, self.settings, self.versions)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]

    def table(self) -> tuple[list[str], list[list[Cell]]]:
        """Headings and rows of the new projects with forecast, low and high."""
        names, table = self.new.table.names, self.new.table
        kept = [place for place, name in enumerate(names) if name not in (self.target, *ANSWERS)]
        rows = [
            [*(self.spelled(names[place], row[place]) for place in kept), one.middle, one.low, one.high]
            for row, one in zip(table.rows, self.forecasts, strict=True)
        ]
        return [*(names[place] for place in kept), *ANSWERS], rows

    def spelled(self, column: str, cell: Cell) -> Cell:
        """A cell of a column as people write it: a day, not its serial number."""
        return day_text(cell) if column in self.days and isinstance(cell, float) else cell


def report(
    history: File, new: File, *, made_on: str, versions: Sequence[tuple[str, str]] = (), settings: Settings | None = None
) -> Report:
    """Learn from `history`, forecast the rows of `new`. A column `dataset` (train or test) decides what is scored on what;
    without one, cross-validation does. The forecasts come from a model of all rows."""
    asked = settings or Settings()
    if asked.method not in models.METHODS:
        near = suggestion(asked.method, models.METHODS)
        raise BadInput(f"method: expected one of {', '.join(models.METHODS)}, got '{asked.method}'{near}")
    if not 0 < asked.level <= 0.999:
        raise BadInput(f"interval: expected a number above 0, at most 0.999, got {asked.level:g}")
    past = read_csv(history.content, "history", decimal=asked.decimal, encoding=asked.encoding)
    to_come = read_csv(new.content, "new", decimal=asked.decimal, likely=past.decimal, encoding=asked.encoding)
    target = _target(past.table, to_come.table, asked.target)
    costs, factors, split = _parts(past.table, target)
    work = Working()
    with _words_of_files():
        answers = models.forecast(costs, factors, to_come.table, asked.method, asked.level, work)
        model = models.learned(costs, factors, asked.method)
        rows = match(model.history, to_come.table, blanks=asked.method != "ols")
    for number, one in enumerate(answers, 1):
        if not all(map(math.isfinite, (one.middle, one.low, one.high))):
            raise NoSolution(f"new: data row {number}: {BEYOND}")
    days = past.days | to_come.days
    found, why_not = _drivers(model)
    return Report(
        settings=Settings(target, asked.method, asked.level, asked.decimal, asked.encoding),
        made_on=made_on,
        versions=tuple(versions),
        history=Source(history, past.table),
        new=Source(new, to_come.table),
        forecasts=tuple(answers),
        steps=tuple(step for step in work.steps if not step.name.startswith(("forecast ", "warning ", "left out", "method"))),
        warnings=tuple(
            f"row {number}: {words}" for number, row in enumerate(rows, 1) for words in model.history.beyond(row, days)
        ),
        factors=tuple(factor.name for factor in model.history.factors),
        left_out=(*model.history.left_out, *_unknown(to_come.table, past.table, target)),
        scoring=_scored(costs, factors, asked, split),
        drivers=found,
        no_drivers=why_not,
        findings=tuple(data_check.check(_beside(factors, target, costs), target)),
        days=days,
    )


@contextmanager
def _words_of_files() -> Iterator[None]:
    """Complaints about arguments of a function, as complaints about the files that they came from."""
    try:
        yield
    except LeptonError as problem:
        raise type(problem)(_in_files(str(problem))) from None
    except ArithmeticError:
        raise NoSolution(f"history: {BEYOND}") from None


def _in_files(sentence: str) -> str:
    for argument, file in (("known_costs: item ", "history: the cost in data row "), ("known_costs: ", "history: "),
                           ("known_factors: ", "history: "), ("new_factors: ", "new: ")):  # fmt: skip
        sentence = sentence.replace(argument, file)
    return sentence


def _target(history: Columns, new: Columns, wanted: str) -> str:
    """The column of costs: the one asked for, the one that is called so, or the only numbers that new projects lack."""
    names = history.names
    if wanted:
        exact = [name for name in names if name == wanted] or [name for name in names if plain(name) == plain(wanted)]
        if exact:
            return exact[0]
        raise BadInput(f"history: has no column '{wanted}'{suggestion(wanted, names)}; it has {', '.join(names)}")
    for heading in COST_HEADINGS:
        called = [name for name in names if plain(name) == plain(heading)]
        if called:
            return called[0]
    numbers = [
        name
        for place, name in enumerate(names)
        if name not in new.names and all(isinstance(cell, float) for cell in history.column(place))
    ]
    if len(numbers) == 1:
        return numbers[0]
    raise BadInput(f"history: which column holds the cost? name it as the target; the columns are {', '.join(names)}")


def _parts(table: Columns, target: str) -> tuple[tuple[float, ...], Columns, tuple[str, ...] | None]:
    """Costs, factors and the train/test marks of a history."""
    goal = table.names.index(target)
    costs = []
    for number, cell in enumerate(table.column(goal), 1):
        if not isinstance(cell, float):
            raise BadInput(
                f"history: data row {number} of '{target}' is {'empty' if cell is None else repr(cell)}; give a number"
            )
        costs.append(cell)
    marks = next((place for place in range(table.width) if _is_split(table, place)), None)
    kept = [place for place in range(table.width) if place not in (goal, marks)]
    if not kept:
        raise BadInput(f"history: has no factors beside '{target}'")
    factors = Columns(
        tuple(table.names[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in table.rows)
    )
    return tuple(costs), factors, None if marks is None else tuple(str(cell) for cell in table.column(marks))


def _unknown(new: Columns, past: Columns, target: str) -> list[LeftOut]:
    """The columns of the new projects that the history has not."""
    known = {plain(name) for name in (*past.names, target, *ANSWERS)}
    return [LeftOut(name, "the history has no such column") for name in new.names if plain(name) not in known]


def _beside(factors: Columns, target: str, costs: Sequence[float]) -> Columns:
    """Factors and costs as one table."""
    rows = tuple((*row, cost) for row, cost in zip(factors.rows, costs, strict=True))
    return Columns((*factors.names, target), rows)


def _is_split(table: Columns, place: int) -> bool:
    """A column that is called so and says train or test in every row; anything else of that name is a factor."""
    words = {str(cell).lower() for cell in table.column(place)}
    return plain(table.names[place]) in SPLIT_HEADINGS and words <= {*TRAIN, *TEST}


def _scored(costs: tuple[float, ...], factors: Columns, asked: Settings, split: tuple[str, ...] | None) -> Scoring:
    try:
        mine = validation.unseen(costs, factors, asked.method, asked.level, split)
        theirs = validation.unseen(costs, factors, "median", asked.level, split)
    except LeptonError as problem:
        return Scoring(f"not scored: {_in_files(str(problem))}")
    except ArithmeticError:
        return Scoring(f"not scored: {BEYOND}")
    if not mine.rows:
        return Scoring(f"not scored: {_in_files(mine.refusal)}")
    return Scoring("rows marked test" if split else "cross-validation, fixed groups", mine, theirs)


def _drivers(model: models.Model) -> tuple[tuple[Driver, ...], str]:
    try:
        return tuple(drivers.drivers(model)), ""
    except LeptonError as problem:
        return (), _in_files(str(problem))
    except ArithmeticError:
        return (), BEYOND
