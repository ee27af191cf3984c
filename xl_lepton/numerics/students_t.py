"""Student's t distribution, from scipy's special functions, imported when first asked for."""

from __future__ import annotations


def quantile(share: float, df: float) -> float:
    """The value that a share of the distribution lies below."""
    from scipy.special import stdtrit

    return float(stdtrit(df, share))


def tail(t: float, df: float) -> float:
    """The chance of a value at least as far from 0 on either side."""
    from scipy.special import stdtr

    return 2.0 * float(stdtr(df, -abs(t)))
