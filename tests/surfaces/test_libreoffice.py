"""The Calc add-in, installed and used in the LibreOffice of this machine."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from tests.case_tables import Case, all_cases, same
from tests.surfaces.calc import Calc, grid_of, why_not
from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Argument, Cell, CellError, Grid
from xl_lepton.core.function import Function
from xl_lepton.core.naming import CALC_PREFIX, calc_name
from xl_lepton.registry import find, functions
from xl_lepton.surfaces.libreoffice import calls, package

CASES = all_cases()
in_calc = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")]


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    yield Calc.installed(tmp_path_factory.mktemp("calc"))


def test_the_package_is_the_same_bytes_again(tmp_path: Path) -> None:
    known = list(functions().values())
    one, other = (package.build(known, tmp_path / name) for name in ("one.oxt", "other.oxt"))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as parts:
        assert "META-INF/manifest.xml" in parts.namelist()


def test_each_function_and_argument_has_a_name_of_its_own_in_the_interface() -> None:
    known = list(functions().values())
    assert len({package.method_name(function).upper() for function in known}) == len(known)
    for function in known:
        assert CALC_PREFIX + package.method_name(function).upper() == calc_name(function.name)
        names = [package.argument_name(argument).lower() for argument in function.arguments]
        assert len(set(names)) == len(names)
        assert all(name.isalnum() and name not in package.IDL_WORDS for name in names)


@dataclass
class Sheet:
    """Cases typed into one sheet: arguments in cells right of the answers, formulas in column A."""

    name: str
    steps: list[list[Any]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    row: int = 1

    def add(self, key: str, function: Function, arguments: tuple[Argument, ...], answer: Grid) -> None:
        rows, columns = answer.shape
        column, height, references = 40, rows, []
        for argument in arguments:
            references.append(self._argument(column, argument) if isinstance(argument, Grid) else "")
            if isinstance(argument, Grid):
                column, height = column + argument.shape[1] + 1, max(height, argument.shape[0])
        place = f"A{self.row}:{get_column_letter(columns)}{self.row + rows - 1}"
        formula = f"={function.sheet_name}({';'.join(references)})"
        one = (rows, columns) == (1, 1)
        self.steps.append([self.name, f"A{self.row}" if one else place, "formula" if one else "array", formula])
        self.places[key] = place
        self.row += height + 1

    def _argument(self, column: int, grid: Grid) -> str:
        for down, cells in enumerate(grid.rows):
            for across, cell in enumerate(cells):
                if cell is not None:
                    how, what = typed(cell)
                    self.steps.append([self.name, f"{get_column_letter(column + across)}{self.row + down}", how, what])
        rows, columns = grid.shape
        first = f"{get_column_letter(column)}{self.row}"
        return first if grid.is_scalar else f"{first}:{get_column_letter(column + columns - 1)}{self.row + rows - 1}"


def typed(cell: Cell) -> tuple[str, Any]:
    if isinstance(cell, bool):
        return "formula", f"={str(cell).upper()}()"
    if isinstance(cell, CellError):
        return "formula", f"={cell.code}"
    return "value", cell


def as_calc_hands_over(function: Function, arguments: tuple[Argument, ...]) -> tuple[list[Any] | None, set[str]]:
    """What reaches the add-in of arguments in cells, with Calc's own rules that changed something (docs/libreoffice.md lists
    them); None when Calc answers by itself."""
    declared = list(function.arguments)
    declared += declared[-1:] * (len(arguments) - len(declared))
    handed: list[Any] = []
    rules: set[str] = set()
    for argument, kind in zip(arguments, declared, strict=False):
        if not isinstance(argument, Grid):
            handed.append(None)
        elif argument.is_scalar:
            cell = argument.scalar
            if isinstance(cell, CellError):
                return None, {"an error in a cell"}
            rules |= {"a blank cell alone is 0"} if cell is None else {"TRUE is 1"} if isinstance(cell, bool) else set()
            number = 0.0 if cell is None else float(cell) if isinstance(cell, bool) else cell
            handed.append(((number,),) if kind.required else number)
        elif argument.first_error() is not None:
            return None, {"an error in a range"}
        else:
            rules |= {"TRUE is 1"} if any(isinstance(cell, bool) for cell in argument.cells()) else set()
            handed.append(tuple(tuple(("" if c is None else float(c) if isinstance(c, bool) else c) for c in r) for r in argument.rows))
    if any(argument.required and value is None for argument, value in zip(declared, [*handed, *[None] * 9], strict=False)):
        return None, {"a required argument left out"}
    return handed, rules


def expected(function: Function, arguments: tuple[Argument, ...]) -> tuple[Grid, set[str]]:
    """The answer that Calc is to show: core.call's to what Calc hands over."""
    handed, rules = as_calc_hands_over(function, arguments)
    if handed is None:
        code = next((c for a in arguments if isinstance(a, Grid) and a.is_scalar and (c := a.first_error())), None)
        return Grid.error(code.code if code else "#VALUE!"), rules
    declared = function.arguments
    if declared and declared[-1].repeats:
        handed = [*handed[: len(declared) - 1], tuple(handed[len(declared) - 1 :])]
    rows = calls.answer(function.sheet_name, tuple(handed))
    cells = [[CellError(cell["code"]) if isinstance(cell, dict) else cell for cell in row] for row in rows]
    return Grid(tuple(tuple(None if cell == "" else cell for cell in row) for row in cells)), rules


def equal(got: Grid, wanted: Grid) -> bool:
    """Equal to 1e-9; Calc shows a boolean as the number it is to it."""
    if got.shape != wanted.shape:
        return False
    pairs = zip(got.cells(), wanted.cells(), strict=True)
    return all(same(found, float(cell) if isinstance(cell, bool) else cell, 1e-9, 0.0) for found, cell in pairs)


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
def test_every_case_and_example_in_calc_equals_the_call(calc: Calc) -> None:
    wanted: dict[str, tuple[str, Grid, set[str], Grid]] = {}
    sheets = {function.name: Sheet(function.name) for function in functions().values()}
    calls_made = [(case.id, find(case.function), case.arguments) for case in CASES]
    for function in functions().values():
        for number, example in enumerate(function.examples):
            arguments = tuple(value if value is MISSING else Grid.of(value) for value in example.arguments)
            calls_made.append((f"{function.name}-example-{number}", function, arguments))
    for key, function, arguments in calls_made:
        answer, rules = expected(function, arguments)
        wanted[key] = (function.name, answer, rules, call(function, arguments))
        sheets[function.name].add(key, function, arguments, answer)
    places = {key: [name, sheets[name].places[key]] for key, (name, *_) in wanted.items()}
    steps = [step for sheet in sheets.values() for step in sheet.steps]
    found = calc.do({"type": steps, "read": list(places.values()), "describe": "LEPTON_"})
    answers = {key: grid_of(cells) for key, cells in zip(places, found["cells"], strict=True)}
    assert len(answers) == len(calls_made) >= 60
    wrong = {key: (answers[key].rows, grid.rows) for key, (_, grid, _, _) in wanted.items() if not equal(answers[key], grid)}
    assert wrong == {}
    # Where Calc differs from the other surfaces, one of its own rules says why.
    unexplained = [key for key, (_, grid, rules, call_) in wanted.items() if not rules and not equal(answers[key], blank(call_))]
    assert unexplained == []
    assert_wizard(found["described"])


def blank(grid: Grid) -> Grid:
    return Grid(tuple(tuple(None if cell == "" else cell for cell in row) for row in grid.rows))


def assert_wizard(described: dict[str, Any]) -> None:
    """Every function is in Calc's function wizard with its words."""
    known = functions().values()
    assert set(described) == {function.sheet_name for function in known}
    for function in known:
        words = described[function.sheet_name]
        assert words["about"] == function.summary
        names = [name for name, _, _ in words["arguments"]]
        assert names == [argument.name for argument in function.arguments], function.name
        for argument, (_, about, optional) in zip(function.arguments, words["arguments"], strict=True):
            assert argument.kind.help in about
            assert optional or argument.required or argument.repeats
    assert not math.isnan(len(described))
