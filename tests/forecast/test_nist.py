"""The numbers that NIST certifies, from the numerics and through the functions."""

from __future__ import annotations

import time

import pytest

from tests.forecast.nist import CERTIFIED, columns, digits, terms
from xl_lepton.numerics import double_fit, exact, least_squares

LINEAR = list(CERTIFIED["linear"])
UNIVARIATE = list(CERTIFIED["univariate"])


def test_the_sets_are_there() -> None:
    assert len(LINEAR) == 11
    assert len(UNIVARIATE) == 9


@pytest.mark.parametrize("name", LINEAR)
def test_linear_regression(name: str) -> None:
    certified = CERTIFIED["linear"][name]
    target, *factors = columns(name)
    assert len(target) == certified["n"]
    start = time.perf_counter()
    fit = least_squares.fit(target, factors, terms(name))
    assert time.perf_counter() - start < 0.5
    for got, wanted in zip(fit.coefficients, certified["coef"], strict=True):
        assert digits(got or 0.0, wanted) >= 13
    for got, wanted in zip(fit.errors, certified["se"], strict=True):
        assert digits(got or 0.0, wanted) >= 13
    assert digits(fit.residual_sd, certified["resid_sd"]) >= 14
    assert digits(fit.r_squared, certified["r2"]) >= 14
    assert digits(fit.f_value, certified["F"]) >= 13.9
    assert fit.residual_df == certified["res_df"]


@pytest.mark.parametrize("name", [name for name in LINEAR if name != "Filip"])
def test_the_double_path_for_large_tables(name: str) -> None:
    """Filip is left out: its powers, rounded to doubles, are different data (7.6 digits is the most there is)."""
    certified = CERTIFIED["linear"][name]
    target, *factors = columns(name)
    fit = double_fit.fit(target, factors, tuple(terms(name)))
    for got, wanted in zip(fit.coefficients, certified["coef"], strict=True):
        assert digits(got or 0.0, wanted) >= 13
    for got, wanted in zip(fit.errors, certified["se"], strict=True):
        assert wanted == "0" or float(wanted) == 0 or digits(got or 0.0, wanted) >= 12.5


@pytest.mark.parametrize("name", UNIVARIATE)
def test_mean_and_standard_deviation(name: str) -> None:
    certified = CERTIFIED["univariate"][name]
    (values,) = columns(name)
    mean, variance = exact.mean_and_variance(values)
    assert digits(float(mean), certified["mean"]) >= 14
    assert digits(exact.square_root(variance), certified["sd"]) >= 14
    assert digits(exact.autocorrelation(values), certified["acf1"]) >= 14
