"""LEPTON_PERT."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Count, Data, Date, Dates, Number, Text
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.functions.plan import _common as common
from xl_lepton.numerics import networks, tables, task_lists

ESTIMATES: tables.Spellings = {
    "optimistic": ("best", "low", "o", "乐观"),
    "likely": ("most likely", "mode", "m", "最可能"),
    "pessimistic": ("worst", "high", "p", "悲观"),
}
PERCENTILES = (10, 50, 80, 90, 95)
SOURCE = "Malcolm, Roseboom, Clark, Fazar (1959); merge bias: MacCrimmon, Ryavec (1964); simulated on scrambled Sobol points"
MERGING = [
    ["task", "optimistic", "likely", "pessimistic", "predecessors"],
    ["Hardware", 8.0, 10.0, 18.0, ""],
    ["Data", 6.0, 10.0, 20.0, ""],
    ["Train", 4.0, 5.0, 6.0, "Hardware; Data"],
]


@lepton(
    "PERT",
    source=SOURCE,
    examples=[
        Example((MERGING,), "mean"),
        Example((MERGING, dt.date(2026, 1, 5), "1", [[dt.date(2026, 4, 3)]], 46044.0, 1024, 1, "PERT mean"), 16.0),
    ],
)
def pert(
    tasks: Annotated[Columns, Data("Task list with headings task, optimistic, likely, pessimistic, predecessors")],
    start: Annotated[dt.date | None, Date(common.START_HELP)] = None,
    weekend: Annotated[str, Text(common.WEEKEND_HELP)] = "1",
    holidays: Annotated[tuple[dt.date, ...], Dates(common.HOLIDAYS_HELP)] = (),
    target: Annotated[
        float | None, Number("Date (or day number) by which to be done, for its chance", minimum=0.0, maximum=1e7)
    ] = None,
    trials: Annotated[int, Count("Simulated projects, rounded up to a power of 2", minimum=64.0, maximum=131_072.0)] = 8192,
    seed: Annotated[int, Count("Start of the random numbers: the same seed, the same answer", maximum=2.0**31)] = 1,
    *,
    work: Working,
) -> Annotated[Record, Returns("Duration of the project and its percentiles", columns=("mean", "P50", "P80", "P90"))]:
    """How long a project takes when durations are uncertain: percentiles by simulation, and the textbook PERT figures.

    Each duration is drawn from the PERT distribution of its three estimates. PERT mean and deviation follow the critical path
    alone and are early where paths merge. criticality is the share of trials in which a task had no slack.
    """
    from xl_lepton.numerics import three_point

    lines = common.task_lines(tasks, ("task", "optimistic", "likely", "pessimistic"), ESTIMATES)
    three_point.check_calendars(lines)
    given = three_point.estimates(lines)
    plan = task_lists.network(lines, [one.mean for one in given])
    calendar = common.project_calendar(start, weekend, holidays)
    ready = [max(0.0, calendar.working(early or 0.0)) for early in networks.limits(lines, calendar).not_before]
    mean, deviation = three_point.textbook(plan, given, ready, work)
    spread = three_point.simulate(plan, given, ready, trials, seed)
    work.fact("simulated projects", float(len(spread.lengths)), "", SOURCE)
    lengths = {f"P{share}": spread.percentile(share / 100) for share in PERCENTILES}
    items = [Item("mean", spread.mean, "day"), *(Item(name, length, "day") for name, length in lengths.items())]
    items += [Item("standard error of the mean", spread.error_of_mean, "day")]
    items += [Item("PERT mean", mean, "day"), Item("PERT standard deviation", deviation, "day")]
    if start is not None:
        items += [Item(f"date {name}", calendar.days(0.0, calendar.cease(length))[1], "date") for name, length in lengths.items()]
    if target is not None:
        length = calendar.working(calendar.instant_of(target, end=True))
        items += [Item("chance by target", spread.chance(length), "share")]
        items += [Item("PERT chance by target", three_point.textbook_chance(length, mean, deviation), "share")]
    items += [Item(f"criticality {name}", share, "share") for name, share in zip(plan.names, spread.criticality, strict=True)]
    return Record(tuple(items))
