"""Least squares: the two ways of solving agree, what cannot be told apart is said, and a trap of scikit-learn stays avoided."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_lepton import call
from xl_lepton.numerics import double_fit, exact, exact_fit, least_squares
from xl_lepton.numerics.least_squares import straight

decimals = st.integers(-10_000, 10_000).map(lambda whole: whole / 100)


def gpu_history(rows: int) -> tuple[list[list[float]], list[float], list[float]]:
    """Tokens, GPUs and staff on scales far apart, as projects have them, and a cost that is theirs to 1e-4."""
    random = np.random.default_rng(4)
    factors = [random.uniform(1e11, 9e11, rows), random.uniform(8, 512, rows), random.uniform(1, 30, rows)]
    weights = [2e-9, 1500.0, 9000.0]
    costs = sum(weight * factor for weight, factor in zip(weights, factors, strict=True)) * (1 + 1e-4 * random.normal(size=rows))
    return [factor.tolist() for factor in factors], costs.tolist(), weights


def test_badly_scaled_factors_keep_their_effect() -> None:
    factors, costs, weights = gpu_history(60)
    fit = least_squares.fit(costs, factors, straight(3))
    assert fit.coefficients[1:] == pytest.approx(weights, rel=0.01)


def test_why_scikit_learn_is_not_used() -> None:
    """Its LinearRegression drops singular values below 1e-6 of the largest since 1.9: GPUs and staff count for nothing."""
    from sklearn.linear_model import LinearRegression

    factors, costs, weights = gpu_history(60)
    theirs = LinearRegression().fit(np.array(factors).T, costs).coef_
    ours = least_squares.fit(costs, factors, straight(3)).coefficients[1:]
    assert ours == pytest.approx(weights, rel=0.01)
    if abs(theirs[1] / weights[1] - 1) < 0.01:
        pytest.skip("this scikit-learn keeps them")
    assert abs(theirs[1]) < 0.01 * weights[1]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(decimals, decimals, decimals), min_size=6, max_size=12))
def test_exact_and_double_agree(rows: list[tuple[float, float, float]]) -> None:
    target, *factors = (list(column) for column in zip(*rows, strict=True))
    first = exact_fit.fit(target, factors, tuple(straight(2)))
    second = double_fit.fit(target, factors, tuple(straight(2)))
    if any(value is None for value in first.coefficients) or any(value is None for value in second.coefficients):
        assert first.rank <= second.rank or second.rank <= first.rank  # near-dependence is judged by a tolerance in doubles
        return
    assert second.coefficients == pytest.approx(first.coefficients, rel=1e-9, abs=1e-9)
    assert second.errors == pytest.approx(first.errors, rel=1e-6, abs=1e-6)
    assert second.mean([1.0, 2.0]) == pytest.approx(first.mean([1.0, 2.0]), rel=1e-9, abs=1e-9)
    assert second.leverage([1.0, 2.0]) == pytest.approx(first.leverage([1.0, 2.0]), rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(decimals, st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=6))
def test_integers_are_the_decimals_as_typed(numbers: list[float]) -> None:
    whole, places = exact.integers(numbers)
    assert [Fraction(value, 10**places) for value in whole] == [Fraction(repr(number)) for number in numbers]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 4), min_size=4, max_size=7))
def test_elimination_solves_the_normal_equations(rows: list[tuple[int, int, int, int]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    found = exact.eliminate([[exact.dot(a, b) for b in columns] for a in columns])
    *factors, target = columns
    fitted = [sum(w * factors[k][row] for w, k in zip(found.solution, found.kept, strict=True)) for row in range(len(rows))]
    rest = [found.determinant * y - f for y, f in zip(target, fitted, strict=True)]  # at a right angle to every factor
    assert [exact.dot(rest, factor) for factor in factors] == [0, 0, 0]
    assert exact.dot(rest, rest) == found.left * found.determinant
    for column, weights in found.dependence.items():
        made = [sum(w * factors[k][row] for w, k in zip(weights, found.kept, strict=True)) for row in range(len(rows))]
        assert made == [found.determinant * value for value in factors[column]]
    for line, own in zip(found.inverse, found.kept, strict=True):
        product = [sum(w * exact.dot(factors[k], factors[j]) for w, k in zip(line, found.kept, strict=True)) for j in found.kept]
        assert product == [found.determinant * (j == own) for j in found.kept]


def test_a_large_table_takes_the_double_path_and_keeps_its_digits() -> None:
    random = np.random.default_rng(2)
    x = random.integers(0, 1000, (5000, 3)).astype(float)
    y = 7 + x @ [2.0, -3.0, 0.5]
    fit = least_squares.fit(y.tolist(), x.T.tolist(), straight(3))
    assert fit.coefficients == pytest.approx([7.0, 2.0, -3.0, 0.5], rel=1e-13)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(decimals, decimals), min_size=5, max_size=10), st.integers(2, 50))
def test_forecasts_do_not_depend_on_units(rows: list[tuple[float, float]], unit: int) -> None:
    costs, gpus = ([[value] for value in column] for column in zip(*rows, strict=True))
    if len({value for (value,) in gpus}) < 2:
        return
    plain = call("FORECAST", costs, gpus, [[3.0]], "ols")
    scaled = call("FORECAST", costs, [[value * unit] for (value,) in gpus], [[3.0 * unit]], "ols")
    assert scaled == pytest.approx(plain, rel=1e-8, abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(8)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    costs, gpus = [3.0, 7.5, 9.25, 16.0, 18.5, 25.0, 26.0, 33.0], [1.0, 2.0, 3.0, 5.0, 6.0, 8.0, 9.0, 11.0]
    plain = call("FORECAST", [[v] for v in costs], [[v] for v in gpus], [[7.0]], "ols", 0.9)
    mixed = call("FORECAST", [[costs[k]] for k in order], [[gpus[k]] for k in order], [[7.0]], "ols", 0.9)
    assert plain == mixed


def test_an_interval_covers_what_it_says() -> None:
    """The t interval of least squares over many draws of a line with normal errors."""
    random = np.random.default_rng(8)
    inside = 0
    for _ in range(400):
        x = random.uniform(0, 10, 12)
        y = 3 + 2 * x + random.normal(size=12)
        new = random.uniform(0, 10)
        ((_, low, high),) = call("FORECAST", [[v] for v in y], [[v] for v in x], [[new]], "ols", 0.8)
        inside += low <= 3 + 2 * new + random.normal() <= high
    assert 0.75 <= inside / 400 <= 0.85
