"""Exact arithmetic on the decimals a user typed: integers all the way, one rounding at the end.

A double handed over by a sheet stands for the shortest decimal that reads back as it (0.1, not 0.1000000000000000055), which is
what `repr` prints. Scaling a column by a power of ten makes it integers; sums of products are then exact, and a system of normal
equations loses nothing by being squared. The elimination is fraction-free (Bareiss 1968, Mathematics of Computation 22:565), so
that numbers stay as short as the determinants they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

ROOT_BITS = 128  # of a square root before it is rounded to a double's 53


def decimal_parts(number: float) -> tuple[int, int]:
    """(digits, places) such that the number's shortest decimal is digits / 10**places."""
    mantissa, _, exponent = repr(float(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    digits, places = int(whole + fraction), len(fraction) - int(exponent or 0)
    return (digits, places) if places >= 0 else (digits * 10**-places, 0)


def integers(numbers: Sequence[float]) -> tuple[list[int], int]:
    """The numbers times 10**places, for the smallest `places` that makes all of them whole."""
    parts = [decimal_parts(number) for number in numbers]
    most = max((places for _, places in parts), default=0)
    return [digits * 10 ** (most - places) for digits, places in parts], most


def dot(first: Sequence[int], second: Sequence[int]) -> int:
    return sum(map(mul, first, second))


def square_root(value: Fraction) -> float:
    """The square root of an exact non-negative number, right to the last bit or nearly so."""
    if value <= 0:
        return 0.0
    shift = max(0, 2 * ROOT_BITS - value.numerator.bit_length() + value.denominator.bit_length())
    shift += shift % 2
    root = math.isqrt((value.numerator << shift) // value.denominator)
    return float(Fraction(root, 1 << shift // 2))


def mean_and_variance(numbers: Sequence[float]) -> tuple[Fraction, Fraction]:
    """The exact mean and sample variance (n - 1) of decimals; a single value has variance 0."""
    whole, places = integers(numbers)
    count, total = len(whole), sum(whole)
    squares = count * dot(whole, whole) - total * total
    scale = 10**places
    return Fraction(total, count * scale), Fraction(squares, count * max(count - 1, 1) * scale * scale)


def autocorrelation(numbers: Sequence[float]) -> float:
    """Correlation of each value with the one before it, about the common mean."""
    whole, _ = integers(numbers)
    count, total = len(whole), sum(whole)
    around = [count * value - total for value in whole]
    spread = dot(around, around)
    return float(Fraction(dot(around[1:], around[:-1]), spread)) if spread else 0.0


@dataclass(frozen=True)
class Elimination:
    """A symmetric, positive semi-definite integer system solved: everything is a numerator over `determinant`.

    `kept` are the columns that are independent of those before them; `dependence[j]` says how a column that is not kept is made
    of the kept ones. `inverse` and `solution` are over the kept columns, in their order.
    """

    kept: tuple[int, ...]
    determinant: int
    solution: tuple[int, ...]
    inverse: tuple[tuple[int, ...], ...]
    dependence: dict[int, tuple[int, ...]]


def eliminate(gram: Sequence[Sequence[int]], right: Sequence[int]) -> Elimination:
    """Solve gram * solution = right by fraction-free Gauss-Jordan elimination with the inverse carried along.

    No pivot is searched for: a pivot here is the determinant of a Gram matrix of independent columns, so it is above 0, and it
    is 0 just when the column depends on the kept ones before it.
    """
    size = len(gram)
    rows = [[*gram[i], right[i], *(int(i == j) for j in range(size))] for i in range(size)]
    kept: list[int] = []
    previous = 1
    for column in range(size):
        pivot = rows[column][column]
        if pivot == 0:
            continue
        pivot_row = rows[column]
        for i, row in enumerate(rows):
            if i != column:
                factor = row[column]
                rows[i] = [(pivot * a - factor * b) // previous for a, b in zip(row, pivot_row, strict=True)]
        kept.append(column)
        previous = pivot
    return Elimination(
        kept=tuple(kept),
        determinant=previous,
        solution=tuple(rows[i][size] for i in kept),
        inverse=tuple(tuple(rows[i][size + 1 + j] for j in kept) for i in kept),
        dependence={j: tuple(rows[i][j] for i in kept) for j in range(size) if j not in kept},
    )
