"""The commands lint and run: text, JSON, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.lint.clean import put, saved
from xl_lepton.surfaces.cli.app import app

RUNNER = CliRunner()


def command(*words: object) -> tuple[int, str]:
    result = RUNNER.invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def change(book):  # type: ignore[no-untyped-def]
        put(book["Calc"], "E9", "=E5/0")
        put(book["Calc"], "D6", "=D5*1.3")

    return saved(tmp_path_factory.mktemp("faulty"), change)


def test_findings_are_shown_with_place_sentence_and_remedy(faulty: Path) -> None:
    code, text = command("lint", faulty)
    assert code == 1
    assert "1 error" in text.splitlines()[0]
    assert "[error-value]" in text
    assert "Calc!E9: #DIV/0! comes up here" in text
    assert "numbers typed into formulas: 1.3" in text
    assert "remedy: Put the number into a labelled input cell and refer to that." in text


def test_errors_alone_decide_the_exit_code(faulty: Path, tmp_path: Path) -> None:
    assert command("lint", faulty, "--ignore", "errors")[0] == 0
    assert command("lint", faulty, "--severity", "error")[0] == 1
    code, text = command("lint", saved(tmp_path))
    assert (code, text.strip().endswith("nothing found")) == (0, True)


def test_json_lists_every_finding(faulty: Path) -> None:
    code, text = command("lint", faulty, "--json")
    [book] = json.loads(text)
    assert code == 1
    assert book["summary"]["error"] == 1
    assert {"rule", "severity", "sheet", "ranges", "count", "sentence", "remedy"} <= set(book["findings"][0])


def test_the_rules_are_listed() -> None:
    code, text = command("lint", "--rules", "--json")
    assert code == 0
    assert len(json.loads(text)) >= 100
    assert "odd-formula-out" in command("lint", "--rules", "--select", "consistency")[1]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["lint"], 2, "give the workbooks"),
        (["lint", "gone.xlsx"], 3, "gone.xlsx"),
        (["lint", "--rules", "--select", "formula"], 2, "did you mean formulas"),
        (["run", "worked_cas"], 3, "did you mean worked_case"),
        (["run", "worked_case", "--set", "gpu_cont=1"], 2, "did you mean gpu_count"),
        (["run", "worked_case", "--set", "gpu_count=0"], 2, "gpu_count: expected a whole number from 1"),
        (["run", "worked_case", "--set", "gpu_count"], 2, "write NAME=VALUE"),
        (["run", "worked_case", "--set", "npv=1"], 2, "npv is an output"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: list[str], code: int, says: str) -> None:
    found, text = command(*words)
    assert (found, says in text) == (code, True), text
    assert len(text.strip().splitlines()) == 1


def test_a_workbook_is_called_like_a_function() -> None:
    code, text = command("run", "worked_case", "--set", "gpu_count=16", "--json")
    assert code == 0
    assert json.loads(text)["forecast_cost"] == 930_000


def test_inputs_come_from_a_file_and_outputs_have_units(tmp_path: Path) -> None:
    model, inputs = saved(tmp_path), tmp_path / "inputs.csv"
    inputs.write_text("name,value\ngrowth,8%\nprice,50\n")
    assert command("run", model, "--inputs", inputs) == (0, "output\tvalue\tunit\nall_checks\tTRUE\t\n")
    code, text = command("run", model, "--ports")
    assert code == 0
    assert "inputs\tgrowth\trate\tper year\t-0.5 to 0.9\t0.05" in text
