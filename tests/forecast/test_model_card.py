"""From CSV to forecasts and a record of the experiment; the article's own layout of a history, with its train/test column."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xl_lepton import call
from xl_lepton.core.errors import BadInput, LeptonError
from xl_lepton.numerics.experiment import File, Report, Settings, report
from xl_lepton.numerics.model_card import as_json, as_markdown
from xl_lepton.surfaces.cli.app import app

HISTORY = """training_data,gpu_count,project_size,total_cost,dataset
100,2,small,170000,train
250,4,small,370000,train
400,6,large,630000,train
500,8,large,760000,train
150,3,small,245000,train
300,4,large,465000,train
600,8,large,840000,train
200,6,small,410000,test
450,5,large,610000,test
"""
NEW = "gpu_count,project_size,training_data\n8,large,500\n3,small,200\n"


def made(method: str = "ols", history: str = HISTORY, new: str = NEW, target: str = "") -> Report:
    files = File("history.csv", history.encode()), File("new.csv", new.encode())
    versions = (("xl_lepton", "1.0"),)
    return report(*files, made_on="2026-11-23", versions=versions, settings=Settings(target, method))


def test_the_sheet_and_the_file_give_the_same_numbers() -> None:
    rows = [line.split(",") for line in HISTORY.splitlines()]
    factors = [rows[0][:3]] + [[float(row[0]), float(row[1]), row[2]] for row in rows[1:]]
    costs = [[float(row[3])] for row in rows[1:]]
    new = [["gpu_count", "project_size", "training_data"], [8.0, "large", 500.0], [3.0, "small", 200.0]]
    for method in ("ols", "auto"):
        sheet = call("FORECAST", costs, factors, new, method, 0.8)
        assert sheet == [[one.middle, one.low, one.high] for one in made(method).forecasts]
    split = [[row[4]] for row in rows[1:]]
    unseen = made().scoring.method
    assert unseen is not None
    assert call("FORECAST_SCORE", costs, factors, "ols", split, 0.8, "MAE") == unseen.scores.mae


def test_days_are_written_as_days() -> None:
    lines = [f"{10 * place},2026-{place:02d}-15,{1000 * place + 7 * (place % 3)}" for place in range(1, 13)]
    history = "gpus,begun,cost\n" + "\n".join(lines) + "\n"
    report = made("ridge", history, "gpus,begun\n50,15.3.2027\n")
    assert report.table()[1][0][:2] == [50.0, "2027-03-15"]
    assert report.warnings == ("row 1: 'begun' 2027-03-15 lies outside the history (2026-01-15 to 2026-12-15)",)
    text, record = as_markdown(report), json.loads(as_json(report))
    assert "| 50 | 2027-03-15 |" in text
    assert record["forecasts"][0]["begun"] == "2027-03-15"
    (begun,) = (one for one in record["drivers"] if one["factor"] == "begun")
    assert begun["low"] == "2026-02-17"
    assert begun["low"] in text


def test_a_sheet_s_days_in_texts_are_warned_of_as_days() -> None:
    rows = [[f"2026-{place:02d}-15", 3.0 * (place % 4)] for place in range(1, 13)]
    costs = [[float(place)] for place in range(1, 13)]
    lines = call("EXPLAIN", "FORECAST", costs, [["begun", "h"], *rows], [["begun", "h"], ["2027-03-15", 3.0]], "ridge")
    assert [line[3] for line in lines if line[0] == "warning for row 1"] == [
        "'begun' 2027-03-15 lies outside the history (2026-01-15 to 2026-12-15)"
    ]


def test_a_column_that_only_new_projects_have_is_said_to_be_unused() -> None:
    wide = made("ols", new=NEW.replace("\n", ",9\n").replace("data,9", "data,racks"))
    assert wide.forecasts == made("ols").forecasts
    assert "| left out | racks: the history has no such column |" in as_markdown(wide)


def test_the_card_says_what_was_done() -> None:
    text = as_markdown(made())
    digest = hashlib.sha256(HISTORY.encode()).hexdigest()
    for words in ("2026-11-23", digest, "## Scores (rows marked test)", "MdAPE", "| 8 | large | 500 |", "xl_lepton 1.0"):
        assert words in text
    assert "half of 2 projects it had not seen were met within" in text
    record = json.loads(as_json(made()))
    assert record["data"]["history"] | {"columns": 0, "sha256_of_table": 0} == {
        "file": "history.csv", "sha256": digest, "sha256_of_table": 0, "rows": 9, "columns": 0,
    }  # fmt: skip
    assert record["data"]["new"]["sha256"] == hashlib.sha256(NEW.encode()).hexdigest()
    assert record["scores"]["projects scored"] == 2
    assert len(record["forecasts"]) == 2
    assert record["versions"] == {"xl_lepton": "1.0"}
    assert not any(finding["column"] == "dataset" for finding in record["findings"])


def test_the_digest_is_of_the_file_and_that_of_the_table_of_what_it_says() -> None:
    spelled = made(history=HISTORY.replace(",", ";"))
    assert spelled.history.digest == made().history.digest
    assert spelled.history.file.digest != made().history.file.digest
    assert spelled.forecasts == made().forecasts


def test_the_same_input_gives_the_same_record() -> None:
    assert as_json(made("auto")) == as_json(made("auto"))
    assert made("auto").key == made("auto").key
    assert len({made("auto").key, made("ols").key, made("ols", new=NEW + "1,small,100\n").key}) == 3


@pytest.mark.parametrize(
    ("headings", "target"),
    [
        ("a,total_cost", "total_cost"),
        ("a,Cost (USD)", "Cost (USD)"),
        ("a,成本", "成本"),
        ("a,what it came to", "what it came to"),  # the only numbers that the new projects lack
    ],
)
def test_the_column_of_costs_is_found(headings: str, target: str) -> None:
    assert made(history=f"{headings}\n1,10\n2,20\n3,31\n", new="a\n4\n").target == target


@pytest.mark.parametrize(
    ("history", "new", "target", "words"),
    [
        ("a,x,y\n1,2,3\n2,3,4\n", "a\n1\n", "", r"which column holds the cost\? name it as the target; the columns are a, x, y"),
        ("a,b\n1,2\n", NEW, "total_cost", "has no column 'total_cost'"),
        ("a,total_cost\n1,2\n2,x\n", "a\n3\n", "", "history: data row 2 of 'total_cost' is 'x'; give a number"),
        ("a,total_cost\n1\n", "a\n3\n", "", "history: data row 1 has 1 field, the headings are 2"),
        ("", NEW, "", "a line of headings"),
        ("total_cost\n1\n2\n", "a\n3\n", "", "has no factors"),
        ("a,b,cost\n1,2,3\n2,3,5\n3,x,7\n4,4,9\n", "a,b\n1,2\n", "", "^history: data row 3 of 'b' is a text among numbers"),
        ("a,cost\n1,3\n2,5\n3,7\n", "b\n1\n", "", "^new: has no column 'a'"),
        ("a,cost\n1,0\n2,5\n3,7\n", "a\n1\n", "log", "^history: the cost in data row 1 is 0; log needs"),
    ],
)
def test_bad_files_are_named(history: str, new: str, target: str, words: str) -> None:
    method, target = ("log", "") if target == "log" else ("ols", target)
    with pytest.raises(BadInput, match=words):
        made(method, history, new, target)


def test_a_column_named_dataset_with_other_words_is_a_factor() -> None:
    history = HISTORY.replace(",train\n", ",imagenet\n").replace(",test\n", ",coco\n")
    new = "gpu_count,project_size,training_data,dataset\n8,large,500,coco\n"
    assert made("auto", history, new).factors == ("training_data", "gpu_count", "project_size", "dataset")


def test_a_forecast_beyond_all_numbers_is_said_to_be_none() -> None:
    with pytest.raises(LeptonError, match="new: data row 1: the forecast or its interval is too large for a number"):
        made("ols", "a,cost\n1,1e300\n2,1.5e308\n3,1.7e308\n4,1.6e308\n", "a\n1e300\n")


def test_names_of_projects_are_left_out_and_said_to_be() -> None:
    named = ["project," + line if place == 0 else f"P{place}," + line for place, line in enumerate(HISTORY.splitlines())]
    for method in ("ols", "auto"):
        found = made(method, "\n".join(named) + "\n")
        assert found.forecasts == made(method).forecasts
        assert "| left out | project: a different text in every row" in as_markdown(found)
        copied = made(method, "\n".join([*named, named[3]]) + "\n")  # the copy of a row has its project's name too
        assert "| left out | project: a different text in every row" in as_markdown(copied)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    (tmp_path / "new.csv").write_text(NEW, encoding="utf-8")
    return tmp_path


COMMAND = ["forecast", "history.csv", "--new", "new.csv", "--method", "ols", "--date", "2026-01-31"]


def test_the_command_prints_a_table_and_writes_chart_and_card(folder: Path) -> None:
    pytest.importorskip("matplotlib")
    result = CliRunner().invoke(app, COMMAND)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].split("\t") == ["gpu_count", "project_size", "training_data", "forecast", "low", "high"]
    (card,) = folder.glob("new_ols_*")
    assert {path.name for path in card.iterdir()} == {"model_card.md", "model_card.json", "forecast.png"}
    first = {path.name: path.read_bytes() for path in card.iterdir()}
    assert json.loads(first["model_card.json"])["date"] == "2026-01-31"
    assert first["forecast.png"].startswith(b"\x89PNG")
    assert CliRunner().invoke(app, COMMAND).exit_code == 0
    assert {path.name: path.read_bytes() for path in card.iterdir()} == first  # the same experiment, the same record
    assert CliRunner().invoke(app, [*COMMAND[:-3], "ridge"]).exit_code == 0
    assert len(list(folder.glob("new_*"))) == 2  # another one does not take its place


def test_the_command_without_a_card(folder: Path) -> None:
    assert CliRunner().invoke(app, [*COMMAND, "--no-card"]).exit_code == 0
    assert {path.name for path in folder.iterdir()} == {"history.csv", "new.csv"}


def test_without_matplotlib_the_card_is_written_and_the_chart_said_to_be_missing(folder: Path) -> None:
    script = "import sys; sys.modules['matplotlib'] = None; from xl_lepton.surfaces.cli.app import app; app()"
    found = subprocess.run([sys.executable, "-c", script, *COMMAND, "--card", "card"], capture_output=True, text=True, check=True)
    assert "no chart: it needs matplotlib" in found.stderr
    assert {path.name for path in (folder / "card").iterdir()} == {"model_card.md", "model_card.json"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--date", "soon"], "--date: expected a day, such as 2026-01-31, got 'soon'"),
        (["--decimal", "x"], "--decimal: expected"),
        (["--target", "price"], "history: has no column 'price'"),
        (["--interval", "2"], "interval: expected a number above 0, at most 0.999, got 2"),
        (["--encoding", "klingon"], "history: the encoding 'klingon' is not known"),
    ],
)
def test_wrong_options_get_a_sentence(folder: Path, words: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, [*COMMAND, *words])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert len(list(folder.iterdir())) == 2
