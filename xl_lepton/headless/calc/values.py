"""What an expression can be worth while a formula is calculated, besides the cell values of `core.cells`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from xl_lepton.core.cells import MISSING, CellError, Missing

if TYPE_CHECKING:
    from xl_lepton.headless.calc.area import Area, Areas

DIV0: Final = CellError("#DIV/0!")
NA: Final = CellError("#N/A")
NAME: Final = CellError("#NAME?")
NULL: Final = CellError("#NULL!")
NUM: Final = CellError("#NUM!")
REF: Final = CellError("#REF!")
SPILL: Final = CellError("#SPILL!")
VALUE: Final = CellError("#VALUE!")
CALC: Final = CellError("#CALC!")

Scalar: TypeAlias = None | bool | float | str | CellError
Rows: TypeAlias = list[list[Scalar]]


class Array:
    """A rectangle of values that is not a place in a sheet; at least one by one.

    An array computed from a whole column is cut to the rows in use; `tail` is
    then what each of the other million rows would hold.
    """

    __slots__ = ("rows", "tail")

    def __init__(self, rows: Rows, tail: Scalar | Missing = MISSING) -> None:
        self.rows = rows
        self.tail = tail

    def check_tail(self) -> None:
        """Raise when the rows that were cut off would count: Fault for an error in them, Refusal for anything but 0."""
        if isinstance(self.tail, CellError):
            raise Fault(self.tail)
        if self.tail is not MISSING and self.tail:
            raise Refusal("works on all the blank cells of a whole column; give the range that is in use")

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def flat(self) -> list[Scalar]:
        """All values, row by row."""
        if len(self.rows) == 1:
            return self.rows[0]
        return [value for row in self.rows for value in row]


class Lambda:
    """A function made by LAMBDA, or a worksheet function as a value, which may take more: its parameters, and what calls it.

    `least` of the parameters have to be given, all of them unless it is said.
    """

    __slots__ = ("call", "least", "parameters", "takes_more")

    def __init__(
        self,
        parameters: Sequence[str],
        call: Callable[[Sequence[Any]], Value],
        takes_more: bool = False,
        least: int | None = None,
    ) -> None:
        self.parameters = parameters
        self.call = call
        self.takes_more = takes_more
        self.least = len(parameters) if least is None else least

    def takes(self, count: int) -> bool:
        return self.least <= count and (self.takes_more or count <= len(self.parameters))


Value: TypeAlias = "Scalar | Array | Area | Areas | Lambda | Missing"


class Fault(Exception):
    """An Excel error that ends a function; caught where the function was called."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.code)
        self.error = error


class Refusal(Exception):
    """The formula cannot be computed faithfully; the message says what is not supported."""


MOST_CELLS = 1 << 22  # of one array, as many as four whole columns; more would take minutes


def refuse_huge(height: int, width: int) -> None:
    """Raises Refusal for an array that would not fit into memory."""
    if height * width > MOST_CELLS:
        raise Refusal(f"an array of {height:,} x {width:,} cells is more than the {MOST_CELLS:,} that are supported")


class Pending(Exception):
    """A cell was read that has not been calculated yet; carries the formulas to calculate first."""

    def __init__(self, formulas: Sequence[Any]) -> None:
        super().__init__()
        self.formulas = formulas


class _Waiting:
    """What stands in a cell until its formula is calculated."""

    def __repr__(self) -> str:
        return "WAITING"


WAITING: Final[Any] = _Waiting()


def each(array: Array) -> Iterator[Scalar]:
    for row in array.rows:
        yield from row


__all__ = [
    "CALC", "DIV0", "MISSING", "NA", "NAME", "NULL", "NUM", "REF", "SPILL", "VALUE", "WAITING", "Array", "Fault", "Lambda",
    "Missing", "Pending", "Refusal", "Rows", "Scalar", "Value", "each",
]  # fmt: skip
