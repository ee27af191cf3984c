"""The base of all kinds, and the kind that takes anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xl_lepton.core.cells import Grid

STRICT, EXCEL = "strict", "excel"
"""Values of an argument called `mode`: our rules for cells inside a range, or those of Excel's like-named function."""


@dataclass(frozen=True)
class Kind:
    """Base of all kinds. `help` is the argument's sentence in every wizard, task pane and help page."""

    help: str

    accepts_errors = False
    gives_constants = False
    """Whether `coerce` gives an object that nobody can change, so that equal ranges may share it."""
    by_row = False
    """Whether the answer to several rows is the answers to each, one below the other: then a column of calls can be one call."""

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        raise NotImplementedError

    def describe(self) -> str:
        """What is accepted, in a few words: "a number from 0 to 1"."""
        raise NotImplementedError

    def bad_values(self) -> list[object]:
        """Values that must be refused, as a Python user would write them; the contract test tries each one."""
        raise NotImplementedError


@dataclass(frozen=True)
class Anything(Kind):
    """Whatever is in the range, errors included: for the functions that look at other calls."""

    accepts_errors = True

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        return grid

    def describe(self) -> str:
        return "anything"

    def bad_values(self) -> list[object]:
        return []
