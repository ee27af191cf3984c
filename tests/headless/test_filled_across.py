"""A formula filled to the right is known by its text, and only where its references have moved with it."""

from __future__ import annotations

import pytest

from xl_lepton.headless.formula.key import FilledAcross, relative_key

FILLED = [  # as written in C5, and as filled into F5
    ("B5*(1+$B$1)", "E5*(1+$B$1)"),
    ('SUM($C4:C4)&"A1 50%"&Inputs!C$7', 'SUM($C4:F4)&"A1 50%"&Inputs!F$7'),
    ("'A1 %d'!C5+LOG10(D5)+rate", "'A1 %d'!F5+LOG10(G5)+rate"),
    ("Z3+AA3", "AC3+AD3"),
    ("$A$1+1", "$A$1+1"),
]


@pytest.mark.parametrize(("here", "there"), FILLED)
def test_text_in_another_column(here: str, there: str) -> None:
    filled = FilledAcross.of(here, 3)
    assert filled is not None
    assert filled.at(6) == there
    assert relative_key(here, 5, 3) == relative_key(there, 5, 6)


def test_a_reference_that_would_leave_the_sheet_fits_no_text() -> None:
    filled = FilledAcross.of("B5+1", 3)
    assert filled is not None
    assert filled.at(1) == ""
    assert FilledAcross.of("SUM(C:C)", 3) is None
