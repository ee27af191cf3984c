"""What a recalculation did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, overload

from xl_lepton.core.cells import Cell, CellError
from xl_lepton.core.plain import plain
from xl_lepton.headless.addresses import cell_address
from xl_lepton.headless.calc.coerce import same_number
from xl_lepton.headless.calc.pattern import Formula, Kind, State


class Change(NamedTuple):
    """A cell whose value is another one than before."""

    sheet: str
    row: int
    column: int
    before: Cell
    after: Cell

    @property
    def cell(self) -> str:
        """The address, as Inputs!B3; made when asked for, since a large book has hundreds of thousands of changes."""
        return cell_address(self.sheet, self.row, self.column)

    def as_data(self) -> dict[str, Any]:
        return {"cell": self.cell, "before": plain(self.before), "after": plain(self.after)}


class Changes(Sequence[Change]):
    """The cells that changed, as a list; its items are made when asked for: a large book has hundreds of thousands."""

    def __init__(self, calculated: Iterable[Formula], others: Iterable[Change]) -> None:
        plain = [one for one in calculated if one.pattern.kind is Kind.PLAIN and one.state is State.DONE]
        before, after = [one.kept for one in plain], [one.value for one in plain]
        if before == after and list(map(type, before)) == list(map(type, after)):
            plain, before, after = [], [], []
        self._formulas, self._before, self._after = plain, before, after
        self._others = list(others)

    @cached_property
    def _moved(self) -> list[int]:
        pairs = enumerate(zip(self._before, self._after, strict=True))
        return [index for index, (one, other) in pairs if type(one) is not type(other) or not same(one, other)]

    @cached_property
    def _all(self) -> list[Change]:
        moved = [(self._formulas[index], self._before[index], self._after[index]) for index in self._moved]
        return [Change(one.sheet.name, one.row, one.column, *values) for one, *values in moved] + self._others

    def __len__(self) -> int:
        return len(self._moved) + len(self._others)

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> list[Change]: ...
    def __getitem__(self, index: int | slice) -> Change | list[Change]:
        return self._all[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == list(other)

    def __repr__(self) -> str:
        return repr(self._all)

    __hash__ = None  # type: ignore[assignment]


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
    does not allow iteration: their values were found by iterating until nothing moved, Excel would warn and show 0. `external`
    are the other workbooks whose kept values were used. `unused` are cells that were set and that no formula looks at.
    """

    computed: int
    changed: Sequence[Change] = ()
    refused: list[Refused] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    circular: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """As data for JSON, the fields in this order."""
        return {
            "computed": self.computed,
            "changed": plain(list(self.changed)),
            "errors": [{"cell": cell, "error": code, "sentence": sentence} for cell, code, sentence in self.errors],
            "refused": plain(self.refused),
            "stale": self.stale,
            "unused": self.unused,
            "circular": self.circular,
            "external": self.external,
        }


def errors_in(formulas: Iterable[Formula]) -> Iterator[tuple[str, str, str]]:
    """The cells of formulas that hold an error: address, code and sentence."""
    for one in formulas:
        if type(one.value) is not CellError and one.pattern.kind is Kind.PLAIN:
            continue
        for row, column in one.cells():
            value = one.sheet.held(row, column)
            if isinstance(value, CellError):
                yield cell_address(one.sheet.name, row, column), value.code, value.sentence


def same(before: Cell, after: Cell) -> bool:
    """The same value, as far as 15 digits of a number and the code of an error say."""
    if type(before) is float and type(after) is float:
        return same_number(before, after)
    if isinstance(before, CellError) and isinstance(after, CellError):
        return before.code == after.code
    return type(before) is type(after) and before == after
