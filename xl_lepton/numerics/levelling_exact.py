"""Resource-constrained scheduling with OR-Tools' CP-SAT, which is an extra: intervals, cumulative resources, shortest length.

The search is cut off by the solver's own deterministic clock, so the same project gives the same plan on every machine; only a
limit in seconds, which the user must ask for, makes the answer depend on the machine.
"""

from __future__ import annotations

from typing import Any

from xl_lepton.core.errors import NoAnswer
from xl_lepton.numerics.levelling import Project
from xl_lepton.numerics.levelling_search import Found

DETERMINISTIC_TIME = 4.0
WORKERS = 8  # differing strategies, more than cores: measured better than one per core


def solve(project: Project, warm: Found, seconds: float | None) -> Found:
    """The schedule of CP-SAT, started from the one found without it; never a longer one."""
    if warm.length == warm.bound:
        return warm
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise NoAnswer(
            'method: "cp-sat" needs OR-Tools; install it with pip install "xl_lepton[ortools]", or use "search"'
        ) from None
    model, starts = _model(cp_model, project, warm)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 0
    if seconds is None:
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = DETERMINISTIC_TIME
    else:
        solver.parameters.num_workers = WORKERS
        solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    bound = max(warm.bound, round(solver.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(warm.starts, warm.length, warm.bound, warm.schedules, f"{warm.how}; CP-SAT found no better in its limit")
    found = tuple(int(solver.value(start)) for start in starts)
    length = round(solver.objective_value)
    if length > warm.length:
        found, length = warm.starts, warm.length
    return Found(found, length, min(bound, length), warm.schedules, "CP-SAT, started from a justified serial schedule")


def _model(cp_model: Any, project: Project, warm: Found) -> tuple[Any, list[Any]]:
    model = cp_model.CpModel()
    end = model.new_int_var(warm.bound, warm.length, "end")
    starts, intervals = [], []
    for task, duration in enumerate(project.durations):
        held = project.fixed[task]
        low, high = (project.heads[task], warm.length - duration) if held is None else (held, held)
        start = model.new_int_var(low, max(low, high), f"start {task}")
        starts.append(start)
        intervals.append(model.new_fixed_size_interval_var(start, duration, f"task {task}"))
        model.add(end >= start + duration)
        model.add_hint(start, warm.starts[task])
    for task, arcs in enumerate(project.arcs):
        for before, distance in arcs:
            if project.fixed[task] is None:
                model.add(starts[task] >= starts[before] + distance)
    for place, capacity in enumerate(project.capacities):
        users = [task for task, needs in enumerate(project.needs) if needs[place]]
        model.add_cumulative([intervals[task] for task in users], [project.needs[task][place] for task in users], capacity)
    model.minimize(end)
    return model, starts
