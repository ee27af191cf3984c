"""Dates of a project by counting working days one by one, its earned value, and chances by plain random draws.

Time is working days from the first day of the project on: a task of 5 days that may begin at 10 ends at 15, its first day is
the eleventh working day (number 10), its last the fifteenth.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.templates.catalogue import day, serial

DAYS = 4000


@dataclass
class Calendar:
    """Working days from a first day on, as serial numbers of dates."""

    start: int
    weekend: str
    holidays: Sequence[int] = ()

    def __post_init__(self) -> None:
        every = range(self.start, self.start + DAYS)
        self.days = [one for one in every if self.weekend[day(one).weekday()] == "0" and one not in self.holidays]
        self.working = set(self.days)

    def before(self, date: float) -> int:
        """Working days before a date."""
        return bisect_left(self.days, date)

    def first(self, time: float) -> int:
        """The day on which work begins that may begin at a time."""
        return self.days[math.floor(time + 1e-9)]

    def last(self, time: float) -> int:
        """The day on which work that ends at a time ends."""
        return self.days[max(0, math.ceil(time - 1e-9) - 1)]

    def count(self, first: float, last: float) -> int:
        """Working days from one date to another, both included."""
        return max(0, bisect_right(self.days, last) - bisect_left(self.days, first))


@dataclass
class Task:
    """A task; `opens` and `closes` are times."""

    name: str
    length: float
    after: tuple[str, ...]
    ready: float = 0.0
    opens: float = 0.0
    closes: float = 0.0
    fixed: bool = False


def scheduled(tasks: dict[str, Task]) -> float:
    """Every task as early as its predecessors let it; gives the end of the last."""

    def settle(task: Task) -> float:
        if not task.fixed:
            task.opens = max([task.ready, *(settle(tasks[name]) for name in task.after)])
            task.closes = task.opens + task.length
        return task.closes

    return max(settle(task) for task in tasks.values())


def slack(tasks: dict[str, Task], end: float) -> dict[str, float]:
    """How much later each may end without moving the end of all."""
    followers = {name: [one for one in tasks.values() if name in one.after] for name in tasks}

    def latest(name: str) -> float:
        return min([end, *(latest(one.name) - one.length for one in followers[name])])

    return {name: latest(name) - task.closes for name, task in tasks.items()}


def pert(tasks: dict[str, tuple[float, float, float, tuple[str, ...], float]], count: int, seed: int) -> npt.NDArray[np.float64]:
    """Lengths of the project when each task (optimistic, likely, pessimistic, after, ready) is drawn from the PERT distribution:
    a beta one on the range whose mean is (o + 4 m + p) / 6."""
    random = np.random.default_rng(seed)
    ends: dict[str, npt.NDArray[np.float64]] = {}

    def settle(name: str) -> npt.NDArray[np.float64]:
        if name not in ends:
            low, likely, high, after, ready = tasks[name]
            opens = np.full(count, ready)
            for one in after:
                opens = np.maximum(opens, settle(one))
            drawn = np.full(count, likely)
            if high > low:
                width = high - low
                drawn = low + width * random.beta(1 + 4 * (likely - low) / width, 1 + 4 * (high - likely) / width, count)
            ends[name] = opens + drawn
        return ends[name]

    return np.max([settle(name) for name in tasks], axis=0)


@dataclass
class Budget:
    """Money planned evenly over the days from the first to the last of a task, days off included."""

    first: float
    last: float
    money: float

    def planned(self, date: float) -> float:
        return self.money * max(0.0, min(1.0, (date + 1 - self.first) / (self.last + 1 - self.first)))


@dataclass
class Value:
    """Earned value at a date."""

    budgets: Sequence[Budget]
    earned: float
    spent: float
    status: float
    figures: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        total, planned = sum(one.money for one in self.budgets), self.planned(self.status)
        ev, ac = self.earned, self.spent
        cpi, spi = ev / ac if ac else None, ev / planned if planned else None
        eac = total / cpi if cpi else None
        first = min(one.first for one in self.budgets)
        length = max(one.last for one in self.budgets) - first + 1
        reached, elapsed = self.reached(first, length), max(0.0, self.status + 1 - first)
        spi_t = reached / elapsed if elapsed else None
        self.figures = {
            "bac": total, "pv": planned, "ev": ev, "ac": ac, "sv": ev - planned, "cv": ev - ac, "spi": spi, "cpi": cpi,
            "eac": eac, "eac_budget": ac + total - ev, "done_share": ev / total,
            "eac_both": ac + (total - ev) / (cpi * spi) if cpi and spi else None,
            "etc": eac - ac if eac else None, "vac": total - eac if eac else None, "tcpi": (total - ev) / (total - ac),
            "tcpi_eac": (total - ev) / (eac - ac) if eac else None, "elapsed_days": elapsed, "spi_t": spi_t,
            "pace_finish": first + length / spi_t - 1 if spi_t else None,
        }  # fmt: skip

    def planned(self, date: float) -> float:
        return sum(one.planned(date) for one in self.budgets)

    def reached(self, first: float, length: float) -> float:
        """Days from the first on after which as much was planned as is earned, by halving."""
        if self.earned >= self.planned(first + length - 1):
            return length
        low, high = 0.0, length
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if self.planned(first + middle - 1) <= self.earned else (low, middle)
        return low


def month_end(start: int, months: int) -> int:
    """The last day of the month so many months after that of a date."""
    years, month = divmod(day(start).month - 1 + months + 1, 12)
    return serial(dt.date(day(start).year + years, month + 1, 1)) - 1
