"""From CSV to forecasts and a record of the experiment; the article's own layout of a history, with its train/test column."""

from __future__ import annotations

import json

import pytest

from xl_lepton import call
from xl_lepton.core.errors import BadInput
from xl_lepton.numerics.model_card import Report, report

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


def made(method: str = "ols") -> Report:
    return report(HISTORY, NEW, made_on="2026-11-23", version="1.0", method=method)


def test_the_sheet_and_the_file_give_the_same_numbers() -> None:
    rows = [line.split(",") for line in HISTORY.splitlines()]
    factors = [rows[0][:3]] + [[float(row[0]), float(row[1]), row[2]] for row in rows[1:]]
    costs = [[float(row[3])] for row in rows[1:]]
    new = [["gpu_count", "project_size", "training_data"], [8.0, "large", 500.0], [3.0, "small", 200.0]]
    for method in ("ols", "auto"):
        sheet = call("FORECAST", costs, factors, new, method, 0.8)
        assert sheet == [[one.middle, one.low, one.high] for one in made(method).forecasts]
    split = [[row[4]] for row in rows[1:]]
    scores = made().scores
    assert scores is not None
    assert call("FORECAST_SCORE", costs, factors, "ols", split, 0.8, "MAE") == scores.mae


def test_the_card_says_what_was_done() -> None:
    text = made().as_markdown()
    for words in ("2026-11-23", "SHA-256", "## Scores (rows marked test)", "MdAPE", "| 8 | large | 500 |", "gpu_count"):
        assert words in text
    record = json.loads(made().as_json())
    assert record["data"]["rows"] == 9
    assert record["scores"]["projects scored"] == 2
    assert len(record["forecasts"]) == 2


def test_the_same_input_gives_the_same_record() -> None:
    assert made("auto").as_json() == made("auto").as_json()


@pytest.mark.parametrize(
    ("history", "new", "words"),
    [
        ("a,b\n1,2\n", NEW, "has no column 'total_cost'"),
        ("a,total_cost\n1,2\n2,x\n", "a\n3\n", "data row 2 of 'total_cost'"),
        ("a,total_cost\n1\n", "a\n3\n", "data row 1 has 1 fields"),
        ("", NEW, "a line of headings"),
        ("total_cost\n1\n2\n", "a\n3\n", "has no factors"),
    ],
)
def test_bad_files_are_named(history: str, new: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        report(history, new, made_on="2026-11-23", version="1.0")


def test_the_chart_is_a_picture() -> None:
    pytest.importorskip("matplotlib")
    from xl_lepton.numerics.forecast_chart import png

    assert png(made()).startswith(b"\x89PNG")
