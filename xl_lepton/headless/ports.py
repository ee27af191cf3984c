"""Workbooks as functions: named inputs in, named outputs out.

The ports of a workbook are read from the workbook itself. An input is a defined name over typed cells in an input style; its
kind, bounds and options come from the data validation and the number format, its unit from the cell on its right. An output is a
name over a formula in an output or check style. In a workbook without such styles, every named constant is an input and every
named formula an output. What was read is kept beside the workbook as `<name>.ports.json`.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xl_lepton.core.cells import Cell, Grid, serial
from xl_lepton.core.errors import BadInput, FileProblem, NoAnswer
from xl_lepton.core.kinds import Choice, Count, Date, Flag, Kind, Number, Rate, Text
from xl_lepton.core.near import suggestion
from xl_lepton.headless.file.kind import SUFFIXES
from xl_lepton.headless.port_reader import Port, PortReader
from xl_lepton.headless.report import Report
from xl_lepton.headless.workbook import Workbook


def ports_of(path: str | Path, password: str | None = None) -> dict[str, Any]:
    """The inputs and outputs of a workbook, in the order of its sheets and cells: plain data, the same for the same file."""
    path = Path(path)
    reader = PortReader(path, password)
    return {"workbook": path.name, "inputs": reader.inputs(), "outputs": reader.outputs()}


def as_text(ports: Mapping[str, Any]) -> str:
    """Ports as the text of a ports file."""
    return json.dumps(ports, ensure_ascii=False, indent=2) + "\n"


def ports_file(path: str | Path) -> Path:
    """Where the ports of a workbook are kept."""
    return Path(path).with_suffix(".ports.json")


def ports_for(name_or_path: str | Path, password: str | None = None) -> dict[str, Any]:
    """The ports of a template by name, or of a workbook: from its ports file when there is one, else from the workbook."""
    path = found(name_or_path)
    kept = ports_file(path)
    if not kept.exists():
        return ports_of(path, password)
    try:
        ports: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        if not all(isinstance(ports[side], list) for side in ("inputs", "outputs")):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError):
        raise FileProblem(f"{kept} is not a ports file; delete it, and the ports are read from the workbook") from None
    return ports


def run(name_or_path: str | Path, inputs: Mapping[str, object] | None = None, *, password: str | None = None) -> dict[str, Any]:
    """The outputs of a workbook for these inputs; inputs that are not given keep the values in the file.

    A range gives its rows as lists, an error value a CellError; `password` opens a protected workbook. Raises BadInput for an
    unknown name or a value out of bounds, NoAnswer for an output that cannot be computed.
    """
    path, ports = found(name_or_path), ports_for(name_or_path, password)
    checked = checked_inputs(ports, inputs or {})
    rows = {port["table"]: len(value) for port, value in checked if "table" in port and len(value) != port["shape"][0]}
    with Workbook.open(path, password=password, rows=rows) as book:
        for port, value in checked:
            book.set(port["name"] if port.get("table") in rows else port["cell"], value)
        report = book.recalc()
        for port in ports["outputs"]:
            _check_computed(port, report)
        return {port["name"]: book.get(port["cell"]) for port in ports["outputs"]}


def _check_computed(port: Port, report: Report) -> None:
    """Refuse an output that was not computed from the inputs given; formulas that no output needs may well be left out."""
    cell = port["cell"].partition(":")[0]
    reason = next((one.reason for one in report.refused if one.cell == cell), "")
    if cell in report.stale and report.refused:
        reason = f"it rests on {report.refused[0].cell}: {report.refused[0].reason}"
    if reason:
        raise NoAnswer(f"{port['name']} ({cell}) cannot be computed: {reason}")


def unfelt(name_or_path: str | Path, given: Mapping[str, object] | None = None) -> list[str]:
    """The inputs that move no output: each is tried with other values it accepts, one at a time, the others as in the file but
    for those that are `given` (and are not tried).

    Free texts are not tried, as nobody knows which others make sense.
    """
    path, ports = found(name_or_path), ports_for(name_or_path)
    fixed = checked_inputs(ports, given or {})
    with Workbook.open(path) as book:
        for port, value in fixed:
            book.set(port["cell"], value)
        book.calculate()
        usual = [book.get(port["cell"]) for port in ports["outputs"]]

        def moves(port: Port, value: object) -> bool:
            book.set(port["cell"], value)
            book.calculate()
            return [book.get(one["cell"]) for one in ports["outputs"]] != usual

        idle = []
        for port in ports["inputs"]:
            if any(port is one for one, _ in fixed):
                continue
            values = _others(port)
            if values and not any(moves(port, value) for value in values):
                idle.append(port["name"])
            book.set(port["cell"], port["default"])
            book.calculate()
    return idle


def _others(port: Port) -> list[Any]:
    """A few other values that a port accepts, as its cell holds them."""
    default = port["default"]
    if default is None:
        return port.get("options") or [port[bound] for bound in ("minimum", "maximum") if bound in port]
    match port["kind"]:
        case "range":
            return [[[cell * 1.1 + 1 if type(cell) in (int, float) else cell for cell in row] for row in default]]
        case "choice":
            return [option for option in port["options"] if option != default]
        case "flag":
            return [not default]
        case "text":
            return []
        case "date" | "count":
            tried = [default + 30, default + 1, default - 1]
        case _:
            tried = [default * 1.1 + 0.01, default * 0.5, default * 2 + 1]
    tried += [port[bound] for bound in ("minimum", "maximum") if port.get(bound, default) != default]
    low, high = port.get("minimum", port.get("above")), port.get("maximum")
    return [value for value in tried if (low is None or value >= low) and (high is None or value <= high)]


def checked_inputs(ports: Mapping[str, Any], inputs: Mapping[str, object]) -> list[tuple[Port, Any]]:
    """Each given input with its port and its value as the cell is to hold it. Raises BadInput."""
    known = {port["name"].casefold(): port for port in ports["inputs"]}
    checked = []
    for name, value in inputs.items():
        port = known.get(name.casefold())
        if port is None:
            if any(name.casefold() == output["name"].casefold() for output in ports["outputs"]):
                raise BadInput(f"{name} is an output; it is calculated, not set")
            names = [port["name"] for port in ports["inputs"]]
            raise BadInput(f"there is no input '{name}'{suggestion(name, names) or '; the inputs are ' + ', '.join(names)}")
        checked.append((port, _coerced(port, value)))
    return checked


def _coerced(port: Port, value: object) -> Any:
    grid = Grid.of(value)
    if port["kind"] == "range":
        return _rows(port, [list(row) for row in grid.rows])
    if port["default"] is None and all(cell in (None, "") for cell in grid.cells()):
        return None  # a cell that stands empty in the workbook may stay so
    try:
        typed = kind_of(port).coerce(grid)
    except BadInput as problem:
        raise BadInput(f"{port['name']}: {problem}") from None
    return serial(typed) if port["kind"] == "date" else typed


def _rows(port: Port, rows: list[list[Cell]]) -> list[list[Cell]]:
    """The rows for a range; those of a table may be more or fewer than in the file, and may come with its headings."""
    height, width = port["shape"]
    if "table" in port:
        headings = [str(cell).strip().casefold() for cell in rows[0]]
        rows = rows[1:] if headings == [one.casefold() for one in port["headings"]] else rows
        if not rows or len(rows[0]) != width:
            got = f"{len(rows[0])}" if rows else "no rows"
            raise BadInput(f"{port['name']}: expected rows of {width} values ({', '.join(port['headings'])}), got {got}")
        usual = [{type(row[column]) for row in port["default"]} for column in range(width)]
        rows = [[_dated(cell) if kinds <= {int, float} else cell for cell, kinds in zip(row, usual, strict=True)] for row in rows]
    elif (len(rows), len(rows[0])) != (height, width):
        raise BadInput(f"{port['name']}: expected {height} x {width} values (rows x columns), got {len(rows)} x {len(rows[0])}")
    return rows


def _dated(cell: Cell) -> Cell:
    """The serial number of a date that came as text, as it does from a CSV file."""
    try:
        return serial(dt.date.fromisoformat(cell)) if isinstance(cell, str) else cell
    except ValueError:
        return cell


def kind_of(port: Port) -> Kind:
    """The kind that reads and bounds a port's value, with the same sentences as an argument of a function."""
    low, high = port.get("minimum"), port.get("maximum")
    match port["kind"]:
        case "count":
            return Count(port["label"], minimum=low, maximum=high)
        case "rate":
            return Rate(port["label"], minimum=low, maximum=high, above=port.get("above"))
        case "choice":
            return Choice(port["label"], options=tuple(port["options"]))
        case "flag":
            return Flag(port["label"])
        case "date":
            return Date(port["label"])
        case "text":
            return Text(port["label"])
    return Number(port["label"], minimum=low, maximum=high, above=port.get("above"))


def read_inputs(path: Path) -> dict[str, Any]:
    """Inputs from a file: a JSON object of name and value, or a CSV file with a name and a value on each line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FileProblem(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise FileProblem(f"{path} cannot be read: {problem}") from None
    if path.suffix.lower() == ".json":
        try:
            values = json.loads(text)
        except ValueError as problem:
            raise FileProblem(f"{path} is not JSON: {problem}") from None
        if not isinstance(values, dict):
            raise BadInput(f"{path}: expected an object of names and values")
        return values
    lines = [line for line in csv.reader(text.splitlines()) if line and line[0].strip()]
    if lines and [word.strip().lower() for word in lines[0][:2]] in (["name", "value"], ["input", "value"]):
        lines = lines[1:]
    short = next((line for line in lines if len(line) < 2), None)
    if short is not None:
        raise BadInput(f"{path}: '{short[0]}' has no value; write name,value on each line")
    return {line[0].strip(): line[1].strip() for line in lines}


def found(name_or_path: str | Path) -> Path:
    """The workbook: a path as it stands, or a template by its name from the folder `workbooks`."""
    path = Path(name_or_path)
    if path.suffix.lower() in SUFFIXES or path.parent != Path():
        return path
    folders = [Path("workbooks"), Path(__file__).parents[2] / "workbooks"]
    for folder in folders:
        if (folder / f"{path.name}.xlsx").exists():
            return folder / f"{path.name}.xlsx"
    names = sorted({one.stem for folder in folders if folder.is_dir() for one in folder.glob("*.xlsx")})
    raise FileProblem(
        f"there is no template '{path.name}'{suggestion(path.name, names)}; a workbook of yours is named with its .xlsx"
    )
