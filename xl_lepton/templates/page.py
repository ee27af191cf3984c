"""A sheet that is filled from top to bottom with blocks; each block gives back the cells that formulas and charts refer to.

Column A is a margin, B holds labels. Blocks of inputs and results use B to E: label, value, unit, source or note. Rows over time
use B label, C unit, D total, and one column a period from `TIMELINE` on, the same period in the same column of every sheet.
Every text goes through the book's language; formulas, input values and keys do not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton.templates import charts, style, validation
from xl_lepton.templates.lettering import lines_of
from xl_lepton.templates.parts import END, LINK, NOW, Chart, Column, Input, Line, Row

if TYPE_CHECKING:
    from xl_lepton.templates.kit import Book

FIRST: Final = 2
"""Column A is a margin; blocks start in column B."""
TIMELINE: Final = 5
"""The column of the first period."""
LINE_HEIGHT: Final = 13.5  # of a line of ten-point type, in points
ROW_CM: Final = 0.53  # the height of a row that nothing sets, 15 points
_NOW = re.compile(f"{NOW}(-?\\d+){END}")
UNTRANSLATED: Final = frozenset({"input", "input text", "key", "code", "list heading"})
"""Roles whose texts are the same in every language: what functions and formulas read as words."""
_WRAPPED: Final = frozenset(
    {"label", "note", "text", "sentence", "wrapped", "finding", "headline", "code"}
    | {"heading", "heading right", "heading note", "tile note", "tile label"}
)


@dataclass
class Page:
    """A worksheet under construction; `made.page(...)` gives one with its title block in place."""

    sheet: Worksheet
    book: Book
    about: str = ""
    row: int = 1
    periods: int = 0
    over_time: int = 0
    """The last row over time, where blocks of another kind stand below it: they are printed by themselves."""
    charts: list[Chart] = field(default_factory=list)
    printed: str = ""
    """The last column or cell that is printed, where helper columns or spare lines stand behind it; else all are."""

    @property
    def reference(self) -> str:
        """The sheet as formulas write it."""
        return str(quote_sheetname(self.sheet.title))

    def area(self, column: str, first: int, last: int, last_column: str = "") -> str:
        """An area of this sheet for formulas elsewhere and for charts."""
        return f"{self.reference}!${column}${first}:${last_column or column}${last}"

    def section(self, text: str, columns: int = 4, headings: Sequence[str] = ()) -> None:
        """A coloured bar above a block, with headings over the columns C, D and E if wanted."""
        for offset in range(columns):
            self.put(self.row, FIRST + offset, text if offset == 0 else None, "section")
        for offset, (heading, role) in enumerate(zip(headings, ("section right", "section note", "section note"), strict=False)):
            self.put(self.row, FIRST + 1 + offset, heading, role)
        self.row += 1

    def inputs(self, heading: str, lines: Sequence[Input]) -> tuple[int, int]:
        """A section with label, input cell, unit and source per line. Gives the first and last row."""
        self.section(heading, headings=("Value", "Unit", "Source or note"))
        first = self.row
        for line in lines:
            role = "link" if str(line.value).startswith("=") else "input"
            cell = self._line(line.label, line.value, line.unit, line.source, line.name, line.format, role)
            if role == "input":
                self.validate(cell.coordinate, line, line.label, f"{self.say(line.unit)} {self.say(line.source)}")
        self.book.required.append((self.reference, first, self.row - 1, "C"))
        self.row += 1
        return first, self.row - 2

    def results(self, heading: str, lines: Sequence[Line]) -> tuple[int, int]:
        """A section (none without a heading) with label, formula, unit and note per line. Gives the first and last row."""
        if heading:
            self.section(heading, headings=("Value", "Unit", "Note"))
        first = self.row
        for line in lines:
            role = line.role or ("link" if LINK.fullmatch(line.formula) else "calculation")
            self._line(line.label, line.formula, line.unit, line.note, line.name, line.format, role)
        self.row += 1
        return first, self.row - 2

    def _line(self, label: str, value: object, unit: str, note: str, name: str, number_format: str, role: str) -> Any:
        self.put(self.row, FIRST, label, "label")
        cell = self.put(self.row, FIRST + 1, value, role, number_format)
        self.put(self.row, FIRST + 2, unit, "note")
        self.put(self.row, FIRST + 3, note, "note")
        if name:
            self.book.name(name, f"{self.reference}!$C${self.row}")
        self.fit()
        self.row += 1
        return cell

    def block(self, name: str, heading: str, lines: Sequence[tuple[str, str]], formats: Sequence[str] = ()) -> None:
        """A block for a function that takes labels and values, such as LEPTON_GPU_SIZE: its keys, in English in every language,
        and formulas that link to the inputs. `name` stands for both columns."""
        self.section(heading, 2)
        first = self.row
        for offset, (key, formula) in enumerate(lines):
            self.put(self.row, FIRST, key, "key")
            role = "link" if LINK.fullmatch(formula) else "calculation"
            self.put(self.row, FIRST + 1, formula, role, formats[offset] if formats else style.GENERAL)
            self.row += 1
        self.book.name(name, f"{self.reference}!$B${first}:$C${self.row - 1}")
        self.row += 1

    def timeline(self, label: str, first: str, step: str, periods: int, *, unit: str = "", format: str = style.YEAR) -> Row:
        """The row of periods: the `first` (a formula), then each by `step` from the one before, written `{0}`: "={0}+1",
        "=EDATE({0},1)". Headings stay in sight when the sheet scrolls."""
        self.periods = periods
        self.put(self.row, FIRST, label, "heading")
        self.put(self.row, FIRST + 1, unit, "heading")
        self.put(self.row, FIRST + 2, "Total", "heading right")
        for place in range(periods):
            before = f"{get_column_letter(TIMELINE + place - 1)}{self.row}"
            self.put(self.row, TIMELINE + place, step.format(before) if place else first, "heading right", format)
        row = self._row_over_time()
        self.freeze(columns=3)
        return row

    def series(
        self,
        label: str,
        formula: str,
        *,
        unit: str = "",
        format: str = style.MONEY,
        total: str = "",
        opening: str = "",
        name: str = "",
        role: str = "",
    ) -> Row:
        """One formula over all periods. It refers to other rows by themselves: `f"={volume}*{price}"`, `f"={cash.before}+1"`.
        `opening` is the formula of the first period if it is another; `total` a formula, "SUM" or "MAX"; `name` stands for the
        row."""
        self.put(self.row, FIRST, label, "total label" if role == "total" else "label")
        self.put(self.row, FIRST + 1, unit, "note")
        role = role or ("link" if LINK.fullmatch(_NOW.sub("E", formula)) else "calculation")
        for place in range(self.periods):
            self.put(self.row, TIMELINE + place, opening if opening and not place else formula, role, format)
        row = self._row_over_time(name)
        if total:
            self.put(row.number, TIMELINE - 1, f"={total}({row.area})" if total in ("SUM", "MAX") else total, role, format)
        else:
            self.put(row.number, TIMELINE - 1, None, "total label" if role == "total" else "label")
        return row

    def end_over_time(self) -> None:
        """What follows are blocks of another kind, below the rows over time and an empty one."""
        self.over_time = self.row - 1
        self.row += 1

    def input_series(self, line: Input, values: Sequence[object]) -> Row:
        """One input a period; `line` says label, unit, name and bounds as for an inputs block, its source stands at the end."""
        self.put(self.row, FIRST, line.label, "label")
        self.put(self.row, FIRST + 1, line.unit, "note")
        for place, value in enumerate(values):
            self.put(self.row, TIMELINE + place, value, "input", line.format)
        self.put(self.row, TIMELINE + len(values), line.source, "note")
        first, last = get_column_letter(TIMELINE), get_column_letter(TIMELINE + len(values) - 1)
        self.validate(f"{first}{self.row}:{last}{self.row}", line, line.label, f"{self.say(line.unit)} {self.say(line.source)}")
        return self._row_over_time(line.name)

    def _row_over_time(self, name: str = "") -> Row:
        ends = get_column_letter(TIMELINE), get_column_letter(TIMELINE + self.periods - 1)
        row = Row(self.reference, self.row, *ends, get_column_letter(TIMELINE - 1))
        if name:
            self.book.name(name, row.area)
        self.row += 1
        return row

    def headings(self, texts: Sequence[object], numbers: Sequence[int] = (), column: int = FIRST, *, keys: bool = False) -> int:
        """One row of headings; those whose places are in `numbers` stand right, over columns of numbers. With `keys`
        they are words that functions read, the same in every language. Gives its number."""
        for offset, text in enumerate(texts):
            role = "heading right" if offset in numbers else "heading note" if offset - 1 in numbers else "heading"
            self.put(self.row, column + offset, text, "key" if keys else role).style = f"lepton {role}"
        self.fit()
        self.row += 1
        return self.row - 1

    def cells(
        self, values: Sequence[object], roles: str | Sequence[str], formats: Sequence[str] = (), column: int = FIRST
    ) -> int:
        """One row of cells, in one role or one role each. Gives its number."""
        for offset, value in enumerate(values):
            role = roles if isinstance(roles, str) else roles[offset]
            self.put(self.row, column + offset, value, role, formats[offset] if formats else style.GENERAL)
        self.fit()
        self.row += 1
        return self.row - 1

    def table(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> tuple[int, int]:
        """An Excel table; `rows` hold the values of the columns without a formula. Gives the first and last row of its data.
        Formulas refer to it by `Book.column` and `Book.this`, as headings may be translated."""
        self.headings(
            [one.heading for one in columns], [place for place, one in enumerate(columns) if one.format != style.GENERAL]
        )
        for offset, one in enumerate(columns):
            if one.role == "input" and not one.formula and one.format == style.GENERAL:  # texts, which stand off the edge
                self.put(self.row - 1, FIRST + offset, one.heading, "heading note")
        top = self.row
        for values in rows:
            given = iter(values)
            for offset, one in enumerate(columns):
                role = ("calculation" if one.role == "input" else one.role) if one.formula else one.role
                role = "input text" if role == "input" and one.format == style.GENERAL else role
                self.put(self.row, FIRST + offset, one.formula or next(given), role, one.format)
            self.fit()
            self.row += 1
        for offset, one in enumerate(columns):
            letter = get_column_letter(FIRST + offset)
            if one.role == "input" and not one.formula:
                self.validate(f"{letter}{top}:{letter}{self.row - 1}", one, one.heading, "")
        area = f"{get_column_letter(FIRST)}{top - 1}:{get_column_letter(FIRST + len(columns) - 1)}{self.row - 1}"
        look = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        self.sheet.add_table(Table(displayName=name, ref=area, tableStyleInfo=look))
        self.row += 1
        return top, self.row - 2

    def text(self, paragraphs: Sequence[str], columns: int = 4) -> None:
        """Plain paragraphs over the width of so many columns; a paragraph may be a formula that gives a text."""
        for paragraph in paragraphs:
            self._across(paragraph, "text", columns, 2 if paragraph.startswith("=") else 0)
        self.row += 1

    def headline(self, formula: str, columns: int, lines: int = 2) -> None:
        """The answer in one sentence, large: a formula that puts the figures into words."""
        self._across(self._guarded(formula), "headline", columns, lines, 19.0)

    def findings(self, formulas: Sequence[str], columns: int, long: Sequence[int] = ()) -> None:
        """Sentences below the headline: why, and what would change the answer; those at the places `long` take two lines."""
        for place, formula in enumerate(formulas):
            self._across(self._guarded(formula), "finding", columns, 2 if place in long else 1, 16.5)
        self.row += 1

    def _guarded(self, formula: str) -> str:
        """A sentence about figures of which one is an error: the checks fail then, too."""
        return f'=IFERROR({formula.removeprefix("=")},"{self.say("No answer here: an input is wrong, see which checks fail.")}")'

    def _across(self, text: str, role: str, columns: int, lines: int, height: float = LINE_HEIGHT) -> None:
        cell = self.put(self.row, FIRST, text, role)
        for column in range(FIRST + 1, FIRST + columns):
            self.put(self.row, column, None, role)
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=FIRST, end_column=FIRST + columns - 1)
        wide = sum(self.column_width(column) for column in range(FIRST, FIRST + columns))
        self.sheet.row_dimensions[self.row].height = 4 + height * (lines or self._lines_of(str(cell.value), wide))
        self.row += 1

    def tiles(self, lines: Sequence[Line], columns: Sequence[int] = ()) -> None:
        """Key figures side by side: label, large figure (a dash where there is none: the headline says why), unit or note; one a
        column from B on, or in `columns` (from 0)."""
        for place, line in zip(columns or range(len(lines)), lines, strict=False):
            self.put(self.row, FIRST + place, line.label, "tile label")
            shown = f'=IFERROR({line.formula.removeprefix("=")},"–")'
            self.put(self.row + 1, FIRST + place, shown, "tile figure", line.format)
            self.put(self.row + 2, FIRST + place, line.note or line.unit, "tile note")
        self.sheet.row_dimensions[self.row].height = 2 + LINE_HEIGHT * self._most_lines(self.row)
        self.sheet.row_dimensions[self.row + 1].height = 27
        self.sheet.row_dimensions[self.row + 2].height = 2 + LINE_HEIGHT * self._most_lines(self.row + 2)
        self.row += 4

    def chart(self, *drawn: Chart, height: float = 7.5, columns: int = 0) -> None:
        """Charts side by side over the page's width (of so many columns, else all), `height` in centimetres."""
        count = columns or max(self.sheet.max_column - FIRST + 1, 1)
        wide = sum(self.column_width(column) for column in range(FIRST, FIRST + count)) * style.CM_PER_CHARACTER
        for place, chart in enumerate(drawn):
            charts.place(self, chart, wide / len(drawn) * place, wide / len(drawn) - 0.2, height)
            self.charts.append(chart)
        self.row += math.ceil(height / ROW_CM) + 1

    def freeze(self, columns: int = 0) -> None:
        """Keep all above the next row, and so many columns from B on, in sight; the rows repeat on every printed page."""
        self.sheet.freeze_panes = f"{get_column_letter(FIRST + columns if columns else 1)}{self.row}"
        self.sheet.print_title_rows = f"1:{self.row - 1}"

    def spare(self, first: int, last: int, last_column: str, key: str = "B") -> None:
        """Lines of a list show nothing where the cell in the column `key` is empty."""
        cells = f"{get_column_letter(FIRST)}{first}:{last_column}{last}"
        self.sheet.conditional_formatting.add(cells, style.spare_rule(f'TRIM(${key}{first})=""'))

    def widths(self, *widths: float) -> None:
        """Column widths from column B on."""
        for offset, width in enumerate(widths):
            self.sheet.column_dimensions[get_column_letter(FIRST + offset)].width = width

    def validate(self, cells: str, line: Input | Column, label: str, prompt: str) -> None:
        rule = validation.rule(self.book, line, label, prompt)
        self.sheet.add_data_validation(rule)
        rule.add(cells)

    def say(self, text: str) -> str:
        return self.book.say(text)

    def put(self, row: int, column: int, value: object, role: str, number_format: str = style.GENERAL) -> Any:
        """One cell in a role. A formula loses the name of its own sheet; a text is said in the book's language."""
        cell = self.sheet.cell(row, column)
        if isinstance(value, str) and value.startswith("="):
            value = _NOW.sub(lambda found: get_column_letter(column + int(found[1])), value)
            value = value.replace(f"{self.reference}!", "")
        elif isinstance(value, str) and role not in UNTRANSLATED:
            value = self.say(value)
        cell.value = value
        cell.style = f"lepton {role}"
        if number_format != style.GENERAL:
            cell.number_format = self.book.language.localised(number_format)
        return cell

    def fit(self) -> None:
        """Make the current row as high as its longest wrapped text needs."""
        lines = self._most_lines(self.row)
        if lines > 1:
            self.sheet.row_dimensions[self.row].height = 2 + LINE_HEIGHT * lines

    def fit_across(self, first: int, last: int) -> None:
        """The same for a text in cells merged from the `first` column to the `last`."""
        wide = sum(self.column_width(column) for column in range(first, last + 1))
        lines = self._lines_of(str(self.sheet.cell(self.row, first).value), wide)
        if lines > 1:
            self.sheet.row_dimensions[self.row].height = 2 + LINE_HEIGHT * lines

    def _most_lines(self, row: int) -> int:
        texts = [cell for cell in self.sheet[row] if isinstance(cell.value, str) and not cell.value.startswith("=")]
        wrapped = [cell for cell in texts if str(cell.style).removeprefix("lepton ") in _WRAPPED]
        return max((self._lines_of(cell.value, self.column_width(cell.column)) for cell in wrapped), default=1)

    def _lines_of(self, text: str, width: float) -> int:
        return lines_of(text, width - 1, self.book.language.breadth)

    def column_width(self, column: int) -> float:
        letter = get_column_letter(column)
        return float(self.sheet.column_dimensions[letter].width) if letter in self.sheet.column_dimensions else 8.43
