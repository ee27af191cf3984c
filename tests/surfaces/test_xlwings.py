"""Classic xlwings UDFs: xlwings' own BSD generator and call path run on a stand-in for pywin32 (tests/stubs/win32.py).

The Visual Basic that xlwings writes is kept in tests/goldens/xlwings_udfs.bas; `LEPTON_GOLDENS=write pytest
tests/surfaces/test_xlwings.py` writes it anew after a function was added or changed.
"""

from __future__ import annotations

import ast
import datetime as dt
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.case_tables import Case, all_cases
from tests.stubs.win32 import Cells, Workbook, windows
from tests.test_contract import VBA_WORDS
from xl_lepton.core.cells import Argument, CellError, Grid, serial
from xl_lepton.core.function import Function
from xl_lepton.registry import find, functions

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/goldens/xlwings_udfs.bas"
MISSING_ARGUMENT = -2147352572  # DISP_E_PARAMNOTFOUND, as pywin32 hands it over
NOT_AVAILABLE = -2146826246
CASES = all_cases()
FUNCTIONS = list(functions().values())


@pytest.fixture(scope="module")
def server() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "udfs"))
    with windows() as com_server:
        yield com_server
    sys.path.remove(str(ROOT / "udfs"))


@pytest.fixture(scope="module")
def imported(server: ModuleType) -> Workbook:
    """The add-in after xlwings' own "Import Functions"."""
    book = Workbook()
    sys.modules[server.call_udf.__module__].import_udfs("lepton_udfs", book)
    return book


def test_the_generator_takes_every_function_and_writes_the_golden_module(imported: Workbook) -> None:
    text = imported.components.text
    if os.environ.get("LEPTON_GOLDENS") == "write":
        GOLDEN.write_text(text, encoding="utf-8")
    assert len(FUNCTIONS) >= 5
    for function in FUNCTIONS:
        assert f"Function {function.sheet_name}(" in text
    assert text == GOLDEN.read_text(encoding="utf-8"), "run LEPTON_GOLDENS=write pytest tests/surfaces/test_xlwings.py"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_names_and_help_are_what_excel_takes(function: Function, imported: Workbook) -> None:
    described = imported.described[function.sheet_name]
    assert described["Description"] == function.summary
    assert described["Category"] == f"Lepton {function.family}"
    helps = described["ArgumentDescriptions"] or []
    assert len(helps) == len(function.arguments)
    assert all(argument.kind.help in text and len(text) <= 255 for argument, text in zip(function.arguments, helps, strict=True))
    # Names that xlwings' generated code uses itself, beside Visual Basic's own words.
    taken = VBA_WORDS | {"k", "argsarray", "caller", "xlpy", "app", "gathered", "index", "answer"}
    assert not {argument.name for argument in function.arguments} & taken


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_cases_through_ranges(case: Case, server: ModuleType) -> None:
    check(case, called(server, "xl_lepton.surfaces.excel_calls", case, in_cells(case)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_values_are_read_as_ranges_are(case: Case) -> None:
    """What other formulas hand over instead of a range: constants and arrays, a single row flat."""
    from xl_lepton.surfaces.xlwings_udfs import grid_of

    for argument in case.arguments:
        if isinstance(argument, Grid):
            assert grid_of(com(argument, lambda value: value)) == grid_of(com(argument, Cells).Value2) == argument


def in_cells(case: Case) -> list[Any]:
    return [com(argument, Cells) for argument in case.arguments]


def com(argument: Argument, place: Any) -> Any:
    """The argument as COM hands it over: Range.Value2, or an array, whose single row is flat."""
    if not isinstance(argument, Grid):
        return MISSING_ARGUMENT
    rows = tuple(tuple(scode(cell) for cell in row) for row in argument.rows)
    if argument.is_scalar:
        return place(rows[0][0])
    return place(rows if place is Cells or len(rows) > 1 else rows[0])


def scode(cell: Any) -> Any:
    scodes = {"#N/A": NOT_AVAILABLE, "#REF!": -2146826265, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#NUM!": -2146826252}
    return scodes[cell.code] if isinstance(cell, CellError) else cell


def called(server: ModuleType, module: str, case: Case, arguments: list[Any]) -> Any:
    return server.XLPython().CallUDF(module, find(case.function).sheet_name, arguments, None, Cells(None))


def check(case: Case, value: Any) -> None:
    from xl_lepton.surfaces.xlwings_udfs import grid_of

    if case.returns is not None:
        blanks = tuple(tuple("" if cell is None else cell for cell in row) for row in case.returns.rows)
        case = replace(case, returns=Grid(blanks))
    case.check(grid_of(value), sentence=False)


def test_errors_of_the_import_button_are_null_which_excel_shows_as_value(server: ModuleType) -> None:
    case = next(case for case in CASES if case.error == "#N/A")
    assert called(server, "lepton_udfs", case, in_cells(case)) is None


def test_what_com_hands_over() -> None:
    from xl_lepton.surfaces.xlwings_udfs import grid_of, rows_of

    assert grid_of(None) == Grid(((None,),))
    assert grid_of((1.0, "a", None, True, NOT_AVAILABLE)) == Grid(((1.0, "a", None, True, CellError("#N/A")),))
    assert grid_of(((dt.datetime(2026, 1, 1, tzinfo=dt.UTC),),)) == Grid(((serial(dt.date(2026, 1, 1)),),))
    assert rows_of(Grid(((1.0, None, True, CellError("#N/A")),)), "code") == [[1.0, "", True, NOT_AVAILABLE]]
    assert rows_of(Grid(((CellError("#NEW!"),),)), "code") == [[-2146826273]]


def test_nothing_imports_the_parts_that_need_a_key() -> None:
    files = [*(ROOT / "xl_lepton").rglob("*.py"), *(ROOT / "udfs").glob("*.py")]
    assert len(files) >= 20
    assert [(path.name, name) for path in files for name in needing_a_key(path.read_text(encoding="utf-8"))] == []
    assert needing_a_key("import xlwings.pro\nfrom xlwings.server import serve\nfrom xlwings import pro\n") != []


def needing_a_key(source: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    paid = ("xlwings.pro", "xlwings.server", "xlwings.reports", "xlwings_server")
    return [name for name in names if any(name == part or name.startswith(part + ".") for part in paid)]
