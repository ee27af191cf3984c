"""The words of a command line as cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_lepton.core.cells import MISSING, Grid
from xl_lepton.core.errors import LeptonError
from xl_lepton.registry import find
from xl_lepton.surfaces.cli.words import arguments_of, cell_of, range_of

NPV = find("NPV")


@pytest.mark.parametrize(
    ("word", "cell"),
    [
        ("8%", 0.08),
        ("-40000", -40000.0),
        ("1,200", 1200.0),
        ("TRUE", True),
        ("false", False),
        ("abc", "abc"),
        ('"8"', "8"),
        ("", None),
    ],
)
def test_cells(word: str, cell: object) -> None:
    assert cell_of(word) == cell
    assert type(cell_of(word)) is type(cell)


def test_arrays() -> None:
    assert range_of('{1,2;"a,b",}') == Grid(((1.0, 2.0), ("a,b", None)))
    assert range_of("") is MISSING


def test_loose_numbers_fill_the_range_and_later_arguments_go_by_name() -> None:
    assert arguments_of(NPV, ["8%", "5000", "8000"]) == [Grid.of(0.08), Grid.of([[5000], [8000]])]
    assert arguments_of(NPV, ["8%", "5000", "8000", "initial=-1"]) == [Grid.of(0.08), Grid.of([[5000], [8000]]), Grid.of(-1)]
    assert arguments_of(NPV, ["8%", "{5000,8000}", "-1"]) == [Grid.of(0.08), Grid.of([[5000, 8000]]), Grid.of(-1)]
    assert arguments_of(NPV, ["rate=8%", "5000"])[0] == Grid.of(0.08)


def test_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("1,x\n2,\n", encoding="utf-8")
    assert range_of(f"@{path}") == Grid(((1.0, "x"), (2.0, None)))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["8%", "1", "rte=3"], "has no argument 'rte'; did you mean rate?"),
        (["rate=1", "rate=2"], "rate is given twice"),
        (["8%", "@none.csv"], "there is no file none.csv"),
    ],
)
def test_words_that_fit_nowhere(words: list[str], says: str) -> None:
    with pytest.raises(LeptonError) as caught:
        arguments_of(NPV, words)
    assert says in str(caught.value)
