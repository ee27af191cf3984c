"""The templates as a reader uses them: a workbook opened, inputs changed, everything calculated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from xl_lepton.headless import Workbook

Given = Mapping[str, object]
Template = Callable[[str], Path]


@contextmanager
def answered(path: Path, given: Given) -> Iterator[Workbook]:
    """The workbook with these inputs, calculated; nothing may have been refused."""
    with Workbook.open(path) as book:
        for name, value in given.items():
            book.set(name, value)
        assert book.recalc().refused == []
        yield book


def column(book: Workbook, name: str) -> list[Any]:
    """The cells of a named range one below the other, as a list."""
    return [row[0] for row in book.get(name)]


def compare(book: Workbook, wanted: Mapping[str, object], tolerance: float = 1e-9) -> None:
    """Every figure of the workbook that is named is the one wanted: numbers to the relative tolerance, the rest exactly."""
    apart = {name: (book.get(name), value) for name, value in wanted.items() if not alike(book.get(name), value, tolerance)}
    assert not apart, f"name: (in the workbook, by the test's own account): {apart}"


def alike(found: object, wanted: object, tolerance: float) -> bool:
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return isinstance(found, int | float) and found == pytest.approx(wanted, rel=tolerance, abs=tolerance)
    return found == wanted
