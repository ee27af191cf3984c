"""What cells are for: inputs, checks, labels, units and timelines, read from styles, names and places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xl_lepton.core.cells import CellError
from xl_lepton.headless.formula.nodes import Call, Name, Node, Reference, Structured, Unary
from xl_lepton.lint.model.book import Book, Cell, Place, Sheet, once
from xl_lepton.lint.model.reach import Area, is_looked_at, reaches

_INPUTS = re.compile(r"\b(inputs?|assumptions?|drivers?|parameters?)\b|输入|假设|参数", re.IGNORECASE)
_CHECKS = re.compile(r"\b(checks?|controls?|tests?)\b|检查|校验", re.IGNORECASE)
_CHECK_LABEL = re.compile(r"\bchecks?\b|\bbalances\?|\bdifference should be", re.IGNORECASE)
_LISTS = re.compile(r"\b(lists?|lookups?|data|history)\b|列表|数据|历史", re.IGNORECASE)
REACH = 12
"""How many cells to the left of a cell or above it its label is looked for."""


@dataclass(frozen=True, slots=True)
class Input:
    """A cell that a person fills in."""

    sheet: Sheet
    row: int
    column: int
    is_styled: bool  # by a style of its own, not only by colour or place

    @property
    def cell(self) -> Cell | None:
        return self.sheet.cells.get((self.row, self.column))


def words(name: str) -> str:
    """A sheet's name with its words apart: GrowthInputs and growth_inputs are "Growth Inputs" and "growth inputs"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)


def is_input_sheet(sheet: Sheet) -> bool:
    return bool(_INPUTS.search(words(sheet.name)))


def is_check_sheet(sheet: Sheet) -> bool:
    return bool(_CHECKS.search(words(sheet.name)))


def is_data_sheet(sheet: Sheet) -> bool:
    return bool(_LISTS.search(words(sheet.name)))


@once
def inputs(book: Book) -> list[Input]:
    """The inputs: cells in an input style where the workbook has one; else typed numbers on sheets of inputs, and blue ones that
    formulas look at. The cells of tables are data, not inputs."""
    styled = [
        Input(sheet, row, column, True)
        for sheet in book.sheets
        for (row, column), style in _all_styles(sheet)
        if book.styles[style].role == "input"
        and sheet.table_at(row, column) is None
        and _pattern_at(sheet, row, column) is None
        and (row, column) not in sheet.spilled
    ]
    if any(one.cell is not None for one in styled):
        return [one for one in styled if one.cell is not None or one.sheet.validation_at(one.row, one.column)]
    return [
        Input(sheet, row, column, False)
        for sheet in book.sheets
        for (row, column), cell in sheet.cells.items()
        if cell.is_constant_number
        and (is_input_sheet(sheet) or book.styles[cell.style].is_blue)
        and (row, column) not in timeline_cells(book)[sheet]
        and sheet.table_at(row, column) is None
        and is_looked_at(book, sheet, row, column)
    ]  # fmt: skip


def _all_styles(sheet: Sheet) -> Iterator[tuple[Place, int]]:
    for place, cell in sheet.cells.items():
        yield place, cell.style
    yield from sheet.styled.items()


def _pattern_at(sheet: Sheet, row: int, column: int) -> object:
    cell = sheet.cells.get((row, column))
    return None if cell is None else cell.pattern


def label_of(sheet: Sheet, row: int, column: int) -> str:
    """The text to the left of a cell (nearest first, over other figures), else the text above its column of figures."""
    for left in range(column - 1, max(0, column - REACH), -1):
        cell = sheet.cells.get((row, left))
        if cell is not None and cell.is_text:
            return str(cell.value)
    return heading_of(sheet, row, column)


def heading_of(sheet: Sheet, row: int, column: int) -> str:
    """The nearest text above a cell, in its own column."""
    return _headings(sheet.book)[sheet].get((row, column), "")


@once
def _headings(book: Book) -> dict[Sheet, dict[Place, str]]:
    found: dict[Sheet, dict[Place, str]] = {}
    for sheet in book.sheets:
        headings = found[sheet] = {}
        for column, rows in sheet.by_column.items():
            heading = ""
            for row in rows:
                headings[row, column] = heading
                if sheet.cells[row, column].is_text:
                    heading = str(sheet.value(row, column))
    return found


def texts_right_of(sheet: Sheet, row: int, column: int) -> list[str]:
    """The texts that follow a cell in its row: unit, source, note."""
    found = []
    for right in range(column + 1, column + 6):
        cell = sheet.cells.get((row, right))
        if cell is not None and cell.is_text and cell.pattern is None:
            found.append(str(cell.value))
    return found


@once
def timeline_cells(book: Book) -> dict[Sheet, set[Place]]:
    """The cells of rows of years, periods or dates: headings, not figures."""
    found: dict[Sheet, set[Place]] = {}
    for sheet in book.sheets:
        found[sheet] = {place for line in timelines(book)[sheet] for place in line}
    return found


@once
def timelines(book: Book) -> dict[Sheet, list[list[Place]]]:
    """Rows of at least three years or dates side by side."""
    found: dict[Sheet, list[list[Place]]] = {}
    for sheet in book.sheets:
        lines: list[list[Place]] = []
        for row, columns in sheet.by_row.items():
            run: list[Place] = []
            for column in [*columns, 0]:
                if column and is_period(sheet, row, column) and (not run or column == run[-1][1] + 1):
                    run.append((row, column))
                    continue
                if len(run) >= 3:
                    lines.append(run)
                run = [(row, column)] if column and is_period(sheet, row, column) else []
        found[sheet] = lines
    return found


def is_period(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell holds a year (1950 to 2150, whole, not formatted as an amount) or a date."""
    cell = sheet.cells[row, column]
    if not isinstance(cell.value, float):
        return False
    style = sheet.book.styles[cell.style]
    if style.is_date:
        return True
    is_plain = not set(",$%€£") & set(style.number_format) and "." not in style.number_format
    return is_plain and cell.value.is_integer() and 1950 <= cell.value <= 2150


@dataclass(frozen=True, slots=True)
class Check:
    """A formula that says whether something holds, or by how much it does not."""

    sheet: Sheet
    row: int
    column: int
    is_flag: bool  # TRUE or FALSE (or a word for it), against a difference that should be nothing

    @property
    def cell(self) -> Cell:
        return self.sheet.cells[self.row, self.column]


@once
def checks(book: Book) -> list[Check]:
    """Cells in a check style; truth values on sheets of checks; and formulas in rows that are labelled as a check."""
    found = []
    for sheet in book.sheets:
        labelled = _labelled_rows(sheet)
        for (row, column), cell, pattern in sheet.formulas:
            role = book.styles[cell.style].role
            is_flag = isinstance(cell.value, bool) or (isinstance(cell.value, str) and _is_verdict(cell.value))
            on_sheet = is_check_sheet(sheet) and is_flag
            if (
                role == "check"
                or on_sheet
                or (row in labelled and column > labelled[row] and _is_checking(pattern.tree, is_flag))
            ):
                found.append(Check(sheet, row, column, is_flag or isinstance(cell.value, CellError)))
    return found


def _labelled_rows(sheet: Sheet) -> dict[int, int]:
    """The rows with a label that speaks of a check, and its column."""
    return {
        row: column
        for (row, column), cell in sheet.cells.items()
        if isinstance(cell.value, str) and cell.pattern is None and len(cell.value) <= 40 and _CHECK_LABEL.search(cell.value)
    }


def _is_verdict(text: str) -> bool:
    return text.strip().upper() in GOOD | BAD


def _is_checking(tree: Node | None, is_flag: bool) -> bool:
    """A difference, or a verdict; a row called "Check" may hold anything else."""
    while isinstance(tree, Unary):
        tree = tree.operand
    if isinstance(tree, Call) and tree.name in ("ROUND", "ABS", "SUM", "IF"):
        return True
    return is_flag or getattr(tree, "operator", "") == "-"


GOOD = frozenset({"OK", "PASS", "TRUE", "YES", "BALANCED", "GOOD"})
BAD = frozenset({"ERROR", "FAIL", "FALSE", "NO", "NOT OK", "ERR", "BAD", "UNBALANCED", "NOT BALANCED"})


@once
def masters(book: Book) -> list[tuple[Check, list[Check]]]:
    """The checks that look at two others or more, with those, the widest first."""
    every = checks(book)
    found = []
    for one in every:
        pattern = one.cell.pattern
        if pattern is None:
            continue
        areas = list(reaches(book)[pattern].areas(book, one.row, one.column))
        below = [other for other in every if other is not one and any(_holds(area, other) for area in areas)]
        if len(below) >= 2 and one.is_flag | (one.sheet.book.styles[one.cell.style].role == "check"):
            found.append((one, below))
    return sorted(found, key=lambda pair: -len(pair[1]))


def _holds(area: Area, check: Check) -> bool:
    return area.holds(check.sheet, check.row, check.column)


def is_link(tree: Node | None) -> bool:
    """Whether a formula only fetches one cell, as =Inputs!B3 or =discount_rate does."""
    while isinstance(tree, Unary) and tree.operator in ("+", "()", "@"):
        tree = tree.operand
    return isinstance(tree, Name | Structured) or (isinstance(tree, Reference) and tree.is_cell)
