"""Cells gathered into ranges, so that a row of like findings reads as one."""

from __future__ import annotations

from collections.abc import Iterable

from xl_lepton.core.cells import column_letters
from xl_lepton.lint.model.book import Place


def ranges(places: Iterable[Place]) -> list[str]:
    """The cells as ranges, from top to bottom: neighbours in a row are joined, then equal stretches below one another."""
    runs: dict[tuple[int, int], list[int]] = {}
    for row, left, right in _runs(sorted(set(places))):
        runs.setdefault((left, right), []).append(row)
    found: list[tuple[int, int, int, int]] = []
    for (left, right), rows in runs.items():
        first = last = rows[0]
        for row in rows[1:]:
            if row != last + 1:
                found.append((first, left, last, right))
                first = row
            last = row
        found.append((first, left, last, right))
    return [_text(*area) for area in sorted(found)]


def _runs(places: list[Place]) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for row, column in places:
        if runs and runs[-1][0] == row and runs[-1][2] == column - 1:
            runs[-1] = (row, runs[-1][1], column)
        else:
            runs.append((row, column, column))
    return runs


def _text(top: int, left: int, bottom: int, right: int) -> str:
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"
