"""From a task list with resources to the whole-number project that levelling works on, and back to days.

Durations, lags and amounts are counted in the largest unit that measures them all: a day, half a day, ... a hundredth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.numerics import tables, task_lists
from xl_lepton.numerics.levelling import Project
from xl_lepton.numerics.tables import Lines
from xl_lepton.numerics.task_lists import Link, Network

PARTS = (1, 2, 4, 5, 8, 10, 20, 24, 25, 40, 50, 100)
LONGEST = 200_000  # units of time in a plan; beyond, a plan is too fine to be levelled
MOST = 1e6


@dataclass(frozen=True)
class Pool:
    """The resources there are, and how many units of each at any time."""

    names: tuple[str, ...]
    amounts: tuple[float, ...]


def read_pool(table: Columns) -> Pool:
    known: tables.Spellings = {"resource": ("name", "资源"), "available": ("capacity", "amount", "units", "limit", "可用量")}
    lines = tables.read("resources", table, known, ("resource", "available"))
    return Pool(lines.names("resource"), tuple(line.number_in("available", maximum=MOST) for line in lines))


def needs_of(lines: Lines, pool: Pool) -> list[dict[int, float]]:
    """What each task needs of each resource; a task that needs more than there is will never run."""
    wanted = []
    for line in lines:
        needs = task_lists.needs(line, pool.names)
        for place, amount in needs.items():
            if amount > pool.amounts[place]:
                raise line.complaint(
                    "resources", f"needs {amount:g} {pool.names[place]}, but there are {pool.amounts[place]:g}; it can never run"
                )
        wanted.append(needs)
    return wanted


def parts_of(numbers: Iterable[float], what: str) -> int:
    """Into how many parts one must be cut so that all numbers are whole."""
    different = set(numbers)
    for parts in PARTS:
        if all(abs(number * parts - round(number * parts)) < 1e-6 for number in different):
            return parts
    raise BadInput(f"tasks: {what} are too fine to be levelled; round them to hundredths")


def distance(link: Link, before: float, own: float) -> float:
    """How long after the start of its predecessor a task may start."""
    held = link.lag + (before if link.kind[0] == "F" else 0.0)
    return held - (own if link.kind[1] == "F" else 0.0)


def project_of(
    plan: Network, needs: Sequence[dict[int, float]], pool: Pool, ready: Sequence[float], running: Sequence[bool]
) -> tuple[Project, int]:
    """The project in whole units, and how many units make a day. Tasks that are `running` keep the start they have at 0."""
    lags = [link.lag for links in plan.links for link in links]
    parts = parts_of([*plan.durations, *lags, *ready], "durations and lags")
    if (sum(plan.durations) + sum(map(abs, lags)) + max(ready)) * parts > LONGEST:
        raise BadInput(
            f"tasks: the plan has more than {LONGEST:,} units of time; round durations and lags to whole days or weeks"
        )
    shares = parts_of([*pool.amounts, *(amount for own in needs for amount in own.values())], "amounts of resources")
    whole = [round(days * parts) for days in plan.durations]
    arcs = [
        tuple((link.before, round(distance(link, plan.durations[link.before], plan.durations[place]) * parts)) for link in links)
        for place, links in enumerate(plan.links)
    ]
    amounts = [[round(own.get(place, 0.0) * shares) for place in range(len(pool.names))] for own in needs]
    return Project(
        durations=tuple(whole),
        arcs=tuple(arcs),
        needs=tuple(map(tuple, amounts)),
        capacities=tuple(round(amount * shares) for amount in pool.amounts),
        order=plan.order,
        ready=tuple(round(days * parts) for days in ready),
        fixed=tuple(0 if runs else None for runs in running),
    ), parts
