"""Series: seasons, trends and intervals of models whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_lepton import call
from xl_lepton.core.errors import LeptonError
from xl_lepton.numerics import coarser, seasonal, series, smoothing, theta

PASSENGERS = [
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
    145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
]  # fmt: skip


def test_seasons_come_back_from_a_series_made_of_them() -> None:
    index = np.array([0.8, 1.0, 1.3, 0.9])
    found = seasonal.find(np.tile(index, 6) * 50, 4)
    assert found.indices == pytest.approx(index, rel=1e-12)


def test_noise_has_hardly_any_seasons() -> None:
    noise = 100 + np.random.default_rng(2).normal(size=120)
    assert np.ptp(seasonal.find(noise, 12).indices) < 0.01


def test_theta_follows_a_line() -> None:
    values = 10 + 2.0 * np.arange(40)
    ahead = theta.fit(values).paths(np.array([40]), 3)[0]
    assert ahead == pytest.approx([90, 92, 94], rel=0.03)


def test_standard_theta_is_smoothing_with_half_the_trend() -> None:
    """Hyndman, Billah 2003: for a long series theta = 2 is exponential smoothing with drift of half the slope."""
    values = 100 + 3.0 * np.arange(60) + np.random.default_rng(1).normal(size=60)
    steps = np.diff(theta.fit(values, 0.5).paths(np.array([60]), 5)[0])
    assert steps == pytest.approx([1.5] * 4, rel=0.1)


def test_damped_trend_levels_off() -> None:
    values = np.cumsum(10 * 0.8 ** np.arange(30))
    path = smoothing.fit(values).paths(np.array([30]), 50)[0]
    assert np.all(np.diff(path) >= -1e-9)
    assert path[-1] == pytest.approx(50, rel=0.01)


def test_intervals_widen_and_hold_on_a_random_walk() -> None:
    random = np.random.default_rng(6)
    inside = np.zeros(8)
    for _ in range(150):
        walk = 1000 + np.cumsum(random.normal(size=68))
        low, high = series.fit(walk[:60], 1, "auto").interval(8, 0.8)
        assert np.all(np.diff(high - low) >= -1e-9)
        inside += (low <= walk[60:]) & (walk[60:] <= high)
    assert 0.72 <= np.mean(inside) / 150 <= 0.92


def test_passengers_are_forecast_better_than_by_repeating_the_year() -> None:
    truth = np.array(PASSENGERS[36:])
    mine = np.array(call("FORECAST_SERIES", [PASSENGERS[:36]], 12)).ravel()
    naive = np.array(call("FORECAST_SERIES", [PASSENGERS[:36]], 12, 12, None, "seasonal naive")).ravel()
    assert np.mean(np.abs(mine - truth)) < 0.6 * np.mean(np.abs(naive - truth))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 10**6))
def test_forecasts_scale_with_the_currency(unit: int) -> None:
    plain = np.array(call("FORECAST_SERIES", [PASSENGERS], 3, 12, 0.8))
    scaled = np.array(call("FORECAST_SERIES", [[value * unit for value in PASSENGERS]], 3, 12, 0.8))
    assert scaled / unit == pytest.approx(plain, rel=1e-6)


def test_seasons_that_divide_are_looked_at_in_coarser_periods() -> None:
    assert coarser.levels(12, 48) == [2, 3]
    assert coarser.levels(12, 14) == [2]
    assert coarser.levels(52, 200) == [2, 4, 13]
    assert coarser.levels(4, 400) == coarser.levels(1, 400) == coarser.levels(7, 400) == []
    assert len(coarser.levels(360, 2000)) == coarser.MOST_LEVELS


@pytest.mark.parametrize("size", [2, 3, 5])
def test_a_straight_line_stays_one_in_coarser_periods(size: int) -> None:
    values = 7.0 + 2.0 * np.arange(32)

    def straight_on(known: np.ndarray) -> coarser.Paths:
        """The line through the last two values known at each origin."""
        return lambda origins, horizon: np.stack(
            [known[at - 1] + (known[at - 1] - known[at - 2]) * np.arange(1, horizon + 1) for at in origins]
        )

    origins = np.arange(2 * size + size - 1, 33)
    for horizon in (1, 2, 7):
        expected = 7.0 + 2.0 * (origins[:, None] + np.arange(horizon))
        assert coarser.coarser(values, size, straight_on)(origins, horizon) == pytest.approx(expected, rel=1e-12)


def test_an_interval_asks_for_enough_values_to_measure_an_error_by() -> None:
    few = [[value] for value in (1.0, 1000.0, 2.0, 40.0, 3.0, 5.0, 900.0)]
    assert len(call("FORECAST_SERIES", few, 3, 1)) == 3
    with pytest.raises(LeptonError, match="interval: 7 periods are too few to measure an error by; give at least 8"):
        call("FORECAST_SERIES", few, 3, 1, 0.8)
    assert len(call("FORECAST_SERIES", [*few, [7.0]], 3, 1, 0.8)) == 3


def test_growth_without_end_is_not_carried_on_without_end() -> None:
    growing = [[100 * 1.3**place] for place in range(40)]
    known = len(call("FORECAST_SERIES", growing, 24, 1))
    assert known == 24
    with pytest.raises(LeptonError, match="horizon: from period 33 on, growth as in the series makes more than 1,000 times"):
        call("FORECAST_SERIES", growing, 1000, 1)
    assert len(call("FORECAST_SERIES", [[100.0 + place % 3] for place in range(40)], 1000, 1, 0.8)) == 1000


def test_spend_in_lumps_is_said_to_be_so() -> None:
    lumps = [[8.0 if place % 7 == 3 else 0.0] for place in range(40)]
    lines = call("EXPLAIN", "FORECAST_SERIES", lumps, 3, 1, 0.8)
    assert any(line[0] == "warning" and "spend comes in lumps" in str(line[3]) for line in lines)
    assert all(low == 0 <= middle <= high for middle, low, high in call("FORECAST_SERIES", lumps, 3, 1, 0.8))
