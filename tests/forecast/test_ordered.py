"""Linear algebra of a fixed order says what LAPACK says, to rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xl_lepton.numerics import ordered, portable

RANDOM = np.random.default_rng(8)


def test_positive_definite_systems_one_by_one_and_stacked() -> None:
    x = RANDOM.normal(size=(6, 40, 9))
    matrices = np.swapaxes(x, 1, 2) @ x
    right = RANDOM.normal(size=(6, 9))
    assert ordered.cholesky(matrices) == pytest.approx(np.linalg.cholesky(matrices), abs=1e-10)
    assert ordered.solve(matrices, right) == pytest.approx(np.linalg.solve(matrices, right[..., None])[..., 0], rel=1e-8)
    lower = np.linalg.cholesky(matrices[0])
    assert ordered.inverse_of_lower(lower) == pytest.approx(np.linalg.inv(lower), abs=1e-12)


def test_products() -> None:
    a, b = RANDOM.normal(size=(30, 7)), RANDOM.normal(size=(11, 7))
    weights = RANDOM.random(size=(3, 30))
    assert ordered.products(a, b[0]) == pytest.approx(a @ b[0], rel=1e-12)
    assert [ordered.products(row[None, :], b[0])[0] for row in a] == ordered.products(a, b[0]).tolist()
    assert ordered.between(a, b) == pytest.approx(a @ b.T, rel=1e-10)
    assert ordered.gram(a, weights)[1] == pytest.approx((a * weights[1][:, None]).T @ a, rel=1e-10)
    assert ordered.powers(0.8, 5) == pytest.approx(0.8 ** np.arange(5))
    assert ordered.correlation(a[:, 0], a[:, 1]) == pytest.approx(np.corrcoef(a[:, 0], a[:, 1])[0, 1], rel=1e-10)


def test_triangles() -> None:
    a = RANDOM.normal(size=(30, 7))
    basis, upper = ordered.triangular(a)
    assert basis @ upper == pytest.approx(a, abs=1e-13)
    assert basis.T @ basis == pytest.approx(np.eye(7), abs=1e-14)
    assert upper == pytest.approx(np.triu(upper))


@pytest.mark.parametrize("made_up", [0, 2])
@pytest.mark.parametrize("rows", [5, 30])
def test_the_shortest_least_squares(rows: int, made_up: int) -> None:
    a = RANDOM.normal(size=(rows, 9))
    a[:, 9 - made_up :] = a[:, :made_up] * 3 + a[:, 2 : 2 + made_up]
    y = RANDOM.normal(size=rows)
    weights, leverage = ordered.shortest(a, y)
    assert weights == pytest.approx(np.linalg.lstsq(a, y, rcond=1e-9)[0], abs=1e-10)
    assert leverage == pytest.approx(np.diag(a @ np.linalg.pinv(a)), abs=1e-10)


def test_one_number_has_the_bits_of_many() -> None:
    logs = RANDOM.normal(size=2000) * 200
    assert [portable.exp_of(value) for value in logs.tolist()] == portable.exp(logs).tolist()
    sizes = np.exp(logs)
    assert [portable.log_of(value) for value in sizes.tolist()] == portable.log(sizes).tolist()
    assert portable.exp_of(1.0) == pytest.approx(math.e, rel=1e-15)
    assert portable.log_of(10.0) == pytest.approx(math.log(10), rel=1e-15)
