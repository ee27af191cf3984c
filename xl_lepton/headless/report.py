"""What a recalculation did."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_lepton.core.cells import Cell


@dataclass(frozen=True, slots=True)
class Change:
    """A cell whose value is another one than before."""

    cell: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Refused:
    """A formula that could not be computed faithfully, and why. Its cell keeps the value it had."""

    cell: str
    formula: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a recalculation did.

    `stale` are the cells computed from the old value of a refused one. `circular` are circles of formulas in a workbook that
    does not
    allow iteration: their values were found by iterating until nothing moved, Excel would warn and show 0. `external` are the
    other
    workbooks whose kept values were used. `unused` are cells that were set and that no formula looks at.
    """

    computed: int
    changed: list[Change] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    circular: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
