"""Which cells a formula looks at, and which cells are looked at by any."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from xl_lepton.headless.calc.area import Area as CalculatedArea
from xl_lepton.headless.calc.names import name_tree, table_corners
from xl_lepton.headless.calc.values import Refusal
from xl_lepton.headless.formula.nodes import Call, Corner, Name, Node, Reference, Structured, children
from xl_lepton.lint.model.book import Book, Pattern, Place, Sheet, once

# These ask where a reference is, not what it holds, so that =ROWS(A$1:A5) in A5 is no circle.
_SHAPE_ONLY = frozenset({"ROW", "ROWS", "COLUMN", "COLUMNS", "SHEET", "SHEETS", "AREAS", "FORMULATEXT", "ISFORMULA", "CELL"})


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a sheet."""

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, sheet: Sheet, row: int, column: int) -> bool:
        return sheet is self.sheet and self.top <= row <= self.bottom and self.left <= column <= self.right

    def used(self) -> Iterator[Place]:
        """The places in it that hold anything, column by column."""
        columns = self.sheet.by_column
        wanted = range(self.left, self.right + 1) if self.right - self.left < len(columns) else sorted(columns)
        for column in wanted:
            if self.left <= column <= self.right:
                rows = columns.get(column, [])
                for place in range(bisect_right(rows, self.top - 1), bisect_right(rows, self.bottom)):
                    yield rows[place], column


@dataclass(slots=True)
class Reach:
    """The references of one pattern, names resolved, ready to be placed for each of its cells."""

    references: list[tuple[Sheet, Reference, bool]] = field(default_factory=list)  # sheet, reference, whether its values count
    structured: list[tuple[Sheet, Structured]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def areas(self, book: Book, row: int, column: int, *, values_only: bool = False) -> Iterator[Area]:
        for sheet, reference, counts in self.references:
            if counts or not values_only:
                yield placed(sheet, reference, row, column)
        for sheet, node in self.structured:
            area = table_corners(book.calculated, book.calculated.sheets[sheet.index], node, _At(row, column))  # type: ignore[arg-type]
            if isinstance(area, CalculatedArea):
                yield Area(book.sheets[area.sheet.index], area.top, area.left, area.bottom, area.right)


@dataclass(frozen=True, slots=True)
class _At:
    row: int
    column: int


def placed(sheet: Sheet, reference: Reference, row: int, column: int) -> Area:
    """The area that a reference means in the cell at `row`, `column`."""
    top, left = _corner(reference.start, row, column)
    bottom, right = _corner(reference.end, row, column)
    return Area(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _corner(corner: Corner, row: int, column: int) -> Place:
    return (
        corner.row if corner.row_fixed else corner.row + row,
        corner.column if corner.column_fixed else corner.column + column,
    )


@once
def reaches(book: Book) -> dict[Pattern, Reach]:
    """The reach of every formula of the book."""
    return {pattern: reach_of(book, sheet, pattern.tree) for sheet, pattern in book.patterns()}


def reach_of(book: Book, sheet: Sheet, tree: Node | None) -> Reach:
    reach = Reach()
    todo: list[tuple[Node, Sheet, bool]] = [] if tree is None else [(tree, sheet, True)]
    while todo:
        node, home, counts = todo.pop()
        if isinstance(node, Reference):
            reach.references.extend((one, node, counts) for one in _sheets(book, home, node))
        elif isinstance(node, Structured):
            reach.structured.append((home, node))
        elif isinstance(node, Name) and node.text.casefold() not in reach.names:
            reach.names.add(node.text.casefold())
            try:
                found, named_home = name_tree(book.calculated, node, book.calculated.sheets[home.index])
            except Refusal:
                found = None
            if found is not None:
                todo.append((found, book.sheets[named_home.index], counts))
        elif isinstance(node, Call):
            reach.names.add(node.name.casefold())
            counts = counts and node.name not in _SHAPE_ONLY
        # OFFSET only starts from its first argument: =SUM(B2:OFFSET(B9,-1,0)) in B9 is no circle.
        starts = isinstance(node, Call) and node.name == "OFFSET"
        todo.extend((child, home, counts and not (starts and place == 0)) for place, child in enumerate(children(node)))
    return reach


def _sheets(book: Book, home: Sheet, node: Reference) -> list[Sheet]:
    if node.sheet is None:
        return [home]
    if node.sheet.book:
        return []
    first, last = book.sheet(node.sheet.first), book.sheet(node.sheet.last or node.sheet.first)
    if first is None or last is None:
        return []
    low, high = sorted((first.index, last.index))
    return book.sheets[low : high + 1]


@once
def looked_at(book: Book) -> dict[Sheet, dict[int, list[tuple[int, int]]]]:
    """For each sheet and column the stretches of rows that some formula looks at, in order and not touching."""
    raw: dict[Sheet, dict[int, set[tuple[int, int]]]] = {}
    for sheet, pattern in book.patterns():
        del sheet
        reach = reaches(book)[pattern]
        for row, column in pattern.cells:
            for area in reach.areas(book, row, column):
                columns = raw.setdefault(area.sheet, {})
                for number in range(area.left, min(area.right, area.sheet.last[1]) + 1):
                    columns.setdefault(number, set()).add((area.top, area.bottom))
    return {sheet: {number: _joined(spans) for number, spans in columns.items()} for sheet, columns in raw.items()}


def _joined(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for top, bottom in sorted(spans):
        if joined and top <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(bottom, joined[-1][1]))
        else:
            joined.append((top, bottom))
    return joined


def is_looked_at(book: Book, sheet: Sheet, row: int, column: int) -> bool:
    """Whether some formula of the book looks at the cell."""
    spans = looked_at(book).get(sheet, {}).get(column, [])
    place = bisect_right(spans, (row, 1 << 30)) - 1
    return place >= 0 and spans[place][0] <= row <= spans[place][1]
