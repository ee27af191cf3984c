"""The record of one forecasting experiment, in Markdown for people and in JSON for machines."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from xl_lepton.core.cells import Cell, number_text
from xl_lepton.core.words import counted
from xl_lepton.numerics.experiment import Report, Source
from xl_lepton.numerics.scores import Scores
from xl_lepton.numerics.validation import Unseen

MEASURES = (
    ("MdAPE", "mdape", "median of abs(forecast - cost) / cost"),
    ("MMRE", "mmre", "mean of the same"),
    ("PRED(25)", "pred25", "share of projects within 25 %"),
    ("MAE", "mae", "mean of abs(forecast - cost)"),
    ("RMSE", "rmse", "root of the mean squared error"),
    ("R2", "r2", "share of the variance explained"),
    ("SA", "sa", "1 is perfect, 0 as good as another project at random"),
    ("interval coverage", "coverage", "share of costs within low and high"),
    ("projects scored", "cases", ""),
)  # fmt: skip
SHARES, AMOUNTS = ("mdape", "mmre", "pred25", "coverage"), ("mae", "rmse")


def as_json(report: Report) -> str:
    headings, rows = report.table()
    mine, median = report.scoring.method, report.scoring.median
    record = {
        "date": report.made_on,
        "experiment": report.key,
        "versions": dict(report.versions),
        "method": report.settings.method,
        "target": report.target,
        "interval": report.settings.level,
        "data": {"history": _source(report.history), "new": _source(report.new)},
        "left_out": [{"column": one.name, "why": one.why} for one in report.left_out],
        "settings": {step.name: step.value for step in report.steps},
        "scored_by": report.scoring.how,
        "scores": _measures(mine),
        "baseline_median": _measures(median),
        "drivers": [
            {"factor": one.name, "share": one.share, "low": report.spelled(one.name, one.low), "cost_at_low": one.cost_at_low,
             "high": report.spelled(one.name, one.high), "cost_at_high": one.cost_at_high}
            for one in report.drivers
        ],
        "findings": [
            {"severity": f.severity, "finding": f.what, "column": f.column, "where": f.where, "what_to_do": f.remedy}
            for f in report.findings
        ],
        "warnings": list(report.warnings),
        "forecasts": [dict(zip(headings, row, strict=True)) for row in rows],
    }  # fmt: skip
    return json.dumps(_finite(record), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: object) -> object:
    """What JSON can hold: it has no word for numbers beyond all numbers, which some error measures may be."""
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _source(source: Source) -> dict[str, object]:
    table = source.table
    digests = {"sha256": source.file.digest, "sha256_of_table": source.digest}
    return {"file": source.file.name, **digests, "rows": len(table.rows), "columns": list(table.names)}


def as_markdown(report: Report) -> str:
    parts = [
        [f"# Forecast of {_safe(report.target)}", "", summary(report)],
        ["## Forecasts", "", *_forecasts(report)],
        [f"## Scores ({report.scoring.how})", "", *_scores(report)],
        ["## What moves the cost", "", *_drivers(report)],
        ["## Findings in the data", "", *_findings(report)],
        ["## Record", "", *_record(report)],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def summary(report: Report) -> str:
    """The experiment in a sentence or two."""
    news, past = counted(len(report.forecasts), "new project"), counted(len(report.history.table.rows), "past one")
    text = f"{news} forecast from {past} by {report.settings.method}"
    mine, median = report.scoring.method, report.scoring.median
    if mine is None or median is None or mine.scores.mdape is None or median.scores.mdape is None:
        return f"{text}; how well it foresees is not known ({report.scoring.how})."
    found = (
        f"half of {counted(mine.scores.cases, 'project')} it had not seen were met within {mine.scores.mdape:.0%} of their cost"
    )
    beside = f" ({median.scores.mdape:.0%} by the median of past costs)"
    held = mine.scores.coverage
    interval = "" if held is None else f", {held:.0%} lay within an interval meant for {report.settings.level:.0%}"
    return f"{text}: {found}{beside}{interval}."


def _forecasts(report: Report) -> list[str]:
    headings, rows = report.table()
    cells = [[*map(shown, row[:-3]), *map(money, row[-3:])] for row in rows]  # forecast, low and high come last
    lines = _grid(headings, cells, numbers=_numeric(rows))
    lines += [
        "",
        f"Low and high are to hold {report.settings.level:.0%} of such projects between them. All past projects were used.",
    ]
    return lines + (
        ["", "Outside the history, so less sure:", "", *(f"- {one}" for one in report.warnings)] if report.warnings else []
    )


def _scores(report: Report) -> list[str]:
    mine, median = report.scoring.method, report.scoring.median
    if mine is None or median is None:
        return ["None."]
    rows = [[name, _measure(mine.scores, field), _measure(median.scores, field), meaning] for name, field, meaning in MEASURES]
    return _grid(["measure", report.settings.method, "median of past costs", "meaning"], rows, numbers=(1, 2))


def _drivers(report: Report) -> list[str]:
    if report.no_drivers:
        return [f"Not known: {report.no_drivers}."]
    rows = [
        [
            one.name,
            f"{one.share:.0%}",
            shown(report.spelled(one.name, one.low)),
            money(one.cost_at_low),
            shown(report.spelled(one.name, one.high)),
            money(one.cost_at_high),
        ]
        for one in report.drivers
    ]
    headings = ["factor", "share", "low", "cost at low", "high", "cost at high"]
    return _grid(headings, rows, numbers=(1, 2, 3, 4, 5))


def _findings(report: Report) -> list[str]:
    if not report.findings:
        return ["Nothing found."]
    rows = [[f.severity, f.what, f.column, f.where, f.remedy] for f in report.findings]
    return _grid(["severity", "finding", "column", "where", "what to do"], rows)


def _record(report: Report) -> list[str]:
    rows = [["date", report.made_on], ["experiment", report.key], ["method", report.settings.method]]
    rows += [["column of costs", report.target], ["interval", f"{report.settings.level:.0%}"]]
    for name, source in (("history", report.history), ("new projects", report.new)):
        size = f"{counted(len(source.table.rows), 'row')}, {counted(len(source.table.names), 'column')}"
        rows.append([name, f"{source.file.name}: {size}, SHA-256 {source.file.digest}"])
    rows += [["left out", f"{one.name}: {one.why}"] for one in report.left_out]
    rows += [[step.name, shown(step.value)] for step in report.steps]
    return _grid(["what", "value"], [*rows, ["made by", ", ".join(f"{name} {version}" for name, version in report.versions)]])


def _measures(unseen: Unseen | None) -> dict[str, float | None]:
    return {name: getattr(unseen.scores, field) for name, field, _ in MEASURES} if unseen is not None else {}


def _measure(scores: Scores, field: str) -> str:
    value = getattr(scores, field)
    if value is None:
        return ""
    return f"{value:.1%}" if field in SHARES else money(value) if field in AMOUNTS else shown(value)


def _numeric(rows: Sequence[Sequence[Cell]]) -> tuple[int, ...]:
    return tuple(place for place, cells in enumerate(zip(*rows, strict=True)) if not any(isinstance(cell, str) for cell in cells))


def shown(value: object) -> str:
    """Six digits of a number, thousands parted; texts as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if not isinstance(value, float | int):
        return str(value)
    return _parted(value, 10_000)  # 2026 may be a year


def money(value: object) -> str:
    """As `shown`, an amount of thousands parted too."""
    return _parted(value, 1_000) if isinstance(value, float) else shown(value)


def _parted(value: float, least: float) -> str:
    short = number_text(float(f"{value:.6g}"))
    whole, point, decimals = short.partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole.removeprefix("-").isdigit() and abs(value) >= least else short


def _grid(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> list[str]:
    """A table in Markdown; the columns of `numbers` stand to the right."""
    rules = [" ---: " if place in numbers else " --- " for place in range(len(headings))]
    lines = [f"| {' | '.join(map(_safe, headings))} |", f"|{'|'.join(rules)}|"]
    return lines + [f"| {' | '.join(map(_safe, row))} |" for row in rows]


def _safe(text: str) -> str:
    """A text from a file, so that it stays in its place in the table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
