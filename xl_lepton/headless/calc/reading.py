"""Closures that read references, and the ways a reference becomes a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from xl_lepton.core.cells import CellError, Missing
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import CALC, NULL, VALUE, WAITING, Array, Lambda, Pending, Scalar, Value
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW, Corner

Run: TypeAlias = Callable[[Place], Value]


def cell_reader(sheet: Sheet, corner: Corner) -> Run:
    """Reads one cell."""
    columns = sheet.columns
    row, column, row_fixed, column_fixed = corner.row, corner.column, corner.row_fixed, corner.column_fixed

    def outside(at: Place) -> Value:
        return sheet.read(*placed(corner, at))

    def relative(at: Place) -> Value:
        line = at.row + row
        if line <= 0:
            return outside(at)
        try:
            value = columns[at.column + column].values[line]
        except (KeyError, IndexError):
            return outside(at)
        if value is WAITING:
            raise Pending([sheet.owner(line, at.column + column)])
        return value  # type: ignore[no-any-return]

    def fixed(at: Place) -> Value:
        line = row if row_fixed else at.row + row
        across = column if column_fixed else at.column + column
        if line <= 0:
            return outside(at)
        try:
            value = columns[across].values[line]
        except (KeyError, IndexError):
            return outside(at)
        if value is WAITING:
            raise Pending([sheet.owner(line, across)])
        return value  # type: ignore[no-any-return]

    return fixed if row_fixed or column_fixed else relative


def placed(corner: Corner, at: Place) -> tuple[int, int]:
    """Row and column of a corner seen from a cell."""
    return corner.seen_from(at.row, at.column)


def area_of(sheet: Sheet, start: Corner, end: Corner, at: Place) -> Area:
    """The rectangle between two corners, whichever way round they are."""
    top, left = placed(start, at)
    bottom, right = placed(end, at)
    if top > bottom:
        top, bottom = bottom, top
    if left > right:
        left, right = right, left
    return Area(sheet, top, left, bottom, right)


def intersected(value: Value, at: Place) -> Scalar:
    """Implicit intersection: the cell of a range in the formula's own row or column, the first value of an array."""
    if type(value) is float:
        return value
    if isinstance(value, Area):
        return _crossing(value, at)
    if isinstance(value, Array):
        return value.rows[0][0]
    return plain_scalar(value)


def _crossing(area: Area, at: Place) -> Scalar:
    if area.is_cell:
        return area.sheet.read(area.top, area.left)
    if area.left == area.right and area.top <= at.row <= area.bottom:
        return area.sheet.read(at.row, area.left)
    if area.top == area.bottom and area.left <= at.column <= area.right:
        return area.sheet.read(area.top, at.column)
    return VALUE


def plain_scalar(value: Value) -> Scalar:
    """A value that is neither range nor array; a function is #CALC!, several areas #VALUE!."""
    if isinstance(value, Lambda):
        return CALC
    if isinstance(value, Areas | Area | Array):
        return VALUE
    return None if isinstance(value, Missing) else value


def loaded(value: Value) -> Scalar | Array:
    """A range as the array of its values (one cell as its value), anything else as it is."""
    if isinstance(value, Area):
        if value.is_cell:
            return value.value()
        is_whole = value.bottom == MAX_ROW or value.right == MAX_COLUMN
        return Array(value.rows(), None) if is_whole else Array(value.rows())
    if isinstance(value, Array):
        return value
    return plain_scalar(value)


def single(value: Value) -> Scalar:
    """The first value of whatever it is: what one element of a lifted call may hold."""
    value = loaded(value)
    return value.rows[0][0] if isinstance(value, Array) else value


def joined_range(left: Value, right: Value) -> Value:
    """`left:right`, the smallest rectangle around both references."""
    for value in (left, right):
        if isinstance(value, CellError):
            return value
    if not isinstance(left, Area) or not isinstance(right, Area) or left.sheet is not right.sheet:
        return VALUE
    return Area(
        left.sheet,
        min(left.top, right.top),
        min(left.left, right.left),
        max(left.bottom, right.bottom),
        max(left.right, right.right),
    )


def common_area(left: Value, right: Value) -> Value:
    """`left right`, the cells that both references have in common; #NULL! when there are none."""
    for value in (left, right):
        if isinstance(value, CellError):
            return value
    found = [
        Area(one.sheet, max(one.top, two.top), max(one.left, two.left), min(one.bottom, two.bottom), min(one.right, two.right))
        for one in areas_in(left)
        for two in areas_in(right)
        if one.sheet is two.sheet
    ]
    found = [area for area in found if area.top <= area.bottom and area.left <= area.right]
    if not found:
        return NULL if areas_in(left) and areas_in(right) else VALUE
    return found[0] if len(found) == 1 else Areas(found)


def areas_in(value: Value) -> list[Area]:
    """The areas of a reference or union; none for anything else."""
    return [value] if isinstance(value, Area) else value.areas if isinstance(value, Areas) else []
