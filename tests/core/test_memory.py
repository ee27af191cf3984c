"""A question that was answered is not worked out again, and nothing can tell the difference but the time it takes."""

from __future__ import annotations

import math
from typing import Annotated

import pytest

from xl_lepton import registry
from xl_lepton.core import call as calling
from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, CellError, Grid
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Function, Returns, lepton
from xl_lepton.core.kinds import Data, Number
from xl_lepton.core.memory import Answer, Memory, key_of
from xl_lepton.core.results import Record, Table
from xl_lepton.core.working import Working


@pytest.fixture
def worked() -> tuple[Function, list[float]]:
    """A function, and the arguments its body was run with."""
    runs: list[float] = []

    @lepton("TWICE", source="a test", examples=[Example((2.0,), "number")])
    def twice(
        number: Annotated[float, Number("Any number")], *, work: Working
    ) -> Annotated[Table, Returns("It and its double", columns=("what", "value"))]:
        """A number and its double."""
        runs.append(number)
        if number < 0:
            raise BadInput("number: below 0")
        double = work.compute("double", "2 * number", number=number)
        return Table.of(["what", "value"], [("number", number), ("double", double)], labelled=True)

    return twice.__lepton__, runs  # type: ignore[attr-defined]


def asked(function: Function, *values: object) -> Grid:
    return call(function, [Grid.of(value) for value in values])


def test_every_word_of_one_answer_comes_from_one_run(worked: tuple[Function, list[float]]) -> None:
    function, runs = worked
    assert asked(function, 3.0, "double") == Grid.of(6.0)
    assert asked(function, 3.0, "value") == Grid.of([[3.0], [6.0]])
    assert asked(function, 3.0) == asked(function, 3.0) == Grid.of([["number", 3.0], ["double", 6.0]])
    assert "no 'half'" in asked(function, 3.0, "half").scalar.sentence  # type: ignore[union-attr]
    assert asked(function, 4.0, "double") == Grid.of(8.0)
    assert runs == [3.0, 4.0]


def test_the_derivation_comes_with_the_answer_kept(worked: tuple[Function, list[float]]) -> None:
    function, runs = worked
    first, second = Working(), Working()
    call(function, [Grid.of(3.0)], first)
    call(function, [Grid.of(3.0)], second)
    assert [step.name for step in first.steps] == ["double"]
    assert first.steps == second.steps
    assert runs == [3.0]


def test_a_refusal_comes_again_and_is_not_kept(worked: tuple[Function, list[float]]) -> None:
    function, runs = worked
    assert asked(function, -1.0) == asked(function, -1.0) == Grid.error("#VALUE!", "LEPTON_TWICE: number: below 0")
    assert runs == [-1.0, -1.0]


def test_what_differs_in_kind_or_sign_is_another_question(worked: tuple[Function, list[float]]) -> None:
    function, runs = worked
    asked(function, 1.0), asked(function, "1"), asked(function, 0.0), asked(function, -0.0)
    assert runs == [1.0, 1.0, 0.0, 0.0]
    assert [math.copysign(1.0, run) for run in runs[2:]] == [1.0, -1.0]


def test_errors_and_huge_ranges_have_no_key() -> None:
    def body() -> None: ...

    assert key_of(body, [("a", Grid.of([1.0, CellError("#N/A")]))]) is None
    assert key_of(body, [("a", Grid.of([[0.0] * 1000] * 51))]) is None
    assert key_of(body, [("a", Grid.of(1.0))]) == key_of(body, [("a", Grid.of(1.0))])
    assert key_of(body, [("a", Grid.of(1.0))]) != key_of(body, [("b", Grid.of(1.0))])
    assert key_of(body, [("a", Grid.of(1.0))]) != key_of(asked, [("a", Grid.of(1.0))])


def test_what_nobody_asked_for_longest_gives_way() -> None:
    memory, empty = Memory(), Record(())
    for number in range(30):
        memory.keep((number,), Answer(empty, (), 50_000))
        assert memory.find((0,)) is not None
    assert memory.find((1,)) is None
    assert memory.find((29,)) is not None
    memory.keep((30,), Answer(empty, (), 50_001))
    assert memory.find((30,)) is None
    memory.forget()
    assert memory.find((0,)) is None


def test_what_is_kept_is_what_is_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of every function: without the memory, put into it, and taken from it."""
    for function in registry.functions().values():
        for example in function.examples:
            grids = [value if value is MISSING else Grid.of(value) for value in example.arguments]
            memory = Memory()
            monkeypatch.setattr(calling, "MEMORY", memory)
            fresh, kept = call(function, grids), call(function, grids)
            assert repr(fresh) == repr(kept), function.name


def test_a_table_argument_is_told_by_all_its_cells() -> None:
    function = registry.find("FORECAST")
    assert isinstance(function.arguments[1].kind, Data)
    gpus = [["gpus"], [1.0], [2.0], [3.0], [4.0]]
    told = [asked(function, [[10.0], [20.0], [30.0], [40.0]], [*gpus[:4], [last]], [[5.0]], "ols") for last in (4.0, 4.5)]
    assert told[0] == Grid.of(50.0)
    assert told[1] != told[0]
