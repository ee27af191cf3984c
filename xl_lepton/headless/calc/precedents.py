"""Which cells a formula looks at, as far as its text says it, and which formulas look at a cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.book import Book
from xl_lepton.headless.calc.names import name_tree, table_corners
from xl_lepton.headless.calc.pattern import Formula, Pattern
from xl_lepton.headless.calc.reading import area_of
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Refusal
from xl_lepton.headless.formula.nodes import Binary, Call, Corner, Name, Node, Reference, Structured, children
from xl_lepton.headless.library import FUNCTIONS

Cell = tuple[int, int, int]  # index of the sheet, row, column
Corners = tuple[Sheet, Corner, Corner]

CHOOSING = frozenset({"OFFSET", "INDIRECT"})
WIDEST = 64
LARGEST_POINTWISE = 64


class Precedents:
    """The references of one pattern, ready to be placed for each of its cells."""

    def __init__(self, book: Book, pattern: Pattern) -> None:
        self.book = book
        self.corners: list[Corners] = []
        self.structured: list[tuple[Sheet, Structured]] = []
        self.computed_ranges: list[tuple[list[Corners], list[tuple[Sheet, Structured]]]] = []
        self.volatile = self.chooses = False
        if pattern.tree is not None:
            self._collect(pattern.tree, pattern.sheet, set())

    def _collect(self, node: Node, sheet: Sheet, seen: set[object]) -> None:
        stack = [node]
        while stack:
            node = stack.pop()
            if isinstance(node, Reference):
                self._reference(node, sheet)
            elif isinstance(node, Structured):
                self.structured.append((sheet, node))
            elif isinstance(node, Name | Call):
                self._name(node, sheet, seen)
            elif isinstance(node, Binary) and node.operator == ":":
                self._computed_range(node, sheet, seen)
                continue
            stack.extend(reversed(children(node)))

    def _reference(self, node: Reference, sheet: Sheet) -> None:
        if node.sheet is None:
            sheets: list[Sheet] = [sheet]
        elif node.sheet.book:
            return
        else:
            sheets = self.book.sheet_span(node.sheet.first, node.sheet.last or node.sheet.first) or []
        self.corners.extend((one, node.start, node.end) for one in sheets)

    def _computed_range(self, node: Binary, sheet: Sheet, seen: set[object]) -> None:
        """`A1:INDEX(D5:D9,n)` looks at what lies between its sides too: at most at all around the references in it."""
        corners, tables = len(self.corners), len(self.structured)
        for side in (node.left, node.right):
            self._collect(side, sheet, seen)
        self.computed_ranges.append((self.corners[corners:], self.structured[tables:]))

    def _name(self, node: Name | Call, sheet: Sheet, seen: set[object]) -> None:
        text = node.text if isinstance(node, Name) else node.name
        if isinstance(node, Call) and text in FUNCTIONS:
            self.volatile = self.volatile or FUNCTIONS[text].volatile
            self.chooses = self.chooses or text in CHOOSING
            return
        name = node if isinstance(node, Name) else Name(text)
        if name in seen:
            return
        seen.add(name)
        try:
            tree, home = name_tree(self.book, name, sheet)
        except Refusal:
            return
        if tree is not None:
            self._collect(tree, home, seen)

    def areas(self, formula: Formula) -> Iterator[Area]:
        """The areas that the formula in one cell looks at."""
        yield from self._placed(self.corners, self.structured, formula)
        for corners, tables in self.computed_ranges:
            around: dict[Sheet, Area] = {}
            for area in self._placed(corners, tables, formula):
                known = around.get(area.sheet, area)
                around[area.sheet] = Area(
                    area.sheet,
                    min(known.top, area.top),
                    min(known.left, area.left),
                    max(known.bottom, area.bottom),
                    max(known.right, area.right),
                )
            yield from around.values()

    def _placed(self, corners: list[Corners], tables: list[tuple[Sheet, Structured]], formula: Formula) -> Iterator[Area]:
        for sheet, start, end in corners:
            yield area_of(sheet, start, end, formula)
        for sheet, node in tables:
            area = table_corners(self.book, sheet, node, formula)
            if isinstance(area, Area):
                yield area


class Dependents:
    """For every cell, the formulas that look at it. Built once; what OFFSET and INDIRECT reach is not in it."""

    def __init__(self, book: Book, formulas: Iterable[Formula]) -> None:
        self.book = book
        self.volatile: list[Formula] = []
        self.choosing: dict[Formula, None] = {}  # those that find out while calculating which cells they look at
        self._precedents: dict[Pattern, Precedents] = {}
        self._cells: dict[Cell, list[Formula]] = defaultdict(list)
        self._ranges: dict[tuple[int, int], dict[tuple[int, int, int, int], list[Formula]]] = defaultdict(dict)
        for formula in formulas:
            self._enter(formula)

    def precedents(self, formula: Formula) -> list[Area]:
        """The areas a formula looks at, a data table's row and column of inputs and its formulas included."""
        known = self._precedents.get(formula.pattern)
        if known is None:
            known = self._precedents[formula.pattern] = Precedents(self.book, formula.pattern)
        areas = list(known.areas(formula))
        if formula.table is not None:
            top, left = formula.row - 1, formula.column - 1
            bottom, right = formula.row + formula.height - 1, formula.column + formula.width - 1
            areas += [Area(formula.sheet, top, left, top, right), Area(formula.sheet, top, left, bottom, left)]
            inputs = (formula.table.row_input, formula.table.column_input)
            areas += [Area(formula.sheet, row, column, row, column) for row, column in filter(None, inputs)]
        return areas

    def _enter(self, formula: Formula) -> None:
        for area in self.precedents(formula):
            index = area.sheet.index
            if area.height * area.width <= LARGEST_POINTWISE:
                for row in range(area.top, area.bottom + 1):
                    for column in range(area.left, area.right + 1):
                        self._cells[index, row, column].append(formula)
                continue
            corners = (area.top, area.left, area.bottom, area.right)
            # A wide range is kept once, under column 0; a narrow one under each of its columns.
            columns = range(area.left, area.right + 1) if area.width <= WIDEST else (0,)
            for column in columns:
                self._ranges[index, column].setdefault(corners, []).append(formula)
        if self._precedents[formula.pattern].volatile:
            self.volatile.append(formula)
        if self._precedents[formula.pattern].chooses:
            self.choosing[formula] = None

    def of(self, cell: Cell) -> Iterator[Formula]:
        """The formulas that look at a cell directly."""
        sheet, row, column = cell
        yield from self._cells.get(cell, ())
        for key in ((sheet, column), (sheet, 0)):
            for (top, left, bottom, right), formulas in self._ranges.get(key, {}).items():
                if top <= row <= bottom and left <= column <= right:
                    yield from formulas

    def closure(self, cells: Iterable[Cell]) -> dict[Formula, None]:
        """Every formula that depends on the cells, directly or not, in the order found."""
        found: dict[Formula, None] = {}
        seen: set[Cell] = set()
        todo = list(cells)
        while todo:
            cell = todo.pop()
            if cell in seen:
                continue
            seen.add(cell)
            for formula in self.of(cell):
                if formula not in found:
                    found[formula] = None
                    todo.extend((formula.sheet.index, row, column) for row, column in formula.cells())
        return found


def cells_of(formulas: Iterable[Formula]) -> list[Cell]:
    """All cells that formulas fill."""
    return [(one.sheet.index, row, column) for one in formulas for row, column in one.cells()]
