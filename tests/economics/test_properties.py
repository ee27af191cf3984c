"""What must hold for every project, tried on random ones."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import xl_lepton
from xl_lepton.core.errors import LeptonError
from xl_lepton.numerics.annuities import ANNUITY_FACTOR
from xl_lepton.numerics.depreciation import macrs_tables
from xl_lepton.numerics.roots import Polynomial, bulk_rates_of_return, rates_of_return

FEW = settings(max_examples=60, deadline=None)
MONEY = st.floats(1, 1e6)
INFLOWS = st.lists(st.floats(0, 1e5), min_size=1, max_size=24).filter(lambda flows: sum(flows) > 1)
RATES = st.floats(-0.5, 3)


@FEW
@given(MONEY, INFLOWS, RATES, st.floats(0.001, 1))
def test_npv_falls_as_the_rate_rises(outlay: float, inflows: list[float], rate: float, more: float) -> None:
    low, high = (xl_lepton.call("NPV", r, inflows, -outlay) for r in (rate, rate + more))
    assert high <= low


@FEW
@given(st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=40))
def test_npv_at_every_rate_of_return_is_0(flows: list[float]) -> None:
    rates = rates_of_return(flows, range(len(flows)))
    assert len(rates) <= Polynomial.of(flows, range(len(flows))).sign_changes
    for rate in rates:
        assume(rate > -0.9)
        terms = [flow * math.exp(-t * math.log1p(rate)) for t, flow in enumerate(flows)]
        assert abs(math.fsum(terms)) <= 1e-9 * math.fsum(map(abs, [*terms, *flows]))


@FEW
@given(MONEY, st.lists(st.tuples(st.integers(1, 4000), st.floats(1, 1e5)), min_size=1, max_size=20))
def test_dated_outlay_and_inflows_have_one_rate_alone_or_in_bulk(outlay: float, later: list[tuple[int, float]]) -> None:
    flows, times = [-outlay, *(flow for _, flow in later)], [0.0, *(day / 365 for day, _ in later)]
    found = rates_of_return(flows, times)
    assume(found)
    assert len(found) == 1
    bulk = float(bulk_rates_of_return([flows], times)[0])
    assert math.isclose(math.log1p(bulk), math.log1p(found[0]), rel_tol=1e-9, abs_tol=1e-11)
    assume(bulk > -0.99)  # closer to -100 % the rate itself, a double, has too few digits for its powers
    terms = [flow * math.exp(-t * math.log1p(bulk)) for flow, t in zip(flows, times, strict=True)]
    assert abs(math.fsum(terms)) <= 1e-9 * math.fsum(map(abs, flows))


@FEW
@given(st.lists(st.floats(0.02, 0.9), min_size=2, max_size=4, unique=True))
def test_all_rates_are_found_where_there_are_several(wanted: list[float]) -> None:
    wanted = sorted(wanted)
    assume(all(high - low > 0.02 for low, high in itertools.pairwise(wanted)))
    flows = [Fraction(-1)]
    for rate in wanted:  # multiply by (1 - (1 + rate) / x)
        flows = [
            left - right * Fraction(1 + rate) for left, right in zip([*flows, Fraction(0)], [Fraction(0), *flows], strict=True)
        ]
    found = rates_of_return([float(flow) for flow in flows], range(len(flows)))
    assert found == pytest.approx(wanted, abs=1e-6)


@FEW
@given(INFLOWS, MONEY, st.floats(1.001, 3))
def test_payback_comes_later_for_a_larger_outlay(inflows: list[float], outlay: float, more: float) -> None:
    try:
        late = xl_lepton.call("PAYBACK", inflows, -outlay * more)
    except LeptonError:
        return
    soon = xl_lepton.call("PAYBACK", inflows, -outlay)
    assert soon <= late <= len(inflows)
    assert soon <= xl_lepton.call("PAYBACK", inflows, -outlay, 0.0001) + 1e-9 if sum(inflows) > 1.1 * outlay else True


@FEW
@given(st.lists(st.floats(0.01, 1e9), min_size=1, max_size=12))
def test_shares_of_a_breakdown_add_up_to_1(amounts: list[float]) -> None:
    rows = xl_lepton.call("COST_BREAKDOWN", [[f"item {n}"] for n in range(len(amounts))], [[a] for a in amounts])
    assert math.isclose(math.fsum(row[2] for row in rows[:-1]), 1, rel_tol=1e-12)


@FEW
@given(
    st.floats(1, 1e6),
    st.integers(1, 40),
    st.floats(0, 1),
    st.sampled_from(["straight_line", "sum_of_years", "declining", "declining_switch"]),
)
def test_no_method_writes_off_more_than_there_is(cost: float, life: int, salvage: float, method: str) -> None:
    rows = xl_lepton.call("DEPRECIATION", cost, life, method, salvage * cost)
    assert all(row[1] >= 0 for row in rows)
    assert rows[-1][3] >= salvage * cost - 1e-9 * cost
    if method != "declining":
        assert math.isclose(rows[-1][3], salvage * cost, rel_tol=1e-9, abs_tol=1e-9 * cost)


@pytest.mark.parametrize("exponent", range(-14, 4))
@pytest.mark.parametrize("periods", [1, 12, 360])
def test_closed_forms_keep_their_digits(exponent: int, periods: int) -> None:
    rate = float(f"1e{exponent}")
    exact = Fraction(rate) / (1 - 1 / (1 + Fraction(rate)) ** periods)
    assert math.isclose(xl_lepton.call("ANNUITY", rate, 1.0, periods), float(exact), rel_tol=1e-13)
    value = sum(1 / (1 + Fraction(rate)) ** t for t in range(1, periods + 1))
    assert math.isclose(xl_lepton.call("NPV", rate, [1.0] * periods), float(value), rel_tol=1e-13)


def test_the_factor_shown_is_the_factor_used() -> None:
    assert "expm1" in ANNUITY_FACTOR


def test_macrs_shares_add_up_to_all() -> None:
    assert len(macrs_tables()) == 6
    for life, shares in macrs_tables().items():
        assert len(shares) == life + 1
        assert math.isclose(math.fsum(shares), 1, abs_tol=1e-12)


def test_the_worked_case() -> None:
    cost = xl_lepton.call("COST_BREAKDOWN", ["data", "GPUs", "size"], [500e3, 800e3, 1e6], [0.5, 0.3, 0.2], "total")[0][0]
    assert cost == 690_000
    assert xl_lepton.call("ROI", 500e3, 700e3) == pytest.approx(-0.285714, abs=1e-6)
    assert xl_lepton.call("NPV", 0.1, [0, 400e3], 500e3 - 700e3) == pytest.approx(130578.51, abs=0.005)


def test_an_answer_is_the_last_step_of_its_derivation() -> None:
    assert xl_lepton.call("EXPLAIN", "ANNUITY", 0.08, 40000.0, 4)[-1][3] == xl_lepton.call("ANNUITY", 0.08, 40000.0, 4)
    steps = xl_lepton.call("EXPLAIN", "RENT_OR_BUY", [list(row) for row in _offer()])
    owned = next(step for step in steps if step[0] == "owned")
    assert owned[3] == xl_lepton.call("RENT_OR_BUY", _offer(), "owned")[0][0]


def _offer() -> list[list[object]]:
    return [
        ["gpu price", 31900], ["network share", 0.25], ["years", 4], ["residual share", 0.15], ["discount rate", 0.1],
        ["kW per GPU", 1.275], ["power load", 0.9], ["PUE", 1.25], ["kWh price", 0.08], ["upkeep share", 0.05],
        ["utilisation", 0.7], ["on-demand", 3],
    ]  # fmt: skip
