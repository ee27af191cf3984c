"""What is imported stays light: nobody waits for pandas to see a version."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "sklearn", "scipy", "openpyxl", "xlwings", "lxml", "ortools", "matplotlib")


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(chr(10).join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import xl_lepton",
        "import xl_lepton; xl_lepton.call('NPV', 0.08, [5000, 8000])",
        "from xl_lepton import registry; registry.functions()",
    ],
)
def test_nothing_heavy_is_imported(statement: str) -> None:
    loaded = modules_after(statement)
    assert "xl_lepton" in loaded
    assert not loaded & set(HEAVY)


def test_the_version_imports_no_command_line_library() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "xl_lepton", "--version"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.startswith("xl-lepton ")
    assert "typer" not in result.stderr
