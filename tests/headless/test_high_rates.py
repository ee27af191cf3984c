"""Cumulative interest and principal where a balance would lose its digits; the values are exact sums in rational numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.headless.sheets import worth


def exact(rate: str, periods: int, present: int, start: int, end: int, due: int) -> tuple[float, float]:
    """Interest and principal by the loan's own account, in fractions."""
    r, balance = Fraction(rate), Fraction(present)
    growth = (1 + r) ** periods
    pay = balance * growth * r / ((1 + r * due) * (growth - 1))
    interest = principal = Fraction(0)
    for period in range(1, end + 1):
        part = Fraction(0) if due and period == 1 else balance * r
        if period >= start:
            interest, principal = interest - part, principal - (pay - part)
        balance -= pay - part
    return float(interest), float(principal)


@pytest.mark.parametrize("due", [0, 1])
@pytest.mark.parametrize(
    ("rate", "periods", "start", "end"),
    [("12", 36, 1, 12), ("1", 36, 1, 12), ("0.0075", 360, 13, 24), ("0.0000001", 360, 1, 360), ("0.09", 30, 30, 30)],
)
def test_interest_and_principal(rate: str, periods: int, start: int, end: int, due: int) -> None:
    arguments = f"({rate},{periods},125000,{start},{end},{due})"
    interest, principal = exact(rate, periods, 125000, start, end, due)
    assert worth(f"=CUMIPMT{arguments}", cells={}) == pytest.approx(interest, rel=1e-8)
    assert worth(f"=CUMPRINC{arguments}", cells={}) == pytest.approx(principal, rel=1e-8)
