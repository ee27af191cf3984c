"""The simulation's accuracy, against what is known exactly, and that its bits do not depend on the computer."""

from __future__ import annotations

import dataclasses
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

import xl_lepton
from xl_lepton.core.errors import BadInput
from xl_lepton.functions.risk import simulate
from xl_lepton.numerics import portable
from xl_lepton.numerics.distributions import FORMS, Distribution
from xl_lepton.numerics.measures import MEASURES, measured
from xl_lepton.numerics.projects import Project
from xl_lepton.numerics.sampling import Plan, estimates
from xl_lepton.numerics.sensitivity import sobol_indices
from xl_lepton.numerics.sobol import points

Array = np.ndarray
TEN = tuple(Distribution.of(f"x{k}", "normal", (0.0, 1.0 + k / 10)) for k in range(10))
SHARES = np.linspace(1e-9, 1 - 1e-9, 4001)

REFERENCE = {
    "normal": ((100.0, 15.0), stats.norm(100, 15)),
    "lognormal": ((100.0, 30.0), stats.lognorm(math.sqrt(math.log(1.09)), scale=100 / math.sqrt(1.09))),
    "uniform": ((2.0, 5.0), stats.uniform(2, 3)),
    "triangular": ((1.0, 2.0, 5.0), stats.triang(0.25, 1, 4)),
    "pert": ((0.0, 1.0, 3.0), stats.beta(1 + 4 / 3, 5 - 4 / 3, scale=3)),
}


@pytest.mark.parametrize("kind", REFERENCE)
def test_quantiles_agree_with_scipy(kind: str) -> None:
    numbers, reference = REFERENCE[kind]
    found = Distribution.of("x", kind, numbers).quantile(SHARES)
    wanted = reference.ppf(SHARES)
    assert np.max(np.abs(found - wanted)) <= 1e-8 * reference.std()


def test_every_distribution_has_a_reference_or_is_exact() -> None:
    assert set(FORMS) == {*REFERENCE, "percentiles", "discrete", "history"}
    discrete = Distribution.of("x", "discrete", (5.0, 0.25, 1.0, 0.75)).quantile(np.array([0.1, 0.74, 0.76, 0.99]))
    assert discrete.tolist() == [1, 1, 5, 5]
    three = Distribution.of("x", "percentiles", (10.0, 12.0, 20.0))
    assert three.quantile(np.array([0.1, 0.5, 0.9])).tolist() == pytest.approx([10, 12, 20], rel=1e-14)
    assert np.all(np.diff(three.quantile(SHARES)) > 0)
    history = Distribution.of("x", "history", (30.0, 10.0, 20.0)).quantile(np.array([0.01, 1 / 6, 0.5, 0.99]))
    assert history.tolist() == pytest.approx([10, 10, 20, 30])


def test_portable_functions_are_right() -> None:
    x = np.linspace(-700, 700, 20001)
    assert np.max(np.abs(portable.exp(x) / np.exp(x) - 1)) < 1e-15
    y = np.exp(x)
    assert np.max(np.abs(portable.log(y) - x)) < 1e-12
    assert np.max(np.abs(portable.normal_quantile(SHARES) - special.ndtri(SHARES))) < 1e-13
    z = np.linspace(-9, 9, 20001)
    assert np.max(np.abs(portable.normal_share(z) - special.ndtr(z))) < 1e-15
    assert portable.sine(math.pi / 6) == pytest.approx(0.5, abs=1e-15)


def test_sobol_points_fill_every_interval_of_every_axis_once() -> None:
    drawn = points(250, 64, 7, 0)
    assert np.array_equal(np.sort((drawn * 64).astype(int), axis=0), np.repeat(np.arange(64)[:, None], 250, axis=1))
    assert drawn.min() > 0
    assert drawn.max() < 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mean_and_percentiles_of_a_sum_of_ten(seed: int) -> None:
    drawn = Plan(TEN, trials=8192, seed=seed).draws()
    outputs = sum(drawn.values())
    sd = math.sqrt(sum((1 + k / 10) ** 2 for k in range(10)))
    found = {figure.name: figure for figure in estimates(outputs, 8)}
    assert abs(found["mean"].value) <= 0.001 * sd
    assert abs(found["mean"].value) <= 4 * found["mean"].error + 1e-12
    for name, z in (("P10", -1.2815515655446004), ("P90", 1.2815515655446004)):
        assert abs(found[name].value - z * sd) <= 0.03 * sd
        assert abs(found[name].value - z * sd) <= 5 * found[name].error
    assert found["probability of loss"].value == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("seed", [1, 2])
def test_rank_correlations_are_those_asked_for(seed: int) -> None:
    asked = ((1.0, 0.8, -0.5), (0.8, 1.0, -0.2), (-0.5, -0.2, 1.0))
    inputs = (
        Distribution.of("a", "pert", (0.0, 1.0, 3.0)),
        Distribution.of("b", "lognormal", (10.0, 5.0)),
        Distribution.of("c", "uniform", (0.0, 1.0)),
    )
    drawn = Plan(inputs, asked, 8192, seed).draws()
    found = stats.spearmanr(np.column_stack(list(drawn.values()))).statistic
    assert np.max(np.abs(found - np.array(asked))) <= 0.005
    assert np.mean(drawn["a"]) == pytest.approx(7 / 6, abs=0.003)


def test_full_correlation_is_the_same_order_of_draws() -> None:
    pair = (Distribution.of("a", "uniform", (0.0, 1.0)), Distribution.of("b", "uniform", (0.0, 1.0)))
    drawn = Plan(pair, ((1.0, 1.0), (1.0, 1.0)), 256).draws()
    assert np.allclose(drawn["a"], drawn["b"], atol=1e-12)


def test_contradicting_correlations_are_refused() -> None:
    with pytest.raises(BadInput, match="hold together"):
        Plan(TEN[:3], ((1, 0.9, 0.9), (0.9, 1, -0.9), (0.9, -0.9, 1)), 64).draws()


def test_ishigami() -> None:
    """Exact indices: T. Ishigami and T. Homma, 1990, with a = 7, b = 0.1."""

    def model(x: dict[str, Array]) -> Array:
        return np.sin(x["a"]) + 7 * np.sin(x["b"]) ** 2 + 0.1 * x["c"] ** 4 * np.sin(x["a"])

    inputs = [Distribution.of(name, "uniform", (-math.pi, math.pi)) for name in "abc"]
    exact = {"a": (0.313905, 0.557589), "b": (0.442411, 0.442411), "c": (0.0, 0.243684)}
    for index in sobol_indices(model, inputs, 8192, 1):
        assert index.first == pytest.approx(exact[index.name][0], abs=0.01)
        assert index.total == pytest.approx(exact[index.name][1], abs=0.01)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(0.1, 5)), min_size=1, max_size=6), st.integers(0, 1000))
def test_the_mean_of_a_linear_model_is_within_its_error(weights: list[tuple[float, float]], seed: int) -> None:
    inputs = tuple(Distribution.of(f"x{k}", "uniform", (-sd, sd + k)) for k, (_, sd) in enumerate(weights))
    drawn = Plan(inputs, trials=1024, seed=seed).draws()
    outputs = sum(weight * drawn[f"x{k}"] for k, (weight, _) in enumerate(weights))
    exact = math.fsum(weight * k / 2 for k, (weight, _) in enumerate(weights))
    found = estimates(outputs, 8)[0]
    assert abs(found.value - exact) <= 4 * found.error + 1e-7 * (1 + sum(abs(weight) for weight, _ in weights))


def test_a_draw_alone_is_the_draw_among_thousands() -> None:
    plan = Plan(
        (Distribution.of("benefit", "normal", (500.0, 50.0)), Distribution.of("tax_rate", "uniform", (0.1, 0.4))), trials=64
    )
    project = Project(1000.0, 4, 500.0, 0.1, cost=20.0, resale=80.0, working_capital=0.1, depreciation="declining_switch")
    together = {measure: measured(project, plan.draws(), measure) for measure in MEASURES}
    for number, row in enumerate(plan.rows()):
        block = [
            ["investment", 1000], ["periods", 4], ["discount rate", 0.1], ["cost", 20], ["resale", 80], ["working capital", 0.1],
            ["depreciation", "declining_switch"], ["benefit", row["benefit"]], ["tax rate", row["tax_rate"]],
        ]  # fmt: skip
        flows = [line[0] for line in xl_lepton.call("CASHFLOW", block, "net cash flow")]
        assert xl_lepton.call("NPV", 0.1, flows[1:], flows[0]) == pytest.approx(together["npv"][number], rel=1e-12, abs=1e-9)
        assert xl_lepton.call("IRR", flows) == pytest.approx(together["irr"][number], abs=1e-12)
        assert xl_lepton.call("PAYBACK", flows[1:], flows[0]) == pytest.approx(together["payback"][number], rel=1e-12)
        if number == 5:
            break


def test_rows_and_draws_are_one() -> None:
    plan = Plan(TEN[:2], trials=64)
    drawn = plan.draws()
    assert [row["x1"] for row in plan.rows()] == drawn["x1"].tolist()
    assert len(drawn["x0"]) == 64 == plan.blocks * plan.block_size
    assert (Plan(TEN, trials=10_000).blocks, Plan(TEN, trials=10_000).block_size) == (10, 1024)


GOLDEN = "bd217c996f5217ad4d554a3bd11117169e154840b47ef7364bca1c824176c32f"
DIGEST = """
import hashlib
from xl_lepton.numerics.distributions import Distribution
from xl_lepton.numerics.sampling import Plan
kinds = {"normal": (1, 2), "lognormal": (3, 2), "uniform": (0, 1), "triangular": (0, 1, 4), "pert": (0, 1, 4)}
inputs = tuple(Distribution.of(kind, kind, numbers) for kind, numbers in kinds.items())
rho = tuple(tuple(1.0 if i == j else 0.3 for j in range(5)) for i in range(5))
drawn = Plan(inputs, rho, 1024, 42).draws()
print(hashlib.sha256(b"".join(column.tobytes() for column in drawn.values())).hexdigest())
"""


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bits_on_other_processors() -> None:
    """Run again with numpy's code for newer processors switched off, which changes the last bits of its own exp and log."""
    from numpy._core._multiarray_umath import __cpu_dispatch__ as newer

    assert newer, "numpy names the processors it has code for"
    found = set()
    for disabled in ("", " ".join(newer)):
        environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": disabled}
        result = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", DIGEST], env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        found.add(result.stdout.strip())
    assert len(found) == 1
    assert found == {GOLDEN}


def test_a_simulation_shown_in_many_cells_is_drawn_once_and_another_seed_is_not_taken_for_it() -> None:
    project, plan = Project(1000.0, 3, 500.0, 0.1), Plan((Distribution.of("benefit", "normal", (500.0, 50.0)),), (), 1024, 77)
    before = simulate._drawn.cache_info()
    first, again = simulate._drawn(project, plan, "npv"), simulate._drawn(project, plan, "npv")
    after = simulate._drawn.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 1)
    assert again is first
    assert not first[0].flags.writeable
    other = simulate._drawn(project, dataclasses.replace(plan, seed=78), "npv")
    assert not np.array_equal(other[0], first[0])
    simulate._drawn.cache_clear()
    assert np.array_equal(simulate._drawn(project, plan, "npv")[0], first[0])
