"""A user's own rows, given as a range with headings, put before the catalogue's: their contract beats our list."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import TypeVar

from xl_lepton.catalogue import load
from xl_lepton.catalogue.load import CatalogueError
from xl_lepton.catalogue.rows import Price, Row
from xl_lepton.core.cells import Cell, CellError, date_of, display
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.core.near import plain, suggestion

AnyRow = TypeVar("AnyRow", bound=Row)

UNDATED = dt.date(1900, 1, 1)
"""A row of yours without a date is never too young to be used."""
OWN = "your own row"
SPELLINGS = {"item": "name", "accelerator": "name", "model": "name", "price_usd": "price", "date": "as_of", "usd": "price"}
DEFAULTS: Mapping[type[Row], Mapping[str, str]] = {
    Price: {"term": "on-demand", "unit": "USD/GPU-hour", "confidence": "own"},
}


def rows_of(kind: type[AnyRow], data: Columns) -> tuple[AnyRow, ...]:
    """The range as rows of `kind`; a column that is not known, or a cell that cannot be right, is named."""
    if not data.names:
        raise BadInput("the range needs a heading row, such as item, price, unit, as_of")
    fields = [field.name for field in dataclasses.fields(kind)]
    names = []
    for heading in data.names:
        name = SPELLINGS.get(plain(heading), plain(heading))
        if name not in fields:
            raise BadInput(f"there is no column '{heading}'{suggestion(heading, fields)}; the columns are {', '.join(fields)}")
        names.append(name)
    if "name" not in names:
        raise BadInput("a column 'item' with the names is missing")
    lines = []
    for cells in data.rows:
        line = {name: _text(name, cell) for name, cell in zip(names, cells, strict=True)}
        filled = {"as_of": UNDATED.isoformat(), "source": OWN} | dict(DEFAULTS.get(kind, {}))
        lines.append(filled | {name: text for name, text in line.items() if text})
    try:
        return load.parse(kind, lines, "row")
    except CatalogueError as problem:
        raise BadInput(str(problem).replace("row, line", "row")) from None


def _text(name: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        raise BadInput(f"{name}: a cell holds {cell.code}")
    if name == "as_of" and isinstance(cell, float | int) and not isinstance(cell, bool):
        if not 1 <= cell < 2_958_466:
            raise BadInput(f"as_of: expected a date, got {display(cell)}")
        return date_of(cell).isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.strip() if isinstance(cell, str) else repr(float(cell))
