"""Sums are the same bits on every Python: added from first to last, without the compensation of Python 3.12's `sum`."""

from __future__ import annotations

import functools
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.headless.sheets import worth
from xl_lepton.headless.calc.adding import total

TENTHS = {f"A{row}": 0.1 for row in range(1, 11)}
FAR = {"A1": 1e16, "A2": 1.0, "A3": -1e16}


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_one_after_the_other(numbers: list[float]) -> None:
    found = total(numbers)
    assert type(found) is float
    expected = functools.reduce(operator.add, numbers, 0.0)
    assert found == expected or (found != found and expected != expected)


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:A10)", "SUBTOTAL(9,A1:A10)", "AGGREGATE(9,4,A1:A10)", "SUMPRODUCT(A1:A10)", "SUMIF(A1:A10,\">0\")",
        "SUMIFS(A1:A10,A1:A10,\">0\")", "AVERAGE(A1:A10)*10", "AVERAGEIF(A1:A10,\">0\")*10", "A1+A2+A3+A4+A5+A6+A7+A8+A9+A10",
        "REDUCE(0,A1:A10,LAMBDA(a,b,a+b))",
    ],
)  # fmt: skip
def test_ten_tenths_are_what_excel_makes_of_them(formula: str) -> None:
    """Excel's SUM of ten cells of 0.1 differs from 1 (=SUM(...)-1=0 is TRUE only for its snapping; (SUM(...)-1) is -1.1E-16)."""
    assert worth(formula, cells=TENTHS) == 0.9999999999999999


@pytest.mark.parametrize("formula", ["SUM(A1:A3)", "SUMSQ(A1:A3)-SUMSQ(A1,A3)", "SUMPRODUCT(A1:A3)", "SUMPRODUCT(A1:A3,{1;1;1})"])
def test_what_is_lost_on_the_way_stays_lost(formula: str) -> None:
    assert worth(formula, cells=FAR) == 0.0
