"""Sums, counts, extremes and means over ranges, SUBTOTAL and AGGREGATE."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from operator import mul
from typing import Any as Anything

from xl_lepton.core.cells import MISSING, CellError
from xl_lepton.headless.calc.adding import closed, closed_total, total
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.coerce import to_logical, to_number
from xl_lepton.headless.calc.growing import FILLED, LEAST, MOST, NUMBERS, PRODUCTS, SUM, UNKNOWN, Fold, folded, is_long
from xl_lepton.headless.calc.reading import plain_scalar
from xl_lepton.headless.calc.values import DIV0, NA, VALUE, Array, Fault, Refusal
from xl_lepton.headless.library.declare import Arrays, Integer, Matrix, Scalar, Values, function
from xl_lepton.headless.library.ranges import check_errors, flat, numbers, numbers_a, ordered_numbers, rows_of, stored
from xl_lepton.headless.library.ranking import kth
from xl_lepton.headless.library.spread import population_deviation, population_variance, sample_deviation, sample_variance


def _of_range(fold: Fold, values: Sequence[Anything]) -> Anything:
    """What is kept of a range that grows or shrinks down a column; UNKNOWN for anything else."""
    return folded(fold, values[0]) if len(values) == 1 and type(values[0]) is Area else UNKNOWN


@function("SUM")
def sum_(*values: Values) -> Scalar:
    kept: Scalar = _of_range(SUM, values)
    return _closed_kept(kept, values[0]) if kept is not UNKNOWN else closed_total(ordered_numbers(values))


def _closed_kept(kept: Scalar, area: Anything) -> Scalar:
    """What is kept of a sum, 0 where its last number left next to nothing (1 and more is left of numbers above 1E+15 only)."""
    if type(kept) is not float or not kept or not -1 < kept < 1:
        return kept
    values = area.sheet.columns[area.left].values
    rows = range(min(area.bottom, len(values) - 1), area.top - 1, -1)
    return closed(kept, next((value for row in rows if type(value := values[row]) is float), 0.0))


@function("PRODUCT")
def product(*values: Values) -> Scalar:
    found = numbers(values)
    return math.prod(found) if found else 0.0


@function("SUMSQ")
def sum_of_squares(*values: Values) -> Scalar:
    return total(number * number for number in numbers(values))


@function("AVERAGE")
def average(*values: Values) -> Scalar:
    kept, count = _of_range(SUM, values), _of_range(NUMBERS, values)
    if kept is not UNKNOWN and count is not UNKNOWN:
        kept = _closed_kept(kept, values[0])
        return kept if type(kept) is CellError else kept / count if count else DIV0
    found = ordered_numbers(values)
    return closed_total(found) / len(found) if found else DIV0


@function("AVERAGEA")
def average_a(*values: Values) -> Scalar:
    found = numbers_a(values)
    return closed_total(found) / len(found) if found else DIV0


@function("MIN")
def min_(*values: Values) -> Scalar:
    kept: Scalar = _of_range(LEAST, values)
    if kept is not UNKNOWN:
        return 0.0 if kept is None else kept
    return min(numbers(values), default=0.0)


@function("MAX")
def max_(*values: Values) -> Scalar:
    kept: Scalar = _of_range(MOST, values)
    if kept is not UNKNOWN:
        return 0.0 if kept is None else kept
    return max(numbers(values), default=0.0)


@function("MINA")
def min_a(*values: Values) -> Scalar:
    return min(numbers_a(values), default=0.0)


@function("MAXA")
def max_a(*values: Values) -> Scalar:
    return max(numbers_a(values), default=0.0)


@function("COUNT")
def count(*values: Values) -> Scalar:
    """Numbers in ranges; of values given directly also logicals, and texts that spell a number."""
    kept = _of_range(NUMBERS, values)
    if kept is not UNKNOWN:
        return float(kept)
    total = 0
    for value in values:
        if isinstance(value, Area | Areas | Array):
            total += sum(1 for chunk in stored(value) for item in chunk if type(item) is float)
        else:
            try:
                numbers([value])
                total += 1
            except Fault:
                continue
    return float(total)


@function("COUNTA")
def count_a(*values: Values) -> Scalar:
    kept = _of_range(FILLED, values)
    if kept is not UNKNOWN:
        return float(kept)
    return float(sum(map(_filled, values)))


def _filled(value: Anything) -> int:
    """What COUNTA counts of an argument: of an array every element, the empty ones too; of references what is filled."""
    if isinstance(value, Area | Areas):
        return sum(1 for chunk in stored(value) for item in chunk if item is not None)
    if isinstance(value, Array):
        if value.tail is not MISSING:
            raise Refusal("COUNTA of all the cells of a whole column is not supported; give the range that is in use")
        return value.height * value.width
    return 1


@function("COUNTBLANK")
def count_blank(area: Values) -> Scalar:
    """Cells that are blank or hold an empty text."""
    if isinstance(area, Area):
        filled = sum(1 for chunk in area.column_slices() for item in chunk if item is not None and item != "")
        return float(area.height * area.width - filled)
    return float(sum(1 for item in flat(area) if item is None or item == ""))


@function("AND")
def and_(*values: Values) -> Scalar:
    return all(_logicals(values))


@function("OR")
def or_(*values: Values) -> Scalar:
    return any(_logicals(values))


@function("XOR")
def xor(*values: Values) -> Scalar:
    return sum(_logicals(values)) % 2 == 1


def _logicals(values: Sequence[Anything]) -> list[bool]:
    """In ranges numbers and logicals count, texts and blanks do not; nothing at all to count is #VALUE!."""
    found: list[bool] = []
    for value in values:
        if isinstance(value, Area | Areas | Array):
            items = flat(value)
            check_errors(items)
            found += [bool(item) for item in items if type(item) is float or type(item) is bool]
        else:
            found.append(to_logical(value.strip() if type(value) is str else value))
    if not found:
        raise Fault(VALUE)
    return found


@function("SUMPRODUCT")
def sum_product(first: Arrays, *more: Arrays) -> Scalar:
    """What is not a number counts as 0; ranges of different shape are #VALUE!."""
    ranges = (first, *more)
    if type(first) is Area and is_long(first):
        areas = [one for one in ranges if type(one) is Area]
        if len(areas) == len(ranges) and len({(one.height, one.width) for one in areas}) == 1:
            kept: Scalar = folded(PRODUCTS, *areas)
            if kept is not UNKNOWN:
                return kept
    shaped = [_shaped(argument) for argument in ranges]
    if len({shape for shape, _ in shaped}) > 1:
        return VALUE
    lists = [values for _, values in shaped]
    if all(set(map(type, values)) == {float} for values in lists):
        return total(map(mul, *lists) if len(lists) == 2 else map(math.prod, zip(*lists, strict=True)))
    for values in lists:
        check_errors(values)
        if len(values) == 1 and type(values[0]) is str:
            return VALUE  # a text on its own is taken for a number, and is none
    product_sum = 0.0
    for items in zip(*lists, strict=True):
        term = 1.0
        for item in items:
            term = term * item if type(item) is float else 0.0
        product_sum += term
    return product_sum


def _shaped(argument: Anything) -> tuple[tuple[int, int], list[Scalar]]:
    """Height and width of an argument, and its values row by row."""
    if type(argument) is CellError:
        raise Fault(argument)
    if isinstance(argument, Area):
        argument = argument.clipped()
    elif isinstance(argument, Array):
        argument.check_tail()
    else:
        return (1, 1), [plain_scalar(argument)]
    return (argument.height, argument.width), argument.flat()


def _pairs(first: list[list[Scalar]], second: list[list[Scalar]]) -> list[tuple[float, float]]:
    left = [value for row in first for value in row]
    right = [value for row in second for value in row]
    if len(left) != len(right):
        raise Fault(NA)
    check_errors(left)
    check_errors(right)
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if type(a) is float and type(b) is float]
    if not pairs:
        raise Fault(DIV0)
    return pairs


@function("SUMX2MY2")
def sum_x2_minus_y2(x: Matrix, y: Matrix) -> Scalar:
    return total(a * a - b * b for a, b in _pairs(x, y))


@function("SUMX2PY2")
def sum_x2_plus_y2(x: Matrix, y: Matrix) -> Scalar:
    return total(a * a + b * b for a, b in _pairs(x, y))


@function("SUMXMY2")
def sum_of_squared_differences(x: Matrix, y: Matrix) -> Scalar:
    return total((a - b) ** 2 for a, b in _pairs(x, y))


_SUBTOTALS: dict[int, Callable[[list[float]], Scalar]] = {
    1: lambda found: closed_total(found) / len(found) if found else DIV0,
    2: lambda found: float(len(found)),
    4: lambda found: max(found, default=0.0),
    5: lambda found: min(found, default=0.0),
    6: lambda found: math.prod(found) if found else 0.0,
    7: sample_deviation,
    8: population_deviation,
    9: closed_total,
    10: sample_variance,
    11: population_variance,
}


@function("SUBTOTAL", repeat="Values")
def subtotal(kind: Integer, *references: Anything) -> Scalar:
    """Cells that hold a SUBTOTAL or AGGREGATE themselves are left out; rows hidden by hand from 101 on, by a filter always."""
    code = kind - 100 if kind > 100 else kind
    if not 1 <= code <= 11:
        return VALUE
    values = [value for reference in references for value in _visible(reference, kind > 100, True)]
    if code == 3:
        return float(sum(1 for value in values if value is not None))
    if code != 2:
        check_errors(values)
    return _SUBTOTALS[code]([value for value in values if type(value) is float])


def _visible(reference: Anything, skip_hidden: bool, skip_nested: bool) -> Iterator[Scalar]:
    if isinstance(reference, Areas):
        for area in reference.areas:
            yield from _visible(area, skip_hidden, skip_nested)
        return
    if not isinstance(reference, Area):
        raise Fault(reference if isinstance(reference, CellError) else VALUE)
    area = reference.clipped()
    sheet = area.sheet
    area.wait()
    for column in range(area.left, area.right + 1):
        for row, value in enumerate(area.column_values(column), area.top):
            is_hidden = row in sheet.hidden_rows and (skip_hidden or sheet.is_filtered_out(row))
            if value is None or is_hidden or (skip_nested and _is_subtotal(area, row, column)):
                continue
            yield value


def _is_subtotal(area: Area, row: int, column: int) -> bool:
    formula = area.sheet.formulas.get((row, column))
    text = formula.pattern.text.upper() if formula is not None else ""
    return "SUBTOTAL(" in text or "AGGREGATE(" in text


@function("AGGREGATE", repeat="Arrays")
def aggregate(kind: Integer, options: Integer, first: Arrays, *rest: Anything) -> Values:
    """Options: 1, 3, 5, 7 leave out hidden rows; 2, 3, 6, 7 errors; 0 to 3 nested SUBTOTAL and AGGREGATE."""
    if not 1 <= kind <= 19 or not 0 <= options <= 7:
        return VALUE
    skip_hidden, skip_errors, skip_nested = options in (1, 3, 5, 7), options in (2, 3, 6, 7), options < 4
    sources = [first] if kind >= 14 else [first, *rest]
    values: list[Scalar] = []
    for source in sources:
        if isinstance(source, Area | Areas):
            values += _visible(source, skip_hidden, skip_nested)
        elif kind >= 14:
            values += [value for row in rows_of(source) for value in row]
        else:
            return VALUE
    if skip_errors:
        values = [value for value in values if not isinstance(value, CellError)]
    if kind == 3:
        return float(sum(1 for value in values if value is not None))
    if kind != 2:
        check_errors(values)
    found = [value for value in values if type(value) is float]
    if kind in _SUBTOTALS:
        return _SUBTOTALS[kind](found)
    if kind < 14:
        return kth(kind, found, 0.0)
    if not rest:
        return VALUE
    ranks = [[_ranked(kind, found, rank) for rank in row] for row in rows_of(rest[0])]
    return ranks[0][0] if len(ranks) == len(ranks[0]) == 1 else Array(ranks)


def _ranked(kind: int, found: list[float], rank: Scalar) -> Scalar:
    try:
        return kth(kind, found, to_number(rank))
    except Fault as fault:
        return fault.error
