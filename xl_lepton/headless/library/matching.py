"""Criteria as SUMIF takes them, wildcards, and indexes that make exact look-ups quick."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from xl_lepton.core.cells import ERROR_CODES, CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.coerce import compare, same_number
from xl_lepton.headless.calc.number_text import parse_number
from xl_lepton.headless.calc.store import Column
from xl_lepton.headless.calc.values import Scalar

Test = Callable[[Scalar], bool]
_OPERATOR = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)


@lru_cache(maxsize=4096)
def wildcard(pattern: str) -> re.Pattern[str] | None:
    """`*` any text, `?` any character, `~` takes the next one literally; None when the text holds none of these."""
    if not any(sign in pattern for sign in "*?~"):
        return None
    pieces = []
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "~" and position + 1 < len(pattern) and pattern[position + 1] in "*?~":
            position += 1
            pieces.append(re.escape(pattern[position]))
        elif character == "*":
            pieces.append(".*")
        elif character == "?":
            pieces.append(".")
        else:
            pieces.append(re.escape(character))
        position += 1
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)


def criterion(value: Scalar) -> Test:
    """The test that a SUMIF criterion such as ">=5", "<>north*" or 7 stands for."""
    if type(value) is not str:
        return _equals(0.0 if value is None else value)
    found = _OPERATOR.fullmatch(value)
    assert found is not None
    operator, operand = found[1] or "", found[2]
    wanted = _literal(operand)
    if operator in ("", "="):
        return _equal_text(wanted, bool(operator)) if isinstance(wanted, str) else _equals(wanted)
    if operator == "<>":
        same = _equal_text(wanted, True) if isinstance(wanted, str) else _equals(wanted)
        return lambda cell: not same(cell)
    return _ordered(operator, wanted)


def _literal(text: str) -> Scalar:
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if text.upper() in ERROR_CODES:
        return CellError(text.upper())
    number = parse_number(text)
    return text if number is None else number


def _equals(wanted: Scalar) -> Test:
    """Numbers also find texts that spell them, as COUNTIF does."""
    if type(wanted) is float:
        number = wanted

        def is_number(cell: Scalar) -> bool:
            if type(cell) is float:
                return same_number(cell, number)
            return type(cell) is str and parse_number(cell) == number

        return is_number
    if isinstance(wanted, CellError):
        return lambda cell: isinstance(cell, CellError) and cell.code == wanted.code
    return lambda cell: type(cell) is type(wanted) and cell == wanted


def _equal_text(wanted: str, signed: bool) -> Test:
    """ "" finds blank and empty cells, "=" only blank ones; other text is compared whole, without regard to case."""
    if not wanted:
        return (lambda cell: cell is None) if signed else (lambda cell: cell is None or cell == "")
    pattern = wildcard(wanted)
    if pattern is not None:
        return lambda cell: type(cell) is str and pattern.fullmatch(cell) is not None
    folded = wanted.casefold()
    return lambda cell: type(cell) is str and cell.casefold() == folded


def _ordered(operator: str, wanted: Scalar) -> Test:
    accept: dict[str, Callable[[int], bool]] = {
        "<": lambda order: order < 0,
        "<=": lambda order: order <= 0,
        ">": lambda order: order > 0,
        ">=": lambda order: order >= 0,
    }
    accepted = accept[operator]
    kind = type(wanted)
    return lambda cell: type(cell) is kind and accepted(compare(cell, wanted))


class Index:
    """Where each value of a stretch of a column first and last stands, counted from 0."""

    __slots__ = ("first", "last", "version")

    def __init__(self, values: list[Scalar], version: int) -> None:
        self.version = version
        self.first: dict[Any, int] = {}
        for position, value in enumerate(values):
            self.first.setdefault(lookup_key(value), position)
        self.last: dict[Any, int] = {lookup_key(value): position for position, value in enumerate(values)}


def lookup_key(value: Scalar) -> Any:
    """Equal for what MATCH takes for equal: text without case, numbers and logicals apart from one another."""
    if type(value) is str:
        return value.casefold()
    if type(value) is bool or isinstance(value, CellError):
        return (type(value), str(value))
    return value


_INDEXES: WeakKeyDictionary[Column, dict[tuple[int, int], Index]] = WeakKeyDictionary()
INDEX_FROM = 16


def column_index(area: Area) -> Index | None:
    """The index of a column of cells, made once and kept until the column changes; None for short or other ranges."""
    if area.left != area.right or area.height < INDEX_FROM:
        return None
    column = area.sheet.columns.get(area.left)
    if column is None:
        return None
    area.wait()
    kept = _INDEXES.setdefault(column, {})
    index = kept.get((area.top, area.bottom))
    if index is None or index.version != column.version:
        index = kept[area.top, area.bottom] = Index(area.column_values(area.left), column.version)
    return index


_POSITIONS: WeakKeyDictionary[Column, dict[tuple[int, int], tuple[int, dict[Any, list[int]]]]] = WeakKeyDictionary()


def equal_positions(area: Area, wanted: Scalar) -> list[int] | None:
    """Where a criterion of plain equality holds in a column, counted from 0; None for other criteria and other ranges.

    The positions of every value are found once and kept until the column changes.
    """
    key = _equality(wanted)
    if key is None or area.left != area.right or area.height < INDEX_FROM:
        return None
    column = area.sheet.columns.get(area.left)
    if column is None:
        return []
    area.wait()
    kept = _POSITIONS.setdefault(column, {})
    entry = kept.get((area.top, area.bottom))
    if entry is None or entry[0] != column.version:
        entry = kept[area.top, area.bottom] = (column.version, _positions(area.column_values(area.left)))
    return entry[1].get(key, [])


def _equality(wanted: Scalar) -> Any:
    """The key of a criterion that asks for one number or one text; None for any other."""
    if type(wanted) is str:
        found = _OPERATOR.fullmatch(wanted)
        assert found is not None
        if found[1] not in (None, "=") or not found[2] or wildcard(found[2]) is not None:
            return None
        wanted = _literal(found[2])
    if type(wanted) is float:
        return _rounded(wanted)
    return wanted.casefold() if type(wanted) is str else None


def _rounded(number: float) -> float:
    """The number in the 15 digits that comparisons go by."""
    return number if number == int(number) else float(f"{number:.14e}")


def _positions(values: list[Scalar]) -> dict[Any, list[int]]:
    """Per value where it stands; a text that spells a number stands under both."""
    found: dict[Any, list[int]] = {}
    for position, value in enumerate(values):
        if type(value) is float:
            found.setdefault(_rounded(value), []).append(position)
        elif type(value) is str:
            found.setdefault(value.casefold(), []).append(position)
            number = parse_number(value)
            if number is not None:
                found.setdefault(_rounded(number), []).append(position)
    return found
