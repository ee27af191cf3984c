"""Equal payments: closed forms that keep all their digits for rates from 1e-14 to 1e3.

1 - (1 + r)^-n loses every digit at a tiny r when written so; expm1 and log1p keep them (Kahan; IEEE 754 reproducibility notes).
"""

from __future__ import annotations

import math


def discount_factor(rate: float, periods: float) -> float:
    """(1 + rate)^-periods."""
    return math.exp(-periods * math.log1p(rate))


def annuity_factor(rate: float, periods: float) -> float:
    """The present value of 1 at the end of each period: (1 - (1 + rate)^-periods) / rate."""
    if rate == 0:
        return periods
    return -math.expm1(-periods * math.log1p(rate)) / rate
