"""Critical-path method over a precedence network with calendars: earliest and latest dates, slack, the critical path.

Kelley and Walker, Critical-path planning and scheduling (1959); the four links as in PMI, Practice Standard for Scheduling. All
arithmetic is on instants (see calendars.py); each task works in its own calendar, lags run in the project's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xl_lepton.core.cells import serial
from xl_lepton.core.errors import BadInput
from xl_lepton.core.working import Working
from xl_lepton.numerics.calendars import Calendar, days_off
from xl_lepton.numerics.tables import Lines
from xl_lepton.numerics.task_lists import Network

CLOSE = 1e-9
"""Days within which two instants are one: sums of decimal fractions differ by less."""


@dataclass(frozen=True)
class Dates:
    """Earliest and latest start and finish of each task, its slack and free slack in working days, and the project's end."""

    start: tuple[float, ...]
    finish: tuple[float, ...]
    late_start: tuple[float, ...]
    late_finish: tuple[float, ...]
    slack: tuple[float, ...]
    free_slack: tuple[float, ...]
    end: float

    def critical(self, place: int) -> bool:
        return self.slack[place] <= CLOSE


@dataclass(frozen=True)
class Limits:
    """For each task its calendar, the instant before which it must not start, and the one by which it must be finished.

    `fixed` gives start and finish of tasks that have them already, by place.
    """

    calendars: tuple[Calendar, ...]
    not_before: tuple[float | None, ...]
    deadlines: tuple[float | None, ...]
    fixed: Mapping[int, tuple[float, float]] = field(default_factory=dict)


def limits(lines: Lines, project: Calendar) -> Limits:
    """The columns not_before, deadline and calendar of a task table; dates where the project has a start date."""
    calendars: list[Calendar] = []
    early: list[float | None] = []
    due: list[float | None] = []
    for line in lines:
        calendars.append(project)
        if not line.blank("calendar") and project.start is not None:
            try:
                calendars[-1] = Calendar(project.start, days_off(line.text("calendar")), project.holidays)
            except BadInput as problem:
                raise line.complaint("calendar", str(problem)) from None
        for column, found in (("not_before", early), ("deadline", due)):
            if line.blank(column):
                found.append(None)
            elif project.start is None:
                found.append(line.number_in(column))
            else:
                found.append(project.instant_of(line.day_in(column) or serial(project.start), end=column == "deadline"))
    return Limits(tuple(calendars), tuple(early), tuple(due))


def critical_path(plan: Network, project: Calendar, given: Limits | None = None) -> Dates:
    """Forward and backward pass."""
    given = given or Limits((project,) * len(plan.names), (None,) * len(plan.names), (None,) * len(plan.names))
    start, finish = _forward(plan, project, given)
    end = max(finish)
    late_start, late_finish = _backward(plan, project, given, end)
    pairs = zip(given.calendars, late_start, start, strict=True)
    slack = [tidy(calendar.working(late) - calendar.working(early)) for calendar, late, early in pairs]
    free = _free_slack(plan, project, given, start, finish, end)
    return Dates(tuple(start), tuple(finish), tuple(late_start), tuple(late_finish), tuple(slack), tuple(free), end)


def critical_tasks(plan: Network, dates: Dates) -> list[int]:
    """The tasks without slack, in order of start."""
    critical = [place for place in plan.order if dates.critical(place)]
    return sorted(critical, key=lambda place: (dates.start[place], dates.finish[place]))


def explain(plan: Network, dates: Dates, work: Working) -> None:
    """The derivation: per task its earliest start and finish and its slack, then the chain that sets the end."""
    source = "critical-path method, forward and backward pass"
    for place in plan.order:
        links = "; ".join(f"{plan.names[link.before]} {link.kind}{link.lag:+g}" for link in plan.links[place]) or "none"
        spelled = f"start {dates.start[place]:g}, finish {dates.finish[place]:g}, slack {dates.slack[place]:g}, after: {links}"
        work.fact(plan.names[place], spelled, "days from the start", source)
    chain = " - ".join(plan.names[place] for place in critical_tasks(plan, dates))
    work.fact("critical tasks", chain if len(chain) <= 400 else chain[:397] + "...", "", source)
    work.fact("end of the project", dates.end, "days from the start", source)


def _forward(plan: Network, project: Calendar, given: Limits) -> tuple[list[float], list[float]]:
    start = [0.0] * len(plan.names)
    finish = [0.0] * len(plan.names)
    for place in plan.order:
        if place in given.fixed:
            start[place], finish[place] = given.fixed[place]
            continue
        own, length = given.calendars[place], plan.durations[place]
        earliest, held_end = max(0.0, given.not_before[place] or 0.0), None
        for link in plan.links[place]:
            source = start[link.before] if link.kind[0] == "S" else finish[link.before]
            held = project.shift(source, link.lag)
            if link.kind[1] == "S":
                earliest = max(earliest, held)
            else:
                held_end = held if held_end is None else max(held_end, held)
        work = own.working(earliest)
        if held_end is not None:
            work = max(work, own.working(held_end) - length)
        # A milestone stays at the instant that releases it; work begins with the next working time.
        start[place] = own.begin(work) if length else (earliest if held_end is None else max(earliest, held_end))
        finish[place] = own.cease(own.working(start[place]) + length) if length else start[place]
    return start, finish


def _backward(plan: Network, project: Calendar, given: Limits, end: float) -> tuple[list[float], list[float]]:
    late_start = [0.0] * len(plan.names)
    late_finish = [end if due is None else min(end, due) for due in given.deadlines]
    before_start: list[float | None] = [None] * len(plan.names)
    for place in reversed(plan.order):
        own, length = given.calendars[place], plan.durations[place]
        limit, held = late_finish[place], before_start[place]
        if held is not None and length:
            limit = min(limit, own.cease(own.working(held) + length))
        elif held is not None:
            limit = min(limit, held)
        late_finish[place] = own.cease(own.working(limit)) if length else limit
        late_start[place] = own.begin(own.working(limit) - length) if length else limit
        for link in plan.links[place]:
            target = late_start[place] if link.kind[1] == "S" else late_finish[place]
            latest = project.unshift(target, link.lag)
            if link.kind[0] == "S":
                known = before_start[link.before]
                before_start[link.before] = latest if known is None else min(known, latest)
            else:
                late_finish[link.before] = min(late_finish[link.before], latest)
    return late_start, late_finish


def _free_slack(
    plan: Network, project: Calendar, given: Limits, start: Sequence[float], finish: Sequence[float], end: float
) -> list[float]:
    """How far each task can slip without moving any other: the least room in the links that leave it."""
    rooms = [own.working(end) - own.working(done) for own, done in zip(given.calendars, finish, strict=True)]
    for after, links in enumerate(plan.links):
        for link in links:
            own = given.calendars[link.before]
            target = start[after] if link.kind[1] == "S" else finish[after]
            source = start[link.before] if link.kind[0] == "S" else finish[link.before]
            room = own.working(project.unshift(target, link.lag)) - own.working(source)
            rooms[link.before] = min(rooms[link.before], room)
    return [tidy(max(0.0, room)) for room in rooms]


def tidy(days: float) -> float:
    """Without the noise of floating point around whole numbers of days."""
    nearest = round(days)
    return float(nearest) if abs(days - nearest) < CLOSE else days
