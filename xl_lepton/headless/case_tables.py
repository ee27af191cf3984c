"""Scenarios from a table into a table (CSV or Parquet): a column per input and output, a row per case.

What a run has finished is kept beside the output, so that a run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_lepton.core.cells import CellError, number_text
from xl_lepton.core.errors import BadInput, FileProblem, LeptonError
from xl_lepton.headless.csv_dialect import Dialect, read_rows
from xl_lepton.headless.file.package import file_bytes
from xl_lepton.headless.file.saving import check_place, save_bytes
from xl_lepton.headless.manifest import digest, versions
from xl_lepton.headless.scenarios import CASES_AT_A_TIME, Case, run_cases
from xl_lepton.headless.typed import given, typed

Progress = Callable[[int, int], None]
Rows = list[list[str]]
CSV, PARQUET = ".csv", ".parquet"


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
    record: str | Path | None = None,
) -> int:
    """Run every row of a table and write inputs and outputs into another; gives the number of cases.

    Inputs stand in the output as they were given. A case whose output is an error has the error in its place; in Parquet, whose
    columns hold one kind of value, an error among numbers is empty and named in a column of its own, "npv error". A run broken
    off goes on after its last finished row when it is started again with the same workbook, inputs and outputs. `record` is the
    name of a file for a record of the run (JSON). Raises BadInput and FileProblem before anything is written.
    """
    model, inputs, out = Path(model), Path(inputs), Path(out)
    _check_places(model, inputs, out, outputs)
    columns, rows, dialect = read_table(inputs)
    if both := set(columns) & set(outputs):
        raise BadInput(f"{sorted(both)[0]} is an input and an output")
    plain = [list(map(dialect.plain, row)) for row in rows]
    cases: list[Case] = [dict(zip(columns, map(given, row), strict=True)) for row in plain]
    if out.suffix.lower() != CSV:
        dialect, rows = Dialect(), plain
    part, mark = out.with_name(out.name + ".part"), out.with_name(out.name + ".part.json")
    identity = {"model": digest(model), "inputs": digest(inputs), "outputs": list(outputs), "versions": versions()}
    done, now = _finished(part, mark, identity)
    results = run_cases(
        model, cases[done:], outputs, workers=workers, scheduler=scheduler, password=password, now=now
    )  # which says what is wrong before a file is made
    try:
        with part.open("a" if done else "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=dialect.separator)
            if not done:
                mark.write_text(json.dumps({**identity, "clock": now.isoformat()}), encoding="utf-8")
                writer.writerow([*columns, *outputs])
            for number, (row, result) in enumerate(zip(rows[done:], results, strict=True), done + 1):
                writer.writerow([*row, *(_spelled(cell, dialect) for cell in result)])
                if number % CASES_AT_A_TIME == 0:
                    file.flush()
                if progress is not None:
                    progress(number, len(cases))
        _finish(part, out)
        mark.unlink(missing_ok=True)
    except OSError as problem:
        kept = "; what is finished is kept, and the same command goes on from there"
        raise FileProblem(f"{out} cannot be written: {problem.strerror or problem}{kept}") from problem
    except LeptonError:
        if not done and len(_whole_rows(file_bytes(part))) <= 1:  # nothing that a next run could go on from
            part.unlink()
            mark.unlink(missing_ok=True)
        raise
    if record is not None:
        text = {
            "input": {"path": str(model), "sha256": identity["model"]},
            "cases": {"path": str(inputs), "sha256": identity["inputs"], "count": len(cases)},
            "output": {"path": str(out), "sha256": digest(out)},
            "outputs": list(outputs),
            "versions": identity["versions"],
            "clock": now.isoformat(timespec="seconds"),
        }
        save_bytes(json.dumps(text, ensure_ascii=False, indent=2).encode(), Path(record))
    return len(cases)


def _check_places(model: Path, inputs: Path, out: Path, outputs: Sequence[str]) -> None:
    if out.suffix.lower() not in (CSV, PARQUET):
        raise BadInput(f"{out}: the results are a table; give a name that ends in {CSV} or {PARQUET}")
    if not outputs:
        raise BadInput("name at least one output cell")
    if len(set(outputs)) < len(outputs):
        raise BadInput(f"the output {next(name for name in outputs if outputs.count(name) > 1)} is named twice")
    for path in (model, inputs):
        if path.exists() and out.exists() and path.samefile(out):
            raise BadInput(f"{out} is an input itself; give another name for the results")
    check_place(out)


def _finished(part: Path, mark: Path, identity: Mapping[str, Any]) -> tuple[int, dt.datetime]:
    """How many cases an earlier, equal run has finished, and its clock. A last line that was cut short is taken away."""
    try:
        kept = json.loads(mark.read_text(encoding="utf-8"))
        now = dt.datetime.fromisoformat(kept.pop("clock"))
        content = part.read_bytes() if kept == identity else b""
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return 0, dt.datetime.now()
    rows, end = 0, 0
    for row in _whole_rows(content):
        rows, end = rows + 1, end + row
    if rows <= 1:
        return 0, dt.datetime.now()
    part.write_bytes(content[:end])
    return rows - 1, now


def _whole_rows(content: bytes) -> list[int]:
    """The lengths of the rows of a CSV file that ended: a line break inside quotes ends none."""
    lengths, start, quoted = [], 0, False
    for line in content.splitlines(keepends=True):
        start += len(line)
        quoted ^= line.count(b'"') % 2 == 1
        if not quoted and line.endswith(b"\n"):
            lengths.append(start)
            start = 0
    return lengths


# tables


def read_table(path: Path) -> tuple[list[str], Rows, Dialect]:
    """Column names and fields, as text, of a CSV or Parquet file, and how it spells numbers. An empty field means the workbook's
    own value.

    Raises FileProblem for a file that cannot be read, BadInput for columns that do not fit.
    """
    columns, rows, dialect = _parquet(path) if path.suffix.lower() == PARQUET else _csv(path)
    if not rows:
        raise BadInput(f"{path} has no cases, only a line that names the inputs")
    for column in columns:
        if not column:
            raise BadInput(f"{path}: a column has no name; its first line names the inputs")
        if columns.count(column) > 1:
            raise BadInput(f"{path}: the column {column} is there twice")
    return columns, rows, dialect


def _csv(path: Path) -> tuple[list[str], Rows, Dialect]:
    try:
        text = file_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileProblem(f"{path} is not in UTF-8; save it as 'CSV UTF-8'") from None
    lines, dialect = read_rows(text, str(path))
    if not lines:
        raise FileProblem(f"{path} is empty; its first line names the inputs")
    columns = [name.strip() for name in lines[0][1]]
    for number, row in lines[1:]:
        if len(row) != len(columns):
            raise FileProblem(f"{path}, line {number}: {len(row)} values for {len(columns)} inputs")
    return columns, [row for _, row in lines[1:]], dialect


def _parquet(path: Path) -> tuple[list[str], Rows, Dialect]:
    import pandas as pd

    try:
        frame = pd.read_parquet(io.BytesIO(file_bytes(path)))
    except (ValueError, OSError) as problem:  # pyarrow's errors are both
        raise FileProblem(f"{path} cannot be read as Parquet: {problem}") from None
    except ImportError:
        raise FileProblem("Parquet needs the package pyarrow: pip install pyarrow") from None
    frame = frame.astype(object).where(frame.notna(), None)
    columns = [str(name) for name in frame.columns]
    for name, values in zip(columns, (frame.iloc[:, place] for place in range(len(columns))), strict=True):
        if (bad := next((value for value in values if not _fits(value)), None)) is not None:
            raise BadInput(f"{path}: the column {name} holds {bad}, which is no value of a cell")
    return columns, [[_word(value) for value in row] for row in frame.itertuples(index=False)], Dialect()


def _fits(value: Any) -> bool:
    """Whether a value of a data frame is one that a cell can hold."""
    try:
        return value is None or isinstance(value, str | dt.date) or math.isfinite(float(value))
    except (TypeError, ValueError):  # a list, a structure, bytes
        return False


def _word(value: Any) -> str:
    """A value of a data frame as the text of a field; a text that would read as something else is put in quotes."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value if typed(value) == value and not value.startswith("=") else '"' + value.replace('"', '""') + '"'
    return value.replace(tzinfo=None).isoformat(sep=" ") if isinstance(value, dt.datetime) else _spelled(value)


def _spelled(value: Any, dialect: Dialect | None = None) -> str:
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, str | dt.date):
        return str(value)
    if type(value).__name__ in ("bool", "bool_"):
        return "TRUE" if value else "FALSE"
    number = number_text(float(value))
    return number if dialect is None else dialect.spelled(number)


def _finish(part: Path, out: Path) -> None:
    if out.suffix.lower() == CSV:
        part.replace(out)
        return
    import pandas as pd

    with part.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    columns = {name: _column([row[place] for row in rows]) for place, name in enumerate(header)}
    frame = pd.DataFrame({name: pd.Series(column.values, dtype=column.kind) for name, column in columns.items()})
    for name, column in columns.items():
        if column.errors is not None:
            frame[f"{name} error"] = pd.Series(column.errors, dtype="string")
    save_bytes(frame.to_parquet(index=False), out)
    part.unlink()


@dataclass(slots=True)
class _Column:
    """One column of a table whose columns hold one kind of value; `errors` names those among numbers."""

    values: list[Any]
    kind: Any  # of a pandas column
    errors: list[str | None] | None = None


def _column(words: Sequence[str]) -> _Column:
    """Numbers, TRUE and FALSE, or else texts, whatever all fields are."""
    filled = [word for word in words if word]
    if filled and all(word in ("TRUE", "FALSE") for word in filled):
        return _Column([None if not word else word == "TRUE" for word in words], "boolean")
    cells = [typed(word) for word in words]
    if all(isinstance(cell, float | CellError | None) and not isinstance(cell, bool) for cell in cells):
        numbers = [cell if isinstance(cell, float) and math.isfinite(cell) else None for cell in cells]
        errors = [cell.code if isinstance(cell, CellError) else None for cell in cells]
        return _Column(numbers, "Float64", errors if any(errors) else None)
    return _Column([word or None for word in words], "string")
