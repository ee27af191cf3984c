"""A record of a run, for audit: what went in, with what, and what came out."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from xl_lepton import __version__
from xl_lepton.core.plain import plain
from xl_lepton.headless.file.package import file_bytes
from xl_lepton.headless.report import Report
from xl_lepton.headless.workbook import Workbook

LIBRARIES = ("numpy", "scipy", "lxml")  # those that numbers or files hang on


def manifest(
    book: Workbook, report: Report, settings: Mapping[str, object], outputs: Sequence[str], saved: Path | None = None
) -> dict[str, Any]:
    """The record as plain data for JSON: digests of the files, versions, the clock that TODAY and NOW saw, settings, outputs,
    and all that was not right."""
    now = book.model.now
    return {
        "input": {"path": book.path, "sha256": book.digest},
        "output": None if saved is None else {"path": str(saved), "sha256": digest(saved)},
        "versions": versions(),
        "clock": None if now is None else now.isoformat(timespec="seconds"),
        "settings": plain(dict(settings)),
        "outputs": {place: plain(book.get(place)) for place in outputs if book.has_cells(place)},
        **report.as_data(),
        "changed": len(report.changed),
    }


def versions() -> dict[str, str]:
    """What computed: this package, Python, and the libraries that numbers hang on."""
    return {"xl_lepton": __version__, "python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises FileProblem when it cannot be read."""
    return hashlib.sha256(file_bytes(path)).hexdigest()
