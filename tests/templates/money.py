"""Present values, rates of return and write-offs, each by a plain loop or by scipy's root finder."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

# IRS Publication 946, appendix A, table A-1 (half-year convention), percent a year.
MACRS = {
    3: (33.33, 44.45, 14.81, 7.41),
    5: (20.00, 32.00, 19.20, 11.52, 11.52, 5.76),
    7: (14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46),
}


def npv(rate: float, flows: Sequence[float]) -> float:
    """The first flow is today's."""
    return sum(flow / (1 + rate) ** t for t, flow in enumerate(flows))


def irr(flows: Sequence[float]) -> float | None:
    """The rate at which the flows are worth nothing, the one nearest 10 % where there are several."""
    factors = np.exp(np.linspace(-6, 6, 24_001))
    values = [sum(flow * factor**-t for t, flow in enumerate(flows)) for factor in factors]
    roots = [
        brentq(lambda factor: sum(flow * factor**-t for t, flow in enumerate(flows)), low, high, xtol=1e-15, rtol=1e-15) - 1
        for (low, below), (high, above) in pairwise(zip(factors, values, strict=True))
        if below * above < 0
    ]
    return min(roots, key=lambda rate: abs(rate - 0.1), default=None)


def mirr(flows: Sequence[float], finance: float, reinvest: float) -> float | None:
    last = len(flows) - 1
    paid = -sum(flow / (1 + finance) ** t for t, flow in enumerate(flows) if flow < 0)
    earned = sum(flow * (1 + reinvest) ** (last - t) for t, flow in enumerate(flows) if flow > 0)
    return (earned / paid) ** (1 / last) - 1 if paid and earned else None


def payback(flows: Sequence[float], rate: float = 0.0) -> float | None:
    """When the sum of the flows first passes nothing, within a period in proportion."""
    so_far = flows[0]
    for t, flow in enumerate(flows[1:], start=1):
        value = flow / (1 + rate) ** t
        if so_far + value >= 0:
            return t - 1 - so_far / value
        so_far += value
    return None


def write_offs(method: str, cost: float, life: int) -> list[float]:
    """The charge of each year, nothing left at the end."""
    if method == "none":
        return []
    if method == "macrs":
        return [cost * percent / 100 for percent in MACRS[life]]
    found, book = [], cost
    for year in range(1, life + 1):
        left = life - year + 1
        match method:
            case "straight_line":
                charge = cost / life
            case "sum_of_years":
                charge = cost * left / sum(range(1, life + 1))
            case "declining":
                charge = book * min(1.0, 2 / life)
            case _:
                charge = book * max(min(1.0, 2 / life), 1 / left)
        found.append(charge)
        book = book - charge  # not in place: it may be an array of draws
    return found
