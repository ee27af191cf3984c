"""Cells as plain data for JSON, spelled alike by every command and every record of a run."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from xl_lepton.core.cells import CellError


def plain(value: Any) -> Any:
    """A cell, rows of cells, or data that holds some: an error is an object of its code and sentence, a whole number stays
    whole, a date or a moment is text as in ISO 8601. A record says itself what it is by `as_data`, or is its fields."""
    if isinstance(value, CellError):
        return {"error": value.code, "sentence": value.sentence}
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if value is None or isinstance(value, str | int):
        return value
    if hasattr(value, "as_data"):
        return value.as_data()
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def one_line(text: str) -> str:
    """A text as a field of a line: breaks and tabs inside it as \\n, \\r and \\t."""
    return text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
