"""Addition from first to last in double precision, to the same bits on every Python.

Since Python 3.12 `sum` compensates for rounding, which Excel does not: its SUM of ten times 0.1 is 0.9999999999999999.

What is left of a last addition is 0 to Excel when it is negligible beside what was added: its exponent is 50 below that of the
larger number. (2^1024-2^971)-(2^1024-8*2^971) is 0 and one with 9*2^971 is not (joeu2004 and Jerry W. Lewis, excelbanter.com
816967); SUM(-116.33,98.53,17.8) is 0, but with a 0 behind it 3.55E-15 (joeu2004, office-forums.com 396063).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence

NEGLIGIBLE_BITS = 50


class _Start(float):
    """A zero that `sum` does not take for a plain float: it then adds one number after the other."""


_ZERO = _Start(0.0)

if sys.version_info >= (3, 12):

    def total(numbers: Iterable[float]) -> float:
        """The sum of the numbers."""
        return float(sum(numbers, _ZERO))

else:

    def total(numbers: Iterable[float]) -> float:
        """The sum of the numbers."""
        return float(sum(numbers))


def is_negligible(result: float, larger: float) -> bool:
    """Whether Excel takes what is left of a last addition for 0; `larger` is the larger of the two numbers added."""
    return math.frexp(result)[1] <= math.frexp(larger)[1] - NEGLIGIBLE_BITS


def closed(found: float, last: float) -> float:
    """A sum as SUM gives it: 0 where adding the last number left next to nothing."""
    if not found or not last:
        return found
    before = found - last  # exact where it matters: the two nearly cancel out
    return 0.0 if before and is_negligible(found, max(abs(before), abs(last))) else found


def closed_total(numbers: Sequence[float]) -> float:
    """The sum of the numbers as SUM, AVERAGE and SUBTOTAL take it; SUMPRODUCT, SUMIF and others take it as it is."""
    return closed(total(numbers), numbers[-1]) if numbers else 0.0
