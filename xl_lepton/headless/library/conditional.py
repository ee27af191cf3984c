"""SUMIF, COUNTIF, AVERAGEIF and their plurals, MAXIFS, MINIFS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any as Anything

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.growing import LEAST, MOST, NUMBERS, SUM, Fold, folded_rows
from xl_lepton.headless.calc.values import DIV0, VALUE, Array, Fault, Lambda
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW
from xl_lepton.headless.library.declare import Any, Scalar, Values, function
from xl_lepton.headless.library.matching import criterion
from xl_lepton.headless.library.selecting import counted_rows, found_rows


def _values(area: Anything, height: int, width: int) -> list[Scalar]:
    """The values of an area stretched or cut to a size from its first cell, column by column."""
    if isinstance(area, Area):
        area = _cut(area, height, width)
        area.wait()
        return [value for column in range(area.left, area.right + 1) for value in area.column_values(column)]
    if isinstance(area, Array):
        return [area.rows[row][column] for column in range(width) for row in range(height)]
    raise Fault(VALUE)


def _picked(area: Anything, height: int, width: int, positions: Sequence[int]) -> list[Scalar]:
    """The values at some positions of an area; of a long column only those are touched."""
    if not isinstance(area, Area) or width > 1:
        values = _values(area, height, width)
        return [values[position] for position in positions]
    area = _cut(area, height, width)
    area.wait()
    column = area.sheet.columns.get(area.left)
    stored = [] if column is None else column.values
    top, end = area.top, len(stored) - area.top
    return [stored[top + position] if position < end else None for position in positions]


def _cut(area: Area, height: int, width: int) -> Area:
    return Area(area.sheet, area.top, area.left, area.top + height - 1, area.left + width - 1)


def _size(areas: Sequence[Anything]) -> tuple[int, int]:
    """The common size; whole columns and rows are cut to what the workbook uses."""
    shapes = set()
    for area in areas:
        if isinstance(area, CellError):
            raise Fault(area)
        if not isinstance(area, Area | Array):
            raise Fault(VALUE)
        shapes.add((area.height, area.width))
    if len(shapes) > 1:
        raise Fault(VALUE)
    height, width = shapes.pop()
    return _used(areas, height, width)


def _used(areas: Sequence[Anything], height: int, width: int) -> tuple[int, int]:
    extents = [area.sheet.extent for area in areas if isinstance(area, Area)]
    if height == MAX_ROW:
        height = max(extent.last_row for extent in extents)
    if width == MAX_COLUMN:
        width = max(extent.last_column for extent in extents)
    return height, width


def _where(pairs: Sequence[Anything], height: int, width: int) -> Sequence[int]:
    """The positions where every criterion holds."""
    chosen = found_rows(pairs, height, width)
    if chosen is not None:
        return [row - chosen.top for row in chosen.rows if chosen.top <= row <= chosen.bottom]
    found: Sequence[int] | None = None
    for area, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        test = criterion(wanted)
        if found is None:
            found = range(height * width)
        values = _picked(area, height, width, found)
        found = [position for position, value in zip(found, values, strict=True) if test(value)]
    return found or ()


def _fold(fold: Fold, target: Anything, pairs: Sequence[Anything], height: int, width: int) -> Anything:
    """The fold of the values of `target` where every criterion holds."""
    chosen = found_rows(pairs, height, width)
    if chosen is None or not isinstance(target, Area):
        return fold.extend(fold.start, [[None, *_picked(target, height, width, _where(pairs, height, width))]])[-1]
    target = _cut(target, height, width)
    target.wait()
    column = target.sheet.columns.get(target.left)
    if column is None:
        return fold.start
    offset = target.top - chosen.top
    return folded_rows(fold, column, offset, chosen.rows, chosen.top, chosen.bottom, chosen.key)


def _mean(target: Anything, pairs: Sequence[Anything], height: int, width: int) -> Scalar:
    added = _fold(SUM, target, pairs, height, width)
    count = 0 if type(added) is CellError else _fold(NUMBERS, target, pairs, height, width)
    return added if type(added) is CellError else added / count if count else DIV0


@function("SUMIFS", repeat="Values Any")
def sum_ifs(target: Values, *pairs: Anything) -> Scalar:
    return _fold(SUM, target, *_sized(target, pairs))  # type: ignore[no-any-return]


@function("AVERAGEIFS", repeat="Values Any")
def average_ifs(target: Values, *pairs: Anything) -> Scalar:
    return _mean(target, *_sized(target, pairs))


@function("MAXIFS", repeat="Values Any")
def max_ifs(target: Values, *pairs: Anything) -> Scalar:
    most: Scalar = _fold(MOST, target, *_sized(target, pairs))
    return 0.0 if most is None else most


@function("MINIFS", repeat="Values Any")
def min_ifs(target: Values, *pairs: Anything) -> Scalar:
    least: Scalar = _fold(LEAST, target, *_sized(target, pairs))
    return 0.0 if least is None else least


def _sized(target: Anything, pairs: Sequence[Anything]) -> tuple[Sequence[Anything], int, int]:
    """The pairs, and the common size of all ranges."""
    return _paired(pairs), *_size([target, *pairs[::2]])


@function("COUNTIFS", repeat="Values Any")
def count_ifs(*pairs: Anything) -> Scalar:
    pairs = tuple(_paired(pairs))
    return _count(pairs, *_size(pairs[::2]))


def _count(pairs: Sequence[Anything], height: int, width: int) -> float:
    counted = counted_rows(pairs, height, width)
    return float(len(_where(pairs, height, width)) if counted is None else counted)


@function("COUNTIF")
def count_if(area: Values, wanted: Any) -> Scalar:
    """Blank cells count too where the criterion takes them, also those of a whole column."""
    if isinstance(area, Areas):
        return float(sum(count_if(one, wanted) for one in area.areas))  # type: ignore[misc]
    height, width = _size([area])
    found = _count((area, wanted), height, width)
    beyond = area.height * area.width - height * width if isinstance(area, Area) else 0
    return found + (beyond if beyond and criterion(wanted)(None) else 0)


@function("SUMIF")
def sum_if(area: Values, wanted: Any, target: Values | None = None) -> Scalar:
    return _fold(SUM, *_matched(area, wanted, target))  # type: ignore[no-any-return]


@function("AVERAGEIF")
def average_if(area: Values, wanted: Any, target: Values | None = None) -> Scalar:
    return _mean(*_matched(area, wanted, target))


def _matched(area: Anything, wanted: Scalar, target: Anything) -> tuple[Anything, Sequence[Anything], int, int]:
    """The target has the size of the tested range whatever its own; only its first cell counts."""
    target = area if target is None else target
    for one in (area, target):
        if isinstance(one, CellError):
            raise Fault(one)
        if not isinstance(one, Area) and not (isinstance(one, Array) and one is area):
            raise Fault(VALUE)
    return target, (area, wanted), *_used([area, target], area.height, area.width)


def _paired(pairs: Sequence[Anything]) -> Sequence[Anything]:
    if not pairs or len(pairs) % 2 or any(isinstance(one, Lambda) for one in pairs):
        raise Fault(VALUE)
    return pairs
