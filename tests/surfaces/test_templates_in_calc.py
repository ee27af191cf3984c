"""Each template computed by Calc with our functions: every cell as the headless path has it, and so is what Calc saves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.surfaces.calc import Calc, blank, equal, grid_of, in_calc
from xl_lepton import templates
from xl_lepton.core.cells import Grid
from xl_lepton.headless import Workbook
from xl_lepton.registry import functions
from xl_lepton.surfaces.libreoffice import spelling

# Worksheet functions that Calc 7 does not have (docs/libreoffice.md); what depends on them cannot be right there.
NOT_IN_CALC_7 = {"xlookup", "xmatch", "filter", "anchorarray", "sort", "sortby", "unique", "sequence", "let", "lambda", "single"}
_NEWER = re.compile(r"_xlfn\.(?:_xlws\.)?([a-z.]+)\(", re.IGNORECASE)
ROUNDING = 1e-15  # what two sums in another order may leave of a difference that is zero, of the largest number beside it

Place = tuple[str, int, int]  # sheet, row, column


@in_calc
@pytest.mark.parametrize("name", templates.names())
def test_a_template_in_calc_equals_the_headless_path_and_comes_back_from_it(name: str, calc: Calc, tmp_path: Path) -> None:
    plain, for_calc, back = (tmp_path / f"{name}{suffix}.xlsx" for suffix in ("", "_calc", "_back"))
    templates.build(name, plain)
    assert spelling.for_calc(plain, for_calc, functions()) >= 1
    sheets = [(sheet.title, f"A1:{get_column_letter(sheet.max_column)}{sheet.max_row}") for sheet in load_workbook(plain)]
    [found] = calc.do(
        {"open": for_calc.as_uri(), "read": sheets, "formulas": sheets, "save": [[back.as_uri(), "Calc MS Excel 2007 XML"]]}
    )
    texts = [text for sheet in found["formulas"] for row in sheet for text in row]
    assert not [text for text in texts if text.startswith("=") and "lepton_" in text.lower()], "a function of ours is not bound"
    shown = {title: grid_of(rows) for (title, _), rows in zip(sheets, found["cells"], strict=True)}
    formulas = formulas_of(plain)
    with Workbook.open(plain) as wanted, Workbook.open(back) as again:
        wanted.recalc()
        assert not again.recalc().refused
        beyond = beyond_calc(wanted, formulas, plain)
        size = max(largest(wanted.grid(f"'{title}'!{area}")) for title, area in sheets)
        for place in formulas:
            sheet, row, column = place
            address = f"'{sheet}'!{get_column_letter(column)}{row}"
            value, calculated = wanted.grid(address), Grid(((shown[sheet].rows[row - 1][column - 1],),))
            assert alike(again.grid(address), value, size), address
            if place not in beyond:
                assert alike(calculated, blank(value), size), (address, calculated, value)
    assert len(formulas) - len(beyond) >= 200


def formulas_of(path: Path) -> dict[Place, str]:
    cells = (cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    return {(cell.parent.title, cell.row, cell.column): str(getattr(cell.value, "text", cell.value)) for cell in cells}


def beyond_calc(book: Workbook, formulas: dict[Place, str], path: Path) -> set[Place]:
    """The cells that use a function which Calc lacks, by themselves or by a name, and all that depend on them."""
    names = {name: str(defined.attr_text) for name, defined in load_workbook(path).defined_names.items()}
    lacking: set[str] = set()
    while found := {name for name, text in names.items() if name.lower() not in lacking and lacks(text, lacking)}:
        lacking |= {name.lower() for name in found}
    roots = [place for place, text in formulas.items() if lacks(text, lacking)]
    indices = {sheet.name: sheet.index for sheet in book.model.sheets}
    dependents = book.engine.dependents.closure((indices[sheet], row, column) for sheet, row, column in roots)
    return {(one.sheet.name, row, column) for one in dependents for row, column in one.cells()} | set(roots)


def lacks(formula: str, names: set[str]) -> bool:
    """Whether it uses a function that Calc 7 lacks, or one of these names."""
    newer = any(function.lower() in NOT_IN_CALC_7 for function in _NEWER.findall(formula))
    return newer or not names.isdisjoint(re.findall(r"\w+", formula.lower()))


def alike(got: Grid, wanted: Grid, size: float) -> bool:
    """Equal to 1e-9, or two numbers that differ by no more than the rounding of numbers of this size."""
    both = [*numbers(got), *numbers(wanted)]
    return equal(got, wanted) or (len(both) == 2 and abs(both[0] - both[1]) < ROUNDING * size)


def largest(grid: Grid) -> float:
    return max((abs(value) for value in numbers(grid)), default=0.0)


def numbers(grid: Grid) -> Iterator[float]:
    return (cell for cell in grid.cells() if isinstance(cell, float))
