"""Simulation: draws of the uncertain inputs, and what the model's outputs say, each figure with its standard error.

The draws are scrambled Sobol points in eight to sixteen independent blocks. Within a block they are spread evenly, which makes
every estimate far more accurate than random draws would; the spread of the blocks' own estimates gives the error, which no
formula for random draws would tell (A. B. Owen, Monte Carlo theory, methods and examples, chapter 17).

A model is a function from the draws to its outputs; where it runs once per draw, as a workbook does, loop over `Plan.rows()`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.numerics import portable
from xl_lepton.numerics.distributions import Distribution, interpolated
from xl_lepton.numerics.sobol import MOST_DIMENSIONS, points

Array = npt.NDArray[np.float64]

LEAST_BLOCKS = 8
MOST_TRIALS = 131_072
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)


@dataclass(frozen=True)
class Plan:
    """What to draw: the uncertain inputs, their rank correlations (rows of a matrix, or none), how often, and the seed."""

    inputs: tuple[Distribution, ...]
    correlations: tuple[tuple[float, ...], ...] = ()
    trials: int = 8192
    seed: int = 1

    @property
    def block_size(self) -> int:
        """The greatest power of 2, on which Sobol points are even, that leaves at least eight blocks."""
        return int(1 << max((self.trials // LEAST_BLOCKS).bit_length() - 1, 1))

    @property
    def blocks(self) -> int:
        """How many blocks hold at least the trials asked for."""
        return max(LEAST_BLOCKS, math.ceil(self.trials / self.block_size))

    def draws(self) -> dict[str, Array]:
        """The values of each input by name, one block after the other."""
        count = len(self.inputs)
        if not 1 <= count <= MOST_DIMENSIONS:
            raise BadInput(f"from 1 to {MOST_DIMENSIONS} uncertain inputs can be drawn, got {count}")
        factor = cholesky(self.correlations) if self.correlations else None
        shares = [points(count, self.block_size, self.seed, block) for block in range(self.blocks)]
        columns = list(np.concatenate(shares).T.copy())
        if factor is not None:
            columns = correlated(columns, factor)
        return {one.name: one.quantile(column) for one, column in zip(self.inputs, columns, strict=True)}

    def rows(self) -> Iterator[dict[str, float]]:
        """The same draws one by one, for a model that is run once per draw."""
        drawn = self.draws()
        for values in zip(*(column.tolist() for column in drawn.values()), strict=True):
            yield dict(zip(drawn, values, strict=True))


@dataclass(frozen=True)
class Estimate:
    """A figure from a simulation, and its standard error where it has one."""

    name: str
    value: float
    error: float | None = None


def estimates(outputs: Array, blocks: int, losses: npt.NDArray[np.bool_] | None = None) -> list[Estimate]:
    """Mean, standard deviation, extremes, percentiles and the chance of a loss of one output, its blocks one after the other.

    Draws whose output is NaN have none; the last line says their share. A loss is an output below 0 unless `losses` says which.
    """
    lost = outputs < 0 if losses is None else losses
    parts = [np.sort(part[~np.isnan(part)]) for part in outputs.reshape(blocks, -1)]
    if min(len(part) for part in parts) < 2:
        raise NoAnswer("too few draws have an answer at all to say anything of it")
    everything = np.sort(np.concatenate(parts))
    found = [_estimate("mean", mean, everything, parts), _estimate("standard deviation", deviation, everything, parts)]
    found.append(Estimate("minimum", float(everything[0])))
    for percent in PERCENTILES:
        found.append(_estimate(f"P{percent}", partial(percentile, share=percent / 100), everything, parts))
    found.append(Estimate("maximum", float(everything[-1])))
    for name, happens in (("probability of loss", lost), ("share without an answer", np.isnan(outputs))):
        found.append(_estimate(name, mean, happens.astype(float), list(happens.astype(float).reshape(blocks, -1))))
    return found


def _estimate(name: str, figure: Callable[[Array], float], everything: Array, parts: Sequence[Array]) -> Estimate:
    of_parts = np.array([figure(part) for part in parts])
    return Estimate(name, figure(everything), deviation(of_parts) / math.sqrt(len(parts)))


def mean(values: Array) -> float:
    return math.fsum(values.tolist()) / len(values)  # correctly rounded, so independent of the order of addition


def deviation(values: Array) -> float:
    middle = mean(values)
    return math.sqrt(math.fsum(((values - middle) * (values - middle)).tolist()) / (len(values) - 1))


def percentile(rising: Array, share: float) -> float:
    """As Excel's PERCENTILE.INC, of sorted values."""
    return float(interpolated(rising, np.array([share * (len(rising) - 1)]))[0])


def histogram(outputs: Array, bins: int) -> list[tuple[float, float, int, float]]:
    """From, to, how many and which share, in bins of equal width; the last holds its upper end."""
    known = outputs[~np.isnan(outputs)]
    low, high = float(known.min()), float(known.max())
    width = (high - low) / bins or 1.0
    place = np.minimum(((known - low) / width).astype(np.int64), bins - 1)
    counts = np.bincount(place, minlength=bins).tolist()
    return [(low + width * k, low + width * (k + 1), count, count / len(known)) for k, count in enumerate(counts)]


def correlated(columns: Sequence[Array], factor: Sequence[Sequence[float]]) -> list[Array]:
    """Shares joined by a Gaussian copula: each keeps its own distribution, and ranks move together as asked."""
    normals = [portable.normal_quantile(column) for column in columns]
    joined = []
    for row in factor:
        total = row[0] * normals[0]
        for weight, normal in zip(row[1:], normals[1:], strict=True):
            if weight:
                total = total + weight * normal
        joined.append(np.clip(portable.normal_share(total), 1e-16, 1 - 2.0**-53))
    return joined


def cholesky(ranks: Sequence[Sequence[float]]) -> list[list[float]]:
    """The triangular factor of the normal correlations 2 sin(pi rho / 6) that give the rank correlations rho asked for
    (K. Pearson, On further methods of determining correlation, 1907)."""
    size = len(ranks)
    factor = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            wanted = 1.0 if i == j else 2 * portable.sine(math.pi * ranks[i][j] / 6)
            rest = wanted - math.fsum(factor[i][k] * factor[j][k] for k in range(j))
            if i != j:
                factor[i][j] = rest / factor[j][j] if factor[j][j] > 1e-7 else 0.0
            elif rest < -1e-9:
                raise BadInput("these correlations cannot all hold together; bring the strongest closer to 0")
            else:
                factor[i][i] = math.sqrt(max(rest, 0.0))
    return factor


def check_bounds(drawn: Mapping[str, Array], bounds: Mapping[str, tuple[float | None, float | None]]) -> None:
    """Refuse draws outside what an input may be, with the sentence that says so."""
    for name, values in drawn.items():
        low, high = bounds.get(name, (None, None))
        smallest, largest = float(values.min()), float(values.max())
        if low is not None and smallest < low:
            raise BadInput(f"{name} is drawn as low as {smallest:g}, below {low:g}; choose a distribution that stays above")
        if high is not None and largest > high:
            raise BadInput(f"{name} is drawn as high as {largest:g}, above {high:g}; choose a distribution that stays below")
