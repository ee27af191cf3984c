"""What a builder says about a block's lines: inputs, results, checks, columns of tables, rows over time, charts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string, get_column_letter

from xl_lepton.templates import style

LINK = re.compile(r"=(?:'[^']+'!|[^\W\d]\w*!)?(?:\$?[A-Z]{1,3}\$?\d+|[^\W\d]\w*)")
"""A formula that only fetches a cell or a name."""
NOW, END = "\ue000", "\ue001"
"""Around a shift of columns in a formula over time: where the kit puts the letter of the period's own column."""


@dataclass(frozen=True)
class Input:
    """One line of an inputs block. `name` becomes a defined name of the book.

    What the cell accepts is always said: `options` (the name of a list, see `Book.list`, or the words themselves), `minimum` and
    `maximum` (numbers, or dates with the format DATE), `whole` numbers only; a text without options takes up to 200 characters.
    A value that is a formula makes the line a link, without validation; with None the cell stands empty and may stay so. Option
    words are never translated.
    """

    label: str
    value: object
    unit: str = ""
    name: str = ""
    source: str = ""
    format: str = style.GENERAL
    options: tuple[str, ...] | str = ()
    minimum: object = None
    maximum: object = None
    whole: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a results block: a label and a formula. Without a `role` the formula is a link when it only refers, else a
    calculation; role "output" with a `name` makes it an output of the workbook."""

    label: str
    formula: str
    unit: str = ""
    name: str = ""
    note: str = ""
    format: str = style.GENERAL
    role: str = ""


@dataclass(frozen=True)
class Check:
    """A check: a `deviation` that must stay within the `tolerance` (a name, or 0), or a `test` that must be true."""

    label: str
    deviation: str = ""
    test: str = ""
    tolerance: str = "tolerance"
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column of an Excel table. With a `formula` the same in each row; else the rows bring its values. Texts in columns of the
    role "label" are translated, those of inputs and keys are data and are not. Bounds and options as for an Input."""

    heading: str
    format: str = style.GENERAL
    role: str = "input"
    formula: str = ""
    options: tuple[str, ...] | str = ()
    minimum: object = None
    maximum: object = None
    whole: bool = False


@dataclass(frozen=True)
class Row:
    """A row over time. In a formula over time `f"={row}"` is its cell of the same period, `row.before` that of the period before,
    `row.area` all periods, `row.total` its total, `row.first` and `row.last` the ends; on this sheet or any other."""

    reference: str
    number: int
    first_column: str
    last_column: str
    total_column: str

    @property
    def later(self) -> str:
        """All periods but the first: what comes after today."""
        second = get_column_letter(column_index_from_string(self.first_column) + 1)
        return f"{self.reference}!${second}${self.number}:${self.last_column}${self.number}"

    def __str__(self) -> str:
        return f"{self.reference}!{NOW}0{END}{self.number}"

    @property
    def here(self) -> str:
        """Its cell of the same period without the sheet's name: the end of an area, `f"=SUM({first}:{last.here})"`."""
        return f"{NOW}0{END}{self.number}"

    @property
    def before(self) -> str:
        return f"{self.reference}!{NOW}-1{END}{self.number}"

    @property
    def area(self) -> str:
        return f"{self.reference}!${self.first_column}${self.number}:${self.last_column}${self.number}"

    @property
    def so_far(self) -> str:
        """From the first period to this one."""
        return f"{self.reference}!${self.first_column}{self.number}:{NOW}0{END}{self.number}"

    @property
    def total(self) -> str:
        return f"{self.reference}!${self.total_column}${self.number}"

    @property
    def first(self) -> str:
        return f"{self.reference}!${self.first_column}${self.number}"

    @property
    def last(self) -> str:
        return f"{self.reference}!${self.last_column}${self.number}"


@dataclass(frozen=True)
class Series:
    """One series of a chart: its title, and the area of its values. `as_line` draws it as a line over bars."""

    title: str
    values: str
    colour: str = ""
    as_line: bool = False
    dashed: bool = False
    x: str = ""  # scatter only: the area of its own x values


@dataclass(frozen=True)
class Chart:
    """A chart. `kind` is one of `charts.KINDS`; `about` is its alternative text: a sentence that says what it shows.

    `across` is the title of the axis of categories, `up` that of the axis of values, both with units. Areas come from
    `Page.area`, `Row.area` or a block. Kinds that need series in an order: gantt (start, duration, ...), waterfall (base,
    rise, fall, ...), band (low, width, then lines), tornado (low side, high side, as differences from the base).
    """

    kind: str
    title: str
    about: str
    categories: str
    series: Sequence[Series]
    across: str
    up: str
    format: str = "#,##0"
    powers: bool = False  # scatter only: both scales in powers of ten
