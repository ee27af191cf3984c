"""House rules for every function, generated from its declaration. A new function gets all of these without a line of test."""

from __future__ import annotations

import math
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_lepton import help as help_pages
from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Argument, CellError, Grid
from xl_lepton.core.function import Function
from xl_lepton.core.working import Working
from xl_lepton.introspect import explain
from xl_lepton.registry import functions

FUNCTIONS = list(functions().values())
CALLS = [(function, example) for function in FUNCTIONS for example in function.examples]

# Words that Visual Basic keeps for itself; an argument called so cannot be declared there (MS-VBAL 3.3.5.2).
VBA_WORDS = set(
    "abs any array as attribute base boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdecl circle cint clng close "
    "compare const csng cstr currency cvar date debug declare default dim do double each else elseif empty end enum erase error "
    "event exit explicit false fix for friend function get global gosub goto if implements in input int integer is len let lib "
    "like line load local lock long loop lset me mod module new next not nothing null object on open option optional or output "
    "paramarray preserve print private property public put raiseevent random redim rem resume return rset scale seek select set "
    "sgn shared single spc static step stop string sub tab text then time to true type typeof until variant wend while with "
    "withevents write xor name width".split()
) - {"name", "currency", "width"}  # contextual words, fine as an argument's name

EXTREMES: list[object] = [
    0.0, -1.0, 1e308, -1e308, 5e-324, None, "", "x", "#N/A", True, False, "=1+1", "8%", 1e16, -0.0, 2958465.0,
    [[None]], [[None, None], [None, None]], [[1.0]], [[1.0, "a"], [None, True]], [["a", 1.0], ["a", 2.0]], [[1e308, 1e308]],
    [[0.0] * 3] * 3, [[float(i)] for i in range(50)], "\x00", "é漢字", [[CellError("#REF!")]], "x" * 40000,
]  # fmt: skip


def arguments_of(values: tuple[object, ...]) -> list[Argument]:
    return [MISSING if value is MISSING else Grid.of(value) for value in values]


def test_there_are_functions() -> None:
    assert len(FUNCTIONS) >= 5


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_declaration(function: Function) -> None:
    assert len(function.sheet_name) <= 64, "the custom-functions schema takes 64 characters"
    assert function.summary.endswith("."), "the summary is a sentence"
    assert len(function.summary) <= 255, "Visual Basic cuts help at 255 characters"
    assert function.source, "name the source"
    assert function.examples, "give an example"
    for argument in function.arguments:
        assert argument.name.lower() not in VBA_WORDS, f"{argument.name} is a word of Visual Basic"
        assert argument.name.isidentifier()
        assert set(argument.name) <= set(string.ascii_lowercase + string.digits + "_"), argument.name
        assert 0 < len(argument.kind.help) <= 255, argument.name
        assert not argument.kind.help.endswith("."), argument.name
    seen_optional = False
    for argument in function.arguments:
        assert argument.repeats or not (seen_optional and argument.required), "required arguments come first"
        seen_optional = seen_optional or not argument.required


@pytest.mark.parametrize(("function", "example"), CALLS, ids=lambda value: getattr(value, "name", ""))
def test_examples_are_true(function: Function, example: help_pages.Example) -> None:
    answer = call(function, arguments_of(example.arguments))
    first = answer.scalar
    assert answer.first_error() is None, answer.first_error()
    if isinstance(example.value, float | int) and not isinstance(example.value, bool):
        assert isinstance(first, float)
        assert math.isclose(first, example.value, rel_tol=1e-9, abs_tol=example.tolerance), (first, example.value)
    else:
        assert first == example.value


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_bad_values_are_refused_by_name(function: Function) -> None:
    for place, argument in enumerate(function.arguments):
        if argument.role == "show":
            continue
        for bad in argument.kind.bad_values():
            values = arguments_of(function.examples[0].arguments)
            values += [MISSING] * (place + 1 - len(values))
            values[place] = Grid.of(bad)
            error = call(function, values).scalar
            assert isinstance(error, CellError), f"{argument.name} takes {bad!r}"
            assert error.code == "#VALUE!", (argument.name, bad, error)
            assert f"{argument.name}:" in error.sentence, (argument.name, bad, error.sentence)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_required_arguments_and_arity(function: Function) -> None:
    if function.least_arguments:
        error = call(function, []).scalar
        assert isinstance(error, CellError)
        assert "is missing" in error.sentence
    error = call(function, [Grid.of(1.0)] * (function.most_arguments + 1)).scalar
    assert isinstance(error, CellError)
    assert "at most" in error.sentence


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_errors_pass_through_unchanged(function: Function) -> None:
    for place, argument in enumerate(function.arguments):
        if argument.kind.accepts_errors or place >= len(function.examples[0].arguments):
            continue
        values = arguments_of(function.examples[0].arguments)
        values[place] = Grid.of([[1.0, CellError("#DIV/0!")]])
        assert call(function, values).scalar == CellError("#DIV/0!"), argument.name


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_extremes_give_finite_cells_or_a_sentence(function: Function, caplog: pytest.LogCaptureFixture) -> None:
    example = arguments_of(function.examples[0].arguments)
    for place in range(len(function.arguments)):
        for extreme in EXTREMES:
            values = example + [MISSING] * (place + 1 - len(example))
            values[place] = Grid.of(extreme)
            answer = call(function, values)
            assert all(math.isfinite(cell) for cell in answer.cells() if isinstance(cell, float))
    assert not caplog.records, caplog.text


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-5, 5).map(float),
    st.text(max_size=6),
    st.just(CellError("#N/A")),
)
GRIDS = st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=3).map(Grid.of)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_random_arguments_give_cells(function: Function, caplog: pytest.LogCaptureFixture) -> None:
    most = min(function.most_arguments, 8)

    @settings(max_examples=20, deadline=None, derandomize=True, database=None)
    @given(st.lists(st.one_of(GRIDS, st.just(MISSING)), min_size=min(function.least_arguments, most), max_size=most))
    def try_one(arguments: list[Argument]) -> None:
        answer = call(function, arguments)
        assert all(math.isfinite(cell) for cell in answer.cells() if isinstance(cell, float))

    try_one()
    assert not caplog.records, caplog.text


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_same_call_gives_the_same_bits_and_leaves_its_input_alone(function: Function) -> None:
    values = arguments_of(function.examples[0].arguments)
    assert call(function, values) == call(function, values)


@pytest.mark.parametrize(
    "function", [f for f in FUNCTIONS if f.family not in ("about", "prices")], ids=lambda function: function.name
)
def test_every_figure_can_be_explained(function: Function) -> None:
    work = Working()
    call(function, arguments_of(function.examples[0].arguments), work)
    assert work.steps, "take `work` and record the derivation"
    table = explain(function.name, *[Grid.of(value) for value in function.examples[0].arguments if value is not MISSING])
    assert table.rows


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_help_pages_name_everything(function: Function) -> None:
    for page in (help_pages.text(function), help_pages.markdown(function)):
        assert function.sheet_name in page
        assert function.source in page
        for argument in function.arguments:
            assert argument.name in page
