"""Which rows and columns of a sheet were inserted or taken out between two versions, and how its formulas read after that."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from operator import itemgetter

from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.formula.nodes import Corner, Node, Reference
from xl_lepton.headless.formula.printer import Writer

MOST_COMPARED = 4_000_000  # rows of one version times rows of the other, beside those alike at both ends
ENOUGH_ALIKE = 0.6  # of the filled rows, for two sheets of different names to be one that was renamed
_PLACES = re.compile(r"\$?[A-Z]{1,3}\$?\d+|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\d+")
Signatures = dict[int, list[Hashable]]
Key = Callable[[tuple[int, int]], int]
ROW: Key = itemgetter(0)
COLUMN: Key = itemgetter(1)


@dataclass(slots=True)
class Line:
    """Where the rows, or columns, of the earlier version are in the later one."""

    now: list[int | None] = field(default_factory=list)  # by number less one; None for those taken out
    inserted: list[int] = field(default_factory=list)
    grown: int = 0  # how far what comes after them moved

    def place(self, before: int) -> int | None:
        return self.now[before - 1] if before <= len(self.now) else before + self.grown

    @property
    def removed(self) -> list[int]:
        return [number for number, now in enumerate(self.now, 1) if now is None]

    def ends(self, first: int, last: int) -> tuple[int, int] | None:
        """First and last of a range whose ends may be gone; None where nothing of it is left."""
        kept = (now for before in range(first, min(last, len(self.now)) + 1) if (now := self.place(before)) is not None)
        start = next(kept, None) if first <= len(self.now) else first + self.grown
        back = (now for before in range(min(last, len(self.now)), first - 1, -1) if (now := self.place(before)) is not None)
        end = last + self.grown if last > len(self.now) else next(back, None)
        return None if start is None or end is None else (start, end)


@dataclass(slots=True)
class Moves:
    """What became of one sheet: its name now, its rows and its columns."""

    sheet: str
    rows: Line = field(default_factory=Line)
    columns: Line = field(default_factory=Line)


def moves_between(before: Sheet, after: Sheet) -> Moves:
    """Rows and columns are told by what stands in them: values, and formulas but for the numbers in them."""
    one, other = _contents(before), _contents(after)
    return Moves(
        after.name,
        _aligned(one, other, ROW, COLUMN),
        _aligned(one, other, COLUMN, ROW),
    )


def likeness(before: Sheet, after: Sheet) -> float:
    """The share of filled rows that both have."""
    rows = [{tuple(cells) for cells in _grouped(_contents(sheet), ROW, COLUMN).values()} for sheet in (before, after)]
    most = max(map(len, rows))
    return len(rows[0] & rows[1]) / most if most else 0.0


def _contents(sheet: Sheet) -> dict[tuple[int, int], Hashable]:
    texts: dict[int, str] = {}
    found: dict[tuple[int, int], Hashable] = {}
    for column, store in sheet.columns.items():
        for row, value in enumerate(store.values):
            if value is not None and (row, column) not in sheet.spilled and (row, column) not in sheet.formulas:
                found[row, column] = value
    for place, formula in sheet.formulas.items():
        pattern = formula.pattern
        found[place] = texts.get(id(pattern)) or texts.setdefault(id(pattern), "=" + _PLACES.sub("#", pattern.text))
    return found


def _grouped(contents: Mapping[tuple[int, int], Hashable], line: Key, across: Key) -> Signatures:
    found: Signatures = {}
    for place in sorted(contents, key=lambda place: (line(place), across(place))):
        found.setdefault(line(place), []).append(contents[place])
    return found


def _lines(cells: Signatures) -> list[tuple[Hashable, ...]]:
    """All lines from the first on, blank ones too."""
    return [tuple(cells.get(at, ())) for at in range(1, max(cells, default=0) + 1)]


def _aligned(
    before: Mapping[tuple[int, int], Hashable], after: Mapping[tuple[int, int], Hashable], line: Key, across: Key
) -> Line:
    one, other = _lines(_grouped(before, line, across)), _lines(_grouped(after, line, across))
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left = min(len(one), len(other)) - start
    end = next((at for at in range(left) if one[-1 - at] != other[-1 - at]), left)
    middle, others = one[start : len(one) - end], other[start : len(other) - end]
    now: list[int | None] = list(range(1, start + 1))
    if len(middle) * len(others) > MOST_COMPARED:
        return Line()
    now += _matched(middle, others, start)
    now += range(len(other) - end + 1, len(other) + 1)
    alike = _alike(one, other, now)
    if alike <= _alike(one, other, range(1, len(one) + 1)) or alike < min(sum(map(bool, one)), sum(map(bool, other))) / 2:
        return Line()  # nothing moved, or it cannot be told
    kept = {at for at in now if at is not None}
    return Line(now, [at for at in range(1, len(other) + 1) if at not in kept], len(other) - len(one))


def _alike(one: Sequence[tuple[Hashable, ...]], other: Sequence[tuple[Hashable, ...]], now: Iterable[int | None]) -> int:
    """How many filled lines stand where the same line, or one of the same name, stands now."""
    pairs = ((line, other[at - 1]) for line, at in zip(one, now, strict=True) if line and at is not None and at <= len(other))
    return sum(line == there or _label(line) == _label(there) for line, there in pairs)


def _matched(one: Sequence[tuple[Hashable, ...]], other: Sequence[tuple[Hashable, ...]], start: int) -> list[int | None]:
    """Where the lines of a stretch are now: those alike first, then in each gap those that begin with the same text."""
    now: list[int | None] = [None] * len(one)
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and i2 - i1 == j2 - j1):
            now[i1:i2] = range(start + j1 + 1, start + j2 + 1)
        elif kind == "replace":
            named, named_now = list(map(_label, one[i1:i2])), list(map(_label, other[j1:j2]))
            for a, b, size in SequenceMatcher(None, named, named_now, autojunk=False).get_matching_blocks():
                now[i1 + a : i1 + a + size] = range(start + j1 + b + 1, start + j1 + b + size + 1)
    return now


def _label(line: tuple[Hashable, ...]) -> Hashable:
    return next((cell for cell in line if isinstance(cell, str) and not cell.startswith("=")), line)


class MovedWriter(Writer):
    """A formula of the earlier version as Excel spells it after the rows and columns it looks at moved."""

    def __init__(self, row: int, column: int, home: str, moves: Mapping[str, Moves]) -> None:
        super().__init__(row, column)
        self.home, self.moves = home, moves

    def text(self, node: Node) -> str:
        return "#REF!" if isinstance(node, Reference) and self._moved(node) is None else super().text(node)

    def reference(self, node: Reference) -> str:
        return super().reference(self._moved(node) or node)

    def _moved(self, node: Reference) -> Reference | None:
        """The reference as it leads now; None for one to what is gone."""
        sheet = node.sheet.first if node.sheet else self.home
        moves = self.moves.get(sheet.casefold())
        if moves is None or (node.sheet and node.sheet.book):
            return node
        (top, left), (bottom, right) = (corner.seen_from(self.row, self.column) for corner in (node.start, node.end))
        rows = None if node.is_columns else moves.rows.ends(top, bottom)
        columns = None if node.is_rows else moves.columns.ends(left, right)
        if (rows is None and not node.is_columns) or (columns is None and not node.is_rows):
            return None
        named = replace(node.sheet, first=moves.sheet) if node.sheet else None
        start, end = (self._corner(node.start, rows, columns, 0), self._corner(node.end, rows, columns, 1))
        return Reference(named, start, end)

    def _corner(self, corner: Corner, rows: tuple[int, int] | None, columns: tuple[int, int] | None, side: int) -> Corner:
        if rows is not None:
            corner = replace(corner, row=rows[side] - (0 if corner.row_fixed else self.row))
        if columns is not None:
            corner = replace(corner, column=columns[side] - (0 if corner.column_fixed else self.column))
        return corner
