"""Ranges that come again are read once, and only where nothing can tell the difference."""

from __future__ import annotations

import math

import pytest

from xl_lepton.core import reading
from xl_lepton.core.cells import CellError, Grid
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import STRICT, Data, Series

SERIES = Series("numbers")
TABLE = Data("a table")
NUMBERS = [[float(row * column) for column in range(8)] for row in range(20)]


def test_equal_ranges_share_what_was_read() -> None:
    assert reading.read(SERIES, Grid.of(NUMBERS), STRICT) is reading.read(SERIES, Grid.of(NUMBERS), STRICT)
    assert reading.read(TABLE, Grid.of(NUMBERS), STRICT) is reading.read(TABLE, Grid.of(NUMBERS), STRICT)


def test_another_kind_or_mode_reads_for_itself() -> None:
    gaps = Grid.of([*NUMBERS, [None] * 8])
    assert reading.read(SERIES, gaps, "excel") != reading.read(SERIES, gaps, STRICT)
    assert reading.read(Series("numbers", blank=1.0), gaps, STRICT)[-1] == 1.0


def test_true_is_not_one_and_minus_zero_is_not_zero() -> None:
    assert reading.read(SERIES, Grid.of([*NUMBERS, [1.0] * 8]), STRICT)[-1] == 1.0
    with pytest.raises(BadInput, match="got TRUE"):
        reading.read(SERIES, Grid.of([*NUMBERS, [True] * 8]), STRICT)
    signs = [math.copysign(1.0, reading.read(SERIES, Grid.of([*NUMBERS, [zero] * 8]), STRICT)[-1]) for zero in (0.0, -0.0)]
    assert signs == [1.0, -1.0]


def test_a_refusal_comes_again() -> None:
    wrong = [*NUMBERS, ["x"] * 8]
    for _ in range(2):
        with pytest.raises(BadInput, match="row 21, column 1"):
            reading.read(SERIES, Grid.of(wrong), STRICT)


def test_a_range_with_an_error_is_read_as_it_stands() -> None:
    held = Grid.of([*NUMBERS, [CellError("#N/A")] * 8])
    assert held.first_error() == CellError("#N/A")
    assert reading.read(TABLE, held, STRICT).rows[-1][0] == CellError("#N/A")
