"""What the ranges of a call become, and the memory of it: a column of calls over one history reads that history once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from xl_lepton.core.cells import Grid
from xl_lepton.core.kinds.base import Kind

REMEMBERED: Final = range(64, 50_001)  # cells: smaller ranges are read faster than found, larger ones would fill the memory
KEPT: Final = 32


class _ByContent:
    """A grid that is found by what is in its cells, exactly."""

    __slots__ = ("grid",)

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def __hash__(self) -> int:
        return hash(self.grid.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByContent) and self.grid.content == other.grid.content


def read(kind: Kind, grid: Grid, mode: str) -> Any:
    """What `kind` makes of the cells; the same object for the same cells where that is safe. Raises BadInput."""
    if not kind.gives_constants or len(grid.rows) * len(grid.rows[0]) not in REMEMBERED or grid.first_error() is not None:
        return kind.coerce(grid, mode)
    return _remembered(kind, mode, _ByContent(grid))


@lru_cache(maxsize=KEPT)
def _remembered(kind: Kind, mode: str, cells: _ByContent) -> Any:
    return kind.coerce(cells.grid, mode)
