"""Sobol indices: the share of an output's variance that each input explains alone, and with all its interactions.

Estimators of M. J. W. Jansen, Analysis of variance designs for model output, Computer Physics Communications 117 (1999) 35-43, on
two halves of scrambled Sobol points (Saltelli et al., Computer Physics Communications 181 (2010) 259-270).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.numerics.distributions import Distribution
from xl_lepton.numerics.sampling import Plan, deviation
from xl_lepton.numerics.sobol import MOST_DIMENSIONS, points

Array = npt.NDArray[np.float64]
Model = Callable[[Mapping[str, Array]], Array]


@dataclass(frozen=True)
class Index:
    """One input's indices, each with its standard error."""

    name: str
    first: float
    first_error: float
    total: float
    total_error: float


def sobol_indices(model: Model, inputs: Sequence[Distribution], trials: int, seed: int) -> list[Index]:
    """Indices of independent inputs from `trials` pairs of draws; the model runs trials * (inputs + 2) draws."""
    if not 1 <= len(inputs) <= MOST_DIMENSIONS // 2:
        raise BadInput(f"from 1 to {MOST_DIMENSIONS // 2} inputs can be compared, got {len(inputs)}")
    plan = Plan(tuple(inputs), trials=trials, seed=seed)
    base, other = _two_draws(plan)
    at_base, at_other = model(base), model(other)
    at_base, at_other = _known(at_base), _known(at_other)
    variance = _variances(at_base, at_other, plan.blocks)
    if not variance[-1] > 0:
        raise NoAnswer("the result does not vary at all with these inputs")
    found = []
    for name in base:
        mixed = _known(model({**base, name: other[name]}))
        first = 1 - _halves(mixed - at_other, plan.blocks) / variance
        total = _halves(mixed - at_base, plan.blocks) / variance
        found.append(Index(name, float(first[-1]), _error(first), float(total[-1]), _error(total)))
    return found


def _two_draws(plan: Plan) -> tuple[dict[str, Array], dict[str, Array]]:
    count = len(plan.inputs)
    shares = np.concatenate([points(2 * count, plan.block_size, plan.seed, block) for block in range(plan.blocks)])
    columns = [one.quantile(shares[:, place].copy()) for place, one in enumerate([*plan.inputs, *plan.inputs])]
    names = [one.name for one in plan.inputs]
    return dict(zip(names, columns[:count], strict=True)), dict(zip(names, columns[count:], strict=True))


def _known(outputs: Array) -> Array:
    if np.isnan(outputs).any():
        raise NoAnswer("some draws have no answer, so that its variance cannot be shared out; look at the npv")
    return outputs


def _variances(one: Array, other: Array, blocks: int) -> Array:
    """The variance within each block, and in all."""
    pairs = [*zip(one.reshape(blocks, -1), other.reshape(blocks, -1), strict=True), (one, other)]
    return np.array([deviation(np.concatenate(pair)) ** 2 for pair in pairs])


def _halves(difference: Array, blocks: int) -> Array:
    """Half the mean square, in each block and in all."""
    squares = difference * difference
    means = [math.fsum(block.tolist()) / len(block) / 2 for block in (*squares.reshape(blocks, -1), squares)]
    return np.array(means)


def _error(figures: Array) -> float:
    return deviation(figures[:-1]) / math.sqrt(len(figures) - 1)
