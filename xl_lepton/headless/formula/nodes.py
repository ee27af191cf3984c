"""The syntax tree of a formula.

References are stored as in R1C1 notation: a row or column that is not absolute is an offset from the cell that holds the
formula. Cells filled down from one another so share one tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from xl_lepton.core.cells import CellError

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, logical or error written in the formula."""

    value: float | str | bool | CellError


@dataclass(frozen=True, slots=True)
class ArrayConstant:
    """{1,2;3,4}"""

    rows: tuple[tuple[float | str | bool | CellError, ...], ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """The slot of an argument that was left empty, as the second in F(1,,3)."""


@dataclass(frozen=True, slots=True)
class Corner:
    """One corner of a reference; an offset where the flag says it is not fixed."""

    row: int
    column: int
    row_fixed: bool
    column_fixed: bool

    def seen_from(self, row: int, column: int) -> tuple[int, int]:
        """Row and column for the formula of a cell; what leaves the sheet comes in at the other side, as in Excel."""
        return (
            self.row if self.row_fixed else (row + self.row - 1) % MAX_ROW + 1,
            self.column if self.column_fixed else (column + self.column - 1) % MAX_COLUMN + 1,
        )


@dataclass(frozen=True, slots=True)
class SheetName:
    """The part before the `!`: one sheet, or the span First:Last; `book` is the number of an external workbook."""

    first: str
    last: str = ""
    book: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell (`end` is `start`), a range, whole columns or whole rows."""

    sheet: SheetName | None
    start: Corner
    end: Corner

    @property
    def is_cell(self) -> bool:
        return self.start == self.end

    @property
    def is_columns(self) -> bool:
        """Whether it is of whole columns, A:C."""
        return (self.start.row, self.end.row) == (1, MAX_ROW) and self.end.row_fixed

    @property
    def is_rows(self) -> bool:
        """Whether it is of whole rows, 1:3."""
        return (self.start.column, self.end.column) == (1, MAX_COLUMN) and self.end.column_fixed


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name, a LET or LAMBDA variable, or a name nothing defines; `may_be_omitted` for a parameter in brackets, [x]."""

    text: str
    sheet: SheetName | None = None
    may_be_omitted: bool = False


@dataclass(frozen=True, slots=True)
class Structured:
    """A table reference: Table[[#Headers],[First]:[Last]]; an empty table name means the table around the cell."""

    table: str
    items: frozenset[str]
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its name in capitals, prefixes such as _xlfn. taken off; `is_newer` when there was that prefix."""

    name: str
    arguments: tuple[Node, ...]
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class Invoke:
    """An expression that is called, as LAMBDA(x,x+1)(2)."""

    function: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`-`, `+`, `%`, `@` (implicit intersection), `#` (the spill of a cell) or `()` (brackets, which end a final subtraction)."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, comparison, `&`, or the reference operators `:`, ` ` (intersection) and `,` (union)."""

    operator: str
    left: Node
    right: Node


Node: TypeAlias = Literal | ArrayConstant | Empty | Reference | Name | Structured | Call | Invoke | Unary | Binary


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Invoke):
        return (node.function, *node.arguments)
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    return ()
