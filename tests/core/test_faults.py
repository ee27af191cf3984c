"""What nobody meant to raise: logged in full once, named by a reference, and never a traceback on somebody's screen."""

from __future__ import annotations

import dataclasses
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.headless.packages import make, sheet
from xl_lepton.core import faults
from xl_lepton.headless import Workbook
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.library import declare
from xl_lepton.surfaces.cli.app import app


@pytest.fixture(autouse=True)
def _nothing_logged_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_logged", set())


def _fails(*_: object) -> float:
    raise AttributeError("planted")


def book_of(path: Path, formula: str, count: int) -> Path:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>{formula.format(n)}</f></c></row>' for n in range(1, count + 1))
    return make(path, {"S": sheet(rows)})


def test_a_fault_in_a_library_function_is_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    function = declare.FUNCTIONS["SLN"]
    monkeypatch.setitem(declare.FUNCTIONS, "SLN", dataclasses.replace(function, body=_fails))
    with Workbook.open(book_of(tmp_path / "m.xlsx", "SLN({0},1,2)", 30)) as book:
        report = book.recalc()
    assert len(report.refused) == 30
    assert len({one.reason for one in report.refused}) == 1
    assert len(caplog.records) == 1
    reference = caplog.records[0].getMessage().split()[-1]
    assert f"the reference {reference} (AttributeError)" in report.refused[0].reason
    assert "planted" in caplog.text


@pytest.mark.parametrize(
    ("problem", "code", "says"),
    [
        (ZeroDivisionError(), 4, "report it with the reference"),
        (MemoryError(), 3, "memory"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_a_command_ends_in_one_sentence_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException, code: int, says: str
) -> None:
    def broken(*_: object) -> None:
        raise problem

    monkeypatch.setattr(Engine, "__init__", broken)
    path = book_of(tmp_path / "m.xlsx", "{0}", 1)
    result = CliRunner().invoke(app, ["verify", str(path), "--json"])
    assert result.exit_code == code
    assert says in json.loads(result.stdout)["error"]


def test_every_command_is_guarded() -> None:
    groups = [app, *(group.typer_instance for group in app.registered_groups)]
    commands = [command.callback for group in groups if group is not None for command in group.registered_commands]
    assert len(commands) > 20
    assert [command for command in commands if not hasattr(command, "__wrapped__")] == []


def test_the_traceback_goes_into_a_file_and_the_screen_says_which(tmp_path: Path) -> None:
    """In a process of its own, as a person starts it."""
    script = (
        "import sys, tempfile; tempfile.tempdir = sys.argv.pop()\n"
        "from xl_lepton.headless.calc import engine\n"
        "engine.Engine.__init__ = lambda *_: 1 / 0\n"
        "from xl_lepton.surfaces.cli import main\n"
        "main()"
    )
    path = book_of(tmp_path / "m.xlsx", "{0}", 1)
    words = [sys.executable, "-c", script, "verify", str(path), str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    (log,) = tmp_path.glob("xl-lepton-*.log")
    assert done.returncode == 4
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stderr.count("\n") == 2
    assert str(log) in done.stderr
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_one_fault_has_one_reference(caplog: pytest.LogCaptureFixture) -> None:
    assert faults.reported("x", _raised(1)) == faults.reported("y", _raised(2))
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def _raised(value: object) -> BaseException:
    try:
        raise TypeError(value)
    except TypeError as problem:
        return problem
