"""The database functions: DSUM, DGET and their kin over a table with headers and a table of criteria."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from xl_lepton.headless.calc.adding import total
from xl_lepton.headless.calc.values import DIV0, NUM, VALUE, Fault, Refusal, Rows
from xl_lepton.headless.library.declare import Matrix, Scalar, Values, function
from xl_lepton.headless.library.matching import criterion
from xl_lepton.headless.library.ranges import check_errors, flat, shape_of
from xl_lepton.headless.library.spread import population_deviation, population_variance, sample_deviation, sample_variance


def _one(field: Values) -> Scalar:
    """A field is one cell; several are #VALUE!."""
    if shape_of(field) != (1, 1):
        raise Fault(VALUE)
    return flat(field)[0]


def _field(table: Rows, field: Scalar) -> int:
    """The column that a name or a number stands for. Raises Fault (#VALUE!)."""
    if type(field) is float:
        if not 1 <= field < len(table[0]) + 1:
            raise Fault(VALUE)
        return math.trunc(field) - 1
    for index, header in enumerate(table[0]):
        if isinstance(header, str) and isinstance(field, str) and header.casefold() == field.casefold():
            return index
    raise Fault(VALUE)


def _heading(table: Rows, header: Scalar) -> int:
    """The column that a heading of the criteria names. Raises Refusal for another one, below which formulas stand in Excel."""
    if isinstance(header, str):
        for index, name in enumerate(table[0]):
            if isinstance(name, str) and name.casefold() == header.casefold():
                return index
    raise Refusal("criteria under a heading that is none of the table's are not supported: Excel takes them for formulas")


def _matches(table: Rows, criteria: Rows, row: Sequence[Scalar]) -> bool:
    """Whether one line of the criteria holds in all its filled cells."""
    for line in criteria[1:]:
        holds = True
        for header, wanted in zip(criteria[0], line, strict=True):
            if wanted is None or not holds:
                continue
            # A plain text stands for what begins with it, as in Excel's advanced filter.
            text = isinstance(wanted, str) and wanted[:1] not in ("=", "<", ">")
            holds = criterion(f"{wanted}*" if text else wanted)(row[_heading(table, header)])
        if holds:
            return True
    return False


def _chosen(table: Rows, field: Scalar, criteria: Rows) -> list[Scalar]:
    if len(table) < 2 or len(criteria) < 2:
        raise Fault(VALUE)
    column = _field(table, field)
    return [row[column] for row in table[1:] if _matches(table, criteria, row)]


def _declare(name: str, measure: Callable[[list[float]], Scalar]) -> None:
    def body(table: Matrix, field: Values, criteria: Matrix) -> Scalar:
        found = _chosen(table, _one(field), criteria)
        check_errors(found)
        return measure([value for value in found if type(value) is float])

    function(name)(body)


_MEASURES: dict[str, Callable[[list[float]], Scalar]] = {
    "DSUM": total,
    "DAVERAGE": lambda found: total(found) / len(found) if found else DIV0,
    "DMAX": lambda found: max(found, default=0.0),
    "DMIN": lambda found: min(found, default=0.0),
    "DPRODUCT": lambda found: math.prod(found) if found else 0.0,
    "DSTDEV": sample_deviation,
    "DSTDEVP": population_deviation,
    "DVAR": sample_variance,
    "DVARP": population_variance,
}
for _name, _measure in _MEASURES.items():
    _declare(_name, _measure)


@function("DGET")
def dget(table: Matrix, field: Values, criteria: Matrix) -> Scalar:
    """The one value there is: none is #VALUE!, several are #NUM!."""
    found = _chosen(table, _one(field), criteria)
    return VALUE if not found else NUM if len(found) > 1 else found[0]


def _counted(table: Rows, field: Values | None, criteria: Rows, counts: Callable[[Scalar], bool]) -> Scalar:
    """Without a field whole lines are counted."""
    name = None if field is None else _one(field)
    if name is None:
        return float(sum(1 for row in table[1:] if _matches(table, criteria, row)))
    return float(sum(1 for value in _chosen(table, name, criteria) if counts(value)))


@function("DCOUNT")
def dcount(table: Matrix, field: Values | None, criteria: Matrix) -> Scalar:
    return _counted(table, field, criteria, lambda value: type(value) is float)


@function("DCOUNTA")
def dcounta(table: Matrix, field: Values | None, criteria: Matrix) -> Scalar:
    return _counted(table, field, criteria, lambda value: value is not None)
