"""Cells as JSON, both ways.

A cell is null (blank), true or false, a number, a string, or {"code": "#N/A", "sentence": "..."} for an error. An argument is a
cell, a list of rows (each a list of cells), or {"missing": true} when it was not typed. An answer is a cell or a list of rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from xl_lepton.core.cells import ERROR_CODES, MISSING, Argument, Cell, CellError, Grid

MISSING_JSON = {"missing": True}


class BadRequest(ValueError):
    """A request that does not have the documented form; its text goes back to the sender."""


def read_json(body: bytes) -> Any:
    """The JSON value of a body; NaN and Infinity, which JSON does not have, are refused."""
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:  # too deep, too long a number, not UTF-8: all are no JSON to us
        raise BadRequest(f"the body is not JSON: {problem}") from None


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is not a JSON number")


def cell_of(value: Any) -> Cell:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return CellError("#NUM!", "the number is too large for a cell")
    if isinstance(value, dict) and value.get("code") in ERROR_CODES:
        return CellError(value["code"], str(value.get("sentence", "")))
    raise BadRequest("a cell is null, true, false, a number, a string or an error with its code")


def argument_of(value: Any) -> Argument:
    if value == MISSING_JSON:
        return MISSING
    if not isinstance(value, list):
        return Grid(((cell_of(value),),))
    if not value or not all(isinstance(row, list) and len(row) == len(value[0]) and row for row in value):
        raise BadRequest("a range is a list of rows, all of one length")
    return Grid(tuple(tuple(cell_of(cell) for cell in row) for row in value))


def cells_in(arguments: list[Any]) -> int:
    """How many cells a call brings."""
    return sum(sum(len(row) for row in value if isinstance(row, list)) if isinstance(value, list) else 1 for value in arguments)


def cell_json(cell: Cell) -> Any:
    """A cell for JSON. A whole number stays whole, so that 4.0 reads as 4."""
    if isinstance(cell, CellError):
        return {"code": cell.code, "sentence": cell.sentence}
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell


def argument_json(argument: Argument) -> Any:
    return grid_json(argument) if isinstance(argument, Grid) else MISSING_JSON


def grid_json(grid: Grid) -> Any:
    return cell_json(grid.scalar) if grid.is_scalar else [[cell_json(cell) for cell in row] for row in grid.rows]


def answer_text(grid: Grid) -> str:
    """One answer of a batch as JSON text: {"value": ...} or, when the whole answer is an error, {"error": ...}."""
    value = grid_json(grid)
    key = "error" if grid.is_scalar and isinstance(grid.scalar, CellError) else "value"
    return dumps({key: value})


def error_text(code: str, sentence: str) -> str:
    return answer_text(Grid.error(code, sentence))


def fingerprint(value: Any) -> bytes:
    """JSON to be hashed, not sent: the infinity that 1e999 reads as and half a surrogate pair are fine here."""
    return json.dumps(value, separators=(",", ":")).encode()


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def calls_of(body: Any) -> Iterator[tuple[str, list[Any]]]:
    """Function and arguments of each call in a batch, checked for form; BadRequest names the first that is wrong."""
    calls = body.get("calls") if isinstance(body, dict) else None
    if not isinstance(calls, list):
        raise BadRequest('the body is {"calls": [{"function": ..., "arguments": [...]}, ...]}')
    for number, entry in enumerate(calls):
        if not isinstance(entry, dict) or not isinstance(entry.get("function"), str):
            raise BadRequest(f"call {number}: the function's name is missing")
        arguments = entry.get("arguments", [])
        if not isinstance(arguments, list):
            raise BadRequest(f"call {number}: the arguments are a list")
        yield entry["function"], arguments
