"""A working that nobody reads: the same numbers, nothing kept."""

from __future__ import annotations

import pytest

from xl_lepton import registry
from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Grid
from xl_lepton.core.function import Function
from xl_lepton.core.working import Working

WITH_WORK = [function for function in registry.functions().values() if function.wants_work]


def test_what_is_not_kept_is_still_computed() -> None:
    quiet = Working(kept=False)
    quiet.fact("rate", 0.08)
    assert quiet.compute("growth", "(1 + rate) ** years", rate=0.08, years=2) == 1.08**2
    assert quiet.steps == []


@pytest.mark.parametrize("function", WITH_WORK, ids=lambda function: function.name)
def test_an_answer_is_the_same_whether_it_is_explained_or_not(function: Function) -> None:
    for example in function.examples:
        arguments = [value if value is MISSING else Grid.of(value) for value in example.arguments]
        assert call(function, arguments) == call(function, arguments, Working())
