"""The table of coercion rules in ARCHITECTURE.md, row by row."""

from __future__ import annotations

import datetime as dt
import math
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_lepton.core import kinds
from xl_lepton.core.cells import Grid, date_of, number_text, serial
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Argument, Example, Returns, lepton
from xl_lepton.core.near import nearest

NUMBER = kinds.Number("x")
RATE = kinds.Rate("x")
COUNT = kinds.Count("x")
FLAG = kinds.Flag("x")
TEXT = kinds.Text("x")
CHOICE = kinds.Choice("x", options=("ols", "Ridge"))
DATE = kinds.Date("x")
SERIES = kinds.Series("x")
STRICT_SERIES = kinds.Series("x", blank=None)
DATES = kinds.Dates("x")
TEXTS = kinds.Texts("x")


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        (NUMBER, 2, 2.0),
        (NUMBER, True, 1.0),
        (NUMBER, "8%", 0.08),
        (NUMBER, " 1,234.5 ", 1234.5),
        (NUMBER, "-3e5", -300000.0),
        (NUMBER, ".5", 0.5),
        (RATE, "-99%", -0.99),
        (COUNT, "8", 8),
        (FLAG, 0, False),
        (FLAG, "yes", True),
        (FLAG, False, False),
        (TEXT, " a ", "a"),
        (TEXT, 3.0, "3"),
        (TEXT, True, "TRUE"),
        (CHOICE, "RIDGE", "Ridge"),
        (DATE, 46023.75, dt.date(2026, 1, 1)),
        (DATE, "2026-01-01", dt.date(2026, 1, 1)),
        (SERIES, [1, None, 3], (1.0, 0.0, 3.0)),
        (SERIES, [[1], [2]], (1.0, 2.0)),
        (SERIES, [[1, 2], [3, 4]], (1.0, 2.0, 3.0, 4.0)),
        (SERIES, 5, (5.0,)),
        (DATES, [46023, "2026-01-02"], (dt.date(2026, 1, 1), dt.date(2026, 1, 2))),
        (TEXTS, ["a", None, 2], ("a", "", "2")),
    ],
)
def test_accepted(kind: kinds.Kind, value: object, wanted: object) -> None:
    assert kind.coerce(Grid.of(value)) == wanted


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (NUMBER, None, "expected a number, got an empty cell"),
        (NUMBER, "", "got ''"),
        (NUMBER, "1,23", "got '1,23'"),
        (NUMBER, "1e999", "got '1e999'"),
        (NUMBER, "nan", "got 'nan'"),
        (NUMBER, [[1, 2]], "expected one cell, got a range of 1 x 2"),
        (RATE, -1, "above -1, got -1"),
        (COUNT, 1.5, "a whole number"),
        (COUNT, -1, "of at least 0"),
        (FLAG, None, "empty"),
        (TEXT, None, "empty"),
        (CHOICE, "rigde", "did you mean Ridge?"),
        (DATE, "31.1.2026", "expected a date"),
        (DATE, True, "expected a date"),
        (DATE, 0, "expected a date"),
        (SERIES, [1, "x"], "item 2: expected a number, got 'x'"),
        (SERIES, [1, True], "item 2: expected a number, got TRUE"),
        (SERIES, ["8%"], "stored as text; convert the cell to a number"),
        (SERIES, [[1, 2], [3, "x"]], "row 2, column 2"),
        (SERIES, [None, None], "the range is empty"),
        (STRICT_SERIES, [1, None], "item 2: expected a number, got an empty cell"),
        (DATES, [46023, None], "item 2"),
    ],
)
def test_refused(kind: kinds.Kind, value: object, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        kind.coerce(Grid.of(value))
    assert says in str(caught.value)


def test_excel_mode_skips_what_excel_skips() -> None:
    assert SERIES.coerce(Grid.of([1, None, "x", True, 2]), kinds.EXCEL) == (1.0, 2.0)


def test_every_kind_refuses_its_own_bad_values() -> None:
    every: list[kinds.Kind] = [NUMBER, RATE, COUNT, FLAG, TEXT, CHOICE, DATE, SERIES, STRICT_SERIES, DATES, TEXTS]
    every += [kinds.Data("x"), kinds.Money("x", maximum=5), kinds.Number("x", minimum=1, above=None)]
    for kind in every:
        assert kind.bad_values()
        assert kind.describe()
        for bad in kind.bad_values():
            with pytest.raises(BadInput):
                kind.coerce(Grid.of(bad))


@pytest.mark.parametrize(
    ("value", "names", "rows"),
    [
        ([["a", "b"], [1, 2]], ("a", "b"), 1),
        ([[1, 2], [3, 4]], (), 2),
        ([["x", "y"], ["z", "w"]], (), 2),
        ([["kind", "n"], ["llm", 3], [None, None]], ("kind", "n"), 1),
        ([["a", None], [1, 2]], (), 2),
    ],
)
def test_headings(value: object, names: tuple[str, ...], rows: int) -> None:
    columns: kinds.Columns = kinds.Data("x").coerce(Grid.of(value))
    assert (columns.names, len(columns.rows)) == (names, rows)


@given(st.dates(min_value=dt.date(1900, 3, 1), max_value=dt.date(9999, 12, 31)))
def test_serials_come_back_as_their_day(date: dt.date) -> None:
    assert date_of(serial(date)) == date


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back(number: float) -> None:
    assert float(number_text(number)) == number
    parsed: Any = kinds.text_number(number_text(number))
    assert math.isclose(parsed, number, rel_tol=0, abs_tol=0)


def test_annotations_may_be_optional() -> None:
    @lepton("TRIED", source="a test", examples=[Example((1.0,), 1.0)])
    def tried(
        amount: Annotated[float | None, kinds.Money("Some amount")] = None,
    ) -> Annotated[float, Returns("The same amount")]:
        """Give an amount back."""
        return amount or 0.0

    (argument,) = tried.__lepton__.arguments  # type: ignore[attr-defined]
    assert argument == Argument("amount", kinds.Money("Some amount"), required=False)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        (
            "model",
            ["own_mfu", "training_model", "served_model", "tuning_model"],
            {"training_model", "served_model", "tuning_model"},
        ),
        ("formula", ["formula-as-text", "formulas", "sums"], {"formulas", "formula-as-text"}),
        ("acelerator", ["accelerator", "own_price"], {"accelerator"}),
        ("zzz", ["accelerator"], set()),
    ],
)
def test_names_that_are_meant_are_suggested(name: str, known: list[str], expected: set[str]) -> None:
    assert set(nearest(name, known)) == expected
