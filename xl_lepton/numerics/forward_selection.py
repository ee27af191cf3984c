"""Forward selection: columns taken in one by one while the corrected Akaike criterion falls (Hurvich, Tsai 1989)."""

from __future__ import annotations

import numpy as np

from xl_lepton.numerics import portable
from xl_lepton.numerics.learners import SAME, Learned, lines_by_fold, seen_by_fold
from xl_lepton.numerics.ordered import Array

SPENT = 1e-8  # of a column's squared length: what is left of it after the others is too little to go by
ROOM = 4  # rows that must be left beyond the columns


def stepwise(x: Array, y: Array) -> Learned:
    """For all folds at once: `left` holds each fold's columns, less what the columns taken so far explain."""
    seen, group = seen_by_fold(len(y))
    counts = np.add.reduce(seen, axis=1)
    center = np.add.reduce(seen[:, :, None] * x, axis=1) / counts[:, None]
    middle = np.add.reduce(seen * y, axis=1) / counts
    left = np.swapaxes((x - center[:, None, :]) * seen[:, :, None], 1, 2).copy()
    residual = (y - middle[:, None]) * seen
    lengths = np.add.reduce(left * left, axis=2)
    best = _criterion(np.add.reduce(residual * residual, axis=1), counts, 2)
    lines = np.arange(len(seen))
    going = np.ones(len(seen), bool)
    steps: list[tuple[Array, Array, Array, Array]] = []
    while len(steps) < x.shape[1]:
        sizes = np.add.reduce(left * left, axis=2)
        usable = sizes > SPENT * np.maximum(lengths, 1e-300)
        reach = np.add.reduce(left * residual[:, None, :], axis=2)
        gain = np.where(usable, reach * reach / np.maximum(sizes, 1e-300), -1.0)
        place = np.argmax(gain >= gain.max(axis=1, keepdims=True) * (1 - SAME), axis=1)
        won = gain[lines, place]
        criterion = _criterion(np.add.reduce(residual * residual, axis=1) - won, counts, len(steps) + 3)
        going = going & (won > 0) & (criterion < best) & (counts - ROOM > len(steps))
        if not np.any(going):
            break
        best = np.where(going, criterion, best)
        size = np.sqrt(np.where(going, sizes[lines, place], 1.0))
        direction = np.where(going[:, None], left[lines, place] / size[:, None], 0.0)
        taken = np.add.reduce(direction * residual, axis=1)
        shares = np.add.reduce(left * direction[:, None, :], axis=2)
        residual = residual - taken[:, None] * direction
        left -= shares[:, :, None] * direction[:, None, :]
        steps.append((np.where(going, place, -1), taken, shares, size))
    slopes = _slopes(steps, len(seen), x.shape[1])
    offsets = middle - np.add.reduce(center * slopes, axis=1)
    return lines_by_fold(x, offsets, slopes, group)


def _slopes(steps: list[tuple[Array, Array, Array, Array]], count: int, width: int) -> Array:
    """Each column's slope, from how much each step took and what it explained of the columns taken later."""
    found = np.zeros((count, width))
    lines = np.arange(count)
    for place, taken, shares, size in reversed(steps):
        later = np.add.reduce(shares * found, axis=1)  # 0 for columns not taken, or not taken yet on the way back
        own = place >= 0
        found[lines[own], place[own]] = ((taken - later) / size)[own]
    return found


def _criterion(squares: Array, counts: Array, parameters: int) -> Array:
    room = counts - parameters - 1
    fits = portable.log(np.maximum(squares, 1e-300) / counts)
    return np.where(room > 0, counts * fits + 2 * parameters * counts / np.maximum(room, 1), np.inf)
