"""The cells of a workbook while it is calculated: one list of values per column, formulas in a dictionary."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from xl_lepton.core.cells import Grid
from xl_lepton.headless.calc.values import WAITING, Pending, Refusal, Scalar

if TYPE_CHECKING:
    from xl_lepton.headless.calc.pattern import Formula


NO_ROW: Final = 1 << 30


class Writes:
    """The rows of a column that were written to: the first and the last of all writes since a version of the column."""

    __slots__ = ("begun", "first_versions", "firsts", "last_versions", "lasts")

    def __init__(self, begun: int) -> None:
        self.begun = begun  # of what was written before this version nothing is known
        # A write counts only until a later one reaches further; what is left is in order of versions and of rows.
        self.first_versions: list[int] = []
        self.firsts: list[int] = []
        self.last_versions: list[int] = []
        self.lasts: list[int] = []

    def note(self, version: int, first: int, last: int) -> None:
        while self.firsts and self.firsts[-1] >= first:
            self.firsts.pop()
            self.first_versions.pop()
        self.firsts.append(first)
        self.first_versions.append(version)
        while self.lasts and self.lasts[-1] <= last:
            self.lasts.pop()
            self.last_versions.pop()
        self.lasts.append(last)
        self.last_versions.append(version)

    def first_since(self, version: int) -> int:
        """The first row written to after that version; NO_ROW for none."""
        if version < self.begun:
            return 0
        index = bisect_right(self.first_versions, version)
        return self.firsts[index] if index < len(self.firsts) else NO_ROW

    def last_since(self, version: int) -> int:
        """The last row written to after that version; 0 for none."""
        if version < self.begun:
            return NO_ROW
        index = bisect_right(self.last_versions, version)
        return self.lasts[index] if index < len(self.lasts) else 0


class Column:
    """The values of one column, `values[row]` with row from 1, and where a formula still has to be calculated.

    `version` changes with every write, so that an index made from the column knows when it is out of date; `indexes` are kept by
    the look-ups (library/matching.py), `folds` by calc/growing.py, `writes` from when there are any.
    """

    __slots__ = ("fold_states", "folds", "indexes", "values", "version", "waiting", "waiting_count", "writes")

    def __init__(self) -> None:
        self.values: list[Any] = [None]
        self.waiting = bytearray(1)
        self.waiting_count = 0
        self.version = 0
        self.indexes: dict[Any, Any] = {}
        self.folds: dict[Any, Any] = {}
        self.fold_states = 0
        self.writes: Writes | None = None

    def note_writes(self) -> Writes:
        """From now on it is noted which rows are written to."""
        if self.writes is None:
            self.writes = Writes(self.version)
        return self.writes

    def append(self, value: Any) -> None:
        """Put a value into the row after the last one: how files are read."""
        self.values.append(value)
        self.waiting.append(0)

    def extend(self, values: list[Any]) -> None:
        """Put values into the rows after the last one."""
        self.values.extend(values)
        self.waiting.extend(bytes(len(values)))

    def grow(self, row: int) -> None:
        missing = row + 1 - len(self.values)
        if missing > 0:
            self.values.extend([None] * missing)
            self.waiting.extend(bytes(missing))


class Extent:
    """The last row and column that any sheet of the workbook uses: where whole columns and rows are cut."""

    def __init__(self) -> None:
        self.last_row = 1
        self.last_column = 1


class Sheet:
    """One worksheet: its columns, its formulas, and who owns each cell that an array spilled into."""

    def __init__(self, name: str, index: int, extent: Extent) -> None:
        self.name = name
        self.index = index
        self.extent = extent
        self.book: Any = None
        self.columns: dict[int, Column] = {}
        self.formulas: dict[tuple[int, int], Formula] = {}
        self.spilled: dict[tuple[int, int], Formula] = {}
        self.unknown: dict[tuple[int, int], Formula] = {}  # constants that only Excel knows what to make of: in place of each
        self.grids: dict[tuple[int, int, int, int], tuple[list[int], Grid]] = {}  # see Area.grid
        self.hidden_rows: set[int] = set()
        self.filters: list[tuple[int, int]] = []  # first and last row of each range whose rows a filter may hide
        self.no_spills: list[tuple[int, int, int, int]] = []  # top, left, bottom, right of merged cells: none can be spilled into

    def is_filtered_out(self, row: int) -> bool:
        """Whether a row is hidden by a filter, not by hand."""
        return row in self.hidden_rows and any(first <= row <= last for first, last in self.filters)

    def read(self, row: int, column: int) -> Scalar:
        """The value of a cell. Raises Pending when its formula has to be calculated first."""
        try:
            value = self.columns[column].values[row]
        except (KeyError, IndexError):
            return None
        if value is WAITING:
            raise Pending([self.owner(row, column)])
        return value  # type: ignore[no-any-return]

    def held(self, row: int, column: int) -> Any:
        """What stands in a cell now: its value, None for a blank, or WAITING."""
        store = self.columns.get(column)
        return store.values[row] if store is not None and row < len(store.values) else None

    def write(self, row: int, column: int, value: Scalar) -> None:
        store = self.columns.get(column)
        if store is None:
            store = self.columns[column] = Column()
            self.extent.last_column = max(self.extent.last_column, column)
        if row >= len(store.values):
            store.grow(row)
            self.extent.last_row = max(self.extent.last_row, row)
        store.values[row] = value
        store.version += 1
        if store.writes is not None:
            store.writes.note(store.version, row, row)
        if store.waiting[row]:
            store.waiting[row] = 0
            store.waiting_count -= 1

    def wait(self, row: int, column: int) -> None:
        """Mark a cell as not calculated yet."""
        self.write(row, column, WAITING)
        store = self.columns[column]
        store.waiting[row] = 1
        store.waiting_count += 1

    def write_down(self, column: int, rows: Sequence[int], values: list[Any], *, waiting: bool = False) -> None:
        """Write into rows of a column, from top to bottom; or mark them as not calculated yet, with WAITING as `values`."""
        first, last = rows[0], rows[-1]
        if last - first + 1 != len(rows):
            for row, value in zip(rows, values, strict=True):
                if waiting:
                    self.wait(row, column)
                else:
                    self.write(row, column, value)
            return
        self.write(last, column, values[-1])
        store = self.columns[column]
        store.values[first : last + 1] = values
        if store.writes is not None:
            store.writes.note(store.version, first, last)
        store.waiting_count += len(rows) * waiting - store.waiting.count(1, first, last + 1)
        store.waiting[first : last + 1] = (b"\1" if waiting else b"\0") * len(rows)

    def owner(self, row: int, column: int) -> Formula:
        """The formula that fills a cell, its own or one that spills into it."""
        place = (row, column)
        formula = self.formulas.get(place) or self.spilled.get(place) or self.unknown.get(place)
        if formula is None:
            raise Refusal(f"{self.name}: row {row}, column {column} waits for a formula that is gone")
        return formula

    def waiting_in(self, column: int, first: int, last: int) -> Iterator[Formula]:
        """The formulas of a column's stretch that are not calculated yet."""
        store = self.columns[column]
        row = store.waiting.find(1, first, last + 1)
        while row >= 0:
            yield self.owner(row, column)
            row = store.waiting.find(1, row + 1, last + 1)
