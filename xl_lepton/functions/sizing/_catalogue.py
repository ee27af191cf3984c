"""A row of the catalogue as the items of an answer."""

from __future__ import annotations

import dataclasses

from xl_lepton.catalogue.own import UNDATED
from xl_lepton.catalogue.rows import Row
from xl_lepton.core.results import Item


def items_of(row: Row) -> tuple[Item, ...]:
    """Name first, figures with their units, then aliases, note, date and source."""
    fields = {field.name: field for field in dataclasses.fields(row)}
    last = ("aliases", "note", "as_of", "source")
    order = ["name", *[name for name in fields if name not in ("name", *last)], *last]
    return tuple(Item(name, _shown(getattr(row, name)), fields[name].metadata.get("unit", "")) for name in order)


def _shown(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(value)
    return None if value == UNDATED else value
