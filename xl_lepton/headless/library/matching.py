"""Criteria as SUMIF takes them, and wildcards."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from xl_lepton.core.cells import ERROR_CODES, CellError
from xl_lepton.headless.calc.coerce import compare, same_number
from xl_lepton.headless.calc.collation import folded
from xl_lepton.headless.calc.number_text import parse_number
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.library.indexes import rounded_key

Test = Callable[[Scalar], bool]
_OPERATOR = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)


@lru_cache(maxsize=4096)
def wildcard(pattern: str) -> re.Pattern[str] | None:
    """`*` any text, `?` any character, `~` takes the next one literally; None when the text holds none of these."""
    if not any(sign in pattern for sign in "*?~"):
        return None
    runs = [""]  # of characters between the stars
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "~" and position + 1 < len(pattern) and pattern[position + 1] in "*?~":
            position += 1
            runs[-1] += re.escape(pattern[position])
        elif character == "*":
            runs.append("")
        else:
            runs[-1] += "." if character == "?" else re.escape(character)
        position += 1
    first, *rest = runs
    if rest:
        # A run may as well stand at its first place after the one before it: nothing is gained by going back, which many stars
        # would do without end.
        first += "".join(f"(?>.*?{run})" for run in rest[:-1]) + f".*{rest[-1]}"
    return re.compile(first, re.IGNORECASE | re.DOTALL)


def criterion(value: Scalar) -> Test:
    """The test that a SUMIF criterion such as ">=5", "<>north*" or 7 stands for."""
    return _spelled(value) if type(value) is str else _equals(0.0 if value is None else value)


@lru_cache(maxsize=4096)
def parted(text: str) -> tuple[str, Scalar]:
    """The operator in front of a criterion, "" for none, and what it compares with."""
    found = _OPERATOR.fullmatch(text)
    assert found is not None
    return found[1] or "", _literal(found[2])


@lru_cache(maxsize=4096)
def _spelled(text: str) -> Test:
    operator, wanted = parted(text)
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
    pattern = _criterion_pattern(wanted)
    if pattern is not None:
        return lambda cell: type(cell) is str and pattern.fullmatch(folded(cell)) is not None
    key = folded(wanted)
    return lambda cell: type(cell) is str and folded(cell) == key


def _criterion_pattern(wanted: str) -> re.Pattern[str] | None:
    """The pattern of a criterion; without `*` and `?` it is compared as it stands, so that "~~" asks for two tildes."""
    return wildcard(folded(wanted)) if "*" in wanted or "?" in wanted else None


def _ordered(operator: str, wanted: Scalar) -> Test:
    accept: dict[str, Callable[[int], bool]] = {
        "<": lambda order: order < 0,
        "<=": lambda order: order <= 0,
        ">": lambda order: order > 0,
        ">=": lambda order: order >= 0,
    }
    accepted = accept[operator]
    kind = type(wanted)
    if kind is CellError or wanted == "":
        return lambda _: False  # errors have no order, and ">=" alone asks for nothing that there is
    return lambda cell: type(cell) is kind and accepted(compare(cell, wanted))


@lru_cache(maxsize=4096)
def _equal_literal(text: str) -> Scalar:
    """What a criterion asks for by plain equality; None where it asks for something else."""
    operator, wanted = parted(text)
    is_plain = operator in ("", "=") and text not in ("", "=") and _criterion_pattern(text.removeprefix("=")) is None
    return wanted if is_plain else None


def equality(wanted: Scalar) -> Any:
    """The key of a criterion that asks for one number or one text; None for any other."""
    if type(wanted) is str:
        wanted = _equal_literal(wanted)
    if type(wanted) is float:
        return rounded_key(wanted)
    return folded(wanted) if type(wanted) is str else None
