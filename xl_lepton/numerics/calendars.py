"""Working time: how much of it lies before an instant, and which instant a given amount of it reaches.

An instant is a number of days from the start of the project, 2.5 is noon of its third day. Working time W(t) grows by one on each
working day. Going forward, work begins at the latest instant with its W (the morning after the weekend) and stops at the earliest
(the evening before it); so no task starts or ends on a day off, and late dates mirror early ones.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from xl_lepton.core.cells import EPOCH, serial
from xl_lepton.core.errors import BadInput, NoSolution
from xl_lepton.core.kinds import LAST_SERIAL

EVERY_DAY = "0000000"

# Microsoft's help page of WORKDAY.INTL: which days are off, Monday first.
_WEEKENDS = {
    "1": "0000011", "2": "1000001", "3": "1100000", "4": "0110000", "5": "0011000", "6": "0001100", "7": "0000110",
    "11": "0000001", "12": "1000000", "13": "0100000", "14": "0010000", "15": "0001000", "16": "0000100", "17": "0000010",
}  # fmt: skip


def days_off(weekend: str) -> str:
    """Seven marks, Monday first, 1 for a day off: from a code of WORKDAY.INTL, such marks themselves, or "none"."""
    word = weekend.strip().lower()
    marks = EVERY_DAY if word in ("none", "every day") else _WEEKENDS.get(word, word)
    if len(marks) != 7 or set(marks) - {"0", "1"}:
        raise BadInput(f"expected a weekend code of WORKDAY.INTL (1 is Saturday and Sunday), seven 0/1 or none, got '{weekend}'")
    if marks == "1111111":
        raise BadInput("a week needs a working day, got seven days off")
    return marks


@dataclass(frozen=True)
class Calendar:
    """Working days counted from `start`; without a start every day works, and instants are plain numbers."""

    start: dt.date | None = None
    off: str = EVERY_DAY
    holidays: tuple[dt.date, ...] = ()

    def working(self, instant: float) -> float:
        """Working time from the start to an instant."""
        if self._plain:
            return instant
        day = math.floor(instant)
        before = self._before(day)
        share = (instant - day) * (self._before(day + 1) - before)
        return before + share

    def begin(self, work: float) -> float:
        """The instant at which work after `work` days begins: never in time off."""
        if self._plain:
            return work
        work = round(work, 9)  # sums of fractions must not fall into the next day
        day = self._first_day(lambda day: self._before(day + 1) > work)
        return day + work - self._before(day)

    def cease(self, work: float) -> float:
        """The instant at which `work` days are done: never in time off."""
        if self._plain:
            return work
        work = round(work, 9)
        day = self._first_day(lambda day: self._before(day + 1) >= work)
        return day + work - self._before(day)

    def shift(self, instant: float, lag: float) -> float:
        """The instant a lag of working days later, or earlier when negative."""
        return self.cease(self.working(instant) + lag) if lag else instant

    def unshift(self, instant: float, lag: float) -> float:
        """The latest instant that `shift` by the lag does not carry beyond `instant`."""
        return self.begin(self.working(instant) - lag) if lag else instant

    def days(self, begin: float, end: float) -> tuple[float, float]:
        """First and last day of what runs from one instant to another, as serial numbers; the plain numbers without dates.

        A milestone belongs to the day that ends with it.
        """
        if self.start is None:
            return begin, end
        first, last = math.floor(round(begin, 9)), math.ceil(round(end, 9)) - 1
        if begin == end:
            first = last = max(0, last)
        return self._day(first), self._day(max(first, last))

    def day(self, instant: float) -> float:
        """The day of an instant: its serial number, or the plain number without dates."""
        return instant if self.start is None else self._day(math.floor(round(instant, 9)))

    def instant_of(self, day: float, end: bool = False) -> float:
        """The morning of a day given by its serial number, or its evening; a plain number without dates."""
        return day if self.start is None else day - serial(self.start) + (1 if end else 0)

    def _day(self, days: int) -> float:
        day = serial(self.start or EPOCH) + days
        if not 1 <= day <= LAST_SERIAL:
            raise NoSolution("the plan leaves the years that a sheet can show; check durations and lags")
        return day

    @cached_property
    def _plain(self) -> bool:
        return self.start is None or (self.off == EVERY_DAY and not self.holidays)

    @cached_property
    def _week(self) -> tuple[int, ...]:
        """Working days among the first 0 ... 7 days from the weekday of the start."""
        first = self.start.weekday() if self.start else 0
        counts = [0]
        for day in range(7):
            counts.append(counts[-1] + (self.off[(first + day) % 7] == "0"))
        return tuple(counts)

    @cached_property
    def _closed(self) -> tuple[int, ...]:
        """Holidays that would have been working days, as days from the start."""
        if self.start is None:
            return ()
        days = {(holiday - self.start).days for holiday in self.holidays if self.off[holiday.weekday()] == "0"}
        return tuple(sorted(days))

    def _before(self, day: int) -> int:
        """Working days from the start to the morning of a day."""
        weeks, rest = divmod(day, 7)
        closed = bisect_left(self._closed, day) - bisect_left(self._closed, 0)
        return weeks * self._week[7] + self._week[rest] - closed

    @staticmethod
    def _first_day(reached: Callable[[int], bool]) -> int:
        low, high = -1, 1
        while reached(low):
            low *= 2
        while not reached(high):
            high *= 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if reached(middle) else (middle, high)
        return high
