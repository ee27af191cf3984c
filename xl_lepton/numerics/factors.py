"""The columns of a history as factors: of numbers, of days or of labels; and those that say nothing of a cost, left out by name.

Complaints name the argument, the data row (headings are not counted) and the column as the sheet shows it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.cells import Cell, column_letters, date_of, display, number_text, serial
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns, text_number
from xl_lepton.numerics.marks import is_blank, is_mark, without_copies

CLEAN = "fill it in, use LEPTON_DATA_CLEAN, or another method than ols, which fills blanks itself"
LAST_DAY = 2_958_466  # the serial number after 9999-12-31
LEAST_NAMES = 3  # rows from which texts that never repeat are taken as the names of the rows
_AMOUNT = re.compile(r"[+-]?[^\w\s]?\s?\d[\d.,' ]*\s?(?:[^\W\d_]{1,12}|[^\w\s])?")  # "500 GB", "$1,200", "1.2M"
RATINGS = {
    word: place
    for place, words in enumerate(
        [
            ("extra low", "xl", "none"),
            ("very low", "vl"),
            ("low", "l"),
            ("nominal", "n", "medium", "moderate", "average", "normal", "mid", "m"),
            ("high", "h"),
            ("very high", "vh"),
            ("extra high", "xh", "critical"),
        ]
    )
    for word in words
}


@dataclass(frozen=True)
class Factor:
    """One column. `levels` are its labels in alphabetical order, or empty when it holds numbers, which may be written as days."""

    name: str
    values: tuple[float | str | None, ...]
    levels: tuple[str, ...] = ()
    is_day: bool = False

    @property
    def is_label(self) -> bool:
        return bool(self.levels)


@dataclass(frozen=True)
class LeftOut:
    """A column that nothing can be learned from, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class FactorColumns:
    """A table's factors, where each stands among its columns, the names of all columns, and what was left out."""

    factors: tuple[Factor, ...]
    places: tuple[int, ...]
    names: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def read_factors(table: Columns, argument: str, *, blanks: bool = False, costs: Sequence[float] = ()) -> FactorColumns:
    """A table's columns as factors. With `costs`, a row that repeats another one, cost and all, is seen to be its copy."""
    width = len(table.rows[0])
    names = table.names or tuple(f"column {column_letters(index + 1)}" for index in range(width))
    factors, places, left_out = [], [], []
    different: Sequence[tuple[Cell, ...]] = ()
    for place, (name, column) in enumerate(zip(names, zip(*table.rows, strict=True), strict=True)):
        if set(map(type, column)) == {float} and all(map(math.isfinite, column)):  # the usual column, quickly
            factors.append(Factor(name, column))
            places.append(place)
            continue
        cells = [None if is_blank(cell) else cell for cell in column]
        different = different or (_different(table.rows, costs) if len(costs) == len(column) else table.rows)
        why = _useless(name, cells, [row[place] for row in different])
        if why:
            left_out.append(LeftOut(name, why))
        else:
            factors.append(_factor(name, cells, argument, blanks))
            places.append(place)
    if not factors:
        raise BadInput(f"{argument}: '{left_out[0].name}' holds {left_out[0].why}, and there is no other column; add a factor")
    return FactorColumns(tuple(factors), tuple(places), names, tuple(left_out))


def _different(rows: Sequence[tuple[Cell, ...]], costs: Sequence[float]) -> list[tuple[Cell, ...]]:
    return [row[:-1] for row in without_copies([(*row, cost) for row, cost in zip(rows, costs, strict=True)])]


def _useless(name: str, cells: Sequence[Cell], once: Sequence[Cell]) -> str:
    """Why a column says nothing of any other project, or nothing where it may. `once` has its cells without those of rows that
    repeat an earlier one, with its name and all."""
    if is_mark(name, cells):
        return "remarks on the rows"
    filled = [cell for cell in once if not is_blank(cell)]
    if not filled or not all(isinstance(cell, str) for cell in filled):
        return ""
    texts = [str(cell).strip() for cell in filled]
    repeated = len(set(texts)) < len(texts) or len(once) < LEAST_NAMES
    if repeated or all(text.lower() in RATINGS for text in texts) or any(_says_an_amount(text) for text in texts):
        return ""
    return "a different text in every row, which names the projects and explains nothing"


def _says_an_amount(text: str) -> bool:
    return text_number(text) is not None or day(text) is not None or _AMOUNT.fullmatch(text) is not None


def day_text(number: float) -> str:
    """The day of a serial number; the number itself where it is none."""
    return date_of(number).isoformat() if 1 <= number < LAST_DAY else number_text(number)


def day(text: str) -> float | None:
    """The serial number of the day that a text spells, such as 2026-01-31."""
    try:
        return serial(dt.date.fromisoformat(text))
    except ValueError:
        return None


def _factor(name: str, cells: Sequence[Cell], argument: str, blanks: bool) -> Factor:
    filled = [cell for cell in cells if cell is not None]
    if not filled:
        raise BadInput(f"{argument}: '{name}' is empty in every row; leave the column out")
    if len(filled) < len(cells) and not blanks:
        raise BadInput(f"{argument}: data row {cells.index(None) + 1} of '{name}' is empty; {CLEAN}")
    texts = [isinstance(cell, str) for cell in filled]
    if all(texts):
        return _labels(name, [None if cell is None else str(cell).strip() for cell in cells], argument)
    if any(texts):
        few = sum(texts) * 2 <= len(texts)
        row = next(number for number, cell in enumerate(cells, 1) if cell is not None and isinstance(cell, str) == few)
        what = "a text among numbers" if few else "a number among texts"
        raise BadInput(f"{argument}: data row {row} of '{name}' is {what}, {display(cells[row - 1])}; correct the cell")
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, float) and not math.isfinite(cell):
            raise BadInput(f"{argument}: data row {number} of '{name}' is {cell}, which is no number; correct the cell")
    return Factor(name, tuple(float(cell) if isinstance(cell, float | int) else None for cell in cells))


def _labels(name: str, labels: Sequence[str | None], argument: str) -> Factor:
    """A column of texts: days where each is one, labels where they are words; never labels that spell numbers."""
    words = [label for label in labels if label is not None]
    if all(text_number(word) is not None for word in words):
        raise BadInput(
            f"{argument}: '{name}' holds numbers stored as text; convert the cells to numbers (LEPTON_DATA_CLEAN does), "
            "or set a letter before them if they are codes"
        )
    if len(set(words)) == len(words) >= LEAST_NAMES and all(_AMOUNT.fullmatch(word) for word in words):
        raise BadInput(
            f"{argument}: '{name}' holds numbers with a unit, such as '{words[0]}'; write the numbers alone, and the unit in the "
            "heading"
        )
    days = [None if label is None else day(label) for label in labels]
    if sum(day is not None for day in days) == len(words):
        return Factor(name, tuple(days), is_day=True)
    return Factor(name, tuple(labels), tuple(sorted(set(words))))
