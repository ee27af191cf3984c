"""Lint, format and types, so that one command runs every check there is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_clean(command: list[str]) -> None:
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_paid_part_of_xlwings_is_imported() -> None:
    sources = [path for folder in ("xl_lepton", "udfs") for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) >= 20
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for paid in ("xlwings.pro", "xlwings.server", "xlwings.reports", "xlwings_server", "from xlwings import pro"):
            assert f"import {paid}" not in text, path
            assert f"from {paid}" not in text, path


def test_functions_and_files_stay_short() -> None:
    """The house's measure: a file of some 300 lines, found by name; none beyond 350."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "xl_lepton").rglob("*.py")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 350
    }
    assert not long
