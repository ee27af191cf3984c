"""A simulation over a workbook: the sheet is recalculated for each draw."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from typer.testing import CliRunner

import xl_lepton
from xl_lepton.core.errors import BadInput
from xl_lepton.headless.simulate import parse_correlations, parse_distribution, simulate
from xl_lepton.numerics.sampling import Plan
from xl_lepton.surfaces.cli.app import app

VARIED = (parse_distribution("benefit", "normal(500, 50)"), parse_distribution("Model!B2", "triangular(900, 1000, 1100)"))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Model"
    for row, (label, value) in enumerate(
        [
            ("benefit", 500), ("investment", 1000), ("rate", 0.1), ("npv", "=LEPTON_NPV(B3, B6:B8, -B2)"), ("", None),
            (1, "=B1"), (2, "=B1"), (3, "=B1"), ("lasts", '=IF(B4<0,"no","yes")'),
        ],
        start=1,
    ):  # fmt: skip
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value)
    for name, cell in (("benefit", "$B$1"), ("npv", "$B$4")):
        book.defined_names[name] = DefinedName(name, attr_text=f"Model!{cell}")
    path = tmp_path / "model.xlsx"
    book.save(path)
    return path


def test_the_sheet_gives_what_the_function_gives(model: Path) -> None:
    plan = Plan(VARIED, trials=256, seed=5)
    found = simulate(model, plan, ["npv"], workers=1)
    block = [["investment", 1000], ["periods", 3], ["benefit", 500], ["discount rate", 0.1]]
    uncertain = [["benefit", "normal", 500, 50], ["investment", "triangular", 900, 1000, 1100]]
    wanted = xl_lepton.call("SIMULATE", block, uncertain, "npv", None, 256, 5)
    for figure, (name, value, error) in zip(found.estimates("npv"), wanted, strict=True):
        assert figure.name == name
        assert figure.value == pytest.approx(value, rel=1e-9, abs=1e-9)
        assert figure.error == (pytest.approx(error, rel=1e-6, abs=1e-9) if error is not None else None)


def test_an_output_that_is_no_number_has_no_answer(model: Path) -> None:
    found = simulate(model, Plan(VARIED, trials=64), ["npv", "Model!B9"], workers=1)
    assert len(found.outputs["npv"]) == 64
    with pytest.raises(Exception, match="too few draws have an answer"):
        found.estimates("Model!B9")


def test_through_the_command_line(model: Path, tmp_path: Path) -> None:
    words = ["simulate", str(model), "--vary", "benefit=normal(500, 50)", "--vary", "Model!B2=triangular(900,1000,1100)"]
    words += ["--correlate", "benefit,Model!B2=0.5", "--output", "npv", "--draws", "64", "--workers", "1"]
    result = CliRunner().invoke(app, [*words, "--json", "--table", str(tmp_path / "draws.csv")])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert found["draws"] == 64
    assert found["outputs"]["npv"]["mean"]["value"] == pytest.approx(243, abs=15)
    with (tmp_path / "draws.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["benefit", "Model!B2", "npv"]
    assert len(rows) == 65
    printed = CliRunner().invoke(app, words)
    assert "probability of loss" in printed.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--vary", "benefit"], "write an uncertain input as"),
        (["--vary", "benefit=norml(1,2)"], "did you mean normal"),
        (["--vary", "benefit=normal(1,x)"], "'x' in normal(1,x) is no number"),
        (["--vary", "benefit=normal(1,2)", "--vary", "benefit=normal(1,2)"], "given twice"),
        (["--vary", "nowhere=normal(1,2)"], "nowhere"),
        (["--vary", "npv=normal(1,2)"], "holds a formula"),
        (["--vary", "benefit=normal(1,2)", "--draws", "999999"], "at most 131072"),
    ],
)
def test_bad_input_gets_one_sentence(model: Path, words: list[str], says: str) -> None:
    result = CliRunner().invoke(app, ["simulate", str(model), "--output", "npv", "--workers", "1", *words])
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output


def test_correlations_in_words() -> None:
    assert parse_correlations(["a,b=50%"], ["a", "b"]) == ((1, 0.5), (0.5, 1))
    assert parse_correlations([], ["a", "b"]) == ()
    for text in ("a=0.5", "a,b=2", "a,c=0.5", "a,a=0.5"):
        with pytest.raises(BadInput, match=text):
            parse_correlations([text], ["a", "b"])
