"""Jobs with sizes, priorities and deadlines onto a limited number of GPUs: which job starts when, and which must wait.

A job takes its GPUs for its periods without a break. What is minimised is priority x periods late, and then, with a weight that
cannot outbid it, priority x finish; a job without a deadline is late from its earliest possible finish on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

EXACT_STARTS = 4_000
"""Possible starts up to which the programme is solved exactly; beyond, the rule answers."""
NODES = 5_000
FINISH_WEIGHT = 1e-4


@dataclass(frozen=True)
class Job:
    """`gpus` for `periods` in a row from `first` on, done at the end of period `deadline` at the latest; `priority` weighs."""

    name: str
    gpus: int
    periods: int
    first: int
    deadline: int | None
    priority: float

    @property
    def due(self) -> int:
        return self.first + self.periods - 1 if self.deadline is None else self.deadline


@dataclass(frozen=True)
class Allocation:
    """Start of each job (None: not within the horizon), the weighted cost, a bound on it, and how it was found."""

    starts: tuple[int | None, ...]
    cost: float
    bound: float | None
    how: str


def cost_of(job: Job, start: int | None, horizon: int) -> float:
    """Weighted lateness of a start; a job that does not run counts as done right after the horizon, and one more."""
    finish = horizon + job.periods if start is None else start + job.periods - 1
    return job.priority * (max(0, finish - job.due) + FINISH_WEIGHT * finish)


def starts_of(job: Job, capacity: Sequence[int]) -> list[int]:
    """Starts at which the job fits when it is alone."""
    last = len(capacity) - job.periods + 1
    return [start for start in range(job.first, last + 1) if min(capacity[start - 1 : start + job.periods - 1]) >= job.gpus]


@lru_cache(maxsize=16)
def allocate(jobs: tuple[Job, ...], capacity: tuple[int, ...], exact: bool) -> Allocation:
    ruled = by_rule(jobs, capacity)
    possible = [starts_of(job, capacity) for job in jobs]
    if not exact or not sum(map(len, possible)):
        return ruled
    return _programme(jobs, capacity, possible, ruled)


def by_rule(jobs: Sequence[Job], capacity: Sequence[int]) -> Allocation:
    """The best of a few priority rules: each job in turn takes its first room (Kolisch 1996 calls it the serial scheme)."""
    rules: tuple[Callable[[Job], tuple[float, ...]], ...] = (
        lambda job: (-job.priority, job.due, job.periods * job.gpus),
        lambda job: (job.due, -job.priority, job.periods * job.gpus),
        lambda job: (-job.priority / (job.periods * job.gpus), job.due, job.first),
        lambda job: (job.due - job.periods, -job.priority, job.gpus),
    )
    best: Allocation | None = None
    for rule in rules:
        starts: list[int | None] = [None] * len(jobs)
        free = list(capacity)
        for place in sorted(range(len(jobs)), key=lambda place: (*rule(jobs[place]), place)):
            start = next(iter(starts_of(jobs[place], free)), None)
            starts[place] = start
            if start is not None:
                for period in range(start - 1, start - 1 + jobs[place].periods):
                    free[period] -= jobs[place].gpus
        total = sum(cost_of(job, start, len(capacity)) for job, start in zip(jobs, starts, strict=True))
        if best is None or total < best.cost:
            best = Allocation(tuple(starts), total, None, "best of four priority rules")
    assert best is not None
    return best


def _programme(jobs: Sequence[Job], capacity: Sequence[int], possible: Sequence[Sequence[int]], ruled: Allocation) -> Allocation:
    """The time-indexed programme (Sousa, Wolsey 1992): one 0/1 column per job and start, one for not running."""
    columns: list[tuple[int, int | None]] = [(place, start) for place, starts in enumerate(possible) for start in (*starts, None)]
    costs = [cost_of(jobs[place], start, len(capacity)) for place, start in columns]
    solved = _solved(jobs, capacity, columns, costs)
    if solved.x is None:
        return ruled
    starts: list[int | None] = [None] * len(jobs)
    for (place, start), value in zip(columns, solved.x, strict=True):
        if value > 0.5:
            starts[place] = start
    total = sum(cost_of(job, start, len(capacity)) for job, start in zip(jobs, starts, strict=True))
    if ruled.cost < total:
        starts, total = list(ruled.starts), ruled.cost
    return Allocation(tuple(starts), total, min(total, float(solved.mip_dual_bound)), "time-indexed programme, branch and bound")


def _solved(
    jobs: Sequence[Job], capacity: Sequence[int], columns: Sequence[tuple[int, int | None]], costs: Sequence[float]
) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    rows, places, values = [], [], []
    for column, (place, start) in enumerate(columns):
        rows.append(place)
        places.append(column)
        values.append(1.0)
        if start is not None:
            for period in range(start - 1, start - 1 + jobs[place].periods):
                rows.append(len(jobs) + period)
                places.append(column)
                values.append(float(jobs[place].gpus))
    size = len(jobs) + len(capacity)
    matrix = csr_array((values, (rows, places)), shape=(size, len(columns)))
    low = [1.0] * len(jobs) + [0.0] * len(capacity)
    high = [1.0] * len(jobs) + [float(gpus) for gpus in capacity]
    options = {"mip_rel_gap": 1e-9, "node_limit": NODES}
    constraint = LinearConstraint(matrix, low, high)
    return milp(costs, integrality=[1] * len(columns), bounds=Bounds(0, 1), constraints=constraint, options=options)
