"""Commitment plans against brute force, closed forms and every single offer; capacity and allocation against theirs."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xl_lepton
from xl_lepton.core.errors import NoSolution
from xl_lepton.numerics import allocation, capacity
from xl_lepton.numerics.commitment_program import GAP, LINEAR, cheapest
from xl_lepton.numerics.commitments import CONTINUE, STOP, UNLIMITED, Commitment, Market, Offer

ON_DEMAND = Offer("on-demand", 3.0)


@st.composite
def markets(draw: st.DrawFn, capped: bool = True) -> Market:
    bands = draw(st.integers(1, 3))
    periods = draw(st.integers(1, 3))
    demand = draw(st.lists(st.lists(st.integers(0, 4), min_size=bands, max_size=bands), min_size=periods, max_size=periods))
    price = st.integers(1, 40).map(lambda number: number / 10)
    committed = Offer(
        "committed",
        hourly=draw(price),
        upfront=draw(st.integers(0, 6)) / 2,
        term=draw(st.integers(1, 4)),
        residual=draw(st.sampled_from([None, 0.0, 0.5])),
        maximum=draw(st.sampled_from([UNLIMITED, 3.0])) if capped else UNLIMITED,
        node=draw(st.integers(1, 2)) if capped else 1,
        lead=draw(st.integers(0, 1)),
        kw=1.0,
    )
    spot = Offer("spot", draw(price), share=draw(st.sampled_from([0.3, 0.5])), efficiency=draw(st.sampled_from([0.5, 1.0])))
    return Market(
        tuple(map(tuple, demand)),
        (ON_DEMAND, committed, spot),
        hours=1.0,
        rate=draw(st.sampled_from([0.0, 0.1])),
        after=draw(st.sampled_from([STOP, CONTINUE])),
        power=draw(st.sampled_from([UNLIMITED, 2.0])) if capped else UNLIMITED,
    )


def best_by_trying(market: Market) -> float:
    """The cheapest of all plans with up to 4 GPUs in each start."""
    offer = market.offers[1]
    starts = range(1 + offer.lead, market.periods + 1)
    best = math.inf
    for counts in itertools.product(range(0, 5, offer.node), repeat=len(starts)):
        plan = [Commitment(1, start, count) for start, count in zip(starts, counts, strict=True) if count]
        stock = max([0, *market.stock(plan)])
        if stock <= min(offer.maximum, market.power / offer.kw):
            best = min(best, market.cost(plan))
    return best


@given(markets())
@settings(max_examples=60, deadline=None)
def test_a_plan_equals_the_best_of_all_plans(market: Market) -> None:
    mix = cheapest(market)
    assert mix.cost == pytest.approx(best_by_trying(market), rel=2 * GAP, abs=1e-9)
    assert mix.bound <= mix.cost + 1e-9
    assert market.cost(mix.commitments) == pytest.approx(mix.cost)


@given(markets())
@settings(max_examples=30, deadline=None)
def test_linear_mode_states_a_true_gap(market: Market) -> None:
    quick, exact = cheapest(market, LINEAR), cheapest(market)
    assert quick.bound <= exact.cost * (1 + 2 * GAP) + 1e-9
    assert quick.cost >= exact.cost * (1 - 2 * GAP) - 1e-9


@given(markets(capped=False))
@settings(max_examples=30, deadline=None)
def test_without_caps_the_linear_programme_is_whole(market: Market) -> None:
    assert "whole by itself" in cheapest(market).how


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_never_dearer_than_the_best_single_offer(seed: int) -> None:
    draw = random.Random(seed)
    demand = tuple(tuple(draw.randrange(5, 60) for _ in range(6)) for _ in range(12))
    offers = (
        ON_DEMAND,
        Offer("year", 2.07, term=12),
        Offer("three years", 1.35, term=36),
        Offer("own", 0.4, 9000.0, 48, 0.2, node=8),
    )
    market = Market(demand, offers, rate=0.005)
    peak = max(map(max, demand))
    singles = [market.cost([])]
    singles += [market.cost([Commitment(place, 1, -(-peak // offers[place].node) * offers[place].node)]) for place in (1, 2, 3)]
    assert cheapest(market).cost <= min(singles) * (1 + GAP)


@pytest.mark.parametrize(("ratio", "hours"), [(0.69, 8760), (0.46, 8760), (0.5, 24)])
def test_one_reservation_level_is_the_newsvendor_quantile(ratio: float, hours: int) -> None:
    """Reserve up to the level that is exceeded in a share `ratio` of the hours (Arrow, Harris, Marschak 1951)."""
    draw = random.Random(7)
    load = tuple(int(60 + 30 * math.sin(hour / 24 * math.tau) + draw.random() * 40) for hour in range(hours))
    market = Market((load,), (Offer("on-demand", 1.0), Offer("reserved", ratio, term=1)), hours=float(hours))
    reserved = sum(one.gpus for one in cheapest(market).commitments)
    exceeded = [sum(gpus > level for gpus in load) / hours for level in (reserved - 1, reserved)]
    assert exceeded[0] >= ratio >= exceeded[1]


def test_buy_or_rent_turns_at_the_break_even_use() -> None:
    """Owned yearly cost over price x hours (closed form): a share of the hours just above pays, just below does not."""
    own = Offer("own", 0.0, 1200.0, 12, 0.0)
    share = 1200 / (3 * 12 * 100)
    for use, gpus in ((share + 0.01, 1), (share - 0.01, 0)):
        band = [1 if place < round(use * 1000) else 0 for place in range(1000)]
        market = Market(tuple(tuple(band) for _ in range(12)), (ON_DEMAND, own), hours=100.0)
        assert sum(one.gpus for one in cheapest(market).commitments) == gpus


def test_caps_that_cannot_be_kept_are_named() -> None:
    with pytest.raises(NoSolution, match="budget is too low"):
        cheapest(Market(((5,),), (ON_DEMAND,), hours=1.0, budget=14.0))
    with pytest.raises(NoSolution, match="power_cap is too low"):
        cheapest(Market(((5,),), (Offer("own", 1.0, 1.0, 5, kw=1.0),), hours=1.0, power=4.0))


def test_running_commitments_stay_and_new_ones_fill_the_rest() -> None:
    rows = xl_lepton.call(
        "REBALANCE",
        [["offer", "period", "gpus"], ["year", -3, 5], ["year", 0, 2]],
        [[9, 9]] * 12,
        [["offer", "hourly", "term"], ["on-demand", 3, ""], ["year", 2, 12]],
        1,
    )
    assert [row[5] for row in rows[:2]] == ["fixed", "fixed"]
    assert sum(row[3] for row in rows if row[0] == "year") >= 9


@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=6),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3), st.integers(0, 3)), max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_the_peak_with_deadlines_is_the_least_that_serves_all(base: list[int], raw: list[tuple[int, int, int]]) -> None:
    from scipy.optimize import linprog

    jobs = [capacity.Job("j", float(work), first, min(len(base), first + more)) for work, first, more in raw]
    load, peak = capacity.with_deadlines([float(gpus) for gpus in base], jobs)
    assert sum(load) == pytest.approx(sum(base) + sum(job.work for job in jobs))
    assert max(load) <= peak + 1e-9
    cells = [(place, period) for place, job in enumerate(jobs) for period in range(job.first, job.last + 1)]
    rows = [[*(float(period == own) for _, own in cells), -1.0] for period in range(1, len(base) + 1)]
    equal = [[*(float(place == own) for own, _ in cells), 0.0] for place in range(len(jobs))]
    best = linprog(
        [*([0.0] * len(cells)), 1.0],
        A_ub=rows,
        b_ub=[-float(gpus) for gpus in base],
        A_eq=equal or None,
        b_eq=[job.work for job in jobs] or None,
    )
    assert peak == pytest.approx(best.fun, abs=1e-6)


@st.composite
def queues(draw: st.DrawFn) -> tuple[tuple[allocation.Job, ...], tuple[int, ...]]:
    capacity_ = tuple(draw(st.lists(st.integers(1, 4), min_size=3, max_size=5)))
    size = draw(st.integers(1, 4))
    jobs = tuple(
        allocation.Job(
            f"j{place}",
            draw(st.integers(1, 4)),
            draw(st.integers(1, 3)),
            draw(st.integers(1, 2)),
            draw(st.one_of(st.none(), st.integers(1, 5))),
            float(draw(st.integers(1, 3))),
        )
        for place in range(size)
    )
    return jobs, capacity_


@given(queues())
@settings(max_examples=40, deadline=None)
def test_allocation_equals_the_best_of_all(queue: tuple[tuple[allocation.Job, ...], tuple[int, ...]]) -> None:
    jobs, limit = queue
    found = allocation.allocate(jobs, limit, True)
    best = math.inf
    for starts in itertools.product(*([*allocation.starts_of(job, limit), None] for job in jobs)):
        used = [0] * len(limit)
        for job, start in zip(jobs, starts, strict=True):
            for period in range(start - 1, start - 1 + job.periods) if start else ():
                used[period] += job.gpus
        if all(own <= most for own, most in zip(used, limit, strict=True)):
            best = min(best, sum(allocation.cost_of(job, start, len(limit)) for job, start in zip(jobs, starts, strict=True)))
    assert found.cost == pytest.approx(best)
    assert allocation.by_rule(jobs, limit).cost >= best - 1e-9


def test_a_thousand_jobs_are_allocated_by_the_rule() -> None:
    rows: list[list[object]] = [["job", "gpus", "periods", "priority", "deadline"]]
    draw = random.Random(3)
    rows += [
        [f"j{i}", 1 + draw.randrange(8), 1 + draw.randrange(5), 1 + draw.randrange(3), 1 + draw.randrange(99)]
        for i in range(1000)
    ]
    answer = xl_lepton.call("ALLOCATE", rows, [[64]], 300)
    assert len(answer) == 1002
    assert answer[-1][5] == "best of four priority rules"
    assert all(row[1] for row in answer[:1000])


def test_spot_for_all_work_is_no_yardstick_for_on_demand() -> None:
    """Work that is interrupted is not had on demand, however much of it may run there."""
    offers = [["offer", "hourly", "term", "share", "efficiency"], ["on-demand", 3, "", "", ""], ["spot", 1, "", 1, 0.9],
              ["year", 2, 12, "", ""]]  # fmt: skip
    ask = ([[10]] * 12, offers, "summary", 730, 0, None, None, "exact", "stop", None)
    assert xl_lepton.call("COMMITMENT_PLAN", *ask, "all on demand") == pytest.approx(12 * 10 * 730 * 3)
    assert xl_lepton.call("COMMITMENT_PLAN", *ask, "total cost") == pytest.approx(12 * 10 * 730 / 0.9)
    assert xl_lepton.call("COMMITMENT_PLAN", *ask, "break-even use of year") == pytest.approx(2 / 3)
