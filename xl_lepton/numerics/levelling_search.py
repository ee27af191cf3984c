"""The search for a short resource-constrained schedule: a genetic algorithm over task lists, each list justified.

Hartmann (1998) for lists and two-point crossover, Valls, Ballestin and Quintanilla (2008) for justifying every child. Random
numbers come from a fixed seed, and a count of schedules ends the search, not a clock: the same project gives the same plan.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.numerics.levelling import Project, justified, length_of, lower_bound, sequence_by, serial_schedule

POPULATION = 40
MUTATION = 0.05


@dataclass(frozen=True)
class Found:
    """A schedule, its length, a length that no schedule can beat, and how it was found."""

    starts: tuple[int, ...]
    length: int
    bound: int
    schedules: int
    how: str

    @property
    def gap(self) -> float:
        return (self.length - self.bound) / self.bound if self.bound else 0.0


def search(project: Project, schedules: int, seed: int = 0) -> Found:
    """The best schedule after `schedules` of them, or sooner when it meets the lower bound."""
    return _Search(project, schedules, seed).run()


class _Search:
    def __init__(self, project: Project, schedules: int, seed: int) -> None:
        self.project = project
        self.limit = max(1, schedules)
        self.random = random.Random(seed).random  # only random() keeps its sequence between versions of Python
        self.bound = lower_bound(project)
        self.made = 0
        self.best: list[int] = []
        self.length = 0

    def run(self) -> Found:
        late_finish = [-tail for tail in self.project.tails]
        self._try(sequence_by(self.project, late_finish))
        population = [self._try(self._sampled(late_finish)) for _ in range(POPULATION) if not self._finished]
        while not self._finished:
            population = self._next_generation(population)
        return Found(tuple(self.best), self.length, self.bound, self.made, "serial schedules, justified, genetic search")

    @property
    def _finished(self) -> bool:
        return self.made >= self.limit or self.length == self.bound

    def _try(self, sequence: Sequence[int]) -> tuple[int, list[int]]:
        """The list as improved by justification, with its length; kept when it is the best so far."""
        starts = serial_schedule(self.project, sequence)
        better = justified(self.project, starts)
        self.made += 3
        if length_of(self.project, better) > length_of(self.project, starts):
            better = starts
        length = length_of(self.project, better)
        if not self.best or length < self.length:
            self.best, self.length = better, length
        return length, sequence_by(self.project, better)

    def _sampled(self, priority: Sequence[int]) -> list[int]:
        """A list drawn at random, biased to the latest-finish rule."""
        spread = 0.25 * (self.project.critical + 1)
        return sequence_by(self.project, _monotone(self.project, [key + spread * (self.random() * 2 - 1) for key in priority]))

    def _next_generation(self, parents: list[tuple[int, list[int]]]) -> list[tuple[int, list[int]]]:
        children = []
        for _ in range(len(parents) // 2):
            first, second = self._picked(parents), self._picked(parents)
            for one, other in ((first, second), (second, first)):
                if not self._finished:
                    children.append(self._try(self._mutated(self._crossed(one, other))))
        ranked: list[tuple[int, list[int]]] = []
        for entry in sorted(parents + children, key=lambda entry: entry[0]):
            if all(entry[1] != kept[1] for kept in ranked):
                ranked.append(entry)
        return ranked[: max(2, POPULATION)]

    def _picked(self, parents: list[tuple[int, list[int]]]) -> list[int]:
        """The better of two drawn parents."""
        size = len(parents)
        return min(parents[int(self.random() * size)], parents[int(self.random() * size)], key=lambda entry: entry[0])[1]

    def _crossed(self, one: list[int], other: list[int]) -> list[int]:
        """Two-point crossover: the middle comes from the other parent, in its order; precedence is kept."""
        low, high = sorted((int(self.random() * len(one)), int(self.random() * len(one))))
        head = one[:low]
        taken = set(head)
        middle = [task for task in other if task not in taken][: high - low]
        taken.update(middle)
        return [*head, *middle, *(task for task in one if task not in taken)]

    def _mutated(self, sequence: list[int]) -> list[int]:
        """Neighbours change places here and there where no link forbids it."""
        for place in range(len(sequence) - 1):
            if self.random() < MUTATION:
                first, second = sequence[place], sequence[place + 1]
                if all(before != first for before, _ in self.project.arcs[second]):
                    sequence[place], sequence[place + 1] = second, first
        return sequence


def _monotone(project: Project, keys: list[float]) -> list[float]:
    """Keys raised to those of the predecessors, so that sorting by them keeps precedence."""
    for task in project.order:
        keys[task] = max([keys[task], *(keys[before] for before, _ in project.arcs[task])])
    return keys
