"""Lists of the tasks: on every calculation sheet a line each, in the order of the sheet of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter, quote_sheetname

from xl_lepton.templates import style
from xl_lepton.templates.books._implementation_plan_inputs import ROWS, TASKS, as_text
from xl_lepton.templates.kit import FIRST, Book, Page

CRITICAL, WORK, DONE = "C2410C", "7FA6D9", "98A2B3"
"""Colours of bars: critical work, other work, what is finished."""
CODE: Final = "task"


@dataclass(frozen=True)
class Field:
    """A column of a list. In the formula `{name}` is the cell of another column in the same line, `{plan[finish]}` one of another
    list, `{first}` and `{row}` the first row of the list and that of the line."""

    formula: str
    format: str = style.GENERAL
    role: str = "calculation"


@dataclass(frozen=True)
class Tasks:
    """Where a list stands: its sheet, its columns by heading, its first row."""

    page: Page
    columns: dict[str, str]
    first: int
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.first + ROWS - 1

    def area(self, column: str, last: str = "") -> str:
        return self.page.area(self.columns[column], self.first, self.last, self.columns[last] if last else "")

    def with_headings(self, column: str, last: str) -> str:
        return self.page.area(self.columns[column], self.first - 1, self.last, self.columns[last])

    def cells(self, row: int) -> dict[str, str]:
        return {name: f"{self.page.reference}!${letter}{self.first + row}" for name, letter in self.columns.items()}


def listed(page: Page, fields: Mapping[str, Field], *, column: int = FIRST, others: Mapping[str, Tasks] | None = None) -> Tasks:
    """Headings and a line for each task, from `column` on; `others` are the lists that formulas name."""
    letters = {name: get_column_letter(column + place) for place, name in enumerate(fields)}
    page.headings(list(fields), [place for place, one in enumerate(fields.values()) if one.format != style.GENERAL], column)
    made = Tasks(page, letters, page.row, dict(fields))
    for place, one in enumerate(fields.values()):
        if one.format == style.GENERAL:
            as_text(page, page.row - 1, column + place)
    for line in range(ROWS):
        own = {name.replace(" ", "_"): f"${letter}{page.row}" for name, letter in letters.items()}
        beside = {name: one.cells(line) for name, one in (others or {}).items()}
        for place, one in enumerate(fields.values()):
            text = one.formula.format(**own, **beside, row=page.row, first=made.first)
            page.put(page.row, column + place, text, one.role, one.format)
            if one.format == style.GENERAL:
                as_text(page, page.row, column + place)
        page.row += 1
    if column == FIRST:
        page.spare(made.first, made.last, max(letters.values(), key=column_index_from_string), letters["task"])
    page.row += 1
    return made


def sheet_of(made: Book, name: str) -> str:
    """A sheet as formulas write it in the language of the book."""
    return str(quote_sheetname(made.say(name)))


def of_task(made: Book, heading: str, letter: str = "B") -> str:
    """A text of the sheet of tasks in the same line; empty where there is none."""
    return f'=INDEX({made.column(TASKS, heading)},ROWS(${letter}${{first}}:${letter}{{row}}))&""'


def given_for_task(made: Book, heading: str) -> str:
    """A number or date of the sheet of tasks in the same line; empty where it is."""
    cell = f"INDEX({made.column(TASKS, heading)},ROWS($B${{first}}:$B{{row}}))"
    return f'=IF({cell}="","",{cell})'


def coloured(page: Page, cells: str, condition: str, colour: str, *, fill: str = "", bold: bool = False) -> None:
    """A conditional format for the cells of a list."""
    look = PatternFill("solid", bgColor=fill) if fill else None
    page.sheet.conditional_formatting.add(cells, FormulaRule(formula=[condition], font=Font(color=colour, bold=bold), fill=look))
