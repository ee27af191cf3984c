"""LEPTON_REPLAN."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from xl_lepton.core.cells import MISSING
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data, Date, Dates, Number, Text
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.functions.plan import _common as common
from xl_lepton.numerics import networks, pools, progress, task_lists
from xl_lepton.numerics.calendars import Calendar
from xl_lepton.numerics.progress import FINISHED, State
from xl_lepton.numerics.tables import Lines

COLUMNS = ("task", "status", "start", "finish", "planned_finish", "delay", "slack", "budget", "forecast_cost")
BUDGET, TREND = "budget", "cpi"
SCHEDULES, PLACINGS = 1500, 180_000
SOURCE = "status date and retained progress: PMI, Practice Standard for Scheduling; cost: EAC by remaining budget, or by CPI"
SLIPPED = [
    ["task", "duration", "predecessors", "actual_start", "actual_finish", "percent_complete", "budget", "actual_cost"],
    ["Order", 2.0, "", 0.0, 4.0, "", 1000.0, 1200.0],
    ["Deliver", 10.0, "Order", 4.0, "", 0.5, 8000.0, 4000.0],
    ["Install", 3.0, "Deliver", "", "", "", 3000.0, ""],
]


@lepton(
    "REPLAN",
    source=SOURCE,
    examples=[
        Example((SLIPPED, 10.0), "Order"),
        Example((SLIPPED, 10.0, MISSING, MISSING, MISSING, MISSING, "cpi", "forecast_cost"), 1200.0),
    ],
)
def replan(
    tasks: Annotated[
        Columns,
        Data("Tasks as for LEPTON_SCHEDULE, and actual_start, actual_finish, percent_complete or remaining, budget, actual_cost"),
    ],
    status: Annotated[float, Number("Date (or day number) at whose end progress was measured", minimum=0.0, maximum=1e7)],
    start: Annotated[dt.date | None, Date(common.START_HELP)] = None,
    weekend: Annotated[str, Text(common.WEEKEND_HELP)] = "1",
    holidays: Annotated[tuple[dt.date, ...], Dates(common.HOLIDAYS_HELP)] = (),
    resources: Annotated[Columns | None, Data("Limited resources, headings resource and available: the rest is levelled")] = None,
    cost_basis: Annotated[
        str, Choice("Remaining work at its budget, or at the cost trend so far", options=(BUDGET, TREND))
    ] = BUDGET,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per task and a last one for the project", columns=COLUMNS)]:
    """New dates and cost from progress so far: finished and running tasks keep their dates, the rest follows the status date.

    A running task goes on after the status date for its remaining days (given, or duration x what is not complete). delay is in
    working days against the plan without progress. Forecast cost is what was spent plus the budget of the remaining share,
    divided by the cost performance so far where cost_basis is "cpi".
    """
    lines = common.task_lines(tasks, extra=progress.COLUMNS)
    plan = task_lists.network(lines)
    project = common.project_calendar(start, weekend, holidays)
    limits = networks.limits(lines, project)
    now = project.instant_of(status, end=True)
    given = progress.states(lines, plan, limits.calendars, now)
    before = networks.critical_path(plan, project, limits)
    dates = progress.replanned(plan, project, limits, given, now)
    if resources is not None:
        dates = _levelled(lines, plan, project, limits, given, now, resources)
    costs = _costs(lines, given, cost_basis, work)
    networks.explain(plan, dates, work)
    rows = [_row(place, plan, project, given, before, dates, costs) for place in range(len(lines))]
    rows.append(_whole(project, before, dates, costs))
    units = ("", "", "date", "date", "date", "day", "day", "currency", "currency")
    return Table.of([Column(name, unit) for name, unit in zip(COLUMNS, units, strict=True)], rows, labelled=True)


def _levelled(
    lines: Lines,
    plan: task_lists.Network,
    project: Calendar,
    limits: networks.Limits,
    given: Sequence[State],
    now: float,
    resources: Columns,
) -> networks.Dates:
    """Dates under limited resources; slack is what the network alone leaves until the new end."""
    if any(not line.blank("calendar") for line in lines):
        raise BadInput("tasks: levelling works in one calendar; take the column calendar out")
    pool = pools.read_pool(resources)
    budget = max(60, min(SCHEDULES, PLACINGS // len(lines)))
    found = progress.levelled(plan, project, limits, given, now, pools.needs_of(lines, pool), pool, budget)
    done = {place: (one.start or 0.0, one.finish or 0.0) for place, one in enumerate(given) if one.status == FINISHED}
    return networks.critical_path(plan, project, replace(limits, fixed={**done, **found}))


def _costs(lines: Lines, given: Sequence[State], basis: str, work: Working) -> list[tuple[float, float]]:
    """Budget and forecast cost of each task."""
    budgets = [line.number_in("budget", 0.0) for line in lines]
    spent = [line.number_in("actual_cost", 0.0) for line in lines]
    earned = math.fsum(budget * state.done for budget, state in zip(budgets, given, strict=True))
    index = 1.0
    if basis == TREND and earned and any(spent):
        index = work.compute("CPI", "earned / spent", "", "EV / AC", earned=earned, spent=math.fsum(spent))
    costs = []
    for line, budget, own, state in zip(lines, budgets, spent, given, strict=True):
        numbers = {"spent": own, "budget": budget, "done": state.done, "index": index}
        formula = "spent + budget * (1 - done) / index"
        costs.append((budget, work.compute(f"cost of {line.name('task')}", formula, "currency", SOURCE, **numbers)))
    return costs


def _row(
    place: int,
    plan: task_lists.Network,
    project: Calendar,
    given: Sequence[State],
    before: networks.Dates,
    dates: networks.Dates,
    costs: Sequence[tuple[float, float]],
) -> tuple[object, ...]:
    finish, planned = dates.finish[place], before.finish[place]
    status = given[place].status
    slack = None if status == FINISHED else networks.tidy(project.working(dates.late_finish[place]) - project.working(finish))
    return (
        plan.names[place],
        status,
        *project.days(dates.start[place], finish),
        project.days(before.start[place], planned)[1],
        networks.tidy(project.working(finish) - project.working(planned)),
        slack,
        *costs[place],
    )


def _whole(
    project: Calendar, before: networks.Dates, dates: networks.Dates, costs: Sequence[tuple[float, float]]
) -> tuple[object, ...]:
    delay = networks.tidy(project.working(dates.end) - project.working(before.end))
    budget, cost = (math.fsum(own) for own in zip(*costs, strict=True))
    first = min(dates.start)
    planned = project.days(min(before.start), before.end)[1]
    return ("project", "late" if delay > 0 else "on plan", *project.days(first, dates.end), planned, delay, None, budget, cost)
