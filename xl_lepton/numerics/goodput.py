"""Failures of a large run and the checkpoints that bound what they cost."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.core.working import Working

YOUNG_DALY = "Young 1974, Daly 2006: interval = sqrt(2 x checkpoint x time between failures)"


@dataclass(frozen=True, slots=True)
class Goodput:
    share: float
    interval_s: float
    between_h: float
    per_day: float


def goodput(
    work: Working, gpus: int, hours_per_failure: float, checkpoint_s: float, restart_s: float, interval_s: float | None
) -> Goodput:
    """Share of the time that trains: none is lost but to writing checkpoints, to work done again and to restarts."""
    between = work.compute(
        "time between interruptions",
        "hours_per_failure / gpus",
        unit="h",
        source="each GPU fails on its own",
        hours_per_failure=hours_per_failure,
        gpus=gpus,
    )
    if interval_s is None:
        interval_s = work.compute(
            "checkpoint interval",
            "sqrt(2 * checkpoint * between * 3600)",
            unit="s",
            source=YOUNG_DALY,
            checkpoint=checkpoint_s,
            between=between,
        )
    else:
        work.fact("checkpoint interval", interval_s, "s", "given")
    share = work.compute(
        "goodput",
        "max(0, 1 - (checkpoint / interval if interval > 0 else 0) - (interval / 2 + restart) / (between * 3600))",
        unit="share of time",
        source=f"{YOUNG_DALY}; half an interval and a restart are lost per interruption",
        checkpoint=checkpoint_s,
        interval=interval_s,
        restart=restart_s,
        between=between,
    )
    return Goodput(share, interval_s, between, 24 / between)
