"""The sheet's vocabulary: what a cell can hold, and the rectangles that functions take and give.

A cell is `None` (blank), `bool`, `float`, `str` or `CellError`. A date is a `float`, its serial number, as in the sheet itself.
An argument that was not typed at all is `MISSING`, which is not the same as a blank cell.
"""

from __future__ import annotations

import datetime as dt
import marshal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from operator import eq
from typing import Any, Final, TypeAlias

from xl_lepton.core.errors import BadInput

ERROR_CODES: Final = frozenset(
    "#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #SPILL! #CALC! #GETTING_DATA #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! "
    "#BUSY! #PYTHON! #EXTERNAL! #TIMEOUT!".split()
)

# Day 0 of the 1900 date system for every date after its fictitious 29 February 1900 (ECMA-376 part 1, 18.17.4.1).
EPOCH: Final = dt.datetime(1899, 12, 30)


class Missing(Enum):
    """The one value of an argument that was left out."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True, slots=True)
class CellError:
    """An error in a cell: the code that the sheet shows and the sentence behind it (empty when it came from elsewhere)."""

    code: str
    sentence: str = ""

    def __str__(self) -> str:
        return self.code


Cell: TypeAlias = None | bool | float | str | CellError


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of cells, at least one by one."""

    rows: tuple[tuple[Cell, ...], ...]
    _content: bytes | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, value: object) -> Grid:
        """The grid of a scalar, a list (one row), a list of rows, a numpy array or a pandas object (without headers).

        Rows of unequal length are filled up with blanks, nothing at all is one blank cell.
        """
        if isinstance(value, Grid):
            return value
        value = without_library(value)
        if not isinstance(value, list | tuple):
            return cls(((to_cell(value),),))
        items = [without_library(item) for item in value]
        if not any(isinstance(item, list | tuple) for item in items):
            items = [items]
        lines = [item if isinstance(item, list | tuple) else (item,) for item in items]
        if _holds_cells(list(chain.from_iterable(lines))):
            rows = list(map(tuple, lines))
        else:
            rows = [tuple(to_cell(without_library(item)) for item in line) for line in lines]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return cls(((None,),))
        return cls(tuple(row + (None,) * (width - len(row)) for row in rows))

    @classmethod
    def error(cls, code: str, sentence: str = "") -> Grid:
        return cls(((CellError(code, sentence),),))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    @property
    def is_scalar(self) -> bool:
        return self.shape == (1, 1)

    @property
    def scalar(self) -> Cell:
        """The first cell: the value of a one-by-one grid."""
        return self.rows[0][0]

    def cells(self) -> Iterator[Cell]:
        """All cells, row by row."""
        for row in self.rows:
            yield from row

    def first_error(self) -> CellError | None:
        if self._content is not None or CellError not in set(map(type, chain.from_iterable(self.rows))):
            return None
        return next(cell for cell in self.cells() if isinstance(cell, CellError))

    @property
    def content(self) -> bytes:
        """What is in the cells, exactly: it tells TRUE from 1 and 0 from -0, as `==` does not. Raises ValueError for errors."""
        if self._content is None:
            object.__setattr__(self, "_content", marshal.dumps(self.rows, 2))  # type: ignore[arg-type]
        return self._content  # type: ignore[return-value]


Argument: TypeAlias = Grid | Missing


_PLAIN: Final = frozenset({float, str, bool, type(None)})


def _holds_cells(values: Sequence[Any]) -> bool:
    """Whether all values are what cells hold already; NaN, which differs from itself, is not."""
    return _PLAIN.issuperset(map(type, values)) and all(map(eq, values, values))


def to_cell(value: Any) -> Cell:
    """The cell of one Python value; dates and times become serial numbers, NaN, NaT and NA a blank, an error's text stays text.

    Raises BadInput for what no cell can hold, such as a dictionary.
    """
    if value is None or isinstance(value, bool | str | CellError):
        return value
    if isinstance(value, float):
        return None if value != value else float(value)  # NaN is how numpy and pandas spell a blank
    if isinstance(value, dt.date):
        return None if value != value else serial(value)  # as NaT is
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    if isinstance(value, dt.time):
        return (dt.datetime.combine(EPOCH, value.replace(tzinfo=None)) - EPOCH) / dt.timedelta(days=1)
    if type(value).__name__ == "NAType":  # pandas'
        return None
    if type(value).__name__ in ("bool_", "bool"):  # numpy's, which is not a bool
        return bool(value)
    if hasattr(value, "__float__"):
        try:
            return to_cell(float(value))
        except OverflowError:
            return CellError("#NUM!", "the number is too large for a cell")
    raise BadInput(f"a cell cannot hold a value of the type {type(value).__name__}")


def serial(date: dt.date) -> float:
    """The serial number of a date in the 1900 system: 1 January 2026 is 46023."""
    moment = date if isinstance(date, dt.datetime) else dt.datetime(date.year, date.month, date.day)
    return (moment.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1)


def date_of(serial_number: float) -> dt.date:
    """The day of a serial number, its time of day cut off."""
    return (EPOCH + dt.timedelta(days=int(serial_number))).date()


def column_letters(index: int) -> str:
    """The letters of a column counted from 1: 28 is AB."""
    letters = ""
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def display(cell: Cell) -> str:
    """The cell as a person would read it in a sentence."""
    if cell is None:
        return "an empty cell"
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return number_text(cell)
    if isinstance(cell, CellError):
        return cell.code
    return f"'{cell}'" if len(cell) <= 40 else f"'{cell[:37]}...'"


def number_text(number: float) -> str:
    """The shortest decimal that reads back as the number, whole numbers without a point."""
    if number == number and abs(number) < 1e15 and number == int(number):
        return str(int(number))
    return repr(float(number))


def without_library(value: Any) -> Any:
    """A numpy array or a pandas object as plain lists, recognised by method so that neither library is imported."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "tolist") and hasattr(value, "ndim"):
        if value.dtype.kind in "mM":  # in nanoseconds, which Python has not, they would become bare integers
            value = value.astype(f"{value.dtype.kind}8[us]")
        return value.tolist()
    return value


def with_headings(value: Any) -> Any:
    """A pandas table as rows under its columns' names, where all are texts; any other value as it is."""
    names = list(value.columns) if hasattr(value, "columns") and hasattr(value, "to_numpy") else []
    if not names or not all(isinstance(name, str) and name.strip() for name in names):
        return value
    return [names, *without_library(value)]
