"""LEPTON_GANTT."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.core.cells import MISSING, date_of
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Count, Data, Date, Dates, Number, Text
from xl_lepton.core.results import Table
from xl_lepton.core.working import Working
from xl_lepton.functions.plan import _common as common
from xl_lepton.numerics import networks, task_lists
from xl_lepton.numerics.calendars import Calendar
from xl_lepton.numerics.tables import Lines, Spellings

PLANNED: Spellings = {"start": ("early start", "开始"), "finish": ("early finish", "end", "完成"), "critical": ("关键",)}
LARGEST = 1_000_000  # cells; a sheet has 16,384 columns, and nobody reads more

SOURCE = "bars as in Gantt, Work, Wages and Profits (1910); dates by the critical-path method"


@lepton(
    "GANTT",
    source=SOURCE,
    examples=[
        Example((common.PROJECT, dt.date(2026, 1, 5), 6), 2.0),
        Example((common.PROJECT, MISSING, 5, 5.0), 2.0),
    ],
)
def gantt(
    tasks: Annotated[Columns, Data("Task list as for LEPTON_SCHEDULE, or tasks with their start and finish")],
    start: Annotated[dt.date | None, Date(common.START_HELP)] = None,
    periods: Annotated[int, Count("Number of columns", minimum=1.0, maximum=16_000.0)] = 26,
    period_days: Annotated[float, Number("Calendar days per column", above=0.0, maximum=1e6)] = 7.0,
    weekend: Annotated[str, Text(common.WEEKEND_HELP)] = "1",
    holidays: Annotated[tuple[dt.date, ...], Dates(common.HOLIDAYS_HELP)] = (),
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per task, one column per period: 0 nothing, 1 work, 2 critical work, 3 milestone")]:
    """Bars of a plan as a grid of numbers, for conditional formatting beside the task list.

    A column is a period of period_days from the start; a task that works in any part of it is marked. Where the table has
    columns start and finish (such as the answer of LEPTON_SCHEDULE or LEPTON_LEVEL with headers) they are drawn as they stand.
    """
    lines = common.task_lines(tasks, ("task",), PLANNED)
    if len(lines) * periods > LARGEST:
        raise BadInput(f"periods: {len(lines)} tasks in {periods} periods are more than {LARGEST:,} cells; take fewer periods")
    project = common.project_calendar(start, weekend, holidays)
    bars = _given(lines, project) if lines.has("start") and lines.has("finish") else _scheduled(lines, project)
    rows = []
    for line, (begin, end, mark) in zip(lines, bars, strict=True):
        work.fact(line.name("task"), f"from {begin:g} to {end:g} days from the start", "", SOURCE)
        rows.append([_cell(begin, end, mark, column * period_days, (column + 1) * period_days) for column in range(periods)])
    return Table.of([_heading(project, column * period_days) for column in range(periods)], rows)


def _cell(begin: float, end: float, mark: float, opens: float, closes: float) -> float:
    if begin == end:
        return 3.0 if opens <= begin < closes else 0.0
    return mark if begin < closes - networks.CLOSE and end > opens + networks.CLOSE else 0.0


def _scheduled(lines: Lines, project: Calendar) -> list[tuple[float, float, float]]:
    if not lines.has("duration"):
        raise BadInput("tasks: give the columns duration and predecessors, or start and finish")
    plan = task_lists.network(lines)
    dates = networks.critical_path(plan, project, networks.limits(lines, project))
    spans = zip(dates.start, dates.finish, strict=True)
    return [(begin, end, 2.0 if dates.critical(place) else 1.0) for place, (begin, end) in enumerate(spans)]


def _given(lines: Lines, project: Calendar) -> list[tuple[float, float, float]]:
    bars = []
    for line in lines:
        ends: list[float] = []
        for column in ("start", "finish"):
            day = line.number_in(column, minimum=None) if project.start is None else line.day_in(column)
            if day is None:
                raise line.complaint(column, "expected a date, got an empty cell")
            ends.append(project.instant_of(day, end=column == "finish"))
        if ends[1] < ends[0]:
            raise line.complaint("finish", "lies before the start")
        critical = line.text("critical").upper() in ("TRUE", "YES", "1")
        bars.append((ends[0], ends[1], 2.0 if critical else 1.0))
    return bars


def _heading(project: Calendar, opens: float) -> str:
    return f"{opens:g}" if project.start is None else str(date_of(project.day(opens)))
