"""Rows laid out alike put into a sheet, column by column."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import chain, islice, repeat
from operator import ge
from typing import TYPE_CHECKING

from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern
from xl_lepton.headless.calc.store import Column
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.file.alike import Alike, Fields, kind_of
from xl_lepton.headless.file.sheet_text import CellText, FormulaText, attributes_of, unescaped
from xl_lepton.headless.formula.nodes import MAX_ROW

if TYPE_CHECKING:
    from xl_lepton.headless.file.reader import SheetReader

_NONE: dict[str, str] = {}
_NUMBERS = frozenset({b"", b"n"})
_OF_NUMBERS = b"0123456789+-.eE"
_SHARED = re.compile(rb' t="shared" si="([0-9]+)"')


def read_alike(reader: SheetReader, alike: Alike) -> None:
    """Read rows that one shape took into the reader's sheet.

    A row in which a shared formula begins is read cell by cell: the cells it was filled into may stand in any column of the rows
    below, and must find it read.
    """
    shape, rows = alike.shape, alike.rows
    beginning = [group for group in shape.formula_tags if any(one and b" ref=" in one for one in {row[group] for row in rows})]
    if not beginning:
        _read_run(reader, alike)
        return
    run: list[re.Match[bytes]] = []
    for found in rows:
        if any(given is not None and b" si=" in given and b" ref=" in given for given in (found[group] for group in beginning)):
            _read_run(reader, Alike(shape, run))
            run = []
            reader.read_tokens(reader.text.single_tokens(found.start(), found.end()))
        else:
            run.append(found)
    _read_run(reader, Alike(shape, run))


def _read_run(reader: SheetReader, alike: Alike) -> None:
    """Read rows in which no shared formula begins, column by column."""
    if not alike.rows:
        return
    rows = [int(row[1]) for row in alike.rows]
    if rows[0] < 1 or rows[-1] > MAX_ROW or any(map(ge, rows, islice(rows, 1, None))):
        for found in alike.rows:
            reader.read_tokens(reader.text.single_tokens(found.start(), found.end()))
        return
    for row, found in zip(rows, alike.rows, strict=True):
        if b"hidden" in found[2]:
            reader.read_row(row, found[2])
    made: dict[int, list[Formula | None]] = {}
    for (column, _), cells in zip(alike.shape.forms, alike.shape.fields(alike.rows), strict=True):
        values = _values(reader, rows, column, cells)
        if cells.formula_attributes.count(None) < len(rows):
            made[column] = _formulas(reader, rows, column, cells, values)
        _store(reader, rows, column, values)
    places = [(row, column) for row in rows for column in made]
    formulas = chain.from_iterable(zip(*made.values(), strict=True))
    reader.sheet.formulas.update((place, formula) for place, formula in zip(places, formulas, strict=True) if formula is not None)


def _values(reader: SheetReader, rows: Sequence[int], column: int, cells: Fields) -> list[Scalar]:
    texts = cells.values
    if texts.count(None) == len(texts):
        return [None] * len(texts)
    kinds = {given: kind_of(given) for given in set(cells.attributes)}
    different = set(kinds.values())
    try:
        if different <= _NUMBERS and not b"".join(filter(None, texts)).translate(None, _OF_NUMBERS):
            numbers = [float(text) if text else None for text in texts]
            if math.isfinite(sum(filter(None, numbers))):
                return numbers  # type: ignore[return-value]
        if different == {b"s"} and not b"".join(filter(None, texts)).translate(None, b"0123456789"):
            strings = reader.strings
            return [None if text is None else strings[int(text)] for text in texts]
    except (ValueError, IndexError):
        pass  # the way of single cells knows blanks from damage, and says where it is
    value = reader.value
    return [value(kinds[given], text, row, column) for given, text, row in zip(cells.attributes, texts, rows, strict=True)]


def _formulas(
    reader: SheetReader, rows: Sequence[int], column: int, cells: Fields, values: Sequence[Scalar]
) -> list[Formula | None]:
    pattern = _filled(reader, rows, column, cells)
    if pattern is not None:
        return list(map(Formula, repeat(reader.sheet), rows, repeat(column), repeat(pattern), repeat(1), repeat(1), values))
    made: list[Formula | None] = []
    for row, given, text, value in zip(rows, cells.formula_attributes, cells.formulas, values, strict=True):
        if given is None:
            made.append(None)
        elif given:
            cell = CellText(row, column, b"", None, b"", b"", 0, 0)
            made.append(reader.formula(cell, FormulaText(attributes_of(given), unescaped(text or b"")), value))
        else:
            pattern = reader.pattern(unescaped(text or b""), _NONE, row, column)
            made.append(None if pattern is None else Formula(reader.sheet, row, column, pattern, value=value))
    return made


def _filled(reader: SheetReader, rows: Sequence[int], column: int, cells: Fields) -> Pattern | None:
    """The pattern of all these cells, where they were filled from one shared formula or go on with the column's last one."""
    given, texts = set(cells.formula_attributes), cells.formulas
    if len(given) > 1:
        return None
    attributes = given.pop()
    if attributes:
        found = _SHARED.fullmatch(attributes)
        is_child = found is not None and texts.count(None) == len(texts)
        return reader.pattern("", {"t": "shared", "si": found[1].decode()}, rows[0], column) if found and is_child else None
    pattern, filled = reader.last.get(column, (None, None))
    if pattern is None or filled is None or pattern.kind is not Kind.PLAIN or None in texts:
        return None
    text = unescaped(b"\0".join(texts))  # type: ignore[arg-type]
    return pattern if text == "\0".join(filled.over(rows)) else None


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
