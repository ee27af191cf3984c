"""The inputs block: labels as people write them, and every way to get one wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest

from xl_lepton.core.block import Inputs
from xl_lepton.core.cells import Grid
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Choice, Count, Number


@dataclass(frozen=True)
class Workload:
    workload: Annotated[str, Choice("What for", options=("training", "inference"))]
    params_b: Annotated[float | None, Number("Parameters, billions", above=0.0)] = None
    days: Annotated[float, Number("Days")] = 30.0
    context: Annotated[int, Count("Tokens per sequence")] = 4096


BLOCK = Inputs("The inputs", record=Workload, first="workload", positional=("params_b",))


def test_labels_as_people_write_them() -> None:
    lines = [["Workload", "Training"], ["Sizes", None], ["Params (B)", 7], ["Days (calendar)", 3, "days"], [None, "a remark"]]
    assert BLOCK.coerce(Grid.of(lines)) == Workload("training", 7.0, 3.0, 4096)


def test_one_cell_fills_the_first_field() -> None:
    assert BLOCK.coerce(Grid.of("inference")) == Workload("inference")


def test_a_line_without_a_value_is_not_given() -> None:
    assert BLOCK.coerce(Grid.of([["workload", "training"], ["days", None]])).days == 30


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([["workload", "training"], ["Contxt", 1]], "the label 'Contxt' is not known; did you mean context?"),
        ([["workload", "training"], [5, 1]], "the label 5 is not known"),
        ([["days", 1]], "workload is missing"),
        ([["workload", "training"], ["days", 1], ["Days", 2]], "days is given twice"),
        ([["workload", "traning"]], "workload: expected one of training, inference, got 'traning'; did you mean training?"),
        ([["workload", "training"], ["params_b", 0]], "params_b: expected a number above 0, got 0"),
        ([["workload"], ["training"]], "expected two columns"),
    ],
)
def test_refused(lines: list[list[object]], says: str) -> None:
    with pytest.raises(BadInput) as caught:
        BLOCK.coerce(Grid.of(lines))
    assert says in str(caught.value)


def test_a_field_given_in_the_block_and_beside_it() -> None:
    grid = BLOCK.with_fields(Grid.of([["workload", "training"], ["params_b", 7]]), {"params_b": 8.0})
    with pytest.raises(BadInput, match="given twice"):
        BLOCK.coerce(grid)
