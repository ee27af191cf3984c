"""A formula as it is written, shared by all cells it was filled into, and one cell that holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from xl_lepton.core.cells import column_letters
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Rows, Scalar, Value
from xl_lepton.headless.formula.nodes import Node
from xl_lepton.headless.formula.printer import quoted_sheet


class Kind(Enum):
    """How the result of a formula fills cells."""

    PLAIN = "plain"  # one cell; a range is intersected with the cell's row or column
    DYNAMIC = "dynamic"  # spills as far as the result reaches
    FIXED = "fixed"  # {=...}: fills the range it was entered into
    TABLE = "table"  # a What-If data table


class State(Enum):
    DONE = "done"
    WAITING = "waiting"
    STARTED = "started"
    REFUSED = "refused"  # and it had no value to keep


class Pattern:
    """A formula as text and tree. `run` calculates it for one cell, `run_down` for cells of a column; both are compiled late."""

    __slots__ = ("column", "kind", "refusal", "row", "run", "run_down", "sheet", "text", "tree", "volatile")

    def __init__(self, text: str, sheet: Sheet, row: int, column: int, kind: Kind) -> None:
        self.text = text
        self.sheet, self.row, self.column = sheet, row, column
        self.kind = kind
        self.tree: Node | None = None
        self.run: Callable[[Any], Value] | None = None
        self.run_down: Callable[[Any], list[Scalar]] | None = None
        self.refusal = ""
        self.volatile = False


class Place:
    """Where a formula is calculated: its cell, and the LET and LAMBDA variables in reach."""

    __slots__ = ("column", "row", "sheet", "variables")

    def __init__(self, sheet: Sheet, row: int, column: int, variables: dict[str, Value]) -> None:
        self.sheet, self.row, self.column = sheet, row, column
        self.variables = variables


NO_VARIABLES: dict[str, Value] = {}
NO_ROWS: Rows = []


@dataclass(frozen=True, slots=True)
class DataTable:
    """A What-If data table: the cells its row and column of inputs are put into, as (row, column), None where there is none."""

    row_input: tuple[int, int] | None
    column_input: tuple[int, int] | None


class Formula(Place):
    """One formula cell.

    `height` and `width` are the range its array fills now; `value` is the value of its first cell, `kept` the one it had before,
    `kept_rows` what all cells of an array held before.
    """

    __slots__ = ("height", "kept", "kept_rows", "pattern", "state", "table", "value", "width")

    def __init__(  # what super().__init__ does is done here: books have hundreds of thousands of formulas
        self, sheet: Sheet, row: int, column: int, pattern: Pattern, height: int = 1, width: int = 1, value: Scalar = None
    ) -> None:
        self.sheet, self.row, self.column = sheet, row, column
        self.variables = NO_VARIABLES
        self.pattern = pattern
        self.height, self.width = height, width
        self.value = value
        self.kept: Scalar = None
        self.kept_rows = NO_ROWS
        self.state = State.DONE
        self.table: DataTable | None = None

    @property
    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"

    @property
    def place_name(self) -> str:
        """Where it is, as a formula writes it: Inputs!B3, 'My sheet'!B3."""
        return f"{quoted_sheet(self.sheet.name)}!{self.address}"

    @property
    def kind(self) -> Kind:
        return self.pattern.kind

    def cells(self) -> list[tuple[int, int]]:
        """Every cell the formula fills, its own first."""
        return [
            (row, column)
            for row in range(self.row, self.row + self.height)
            for column in range(self.column, self.column + self.width)
        ]
