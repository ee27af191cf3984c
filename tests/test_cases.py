"""Every case of every function, on every surface that can run here; and each function has its cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import Workbook as Package
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from tests.case_tables import ROOT, Case, all_cases
from xl_lepton.core.call import call
from xl_lepton.core.cells import Argument, Cell, CellError, Grid, number_text
from xl_lepton.core.kinds import Vector
from xl_lepton.headless import Workbook
from xl_lepton.registry import find, functions
from xl_lepton.surfaces.cli.app import app

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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_through_the_command_line(case: Case) -> None:
    kinds = [argument.kind for argument in find(case.function).arguments]
    kinds += kinds[-1:] * (len(case.arguments) - len(kinds))
    words = [word_of(argument, in_braces=isinstance(kind, Vector)) for argument, kind in zip(case.arguments, kinds, strict=False)]
    result = CliRunner().invoke(app, ["call", case.function, *words, "--json"])
    assert result.exit_code == (case.returns is None), result.output
    case.check(grid_of(json.loads(result.stdout)["value"]))


def word_of(argument: Argument, *, in_braces: bool) -> str:
    if not isinstance(argument, Grid):
        return ""
    if argument.is_scalar and argument.scalar is not None and not in_braces:
        return item(argument.scalar)
    return "{" + ";".join(",".join(item(cell) for cell in row) for row in argument.rows) + "}"


def item(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return number_text(cell)
    return str(cell) if isinstance(cell, CellError) else '"' + cell.replace('"', '""') + '"'


def grid_of(value: Any) -> Grid:
    """The grid that `--json` printed."""
    if isinstance(value, list):
        return Grid(tuple(tuple(cell_of(cell) for cell in row) for row in value))
    return Grid(((cell_of(value),),))


def cell_of(value: Any) -> Cell:
    if isinstance(value, dict):
        return CellError(value["error"], value["sentence"])
    return float(value) if type(value) is int else value


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workbook, dict[str, str], dict[str, str]]]:
    """A workbook with a sheet per function: each case's arguments in cells, its formula beside them. All recalculated once."""
    package = Package()
    package.remove(package.worksheets[0])
    anchors: dict[str, str] = {}
    for function in functions():
        sheet = package.create_sheet(function)
        row = 1
        for case in (case for case in CASES if case.function == function):
            anchors[case.id] = f"{sheet.title}!A{row}"
            row = place(sheet, row, case)
    path = tmp_path_factory.mktemp("cases") / "cases.xlsx"
    package.save(path)
    with Workbook.open(path, dynamic_arrays=True) as book:
        report = book.recalc()
        assert not report.refused, report.refused[:3]
        yield book, anchors, {cell: sentence for cell, _, sentence in report.errors}


RIGHT = 40  # arguments stand right of column AN, so that an answer spilling from column A never meets them


def place(sheet: Worksheet, row: int, case: Case) -> int:
    """Put a case on the sheet. Gives the first row free for the next one."""
    column, height, references = RIGHT, 1, []
    for argument in case.arguments:
        if not isinstance(argument, Grid):
            references.append("")
            continue
        rows, columns = argument.shape
        for down, cells in enumerate(argument.rows):
            for across, cell in enumerate(cells):
                write(sheet, row + down, column + across, cell)
        last = f":{get_column_letter(column + columns - 1)}{row + rows - 1}" if (rows, columns) != (1, 1) else ""
        references.append(f"{get_column_letter(column)}{row}{last}")
        column, height = column + columns + 1, max(height, rows)
    formula = f"={find(case.function).sheet_name}({','.join(references)})"
    sheet[f"A{row}"] = ArrayFormula(f"A{row}", formula)
    return row + max(height, case.returns.shape[0] if case.returns else 1, 40 if case.returns is None else 1) + 2


def write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    target = sheet.cell(row, column)
    if isinstance(cell, str) and cell.startswith("="):
        target.value, target.data_type = cell, "s"
    else:
        target.value = str(cell) if isinstance(cell, CellError) else cell


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_through_the_headless_path(case: Case, recalculated: tuple[Workbook, dict[str, str], dict[str, str]]) -> None:
    book, anchors, sentences = recalculated
    sheet, _, anchor = anchors[case.id].rpartition("!")
    rows, columns = case.returns.shape if case.returns else (1, 1)
    first = int(anchor[1:])
    answer = book.grid(f"{sheet}!A{first}:{get_column_letter(columns)}{first + rows - 1}")
    if case.returns is None and isinstance(answer.scalar, CellError):
        answer = Grid.error(answer.scalar.code, sentences.get(anchors[case.id], ""))
    case.check(answer, blank_is_text=True)
