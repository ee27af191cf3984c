"""How functions take the numbers out of their arguments: one policy for all families.

In a reference or an array only numbers count; texts, logicals and blanks are passed over. A value given directly is converted:
TRUE is 1, "3" is 3, other text is #VALUE!. An error anywhere is the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area, Areas
from xl_lepton.headless.calc.coerce import to_number
from xl_lepton.headless.calc.values import NA, VALUE, Array, Fault, Lambda, Scalar


def check_errors(values: Iterable[Scalar]) -> None:
    """Raise the first error among the values."""
    for value in values:
        if type(value) is CellError:
            raise Fault(value)


def _numbers_of(chunk: list[Scalar]) -> list[float]:
    found = [value for value in chunk if type(value) is float]
    if len(found) != len(chunk):
        check_errors(chunk)
    return found


def numbers(arguments: Iterable[Any]) -> list[float]:
    """The numbers in the arguments, in no particular order."""
    found: list[float] = []
    for argument in arguments:
        if isinstance(argument, Area):
            for chunk in argument.column_slices():
                found += _numbers_of(chunk)
        elif isinstance(argument, Array):
            argument.check_tail()
            for row in argument.rows:
                found += _numbers_of(row)
        elif isinstance(argument, Areas):
            found += numbers(argument.areas)
        else:
            found.append(direct_number(argument))
    return found


def ordered_numbers(arguments: Iterable[Any]) -> list[float]:
    """The numbers in the arguments, row by row."""
    found: list[float] = []
    for argument in arguments:
        if isinstance(argument, Area | Array):
            if isinstance(argument, Array):
                argument.check_tail()
            found += _numbers_of(argument.flat())
        elif isinstance(argument, Areas):
            found += ordered_numbers(argument.areas)
        else:
            found.append(direct_number(argument))
    return found


def direct_number(value: Any) -> float:
    if isinstance(value, Lambda):
        raise Fault(VALUE)
    return to_number(value)


def numbers_a(arguments: Iterable[Any]) -> list[float]:
    """As the functions ending in A count: in references a text is 0 and a logical 0 or 1; only blanks are passed over."""
    found: list[float] = []
    for argument in arguments:
        if isinstance(argument, Area | Areas | Array):
            for value in flat(argument):
                if type(value) is CellError:
                    raise Fault(value)
                if value is not None:
                    found.append(value if type(value) is float else 1.0 if value is True else 0.0)
        else:
            found.append(direct_number(argument))
    return found


def flat(argument: Any) -> list[Scalar]:
    """All values of an argument, row by row, errors and blanks included."""
    if isinstance(argument, Area | Array):
        return argument.flat()
    if isinstance(argument, Areas):
        return [value for area in argument.areas for value in area.flat()]
    if isinstance(argument, Lambda):
        raise Fault(VALUE)
    return [argument]


def stored(argument: Any) -> Iterator[list[Scalar]]:
    """The values of an argument in chunks, in no particular order; blank cells may be left out."""
    if isinstance(argument, Area):
        yield from argument.column_slices()
    elif isinstance(argument, Areas):
        for area in argument.areas:
            yield from area.column_slices()
    else:
        yield flat(argument)


def rows_of(argument: Any) -> list[list[Scalar]]:
    """The rows of an argument; one value is one row of one."""
    if isinstance(argument, Area):
        return argument.rows()
    if isinstance(argument, Array):
        return argument.rows
    if isinstance(argument, Areas | Lambda):
        raise Fault(VALUE)
    return [[argument]]


def shape_of(argument: Any) -> tuple[int, int]:
    """Height and width of an argument."""
    if type(argument) is Area:
        return argument.bottom - argument.top + 1, argument.right - argument.left + 1
    return (argument.height, argument.width) if isinstance(argument, Array) else (1, 1)


def paired_numbers(first: Any, second: Any) -> tuple[list[float], list[float]]:
    """The pairs in which both sides are numbers. Unequal sizes are #N/A."""
    left, right = flat(first), flat(second)
    if len(left) != len(right):
        raise Fault(NA)
    check_errors(left)
    check_errors(right)
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if type(a) is float and type(b) is float]
    return [a for a, _ in pairs], [b for _, b in pairs]
