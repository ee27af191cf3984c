"""Critical paths on PSPLIB and at the extremes; levelling against its bounds and against brute force."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xl_lepton
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.functions.plan import _common as common
from xl_lepton.numerics import networks, task_lists
from xl_lepton.numerics.calendars import Calendar
from xl_lepton.numerics.levelling import Project, justified, length_of, lower_bound, sequence_by, serial_schedule
from xl_lepton.numerics.levelling_search import search

PSPLIB = Path(__file__).parents[1] / "data" / "psplib" / "instances.jsonl"
INSTANCES = [json.loads(line) for line in PSPLIB.read_text(encoding="utf-8").splitlines()]


def project_of(instance: dict[str, Any]) -> Project:
    durations = instance["dur"]
    size = len(durations)
    arcs: list[list[tuple[int, int]]] = [[] for _ in durations]
    for before, successors in enumerate(instance["succ"]):
        for after in successors:
            arcs[after].append((before, durations[before]))
    return Project(
        durations=tuple(durations),
        arcs=tuple(map(tuple, arcs)),
        needs=tuple(map(tuple, instance["req"])),
        capacities=tuple(instance["cap"]),
        order=tuple(range(size)),
        ready=(0,) * size,
        fixed=(None,) * size,
    )


def assert_feasible(project: Project, starts: tuple[int, ...] | list[int]) -> None:
    for task, arcs in enumerate(project.arcs):
        assert starts[task] >= project.ready[task]
        assert all(starts[task] >= starts[before] + distance for before, distance in arcs)
    for time in set(starts):
        running = [task for task, start in enumerate(starts) if start <= time < start + project.durations[task]]
        for place, capacity in enumerate(project.capacities):
            assert sum(project.needs[task][place] for task in running) <= capacity


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda one: one["inst"])
def test_the_critical_path_is_that_of_psplib(instance: dict[str, Any]) -> None:
    before: list[list[str]] = [[] for _ in instance["dur"]]
    for place, successors in enumerate(instance["succ"]):
        for after in successors:
            before[after].append(str(place))
    rows = [(float(place), float(days), "; ".join(before[place])) for place, days in enumerate(instance["dur"])]
    lines = common.task_lines(Columns(("task", "duration", "predecessors"), tuple(rows)))
    assert networks.critical_path(task_lists.network(lines), Calendar()).end == instance["mpm"]
    assert project_of(instance).critical == instance["mpm"]


@pytest.mark.parametrize("instance", INSTANCES[::2], ids=lambda one: one["inst"])
def test_a_levelled_plan_is_feasible_and_its_bound_holds(instance: dict[str, Any]) -> None:
    project = project_of(instance)
    found = search(project, 60)
    assert_feasible(project, found.starts)
    assert found.bound <= instance["ub"] <= found.length <= 1.25 * instance["ub"]
    assert found == search(project, 60), "the same project gives the same plan"


def shortest(project: Project) -> int:
    """Over all lists: some list gives a shortest schedule (Sprecher, Kolisch, Drexl 1995)."""
    size = len(project.durations)
    return min(
        length_of(project, serial_schedule(project, list(sequence)))
        for sequence in itertools.permutations(range(size))
        if all(sequence.index(before) < sequence.index(after) for after in range(size) for before, _ in project.arcs[after])
    )


@st.composite
def projects(draw: st.DrawFn) -> Project:
    size = draw(st.integers(1, 6))
    durations = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    arcs = [
        tuple((before, durations[before] + draw(st.integers(-1, 2))) for before in range(after) if draw(st.booleans()))
        for after in range(size)
    ]
    needs = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=size, max_size=size))
    ready = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    return Project(tuple(durations), tuple(arcs), tuple(needs), (3, 2), tuple(range(size)), tuple(ready), fixed=(None,) * size)


@given(projects())
@settings(max_examples=40, deadline=None)
def test_search_finds_the_shortest_schedule_of_a_small_project(project: Project) -> None:
    found = search(project, 300)
    assert_feasible(project, found.starts)
    best = shortest(project)
    assert found.bound <= best
    assert found.length == best


@given(projects())
@settings(max_examples=40, deadline=None)
def test_justification_never_breaks_a_schedule(project: Project) -> None:
    starts = serial_schedule(project, sequence_by(project, [0.0] * len(project.durations)))
    assert_feasible(project, starts)
    assert_feasible(project, justified(project, starts))
    assert lower_bound(project) <= length_of(project, starts)


def test_a_thousand_tasks_are_scheduled_and_levelled() -> None:
    rows: list[list[object]] = [["task", "duration", "predecessors", "resources"]]
    draw = random.Random(1)
    for place in range(1000):
        before = f"t{draw.randrange(max(0, place - 30), place)}" if place else ""
        rows.append([f"t{place}", float(1 + draw.randrange(9)), before, f"GPU {1 + draw.randrange(4)}"])
    schedule = xl_lepton.call("SCHEDULE", rows)
    assert len(schedule) == 1001
    levelled = xl_lepton.call("LEVEL", rows, [["resource", "available"], ["GPU", 8.0]], None, None, None, None, 6)
    assert levelled[1000][0] == "project"
    assert 0 <= levelled[1002][1] < 0.1
    assert levelled[1000][1] >= levelled[1001][1] >= schedule[1000][1]


def test_a_long_circle_is_named_in_short() -> None:
    rows: list[list[object]] = [["task", "duration", "predecessors"]]
    rows += [[f"t{place}", 1.0, f"t{(place - 1) % 50}"] for place in range(50)]
    with pytest.raises(BadInput, match=r"-> \.\.\. ->"):
        xl_lepton.call("SCHEDULE", rows)


WEEK = st.sampled_from(["0000011", "0000000", "1000001", "0101010"])


@given(WEEK, st.floats(0, 400))
@settings(max_examples=60, deadline=None)
def test_working_time_and_instants_mirror_each_other(off: str, work: float) -> None:
    calendar = Calendar(dt.date(2026, 1, 1), off, (dt.date(2026, 1, 6), dt.date(2026, 2, 2)))
    begin, cease = calendar.begin(work), calendar.cease(work)
    assert cease <= begin + 1e-9
    assert calendar.working(begin) == pytest.approx(work, abs=1e-8)
    assert calendar.working(cease) == pytest.approx(work, abs=1e-8)
    assert calendar.working(begin + 0.01) > work - 1e-9


@st.composite
def task_tables(draw: st.DrawFn) -> list[list[object]]:
    rows: list[list[object]] = [["task", "duration", "predecessors"]]
    for place in range(draw(st.integers(1, 7))):
        before = [other for other in range(place) if draw(st.booleans())]
        kinds = [draw(st.sampled_from(["FS", "SS", "FF", "SF"])) for _ in before]
        links = [f"t{other} {kind}{draw(st.integers(-2, 3)):+d}" for other, kind in zip(before, kinds, strict=True)]
        rows.append([f"t{place}", float(draw(st.integers(1, 6))), "; ".join(links)])
    return rows


@given(task_tables(), WEEK)
@settings(max_examples=60, deadline=None)
def test_dates_in_any_calendar_are_the_plain_numbers_counted_in_working_days(rows: list[list[object]], off: str) -> None:
    plain = xl_lepton.call("SCHEDULE", rows)
    monday = dt.date(2026, 1, 5) if off != "1000001" else dt.date(2026, 1, 6)
    dated = xl_lepton.call("SCHEDULE", rows, monday, off)
    calendar = Calendar(monday, off)
    first = 46027.0 + (monday - dt.date(2026, 1, 5)).days
    for number, day in zip(plain[:-1], dated[:-1], strict=True):
        assert calendar.working(day[2] - first) == pytest.approx(number[2]), "start"
        assert calendar.working(day[3] - first + 1) == pytest.approx(number[3]), "finish"
        assert day[6] == number[6] >= 0, "slack"
        assert number[4] - number[2] == pytest.approx(number[6])
    assert any(row[8] for row in plain[:-1])
    assert plain[-1][3] == max(row[3] for row in plain[:-1])
