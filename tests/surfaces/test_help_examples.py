"""Every command's help shows an example, and the example works as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.headless.packages import make, sheet
from tests.surfaces.test_cli import CASE, run
from xl_lepton.surfaces.cli.app import app

LIVE = {"serve", "build", "libreoffice install", "libreoffice uninstall"}  # a server, all books, the office's own extensions
MAY_FIND_SOMETHING = {"doctor", "diff", "prices check"}  # and then end with 1
ROWS = (
    '<row r="1"><c r="A1"><v>8</v></c><c r="B1"><v>500</v></c><c r="C1"><f>LEPTON_NPV(0.1,B1:B2,-A1)</f></c></row>'
    '<row r="2"><c r="B2"><v>600</v></c></row>'
)
NAMES = "".join(
    f"<definedName name='{name}'>M!${cell[0]}${cell[1]}</definedName>"
    for name, cell in (("gpu_count", "A1"), ("benefit", "B1"), ("npv", "C1"))
)


def leaves(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from leaves(below, f"{path} {name}".strip())
    else:
        yield path, command


COMMANDS = dict(leaves(typer.main.get_command(app)))


def example_of(path: str) -> str:
    found = re.search(rf"`xl-lepton ({path}\b[^`]*)`", " ".join((COMMANDS[path].help or "").split()))
    assert found, f"the help of {path} shows no example"
    return found[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the examples speak of."""
    book = make(tmp_path / "model.xlsx", {"M": sheet(ROWS)}, workbook=f"<definedNames>{NAMES}</definedNames>")
    with_values = tmp_path / "calculated.xlsx"
    assert run("recalc", str(book), "-o", str(with_values))[0] == 0
    for name in ("model.xlsx", "in.xlsx", "before.xlsx", "after.xlsx", "workbooks/model.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(with_values, tmp_path / name)
    shutil.copy(CASE, tmp_path / "worked_case.xlsx")
    (tmp_path / "cases.csv").write_text("gpu_count,benefit\n8,500\n16,600\n", encoding="utf-8")
    rows = [f"{gpus},{data},{1000 * gpus + 10 * data}" for gpus in (2, 4, 8, 16) for data in (100, 300, 500)]
    (tmp_path / "history.csv").write_text("gpu_count,data,total_cost\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "new.csv").write_text("data,gpu_count\n200,10\n", encoding="utf-8")
    bill = "name,term,provider,price,unit,as_of\nH100-SXM-80GB,on-demand,us,2.5,USD/GPU-hour,2026-11-01\n"
    (tmp_path / "bill.csv").write_text(bill, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", COMMANDS)
@pytest.mark.usefixtures("folder")
def test_the_example_of_every_command_works(path: str) -> None:
    example = example_of(path)
    if path in LIVE:
        return
    code, out, err = run(*shlex.split(example))
    assert code in ((0, 1) if path in MAY_FIND_SOMETHING else (0,)), out + err
    assert out or path in ("trace", "officejs", "libreoffice prepare")
