"""A column of forecasts is one call with all its rows: the same bits as call by call, and an error only where it belongs."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from unittest.mock import patch

import pytest

from tests.headless.sheets import book_of
from xl_lepton.core.cells import Cell, CellError, Grid, Missing
from xl_lepton.headless.calc import filled
from xl_lepton.headless.calc.book import LeptonCall
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern
from xl_lepton.headless.own import OwnFunctions

FIRST, LAST = 41, 100  # the projects to forecast; above them the history: costs in A, GPUs, months and kinds beside
HISTORY = "$A$1:$A$40,$B$1:$D$40"
AT_ONCE = [
    f'LEPTON_FORECAST({HISTORY},B41:D41,"ols")',
    f'LEPTON_FORECAST({HISTORY},B41:D41,"auto")',
    f"LEPTON_FORECAST({HISTORY},B41:D41,,0.8)",
    f'ROUND(LEPTON_FORECAST({HISTORY},B41:D41,"boosting"),2)*2',
    f'IF($B41>20,LEPTON_FORECAST({HISTORY},B41:D41,"gp"),0)',
    'LEPTON_FORECAST($A$1:$A$40,$B$1:$B$40,$B41:$B41,"forest",0.9)',
]
ONE_BY_ONE = [
    'LEPTON_FORECAST($A$1:$A$40,$D$1:$D$40,D41:D41,"ridge")',  # of texts alone, the first of which could be a heading
    f'LEPTON_FORECAST({HISTORY},B41:D42,"ols")',  # two projects each
    'LEPTON_FORECAST($A$1:$A$40,$B1:$D40,B41:D41,"ols")',  # a history that moves along
]
WRONG: dict[str, Cell] = {"B50": "many", "C60": CellError("#N/A"), "D70": "video", "B80": None, "C90": -3.0}


def cells() -> dict[str, Cell]:
    chance, found = random.Random(7), {}
    for row in range(1, LAST + 2):
        gpus, months, kind = float(chance.randint(1, 64)), chance.uniform(1, 24), chance.choice(["image", "text", "speech"])
        cost = 12.5 * gpus * months * math.exp(chance.gauss(0, 0.2)) * (2 if kind == "text" else 1)
        found |= {f"A{row}": cost, f"B{row}": gpus, f"C{row}": months, f"D{row}": kind}
    return found


def answers(formula: str, held: dict[str, Cell], shortest: int) -> tuple[list[str], int]:
    """What the cells of the column come to, and how many calls of our functions that took."""
    own, asked = OwnFunctions(), 0

    def counted(function: LeptonCall) -> LeptonCall:
        def answer(arguments: Sequence[Grid | Missing]) -> Grid:
            nonlocal asked
            asked += 1
            return function.answer(arguments)

        return LeptonCall(answer, function.by_row)

    book = book_of(held)
    book.own_functions = {"LEPTON_FORECAST": counted(own["LEPTON_FORECAST"])}
    sheet = book.sheets[0]
    pattern = Pattern(formula, sheet, FIRST, 6, Kind.PLAIN)
    for row in range(FIRST, LAST + 1):
        sheet.formulas[row, 6] = Formula(sheet, row, 6, pattern)
    with patch.object(filled, "SHORTEST", shortest):
        Engine(book).calculate_all()
    return [repr(sheet.held(row, 6)) for row in range(FIRST, LAST + 1)], asked


@pytest.mark.parametrize("formula", AT_ONCE)
def test_one_call_gives_the_bits_of_many(formula: str) -> None:
    column, asked = answers(formula, cells(), 2)
    one_by_one, times = answers(formula, cells(), 10**9)
    assert column == one_by_one
    assert len(set(column)) > 20
    assert (asked, times) == (1, LAST - FIRST + 1) or formula.startswith("IF(")


@pytest.mark.parametrize("formula", ONE_BY_ONE)
def test_where_the_rows_are_not_all_that_differs_each_is_asked(formula: str) -> None:
    column, asked = answers(formula, cells(), 2)
    assert column == answers(formula, cells(), 10**9)[0]
    assert asked == LAST - FIRST + 1


@pytest.mark.parametrize("formula", AT_ONCE)
def test_an_error_stays_in_its_row(formula: str) -> None:
    column, _ = answers(formula, cells() | WRONG, 2)
    assert column == answers(formula, cells() | WRONG, 10**9)[0]
    assert 0 < sum("CellError" in one for one in column) < 10


def test_rows_below_the_sheets_last_cell_are_asked_one_by_one() -> None:
    short = {place: value for place, value in cells().items() if int(place[1:]) < LAST - 5}
    assert answers(AT_ONCE[0], short, 2)[0] == answers(AT_ONCE[0], short, 10**9)[0]
