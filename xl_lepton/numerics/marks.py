"""The columns that LEPTON_DATA_CLEAN and LEPTON_DATA_AUGMENT set beside a table: remarks on its rows, no data of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from xl_lepton.core.cells import Cell
from xl_lepton.core.kinds import Columns
from xl_lepton.core.near import plain

DONE, CLEANED = "what was done", "cleaned: "
Row = TypeVar("Row", bound=tuple[object, ...])

SLIPS = 0.2  # the largest share of rows that may be copies by mistake
ORIGIN, SYNTHETIC = "origin", "synthetic, from row "


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_mark(name: str, cells: Sequence[Cell]) -> bool:
    """Whether a column is such a remark: by what its cells begin with, or by its heading where no row had a remark."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return plain(name) == plain(DONE)
    return any(all(isinstance(cell, str) and cell.startswith(start) for cell in filled) for start in (CLEANED, SYNTHETIC))


def unmarked(table: Columns) -> Columns:
    """The table without remarks; itself where it has none."""
    columns = list(zip(*table.rows, strict=True))
    kept = [place for place, cells in enumerate(columns) if not is_mark(table.names[place] if table.names else "", cells)]
    if len(kept) == len(columns) or not kept:
        return table
    names = tuple(table.names[place] for place in kept) if table.names else ()
    return Columns(names, tuple(tuple(row[place] for place in kept) for row in table.rows))


def without_copies(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows but those that repeat an earlier one, where these are few, as slips are: many would be how things are."""
    different = list(dict.fromkeys(rows))
    return different if len(rows) - len(different) <= SLIPS * len(rows) else rows
