"""Every case of every function, on every surface that can run here; and each function has its cases."""

from __future__ import annotations

import pytest

from tests.case_tables import ROOT, Case, all_cases
from xl_lepton.core.call import call
from xl_lepton.registry import find, functions

CASES = all_cases()


def test_there_are_cases() -> None:
    assert len(CASES) >= 20


def test_every_function_has_a_table_with_an_answer_and_a_refusal() -> None:
    for name, function in functions().items():
        path = ROOT / function.family / f"{name.lower()}.toml"
        assert path.exists(), f"{name} has no cases in {path}"
        mine = [case for case in CASES if case.function == name]
        assert any(case.returns is not None for case in mine), f"{name} has no case with an answer"
        if function.arguments:
            assert any(case.returns is None for case in mine), f"{name} has no case with an error"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_through_call(case: Case) -> None:
    case.check(call(find(case.function), case.arguments))
