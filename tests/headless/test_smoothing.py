"""FORECAST.ETS and its kin.

Excel's: the forecasts and intervals that Excel saved in a published valuation model with 16 quarters of revenue. The other values
are formulon 0.18's, which gives Excel's for that model to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.headless.sheets import worth
from xl_lepton.core.cells import Cell

QUARTERS = [98997, 114698, 124669, 99765, 87992, 89992, 134675, 105999,
            95888, 109889, 175669, 109885, 113225, 149889, 175998, 142550]  # fmt: skip
ENDS = [44286, 44377, 44469, 44561, 44651, 44742, 44834, 44926, 45016, 45107, 45199, 45291, 45382, 45473, 45565, 45657]
RISING = [10, 12, 11, 15, 14, 18, 17, 21, 19, 24, 22, 27]
THREES = [5, 9, 4, 6, 9.5, 3.5, 6.5, 10, 4]

# day, forecast, interval at 99 %
EXCEL = [
    (45747, 137425.70055998367, 42496.05044111521),
    (45838, 173126.20038627624, 47441.55356360747),
    (45930, 203835.99420909263, 57052.80239484632),
    (46022, 170665.09537797375, 71141.40930021447),
    (46112, 165558.78439930358, 110673.77372888112),
    (46203, 201259.28422559614, 127440.47777712946),
    (46295, 231969.07804841254, 147370.27288943387),
    (46387, 198798.17921729368, 170149.58499546218),
]
OVER_QUARTERS = [
    ("FORECAST.ETS(17,B1:B16,A1:A16,4)", 137425.70055998367),
    ("FORECAST.ETS(22,B1:B16,A1:A16,4)", 201651.59741050046),
    ("FORECAST.ETS(18.25,B1:B16,A1:A16,4)", 181181.17351263086),
    ("FORECAST.ETS(17,B1:B16,A1:A16,0)", 153492.374764654),
    ("FORECAST.ETS(17,B1:B16,A1:A16,3)", 152712.4690532003),
    ("FORECAST.ETS.CONFINT(17,B1:B16,A1:A16,0.99,4)", 42496.05044111521),
    ("FORECAST.ETS.CONFINT(21,B1:B16,A1:A16,0.8,4)", 55063.48879235191),
    ("FORECAST.ETS.CONFINT(21.5,B1:B16,A1:A16,0.8,0)", 28592.219554578507),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,1,4)", 0.25),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,2,4)", 0.249),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,3,4)", 0.749),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,4,4)", 1.042159283370504),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,5,4)", 0.13139626073918545),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,6,4)", 18738.02391500166),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,7,4)", 19946.91658965259),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,8,4)", 1.0),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,1,0)", 0.002),
    ("FORECAST.ETS.STAT(B1:B16,A1:A16,3,0)", 2.220446049250313e-16),
]
OVER_RISING = [
    ("FORECAST.ETS(13,B1:B12,A1:A12,0)", 27.084231336439338),
    ("FORECAST.ETS(14,B1:B12,A1:A12,2)", 29.762849090394422),
    ("FORECAST.ETS.STAT(B1:B12,A1:A12,4,0)", 0.7376573014680893),
    ("FORECAST.ETS.STAT(B1:B12,A1:A12,7,2)", 0.5654938983965104),
]
SEASON_FOUND = [
    ("FORECAST.ETS.SEASONALITY(B1:B8,A1:A8)", 2.0),
    ("FORECAST.ETS(9,B1:B8,A1:A8)", 19.845425786321943),
    ("FORECAST.ETS(9,B1:B8,A1:A8,1)", 19.845425786321943),
    ("FORECAST.ETS.CONFINT(9,B1:B8,A1:A8)", 1.3091062659895505),
]
THREES_FOUND = [
    ("FORECAST.ETS.SEASONALITY(B1:B9,A1:A9)", 3.0),
    ("FORECAST.ETS(10,B1:B9,A1:A9)", 6.631430989094654),
]
OVER_EIGHT = [
    ("FORECAST.ETS(0,B1:B8,A1:A8,0)", "#NUM!"),
    ("FORECAST.ETS.CONFINT(8,B1:B8,A1:A8,0.9,0)", "#NUM!"),
    ("FORECAST.ETS.CONFINT(9,B1:B8,A1:A8,1,0)", "#NUM!"),
    ("FORECAST.ETS(9,B1:B8,A1:A7,0)", "#N/A"),
    ("FORECAST.ETS(9,B1:B1,A1:A1,0)", "#DIV/0!"),
    ("FORECAST.ETS(9,B1:B8,A1:A8,-1)", "#NUM!"),
    ("FORECAST.ETS(9,B1:B8,A1:A8,0,2)", "#NUM!"),
    ("FORECAST.ETS(9,B1:B8,A1:A8,0,1,8)", "#NUM!"),
    ("FORECAST.ETS.STAT(B1:B8,A1:A8,9,0)", "#NUM!"),
]


def cells(values: Sequence[float], times: Sequence[float] | None = None) -> dict[str, Cell]:
    held: dict[str, Cell] = {f"B{row}": float(value) for row, value in enumerate(values, 1)}
    return held | {f"A{row}": float(time) for row, time in enumerate(times or range(1, len(values) + 1), 1)}


@pytest.mark.parametrize(("day", "forecast", "interval"), EXCEL)
def test_what_excel_saved(day: int, forecast: float, interval: float) -> None:
    data = cells(QUARTERS, ENDS)
    assert worth(f"=FORECAST.ETS({day},B1:B16,A1:A16,4)", cells=data) == pytest.approx(forecast, rel=1e-12)
    assert worth(f"=FORECAST.ETS.CONFINT({day},B1:B16,A1:A16,99%,4)", cells=data) == pytest.approx(interval, rel=1e-12)


@pytest.mark.parametrize(
    ("values", "formula", "expected"),
    [(QUARTERS, *row) for row in OVER_QUARTERS]
    + [(RISING, *row) for row in OVER_RISING]
    + [(RISING[:8], *row) for row in SEASON_FOUND]
    + [(THREES, *row) for row in THREES_FOUND],
)
def test_smoothing(values: Sequence[float], formula: str, expected: float) -> None:
    assert worth(f"={formula}", cells=cells(values)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("formula", "expected"), OVER_EIGHT)
def test_arguments_out_of_range(formula: str, expected: str) -> None:
    assert worth(f"={formula}", cells=cells(RISING[:8])) == expected


def test_times_in_any_order_that_are_missing_or_twice() -> None:
    whole = worth("=FORECAST.ETS(10,B1:B9,A1:A9,0)", cells=cells([10, 12, 11, 13, 15, 14, 18, 17, 21]))
    missing = cells([10, 12, 11, 15, 14, 18, 17, 21], [1, 2, 3, 5, 6, 7, 8, 9])
    assert worth("=FORECAST.ETS(10,B1:B8,A1:A8,0)", cells=missing) == pytest.approx(whole)
    mixed = cells([21, 17, 18, 14, 15, 13, 11, 12, 4, 16], [9, 8, 7, 6, 5, 4, 3, 2, 1, 1])
    assert worth("=FORECAST.ETS(10,B1:B10,A1:A10,0)", cells=mixed) == pytest.approx(whole)


@pytest.mark.parametrize("formula", ["FORECAST.ETS(17,B1:B16,A1:A16)", "FORECAST.ETS.SEASONALITY(B1:B16,A1:A16)"])
def test_a_longer_season_to_be_found_is_refused(formula: str) -> None:
    assert "find the season" in str(worth(f"={formula}", cells=cells(QUARTERS)))


def test_less_than_two_seasons_are_refused() -> None:
    assert "two seasons" in str(worth("=FORECAST.ETS(17,B1:B16,A1:A16,9)", cells=cells(QUARTERS)))


def test_the_step_of_quarters_is_refused() -> None:
    found = worth("=FORECAST.ETS.STAT(B1:B16,A1:A16,8,4)", cells=cells(QUARTERS, ENDS))
    assert "not evenly apart" in str(found)


def test_unequal_steps_are_refused() -> None:
    assert "unequal steps" in str(worth("=FORECAST.ETS(9,B1:B4,A1:A4,0)", cells=cells([1, 2, 4, 3], [1, 2.2, 3, 5])))
