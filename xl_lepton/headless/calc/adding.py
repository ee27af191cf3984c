"""Addition from first to last in double precision, to the same bits on every Python.

Since Python 3.12 `sum` compensates for rounding, which Excel does not: its SUM of ten times 0.1 is 0.9999999999999999.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable


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
