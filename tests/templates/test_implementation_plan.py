"""The implementation plan recomputed: working days counted, earned value by its definitions, chances by plain draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.templates import projects
from tests.templates.books import Given, Template, answered, compare
from tests.templates.projects import Budget, Calendar, Task, Value
from xl_lepton.headless import Workbook

TEAMS = ("Lead", "Facility", "Systems", "Data", "Model", "Change")
COLUMNS = 40

SITUATIONS: dict[str, Given] = {
    "as it comes": {},
    "after a month, at budget": {"status_month": 1, "cost_basis": "budget", "reserve": 0.2},
    "after four months, as planned": {"status_month": 4, "drawn_dates": "plan", "column_days": 7},
    "a six-day week": {"weekend": "0000001", "target_finish": 46_400, "late_limit": 0},
    "longer deliveries, another link": {"Tasks!G14": 90, "Tasks!H14": 120, "Tasks!E30": "M1; I2", "Tasks!I16": 46_180},
    "small teams, dear people": {
        "team_sizes": [[1], [3], [3], [3], [3], [2]],
        "team_rates": [[2000], [1], [3000], [0], [1], [9]],
    },
    "more people in a task": {"Tasks!P31": 9, "Tasks!Q14": 9_000_000, "over_limit": 0.9, "status_month": 6},
}


class Plan:
    """What the workbook is given, and the dates that follow."""

    def __init__(self, book: Workbook) -> None:
        self.get = book.get
        start = int(book.get("project_start"))
        holidays = [int(one) for one in book.frame("tblDaysOff")["day"] if one == one and one]
        self.calendar = Calendar(start, book.get("weekend"), holidays)
        self.status = projects.month_end(start, int(book.get("status_month")) - 1)
        frame = book.frame("tblTasks")
        frame = frame[frame["task"].notna() & (frame["task"] != "")]
        progress, spending = book.frame("tblProgress").iloc[: len(frame)], book.frame("tblSpending").iloc[: len(frame)]
        rates = [row[0] for row in book.get("team_rates")]
        self.sizes = [row[0] for row in book.get("team_sizes")]
        reported = [f"m{month}" for month in range(1, int(book.get("status_month")) + 1)]
        self.lines: dict[str, dict[str, Any]] = {}
        for (_, one), (_, done), (_, spent) in zip(frame.iterrows(), progress.iterrows(), spending.iterrows(), strict=True):
            people = [number(one[team]) for team in TEAMS]
            after = [] if missing(one["predecessors"]) else str(one["predecessors"]).split(";")
            wages = sum(count * rate for count, rate in zip(people, rates, strict=True))
            shares = [done[month] for month in reported if not missing(done[month])]
            self.lines[one["task"]] = {
                "estimates": tuple(one[key] for key in ("optimistic", "likely", "pessimistic")),
                "after": tuple(name.strip() for name in after),
                "ready": 0 if missing(one["not_before"]) else self.calendar.before(one["not_before"]),
                "people": people,
                "budget": one["likely"] * wages + number(one["purchases"]),
                "share": shares[-1] if shares else 0.0,
                "began": self.known(done["actual_start"]),
                "ended": self.known(done["actual_finish"]),
                "spent": sum(number(spent[month]) for month in reported),
            }

    def known(self, date: object) -> float | None:
        """A day that has come by the status date."""
        return None if missing(date) or date > self.status else float(date)  # type: ignore[operator, arg-type]

    def planned(self) -> dict[str, Task]:
        return {
            name: Task(name, one["estimates"][1], one["after"], one["ready"]) for name, one in self.lines.items()
        }  # fmt: skip

    def replanned(self) -> dict[str, Task]:
        """What is finished or runs keeps its days; the rest waits for the status date."""
        now, found = self.calendar.before(self.status + 1), {}
        for name, one in self.lines.items():
            task = Task(name, one["estimates"][1], one["after"], max(now, one["ready"]))
            if one["began"] is not None:
                task.fixed, task.opens = True, self.calendar.before(one["began"])
                left = 0.0 if one["ended"] is not None else task.length * (1 - one["share"])
                task.closes = now + left if one["ended"] is None else self.calendar.before(one["ended"] + 1)
            found[name] = task
        return found


def missing(value: object) -> bool:
    """Whether a cell is empty; a frame shows such a number as nan."""
    return value is None or value == "" or value != value


def number(value: object) -> float:
    return 0.0 if missing(value) else float(value)  # type: ignore[arg-type]


def loads(plan: Plan, first: dict[str, float], last: dict[str, float]) -> dict[str, object]:
    """People needed at a time, team by team, in periods of some calendar days."""
    width, calendar = int(plan.get("column_days")), plan.calendar
    most = [0.0] * len(TEAMS)
    for period in range(COLUMNS):
        opens = calendar.start + period * width
        days = calendar.count(opens, opens + width - 1)
        for team in range(len(TEAMS)):
            work = sum(
                one["people"][team] * calendar.count(max(opens, first[name]), min(opens + width - 1, last[name]))
                for name, one in plan.lines.items()
            )
            most[team] = max(most[team], work / days if days else 0.0)
    shares = [need / size if size else need for need, size in zip(most, plan.sizes, strict=True)]
    return {"peak_load": max(shares), "peak_team": TEAMS[shares.index(max(shares))], "overloaded": sum(one > 1 for one in shares)}


def headlines(plan: Plan) -> dict[str, object]:
    calendar, lines, get = plan.calendar, plan.lines, plan.get
    before, now = plan.planned(), plan.replanned()
    end, later = projects.scheduled(before), projects.scheduled(now)
    days = {name: (calendar.first(task.opens), calendar.last(task.closes)) for name, task in before.items()}
    budgets = [Budget(*days[name], one["budget"]) for name, one in lines.items()]
    value = Value(budgets, sum(one["budget"] * one["share"] for one in lines.values()),
                  sum(one["spent"] for one in lines.values()), plan.status)  # fmt: skip
    done = {name: 1.0 if one["ended"] is not None else one["share"] if one["began"] is not None else 0.0
            for name, one in lines.items()}  # fmt: skip
    earned = sum(one["budget"] * done[name] for name, one in lines.items())
    trend = earned / value.spent if get("cost_basis") == "cpi" and earned and value.spent else 1.0
    cost = {name: one["spent"] + one["budget"] * (1 - done[name]) / trend for name, one in lines.items()}
    bac = value.figures["bac"]
    over, late = sum(cost.values()) / bac - 1, later - end
    beyond = max(0.0, late - get("late_limit")), max(0.0, over - get("over_limit"))
    drawn = before if get("drawn_dates") == "plan" else now
    first = {name: calendar.first(task.opens) if not task.fixed else lines[name]["began"] for name, task in drawn.items()}
    last = {name: lines[name]["ended"] or calendar.last(task.closes) if task.fixed else calendar.last(task.closes)
            for name, task in drawn.items()}  # fmt: skip
    return {
        **value.figures,
        "project_days": end - min(task.opens for task in before.values()),
        "project_finish": calendar.last(end),
        "critical_tasks": sum(one <= 1e-9 for one in projects.slack(before, end).values()),
        "approved": bac * (1 + get("reserve")),
        "status_date": plan.status,
        "forecast_finish": calendar.last(later),
        "delay_days": late,
        "forecast_cost": sum(cost.values()),
        "cost_over": over,
        "late_beyond": beyond[0],
        "over_beyond": beyond[1],
        "verdict": "Act" if sum(beyond) > 0 else "Watch" if late > 0 or over > 0 else "On plan",
        "worst_over": max(cost[name] - one["budget"] for name, one in lines.items()),
        **loads(plan, first, last),
    }


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_headline_by_an_account_of_its_own(situation: str, template: Template) -> None:
    with answered(template("implementation_plan"), SITUATIONS[situation]) as book:
        plan = Plan(book)
        compare(book, headlines(plan))
        needs = [max(one["people"][team] for one in plan.lines.values()) for team in range(len(TEAMS))]
        if any(need > size for need, size in zip(needs, plan.sizes, strict=True)):
            assert book.get("levelled_finish") == "-"
        else:
            assert book.get("project_finish") <= book.get("levelled_finish") <= serial_finish(plan)


def serial_finish(plan: Plan) -> int:
    """A plan in which no team does more than it can: task by task, the most urgent first, each as soon as people are free."""
    tasks = plan.planned()
    room = projects.slack(tasks, projects.scheduled(tasks))
    free = [dict.fromkeys(range(projects.DAYS), size) for size in plan.sizes]
    placed: dict[str, int] = {}
    while len(placed) < len(tasks):
        ready = [name for name, task in tasks.items() if name not in placed and all(one in placed for one in task.after)]
        name = min(ready, key=lambda one: (tasks[one].closes + room[one], one))
        task, people = tasks[name], plan.lines[name]["people"]
        start = int(max([task.ready, *(placed[one] for one in task.after)]))
        while any(free[team][start + day] < need for team, need in enumerate(people) for day in range(int(task.length))):
            start += 1
        for team, need in enumerate(people):
            for day in range(int(task.length)):
                free[team][start + day] -= need
        placed[name] = start + int(task.length)
    return plan.calendar.last(max(placed.values()))


@pytest.mark.parametrize("situation", ["as it comes", "after four months, as planned", "a six-day week"])
def test_chances_are_what_plain_random_draws_show(situation: str, template: Template) -> None:
    with answered(template("implementation_plan"), SITUATIONS[situation]) as book:
        plan, count = Plan(book), 100_000
        target = plan.calendar.before(book.get("target_finish") + 1)
        whole = {name: (*one["estimates"], one["after"], one["ready"]) for name, one in plan.lines.items()}
        now, rest = plan.calendar.before(plan.status + 1), {}
        for name, one in plan.lines.items():
            left = 0.0 if one["ended"] is not None else 1 - one["share"]
            ready = max(now, one["ready"]) if left else 0
            rest[name] = (*(left * days for days in one["estimates"]), one["after"], ready)
        for name, tasks in (("chance_plan", whole), ("chance_now", rest)):
            chance = float(np.mean(projects.pert(tasks, count, 20_261_130) <= target + 1e-9))
            # The workbook draws 8,192 evenly spread points: no worse than random ones.
            error = np.sqrt(max(chance * (1 - chance), 1 / count) * (1 / count + 1 / 8192))
            assert book.get(name) == pytest.approx(chance, abs=4 * error), name
        lengths = projects.pert(rest, count, 20_261_201)
        for name, share in (("finish_p50", 0.5), ("finish_p80", 0.8)):
            error = 4 * np.sqrt(share * (1 - share) * (1 / count + 1 / 8192))
            early, late = (plan.calendar.last(float(np.quantile(lengths, share + way * error))) for way in (-1, 1))
            assert early <= book.get(name) <= late, name
