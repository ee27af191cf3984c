"""The inside of a table reference: `[Sales]`, `[@Sales]`, `[[#Headers],[First]:[Last]]`."""

from __future__ import annotations

import re

from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Structured

ITEMS = frozenset({"#ALL", "#DATA", "#HEADERS", "#TOTALS", "#THIS ROW"})
_PART = re.compile(r"\s*\[((?:[^\[\]']|'.)*)\]\s*")


def parse_structured(table: str, text: str) -> Structured:
    """The reference written as `table` followed by `text`, which begins with `[` and ends with `]`."""
    inside = text[1:-1]
    items: set[str] = set()
    stripped = inside.strip()
    if stripped.startswith("@"):
        items.add("#THIS ROW")
        stripped = stripped[1:].strip()
    if not stripped.startswith("["):
        return _single(table, stripped, items)
    columns: list[str] = []
    position = 0
    while position < len(stripped):
        found = _PART.match(stripped, position)
        if found is None:
            raise FormulaSyntaxError(f"cannot read the table reference {table}{text}")
        part = found[1]
        if part.strip().upper() in ITEMS:
            items.add(part.strip().upper())
        else:
            columns.append(_unescaped(part))
        position = found.end()
        if position < len(stripped) and stripped[position] in ",:;":
            position += 1
    if len(columns) > 2:
        raise FormulaSyntaxError(f"more than two columns in the table reference {table}{text}")
    return Structured(table, frozenset(items), columns[0] if columns else "", columns[-1] if columns else "")


def _single(table: str, name: str, items: set[str]) -> Structured:
    if name.upper() in ITEMS:
        return Structured(table, frozenset(items | {name.upper()}))
    column = _unescaped(name)
    return Structured(table, frozenset(items), column, column)


def _unescaped(name: str) -> str:
    return re.sub(r"'(.)", r"\1", name)
