"""A plan brought up to date: what is finished or running keeps its dates, the rest is planned anew from the status date."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xl_lepton.core.errors import BadInput
from xl_lepton.numerics import networks, pools
from xl_lepton.numerics.calendars import Calendar
from xl_lepton.numerics.levelling import Project
from xl_lepton.numerics.levelling_search import search
from xl_lepton.numerics.networks import CLOSE, Dates, Limits
from xl_lepton.numerics.pools import Pool
from xl_lepton.numerics.tables import Line, Lines, Spellings
from xl_lepton.numerics.task_lists import LONGEST, Link, Network

FINISHED, RUNNING, AHEAD = "finished", "running", "ahead"
COLUMNS: Spellings = {
    "actual_start": ("started", "实际开始"),
    "actual_finish": ("finished", "实际完成"),
    "remaining": ("remaining duration", "to go", "剩余工期"),
    "percent_complete": ("complete", "done", "progress", "完成百分比"),
    "budget": ("planned cost", "预算"),
    "actual_cost": ("actual", "spent", "cost to date", "实际成本"),
}


@dataclass(frozen=True)
class State:
    """Where a task stands: its dates as instants as far as it has them, working days still to do, and the share done."""

    status: str
    start: float | None
    finish: float | None
    remaining: float
    done: float


def states(lines: Lines, plan: Network, calendars: Sequence[Calendar], now: float) -> list[State]:
    return [_state(line, plan.durations[place], calendars[place], now) for place, line in enumerate(lines)]


def _state(line: Line, duration: float, calendar: Calendar, now: float) -> State:
    start, finish = _instant(line, "actual_start", calendar, now), _instant(line, "actual_finish", calendar, now)
    done = line.number_in("percent_complete", 1.0 if finish is not None else 0.0, maximum=1.0)
    if finish is not None:
        begun = finish if start is None and not duration else start
        begun = calendar.begin(calendar.working(finish) - duration) if begun is None else begun
        if begun > finish:
            raise line.complaint("actual_finish", "lies before the actual start")
        return State(FINISHED, begun, finish, 0.0, 1.0)
    if start is None:
        if done or not line.blank("remaining"):
            raise line.complaint("actual_start", "there is progress, so give the day on which the task started")
        return State(AHEAD, None, None, duration, 0.0)
    if done == 1:
        raise line.complaint("actual_finish", "all is done, so give the day on which the task was finished")
    if not line.blank("remaining"):
        remaining = line.number_in("remaining", maximum=LONGEST)
        done = done or (max(0.0, 1 - remaining / duration) if duration else 0.0)
    elif line.blank("percent_complete"):
        remaining = max(0.0, duration - (calendar.working(now) - calendar.working(start)))
        done = 1 - remaining / duration if duration else 0.0
    else:
        remaining = duration * (1 - done)
    return State(RUNNING, start, calendar.cease(calendar.working(now) + remaining), remaining, done)


def _instant(line: Line, column: str, calendar: Calendar, now: float) -> float | None:
    if line.blank(column):
        return None
    day = line.number_in(column) if calendar.start is None else line.day_in(column)
    instant = calendar.instant_of(day or 0.0, end=column == "actual_finish")
    if instant > now + CLOSE:
        raise line.complaint(column, "lies after the status date; what has not happened yet stays blank")
    return instant


def replanned(plan: Network, project: Calendar, limits: Limits, given: Sequence[State], now: float) -> Dates:
    """New dates when resources do not matter."""
    fixed = {
        place: (one.start, one.finish) for place, one in enumerate(given) if one.start is not None and one.finish is not None
    }
    early = [max(now, limit or 0.0) for limit in limits.not_before]
    return networks.critical_path(plan, project, replace(limits, not_before=tuple(early), fixed=fixed))


def levelled(
    plan: Network,
    project: Calendar,
    limits: Limits,
    given: Sequence[State],
    now: float,
    needs: Sequence[dict[int, float]],
    pool: Pool,
    schedules: int,
) -> dict[int, tuple[float, float]]:
    """New dates of what is not finished when resources are limited: what runs goes on, the rest finds its place."""
    zero = project.working(now)
    places = [place for place in plan.order if given[place].status != FINISHED]
    _check_running(plan, given, needs, pool)
    if not places:
        return {}
    local = {place: number for number, place in enumerate(places)}
    ready, links = [], []
    for place in places:
        own_ready = max(0.0, project.working(limits.not_before[place] or 0.0) - zero)
        own: list[Link] = []
        for link in plan.links[place] if given[place].status == AHEAD else ():
            before = given[link.before]
            if before.status == AHEAD or (before.status == RUNNING and link.kind[0] == "F"):
                own.append(replace(link, before=local[link.before]))
            else:
                source = before.start if link.kind[0] == "S" else before.finish
                held = project.working(source or 0.0) + link.lag - (plan.durations[place] if link.kind[1] == "F" else 0.0)
                own_ready = max(own_ready, held - zero)
        ready.append(own_ready)
        links.append(tuple(own))
    durations = tuple(given[place].remaining for place in places)
    rest = Network(tuple(plan.names[place] for place in places), durations, tuple(links), tuple(range(len(places))))
    whole, parts = pools.project_of(
        rest, [needs[place] for place in places], pool, ready, [given[place].status == RUNNING for place in places]
    )
    return _instants(whole, parts, search(whole, schedules).starts, places, given, project, zero)


def _instants(
    whole: Project,
    parts: int,
    starts: Sequence[int],
    places: Sequence[int],
    given: Sequence[State],
    project: Calendar,
    zero: float,
) -> dict[int, tuple[float, float]]:
    found = {}
    for place, begin, length in zip(places, starts, whole.durations, strict=True):
        work = zero + begin / parts
        opens = project.begin(work) if length else project.cease(work)
        state = given[place]
        opens = opens if state.start is None else state.start
        found[place] = (opens, project.cease(zero + (begin + length) / parts) if length else max(opens, project.cease(work)))
    return found


def _check_running(plan: Network, given: Sequence[State], needs: Sequence[dict[int, float]], pool: Pool) -> None:
    for place, name in enumerate(pool.names):
        running = [task for task, state in enumerate(given) if state.status == RUNNING and needs[task].get(place)]
        used = math.fsum(needs[task][place] for task in running)
        if used > pool.amounts[place]:
            tasks = ", ".join(plan.names[task] for task in running)
            raise BadInput(f"resources: the running tasks ({tasks}) need {used:g} {name}, but there are {pool.amounts[place]:g}")
