"""Resource-constrained scheduling: tasks with precedence and limited resources, in the shortest time.

Serial schedule generation puts each task at its earliest feasible time in the order of a list (Kelley 1963; Kolisch 1996); the
whole plan is then justified backward and forward (Tormos and Lova 2001; Valls et al. 2005). Free capacity is one long integer: a
field of bits per resource and unit of time, so that one subtraction tests a task at all times at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Project:
    """Whole units throughout. `arcs[j]` holds (i, distance): task j starts at least `distance` after the start of task i.

    `order` lists every task after its predecessors; `ready[j]` is the earliest start that j may have on its own account, `fixed`
    gives the start of tasks that already have one.
    """

    durations: tuple[int, ...]
    arcs: tuple[tuple[tuple[int, int], ...], ...]
    needs: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]
    order: tuple[int, ...]
    ready: tuple[int, ...]
    fixed: tuple[int | None, ...]

    @cached_property
    def reverse(self) -> Project:
        """The same project run backward: a schedule of it, mirrored, is one of this."""
        arcs: list[list[tuple[int, int]]] = [[] for _ in self.durations]
        for after, own in enumerate(self.arcs):
            for before, distance in own:
                arcs[before].append((after, distance + self.durations[after] - self.durations[before]))
        size = len(self.durations)
        return Project(
            self.durations, tuple(map(tuple, arcs)), self.needs, self.capacities, self.order[::-1], (0,) * size, (None,) * size
        )

    @cached_property
    def plainly_ordered(self) -> bool:
        """Whether sorting by start never puts a task before its predecessor."""
        return all(distance >= 0 for own in self.arcs for _, distance in own)

    @cached_property
    def rank(self) -> tuple[int, ...]:
        ranks = [0] * len(self.order)
        for rank, task in enumerate(self.order):
            ranks[task] = rank
        return tuple(ranks)

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """Earliest starts when resources are unlimited."""
        starts = [0] * len(self.durations)
        for task in self.order:
            held = self.fixed[task]
            earliest = max([self.ready[task], *(starts[before] + distance for before, distance in self.arcs[task])])
            starts[task] = earliest if held is None else held
        return tuple(starts)

    @cached_property
    def tails(self) -> tuple[int, ...]:
        """Time from the end of each task to the end of the project, at least."""
        ends = [0] * len(self.durations)
        late = self.reverse
        for task in late.order:
            ends[task] = max([0, *(ends[after] + distance for after, distance in late.arcs[task])])
        return tuple(ends)

    @cached_property
    def critical(self) -> int:
        """Length with unlimited resources."""
        return max(start + duration for start, duration in zip(self.heads, self.durations, strict=True))

    @cached_property
    def fields(self) -> Fields:
        return Fields.of(self)


WINDOW = 24
"""Starts that are tried at once: long integers cost by their length, and most tasks find their place soon."""


@dataclass(frozen=True)
class Fields:
    """How free capacity is written as one integer, and each task's need in the same writing.

    `tops` marks the top bit of each field over a task's window, `firsts` the first field of each unit of time in it.
    """

    bits: int
    width: int
    empty: int
    loads: tuple[int, ...]
    probes: tuple[int, ...]
    masks: tuple[int, ...]
    tops: tuple[int, ...]
    firsts: tuple[int, ...]

    @classmethod
    def of(cls, project: Project) -> Fields:
        places = range(len(project.capacities))
        bits = max(project.capacities, default=1).bit_length() + 1
        width = bits * max(1, len(project.capacities))
        latest = max([*project.ready, *(held for held in project.fixed if held is not None), 0])
        lags = sum(max([0, *(abs(distance) for _, distance in own)]) for own in project.arcs)
        horizon = latest + 2 * sum(project.durations) + lags + WINDOW
        free = sum(capacity << bits * place for place, capacity in enumerate(project.capacities))
        top = sum(1 << bits * place + bits - 1 for place in places)
        needs = [sum(need << bits * place for place, need in enumerate(own)) for own in project.needs]
        spans = [length + WINDOW - 1 for length in project.durations]
        units = {span: _repeat(1, width, span) for span in {*spans, *project.durations}}
        return cls(
            bits=bits,
            width=width,
            empty=free * _repeat(1, width, horizon),
            loads=tuple(need * units[length] for need, length in zip(needs, project.durations, strict=True)),
            probes=tuple(need * units[span] for need, span in zip(needs, spans, strict=True)),
            masks=tuple((1 << width * span) - 1 for span in spans),
            tops=tuple(top * units[span] for span in spans),
            firsts=tuple(units[span] for span in spans),
        )


def _repeat(pattern: int, width: int, times: int) -> int:
    return pattern * (((1 << width * times) - 1) // ((1 << width) - 1)) if times else 0


def serial_schedule(project: Project, sequence: Sequence[int]) -> list[int]:
    """Start of each task when the tasks are placed one after the other in `sequence`, each as early as possible."""
    loads, width, arcs = project.fields.loads, project.fields.width, project.arcs
    starts = list(project.ready)
    free = project.fields.empty
    for task, held in enumerate(project.fixed):
        if held is not None:
            starts[task] = held
            free -= loads[task] << held * width
    for task in sequence:
        if project.fixed[task] is not None:
            continue
        earliest = starts[task]
        for before, distance in arcs[task]:
            held_until = starts[before] + distance
            if held_until > earliest:
                earliest = held_until
        load = loads[task]
        if load:
            earliest = _room(project, task, free, earliest)
            free -= load << earliest * width
        starts[task] = earliest
    return starts


def _room(project: Project, task: int, free: int, earliest: int) -> int:
    """The first time from `earliest` at which the task fits into what is free."""
    fields = project.fields
    width, bits, duration = fields.width, fields.bits, project.durations[task]
    probe, masks, tops, firsts = fields.probes[task], fields.masks[task], fields.tops[task], fields.firsts[task]
    folds = range(bits, width, bits)
    while True:
        # A field keeps its top bit where the free capacity is at least the need; beyond the window nothing is free.
        kept = ((free >> earliest * width & masks) | tops) - probe & tops
        enough = kept >> bits - 1
        for fold in folds:
            enough &= kept >> bits - 1 + fold
        enough &= firsts
        reach = 1
        while reach < duration:  # windows of 1, 2, 4, ... and at last `duration` units in a row
            stride = min(reach, duration - reach)
            enough &= enough >> stride * width
            reach += stride
        if enough:
            return earliest + ((enough & -enough).bit_length() - 1) // width
        earliest += WINDOW


def length_of(project: Project, starts: Sequence[int]) -> int:
    return max(start + duration for start, duration in zip(starts, project.durations, strict=True))


def justified(project: Project, starts: Sequence[int]) -> list[int]:
    """The schedule pushed as late as it goes and back again: never longer where nothing has a date of its own."""
    end = length_of(project, starts)
    late = project.reverse
    mirrored = [end - start - duration for start, duration in zip(starts, project.durations, strict=True)]
    later = serial_schedule(late, sequence_by(late, mirrored))
    end = length_of(late, later)
    early = [end - start - duration for start, duration in zip(later, project.durations, strict=True)]
    return serial_schedule(project, sequence_by(project, early))


def sequence_by(project: Project, keys: Sequence[float]) -> list[int]:
    """The tasks by key, the lowest first, but none before its predecessors."""
    rank = project.rank
    if project.plainly_ordered:
        return sorted(range(len(keys)), key=lambda task: (keys[task], rank[task]))
    # A task takes the highest key among its predecessors, so that a lead does not put it before them.
    raised = list(keys)
    for task in project.order:
        raised[task] = max([raised[task], *(raised[before] for before, _ in project.arcs[task])])
    return sorted(range(len(keys)), key=lambda task: (raised[task], rank[task]))


def lower_bound(project: Project) -> int:
    """No schedule is shorter: the critical path; for each resource the work of the tasks that must lie between a head and a tail,
    divided by what there is (Carlier and Latapie 1991); and the same for tasks so large that only one, two or three of them run
    at a time (Carlier and Neron 2003)."""
    bound = project.critical
    for place, capacity in enumerate(project.capacities):
        needs = [own[place] for own in project.needs]
        bound = max(bound, _energy_bound(project, needs, capacity))
        for together in (1, 2, 3):
            large = [int(need * (together + 1) > capacity) for need in needs]
            bound = max(bound, _energy_bound(project, large, together))
    return bound


def _energy_bound(project: Project, needs: Sequence[int], capacity: int) -> int:
    heads, tails = project.heads, project.tails
    tasks = [(heads[i], tails[i], project.durations[i] * need) for i, need in enumerate(needs) if need]
    tasks.sort(key=lambda entry: -entry[1])
    best = 0
    for head in sorted({head for head, _, _ in tasks}):
        work = 0
        for own, tail, energy in tasks:
            if own >= head:
                work += energy
                best = max(best, head + tail - (-work // capacity))
    return best
