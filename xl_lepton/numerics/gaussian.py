"""Gaussian process regression of a linear and a smooth part, for tables of up to some hundred rows.

The smooth part's kernel is the rational quadratic (Rasmussen, Williams 2006, equation 4.19), close to the Gaussian one, whose
exponential would have another last digit on another processor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_lepton.numerics import ordered
from xl_lepton.numerics.learners import SAME, Learned
from xl_lepton.numerics.ordered import Array, products

NOISES = np.array([0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
MANY = 300  # rows from which fewer shapes are tried: each costs the cube of the rows
LENGTHS, SHARES = (2.0, 1.0, 4.0), (0.3, 0.0, 0.7)  # the first of each is tried with all of the other


@dataclass(frozen=True)
class _Shape:
    """The smooth part's length (in standard deviations of a typical column), the linear part's share, and the noise."""

    length: float
    share: float
    noise: float = 0.0

    def kernel(self, gram: Array, distance: Array) -> Array:
        return self.share * gram + (1 - self.share) * near(distance / (2 * self.length**2))


def near(distance: Array) -> Array:
    """The kernel 1 / (1 + d / 8)^8 of half the squared distance in lengths."""
    found = 1 / (1 + 0.125 * distance)
    found = found * found
    found = found * found
    return np.asarray(found * found, np.float64)


def distances(first: Array, second: Array) -> Array:
    """Squared distances of each row of one from each of the other, per column."""
    if len(first) == 1:  # a sheet asks for one row at a time: the same sums, at once
        gaps = np.subtract(first[0][:, None], second.T, order="C")
        return np.asarray(np.add.reduce(gaps * gaps, axis=0, keepdims=True) / max(first.shape[1], 1), np.float64)
    found = np.zeros((len(first), len(second)))
    for a, b in zip(first.T, second.T, strict=True):
        gap = a[:, None] - b
        found += gap * gap
    return np.asarray(found / max(first.shape[1], 1), np.float64)


def gaussian_process(x: Array, y: Array) -> Learned:
    """Shape and noise by evidence (Rasmussen, Williams 2006, section 5.4.1)."""
    gram = ordered.between(x, x) / max(x.shape[1], 1)
    distance = distances(x, x)
    return _regression(x, y, _most_evident(gram, distance, y - float(y.mean())), gram, distance)


def _regression(x: Array, y: Array, shape: _Shape, gram: Array, distance: Array) -> Learned:
    """The posterior mean; leave-one-out in closed form by Rasmussen and Williams' equation 5.12."""
    mean = float(y.mean())
    root = ordered.inverse_of_lower(ordered.cholesky(shape.kernel(gram, distance) + shape.noise * np.eye(len(y))))
    weights = np.add.reduce(root * ordered.along(root, y - mean)[:, None], axis=0)
    straight = shape.share / max(x.shape[1], 1) * ordered.along(x.T, weights)  # the linear part is a sum of products
    pulls, narrow = (1 - shape.share) * weights, 1 / (2 * shape.length**2)

    def predict(new: Array) -> Array:
        return mean + products(new, straight) + ordered.along(near(narrow * distances(new, x)), pulls)

    held_out = y - weights / np.add.reduce(root * root, axis=0)
    return Learned(predict, lambda: held_out)


def _most_evident(gram: Array, distance: Array, target: Array) -> _Shape:
    """The shape with the largest marginal likelihood, its overall size maximised out."""
    shapes = [_Shape(LENGTHS[0], SHARES[0])]
    best = _evidence(shapes[0], gram, distance, target)
    if len(target) > MANY:
        return best[1]
    for share in SHARES[1:]:
        best = max(best, _evidence(_Shape(LENGTHS[0], share), gram, distance, target), key=lambda one: one[0])
    for length in LENGTHS[1:]:
        best = max(best, _evidence(_Shape(length, best[1].share), gram, distance, target), key=lambda one: one[0])
    return best[1]


def _evidence(shape: _Shape, gram: Array, distance: Array, target: Array) -> tuple[float, _Shape]:
    """The evidence of a shape at its best noise, rounded so that rounding in LAPACK decides nothing."""
    values, vectors = np.linalg.eigh(shape.kernel(gram, distance))
    levels = np.maximum(values, 0.0) + NOISES[:, None]
    sizes = np.maximum(np.mean((target @ vectors) ** 2 / levels, axis=1), 1e-300)
    evidence = -0.5 * len(target) * np.log(sizes) - 0.5 * np.sum(np.log(levels), axis=1)
    chosen = int(np.argmax(evidence >= evidence.max() - SAME * np.abs(evidence.max())))
    return float(f"{evidence[chosen]:.9g}"), _Shape(shape.length, shape.share, float(NOISES[chosen]))
