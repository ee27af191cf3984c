"""Rows laid out alike put into a sheet, column by column."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern
from xl_lepton.headless.calc.store import Column
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.file.alike import FORMULA_ATTRIBUTES, Alike, kind_of
from xl_lepton.headless.file.sheet_text import CellText, FormulaText, attributes_of, unescaped
from xl_lepton.headless.formula.nodes import MAX_ROW

if TYPE_CHECKING:
    from xl_lepton.headless.file.reader import SheetReader

_NONE: dict[str, str] = {}
_NUMBERS = frozenset({b"", b"n"})
_OF_NUMBERS = b"0123456789+-.eE"


def read_alike(reader: SheetReader, alike: Alike) -> None:
    """Read rows that one shape took into the reader's sheet.

    A row in which a shared formula begins is read cell by cell: the cells it was filled into may stand in any column of the rows
    below, and must find it read.
    """
    if reader.text.content.find(b" si=", alike.rows[0].start(), alike.rows[-1].end()) < 0:
        _read_run(reader, alike)
        return
    run: list[re.Match[bytes]] = []
    for found in alike.rows:
        if _begins_shared(alike, found):
            _read_run(reader, Alike(alike.shape, run))
            run = []
            reader.read_tokens(reader.text.single_tokens(found.start(), found.end()))
        else:
            run.append(found)
    _read_run(reader, Alike(alike.shape, run))


def _begins_shared(alike: Alike, found: re.Match[bytes]) -> bool:
    given = (found[first + FORMULA_ATTRIBUTES] for first in alike.shape.group.values())
    return any(b" si=" in one and b" ref=" in one for one in given if one)


def _read_run(reader: SheetReader, alike: Alike) -> None:
    """Read rows in which no shared formula begins, column by column."""
    if not alike.rows:
        return
    rows = [int(row[1]) for row in alike.rows]
    if rows[0] < 1 or rows[-1] > MAX_ROW or any(row >= after for row, after in pairwise(rows)):
        for found in alike.rows:
            reader.read_tokens(reader.text.single_tokens(found.start(), found.end()))
        return
    for row, found in zip(rows, alike.rows, strict=True):
        if b"hidden" in found[2]:
            reader.read_row(row, found[2])
    fields = list(zip(*[found.group(*alike.shape.read) for found in alike.rows], strict=True))
    made: dict[int, list[Formula | None]] = {}
    for index, column in enumerate(alike.shape.columns):
        attributes, formula_attributes, formulas, texts = fields[4 * index : 4 * index + 4]
        values = _values(reader, rows, column, attributes, texts)
        if any(text is not None for text in formula_attributes):
            made[column] = _formulas(reader, rows, column, formula_attributes, formulas, values)
        _store(reader, rows, column, values)
    held = reader.sheet.formulas
    for row, across in zip(rows, zip(*made.values(), strict=True), strict=False):
        for column, formula in zip(made, across, strict=True):
            if formula is not None:
                held[row, column] = formula


def _values(
    reader: SheetReader, rows: Sequence[int], column: int, attributes: Sequence[bytes | None], texts: Sequence[bytes | None]
) -> list[Scalar]:
    kinds = {given: kind_of(given) for given in set(attributes)}
    different = set(kinds.values())
    try:
        if different <= _NUMBERS and not b"".join(filter(None, texts)).translate(None, _OF_NUMBERS):
            values = [float(text) if text else None for text in texts]
            if math.inf not in values and -math.inf not in values:
                return values  # type: ignore[return-value]
        if different == {b"s"} and not b"".join(filter(None, texts)).translate(None, b"0123456789"):
            strings = reader.strings
            return [None if text is None else strings[int(text)] for text in texts]
    except (ValueError, IndexError):
        pass  # the way of single cells knows blanks from damage, and says where it is
    return [reader.value(kinds[given], text, row, column) for given, text, row in zip(attributes, texts, rows, strict=True)]


def _formulas(
    reader: SheetReader,
    rows: Sequence[int],
    column: int,
    attributes: Sequence[bytes | None],
    texts: Sequence[bytes | None],
    values: Sequence[Scalar],
) -> list[Formula | None]:
    sheet = reader.sheet
    pattern = _filled(reader, rows, column, attributes, texts)
    if pattern is not None:
        return [Formula(sheet, row, column, pattern, value=value) for row, value in zip(rows, values, strict=True)]
    made: list[Formula | None] = []
    for row, given, text, value in zip(rows, attributes, texts, values, strict=True):
        if given is None:
            made.append(None)
        elif given:
            cell = CellText(row, column, b"", None, b"", b"", 0, 0)
            made.append(reader.formula(cell, FormulaText(attributes_of(given), unescaped(text or b"")), value))
        else:
            pattern = reader.pattern(unescaped(text or b""), _NONE, row, column)
            if pattern is None:
                made.append(None)
                continue
            made.append(Formula(sheet, row, column, pattern, value=value))
    return made


def _filled(
    reader: SheetReader, rows: Sequence[int], column: int, attributes: Sequence[bytes | None], texts: Sequence[bytes | None]
) -> Pattern | None:
    """The pattern of the column's last ordinary formula where it goes on through all these rows."""
    pattern, filled = reader.last.get(column, (None, None))
    if pattern is None or filled is None or pattern.kind is not Kind.PLAIN or set(attributes) != {b""} or None in texts:
        return None
    found = unescaped(b"\0".join(texts))  # type: ignore[arg-type]
    return pattern if found == "\0".join(filled.over(rows)) else None


def _store(reader: SheetReader, rows: Sequence[int], column: int, values: list[Scalar]) -> None:
    """Put the values into the column; blank ones at its end take no room."""
    filled = len(values)
    while filled and values[filled - 1] is None:
        filled -= 1
    if not filled:
        return
    sheet, last = reader.sheet, rows[filled - 1]
    store = sheet.columns.get(column)
    if last - rows[0] + 1 != filled or (store is not None and len(store.values) > rows[0]):
        for row, value in zip(rows, values, strict=True):
            if value is not None:
                reader.write(row, column, value)
        return
    if store is None:
        store = sheet.columns[column] = Column()
        sheet.extent.last_column = max(sheet.extent.last_column, column)
    reader.count_rows(last + 1 - len(store.values))
    store.grow(rows[0] - 1)
    store.extend(values[:filled])
    sheet.extent.last_row = max(sheet.extent.last_row, last)
