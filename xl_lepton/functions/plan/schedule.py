"""LEPTON_SCHEDULE."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Data, Date, Dates, Text
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.functions.plan import _common as common
from xl_lepton.numerics import networks, task_lists
from xl_lepton.numerics.calendars import Calendar

COLUMNS = ("task", "duration", "start", "finish", "late_start", "late_finish", "slack", "free_slack", "critical")


@lepton(
    "SCHEDULE",
    source=common.CPM,
    examples=[
        Example((common.PROJECT,), "Order"),
        Example((common.PROJECT, dt.date(2026, 1, 5), "1", [[dt.date(2026, 1, 6)]], "finish"), 46029.0),
    ],
)
def schedule(
    tasks: Annotated[Columns, Data(common.TASKS_HELP)],
    start: Annotated[dt.date | None, Date(common.START_HELP)] = None,
    weekend: Annotated[str, Text(common.WEEKEND_HELP)] = "1",
    holidays: Annotated[tuple[dt.date, ...], Dates(common.HOLIDAYS_HELP)] = (),
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per task and a last one for the project", columns=COLUMNS)]:
    """Earliest and latest dates of each task, its slack in working days, and the critical path.

    A task starts when all its predecessors allow it; late dates are the last that keep the project's end and the deadlines.
    Slack of 0 or less is critical. With a start date, start and finish are the first and last day of work; without one they are
    instants from 0. show = "project" gives the last row: duration, start and finish of the whole.
    """
    lines = common.task_lines(tasks)
    plan = task_lists.network(lines)
    project = common.project_calendar(start, weekend, holidays)
    dates = networks.critical_path(plan, project, networks.limits(lines, project))
    networks.explain(plan, dates, work)
    rows = [_row(plan, project, dates, place) for place in range(len(plan.names))]
    whole = min(dates.start), dates.end
    bounds = project.days(*whole)
    length = project.working(whole[1]) - project.working(whole[0])
    rows.append(("project", length, *bounds, *bounds, min(dates.slack), 0.0, True))
    units = ("", "day", "date", "date", "date", "date", "day", "day", "")
    return Table.of([Column(name, unit) for name, unit in zip(COLUMNS, units, strict=True)], rows, labelled=True)


def _row(plan: task_lists.Network, project: Calendar, dates: networks.Dates, place: int) -> tuple[object, ...]:
    return (
        plan.names[place],
        plan.durations[place],
        *project.days(dates.start[place], dates.finish[place]),
        *project.days(dates.late_start[place], dates.late_finish[place]),
        dates.slack[place],
        dates.free_slack[place],
        dates.critical(place),
    )
