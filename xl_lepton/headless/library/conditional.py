"""SUMIF, COUNTIF, AVERAGEIF and their plurals, MAXIFS, MINIFS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any as Anything

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.values import DIV0, VALUE, Array, Fault, Lambda
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW
from xl_lepton.headless.library.declare import Any, Scalar, Values, function
from xl_lepton.headless.library.matching import criterion, equal_positions
from xl_lepton.headless.library.ranges import check_errors


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


def _selected(target: Anything, pairs: Sequence[Anything]) -> list[Scalar]:
    """The values of `target` where every criterion holds."""
    height, width = _size([target, *pairs[::2]])
    return _picked(target, height, width, _where(pairs, height, width))


def _where(pairs: Sequence[Anything], height: int, width: int) -> Sequence[int]:
    """The positions where every criterion holds."""
    areas, criteria = pairs[::2], pairs[1::2]
    chosen: Sequence[int] | None = None
    scanned = []
    for area, wanted in zip(areas, criteria, strict=True):
        positions = equal_positions(_cut(area, height, width), wanted) if isinstance(area, Area) else None
        if positions is None:
            scanned.append((area, criterion(wanted)))
        elif chosen is None:
            chosen = positions
        else:
            others = set(positions)
            chosen = [position for position in chosen if position in others]
    for area, test in scanned:
        if chosen is None:
            chosen = range(height * width)
        values = _picked(area, height, width, chosen)
        chosen = [position for position, value in zip(chosen, values, strict=True) if test(value)]
    return chosen or ()


def _numbers(values: list[Scalar]) -> list[float]:
    check_errors(values)
    return [value for value in values if type(value) is float]


@function("SUMIFS", repeat="Values Any")
def sum_ifs(target: Values, *pairs: Anything) -> Scalar:
    return total(_numbers(_selected(target, _paired(pairs))))


@function("AVERAGEIFS", repeat="Values Any")
def average_ifs(target: Values, *pairs: Anything) -> Scalar:
    found = _numbers(_selected(target, _paired(pairs)))
    return total(found) / len(found) if found else DIV0


@function("MAXIFS", repeat="Values Any")
def max_ifs(target: Values, *pairs: Anything) -> Scalar:
    return max(_numbers(_selected(target, _paired(pairs))), default=0.0)


@function("MINIFS", repeat="Values Any")
def min_ifs(target: Values, *pairs: Anything) -> Scalar:
    return min(_numbers(_selected(target, _paired(pairs))), default=0.0)


@function("COUNTIFS", repeat="Values Any")
def count_ifs(*pairs: Anything) -> Scalar:
    pairs = tuple(_paired(pairs))
    return float(len(_where(pairs, *_size(pairs[::2]))))


@function("COUNTIF")
def count_if(area: Values, wanted: Any) -> Scalar:
    """Blank cells count too where the criterion takes them, also those of a whole column."""
    if isinstance(area, Areas):
        return float(sum(count_if(one, wanted) for one in area.areas))  # type: ignore[misc]
    height, width = _size([area])
    positions = equal_positions(_cut(area, height, width), wanted) if isinstance(area, Area) else None
    if positions is not None:
        return float(len(positions))
    test = criterion(wanted)
    found = sum(1 for value in _values(area, height, width) if test(value))
    beyond = area.height * area.width - height * width if isinstance(area, Area) else 0
    return float(found + (beyond if test(None) else 0))


@function("SUMIF")
def sum_if(area: Values, wanted: Any, target: Values | None = None) -> Scalar:
    return total(_numbers(_matched(area, wanted, target)))


@function("AVERAGEIF")
def average_if(area: Values, wanted: Any, target: Values | None = None) -> Scalar:
    found = _numbers(_matched(area, wanted, target))
    return total(found) / len(found) if found else DIV0


def _matched(area: Anything, wanted: Scalar, target: Anything) -> list[Scalar]:
    """The target has the size of the tested range whatever its own; only its first cell counts."""
    target = area if target is None else target
    for one in (area, target):
        if isinstance(one, CellError):
            raise Fault(one)
        if not isinstance(one, Area) and not (isinstance(one, Array) and one is area):
            raise Fault(VALUE)
    height, width = _used([area, target], area.height, area.width)
    positions = equal_positions(_cut(area, height, width), wanted) if isinstance(area, Area) else None
    if positions is None:
        test = criterion(wanted)
        positions = [position for position, value in enumerate(_values(area, height, width)) if test(value)]
    return _picked(target, height, width, positions)


def _paired(pairs: Sequence[Anything]) -> Sequence[Anything]:
    if not pairs or len(pairs) % 2 or any(isinstance(one, Lambda) for one in pairs):
        raise Fault(VALUE)
    return pairs
