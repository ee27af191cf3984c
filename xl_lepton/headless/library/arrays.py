"""Functions that make and reshape arrays: FILTER, SORT, UNIQUE, SEQUENCE, VSTACK and their kin."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any as Anything

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.coerce import compare, to_logical, to_number
from xl_lepton.headless.calc.reading import loaded
from xl_lepton.headless.calc.values import CALC, MOST_CELLS, NA, NUM, VALUE, Array, Fault, Rows, refuse_huge
from xl_lepton.headless.library.declare import (
    Any,
    Arrays,
    Integer,
    Logical,
    Matrix,
    Number,
    Scalar,
    Values,
    function,
)  # fmt: skip
from xl_lepton.headless.library.indexes import group_key
from xl_lepton.headless.library.ranges import flat, numbers, rows_of, shape_of


def transposed(rows: Rows) -> Rows:
    return [list(line) for line in zip(*rows, strict=True)]


@function("SEQUENCE")
def sequence(
    rows: Integer | None = None, columns: Integer | None = None, start: Number | None = None, step: Number | None = None
) -> Values:
    rows, columns = 1 if rows is None else rows, 1 if columns is None else columns
    start, step = 1.0 if start is None else start, 1.0 if step is None else step
    if rows < 1 or columns < 1:
        return CALC if rows == 0 or columns == 0 else VALUE
    refuse_huge(rows, columns)
    return Array([[start + step * (row * columns + column) for column in range(columns)] for row in range(rows)])


@function("FILTER")
def filter_(array: Matrix, include: Matrix, otherwise: Values | None = None) -> Values:
    by_row = len(include[0]) == 1
    flags = [value for row in include for value in row]
    if len(flags) != (len(array) if by_row else len(array[0])) or (len(include) > 1 and len(include[0]) > 1):
        return VALUE
    keep = [to_logical(flag) for flag in flags]
    lines = array if by_row else transposed(array)
    chosen = [line for line, kept in zip(lines, keep, strict=True) if kept]
    if not chosen:
        return CALC if otherwise is None else otherwise
    return Array(chosen if by_row else transposed(chosen))


def _sort_compare(left: Scalar, right: Scalar) -> int:
    """Numbers, texts, logicals, errors; blanks last whichever way the order runs (the caller sees to that)."""
    left_error, right_error = isinstance(left, CellError), isinstance(right, CellError)
    if left_error or right_error:
        return int(left_error) - int(right_error)
    return compare(left, right)


def ordered(keys: Sequence[Sequence[Scalar]], orders: Sequence[int]) -> list[int]:
    """The positions in sorted order; `keys` holds one tuple of sort keys per position."""

    def before(first: int, second: int) -> int:
        for left, right, order in zip(keys[first], keys[second], orders, strict=True):
            if left is None or right is None:
                result = int(left is None) - int(right is None)
            else:
                result = _sort_compare(left, right) * order
            if result:
                return result
        return 0

    return sorted(range(len(keys)), key=functools.cmp_to_key(before))


def _orders(orders: Sequence[float], count: int) -> list[int]:
    found = [int(order) for order in orders] or [1]
    if any(order not in (1, -1) for order in found) or len(found) not in (1, count):
        raise Fault(VALUE)
    return found * count if len(found) == 1 else found


@function("SORT")
def sort(array: Matrix, by: Values | None = None, order: Values | None = None, by_column: Logical = False) -> Values:
    lines = transposed(array) if by_column else array
    positions = [math.trunc(number) - 1 for number in ([1.0] if by is None else map(to_number, flat(by)))]
    if any(not 0 <= position < len(lines[0]) for position in positions):
        return VALUE
    orders = _orders([1.0] if order is None else [to_number(value) for value in flat(order)], len(positions))
    arranged = [lines[i] for i in ordered([[line[p] for p in positions] for line in lines], orders)]
    return Array(transposed(arranged) if by_column else arranged)


@function("SORTBY", repeat="Arrays")
def sort_by(array: Matrix, *keys: Anything) -> Values:
    if not keys:
        return VALUE
    columns = [[value for row in rows_of(key) for value in row] for key in keys[::2]]
    shape = rows_of(keys[0])
    by_column = len(shape) == 1 and len(array) != 1
    lines = transposed(array) if by_column else array
    if any(len(column) != len(lines) for column in columns):
        return VALUE
    given = [1.0 if value is None else to_number(loaded(value)) for value in keys[1::2]]  # type: ignore[arg-type]
    orders = [int(order) for order in given] + [1] * (len(columns) - len(given))
    if any(order not in (1, -1) for order in orders):
        return VALUE
    arranged = [lines[i] for i in ordered(list(zip(*columns, strict=True)), orders)]
    return Array(transposed(arranged) if by_column else arranged)


@function("UNIQUE")
def unique(array: Matrix, by_column: Logical = False, once: Logical = False) -> Values:
    lines = transposed(array) if by_column else array
    groups: dict[Anything, list[Sequence[Scalar]]] = {}
    for line in lines:
        groups.setdefault(tuple(group_key(value) for value in line), []).append(line)
    kept = [list(group[0]) for group in groups.values() if not once or len(group) == 1]
    if not kept:
        return CALC
    return Array(transposed(kept) if by_column else kept)


def _stack(arrays: Sequence[Anything], down: bool) -> Array:
    parts = [rows_of(array) for array in arrays]
    if not down:
        parts = [transposed(part) for part in parts]
    width = max(len(part[0]) for part in parts)
    rows: Rows = [row + [NA] * (width - len(row)) for part in parts for row in part]
    return Array(rows if down else transposed(rows))


@function("VSTACK")
def vstack(first: Arrays, *more: Arrays) -> Values:
    return _stack((first, *more), True)


@function("HSTACK")
def hstack(first: Arrays, *more: Arrays) -> Values:
    return _stack((first, *more), False)


def _taken(length: int, count: int | None, drop: bool) -> range:
    """The positions that TAKE or DROP leaves of a side."""
    if count is None:
        return range(length)
    size = min(abs(count), length)
    if drop:
        return range(size, length) if count >= 0 else range(length - size)
    return range(size) if count >= 0 else range(length - size, length)


def _cut(array: Anything, rows: int | None, columns: int | None, drop: bool) -> Values:
    if not drop and (rows == 0 or columns == 0):
        return CALC
    height, width = shape_of(array)
    chosen_rows, chosen_columns = _taken(height, rows, drop), _taken(width, columns, drop)
    return part_of(array, chosen_rows, chosen_columns) if chosen_rows and chosen_columns else CALC


def part_of(array: Anything, rows: range, columns: range) -> Values:
    """Some rows and columns, counted from 0: of a reference a reference, of an array an array."""
    if isinstance(array, Area):
        top, left = array.top, array.left
        return Area(array.sheet, top + rows[0], left + columns[0], top + rows[-1], left + columns[-1])
    held = rows_of(array)
    return Array([held[row][columns[0] : columns[-1] + 1] for row in rows])


@function("TAKE")
def take(array: Arrays, rows: Integer | None, columns: Integer | None = None) -> Values:
    return _cut(array, rows, columns, drop=False)


@function("DROP")
def drop_(array: Arrays, rows: Integer | None, columns: Integer | None = None) -> Values:
    return _cut(array, rows, columns, drop=True)


def _chosen(length: int, choices: Sequence[Anything]) -> list[int]:
    found = [int(number) for choice in choices for number in _all_numbers(choice)]
    if any(number == 0 or abs(number) > length for number in found):
        raise Fault(VALUE)
    return [number - 1 if number > 0 else length + number for number in found]


def _all_numbers(choice: Anything) -> list[float]:
    return [to_number(value) for row in rows_of(choice) for value in row]


@function("CHOOSECOLS")
def choose_columns(array: Matrix, first: Arrays, *more: Arrays) -> Values:
    columns = _chosen(len(array[0]), (first, *more))
    return Array([[row[column] for column in columns] for row in array])


@function("CHOOSEROWS")
def choose_rows(array: Matrix, first: Arrays, *more: Arrays) -> Values:
    return Array([array[row] for row in _chosen(len(array), (first, *more))])


def _linear(array: Rows, ignore: int, by_column: bool) -> list[Scalar]:
    if not 0 <= ignore <= 3:
        raise Fault(VALUE)
    values = [value for row in (transposed(array) if by_column else array) for value in row]
    if ignore & 1:
        values = [value for value in values if value is not None]
    if ignore & 2:
        values = [value for value in values if not isinstance(value, CellError)]
    return values


@function("TOCOL")
def to_column(array: Matrix, ignore: Integer = 0, by_column: Logical = False) -> Values:
    values = _linear(array, ignore, by_column)
    return Array([[value] for value in values]) if values else CALC


@function("TOROW")
def to_row(array: Matrix, ignore: Integer = 0, by_column: Logical = False) -> Values:
    values = _linear(array, ignore, by_column)
    return Array([values]) if values else CALC


def _wrapped(vector: Rows, count: int, pad: Scalar) -> Rows:
    if len(vector) > 1 and len(vector[0]) > 1:
        raise Fault(VALUE)
    if count < 1:
        raise Fault(NUM)
    values = [value for row in vector for value in row]
    lines = [values[start : start + count] for start in range(0, len(values), count)]
    width = min(count, len(values))
    return [line + [pad] * (width - len(line)) for line in lines]


@function("WRAPROWS")
def wrap_rows(vector: Matrix, count: Integer, pad: Any = NA) -> Values:
    return Array(_wrapped(vector, count, pad))


@function("WRAPCOLS")
def wrap_columns(vector: Matrix, count: Integer, pad: Any = NA) -> Values:
    return Array(transposed(_wrapped(vector, count, pad)))


@function("EXPAND")
def expand(array: Matrix, rows: Integer | None, columns: Integer | None = None, pad: Any = NA) -> Values:
    height, width = len(array) if rows is None else rows, len(array[0]) if columns is None else columns
    if height < len(array) or width < len(array[0]):
        return VALUE
    if height * width > MOST_CELLS:
        return NUM
    wide: Rows = [row + [pad] * (width - len(row)) for row in array]
    return Array(wide + [[pad] * width for _ in range(height - len(array))])


@function("TRIMRANGE")
def trim_range(array: Arrays, rows: Integer | None = None, columns: Integer | None = None) -> Values:
    """0 trims nothing, 1 leading, 2 trailing, 3 both."""
    rows, columns = 3 if rows is None else rows, 3 if columns is None else columns
    if not 0 <= rows <= 3 or not 0 <= columns <= 3:
        return VALUE
    held, (height, width) = rows_of(array), shape_of(array)
    kept_rows, kept_columns = _between_blank_ends(held, rows, height), _between_blank_ends(transposed(held), columns, width)
    return part_of(array, kept_rows, kept_columns) if kept_rows and kept_columns else CellError("#REF!")


# What files write for A1.:.B9, A1.:B9 and A1:.B9.
for _name, _ends in {"_TRO_ALL": 3, "_TRO_LEADING": 1, "_TRO_TRAILING": 2}.items():

    @function(_name)
    def _trim_reference(array: Values, *, ends: int = _ends) -> Values:
        return trim_range(array, ends, ends)


def _between_blank_ends(lines: Rows, sides: int, length: int) -> range:
    """The lines from the first to the last filled one; beyond what is in use a whole column is blank."""
    filled = [index for index, line in enumerate(lines) if any(value is not None for value in line)]
    if not filled:
        return range(0)
    return range(filled[0] if sides & 1 else 0, filled[-1] + 1 if sides & 2 else length)


@function("PERCENTOF")
def percent_of(part: Values, whole: Values) -> Scalar:
    return total(numbers([part])) / total(numbers([whole]))
