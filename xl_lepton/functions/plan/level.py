"""LEPTON_LEVEL."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.core.cells import MISSING
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Count, Data, Date, Dates, Number, Text
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.functions.plan import _common as common
from xl_lepton.numerics import levelling_exact, networks, pools, task_lists
from xl_lepton.numerics.calendars import Calendar
from xl_lepton.numerics.levelling import Project
from xl_lepton.numerics.levelling_search import Found, search

SEARCH, EXACT = "search", "cp-sat"
SCHEDULES, PER_TASK, PLACINGS = 3000, 100, 360_000  # schedules tried unless said otherwise: fewer for small and for large plans
COLUMNS = ("task", "duration", "start", "finish", "delay")

SOURCE = (
    "Hartmann (1998) and Valls, Ballestin, Quintanilla (2008) over serial schedules (Kolisch 1996); "
    "bound: critical path and energy (Carlier, Latapie 1991); cp-sat: OR-Tools"
)
TEAMS = [
    ["task", "duration", "predecessors", "resources"],
    ["Racks", 4.0, "", "Team 2"],
    ["Network", 3.0, "", "Team 2"],
    ["Storage", 2.0, "", "Team 1"],
    ["Test", 2.0, "Racks; Network; Storage", "Team 1"],
]


@lepton(
    "LEVEL",
    source=SOURCE,
    examples=[
        Example((TEAMS, [["resource", "available"], ["Team", 3.0]]), "Racks"),
        Example(
            (
                TEAMS,
                [["resource", "available"], ["Team", 3.0]],
                dt.date(2026, 1, 5),
                "1",
                MISSING,
                MISSING,
                MISSING,
                MISSING,
                "duration",
            ),
            4.0,
        ),
    ],
)
def level(
    tasks: Annotated[Columns, Data('Task list as for LEPTON_SCHEDULE, with a column resources: "Engineer 2; GPU 8"')],
    resources: Annotated[Columns, Data("What there is, with headings resource and available")],
    start: Annotated[dt.date | None, Date(common.START_HELP)] = None,
    weekend: Annotated[str, Text(common.WEEKEND_HELP)] = "1",
    holidays: Annotated[tuple[dt.date, ...], Dates(common.HOLIDAYS_HELP)] = (),
    method: Annotated[str, Choice("cp-sat needs the extra ortools and comes closer", options=(SEARCH, EXACT))] = SEARCH,
    schedules: Annotated[int | None, Count("Schedules to try, 3000 or fewer by default", minimum=1.0, maximum=1e6)] = None,
    seconds: Annotated[float | None, Number("Time limit for cp-sat; the answer then depends on the machine", above=0.0)] = None,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per task, then the project, the lower bound and the gap", columns=COLUMNS)]:
    """Start and finish of each task when resources are limited, in the shortest time found, with a lower bound and the gap.

    delay is how many working days a task starts after its earliest date. No plan is shorter than the lower bound; gap is the
    project's length over the lower bound, less 1: a gap of 0 is proof that no plan is shorter.
    """
    lines, pool = common.task_lines(tasks), pools.read_pool(resources)
    if lines.has("calendar") and any(not line.blank("calendar") for line in lines):
        raise BadInput("tasks: levelling works in one calendar; take the column calendar out, or use LEPTON_SCHEDULE")
    plan = task_lists.network(lines)
    calendar = common.project_calendar(start, weekend, holidays)
    limits = networks.limits(lines, calendar)
    ready = [max(0.0, calendar.working(early or 0.0)) for early in limits.not_before]
    project, parts = pools.project_of(plan, pools.needs_of(lines, pool), pool, ready, [False] * len(lines))
    found = search(project, _budget(len(lines)) if schedules is None else schedules)
    if method == EXACT:
        found = levelling_exact.solve(project, found, seconds)
    _explain(plan, found, parts, work)
    return _table(plan, project, found, parts, calendar)


def _budget(tasks: int) -> int:
    """Schedules to try: a small plan needs few, in a large one each takes long."""
    return max(60, min(SCHEDULES, PER_TASK * tasks, PLACINGS // tasks))


def _table(plan: task_lists.Network, project: Project, found: Found, parts: int, calendar: Calendar) -> Table:
    rows: list[tuple[object, ...]] = []
    for place, begin in enumerate(found.starts):
        delay = (begin - project.heads[place]) / parts
        rows.append((plan.names[place], plan.durations[place], *_days(calendar, begin, project.durations[place], parts), delay))
    first = min(found.starts)
    length, bound = (found.length - first) / parts, found.bound / parts
    rows.append(
        ("project", length, *_days(calendar, first, found.length - first, parts), (found.length - project.critical) / parts)
    )
    rows.append(("lower bound", bound, *_days(calendar, 0, found.bound, parts), None))
    rows.append(("gap", found.gap, None, None, None))
    units = ("", "day", "date", "date", "day")
    return Table.of([Column(name, unit) for name, unit in zip(COLUMNS, units, strict=True)], rows, labelled=True)


def _days(calendar: Calendar, begin: int, length: int, parts: int) -> tuple[float, float]:
    """First and last day of `length` units of work from `begin`."""
    opens = calendar.begin(begin / parts) if length else calendar.cease(begin / parts)
    return calendar.days(opens, calendar.cease((begin + length) / parts) if length else opens)


def _explain(plan: task_lists.Network, found: Found, parts: int, work: Working) -> None:
    work.fact("method", found.how, "", SOURCE)
    work.fact("schedules tried", float(found.schedules), "schedule", "")
    for name, begin in zip(plan.names, found.starts, strict=True):
        work.fact(name, begin / parts, "working days from the start", found.how)
    work.compute("length", "units / parts", "day", units=found.length, parts=parts)
    work.compute(
        "lower bound", "units / parts", "day", "critical path and energy of each resource", units=found.bound, parts=parts
    )
    work.fact("gap", found.gap, "share of the lower bound", "length / lower bound - 1")
