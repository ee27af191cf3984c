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
WHOLE = 1e15  # below which a whole double is the decimal that was typed


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
    numbers = list(map(float, numbers))
    if all(map(float.is_integer, numbers)) and max(map(abs, numbers), default=0.0) < WHOLE:
        return list(map(int, numbers)), 0
    texts = list(map(repr, numbers))
    if "e" not in "".join(texts):
        split = [text.partition(".") for text in texts]
        most = max([len(fraction) for _, _, fraction in split if fraction != "0"], default=0)
        return [int(whole + fraction.ljust(most, "0")) for whole, _, fraction in split], most
    parts = [decimal_parts(number) for number in numbers]
    most = max((places for _, places in parts), default=0)
    return [digits * 10 ** (most - places) for digits, places in parts], most


def dot(first: Sequence[int], second: Sequence[int]) -> int:
    return sum(map(mul, first, second))


def square_root(value: Fraction) -> float:
    """The square root of an exact non-negative number, right to the last bit or nearly so."""
    return root_of_ratio(value.numerator, value.denominator)


def root_of_ratio(above: int, below: int) -> float:
    """The square root of above / below, both of any length."""
    if above <= 0:
        return 0.0
    shift = max(0, 2 * ROOT_BITS - above.bit_length() + below.bit_length())
    shift += shift % 2
    root = math.isqrt((above << shift) // below)
    return root / (1 << shift // 2)  # Python divides integers of any length with one rounding


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
    of the kept ones. `inverse` and `solution` are over the kept columns, in their order; `left` is what the solution leaves of
    the target's square.
    """

    kept: tuple[int, ...]
    determinant: int
    solution: tuple[int, ...]
    inverse: tuple[tuple[int, ...], ...]
    left: int
    dependence: dict[int, tuple[int, ...]]


def eliminate(gram: Sequence[Sequence[int]]) -> Elimination:
    """Solve the normal equations whose matrix `gram` is, the target its last column, by the symmetric sweep (Goodnight 1979, The
    American Statistician 33:149) without fractions.

    No pivot is searched for: a pivot here is the determinant of a Gram matrix of independent columns, so it is above 0, and it
    is 0 just when the column depends on the kept ones before it.
    """
    size = len(gram) - 1
    rows = [list(row[: place + 1]) for place, row in enumerate(gram)]  # the lower triangle; the other half mirrors it
    kept: list[int] = []
    determinant = 1
    for pivot in range(size):
        top = rows[pivot][pivot]
        if top == 0:
            continue
        line = [*rows[pivot][:pivot], 0, *(row[pivot] for row in rows[pivot + 1 :])]
        for i, row in enumerate(rows):
            if i != pivot:
                factor = line[i]
                swept = [(top * a - factor * b) // determinant for a, b in zip(row, line, strict=False)]
                if i > pivot:
                    swept[pivot] = factor
                rows[i] = swept
        rows[pivot][pivot] = -determinant
        kept.append(pivot)
        determinant = top
    return Elimination(
        kept=tuple(kept),
        determinant=determinant,
        solution=tuple(rows[size][i] for i in kept),
        inverse=tuple(tuple(-rows[max(i, j)][min(i, j)] for j in kept) for i in kept),
        left=rows[size][size],
        dependence={j: tuple(rows[max(i, j)][min(i, j)] for i in kept) for j in range(size) if j not in kept},
    )
