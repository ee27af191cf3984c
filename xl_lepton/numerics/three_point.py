"""Duration of a network of tasks with three-point estimates: the textbook figures, and a simulation that sees merging paths.

Malcolm, Roseboom, Clark, Fazar (1959): mean (o + 4 m + p) / 6, standard deviation (p - o) / 6, a normal distribution along the
critical path. Where paths merge that is biased early (MacCrimmon and Ryavec 1964); the simulation is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from xl_lepton.core.errors import BadInput
from xl_lepton.core.working import Working
from xl_lepton.numerics import sampling, sobol
from xl_lepton.numerics.networks import CLOSE
from xl_lepton.numerics.pert import pert_quantile
from xl_lepton.numerics.tables import Lines
from xl_lepton.numerics.task_lists import LONGEST, Network

Array = npt.NDArray[np.float64]
SOURCE = "Malcolm, Roseboom, Clark, Fazar (1959)"
CELLS = 256
"""Quantiles of each estimate are tabulated in this many steps and interpolated: a thousand tasks stay quick."""


@dataclass(frozen=True)
class Estimate:
    """Optimistic, most likely and pessimistic duration of a task."""

    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        return (self.low + 4 * self.likely + self.high) / 6

    @property
    def variance(self) -> float:
        return ((self.high - self.low) / 6) ** 2


@dataclass(frozen=True)
class Spread:
    """Simulated durations of the project in rising order, the mean of each block, and how often each task was critical."""

    lengths: Array
    block_means: tuple[float, ...]
    criticality: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sampling.mean(self.lengths)

    @property
    def error_of_mean(self) -> float:
        """From independent scramblings, which is honest where the square root of the trials is not."""
        return sampling.deviation(np.array(self.block_means)) / math.sqrt(len(self.block_means))

    def percentile(self, share: float) -> float:
        return sampling.percentile(self.lengths, share)

    def chance(self, length: float) -> float:
        return float(np.searchsorted(self.lengths, length + CLOSE, side="right")) / len(self.lengths)


def estimates(lines: Lines) -> list[Estimate]:
    found = []
    for line in lines:
        one = Estimate(
            line.number_in("optimistic", maximum=LONGEST),
            line.number_in("likely", maximum=LONGEST),
            line.number_in("pessimistic", maximum=LONGEST),
        )
        if not one.low <= one.likely <= one.high:
            raise line.complaint("likely", "the estimates must rise: optimistic, likely, pessimistic")
        found.append(one)
    return found


def simulate(plan: Network, given: Sequence[Estimate], ready: Sequence[float], trials: int, seed: int) -> Spread:
    """The network run for as many draws as fill at least eight blocks, each of a power of 2."""
    blocks = sampling.Plan((), trials=trials)
    lengths, means = [], []
    critical = np.zeros(len(given))
    for block in range(blocks.blocks):
        durations = _drawn(given, blocks.block_size, seed, block)
        start, finish = _forward(plan, durations, ready)
        end = np.max(finish, axis=0)
        critical += np.sum(_slack(plan, durations, start, end) <= CLOSE * np.maximum(1.0, end), axis=1)
        lengths.append(end)
        means.append(sampling.mean(end))
    everything = np.sort(np.concatenate(lengths))
    shares = tuple(float(count) / len(everything) for count in critical)
    return Spread(everything, tuple(means), shares)


def textbook(plan: Network, given: Sequence[Estimate], ready: Sequence[float], work: Working) -> tuple[float, float]:
    """Mean and standard deviation along the path that is critical when every task takes its mean."""
    chain, end = critical_chain(plan, [one.mean for one in given], ready)
    for place in chain[::-1]:
        one = given[place]
        work.compute(f"mean of {plan.names[place]}", "(o + 4 * m + p) / 6", "day", SOURCE, o=one.low, m=one.likely, p=one.high)
    deviation = math.sqrt(math.fsum(given[place].variance for place in chain))
    work.fact("end of that path", end, "day", SOURCE)
    work.fact("standard deviation along it", deviation, "day", "root of the sum of ((p - o) / 6)^2")
    return end, deviation


def textbook_chance(length: float, mean: float, deviation: float) -> float:
    """Probability of being done within `length` if the project were normally distributed."""
    return NormalDist(mean, deviation).cdf(length) if deviation else float(length >= mean - CLOSE)


def critical_chain(plan: Network, durations: Sequence[float], ready: Sequence[float]) -> tuple[list[int], float]:
    """One chain of tasks that sets the end, last task first, and that end, when each takes the duration given."""
    column = np.array(durations)[:, None]
    start, finish = _forward(plan, column, ready)
    place = int(np.argmax(finish[:, 0]))
    chain = [place]
    while True:
        held = [
            link.before
            for link in plan.links[place]
            if abs(_held(link.kind, link.lag, start, finish, link.before, column[place])[0] - start[place, 0]) < CLOSE
        ]
        if not held:
            return chain, float(np.max(finish))
        place = held[0]
        chain.append(place)


def _drawn(given: Sequence[Estimate], size: int, seed: int, block: int) -> Array:
    """Durations, a row per task: scrambled Sobol points as far as there are dimensions, then plain random numbers."""
    uncertain = [place for place, one in enumerate(given) if one.high > one.low]
    durations = np.repeat(np.array([[one.likely] for one in given]), size, axis=1)
    spread = uncertain[: sobol.MOST_DIMENSIONS]
    shares = list(sobol.points(len(spread), size, seed, block).T) if spread else []
    if len(uncertain) > len(spread):
        generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, block, 1])))
        shares += list(generator.random((len(uncertain) - len(spread), size)))
    for place, share in zip(uncertain, shares, strict=True):
        durations[place] = _quantiles(given[place], share)
    return durations


def _quantiles(one: Estimate, share: Array) -> Array:
    grid, values = _table((one.likely - one.low) / (one.high - one.low))
    quantiles: Array = one.low + (one.high - one.low) * np.interp(share, grid, values)
    return quantiles


@lru_cache(maxsize=4096)
def _table(mode: float) -> tuple[Array, Array]:
    """Quantiles of the PERT distribution on 0 ... 1 with that mode, on a grid that is dense at both ends."""
    even = np.arange(CELLS + 1) / CELLS
    grid = even * even * (3 - 2 * even)
    inside = pert_quantile((0.0, mode, 1.0), grid[1:-1])
    return grid, np.concatenate([[0.0], inside, [1.0]])


def _held(kind: str, lag: float, start: Array, finish: Array, before: int, duration: Array) -> Array:
    """The start that a link allows."""
    source = start[before] if kind[0] == "S" else finish[before]
    held: Array = source + lag - (duration if kind[1] == "F" else 0.0)
    return held


def _forward(plan: Network, durations: Array, ready: Sequence[float]) -> tuple[Array, Array]:
    start = np.zeros(durations.shape)
    finish = np.zeros(durations.shape)
    for place in plan.order:
        start[place] = max(0.0, ready[place])
        for link in plan.links[place]:
            held = _held(link.kind, link.lag, start, finish, link.before, durations[place])
            np.maximum(start[place], held, out=start[place])
        finish[place] = start[place] + durations[place]
    return start, finish


def _slack(plan: Network, durations: Array, start: Array, end: Array) -> Array:
    late: Array = end[None, :] - durations
    for place in reversed(plan.order):
        for link in plan.links[place]:
            target = late[place] + (durations[place] if link.kind[1] == "F" else 0.0) - link.lag
            np.minimum(
                late[link.before], target - (durations[link.before] if link.kind[0] == "F" else 0.0), out=late[link.before]
            )
    slack: Array = late - start
    return slack


def check_calendars(lines: Lines) -> None:
    if any(not line.blank("calendar") for line in lines):
        raise BadInput("tasks: the simulation works in one calendar; take the column calendar out")
