"""Every case and every example typed into a real Calc with the add-in; where Calc differs, one of its own rules says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.utils import get_column_letter

from tests.case_tables import Case, all_cases
from tests.surfaces.calc import Calc, blank, grid_of, in_calc
from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Argument, CellError, Grid
from xl_lepton.core.function import Argument as Declared
from xl_lepton.core.function import Function
from xl_lepton.registry import find, functions
from xl_lepton.surfaces.libreoffice import calls, lepton_engine, package

CASES = all_cases()


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
        rows, columns = grid.shape
        first = f"{get_column_letter(column)}{self.row}"
        place = first if grid.is_scalar else f"{first}:{get_column_letter(column + columns - 1)}{self.row + rows - 1}"
        # An empty text empties a cell; nothing at all, which would say it better, ends Calc 7.4.
        plain = [["" if cell is None or isinstance(cell, bool | CellError) else cell for cell in row] for row in grid.rows]
        self.steps.append([self.name, place, "values", plain])
        for down, cells in enumerate(grid.rows):
            for across, cell in enumerate(cells):
                if isinstance(cell, bool | CellError):
                    formula = f"={cell.code}" if isinstance(cell, CellError) else f"={str(cell).upper()}()"
                    at = f"{get_column_letter(column + across)}{self.row + down}"
                    self.steps.append([self.name, at, "formula", formula])
        return place


def as_calc_hands_over(function: Function, arguments: tuple[Argument, ...]) -> tuple[tuple[Any, ...] | None, set[str]]:
    """What reaches the add-in of arguments in cells, with Calc's own rules that changed something (docs/libreoffice.md lists
    them); None when Calc answers by itself."""
    declared = list(function.arguments)
    declared += declared[-1:] * (len(arguments) - len(declared))
    handed: list[Any] = []
    rules: set[str] = set()
    for argument, kind in zip(arguments, declared, strict=False):
        if isinstance(argument, Grid):
            if argument.first_error() is not None:
                return None, {"an error in a cell"}
            handed.append(handed_over(argument, kind, rules))
        else:
            handed.append(None)
    given = [*handed, *[None] * (len(declared) - len(handed))]
    if any(kind.required and value is None for kind, value in zip(declared, given, strict=True)):
        return None, {"a required argument left out"}
    if function.arguments and function.arguments[-1].repeats:
        fixed = len(function.arguments) - 1
        return (*handed[:fixed], tuple(handed[fixed:])), rules
    return tuple(handed), rules


def handed_over(argument: Grid, kind: Declared, rules: set[str]) -> Any:
    if any(isinstance(cell, bool) for cell in argument.cells()):
        rules.add("TRUE is 1")
    if argument.is_scalar and argument.scalar is None:
        rules.add("a blank cell alone is 0")
    if argument.is_scalar and argument.scalar == 0 and not kind.required:
        rules.add("a 0 that cannot be is a blank cell")
    blank_cell = 0.0 if argument.is_scalar else ""
    rows = tuple(
        tuple(blank_cell if cell is None else float(cell) if isinstance(cell, bool) else cell for cell in row)
        for row in argument.rows
    )
    return rows if kind.required or not argument.is_scalar else rows[0][0]


def answer_to(function: Function, arguments: tuple[Argument, ...], handed: tuple[Any, ...] | None) -> dict[str, Any]:
    """`returns` and `error` of a case as core.call answers what Calc hands over; Calc's own error when it hands over nothing."""
    if handed is None:
        alone = [grid.scalar for grid in arguments if isinstance(grid, Grid) and grid.is_scalar]
        error = next((cell for cell in alone if isinstance(cell, CellError)), CellError("#VALUE!"))
        return {"returns": None, "error": error.code}
    spoken = package.spoken([function])[package.method_name(function)]
    rows = calls.answer(function.sheet_name, lepton_engine.given(spoken, handed))
    if isinstance(rows[0][0], dict) and len(rows) == len(rows[0]) == 1:
        return {"returns": None, "error": rows[0][0]["code"]}
    return {"returns": Grid(tuple(tuple(CellError(c["code"]) if isinstance(c, dict) else c for c in row) for row in rows))}


@in_calc
def test_every_case_and_example_in_calc_equals_the_call(calc: Calc) -> None:
    sheets = {function.name: Sheet(function.name) for function in functions().values()}
    wanted: dict[str, tuple[Case, set[str]]] = {}
    places: dict[str, list[str]] = {}
    for case in [*CASES, *examples()]:
        function = find(case.function)
        handed, rules = as_calc_hands_over(function, case.arguments)
        # Where Calc changes nothing, the case's own figures have to come; where it does, core.call's to what Calc makes of it.
        wanted[case.id] = (replace(case, **answer_to(function, case.arguments, handed)) if rules else case), rules
        shape = wanted[case.id][0].returns or Grid(((None,),))
        sheets[function.name].add(case.id, function, case.arguments, shape)
        places[case.id] = [function.name, sheets[function.name].places[case.id]]
    steps = [step for sheet in sheets.values() for step in sheet.steps]
    [found] = calc.do({"type": steps, "read": list(places.values()), "describe": "LEPTON_"})
    assert len(places) == len(wanted) >= 60
    wrong = []
    for key, cells in zip(places, found["cells"], strict=True):
        case, rules = wanted[key]
        try:
            check(case, grid_of(cells))
        except AssertionError as problem:
            wrong.append((key, rules, str(problem)))
    assert wrong == []
    assert_wizard(found["described"])


def examples() -> Iterator[Case]:
    for function in functions().values():
        for number, example in enumerate(function.examples):
            arguments = tuple(value if value is MISSING else Grid.of(value) for value in example.arguments)
            answer = call(function, arguments)
            why = f"example {number} of the help"
            yield Case(function.name, -1 - number, why, "core.call", arguments, answer, "", "", 1e-9, 0.0)


def check(case: Case, answer: Grid) -> None:
    """The case's own figures, as far as a sheet can show them."""
    if case.returns is None:
        case.check(answer, sentence=False)
    else:
        rows = blank(case.returns).rows
        shown = Grid(tuple(tuple(float(cell) if isinstance(cell, bool) else cell for cell in row) for row in rows))
        replace(case, returns=shown).check(answer)


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
