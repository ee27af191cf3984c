"""LEPTON_DATA_SUMMARY."""

from __future__ import annotations

import statistics
from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Series
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.numerics import exact

LARGEST = 1e300  # of a sum of squares that is still a number


@lepton(
    "DATA_SUMMARY",
    source="Definitions as in NIST StRD, to whose certified digits the answers are held",
    examples=[Example(([[10000001.0, 10000003.0, 10000002.0]], "sd"), 1.0)],
    differences="Excel's STDEV.S loses digits where the values differ only in their last places; here none are lost.",
)
def data_summary(
    values: Annotated[tuple[float, ...], Series("Numbers, in order", blank=None)],
    *,
    work: Working,
) -> Annotated[Record, Returns("The figures of one column", columns=("mean", "sd", "median"))]:
    """Count, mean, standard deviation, median, smallest, largest and autocorrelation of one column, exact to the last digits."""
    mean, variance = exact.mean_and_variance(values)
    if variance < LARGEST:  # or they are too large for numbers, which mean and sd are not
        work.fact("sum", float(mean * len(values)))
        work.fact("sum of squares about the mean", float(variance * (len(values) - 1)), source="divided by n - 1")
    items = [
        Item("mean", float(mean)),
        Item("sd", exact.square_root(variance) if len(values) > 1 else None),
        Item("median", float(statistics.median(values))),
        Item("n", float(len(values))),
        Item("smallest", min(values)),
        Item("largest", max(values)),
        Item("autocorrelation", exact.autocorrelation(values) if variance else None),
    ]
    return Record(tuple(items))
