"""The kit that templates are made of: one look, one way to do each thing.

    def book(language: Language) -> Book:
        made = Book("Title", "Subject in a line", language, purpose=[...], convention="USD; costs positive", changes=[...])
        inputs = made.page("Inputs", "All given figures", 34, 18, 18, 60)
        inputs.inputs("The project", [Input("GPUs", 8, "GPU", "gpu_count", "source", style.COUNT, minimum=1, maximum=1e5)])
        calc = made.page("Costs", "What it costs, year by year", 34, 12, 16, 14, 14, 14)
        calc.timeline("Year", "=first_year", "={0}+1", 3)
        power = calc.series("Power", "=gpu_count*power_price", unit="USD", total="SUM")
        total = calc.series("Total", f"={power}*growth", opening=f"={power}", unit="USD")
        pages.checks(made, [Check("Totals agree", deviation=f"={total.total}-{power.total}")])
        return made

The kit does the rest by itself: cover with contents and state of the checks, the master check (`all_checks`) below every title,
help of the functions used, change log, lists; protection, frozen headings, print set-up, alternative texts of charts. The order
of sheets is that of the calls, after the cover. `save` refuses a book that shows an error value, a check that fails, or a text
that its language lacks. Words that a reader sees in a formula go through `made.say("...")`, sentences through `made.words(...)`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from openpyxl import Workbook as Package
from openpyxl.workbook.defined_name import DefinedName

from xl_lepton import __version__
from xl_lepton.core.cells import CellError
from xl_lepton.headless import Report, Workbook
from xl_lepton.templates import finish, pages, paper, style
from xl_lepton.templates.language import ENGLISH, Language
from xl_lepton.templates.page import FIRST, TIMELINE, Page
from xl_lepton.templates.parts import Chart, Check, Column, Input, Line, Row, Series

__all__ = ["FIRST", "TIMELINE", "Book", "Chart", "Check", "Column", "Input", "Line", "Page", "Row", "Series"]

# The date in a template's properties is fixed, so that the same code always builds the same bytes.
BUILT: Final = dt.datetime(2026, 11, 25)
MASTER: Final = "all_checks"
"""The name of the cell that is TRUE when all checks hold."""


@dataclass
class Book:
    """A workbook under construction. `convention` says currency, scale and signs, below every title; `changes` are lines of
    version, date, who, what changed and its effect on the key result, newest first; the newest has the version of the package,
    which cover, footers and properties show too."""

    title: str
    subject: str
    language: Language = field(default_factory=Language)
    purpose: Sequence[str] = ()
    how: Sequence[str] = ()
    convention: str = ""
    changes: Sequence[tuple[str, str, str, str, str]] = ()
    package: Package = field(default_factory=Package)
    pages: list[Page] = field(default_factory=list)
    lists: dict[str, Sequence[object]] = field(default_factory=dict)
    required: list[tuple[str, int, int, str]] = field(default_factory=list)
    """Cells that must not stand empty: sheet, first and last row, and the last of their columns, which begin with C."""

    def __post_init__(self) -> None:
        if self.changes and self.changes[0][0] != __version__:
            raise ValueError(
                f"{self.title}: the change log ends at {self.changes[0][0]}, the package is {__version__}: add a line"
            )
        self.package.remove(self.package.worksheets[0])
        for named in style.styles(self.language.font):
            self.package.add_named_style(named)
        properties = self.package.properties
        properties.title, properties.subject = self.say(self.title), self.say(self.subject)
        properties.creator = properties.lastModifiedBy = "xl_lepton"
        properties.version, properties.language = __version__, self.language.code
        properties.created = properties.modified = BUILT
        self._cover = self.page("Cover", self.subject, 30, 40, 18, 40, title=self.title)

    def page(self, name: str, about: str, *widths: float, landscape: bool = False, title: str = "") -> Page:
        """A new sheet of that name, with its title block: title (the name, if no other), what it is about, the convention, and
        the state of the checks. `widths` are those of the columns from B on."""
        sheet = self.package.create_sheet(self.say(name))
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.zoomScale = 90
        sheet.sheet_properties.tabColor = style.BRAND
        sheet.column_dimensions["A"].width = 2
        page = Page(sheet, self, about)
        page.widths(*widths)
        paper.set_up(sheet, landscape=landscape, font=self.language.font)
        finish.protect(sheet)
        pages.title_block(page, title or name, about)
        self.pages.append(page)
        return page

    def say(self, text: str) -> str:
        """A text in the book's language; also for words inside a formula: f'=IF(roi>0,"{made.say("pays back")}",...)'."""
        return self.language.say(text)

    def words(self, sentence: str, *figures: str) -> str:
        """A formula that puts figures into a sentence: `made.words("It costs {0} USD.", 'TEXT(cost,"#,##0")')`. The sentence is
        translated as a whole, so that figures may stand in another order."""
        pieces = re.split(r"\{(\d+)\}", self.say(sentence))
        texts = [
            '"' + piece.replace('"', '""') + '"' if place % 2 == 0 else figures[int(piece)] for place, piece in enumerate(pieces)
        ]
        return "=" + "&".join(text for text in texts if text != '""')

    def piece(self, sentence: str, *figures: str) -> str:
        """The same as a part of a formula."""
        return self.words(sentence, *figures).removeprefix("=")

    def counted(self, one: str, many: str, figure: str) -> str:
        """A number with its noun, as a part of a formula: `made.counted("1 GPU", "{0} GPUs", "gpus")`."""
        text = self.piece(many, f'TEXT({figure},"#,##0")')
        return f"IF(ROUND({figure},0)=1,{self.piece(one)},{text})"

    def spoken(self, name: str, words: Sequence[str]) -> str:
        """An option as it is said in a sentence, as a part of a formula: option words are English, as functions read them."""
        said = name
        for word in reversed(words):
            said = f'IF({name}="{word}","{self.say(word)}",{said})'
        return said if self.language.code != ENGLISH else name

    def name(self, name: str, reference: str) -> None:
        """A defined name of the book; the same in every language. Raises ValueError for a name given twice."""
        if name in self.package.defined_names:
            raise ValueError(f"the name {name} is given twice")
        self.package.defined_names[name] = DefinedName(name, attr_text=reference)

    def list(self, name: str, options: Sequence[object]) -> str:
        """A long list for drop-downs, on the sheet of lists: `options=made.list("lst_models", names)`. Gives its name."""
        self.lists[name] = options
        return name

    def column(self, table: str, heading: str, last: str = "") -> str:
        """A column of a table in a formula, or the columns from `heading` to `last`."""
        first = self.say(heading)
        return f"{table}[[{first}]:[{self.say(last)}]]" if last else f"{table}[{first}]"

    def this(self, table: str, heading: str) -> str:
        """The value in a table's column, in the row of the formula."""
        return f"{table}[[#This Row],[{self.say(heading)}]]"

    def save(self, path: Path) -> None:
        """Write the book with all its values: saved bare, recalculated headless, and put at `path` complete."""
        with TemporaryDirectory() as folder:
            bare = Path(folder) / path.name
            self.bare(bare)
            with Workbook.open(bare, dynamic_arrays=True) as book:
                _refuse_errors(path.name, book.recalc(), book)
                book.save(path)

    def bare(self, path: Path) -> None:
        """Write the book with all its sheets, but without the values of its formulas."""
        pages.fill_cover(self, self._cover)
        pages.functions(self)
        pages.change_log(self)
        pages.lists(self)
        self._refuse_missing_texts()
        for page in self.pages:
            paper.lay_out(page)
        self.package.save(path)
        finish.patch(path, BUILT, [self.say(chart.about) for page in self.pages for chart in page.charts])

    def _refuse_missing_texts(self) -> None:
        if self.language.missing:
            lines = "\n".join(f'{_toml(text)} = ""' for text in self.language.missing)
            raise ValueError(
                f"{self.title}: texts that {self.language.code} lacks; add to languages/{self.language.code}:\n{lines}"
            )


def _refuse_errors(name: str, report: Report, book: Workbook) -> None:
    """A template is never shipped with an error in it."""
    troubles = [f"{cell.cell} {cell.formula}: {cell.reason}" for cell in report.refused]
    troubles += [f"{cell} is {code} {sentence}".rstrip() for cell, code, sentence in report.errors]
    if not troubles and MASTER in book.names:
        state = book.get(MASTER)
        troubles += [f"{MASTER} is {state.code if isinstance(state, CellError) else state}"] if state is not True else []
    if troubles:
        raise ValueError(f"{name} is not right: " + "; ".join(troubles[:10]))


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
