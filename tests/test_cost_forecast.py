"""The cost forecast with other histories than its own: shorter, longer, without test rows, without marks."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from xl_lepton.headless import Workbook
from xl_lepton.surfaces.cli.app import app

PATH = Path(__file__).parents[1] / "workbooks/cost_forecast.xlsx"
CHECKS = range(7, 29)


def history() -> list[list[Any]]:
    with Workbook.open(PATH) as book:
        return book.get("history")  # type: ignore[no-any-return]


def longer(count: int) -> list[list[Any]]:
    """The history again and again, each time with everything by a few percent larger."""
    rows, own = [], history()
    for place in range(count):
        name, date, hardware, data, gpus, size, cost, mark = own[place % len(own)]
        grown = 1.07 ** (place // len(own))
        rows.append([f"{name} {place}", date, hardware, data * grown, gpus, size * grown, cost * grown, mark])
    return rows


def failing(book: Workbook) -> list[str]:
    lines = [(book.get(f"Checks!B{row}"), book.get(f"Checks!E{row}")) for row in CHECKS]
    assert lines[-1][0] == "All new projects are shown"
    return [label for label, verdict in lines if verdict is not True]


def test_a_history_from_a_file_of_any_length(tmp_path: Path) -> None:
    rows, file, inputs = longer(40), tmp_path / "past.csv", tmp_path / "inputs.csv"
    with file.open("w", newline="", encoding="utf-8") as open_file:
        csv.writer(open_file).writerows([["project", "published", *["x"] * 6], *rows])
    inputs.write_text("name,value\nhistory,@past.csv\nmethod,robust\n", encoding="utf-8")
    headed = CliRunner().invoke(app, ["run", str(PATH), "--inputs", str(inputs), "--json"])
    assert headed.exit_code != 0  # headings that are not the table's are a row like any other, and no project
    with file.open("w", newline="", encoding="utf-8") as open_file:
        csv.writer(open_file).writerows(rows)
    answers = []
    for words in (["--inputs", str(inputs)], ["--set", f"history=@{file}", "--set", "method=robust"]):
        result = CliRunner().invoke(app, ["run", str(PATH), *words, "--json"])
        assert result.exit_code == 0, result.output
        answers.append(json.loads(result.output))
    assert answers[0] == answers[1]
    with Workbook.open(PATH, rows={"tblHistory": 40}) as book:
        book.set("history", rows)
        book.set("method", "robust")
        assert book.recalc().errors == []
        assert failing(book) == []
        assert book.get("expected_total") == answers[0]["expected_total"]
        assert (book.get("used_rows"), book.get("training_rows"), book.get("test_rows")) == (40, 30, 10)


@pytest.mark.slow
def test_a_longer_history_pasted_into_the_table(tmp_path: Path) -> None:
    rows = longer(300)
    made = openpyxl.load_workbook(PATH)
    sheet = made["History"]
    top = int(sheet.tables["tblHistory"].ref.split(":")[0][1:]) + 1
    for place, row in enumerate(rows):
        for column, value in enumerate(row, start=2):
            sheet.cell(top + place, column).value = value
    sheet.tables["tblHistory"].ref = sheet.tables["tblHistory"].autoFilter.ref = f"B{top - 1}:I{top + 299}"
    made.save(tmp_path / "pasted.xlsx")
    with Workbook.open(tmp_path / "pasted.xlsx") as book, Workbook.open(PATH, rows={"tblHistory": 300}) as grown:
        grown.set("history", rows)
        for one in (book, grown):
            one.set("method", "log")  # the quickest
            assert one.recalc().errors == []
            assert failing(one) == []
            assert (one.get("used_rows"), one.get("tests_scored")) == (300, 72)
        assert book.get("expected_total") == pytest.approx(grown.get("expected_total"), rel=1e-12)


@pytest.mark.parametrize(
    ("mark", "fails"),
    [
        ("train", ["There are test rows, and all are shown"]),
        (
            "test",
            ["There are enough training rows", "There are enough rows for the factors", "Every test row got a forecast"],
        ),
        (
            None,
            ["There are enough training rows", "There are enough rows for the factors", "There are test rows, and all are shown"],
        ),
    ],
)
def test_without_test_rows_the_dashboard_says_so(mark: str | None, fails: list[str]) -> None:
    with Workbook.open(PATH) as book:
        book.set("history", [[*row[:7], mark] for row in history()])
        assert book.recalc().errors == []
        assert failing(book) == fails
        assert any("No past project was kept for testing" in str(book.get(f"Dashboard!B{row}")) for row in range(6, 11))
        assert book.get("test_mdape") == "no test rows"
