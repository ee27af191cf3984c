"""What templates are made of: a book of pages, and the blocks that stand on a page, one below the other.

A builder says what is there; the kit places cells, styles, names, validation and print set-up, all in one way. Each block
gives back the cells that formulas refer to.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from openpyxl import Workbook as Package
from openpyxl.chart._chart import ChartBase
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton import __version__
from xl_lepton.headless import Workbook
from xl_lepton.templates import style

# The date in a template's properties is fixed, so that the same code always builds the same bytes.
BUILT: Final = dt.datetime(2026, 11, 23)
FIRST = 2
"""Column A is a margin; blocks start in column B."""
ROW_CM = 0.53  # the height of a row that nothing sets, 15 points


@dataclass(frozen=True)
class Input:
    """One line of an inputs block. `name` becomes a defined name of the book; `options` a drop-down; bounds a validation."""

    label: str
    value: object
    unit: str = ""
    name: str = ""
    source: str = ""
    format: str = style.GENERAL
    options: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Line:
    """One line of a results block: a label and a formula. `role` is the style of the formula's cell."""

    label: str
    formula: str
    unit: str = ""
    name: str = ""
    note: str = ""
    format: str = style.GENERAL
    role: str = "calculation"


@dataclass
class Page:
    """A worksheet that is filled from top to bottom."""

    sheet: Worksheet
    book: Book
    row: int = 1

    @property
    def reference(self) -> str:
        return str(quote_sheetname(self.sheet.title))

    def title(self, text: str, subtitle: str) -> None:
        self._put(self.row, FIRST, text, "title")
        self.sheet.row_dimensions[self.row].height = 28
        self._put(self.row + 1, FIRST, subtitle, "subtitle")
        self.row += 3

    def section(self, text: str, columns: int = 4) -> None:
        """A coloured bar above a block."""
        for column in range(FIRST, FIRST + columns):
            self._put(self.row, column, text if column == FIRST else None, "section")
        self.row += 1

    def inputs(self, lines: Sequence[Input]) -> tuple[int, int]:
        """Label, input cell, unit and source per line. Gives the first and last row."""
        first = self.row
        for line in lines:
            self._put(self.row, FIRST, line.label, "label")
            role = "link" if str(line.value).startswith("=") else "input"
            cell = self._put(self.row, FIRST + 1, line.value, role, line.format)
            self._put(self.row, FIRST + 2, line.unit, "note")
            self._put(self.row, FIRST + 3, line.source, "note")
            self._validate(cell.coordinate, line)
            if line.name:
                self.book.name(line.name, f"{self.reference}!${get_column_letter(FIRST + 1)}${self.row}")
            self.row += 1
        self.row += 1
        return first, self.row - 2

    def results(self, lines: Sequence[Line]) -> tuple[int, int]:
        """Label, formula, unit and note per line. Gives the first and last row."""
        first = self.row
        for line in lines:
            self._put(self.row, FIRST, line.label, "label")
            self._put(self.row, FIRST + 1, line.formula, line.role, line.format)
            self._put(self.row, FIRST + 2, line.unit, "note")
            self._put(self.row, FIRST + 3, line.note, "note")
            if line.name:
                self.book.name(line.name, f"{self.reference}!${get_column_letter(FIRST + 1)}${self.row}")
            self.row += 1
        self.row += 1
        return first, self.row - 2

    def checks(self, lines: Sequence[Line]) -> tuple[int, int]:
        """Lines whose formula is TRUE when all is well, coloured by their value."""
        first, last = self.results(
            [Line(line.label, line.formula, line.unit, line.name, line.note, role="check") for line in lines]
        )
        self.colour_checks(f"{get_column_letter(FIRST + 1)}{first}:{get_column_letter(FIRST + 1)}{last}")
        return first, last

    def colour_checks(self, cells: str, name: str = "") -> None:
        """Green where a check holds, red where not. A cell that shows a check of another sheet is judged by that check's
        `name`: judged by its own value, LibreOffice 7.4 follows the link while it draws and crashes."""
        for rule in style.check_rules(name or cells.split(":")[0]):
            self.sheet.conditional_formatting.add(cells, rule)

    def headings(self, texts: Sequence[object], numbers: Sequence[int] = ()) -> None:
        """One row of headings; those whose places are in `numbers` stand right, over columns of numbers."""
        for offset, text in enumerate(texts):
            self._put(self.row, FIRST + offset, text, "heading right" if offset in numbers else "heading")
        self.row += 1

    def cells(self, values: Sequence[object], role: str, formats: Sequence[str] = (), column: int = FIRST) -> int:
        """One row of cells in one role. Gives its number."""
        for offset, value in enumerate(values):
            self._put(self.row, column + offset, value, role, formats[offset] if formats else style.GENERAL)
        self.row += 1
        return self.row - 1

    def spill(
        self, formula: str, rows: int, columns: int, role: str = "calculation", formats: Sequence[str] = (), column: int = FIRST
    ) -> str:
        """A dynamic-array formula with room for its answer of `rows` x `columns`. Gives its range; the page goes on below it."""
        for row in range(self.row, self.row + rows):
            for offset in range(columns):
                self._put(row, column + offset, None, role, formats[offset] if formats else style.GENERAL)
        anchor = f"{get_column_letter(column)}{self.row}"
        self.sheet[anchor] = ArrayFormula(anchor, formula)
        self.row += rows
        return f"{anchor}:{get_column_letter(column + columns - 1)}{self.row - 1}"

    def table(
        self,
        name: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        roles: Sequence[str],
        formats: Sequence[str],
        formulas: Mapping[str, str] | None = None,
    ) -> str:
        """An Excel table. A column in `formulas` holds that formula in each row. Gives the range with its headings."""
        first = self.row
        self.headings(headings, [place for place, kind in enumerate(formats) if kind != style.GENERAL])
        for values in rows:
            for offset, (heading, role, number_format) in enumerate(zip(headings, roles, formats, strict=True)):
                value = (formulas or {}).get(heading, values[offset])
                self._put(self.row, FIRST + offset, value, role, number_format)
            self.row += 1
        area = f"{get_column_letter(FIRST)}{first}:{get_column_letter(FIRST + len(headings) - 1)}{self.row - 1}"
        table = Table(displayName=name, ref=area, tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=True))
        self.sheet.add_table(table)
        self.row += 1
        return area

    def text(self, paragraphs: Sequence[str], columns: int = 4, lines: int = 1) -> None:
        """Plain paragraphs over the width of the page."""
        for paragraph in paragraphs:
            self._put(self.row, FIRST, paragraph, "text")
            last = get_column_letter(FIRST + columns - 1)
            self.sheet.merge_cells(f"{get_column_letter(FIRST)}{self.row}:{last}{self.row}")
            self.sheet.row_dimensions[self.row].height = 14.5 * max(lines, 1)
            self.row += 1
        self.row += 1

    def chart(self, chart: ChartBase, width: float = 16, height: float = 8) -> None:
        """A chart of so many centimetres in the next free rows."""
        chart.width, chart.height = width, height
        self.sheet.add_chart(chart, f"{get_column_letter(FIRST)}{self.row}")
        self.row += math.ceil(height / ROW_CM) + 1

    def widths(self, *widths: float) -> None:
        """Column widths from column B on."""
        for offset, width in enumerate(widths):
            self.sheet.column_dimensions[get_column_letter(FIRST + offset)].width = width

    def _put(self, row: int, column: int, value: object, role: str, number_format: str = style.GENERAL) -> Any:
        cell = self.sheet.cell(row, column)
        cell.value = value
        cell.style = f"lepton {role}"
        if number_format != style.GENERAL:
            cell.number_format = number_format
        return cell

    def _validate(self, coordinate: str, line: Input) -> None:
        if line.options:
            rule = DataValidation(type="list", formula1='"' + ",".join(line.options) + '"', allow_blank=False)
            rule.error = f"Choose one of: {', '.join(line.options)}"
        elif line.minimum is not None or line.maximum is not None:
            low = -1e12 if line.minimum is None else line.minimum
            high = 1e12 if line.maximum is None else line.maximum
            rule = DataValidation(type="decimal", operator="between", formula1=f"{low:g}", formula2=f"{high:g}")
            rule.error = f"Give a number from {low:g} to {high:g}"
        else:
            return
        rule.showErrorMessage = rule.showInputMessage = True
        rule.errorTitle, rule.promptTitle, rule.prompt = (
            line.label[:32],
            line.label[:32],
            f"{line.unit} {line.source}".strip()[:255],
        )
        self.sheet.add_data_validation(rule)
        rule.add(coordinate)


@dataclass
class Book:
    """A workbook under construction."""

    title: str
    subject: str
    package: Package = field(default_factory=Package)
    pages: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.package.remove(self.package.worksheets[0])
        for named in style.styles():
            self.package.add_named_style(named)
        properties = self.package.properties
        properties.title, properties.subject = self.title, self.subject
        properties.creator = properties.lastModifiedBy = "xl_lepton"
        properties.version = __version__
        properties.created = properties.modified = BUILT

    def page(self, name: str, *widths: float, landscape: bool = False) -> Page:
        """A new sheet with grid lines off, fitted to one printed page."""
        sheet = self.package.create_sheet(name)
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.zoomScale = 90
        sheet.sheet_properties.tabColor = style.BRAND
        sheet.column_dimensions["A"].width = 2
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text, sheet.oddFooter.center.text = "&F", "&A"
        sheet.oddFooter.right.text = "&P of &N"
        page = Page(sheet, self)
        page.widths(*widths)
        self.pages.append(page)
        return page

    def name(self, name: str, reference: str) -> None:
        self.package.defined_names[name] = DefinedName(name, attr_text=reference)

    def save(self, path: Path) -> None:
        """Write the book with all its values: saved bare, recalculated headless, and put at `path` complete."""
        for page in self.pages:
            last = get_column_letter(page.sheet.max_column)
            page.sheet.print_area = f"B1:{last}{max(page.row, page.sheet.max_row)}"
        with TemporaryDirectory() as folder:
            bare = Path(folder) / path.name
            self.package.save(bare)
            _date(bare)
            with Workbook.open(bare, dynamic_arrays=True) as book:
                report = book.recalc()
                if report.refused:
                    raise ValueError(f"{path.name}: {report.refused[0]}")
                book.save(path)


def _date(path: Path) -> None:
    """Put the fixed date where openpyxl, whatever it is told, writes the moment of saving."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{BUILT:%Y-%m-%dT%H:%M:%SZ}".encode(), core
    )
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
