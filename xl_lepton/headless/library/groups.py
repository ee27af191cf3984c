"""GROUPBY and PIVOTBY, where Microsoft's pages and a second implementation agree on what they show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any as Anything

from xl_lepton.headless.calc.calls import called
from xl_lepton.headless.calc.coerce import to_number
from xl_lepton.headless.calc.reading import loaded
from xl_lepton.headless.calc.values import VALUE, Array, Fault, Lambda, Refusal, Scalar
from xl_lepton.headless.library.arrays import ordered
from xl_lepton.headless.library.declare import Function, Integer, Matrix, Values, function
from xl_lepton.headless.library.indexes import group_key
from xl_lepton.headless.library.ranges import flat

Line = list[Scalar]


class _Data:
    """The rows to be grouped: heads set aside, those filtered out left out."""

    def __init__(self, parts: Sequence[Sequence[Line]], headers: int | None, kept: Values | None) -> None:
        if len({len(part) for part in parts}) > 1:
            raise Fault(VALUE)
        lines = [[list(part[row]) for part in parts] for row in range(len(parts[0]))]
        values = parts[-1]
        is_headed = len(values) > 1 and isinstance(values[0][0], str) and isinstance(values[1][0], float)
        if headers not in (None, 0, 1, 2, 3):
            raise Fault(VALUE)
        self.heads = lines.pop(0) if headers in (1, 3) or (headers is None and is_headed) else None
        if headers is None and is_headed and any(len(part[0]) > 1 for part in parts[:-1]):
            raise Refusal("grouping by several fields is supported only where its field headers are given")
        if kept is not None:
            chosen = flat(kept)
            if self.heads is not None:
                raise Refusal("grouping data with field headers by a filter is not supported")
            if len(chosen) != len(lines):
                raise Fault(VALUE)
            lines = [line for line, choice in zip(lines, chosen, strict=True) if to_number(choice)]
        if not lines:
            raise Refusal("a grouping of nothing is not supported")
        if any(not isinstance(key, str | float | bool) for line in lines for part in line[:-1] for key in part):
            raise Refusal("grouping by blank cells or errors is not supported")
        self.lines = lines

    def groups(self, field: int) -> dict[tuple[Anything, ...], list[list[Line]]]:
        found: dict[tuple[Anything, ...], list[list[Line]]] = {}
        for line in self.lines:
            found.setdefault(tuple(group_key(key) for key in line[field]), []).append(line)
        return found


def _result(target: Lambda, lines: list[list[Line]], column: int, whole: list[list[Line]]) -> Scalar:
    """What the function makes of one column of values; a second parameter takes the values it is part of."""
    arguments = [Array([[line[-1][column]] for line in part]) for part in (lines, whole)]
    held = loaded(called(target, list(arguments[: min(len(target.parameters), 2)])))
    if isinstance(held, Array):
        raise Refusal("grouping by a function that gives several values is not supported")
    return held


def _orders(order: Values | None, fields: int, columns: int) -> list[tuple[int, int]]:
    """Column and direction (1, -1) of each sort; the fields themselves come last."""
    given = [] if order is None else [math.trunc(to_number(one)) for one in flat(order)]
    if any(not 1 <= abs(one) <= columns for one in given):
        raise Fault(VALUE)
    if fields > 1 and any(abs(one) > fields for one in given):
        raise Refusal("sorting several fields by a value is not supported")
    named = {abs(one) for one in given}
    if fields > 1 and [abs(one) for one in given] != sorted(named):
        raise Refusal("sorting later fields before earlier ones is not supported")
    chosen = {abs(one): 1 if one > 0 else -1 for one in given}
    if any(column > fields for column in chosen):
        return [(column - 1, way) for column, way in chosen.items()] + [(0, 1)]
    return [(field, chosen.get(field + 1, 1)) for field in range(fields)]


def _sorted(lines: list[Line], orders: list[tuple[int, int]]) -> list[Line]:
    places = ordered([[line[column] for column, _ in orders] for line in lines], [way for _, way in orders])
    return [lines[place] for place in places]


def _headings(data: _Data, headers: int | None, fields: int, columns: int) -> list[Line]:
    if headers == 3 and data.heads is not None:
        return [[*data.heads[0], *data.heads[-1]]]
    if headers == 2:
        return [[*(f"Row Field {at + 1}" for at in range(fields)), *(f"Value {at + 1}" for at in range(columns))]]
    return []


def _with_totals(body: list[Line], sums: Anything, depth: int, fields: int) -> list[Line]:
    """Grand total (depth 1) and totals of the first field (2), below or, where negative, above."""
    width = abs(depth)
    lines = body
    if width == 2:
        lines = []
        for key in dict.fromkeys(group_key(line[0]) for line in body):
            group = [line for line in body if group_key(line[0]) == key]
            total = [group[0][0], *[""] * (fields - 1), *sums(key)]
            lines += [total, *group] if depth < 0 else [*group, total]
    if width:
        grand: Line = ["Grand Total" if width == 2 else "Total", *[""] * (fields - 1), *sums(None)]
        return [grand, *lines] if depth < 0 else [*lines, grand]
    return lines


@function("GROUPBY")
def group_by(
    rows: Matrix,
    values: Matrix,
    target: Function,
    headers: Integer | None = None,
    depth: Integer | None = None,
    order: Values | None = None,
    kept: Values | None = None,
    relation: Integer | None = None,
) -> Values:
    fields, columns = len(rows[0]), len(values[0])
    if relation:
        raise Refusal("GROUPBY with fields that are not a hierarchy is not supported")
    if depth is None and fields > 1:
        raise Refusal("GROUPBY of several fields is supported only where its total depth is given")
    if depth is not None and abs(depth) > min(fields, 2):
        raise Refusal("totals of other than the first of several fields are not supported")
    data = _Data([rows, values], headers, kept)
    everything = data.lines

    def results(lines: list[list[Line]]) -> Line:
        return [_result(target, lines, column, everything) for column in range(columns)]

    def sums(key: Anything) -> Line:
        return results([line for line in everything if key is None or group_key(line[0][0]) == key])

    body = [[*lines[0][0], *results(lines)] for lines in data.groups(0).values()]
    body = _sorted(body, _orders(order, fields, fields + columns))
    return Array(_headings(data, headers, fields, columns) + _with_totals(body, sums, 1 if depth is None else depth, fields))


@function("PIVOTBY")
def pivot_by(
    rows: Matrix,
    across: Matrix,
    values: Matrix,
    target: Function,
    headers: Integer | None = None,
    row_depth: Integer | None = None,
    row_order: Values | None = None,
    column_depth: Integer | None = None,
    column_order: Values | None = None,
    kept: Values | None = None,
    relative: Integer | None = None,
) -> Values:
    if len(rows[0]) > 1 or len(across[0]) > 1 or len(values[0]) > 1:
        raise Refusal("PIVOTBY of more than one field in rows, columns or values is not supported")
    if headers in (2, 3) or relative:
        raise Refusal("PIVOTBY with field headers shown, or relative to other than its columns, is not supported")
    depths = [1 if depth is None else depth for depth in (row_depth, column_depth)]
    if any(abs(depth) > 1 for depth in depths):
        return VALUE
    data = _Data([rows, across, values], headers, kept)

    def cell(row: Anything, column: Anything) -> Scalar:
        whole = [line for line in data.lines if column is None or group_key(line[1][0]) == column]
        lines = [line for line in whole if row is None or group_key(line[0][0]) == row]
        return _result(target, lines, 0, whole) if lines else ""

    def labels(field: int, order: Values | None, depth: int, total: Anything) -> list[tuple[Scalar, Anything]]:
        named: list[Line] = [[lines[0][field][0], total(key[0])] for key, lines in data.groups(field).items()]
        found = [(label[0], group_key(label[0])) for label in _sorted(named, _orders(order, 1, 2))]
        grand: list[tuple[Scalar, Anything]] = [("Total", None)] if depth else []
        return [*grand, *found] if depth < 0 else [*found, *grand]

    down = labels(0, row_order, depths[0], lambda key: cell(key, None))
    right = labels(1, column_order, depths[1], lambda key: cell(None, key))
    top: Line = ["", *(label for label, _ in right)]
    return Array([top, *([label, *(cell(row, column) for _, column in right)] for label, row in down)])
