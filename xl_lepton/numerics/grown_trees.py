"""Many decision trees walked at once: a sheet asks for one row at a time, for which this takes some twenty microseconds."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import numpy as np

from xl_lepton.numerics.growing import Grown
from xl_lepton.numerics.ordered import Array


class Forest:
    """Trees whose nodes are numbered by the column they ask about, then by threshold, leaves last.

    So a row goes right at the first few nodes of each column's block and left at the rest, found by one bisection a column.
    """

    def __init__(self, grown: Grown, width: int) -> None:
        column, threshold = np.concatenate(grown.column), np.concatenate(grown.threshold)
        column = np.where(column < 0, width, column)
        order = np.lexsort((threshold, column))
        number = np.empty(len(order), np.intp)
        number[order] = np.arange(len(order))
        self.roots = number[grown.roots]
        self.left = number[np.concatenate(grown.left)][order]
        self.right = number[np.concatenate(grown.right)][order]
        self.children = np.stack([self.left, self.right], axis=1).ravel()
        self.column, self.threshold = np.where(column == width, 0, column)[order], threshold[order]
        bounds = np.searchsorted(column[order], np.arange(width + 1)).tolist()
        self.blocks = [(start, self.threshold[start:end].data) for start, end in pairwise(bounds)]
        self.value = np.concatenate(grown.value)[order]
        self.depth = grown.depth

    def each(self, rows: Array) -> Array:
        """What each tree says of each row."""
        if len(rows) == 1:
            return self._one(rows[0].tolist())[None, :]
        nodes = np.repeat(self.roots[None, :], len(rows), axis=0)
        first = rows.shape[1] * np.arange(len(rows))[:, None]  # rows lie end to end, so that one index finds a cell
        flat = np.ascontiguousarray(rows).ravel()
        for _ in range(self.depth):
            goes_right = flat.take(first + self.column.take(nodes)) > self.threshold.take(nodes)
            nodes = self.children.take(2 * nodes + goes_right)
        return np.asarray(self.value.take(nodes), np.float64)

    def _one(self, cells: list[float]) -> Array:
        ahead = self.left.copy()
        for cell, (start, thresholds) in zip(cells, self.blocks, strict=True):
            passed = start + bisect_left(thresholds, cell)  # a cell goes right where it is above the threshold
            ahead[start:passed] = self.right[start:passed]
        nodes = self.roots
        for _ in range(self.depth):
            nodes = ahead.take(nodes)
        return np.asarray(self.value.take(nodes), np.float64)
