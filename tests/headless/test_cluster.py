"""Scenarios handed out by Dask, by plain processes, and taken up again after a run was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.headless.packages import make, sheet
from xl_lepton.core.cells import CellError
from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.case_tables import scenarios
from xl_lepton.headless.scenarios import run_cases

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-c", "from xl_lepton.surfaces.cli import main; main()"]
CASES = [{"A1": float(number)} for number in range(120)]  # the first divides by 0


@pytest.fixture
def model(tmp_path: Path) -> Path:
    row = '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>60/A1</f></c><c r="C1"><f>A1*3+1</f></c></row>'
    return make(tmp_path / "model.xlsx", {"M": sheet(row)})


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A scheduler and a worker of its own process, as an operator starts them."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    here = ["--scheduler-file", str(file), "--no-dashboard"]
    run = [sys.executable, "-m"]
    with (
        subprocess.Popen([*run, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *here]) as scheduler,
        subprocess.Popen([*run, "distributed.cli.dask_worker", "--nworkers", "2", "--nthreads", "1", *here]) as worker,
    ):
        try:
            for _ in range(300):
                if file.exists() and file.read_text():
                    break
                time.sleep(0.1)
            yield json.loads(file.read_text())["address"]
        finally:
            worker.terminate()
            scheduler.terminate()


def check(results: list[list[object]]) -> None:
    assert isinstance(results[0][0], CellError)
    assert results[0][0].code == "#DIV/0!"
    assert [row[0] for row in results[1:]] == [60 / number for number in range(1, 120)]
    assert [row[1] for row in results] == [3.0 * number + 1 for number in range(120)]


@pytest.mark.parametrize("scheduler", ["local", "processes"])
def test_on_this_machine(model: Path, scheduler: str) -> None:
    if scheduler == "local":
        pytest.importorskip("distributed")
    check(list(run_cases(model, CASES, ["B1", "C1"], workers=2, scheduler=scheduler)))


def test_a_cluster(model: Path, address: str, tmp_path: Path) -> None:
    check(list(run_cases(model, CASES, ["B1", "C1"], scheduler=address)))
    inputs, out = tmp_path / "cases.parquet", tmp_path / "out.parquet"
    pd.DataFrame(CASES).to_parquet(inputs)
    assert scenarios(model, inputs, ["B1", "C1"], out, scheduler=address) == len(CASES)
    written = pd.read_parquet(out)
    assert written["C1"].tolist() == [3 * number + 1 for number in range(120)]
    assert pd.isna(written["B1"][0])
    assert "#DIV/0!" in written.iloc[0].astype(str).tolist()


def test_no_scheduler_answers(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("xl_lepton.headless.scenarios.CONNECTING", 1)
    with pytest.raises(FileProblem, match="no Dask scheduler answers at tcp"):
        list(run_cases(model, CASES, ["B1"], scheduler="tcp://127.0.0.1:9"))


def test_a_killed_run_goes_on(model: Path, tmp_path: Path) -> None:
    count = 20_000
    inputs, out = tmp_path / "cases.csv", tmp_path / "out.csv"
    inputs.write_text("A1\n" + "".join(f"{number}\n" for number in range(count)))
    arguments = ["scenarios", str(model), "--inputs", str(inputs), "--outputs", "B1,C1", "-o", str(out)]
    part = out.with_name("out.csv.part")
    with subprocess.Popen([*COMMAND, *arguments, "--scheduler", "processes", "--workers", "2"]) as run:
        while run.poll() is None and not (part.exists() and part.stat().st_size > 500):
            time.sleep(0.005)
        os.kill(run.pid, signal.SIGKILL)
    assert not out.exists()
    finished = part.read_text().count("\n") - 1
    assert 0 < finished < count
    seen: list[int] = []
    scenarios(model, inputs, ["B1", "C1"], out, workers=1, progress=lambda at, _: seen.append(at))
    assert finished - 1 <= seen[0] - 1 <= finished
    lines = out.read_text().splitlines()
    assert lines[0] == "A1,B1,C1"
    assert [line.split(",")[2] for line in lines[1:]] == [str(3 * number + 1) for number in range(count)]
    assert not part.exists()
