"""What the plan functions share: the arguments that give a project its dates, and its task table read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.numerics import calendars, tables, task_lists

FIELDS = {
    **task_lists.TASK,
    **task_lists.DURATION,
    **task_lists.LINKS,
    **task_lists.LIMITS,
    **task_lists.CALENDAR,
    **task_lists.RESOURCES,
}
TASKS_HELP = 'Task list with headings: task, duration, predecessors ("A; B FS+2"), and if wanted not_before, deadline, calendar'
START_HELP = "First day of the project; without it, times are plain numbers of days from 0"
WEEKEND_HELP = 'Days off with a start date: 1 is Saturday and Sunday, as WORKDAY.INTL; seven 0/1 from Monday; or "none"'
HOLIDAYS_HELP = "Further days off, with a start date"

CPM = "Kelley, Walker, Critical-path planning and scheduling (1959); links: PMI, Practice Standard for Scheduling"

PROJECT = [
    ["task", "duration", "predecessors"],
    ["Order", 2.0, ""],
    ["Deliver", 10.0, "Order"],
    ["Room", 5.0, "Order"],
    ["Install", 3.0, "Deliver; Room"],
    ["Train", 8.0, "Install FS+1"],
]
"""The task list of the examples: two days to order, ten of delivery, three to install, a day's lag, eight of training: 24."""


def task_lines(
    table: Columns, required: Sequence[str] = ("task", "duration"), extra: tables.Spellings | None = None
) -> tables.Lines:
    return tables.read("tasks", table, {**FIELDS, **(extra or {})}, required)


def project_calendar(start: dt.date | None, weekend: str, holidays: Sequence[dt.date]) -> calendars.Calendar:
    try:
        off = calendars.days_off(weekend)
    except BadInput as problem:
        raise BadInput(f"weekend: {problem}") from None
    return calendars.Calendar() if start is None else calendars.Calendar(start, off, tuple(holidays))
