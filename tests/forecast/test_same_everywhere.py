"""One history, asked on every surface that computes here: bit for bit the same forecasts, and a sentence for what cannot be."""

from __future__ import annotations

import json
import math
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import xl_lepton
from tests.forecast.test_model_card import HISTORY, NEW
from xl_lepton import registry
from xl_lepton.core.call import call
from xl_lepton.core.cells import CellError, Grid
from xl_lepton.numerics import models
from xl_lepton.surfaces.cli.app import app

Rows = list[list[object]]


def cells(text: str) -> Rows:
    """A CSV's cells as a person types them."""

    def typed(word: str) -> object:
        return float(word) if word.replace(".", "").isdigit() else word

    return [[typed(word) for word in line.split(",")] for line in text.splitlines()]


def book(path: Path, sheets: dict[str, Rows]) -> xl_lepton.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return xl_lepton.Workbook.open(path)


@pytest.mark.parametrize("method", models.METHODS)
def test_the_articles_example_is_the_same_in_a_sheet_in_a_file_and_in_python(tmp_path: Path, method: str) -> None:
    history, new = cells(HISTORY), cells(NEW)
    lines: Rows = [[*new[0]]]
    for place, row in enumerate(new[1:], 2):
        one = f'LEPTON_FORECAST(History!$D$2:$D$10,History!$A$1:$C$10,VSTACK(A$1:C$1,A{place}:C{place}),"{method}",0.8,'
        lines.append([*row, *(f'={one}"{shown}")' for shown in ("forecast", "low", "high"))])
    with book(tmp_path / "article.xlsx", {"History": history, "New": lines}) as opened:
        opened.recalc()
        sheet = [[opened.get(f"New!{column}{place}") for column in "DEF"] for place in (2, 3)]
    python = xl_lepton.call("FORECAST", [[row[3]] for row in history[1:]], [row[:3] for row in history], new, method, 0.8)
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    (tmp_path / "new.csv").write_text(NEW, encoding="utf-8")
    words = [
        "forecast",
        str(tmp_path / "history.csv"),
        "--new",
        str(tmp_path / "new.csv"),
        "--method",
        method,
        "--json",
        "--no-card",
    ]
    record = json.loads(CliRunner().invoke(app, words).stdout)
    file = [[one["forecast"], one["low"], one["high"]] for one in record["forecasts"]]
    assert sheet == python == file


Y = [10.0, 20.0, 31.0, 39.0, 52.0, 58.0, 71.0, 80.0, 88.0, 101.0]
X: Rows = [[float(place), float(place * 7 % 5)] for place in range(1, 11)]
SOUND: Rows = [[1.0, 2.0]]


def with_cell(rows: Rows, row: int, column: int, cell: object) -> Rows:
    return [[cell if (r, c) == (row, column) else old for c, old in enumerate(line)] for r, line in enumerate(rows)]


# costs, factors, new projects; test_extremes has the long table
EXTREMES: dict[str, tuple[list[object], Rows, Rows]] = {
    "one row": (Y[:1], X[:1], SOUND),
    "a text among numbers": (list(Y), with_cell(X, 4, 1, "x"), SOUND),
    "huge": ([float(f"{cost}e299") for cost in Y], X, SOUND),
    "tiny": ([cost * 1e-300 for cost in Y], X, SOUND),
    "below nothing": ([-5.0, *Y[1:]], X, SOUND),
    "an empty factor": (list(Y), with_cell(X, 3, 1, None), SOUND),
    "fewer rows than factors": (Y[:3], [[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 5.0, 7.0], [3.0, 9.0, 2.0, 1.0]], [[1.0] * 4]),
    "all costs equal": ([5.0] * 10, X, SOUND),
    "an empty cost": ([None, *Y[1:]], X, SOUND),
    "headings that repeat": (list(Y), [["a", "a"], *X], SOUND),
    "another order, one more column": (list(Y), [["gpus", "hours"], *X], [["site", "hours", "gpus"], [9.0, 2.0, 4.0]]),
    "a column that new projects lack": (list(Y), [["gpus", "hours"], *X], [["gpus"], [4.0]]),
    "days": (list(Y), [[46_000.0 + 30 * row[0], row[1]] for row in X], [[46_400.0, 2.0]]),  # type: ignore[operator]
    "yes and no": (list(Y), [[row[0], row[1] > 2] for row in X], [[4.0, True]]),  # type: ignore[operator]
    "a column that never changes": (list(Y), [[row[0], 7.0] for row in X], [[4.0, 7.0]]),
    "a new value of a column that never changed": (list(Y), [[row[0], 7.0] for row in X], [[4.0, 8.0]]),
}


def questions(costs: list[object], factors: Rows, new: Rows) -> list[tuple[str, list[Rows]]]:
    """Every function of the family on one history: name and arguments, each a range."""
    column = [[cost] for cost in costs]
    data = factors[1:] if isinstance(factors[0][0], str) and len(factors) > len(costs) else factors
    table = [
        [f"f{place}" for place in range(len(data[0]))] + ["cost"],
        *([*row, cost] for row, cost in zip(data, costs, strict=True)),
    ]
    asked = [("FORECAST", [column, factors, new, [[method]], [[0.8]]]) for method in models.METHODS]
    asked += [("FORECAST_SCORE", [column, factors, [[method]]]) for method in ("ols", "log", "auto")]
    asked += [("FORECAST_DRIVERS", [column, factors, [[method]]]) for method in ("ols", "auto")]
    asked += [
        ("FORECAST_SERIES", [column, [[3.0]], [[4.0]], [[0.8]], [[method]]]) for method in ("auto", "ets", "seasonal naive")
    ]
    asked += [(name, [column, factors]) for name in ("FORECAST_FIT", "FORECAST_COMPARE")]
    asked += [("DATA_CHECK", [table, [["cost"]]]), ("DATA_CHECK", [table]), ("DATA_CLEAN", [table]), ("DATA_SUMMARY", [column])]
    return [*asked, ("DATA_AUGMENT", [table, [[5.0]], [[1.0]]])]


def answered(name: str, arguments: list[Rows]) -> Grid:
    return call(registry.find(name), [Grid(tuple(map(tuple, rows))) for rows in arguments])  # type: ignore[arg-type]


@pytest.mark.parametrize("wild", [math.nan, math.inf])
def test_a_number_that_is_none_is_named_by_every_function(wild: float) -> None:
    for costs, factors, new in (
        ([wild, *Y[1:]], X, SOUND),
        (list(Y), with_cell(X, 0, 1, wild), SOUND),
        (list(Y), X, [[wild, 1.0]]),
    ):
        for name, arguments in questions(costs, factors, new):
            if any(cell is wild for rows in arguments for row in rows for cell in row):
                error = answered(name, arguments).scalar
                assert isinstance(error, CellError), (name, error)
                assert str(wild) in error.sentence


@pytest.mark.parametrize("extreme", EXTREMES)
def test_hard_input_in_a_workbook_is_answered_as_in_python(tmp_path: Path, extreme: str) -> None:
    asked = questions(*EXTREMES[extreme])
    sheets: dict[str, Rows] = {"Answers": []}
    expected = []
    for place, (name, arguments) in enumerate(asked, 1):
        references = []
        for number, rows in enumerate(arguments):
            sheets[f"q{place}_{number}"] = rows
            last = openpyxl.utils.get_column_letter(len(rows[0]))
            references.append(f"q{place}_{number}!A1:{last}{len(rows)}")
        sheets["Answers"].append([f"=INDEX(LEPTON_{name}({','.join(references)}),1,1)"])
        expected.append(answered(name, arguments).scalar)
    with book(tmp_path / "hard.xlsx", sheets) as opened:
        opened.recalc()
        found = [opened.get(f"Answers!A{place}") for place in range(1, len(asked) + 1)]
    for (name, _), mine, theirs in zip(asked, expected, found, strict=True):
        assert not isinstance(theirs, float) or math.isfinite(theirs)
        assert getattr(mine, "code", mine) == getattr(theirs, "code", theirs), name
