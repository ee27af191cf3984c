"""GPUs needed by period: work with deadlines spread over a base load, and orders placed with their lead time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.numerics import tables
from xl_lepton.numerics.tables import Spellings

WORK: Spellings = {
    "work": ("gpu_periods", "gpu periods", "amount"),
    "from": ("release", "earliest", "not before"),
    "by": ("deadline", "due"),
    "job": ("name", "task"),
}


@dataclass(frozen=True)
class Job:
    """Work in GPU-periods that may run in any period `first` ... `last`, in pieces."""

    name: str
    work: float
    first: int
    last: int


def jobs_of(table: Columns, periods: int) -> tuple[Job, ...]:
    jobs = []
    for line in tables.read("jobs", table, WORK, ("work", "by")):
        first, last = line.number_in("from", 1.0, minimum=1.0), line.number_in("by", minimum=1.0)
        if last > periods:
            raise line.complaint("by", f"lies after the last period, {periods}")
        if first > last:
            raise line.complaint("from", "lies after the deadline")
        if first != int(first) or last != int(last):
            raise line.complaint("by", "expected whole periods")
        jobs.append(Job(line.text("job") or f"job {line.number}", line.number_in("work", maximum=1e9), int(first), int(last)))
    return tuple(jobs)


def with_deadlines(base: Sequence[float], jobs: Sequence[Job]) -> tuple[list[float], float]:
    """GPUs per period when the jobs are spread over what the base leaves open below the lowest possible peak, and that peak.

    The peak is the least level at which, for every interval, the jobs that must lie in it fit (Horn 1974; the critical interval
    of Yao, Demers, Shenker 1995). The earliest deadline goes first, which is feasible whenever anything is.
    """
    intervals = {(one.first, other.last) for one in jobs for other in jobs}
    level = max([*base, *(_level(base, jobs, low, high) for low, high in intervals)])
    load = list(base)
    left = [job.work for job in jobs]
    for period in range(1, len(base) + 1):
        room = level - base[period - 1]
        for place in sorted(range(len(jobs)), key=lambda place: (jobs[place].last, place)):
            if jobs[place].first <= period <= jobs[place].last:
                done = min(room, left[place])
                left[place] -= done
                room -= done
                load[period - 1] += done
    return load, level


def _level(base: Sequence[float], jobs: Sequence[Job], low: int, high: int) -> float:
    """The least level at which the jobs inside an interval fit over the base: fill the lowest periods first."""
    work = math.fsum(job.work for job in jobs if low <= job.first and job.last <= high)
    if low > high or not work:
        return 0.0
    rising = sorted(base[low - 1 : high])
    filled = 0.0
    for count, below in enumerate(rising, 1):
        filled += below
        level = (work + filled) / count
        if count == len(rising) or level <= rising[count]:
            return level
    return 0.0


def whole_nodes(gpus: float, node: int) -> int:
    return math.ceil(gpus / node - 1e-9) * node


@dataclass(frozen=True)
class Step:
    """One period: GPUs required, had, missing, ordered now, and the share of what is had that is in use."""

    required: int
    available: int
    shortfall: int
    order: int
    utilisation: float | None


def orders(
    required: Sequence[int], used: Sequence[float], in_place: int, arrivals: Sequence[float], lead: int, node: int
) -> list[Step]:
    """Net requirements, lot for lot (Orlicky 1975): order as late as the lead time allows; before it has passed nothing helps."""
    placed = [0] * len(required)
    steps = []
    ordered = 0
    for period, wanted in enumerate(required):
        have = in_place + round(math.fsum(arrivals[: period + 1])) + ordered
        if wanted > have and period >= lead:
            more = whole_nodes(wanted - have, node)
            placed[period - lead] += more
            ordered += more
            have += more
        steps.append(Step(wanted, have, max(0, wanted - have), 0, used[period] / have if have else None))
    return [
        Step(one.required, one.available, one.shortfall, order, one.utilisation) for one, order in zip(steps, placed, strict=True)
    ]


def check_arrivals(arrivals: Sequence[float], periods: int) -> None:
    if len(arrivals) > periods:
        raise BadInput(f"arrivals: there are {len(arrivals)} for {periods} periods of demand; give at most one for each")
    odd = next((place for place, gpus in enumerate(arrivals, 1) if gpus != int(gpus)), None)
    if odd is not None:
        raise BadInput(f"arrivals: item {odd}: expected whole GPUs")
