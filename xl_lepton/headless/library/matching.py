"""Criteria as SUMIF takes them, wildcards, and indexes that make exact look-ups quick."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from xl_lepton.core.cells import ERROR_CODES, CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.coerce import compare, same_number
from xl_lepton.headless.calc.number_text import parse_number
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


def lookup_key(value: Scalar) -> Any:
    """Equal for what MATCH takes for equal: text without case, numbers and logicals apart from one another."""
    if type(value) is float:
        return value
    if type(value) is str:
        return value.casefold()
    if type(value) is bool or isinstance(value, CellError):
        return (type(value), str(value))
    return value


# Where each value of a column stands: its row, or all its rows from top to bottom. A column that has settled is indexed whole, so
# that all ranges in it, growing ones too, share one index; of a column still being calculated only the range in question is.
Rows = dict[Any, int | list[int]]
INDEX_FROM = 16
MOST_INDEXES = 64  # of one column


def _index(area: Area, kind: str, make: Callable[[list[Scalar], int], Rows]) -> Rows | None:
    """The index of a column of cells, kept until the column changes; None for short or other ranges."""
    if area.left != area.right or area.bottom - area.top + 1 < INDEX_FROM:
        return None
    column = area.sheet.columns.get(area.left)
    if column is None:
        return {}
    key: Any = kind
    top, bottom = 1, len(column.values) - 1
    if column.waiting_count:
        area.wait()
        top, bottom = area.top, area.bottom
        key = kind, top, bottom
    held = column.indexes.get(key)
    if held is None or held[0] != column.version:
        if len(column.indexes) >= MOST_INDEXES:
            column.indexes.clear()
        held = column.indexes[key] = column.version, make(column.values[top : bottom + 1], top)
    index: Rows = held[1]
    return index


def _rows_within(index: Rows, key: Any, area: Area) -> list[int]:
    """The rows of a value that lie in an area."""
    rows = index.get(key)
    if rows is None:
        return []
    if isinstance(rows, int):
        return [rows] if area.top <= rows <= area.bottom else []
    if rows[0] >= area.top and rows[-1] <= area.bottom:
        return rows
    return rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]


def looked_up(area: Area, wanted: Scalar, *, last: bool) -> int | None:
    """Where a value stands first (or last) in a column, counted from 0, -1 for nowhere; None for short and other ranges."""
    index = _index(area, "lookup", _by_lookup_key)
    if index is None:
        return None
    rows = _rows_within(index, lookup_key(wanted), area)
    return rows[-1 if last else 0] - area.top if rows else -1


def equal_positions(area: Area, wanted: Scalar) -> list[int] | None:
    """Where a criterion of plain equality holds in a column, counted from 0; None for other criteria and other ranges."""
    key = _equality(wanted)
    index = None if key is None else _index(area, "criteria", _by_criterion)
    if index is None:
        return None
    top = area.top
    return [row - top for row in _rows_within(index, key, area)]


def _by_lookup_key(values: list[Scalar], top: int) -> Rows:
    keys = list(map(lookup_key, values))
    single: Rows = dict(zip(keys, range(top, top + len(keys)), strict=True))
    if len(single) == len(keys):
        return single
    found: dict[Any, list[int]] = {}
    for row, key in enumerate(keys, top):
        found.setdefault(key, []).append(row)
    return dict(found)


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


def _by_criterion(values: list[Scalar], top: int) -> Rows:
    """A text that spells a number stands under both."""
    found: dict[Any, list[int]] = {}
    for row, value in enumerate(values, top):
        if type(value) is float:
            found.setdefault(_rounded(value), []).append(row)
        elif type(value) is str:
            found.setdefault(value.casefold(), []).append(row)
            number = parse_number(value)
            if number is not None:
                found.setdefault(_rounded(number), []).append(row)
    return dict(found)
