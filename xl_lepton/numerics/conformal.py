"""Intervals from held-out errors: what the model got wrong on rows it had not seen is what to expect of the next one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from xl_lepton.numerics.ordered import Array
from xl_lepton.numerics.students_t import quantile

FEW_OUTSIDE = 5  # held-out errors that must lie outside the interval for their own quantile to be steady
CHOSEN = 2.5  # the errors also chose penalties and weights, which flatters them the more the fewer rows there are


@dataclass(frozen=True)
class Margin:
    """Half the width of an interval, and how it was found, in words."""

    half: float
    rule: str


def margin(errors: Array, level: float) -> Margin:
    """Half the width that covers a share `level` of new cases.

    The quantile of the absolute errors at rank (n + 1) * level (split conformal: Lei et al. 2018, JASA 113:1094). Where fewer
    than five errors would lie outside, that quantile is an extreme value; Student's t with the root mean square is steadier.
    """
    count = len(errors)
    widened = 1 + CHOSEN / count
    if count * (1 - level) >= FEW_OUTSIDE:
        rank = min(math.ceil((count + 1) * level), count)
        return Margin(float(np.sort(np.abs(errors))[rank - 1]) * widened, f"held-out error of rank {rank} of {count}")
    spread = math.sqrt(math.fsum((errors * errors).tolist()) / count)
    return Margin(quantile((1 + level) / 2, count - 1) * spread * widened, f"t with {count - 1} degrees of freedom")
