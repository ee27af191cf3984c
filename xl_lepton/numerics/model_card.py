"""The record of one forecasting experiment: from a history in CSV to forecasts, scores and a model card in Markdown and JSON.

Nothing here reads a clock, a file or the network: the caller hands in texts and the date.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.cells import Cell, number_text, serial
from xl_lepton.core.errors import BadInput, LeptonError, NoAnswer
from xl_lepton.core.kinds import Columns, text_number
from xl_lepton.core.near import suggestion
from xl_lepton.core.working import Working
from xl_lepton.numerics import data_check, drivers, models, validation
from xl_lepton.numerics.answers import Forecast
from xl_lepton.numerics.data_check import Finding
from xl_lepton.numerics.drivers import Driver
from xl_lepton.numerics.scores import Scores

SPLIT_COLUMN = "dataset"
MEASURES = (
    ("MdAPE", "mdape"), ("MMRE", "mmre"), ("PRED(25)", "pred25"), ("MAE", "mae"), ("RMSE", "rmse"),
    ("R2", "r2"), ("SA", "sa"), ("interval coverage", "coverage"), ("projects scored", "cases"),
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """Everything that was found; `new` is the table of new projects as read."""

    method: str
    target: str
    level: float
    made_on: str
    digest: str
    version: str
    history: Columns
    new: Columns
    forecasts: tuple[Forecast, ...]
    scores: Scores | None
    scored_by: str
    baseline: Scores | None
    drivers: tuple[Driver, ...]
    findings: tuple[Finding, ...]
    settings: tuple[tuple[str, str], ...]

    def table(self) -> tuple[list[str], list[list[Cell]]]:
        """Headings and rows of the new projects with forecast, low and high."""
        rows = [[*row, one.middle, one.low, one.high] for row, one in zip(self.new.rows, self.forecasts, strict=True)]
        return [*self.new.names, "forecast", "low", "high"], rows

    def as_json(self) -> str:
        headings, rows = self.table()
        record = {
            "date": self.made_on,
            "version": self.version,
            "method": self.method,
            "target": self.target,
            "interval": self.level,
            "data": {"sha256": self.digest, "rows": len(self.history.rows), "columns": list(self.history.names)},
            "settings": dict(self.settings),
            "scored_by": self.scored_by,
            "scores": _measures(self.scores),
            "baseline_median": _measures(self.baseline),
            "drivers": [{"factor": one.name, "share": one.share} for one in self.drivers],
            "findings": [
                {"severity": f.severity, "finding": f.what, "column": f.column, "where": f.where} for f in self.findings
            ],
            "forecasts": [dict(zip(headings, row, strict=True)) for row in rows],
        }
        return json.dumps(record, indent=2, ensure_ascii=False) + "\n"

    def as_markdown(self) -> str:
        headings, rows = self.table()
        lines = [f"# Forecast of {self.target}", ""]
        lines += _grid(["what", "value"], [[name, value] for name, value in self._facts()])
        lines += ["", "## Forecasts", "", *_grid(headings, [[_shown(cell) for cell in row] for row in rows])]
        lines += ["", f"## Scores ({self.scored_by})", ""]
        mine, theirs = _measures(self.scores), _measures(self.baseline)
        lines += _grid(["measure", self.method, "median"], [[k, _shown(mine.get(k)), _shown(theirs.get(k))] for k, _ in MEASURES])
        lines += ["", "## What moves the cost", ""]
        lines += _grid(["factor", "share"], [[one.name, f"{one.share:.0%}"] for one in self.drivers])
        lines += ["", "## Findings in the data", ""]
        found = [[f.severity, f.what, f.column, f.where, f.remedy] for f in self.findings]
        lines += _grid(["severity", "finding", "column", "where", "what to do"], found) if found else ["Nothing found."]
        return "\n".join(lines) + "\n"

    def _facts(self) -> list[tuple[str, str]]:
        size = f"{len(self.history.rows)} projects, {len(self.history.names)} columns, SHA-256 {self.digest}"
        base = [("date", self.made_on), ("method", self.method), ("interval", f"{self.level:.0%}"), ("data", size)]
        return [*base, *self.settings, ("made by", f"xl_lepton {self.version}")]


def report(
    history_csv: str,
    new_csv: str,
    *,
    made_on: str,
    version: str,
    target: str = "total_cost",
    method: str = "auto",
    level: float = 0.8,
) -> Report:
    """Learn from `history_csv`, forecast the rows of `new_csv`. A column `dataset` (train or test) decides what is scored on
    what; without one, cross-validation does. The forecasts come from a model of all rows."""
    if method not in models.METHODS:
        raise BadInput(f"method: expected one of {', '.join(models.METHODS)}, got '{method}'{suggestion(method, models.METHODS)}")
    table, new = read_csv(history_csv, "history"), read_csv(new_csv, "new")
    costs, factors, split = _parts(table, target)
    work = Working()
    answers = models.forecast(costs, factors, new, method, level, work)
    scored_by, scores, baseline = _scored(costs, factors, method, level, split)
    return Report(
        method=method,
        target=target,
        level=level,
        made_on=made_on,
        digest=hashlib.sha256(repr((table.names, table.rows)).encode()).hexdigest(),
        version=version,
        history=table,
        new=new,
        forecasts=tuple(answers),
        scores=scores,
        scored_by=scored_by,
        baseline=baseline,
        drivers=_drivers(models.learned(costs, factors, method)),
        findings=tuple(data_check.check(table, target)),
        settings=tuple(
            (step.name, _shown(step.value)) for step in work.steps if not step.name.startswith(("forecast ", "half "))
        ),
    )


def _scored(
    costs: tuple[float, ...], factors: Columns, method: str, level: float, split: tuple[str, ...] | None
) -> tuple[str, Scores | None, Scores | None]:
    """How it was scored, the method's scores and those of the median."""
    try:
        mine = validation.unseen(costs, factors, method, level, split).scores
        theirs = validation.unseen(costs, factors, "median", level, split).scores
    except LeptonError as problem:
        return f"not scored: {problem}", None, None
    return "rows marked test" if split else "cross-validation, fixed groups", mine, theirs


def _drivers(model: models.Model) -> tuple[Driver, ...]:
    try:
        return tuple(drivers.drivers(model))
    except NoAnswer:  # least squares where factors cannot be told apart; the findings say so
        return ()


def read_csv(text: str, what: str) -> Columns:
    """A CSV with headings as a table of cells: numbers, days as serial numbers, empty fields as blanks, else texts."""
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if any(cell.strip() for cell in row)]
    rows = [row for row in rows if not row[0].lstrip().startswith("#")]
    if len(rows) < 2:
        raise BadInput(f"{what}: a line of headings and at least one row are needed")
    names = tuple(name.strip() for name in rows[0])
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(names):
            raise BadInput(f"{what}: data row {number} has {len(row)} fields, the headings are {len(names)}")
    return Columns(names, tuple(tuple(_cell(field) for field in row) for row in rows[1:]))


def _cell(field: str) -> Cell:
    field = field.strip()
    if not field:
        return None
    number = text_number(field)
    if number is not None:
        return number
    try:
        return serial(dt.date.fromisoformat(field))
    except ValueError:
        return field


def _parts(table: Columns, target: str) -> tuple[tuple[float, ...], Columns, tuple[str, ...] | None]:
    """Costs, factors and the train/test marks of a history."""
    if target not in table.names:
        raise BadInput(f"history: has no column '{target}'{suggestion(target, table.names)}; it has {', '.join(table.names)}")
    goal = table.names.index(target)
    costs = []
    for number, row in enumerate(table.rows, 1):
        cell = row[goal]
        if not isinstance(cell, float):
            raise BadInput(
                f"history: data row {number} of '{target}' is {'empty' if cell is None else repr(cell)}; give a number"
            )
        costs.append(cell)
    kept = [place for place, name in enumerate(table.names) if name not in (target, SPLIT_COLUMN)]
    if not kept:
        raise BadInput(f"history: has no factors beside '{target}'")
    factors = Columns(
        tuple(table.names[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in table.rows)
    )
    split = None
    if SPLIT_COLUMN in table.names:
        split = tuple(str(row[table.names.index(SPLIT_COLUMN)]) for row in table.rows)
    return tuple(costs), factors, split


def _measures(scores: Scores | None) -> dict[str, float | None]:
    return {name: getattr(scores, field) for name, field in MEASURES} if scores is not None else {}


def _shown(value: object) -> str:
    if value is None:
        return ""
    return number_text(float(f"{value:.6g}")) if isinstance(value, float | int) else str(value)


def _grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    lines = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    return lines + [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
