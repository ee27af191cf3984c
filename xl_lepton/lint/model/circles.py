"""Circular references, found by following every formula once.

A range of many cells is never followed cell by cell again and again: cells that are known to lead to no circle are skipped in one
step (union-find over the rows of each column), so that a column of running sums costs no more than its length.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from xl_lepton.lint.model.book import Book, Sheet, once
from xl_lepton.lint.model.reach import Area, reaches

Key = tuple[int, int, int]  # sheet, row, column


@dataclass(slots=True)
class _Column:
    """The formula rows of one column; `next_open` leads from a place to the first row at or after it that is not finished."""

    rows: list[int]
    next_open: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.next_open = list(range(len(self.rows) + 1))

    def find(self, place: int) -> int:
        root = place
        while self.next_open[root] != root:
            root = self.next_open[root]
        while self.next_open[place] != root:
            self.next_open[place], place = root, self.next_open[place]
        return root

    def open_between(self, top: int, bottom: int) -> Iterator[int]:
        place = self.find(bisect_left(self.rows, top))
        while place < len(self.rows) and self.rows[place] <= bottom:
            yield self.rows[place]
            place = self.find(place + 1)

    def finish(self, row: int) -> None:
        place = bisect_left(self.rows, row)
        self.next_open[place] = place + 1


@once
def circles(book: Book) -> list[list[tuple[Sheet, int, int]]]:
    """Circles of cells, each in the order in which it is read; every cell in a circle is in one of them or leads into one."""
    return _Search(book).run()


class _Search:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.reaches = reaches(book)
        self.columns: dict[tuple[int, int], _Column] = {}
        for sheet in book.sheets:
            grouped: dict[int, list[int]] = {}
            for (row, column), _, _ in sheet.formulas:
                grouped.setdefault(column, []).append(row)
            for column, rows in grouped.items():
                self.columns[sheet.index, column] = _Column(sorted(rows))
        self.on_path: dict[Key, int] = {}
        self.path: list[Key] = []
        self.found: list[list[tuple[Sheet, int, int]]] = []
        self.seen: set[Key] = set()

    def run(self) -> list[list[tuple[Sheet, int, int]]]:
        for sheet in self.book.sheets:
            for (row, column), _, _ in sheet.formulas:
                if (sheet.index, row, column) not in self.seen:
                    self._follow((sheet.index, row, column))
        return self.found

    def _follow(self, start: Key) -> None:
        stack = [self._enter(start)]
        while stack:
            key = next(stack[-1], None)
            if key is None:
                stack.pop()
                self._leave()
            elif key in self.on_path:
                self._report(self.path[self.on_path[key] :])
            elif key not in self.seen:
                stack.append(self._enter(key))

    def _enter(self, key: Key) -> Iterator[Key]:
        self.seen.add(key)
        self.on_path[key] = len(self.path)
        self.path.append(key)
        return self._leads_to(key)

    def _leave(self) -> None:
        sheet, row, column = key = self.path.pop()
        del self.on_path[key]
        self.columns[sheet, column].finish(row)

    def _leads_to(self, key: Key) -> Iterator[Key]:
        sheet, row, column = key
        pattern = self.book.sheets[sheet].cells[row, column].pattern
        assert pattern is not None
        for area in self.reaches[pattern].areas(self.book, row, column, values_only=True):
            yield from self._open_cells(area)

    def _open_cells(self, area: Area) -> Iterator[Key]:
        index = area.sheet.index
        for number in range(area.left, min(area.right, area.sheet.last[1]) + 1):
            column = self.columns.get((index, number))
            if column is not None:
                for row in column.open_between(area.top, area.bottom):
                    yield index, row, number

    def _report(self, keys: list[Key]) -> None:
        self.found.append([(self.book.sheets[sheet], row, column) for sheet, row, column in keys])
