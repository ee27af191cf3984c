"""A record of a run, for audit: what went in, with what, and what came out."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xl_lepton import __version__
from xl_lepton.core.cells import Cell, CellError
from xl_lepton.headless.report import Report
from xl_lepton.headless.scenarios import digest
from xl_lepton.headless.workbook import Workbook


def manifest(
    book: Workbook, report: Report, settings: Mapping[str, object], outputs: Sequence[str], saved: Path | None = None
) -> dict[str, Any]:
    """The record as plain data for JSON: digests of the files, versions, settings, outputs, and all that was not right."""
    return {
        "input": {"path": book.path, "sha256": digest(Path(book.path))},
        "output": None if saved is None else {"path": str(saved), "sha256": digest(saved)},
        "versions": {"xl_lepton": __version__, "python": platform.python_version()},
        "settings": {place: _plain(value) for place, value in settings.items()},
        "outputs": {place: _plain(book.get(place)) for place in outputs if book.has_cells(place)},
        "computed": report.computed,
        "refused": [{"cell": one.cell, "formula": one.formula, "reason": one.reason} for one in report.refused],
        "errors": [{"cell": cell, "error": code, "sentence": sentence} for cell, code, sentence in report.errors],
        "stale": report.stale,
        "circular": report.circular,
        "external": report.external,
    }


def _plain(value: Any) -> Cell | dict[str, str] | list[Any]:
    if isinstance(value, CellError):
        return {"error": value.code, "sentence": value.sentence}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | float | str | None) else str(value)
