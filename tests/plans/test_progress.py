"""Earned-value identities, three-point estimates and re-planning: properties that hold for all inputs."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xl_lepton
from xl_lepton.core.working import Working
from xl_lepton.numerics.earned_value import Baseline, figures

SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10), st.integers(1, 1000)), min_size=1, max_size=6)


@given(SPANS, st.floats(0, 1), st.floats(1, 5000), st.integers(0, 35))
@settings(max_examples=60, deadline=None)
def test_earned_value_identities(rows: list[tuple[int, int, int]], done: float, actual: float, status: int) -> None:
    plan = Baseline(tuple((float(start), float(start + more)) for start, more, _ in rows), tuple(float(one[2]) for one in rows))
    total = sum(plan.budgets)
    earned = done * total
    found = {name: value for name, (value, _) in figures(plan, earned, actual, float(status), Working()).items()}
    assert found["SV"] == pytest.approx(earned - plan.planned(status), abs=1e-9)
    assert found["CV"] == pytest.approx(earned - actual, abs=1e-9)
    if earned > 1e-6:
        eac, cpi, spi = found["EAC"], found["CPI"], found["SPI"]
        assert eac is not None
        assert cpi is not None
        assert cpi * eac == pytest.approx(total, rel=1e-12)
        assert found["ETC"] == pytest.approx(eac - actual, abs=1e-6)
        assert found["VAC"] == pytest.approx(total - eac, abs=1e-6)
        if spi:
            assert found["EAC at CPI and SPI"] == pytest.approx(actual + (total - earned) / (cpi * spi), rel=1e-12)
    schedule = found["earned schedule"]
    assert schedule is not None
    # Lipke: planned value at the earned schedule is the earned value.
    assert plan.planned(plan.first + schedule - 1) == pytest.approx(earned, rel=1e-9, abs=1e-6)


def test_at_the_end_of_a_late_project_spi_is_one_and_spi_t_is_not() -> None:
    plan = Baseline(((1.0, 10.0),), (1000.0,))
    found = figures(plan, 1000.0, 1000.0, 20.0, Working())
    assert found["SPI"][0] == 1
    assert found["SPI(t)"][0] == 0.5


def tasks_with(*rows: list[Any]) -> list[list[Any]]:
    return [["task", "duration", "predecessors", "actual start", "actual finish", "remaining", "resources"], *rows]


@given(st.lists(st.integers(1, 9), min_size=4, max_size=8), st.integers(0, 3), st.booleans())
@settings(max_examples=30, deadline=None)
def test_finished_and_running_tasks_never_move(days: list[int], finished: int, limited: bool) -> None:
    rows, clock = [], 0
    for place, length in enumerate(days):
        before = f"t{place - 1}" if place else ""
        if place < finished:
            rows.append([f"t{place}", length, before, clock, clock + length + 1, "", "M"])
            clock += length + 1
        elif place == finished:
            rows.append([f"t{place}", length, before, clock, "", 2, "M"])
        else:
            rows.append([f"t{place}", length, before, "", "", "", "M"])
    resources = [["resource", "available"], ["M", 1]] if limited else None
    answer = xl_lepton.call("REPLAN", tasks_with(*rows), clock + 1, None, None, None, resources)
    for place, row in enumerate(answer[:-1]):
        if place < finished:
            assert row[1:4] == ["finished", rows[place][3], rows[place][4]]
        elif place == finished:
            assert row[1:4] == ["running", clock, clock + 3]
        else:
            assert row[2] >= clock + 1
            assert row[2] == answer[place - 1][3]
    assert answer[-1][3] == clock + 3 + sum(days[finished + 1 :])


def test_simulated_percentiles_rise_and_hold_the_plan() -> None:
    rows = [["task", "optimistic", "likely", "pessimistic", "predecessors"]]
    rows += [[f"t{place}", 2.0, 3.0, 9.0, f"t{place - 2}" if place > 1 else ""] for place in range(12)]  # type: ignore[list-item]
    shown = {row[0]: row[1] for row in xl_lepton.call("PERT", rows)}
    percentiles = [shown[f"P{share}"] for share in (10, 50, 80, 90, 95)]
    assert percentiles == sorted(percentiles)
    assert shown["mean"] > shown["PERT mean"], "two paths merge, so the textbook is early"
    assert math.isclose(shown["criticality t0"] + shown["criticality t1"], 1.0, abs_tol=0.01)
    assert xl_lepton.call("PERT", rows) == xl_lepton.call("PERT", rows)
