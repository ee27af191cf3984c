"""Gaussian process regression of a linear and a smooth part, for tables of up to some hundred rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xl_lepton.numerics.learners import Array, Learned, products

NOISES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
MANY = 300  # rows from which fewer shapes are tried: each costs the cube of the rows


@dataclass(frozen=True)
class _Shape:
    """The smooth part's length (in standard deviations of a typical column) and the linear part's share."""

    length: float
    share: float

    def kernel(self, gram: Array, distance: Array) -> Array:
        return self.share * gram + (1 - self.share) * np.exp(-distance / (2 * self.length**2))


def gaussian_process(x: Array, y: Array) -> Learned:
    """Shape and noise by evidence (Rasmussen, Williams 2006, section 5.4.1); leave-one-out by their equation 5.12."""
    mean = float(y.mean())
    shape, precision = _most_evident(x, y - mean)
    weights = precision @ (y - mean)
    straight = shape.share / max(x.shape[1], 1) * (x.T @ weights)  # the linear part is a sum of products
    smooth = (1 - shape.share) * weights
    per = 1 / (2 * shape.length**2)
    pulls, depths = x.T * (2 * per / max(x.shape[1], 1)), per * _lengths(x)

    def predict(new: Array) -> Array:
        near = products(new, pulls) - depths - per * _lengths(new)[:, None]  # minus half the squared distance in lengths
        return mean + products(new, straight) + products(np.exp(np.minimum(near, 0.0)), smooth)

    return Learned(predict, lambda: y - weights / np.diag(precision))


def _most_evident(x: Array, target: Array) -> tuple[_Shape, Array]:
    """The shape with the largest marginal likelihood, its overall size maximised out, and the inverse of its covariance."""
    gram, distance = _products(x)
    few = len(x) <= MANY
    shapes = [
        _Shape(length, share) for length in ((1.0, 2.0, 4.0) if few else (2.0,)) for share in ((0.0, 0.3, 0.7) if few else (0.3,))
    ]
    best, chosen, precision = -np.inf, shapes[0], np.eye(len(x))
    for shape in shapes:
        values, vectors = np.linalg.eigh(shape.kernel(gram, distance))
        values = np.maximum(values, 0.0)
        along = (vectors.T @ target) ** 2
        for noise in NOISES:
            level = values + noise
            size = max(float(np.mean(along / level)), 1e-300)
            evidence = -0.5 * len(x) * np.log(size) - 0.5 * float(np.sum(np.log(level)))
            if evidence > best:
                best, chosen, precision = evidence, shape, (vectors / level) @ vectors.T
    return chosen, precision


def _products(x: Array) -> tuple[Array, Array]:
    """Inner products and squared distances of all pairs of rows, per column."""
    gram = x @ x.T / max(x.shape[1], 1)
    lengths = _lengths(x)
    return gram, np.maximum(lengths[:, None] + lengths[None, :] - 2 * gram, 0.0)


def _lengths(rows: Array) -> Array:
    return np.asarray(np.einsum("ij,ij->i", rows, rows) / max(rows.shape[1], 1), np.float64)
