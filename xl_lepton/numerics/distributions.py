"""Distributions by name, as their quantile functions: share below -> value, with the same bits on every computer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import plain, suggestion
from xl_lepton.numerics import portable
from xl_lepton.numerics.pert import pert_quantile

Array = npt.NDArray[np.float64]

LOG_9 = 2.1972245773362196  # ln(0.9 / 0.1)
METALOG_LIMIT = 1.66711  # Keelin's bound for three terms: beyond it the curve would turn back


@dataclass(frozen=True)
class Form:
    """A family of distributions: what its numbers are, and how a share becomes a value. "..." stands for any number of them."""

    numbers: tuple[str, ...]
    quantile: Callable[[tuple[float, ...], Array], Array]


@dataclass(frozen=True)
class Distribution:
    """One uncertain input."""

    name: str
    kind: str
    numbers: tuple[float, ...]

    @classmethod
    def of(cls, name: str, kind: str, numbers: Sequence[float]) -> Distribution:
        """Checked: a sentence says what the numbers must be."""
        word = plain(kind)
        if word not in FORMS:
            raise BadInput(f"there is no distribution '{kind}'{suggestion(kind, FORMS)}; there are {', '.join(FORMS)}")
        wanted = FORMS[word].numbers
        if "..." not in wanted and len(numbers) != len(wanted):
            raise BadInput(f"{word} takes {len(wanted)} numbers, {', '.join(wanted)}; got {len(numbers)}")
        problem = _problem(word, numbers)
        if problem:
            raise BadInput(f"{word}: {problem}")
        return cls(name, word, tuple(numbers))

    def quantile(self, share: Array) -> Array:
        return FORMS[self.kind].quantile(self.numbers, share)

    def ends(self) -> Array:
        """The smallest and the largest value that can be drawn."""
        return self.quantile(np.array([2.0**-33, 1 - 2.0**-33]))

    @property
    def spelled(self) -> str:
        """As a person writes it: triangular(80, 100, 150)."""
        return f"{self.kind}({', '.join(f'{number:g}' for number in self.numbers)})"


def _problem(kind: str, numbers: Sequence[float]) -> str:
    """What is wrong with the numbers, or nothing."""
    if kind in ("normal", "lognormal"):
        mean, sd = numbers
        if sd <= 0:
            return "the standard deviation must be above 0"
        return "the mean must be above 0" if kind == "lognormal" and mean <= 0 else ""
    if kind == "uniform":
        return "" if numbers[0] < numbers[1] else "low must be below high"
    if kind in ("triangular", "pert"):
        low, mode, high = numbers
        return "" if low <= mode <= high and low < high else "give low, most likely, high in rising order"
    if kind == "percentiles":
        return _percentiles_problem(*numbers)
    if kind == "discrete":
        return _discrete_problem(numbers)
    return "" if len(numbers) >= 2 else "give at least two past values"


def _percentiles_problem(low: float, middle: float, high: float) -> str:
    if not low < middle < high:
        return "give P10, P50, P90 in rising order"
    _, slope, bend = _metalog(low, middle, high)
    return (
        "" if abs(bend) <= METALOG_LIMIT * slope else "P50 lies too near one of the ends; such a skew has no smooth distribution"
    )


def _discrete_problem(numbers: Sequence[float]) -> str:
    chances = numbers[1::2]
    if not numbers or len(numbers) % 2:
        return "give pairs of value and probability"
    if any(chance < 0 for chance in chances) or abs(math.fsum(chances) - 1) > 1e-9:
        return f"probabilities must not be negative and must add up to 1, got {math.fsum(chances):g}"
    return ""


def _normal(numbers: tuple[float, ...], share: Array) -> Array:
    mean, sd = numbers
    values: Array = mean + sd * portable.normal_quantile(share)
    return values


def _lognormal(numbers: tuple[float, ...], share: Array) -> Array:
    """By the mean and standard deviation of the values themselves, not of their logarithms."""
    mean, sd = numbers
    variance = float(portable.log(1 + (sd / mean) * (sd / mean)))
    middle = float(portable.log(mean)) - variance / 2
    return portable.exp(middle + math.sqrt(variance) * portable.normal_quantile(share))


def _uniform(numbers: tuple[float, ...], share: Array) -> Array:
    low, high = numbers
    values: Array = low + (high - low) * share
    return values


def _triangular(numbers: tuple[float, ...], share: Array) -> Array:
    low, mode, high = numbers
    left = (mode - low) / (high - low)
    rising = low + np.sqrt(share * ((high - low) * (mode - low)))
    falling = high - np.sqrt((1 - share) * ((high - low) * (high - mode)))
    values: Array = np.where(share < left, rising, falling)
    return values


def _metalog(low: float, middle: float, high: float) -> tuple[float, float, float]:
    """The coefficients that put P10, P50 and P90 where they are asked for."""
    return middle, (high - low) / (2 * LOG_9), (high + low - 2 * middle) / (0.8 * LOG_9)


def _percentiles(numbers: tuple[float, ...], share: Array) -> Array:
    """Through three percentiles, smooth and skewed as they are: T. W. Keelin, The metalog distributions, Decision Analysis 13
    (2016) 243-277."""
    middle, slope, bend = _metalog(*numbers)
    odds = portable.log(share / (1 - share))
    values: Array = middle + slope * odds + bend * (share - 0.5) * odds
    return values


def _discrete(numbers: tuple[float, ...], share: Array) -> Array:
    values, chances = np.array(numbers[::2]), np.array(numbers[1::2])
    order = np.argsort(values, kind="stable")
    ends = np.cumsum(chances[order])
    ends[-1] = 1.0
    picked: Array = values[order][np.searchsorted(ends, share, side="right").clip(0, len(values) - 1)]
    return picked


def _history(numbers: tuple[float, ...], share: Array) -> Array:
    """Past values, each as likely, joined by straight lines between the middles of their shares."""
    return interpolated(np.sort(np.array(numbers)), share * len(numbers) - 0.5)


def interpolated(rising: Array, position: Array) -> Array:
    """The value at a fractional position in a sorted array, counted from 0."""
    place = np.clip(position, 0.0, len(rising) - 1.0)
    below = (
        np.minimum(np.floor(place).astype(np.int64), len(rising) - 2) if len(rising) > 1 else np.zeros(np.shape(place), np.int64)
    )
    above = np.minimum(below + 1, len(rising) - 1)
    part = place - below
    values: Array = rising[below] * (1 - part) + rising[above] * part
    return values


FORMS: dict[str, Form] = {
    "normal": Form(("mean", "standard deviation"), _normal),
    "lognormal": Form(("mean", "standard deviation"), _lognormal),
    "uniform": Form(("low", "high"), _uniform),
    "triangular": Form(("low", "most likely", "high"), _triangular),
    "pert": Form(("low", "most likely", "high"), pert_quantile),
    "percentiles": Form(("P10", "P50", "P90"), _percentiles),
    "discrete": Form(("value", "probability", "..."), _discrete),
    "history": Form(("value", "..."), _history),
}
