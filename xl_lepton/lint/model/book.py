"""What the rules look at: sheets, cells, the formulas they share, styles, names and tables, as the file has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

from lxml.etree import _Element

from xl_lepton.core.cells import Cell as Value
from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.book import Book as Calculated
from xl_lepton.headless.calc.book import DefinedName, Table
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.formula.nodes import Call, Name, Node, children
from xl_lepton.lint.model.styles import Style

T = TypeVar("T")
Place = tuple[int, int]
"""Row and column of a cell, both from 1."""


@dataclass(slots=True, eq=False)
class Pattern:
    """One formula and the cells of a sheet that hold it: equal in R1C1 notation, so written once and filled."""

    key: str
    text: str  # as it reads in its first cell, without the `=`
    row: int
    column: int
    tree: Node | None  # None for a formula that cannot be read
    is_array: bool = False
    cells: list[Place] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        return list(walk(self.tree)) if self.tree is not None else []

    @property
    def functions(self) -> set[str]:
        return {node.name for node in self.nodes if isinstance(node, Call)}

    @property
    def names(self) -> set[str]:
        return {node.text.casefold() for node in self.nodes if isinstance(node, Name)}


@dataclass(slots=True, eq=False)
class Cell:
    """A cell that holds a value or a formula."""

    value: Value
    style: int
    pattern: Pattern | None = None
    has_value: bool = True

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, float)

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str) and bool(self.value.strip())

    @property
    def is_constant_number(self) -> bool:
        return self.pattern is None and self.is_number

    @property
    def is_error(self) -> bool:
        return isinstance(self.value, CellError)


@dataclass(slots=True)
class Validation:
    """One data validation of a sheet: its attributes, its two formulas and its rectangles."""

    attributes: dict[str, str]
    formula1: str
    formula2: str
    areas: list[tuple[int, int, int, int]]


@dataclass(eq=False)
class Sheet:
    """A worksheet. `root` is its XML, for the rules about views, print and protection."""

    name: str
    index: int
    state: str
    part: str
    root: _Element | None
    book: Book
    cells: dict[Place, Cell] = field(default_factory=dict)
    styled: dict[Place, int] = field(default_factory=dict)  # empty cells that have a style
    patterns: dict[str, Pattern] = field(default_factory=dict)
    spills: dict[Place, tuple[int, int, int, int]] = field(default_factory=dict)  # where the array formula in a cell answers
    hidden_rows: set[int] = field(default_factory=set)
    widths: list[tuple[int, int, float, bool]] = field(default_factory=list)  # first, last, width, hidden
    usual_width: float = 8.43  # of a column that has no width of its own
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def one(self, name: str) -> _Element | None:
        """The first element of that name in the sheet's XML."""
        return next(self._elements(name), None)

    def all(self, name: str) -> list[_Element]:
        return list(self._elements(name))

    def _elements(self, name: str) -> Iterator[_Element]:
        """Those among the cells are left out; there are too many of them to look through again and again."""
        for part in self.root if self.root is not None else ():
            if isinstance(part.tag, str) and not part.tag.endswith("}sheetData"):
                yield from part.iter("{*}" + name)

    def value(self, row: int, column: int) -> Value:
        cell = self.cells.get((row, column))
        return None if cell is None else cell.value

    def style(self, row: int, column: int) -> Style:
        """The style of a cell, empty ones included."""
        cell = self.cells.get((row, column))
        return self.book.styles[cell.style if cell is not None else self.styled.get((row, column), 0)]

    @cached_property
    def formulas(self) -> list[tuple[Place, Cell, Pattern]]:
        return [(place, cell, cell.pattern) for place, cell in self.cells.items() if cell.pattern is not None]

    @cached_property
    def spilled(self) -> set[Place]:
        """The cells that an array formula elsewhere fills."""
        return {
            (row, column) for anchor, area in self.spills.items() for row, column in cells_of(area) if (row, column) != anchor
        }

    @cached_property
    def by_row(self) -> dict[int, list[int]]:
        """The used columns of each row, in order."""
        return _grouped(self.cells)

    @cached_property
    def by_column(self) -> dict[int, list[int]]:
        """The used rows of each column, in order."""
        return _grouped((column, row) for row, column in self.cells)

    @cached_property
    def last(self) -> Place:
        """The last row and column that hold anything."""
        return max((row for row, _ in self.cells), default=0), max((column for _, column in self.cells), default=0)

    def table_at(self, row: int, column: int) -> Table | None:
        return next((one for one in self.tables if one.top <= row <= one.bottom and one.left <= column <= one.right), None)

    def validation_at(self, row: int, column: int) -> Validation | None:
        return next((one for one in self.validations if any(inside(row, column, area) for area in one.areas)), None)


@dataclass(eq=False)
class Book:
    """A workbook."""

    path: str
    package: Package
    root: _Element
    calculated: Calculated  # names and tables as the headless path reads them; without cells
    sheets: list[Sheet] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    names: list[DefinedName] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    external: dict[int, str] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)  # what several rules need is worked out once; see `once`

    def sheet(self, name: str) -> Sheet | None:
        return self._by_name.get(name.casefold())

    @cached_property
    def _by_name(self) -> dict[str, Sheet]:
        return {sheet.name.casefold(): sheet for sheet in self.sheets}

    def patterns(self) -> Iterator[tuple[Sheet, Pattern]]:
        for sheet in self.sheets:
            for pattern in sheet.patterns.values():
                yield sheet, pattern

    def name(self, text: str, sheet: Sheet | None = None) -> DefinedName | None:
        """The name as seen from a sheet: its own before the workbook's."""
        local = self._names.get((sheet.index, text.casefold())) if sheet is not None else None
        return local or self._names.get((None, text.casefold()))

    @cached_property
    def _names(self) -> dict[tuple[int | None, str], DefinedName]:
        return {(name.sheet, name.name.casefold()): name for name in self.names}

    @cached_property
    def formula_count(self) -> int:
        return sum(len(pattern.cells) for _, pattern in self.patterns())


def once(work: Callable[[Book], T]) -> Callable[[Book], T]:
    """A function of the book whose answer is kept with the book."""
    key = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def kept(book: Book) -> T:
        if key not in book.memo:
            book.memo[key] = work(book)
        answer: T = book.memo[key]
        return answer

    return kept


def whole(element: _Element | None, name: str, usual: int) -> int:
    """A whole number among the attributes of an element; what is usual when it, or the element, is missing or makes no sense."""
    text = "" if element is None else element.get(name, "")
    return int(text) if text.isdecimal() else usual


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def inside(row: int, column: int, area: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = area
    return top <= row <= bottom and left <= column <= right


def cells_of(area: tuple[int, int, int, int]) -> Iterator[Place]:
    top, left, bottom, right = area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _grouped(places: Iterable[Place]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for first, second in places:
        found.setdefault(first, []).append(second)
    for numbers in found.values():
        numbers.sort()
    return found
