"""Each fault that LEPTON_DATA_CHECK looks for, planted in a sound table and found where it is; and silence elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from xl_lepton import call
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.numerics.csv_table import read_csv
from xl_lepton.numerics.data_check import check

DATA = Path(__file__).parents[1] / "data"
DISGUISE = "looks like the cost in disguise"
HEADS = ["gpus", "hours", "provider", "cost"]
Table = list[list[object]]


def sound(rows: int = 60, seed: int = 7) -> Table:
    """A history in which there is nothing to find: costs of GPUs, hours and a provider, 25 % noise."""
    random = np.random.default_rng(seed)
    gpus, hours = random.integers(1, 40, rows), random.integers(20, 900, rows)
    provider = random.choice(["aws", "gcp", "own"], rows)
    costs = np.round(2.0 * gpus * hours**0.9 * np.exp(0.25 * random.normal(size=rows)), 2)
    return [
        [float(g), float(h), str(p), float(c)]
        for g, h, p, c in zip(gpus.tolist(), hours.tolist(), provider.tolist(), costs.tolist(), strict=True)
    ]


def findings(heads: list[str], rows: Table, target: str = "cost") -> list[tuple[str, str, str, str]]:
    return [
        (one.severity, one.what, one.column, one.where) for one in check(Columns(tuple(heads), tuple(map(tuple, rows))), target)
    ]


def set_cell(row: int, column: int, cell: object) -> Callable[[list[str], Table], None]:
    def plant(_: list[str], rows: Table) -> None:
        rows[row][column] = cell

    return plant


def add_column(name: str, value: Callable[[int, list[object]], object]) -> Callable[[list[str], Table], None]:
    def plant(heads: list[str], rows: Table) -> None:
        heads.append(name)
        for place, row in enumerate(rows):
            row.append(value(place, row))

    return plant


def add_row(_: list[str], rows: Table) -> None:
    rows.append(list(rows[4]))


def few_rows(_: list[str], rows: Table) -> None:
    del rows[8:]


def number(cell: object) -> float:
    assert isinstance(cell, float)
    return cell


PLANTED: dict[str, tuple[Callable[[list[str], Table], None], tuple[str, str, str, str]]] = {
    "missing": (set_cell(3, 1, None), ("note", "1 of 60 cells is empty (2%)", "hours", "data row 4")),
    "an empty column": (add_column("notes", lambda _, __: None), ("fault", "empty throughout", "notes", "")),
    "a repeat": (add_row, ("doubt", "1 row repeats an earlier one", "", "data row 61")),
    "an outlier": (set_cell(10, 1, 9e7), ("doubt", "1 value far from the others", "hours", "data row 11")),
    "an outlying cost": (set_cell(10, 3, 9e12), ("doubt", "1 value far from the others", "cost", "data row 11")),
    "a constant": (add_column("site", lambda _, __: 7.0), ("doubt", "the same in every row", "site", "")),
    "a constant text": (add_column("site", lambda _, __: "x"), ("doubt", "the same in every row", "site", "")),
    "collinear": (add_column("kw", lambda _, row: number(row[0]) * 0.7), ("doubt", "moves with 'gpus'", "kw", "")),
    "the cost in euros": (add_column("eur", lambda _, row: number(row[3]) * 0.92), ("fault", DISGUISE, "eur", "")),
    "the cost below 0": (add_column("paid", lambda _, row: -number(row[3])), ("fault", DISGUISE, "paid", "")),
    "the logarithm of the cost": (add_column("log", lambda _, row: math.log(number(row[3]))), ("fault", DISGUISE, "log", "")),
    "the cost and a fee": (add_column("billed", lambda _, row: number(row[3]) + 50_000), ("fault", DISGUISE, "billed", "")),
    "the cost, roughly": (
        add_column("quoted", lambda place, row: number(row[3]) * (0.97, 1.04, 0.99)[place % 3]),
        ("fault", DISGUISE, "quoted", ""),
    ),
    "mixed units": (
        add_column("data", lambda place, _: float(place % 7 + 2) * (1000.0 if place % 3 == 0 else 1.0)),
        ("doubt", "two groups about 1000 times apart: units look mixed", "data", "data rows 1, 4, 7, 10, 13 and 15 more"),
    ),
    "a text among numbers": (set_cell(5, 0, "many"), ("fault", "texts among numbers", "gpus", "data row 6")),
    "a number stored as text": (set_cell(5, 0, "12"), ("fault", "numbers stored as text", "gpus", "data row 6")),
    "a number among texts": (set_cell(5, 2, 4.0), ("fault", "numbers among texts", "provider", "data row 6")),
    "names": (add_column("project", lambda place, _: f"P{place}"), ("note", "a different text in every row", "project", "")),
    "too few rows": (few_rows, ("doubt", "8 rows for 4 coefficients: forecasts will be rough", "", "")),
    "a cost of 0": (set_cell(2, 3, 0.0), ("note", "costs at or below 0", "cost", "data row 3")),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTED)
def test_what_is_planted_is_found_where_it_is(fault: str) -> None:
    plant, (severity, what, column, where) = PLANTED[fault]
    heads, rows = list(HEADS), sound()
    plant(heads, rows)
    found = findings(heads, rows)
    assert any(one[0] == severity and one[1].startswith(what) and one[2:] == (column, where) for one in found), found
    assert len(found) <= 2, found  # and hardly anything else


@pytest.mark.parametrize("seed", range(8))
def test_a_sound_table_has_no_finding(seed: int) -> None:
    assert [one for one in findings(HEADS, sound(seed=seed)) if "disguise" in one[1] or one[0] == "fault"] == []
    assert call("DATA_CHECK", [HEADS, *sound()], "cost", "finding") == "nothing found"


def test_names_of_projects_are_names_where_a_row_is_copied_too() -> None:
    rows = [[f"P{place}", *row] for place, row in enumerate(sound())]
    found = findings(["project", *HEADS], [*rows, rows[4]])
    assert ("note", "a different text in every row", "project", "") in found
    assert not any(what.startswith("61 rows for") for _, what, _, _ in found)  # sixty labels, were they a factor


def test_headings_without_rows_are_told() -> None:
    with pytest.raises(BadInput, match="table: is one row of texts, which look like headings; give the rows below them too"):
        check(Columns((), (tuple(HEADS),)), "cost")


def leaks(path: Path, target: str) -> list[str]:
    table = read_csv(path.read_bytes(), path.name).table
    return [one.column for one in check(table, target) if "disguise" in one.what or "together give" in one.what]


def test_no_false_alarm_for_leakage_on_real_histories_and_the_nist_sets() -> None:
    files = [(path, "") for path in (DATA / "history").glob("*.csv")] + [(path, "y") for path in (DATA / "nist").glob("*.csv")]
    looked = 0
    for path, target in files:
        names = read_csv(path.read_bytes(), path.name).table.names
        goal = target or names[-1]
        if goal in names and len(names) > 1:
            assert leaks(path, goal) == [], path.name
            looked += 1
    assert looked >= 8


def test_parts_that_add_up_to_the_cost_are_told() -> None:
    rows = sound()
    heads = [*HEADS, "hardware", "staff"]
    random = np.random.default_rng(1)
    for row in rows:
        share = round(float(random.uniform(0.2, 0.8)), 2)
        row += [number(row[3]) * share, number(row[3]) * (1 - share)]
    found = findings(heads, rows)
    assert [column for _, what, column, _ in found if what == "these factors together give the cost exactly"] == [
        "hardware, staff"
    ]


COLUMNS_WITH = {
    "a wild size": [*[float(3 + place % 7) for place in range(30)], 900.0],
    "a wild size among ratios": [*[1.7 ** (place % 9) for place in range(30)], 1e9, 1e-7],
    "a low one": [*[float(100 + place % 7) for place in range(30)], 2.0],
    "none": [float(3 + place % 7) for place in range(30)],
    "too few numbers": [1.0, 2.0, 3.0, 2.0, 1.0, 900.0],
    "mixed units": [float(place % 7 + 2) * (1000.0 if place % 9 == 0 else 1.0) for place in range(30)],
    "negative ones": [*[float(place % 7 - 3) for place in range(30)], -800.0],
    "a number stored as text": [*[float(3 + place % 7) for place in range(30)], "900"],
}


@pytest.mark.parametrize("which", COLUMNS_WITH)
def test_what_is_reported_as_far_is_what_is_cut_and_dropped(which: str) -> None:
    cells = [["size", "other"], *[[cell, float(place)] for place, cell in enumerate(COLUMNS_WITH[which])]]
    reported = [one[3] for one in findings(cells[0], cells[1:], "") if "far from the others" in one[1]]
    cut = call("DATA_CLEAN", cells, "keep", "clip", "keep")
    rows = [str(place) for place, row in enumerate(cut, 1) if row[-1] and " cut to " in row[-1]]
    text = f"data row{'s' if len(rows) > 1 else ''} {', '.join(rows)}"
    assert reported == ([text] if rows else [])
    assert bool(rows) == (
        which in ("a wild size", "a wild size among ratios", "a low one", "negative ones", "a number stored as text")
    )
    kept = {row[1] for row in call("DATA_CLEAN", cells, "keep", "drop", "keep")}
    assert {place + 1 for place in range(len(cells) - 1) if float(place) not in kept} == set(map(int, rows))


AMOUNTS = {"$1,200": 1200.0, "USD 15": 15.0, "(€3.50)": -3.5, "¥12": 12.0, "2,500.25 EUR": 2500.25, "€1.200": None, "tbd": None}


@pytest.mark.parametrize("text", AMOUNTS)
def test_amounts_of_money_are_numbers_stored_as_text(text: str) -> None:
    table = [["fee", "cost"], *([float(place), 10.0 * place] for place in range(1, 9)), [text, 90.0]]
    what = "texts among numbers" if AMOUNTS[text] is None else "numbers stored as text"
    assert [what, "fee", "data row 9"] in [row[1:4] for row in call("DATA_CHECK", table, "cost")]
    cleaned = call("DATA_CLEAN", table, "keep")[8]
    assert cleaned[0] == AMOUNTS[text]
    assert str(cleaned[2]).startswith(f"cleaned: fee: text '{text}' {'taken out' if AMOUNTS[text] is None else 'to '}")


def test_amounts_in_two_currencies_are_no_numbers() -> None:
    table = [["fee", "cost"], *([float(place), 10.0 * place] for place in range(1, 9)), ["$5", 90.0], ["€5", 95.0]]
    assert ["texts among numbers", "fee", "data rows 9, 10"] in [row[1:4] for row in call("DATA_CHECK", table, "cost")]
