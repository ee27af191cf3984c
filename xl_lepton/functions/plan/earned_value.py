"""LEPTON_EARNED_VALUE."""

from __future__ import annotations

import math
from typing import Annotated

from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Data, Number
from xl_lepton.core.near import suggestion
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.numerics import tables, task_lists
from xl_lepton.numerics.earned_value import SOURCE, Baseline, figures
from xl_lepton.numerics.tables import Lines, Spellings, folded

PLAN: Spellings = {
    **task_lists.TASK,
    "start": ("开始",),
    "finish": ("end", "完成"),
    "budget": ("planned", "planned value", "planned cost", "cost", "预算"),
}
PROGRESS: Spellings = {
    **task_lists.TASK,
    "percent_complete": ("complete", "done", "progress", "完成百分比"),
    "earned": ("earned value", "ev", "挣值"),
    "actual_cost": ("actual", "spent", "cost", "ac", "实际成本"),
}
FENCE = [["task", "start", "finish", "budget"], *([f"Side {day}", float(day), float(day), 1000.0] for day in range(1, 5))]
BUILT = [["task", "percent complete", "actual cost"], ["Side 1", 1.0, 1000.0], ["Side 2", 1.0, 1200.0], ["Side 3", 0.5, 600.0]]


@lepton(
    "EARNED_VALUE",
    source=SOURCE,
    examples=[
        Example((FENCE, BUILT, 3.0), "BAC"),
        Example((FENCE, BUILT, 3.0, "CPI"), 0.893, tolerance=0.0005),
        Example((FENCE, BUILT, 3.0, "EAC"), 4480.0, tolerance=1.0),
    ],
)
def earned_value(
    plan: Annotated[
        Columns, Data("Baseline with headings task, start, finish, budget; start and finish as dates or period numbers")
    ],
    progress: Annotated[
        Columns, Data("Progress with headings task, percent_complete (50% or 0.5) and actual_cost; or earned and actual_cost")
    ],
    status: Annotated[float, Number("Date (or period) at whose end progress was measured", minimum=0.0, maximum=1e7)],
    *,
    work: Working,
) -> Annotated[Record, Returns("The figures by their usual names", columns=("BAC", "PV", "EV", "AC", "SPI", "CPI", "EAC"))]:
    """Earned value of a project at a date: PV, EV, AC, variances, indices, estimates at completion, earned schedule.

    A budget is planned evenly from start to finish, both days included. EAC is BAC / CPI; beside it stand the remaining work at
    budget, and at CPI x SPI. SPI ends at 1 however late a project is; SPI(t), from earned schedule, does not. A figure that has
    no value yet, such as CPI before the first cost, is blank.
    """
    baseline, names = _baseline(tables.read("plan", plan, PLAN, ("task", "start", "finish", "budget")))
    lines = tables.read("progress", progress, PROGRESS, ("actual_cost",))
    earned = _earned(lines, dict(zip(map(folded, names), baseline.budgets, strict=True)), names)
    total = math.fsum(baseline.budgets)
    if earned > total * (1 + 1e-9):
        raise BadInput(f"progress: {earned:g} is earned, more than the whole budget of {total:g}; check the column earned")
    actual = math.fsum(line.number_in("actual_cost", 0.0) for line in lines)
    found = figures(baseline, earned, actual, status, work)
    return Record(tuple(Item(name, value, unit) for name, (value, unit) in found.items()))


def _baseline(lines: Lines) -> tuple[Baseline, tuple[str, ...]]:
    spans, budgets = [], []
    for line in lines:
        start, finish = line.number_in("start", maximum=1e7), line.number_in("finish", maximum=1e7)
        if finish < start:
            raise line.complaint("finish", "lies before the start")
        spans.append((start, finish))
        budgets.append(line.number_in("budget", 0.0))
    if not any(budgets):
        raise BadInput("plan: every budget is 0; give each task what it may cost")
    return Baseline(tuple(spans), tuple(budgets)), lines.names("task")


def _earned(lines: Lines, budgets: dict[str, float], names: tuple[str, ...]) -> float:
    if lines.has("earned"):
        return math.fsum(line.number_in("earned", 0.0) for line in lines)
    if not (lines.has("task") and lines.has("percent_complete")):
        raise BadInput("progress: give the columns task and percent_complete, or the column earned")
    lines.names("task")
    parts = []
    for line in lines:
        share = line.number_in("percent_complete", 0.0, maximum=1.0)
        name = folded(line.name("task"))
        if name not in budgets:
            raise line.complaint("task", f"'{line.name('task')}' is not in the plan{suggestion(line.name('task'), names)}")
        parts.append(share * budgets[name])
    return math.fsum(parts)
