"""Hard input: every method and function, on every kind of table that goes wrong, has a sound answer or says what is wrong.

The table grows by a line; what is asked of every line is the same: no internal error, no number that is none, no warning of a
library, nothing written to the screen, low <= forecast <= high.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator

import pytest

from xl_lepton import registry
from xl_lepton.core.call import call
from xl_lepton.core.cells import CellError, Grid
from xl_lepton.numerics import models

Rows = list[list[object]]
HEADS: list[object] = ["gpus", "hours", "provider"]
COSTS: list[object] = [10.0, 20.0, 31.0, 39.0, 52.0, 58.0, 71.0, 80.0, 88.0, 101.0, 112.0, 119.0]
FACTORS: Rows = [[float(row), float(row * 7 % 5 + 1), ("aws", "gcp", "own")[row % 3]] for row in range(1, 13)]
NEW: Rows = [HEADS, [4.0, 2.0, "aws"], [14.0, 3.0, "gcp"]]
ODD_HEADS: list[object] = ["显卡 数", "Größe (m²)", "поставщик"]


def changed(row: int, column: int, cell: object) -> Rows:
    """The factors with one other cell, headings on top."""
    return [HEADS, *([cell if (r, c) == (row, column) else old for c, old in enumerate(line)] for r, line in enumerate(FACTORS))]


def headed(*heads: object, rows: Iterator[list[object]] | Rows) -> Rows:
    return [list(heads), *rows]


# what is wrong: costs, factors, new projects, and words of the sentence that ols and auto answer with ("" for numbers)
EXTREMES: dict[str, tuple[list[object], Rows, Rows, str, str]] = {
    "nothing": (COSTS, [HEADS, *FACTORS], NEW, "", ""),
    "no headings": (COSTS, FACTORS, NEW[1:], "", ""),
    "columns in another order": (COSTS, [HEADS, *FACTORS], [["provider", "gpus", "hours"], ["aws", 4.0, 2.0]], "", ""),
    "fewer rows than factors": (
        COSTS[:3], [[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 5.0, 7.0], [3.0, 9.0, 2.0, 1.0]], [[1.0] * 4], "cannot fix 5", "",
    ),
    "one row": (COSTS[:1], [HEADS, FACTORS[0]], NEW, "1 past project cannot fix", "1 past project is too few"),
    "two rows": (COSTS[:2], [HEADS, *FACTORS[:2]], NEW, "2 past projects cannot fix", "2 past projects are too few"),
    "a text among numbers": (COSTS, changed(4, 1, "x"), NEW, "of 'hours' is a text among numbers", "a text among numbers"),
    "a number stored as text": (COSTS, changed(4, 1, "7"), NEW, "data row 5 of 'hours'", "data row 5 of 'hours'"),
    "a number among labels": (COSTS, changed(4, 2, 7.0), NEW, "data row 5 of 'provider'", "data row 5 of 'provider'"),
    "all costs equal": ([5.0] * 12, [HEADS, *FACTORS], NEW, "", ""),
    "all costs 0": ([0.0] * 12, [HEADS, *FACTORS], NEW, "", ""),
    "costs of 1e300": ([float(f"{cost}e299") for cost in COSTS], [HEADS, *FACTORS], NEW, "", "costs above 1e150"),
    "costs of 1e-300": ([float(f"{cost}e-301") for cost in COSTS], [HEADS, *FACTORS], NEW, "", "costs below 1e-150"),
    "one cost of 1e300": ([1e300, *COSTS[1:]], [HEADS, *FACTORS], NEW, "", "costs above 1e150"),
    "one cost of 1e-321": ([1e-321, *COSTS[1:]], [HEADS, *FACTORS], NEW, "", "costs below 1e-150"),
    "costs of 1e308": ([float(f"{cost}e306") for cost in COSTS], [HEADS, *FACTORS], NEW, "", "costs above 1e150"),
    "a factor of 1e300": (COSTS, changed(0, 0, 1e300), NEW, "", ""),
    "a factor of 1e-300": (COSTS, changed(0, 0, 1e-300), NEW, "", ""),
    "a new project of 1e308": (COSTS, [HEADS, *FACTORS], [HEADS, [1e308, 1e308, "aws"]], "or its interval is too large", ""),
    "a new project below 0": (COSTS, [HEADS, *FACTORS], [HEADS, [-1e6, -4.0, "aws"]], "", ""),
    "a cost that is no number": ([math.nan, *COSTS[1:]], [HEADS, *FACTORS], NEW, "item 1: expected a number, got nan", "got nan"),
    "a factor that is no number": (COSTS, changed(0, 0, math.nan), NEW, "column A: nan is no number", "nan is no number"),
    "a new factor without end": (COSTS, [HEADS, *FACTORS], [HEADS, [math.inf, 1.0, "aws"]], "inf is no number", "no number"),
    "an empty cost": ([None, *COSTS[1:]], [HEADS, *FACTORS], NEW, "got an empty cell", "got an empty cell"),
    "an empty factor": (COSTS, changed(3, 1, None), NEW, "data row 4 of 'hours' is empty", ""),
    "an empty label": (COSTS, changed(3, 2, None), NEW, "data row 4 of 'provider' is empty", ""),
    "an empty text": (COSTS, changed(3, 1, " "), NEW, "data row 4 of 'hours' is empty", ""),
    "an empty new factor": (COSTS, [HEADS, *FACTORS], [HEADS, [None, 2.0, "aws"]], "data row 1 of 'gpus' is empty", ""),
    "an empty column": (
        COSTS, [HEADS, *([None, *row[1:]] for row in FACTORS)], NEW, "empty in every row", "empty in every row",
    ),
    "a cost below 0": ([-5.0, *COSTS[1:]], [HEADS, *FACTORS], NEW, "", ""),
    "a cost of 0": ([0.0, *COSTS[1:]], [HEADS, *FACTORS], NEW, "", ""),
    "rows that repeat": (COSTS[:3] * 4, [HEADS, *FACTORS[:3] * 4], NEW, "#N/A", "of 12 past projects 3 are different ones"),
    "two rows, six times": (COSTS[:2] * 6, headed("gpus", rows=[row[:1] for row in FACTORS[:2] * 6]), [["gpus"], [4.0]],
                            "interval: 2 different past projects", "of 12 past projects 2 are different ones"),
    "one row, twelve times": (COSTS[:1] * 12, headed("gpus", rows=[FACTORS[0][:1]] * 12), [["gpus"], [4.0]],
                              "1 different past project for 1 coefficient leaves nothing",
                              "of 12 past projects 1 is a different one, the others repeat it"),
    "one project at many costs": (COSTS, [HEADS, *[FACTORS[0]] * 12], [HEADS, FACTORS[0]], "", ""),
    "headings that repeat": (COSTS, [["a", "a", "b"], *FACTORS], NEW, "two columns are headed 'a'", "two columns are headed 'a'"),
    "headings in other scripts": (COSTS, [ODD_HEADS, *FACTORS], [ODD_HEADS[::-1], ["aws", 2.0, 4.0]], "", ""),
    "a column that new projects lack": (
        COSTS, [HEADS, *FACTORS], [["gpus", "hours"], [4.0, 2.0]], "has no column 'provider'", "has no column 'provider'",
    ),
    "headings without new projects": (COSTS, [HEADS, *FACTORS], [HEADS, [None] * 3], "has headings only", "has headings only"),
    "a label never seen": (COSTS, [HEADS, *FACTORS], [HEADS, [4.0, 2.0, "azure"]], "has no 'provider' called 'azure'", ""),
    "a word for a new number": (COSTS, [HEADS, *FACTORS], [HEADS, ["many", 2.0, "aws"], NEW[1]], "is 'many'", "is 'many'"),
    "yes and no": (COSTS, [HEADS, *([row[0], row[1] != 2.0, row[2]] for row in FACTORS)], [HEADS, [4.0, True, "aws"]], "", ""),
    "days": (COSTS, headed("begun", "hours", rows=[[46_000.0 + 30 * row[0], row[1]] for row in FACTORS]),  # type: ignore[operator]
             [["begun", "hours"], [46_200.0, 2.0]], "", ""),
    "days as texts": (COSTS, headed("begun", "hours", rows=[[f"2026-{row[0]:02.0f}-01", row[1]] for row in FACTORS]),
                      [["begun", "hours"], ["2027-01-01", 2.0]], "", ""),
    "one factor": (COSTS, headed("gpus", rows=[row[:1] for row in FACTORS]), [["gpus"], [4.0]], "", ""),
    "fifty factors": (COSTS, [[float(i * j % 11) for j in range(1, 51)] for i in range(12)], [[1.0] * 50], "cannot fix 51", ""),
    "factors that never change": (COSTS, [HEADS, *([row[0], 1.0, "aws"] for row in FACTORS)], [HEADS, [4.0, 1.0, "aws"]], "", ""),
    "a factor that the sheet computed from another": (
        COSTS, headed("gpus", "kw", rows=[[row[0], row[0] * 0.7] for row in FACTORS]), [["gpus", "kw"], [4.0, 3.0]],  # type: ignore[operator]
        "always moved together with", "",
    ),
    "names of projects": (
        COSTS, headed("project", "gpus", rows=[[f"P{row[0]}", row[0]] for row in FACTORS]), [["gpus"], [4.0]], "", "",
    ),
    "nothing but names": (COSTS, [[f"P{row[0]}"] for row in FACTORS], [["P1"]], "names the projects", "names the projects"),
    "nothing but labels": (COSTS, [HEADS[2:], *(row[2:] for row in FACTORS)], [HEADS[2:], ["aws"]], "", ""),
    "numbers with units": (COSTS, headed("mem", "h", rows=[[f"{row[0]:g} GB", row[1]] for row in FACTORS]),
                           [["mem", "h"], ["4 GB", 2.0]], "numbers with a unit", "numbers with a unit"),
    "a row of factors too many": (COSTS[:11], [HEADS, *FACTORS], NEW, "there are 11 costs but 12 rows", "11 costs but 12 rows"),
    "costs over two hundred decades": ([10.0 ** (20 * row - 100) for row in range(12)], [HEADS, *FACTORS], NEW, "", ""),
}  # fmt: skip
SERIES = ("auto", "theta", "ets", "seasonal naive", "naive")
FULL = ("a cost of 0", "names of projects")  # compared by all methods: it takes a second or more


def questions(costs: list[object], factors: Rows, new: Rows, *, full: bool) -> Iterator[tuple[str, list[Rows]]]:
    """Every function of the family with every method: name and arguments, each a range."""
    column: Rows = [[cost] for cost in costs]
    has_heads = all(isinstance(cell, str) for cell in factors[0]) and len(factors) > len(costs)
    data = factors[1:] if has_heads else factors
    heads = factors[0] if has_heads else [f"f{place}" for place in range(len(data[0]))]
    table: Rows = [[*heads, "cost"], *([*row, cost] for row, cost in zip(data, costs, strict=False))]
    for method in models.METHODS:
        yield "FORECAST", [column, factors, new, [[method]], [[0.8]]]
        if method in ("ols", "log", "ridge", "tree", "gp") or full:
            yield "FORECAST_SCORE", [column, factors, [[method]]]
            yield "FORECAST_DRIVERS", [column, factors, [[method]]]
    marks: Rows = [["test" if place % 4 == 3 else "train"] for place in range(len(costs))]
    yield "FORECAST_SCORE", [column, factors, [["ols"]], marks]
    yield "FORECAST_SCORE", [column, factors, [["log"]], marks]
    yield "FORECAST_FIT", [column, factors]
    yield "FORECAST_FIT", [column, factors, [[3.0]], [[0.9]], [[False]]]
    if full:
        yield "FORECAST_COMPARE", [column, factors]
    for method in SERIES:
        yield "FORECAST_SERIES", [column, [[3.0]], [[4.0]], [[0.8]], [[method]]]
    yield "DATA_CHECK", [table, [["cost"]]]
    yield "DATA_CHECK", [table]
    yield "DATA_CLEAN", [table]
    yield "DATA_CLEAN", [table, [["drop"]], [["clip"]], [["keep"]]]
    yield "DATA_CLEAN", [table, [["keep"]], [["drop"]]]
    yield "DATA_AUGMENT", [table, [[5.0]], [[1.0]]]
    yield "DATA_SUMMARY", [column]


def answered(name: str, arguments: list[Rows]) -> Grid:
    return call(registry.find(name), [Grid(tuple(map(tuple, rows))) for rows in arguments])  # type: ignore[arg-type]


def hold_sound(name: str, answer: Grid) -> None:
    for cell in answer.cells():
        if isinstance(cell, CellError):
            assert cell.sentence.startswith(f"LEPTON_{name}: "), cell
            for vague in ("internal error", "calculation overflows", "result is too large"):  # these name no argument
                assert vague not in cell.sentence, cell
            assert len(cell.sentence) > len(f"LEPTON_{name}: ") + 15, cell
        elif isinstance(cell, float):
            assert math.isfinite(cell)
    if name in ("FORECAST", "FORECAST_SERIES") and not isinstance(answer.scalar, CellError):
        for middle, low, high in answer.rows:
            ends = [one for one in (low, middle, high) if isinstance(one, float)]  # an end too large for a cell is a sentence
            assert ends == sorted(ends)


@pytest.mark.parametrize("extreme", EXTREMES)
def test_hard_input_gets_a_sound_answer_or_a_sentence(extreme: str, capfd: pytest.CaptureFixture[str]) -> None:
    costs, factors, new, least_squares, auto = EXTREMES[extreme]
    asked = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, arguments in questions(costs, factors, new, full=extreme in FULL):
            answer = answered(name, arguments)
            hold_sound(name, answer)
            asked += 1
            method = arguments[3][0][0] if name == "FORECAST" else ""
            words = {"ols": least_squares, "auto": auto}.get(str(method))
            if words is not None:
                error = answer.scalar
                said = f"{error.code} {error.sentence}" if isinstance(error, CellError) else ""
                assert words in said if words else said == "", (method, said)
    assert asked >= 35
    assert capfd.readouterr() == ("", "")


def test_the_table_is_long() -> None:
    assert len(EXTREMES) >= 45
