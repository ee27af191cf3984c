"""Linear algebra whose sums run in one fixed order, so that every processor gives the same bits.

BLAS and LAPACK order their sums by the processor they find and by the number of threads, which shows in the twelfth digit of an
answer. Here everything is multiplications, additions and square roots of whole arrays, each rounded as IEEE 754 says, and sums by
`add.reduce`, whose order numpy fixes. Tables of some hundred rows do not need more speed than that.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]

SPENT = 1e-10  # of a column's length: what is left of it after the others is rounding


def powers(base: float, count: int) -> Array:
    """1, base, base squared, ..."""
    return np.asarray(np.multiply.accumulate(np.concatenate([[1.0], np.full(max(count - 1, 0), base)]))[:count], np.float64)


def products(rows: Array, weights: Array) -> Array:
    """rows @ weights, column after column, so that a row has the same answer alone and in company."""
    slopes = weights.tolist()
    if len(rows) == 1:  # a sheet asks for one row at a time
        total = 0.0
        for value, slope in zip(rows[0].tolist(), slopes, strict=True):
            total += value * slope
        return np.array([total])
    found = np.zeros(len(rows))
    for column, slope in zip(rows.T, slopes, strict=True):
        found += column * slope
    return found


def between(first: Array, second: Array) -> Array:
    """The inner products of each row of `first` with each row of `second`, column after column."""
    found = np.zeros((len(first), len(second)))
    for a, b in zip(first.T, second.T, strict=True):
        found += a[:, None] * b
    return found


def along(rows: Array, weights: Array) -> Array:
    """The sum of each row times the weights."""
    return np.asarray(np.add.reduce(rows * weights, axis=-1), np.float64)


def correlation(first: Array, second: Array) -> float:
    """Pearson's; not a number where one of them never changes."""
    a, b = first - first.mean(), second - second.mean()
    return float(np.add.reduce(a * b) / np.sqrt(np.add.reduce(a * a) * np.add.reduce(b * b)))


def gram(design: Array, weights: Array) -> Array:
    """design' diag(w) design for each row w of `weights`."""
    width = design.shape[1]
    upper = np.triu_indices(width)
    pairs = design[:, upper[0]] * design[:, upper[1]]
    found = np.empty((len(weights), width, width))
    for place, own in enumerate(weights):
        found[place][upper] = np.add.reduce(pairs * own[:, None], axis=0)
        found[place].T[upper] = found[place][upper]
    return found


def cholesky(matrices: Array) -> Array:
    """The lower triangles L with L L' = A of a stack of positive definite matrices."""
    left = matrices.copy()
    for place in range(left.shape[-1]):
        column = left[..., place:, place]
        column /= np.sqrt(np.maximum(column[..., :1], 1e-300))
        below = column[..., 1:]
        left[..., place + 1 :, place + 1 :] -= below[..., :, None] * below[..., None, :]
    return np.asarray(np.tril(left), np.float64)


def forward(lower: Array, right: Array) -> Array:
    """L^-1 B for a stack of lower triangles and right sides of one or more columns."""
    found = right.copy()
    for place in range(lower.shape[-1]):
        row = found[..., place, :]
        row /= lower[..., place, place, None]
        found[..., place + 1 :, :] -= lower[..., place + 1 :, place, None] * row[..., None, :]
    return found


def backward(lower: Array, right: Array) -> Array:
    """L'^-1 B, as `forward`."""
    found = right.copy()
    for place in range(lower.shape[-1] - 1, -1, -1):
        row = found[..., place, :]
        row /= lower[..., place, place, None]
        found[..., :place, :] -= lower[..., place, :place, None] * row[..., None, :]
    return found


def solve(matrices: Array, right: Array) -> Array:
    """A^-1 b for a stack of positive definite matrices and one right side each."""
    lower = cholesky(matrices)
    return np.asarray(backward(lower, forward(lower, right[..., None]))[..., 0], np.float64)


def inverse_of_lower(lower: Array) -> Array:
    """L^-1 of one lower triangle."""
    count = len(lower)
    found = np.zeros_like(lower)
    for place in range(count):
        found[place, place] = 1 / lower[place, place]
        found[place, :place] *= found[place, place]
        found[place + 1 :, : place + 1] -= lower[place + 1 :, place, None] * found[place, : place + 1]
    return found


def orthogonal(columns: Array) -> tuple[Array, Array, list[int]]:
    """Q, R and the columns taken first, most independent first: columns = Q R, those that others make up bring nothing to Q.

    Gram-Schmidt with pivoting, once more for what rounding left (Daniel, Gragg, Kaufman, Stewart 1976).
    """
    left = columns.T.copy()  # one column a row
    lengths = np.sqrt(np.add.reduce(left * left, axis=1))
    taken: list[int] = []
    basis, shares = [], []
    for _ in range(min(left.shape)):
        sizes = np.sqrt(np.add.reduce(left * left, axis=1))
        share = np.divide(sizes, lengths, out=np.zeros_like(sizes), where=lengths > 0)
        share[taken] = 0.0
        best = int(np.argmax(share))
        if share[best] <= SPENT:
            break
        direction = left[best] / sizes[best]
        parts = np.zeros(len(left))
        for _again in range(2):
            part = along(left, direction)
            left -= part[:, None] * direction
            parts += part
        taken.append(best)
        basis.append(direction)
        shares.append(parts)
    width = len(taken)
    return np.array(basis).reshape(width, len(columns)).T, np.array(shares).reshape(width, columns.shape[1]), taken


def triangular(columns: Array) -> tuple[Array, Array]:
    """Q and R of independent columns in their own order, by Gram-Schmidt twice over."""
    count = columns.shape[1]
    basis, upper = np.zeros((count, len(columns))), np.zeros((count, count))
    for place, column in enumerate(columns.T):
        rest = column
        for _again in range(2):
            part = along(basis[:place], rest)
            upper[:place, place] += part
            rest = rest - np.add.reduce(part[:, None] * basis[:place], axis=0)
        upper[place, place] = np.sqrt(np.add.reduce(rest * rest))
        basis[place] = rest / upper[place, place]
    return basis.T, upper


def shortest(columns: Array, target: Array) -> tuple[Array, Array]:
    """The shortest weights with the least squares of target - columns w, and each row's leverage."""
    basis, shares, _ = orthogonal(columns)
    reach = along(basis.T, target)
    leverage = np.add.reduce(basis * basis, axis=1)
    if not basis.shape[1]:
        return np.zeros(columns.shape[1]), leverage
    # columns = Q R with R of full row rank: the shortest w with R w = Q't is turned z, from R' = turned lower.
    turned, lower, taken = orthogonal(shares.T)
    part = forward(lower[:, taken].T, reach[taken][:, None])[:, 0]
    return products(turned, part), np.asarray(leverage, np.float64)
