"""What the cash flows of a project, or of thousands of draws of it, are worth: NPV, IRR, ROI, payback, profitability."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from xl_lepton.numerics.formulas import Draws
from xl_lepton.numerics.projects import Period, Project, periods_of
from xl_lepton.numerics.roots import bulk_rates_of_return

Array = npt.NDArray[np.float64]

MEASURES = ("npv", "irr", "roi", "payback", "profitability")
UNITS = {"npv": "currency", "irr": "per period", "roi": "share of outlay", "payback": "periods", "profitability": "ratio"}
MEANINGS = {
    "npv": "sum of net cash flow / (1 + discount rate)^t",
    "irr": "rate at which the npv is 0",
    "roi": "(sum of the flows after today - outlay) / outlay",
    "payback": "periods until the sum of the flows is 0",
    "profitability": "1 + npv / outlay",
}


def measured(project: Project, drawn: Mapping[str, Array], measure: str) -> Array:
    """The measure for each draw, NaN where it does not exist; `drawn` are arrays that take the place of the project's inputs."""
    with np.errstate(all="ignore"):
        periods = periods_of(dataclasses.replace(project, **drawn), Draws())  # type: ignore[arg-type]
        size = len(next(iter(drawn.values())))
        return np.broadcast_to(_FORMS[measure](periods, size), (size,)).astype(float)


def measured_once(project: Project, measure: str) -> float:
    """The measure of one project; NaN where it does not exist."""
    return all_measured_once(project, (measure,))[measure]


@lru_cache(maxsize=512)  # a sheet asks for one case in many cells, one measure each
def all_measured_once(project: Project, measures: tuple[str, ...] = MEASURES) -> Mapping[str, float]:
    """Measures of one project, from one working out of its periods; NaN where one does not exist."""
    with np.errstate(all="ignore"):
        one = dataclasses.replace(project, investment=np.array([project.investment]))  # type: ignore[arg-type]
        periods = periods_of(one, Draws())
        found = {measure: float(np.broadcast_to(_FORMS[measure](periods, 1), (1,))[0]) for measure in measures}
    return MappingProxyType(found)


def _npv(periods: Sequence[Period], size: int) -> Array:
    return _summed([period.present for period in periods], size)


def _irr(periods: Sequence[Period], size: int) -> Array:
    flows = np.column_stack([np.broadcast_to(period.net, (size,)) for period in periods])
    return bulk_rates_of_return(flows, np.arange(len(periods), dtype=float))


def _roi(periods: Sequence[Period], size: int) -> Array:
    return _summed([period.net for period in periods], size) / _outlay(periods, size)


def _profitability(periods: Sequence[Period], size: int) -> Array:
    ratio: Array = 1 + _npv(periods, size) / _outlay(periods, size)
    return ratio


def _payback(periods: Sequence[Period], size: int) -> Array:
    """The first period in which the cumulative flow reaches 0, and the part of it that this takes."""
    found = np.full(size, math.nan)
    before = np.broadcast_to(periods[0].cumulative, (size,))
    for number, period in enumerate(periods[1:]):
        now = np.broadcast_to(period.cumulative, (size,))
        reached = np.isnan(found) & (before < 0) & (now >= 0)
        found = np.where(reached, number - before / np.where(reached, now - before, 1.0), found)
        before = now
    return found


def _outlay(periods: Sequence[Period], size: int) -> Array:
    """What is put in today; NaN where nothing is."""
    today = np.broadcast_to(periods[0].net, (size,))
    return np.where(today < 0, -today, math.nan)


def _summed(parts: Sequence[Any], size: int) -> Array:
    """Added in the order of time: the same bits everywhere."""
    total = np.zeros(size)
    for part in parts:
        total = total + part
    return total


_FORMS = {"npv": _npv, "irr": _irr, "roi": _roi, "payback": _payback, "profitability": _profitability}
