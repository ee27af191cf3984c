"""LEPTON_GOODPUT."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue import load
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Count, Number
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.numerics.goodput import YOUNG_DALY
from xl_lepton.numerics.goodput import goodput as goodput_of

ITEMS = ("goodput", "best_interval", "hours_between_interruptions", "interruptions_per_day", "extra_time")


@lepton(
    "GOODPUT",
    source=f"{YOUNG_DALY}; interruptions: arXiv:2407.21783 section 3.3.4",
    examples=[
        Example((16384.0, 6.0, 10.0, None, None, "goodput"), 0.913, tolerance=0.001),
        Example((16384.0, 6.0, 10.0, None, None, "hours_between_interruptions"), 3.09, tolerance=0.01),
    ],
)
def goodput(
    gpus: Annotated[int, Count("GPUs of the run", minimum=1, maximum=10_000_000)],
    checkpoint_seconds: Annotated[
        float, Number("Seconds that writing a checkpoint holds training up", unit="s", minimum=0)
    ] = 60.0,
    restart_minutes: Annotated[
        float | None, Number("Minutes from an interruption until it trains again; 6.5 when left out", unit="min", minimum=0)
    ] = None,
    interval_minutes: Annotated[
        float | None, Number("Minutes between checkpoints; the best interval when left out", unit="min", above=0)
    ] = None,
    gpu_hours_per_interruption: Annotated[
        float | None, Number("GPU-hours per interruption; 50,700 when left out", unit="GPU-hour", above=0)
    ] = None,
    *,
    work: Working,
) -> Annotated[Record, Returns("Share of the time that trains, and the best checkpoint interval", columns=ITEMS)]:
    """Share of a large run's time that trains, with failures, restarts and checkpoints, and the best checkpoint interval.

    goodput = 1 - checkpoint / interval - (interval / 2 + restart) / time between interruptions, and not below 0.
    """
    failures, restart = load.figure("GPU-hours per interruption"), load.figure("restart minutes")
    hours = failures.value if gpu_hours_per_interruption is None else gpu_hours_per_interruption
    minutes = restart.value if restart_minutes is None else restart_minutes
    work.fact(
        "GPU-hours per interruption", hours, "GPU-hour", failures.citation if gpu_hours_per_interruption is None else "given"
    )
    work.fact("restart", minutes, "min", restart.citation if restart_minutes is None else "given")
    given = None if interval_minutes is None else interval_minutes * 60
    found = goodput_of(work, gpus, hours, checkpoint_seconds, minutes * 60, given)
    extra = work.compute("extra time", "1 / goodput - 1", goodput=found.share) if found.share > 0 else None
    return Record(
        (
            Item("goodput", found.share, "share of time"),
            Item("best_interval", found.interval_s / 60, "min"),
            Item("hours_between_interruptions", found.between_h, "h"),
            Item("interruptions_per_day", found.per_day, "1/day"),
            Item("extra_time", extra, "share"),
        )
    )
