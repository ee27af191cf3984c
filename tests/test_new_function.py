"""Adding a function touches two files: written into a copy of the package, it is there on every surface and in every test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FUNCTION = '''"""LEPTON_XYZ."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Money
from xl_lepton.core.working import Working


@lepton("XYZ", source="a test", examples=[Example((20.0,), 41.0)])
def xyz(
    amount: Annotated[float, Money("Some amount", minimum=0.0)], *, work: Working
) -> Annotated[float, Returns("Twice the amount and one", unit="currency")]:
    """Twice an amount, and one more."""
    return work.compute("answer", "2 * amount + 1", amount=amount)
'''
CASES = """[[case]]
why = "twice twenty and one"
source = "exact"
args = [20]
returns = 41

[[case]]
why = "below nothing there is nothing"
source = "house rule"
args = [-1]
error = "#VALUE!"
says = "amount: expected an amount of at least 0, got -1"
"""
BOOK = """
import sys
from openpyxl import Workbook as Package
from xl_lepton.headless import Workbook

package = Package()
package.active["A1"], package.active["A2"] = 20, "=LEPTON_XYZ(A1)+1"
package.save(sys.argv[1])
with Workbook.open(sys.argv[1]) as book:
    book.recalc()
    print(book.get("Sheet!A2"))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("xl_lepton", "tests"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "xl_lepton/functions/economics/xyz.py").write_text(FUNCTION)
    (root / "tests/cases/economics/xyz.toml").write_text(CASES)
    return root


def run(tree: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    command = (sys.executable, *command)
    result = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_command_line_and_help(tree: Path) -> None:
    assert run(tree, "-m", "xl_lepton", "call", "XYZ", "20") == "41\n"
    assert "Twice an amount, and one more." in run(tree, "-m", "xl_lepton", "help", "xyz")
    listed = json.loads(run(tree, "-m", "xl_lepton", "functions", "economics", "--json"))["value"]
    assert "LEPTON_XYZ" in {line["function"] for line in listed}


def test_headless(tree: Path, tmp_path: Path) -> None:
    assert float(run(tree, "-c", BOOK, str(tmp_path / "book.xlsx"))) == 42


def test_its_cases_and_the_contract_run(tree: Path) -> None:
    out = run(tree, "-m", "pytest", "-n0", "-q", "-k", "xyz or XYZ", "tests/test_cases.py", "tests/test_contract.py")
    assert "passed" in out
    assert int(out.split(" passed")[0].split()[-1]) >= 14
