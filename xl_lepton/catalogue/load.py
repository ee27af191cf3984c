"""The catalogue read: text tables beside this file, checked row by row, frozen, and kept for the life of the process.

load.find(Accelerator, "h100")      one row by name or alias, or NoAnswer naming the near ones
load.table(Price)                   every row
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import math
import re
import typing
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from xl_lepton.catalogue.rows import Accelerator, Figure, Model, Price, Row, Software
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.near import plain, suggestion

FOLDER = Path(__file__).parent
FILES: Mapping[type[Row], str] = MappingProxyType(
    {Accelerator: "accelerators.csv", Model: "models.csv", Price: "prices.csv", Figure: "planning.csv", Software: "software.csv"}
)

AnyRow = TypeVar("AnyRow", bound=Row)


TUNED = re.compile(
    r"[- _](instruct|chat|base|hf|it|pt|deduped|thinking|v\d+(\.\d+)?|\d{4}|\d+k|fp8|awq|gptq|int4|int8|bf16|tensor core gpu)$",
    re.IGNORECASE,
)
"""What a tuned or packed copy of a model puts behind its name."""


class CatalogueError(ValueError):
    """A table of the catalogue holds a row that cannot be right; raised for its author, with file and line."""


def table(kind: type[AnyRow]) -> tuple[AnyRow, ...]:
    """All rows of one kind, in the order of their file."""
    return _read(FILES[kind])  # type: ignore[return-value]  # the file's kind


@cache
def _read(file: str) -> tuple[Row, ...]:
    kind = next(kind for kind, name in FILES.items() if name == file)
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return parse(kind, csv.DictReader(lines), file)


def parse(kind: type[AnyRow], lines: Iterable[Mapping[str, str | None]], where: str) -> tuple[AnyRow, ...]:
    """The rows of a table of texts, each checked; a complaint names `where` and the line."""
    hints = {name: typing.get_args(hint) or (hint,) for name, hint in typing.get_type_hints(kind).items()}
    rows = []
    for number, line in enumerate(lines, start=2):
        try:
            rows.append(_row(kind, hints, line))
        except (ValueError, TypeError) as problem:
            raise CatalogueError(f"{where}, line {number}: {problem}") from None
    return tuple(rows)


def _index(kind: type[AnyRow]) -> Mapping[str, AnyRow]:
    return _indexed(FILES[kind])  # type: ignore[return-value]  # the file's kind


@cache
def _indexed(file: str) -> Mapping[str, Row]:
    index: dict[str, Row] = {}
    for row in _read(file):
        for name in (row.name, *row.aliases):
            other = index.setdefault(plain(name), row)
            if other is not row and not isinstance(row, Price):  # an item has many prices
                raise CatalogueError(f"{file}: '{name}' names both {other.name} and {row.name}")
    return MappingProxyType(index)


def find(kind: type[AnyRow], name: str) -> AnyRow:
    """The row called `name`, or by one of its aliases, whatever the spelling of case, blanks and hyphens.

    A name as model hubs write it ("meta-llama/Llama-3.1-8B-Instruct") finds the network it is tuned from.
    """
    index = _index(kind)
    row = index.get(plain(name)) or index.get(plain(_untuned(name)))
    if row is None:
        word = kind.__name__.lower()
        near = suggestion(name, (spelled for row in table(kind) for spelled in (row.name, *row.aliases)))
        remedy = near or f"; LEPTON_{word.upper()}S() lists the known ones"
        raise NoAnswer(f"{word}: '{name}' is not in the catalogue{remedy}")
    return row


def _untuned(name: str) -> str:
    """The name without its owner and without what a tuned or packed copy adds."""
    bare, before = name.strip().rsplit("/", 1)[-1].removeprefix("NVIDIA "), ""
    bare = re.sub(r"^(meta|nvidia)[- ]", "", bare, flags=re.IGNORECASE)
    while bare != before:
        before, bare = bare, TUNED.sub("", bare)
    return bare


def figure(name: str) -> Figure:
    """The planning figure called `name`; asked for by our own code, so it must be there."""
    return find(Figure, name)


def figure_or_none(name: str) -> Figure | None:
    return _index(Figure).get(plain(name))


def _row(kind: type[AnyRow], hints: Mapping[str, tuple[type, ...]], line: Mapping[str, str | None]) -> AnyRow:
    fields = {field.name: field for field in dataclasses.fields(kind)}
    unknown = [str(name) for name in line if name not in fields]
    if unknown:
        raise ValueError(f"unknown column {', '.join(unknown)}")
    values: dict[str, Any] = {}
    for name, field in fields.items():
        text = (line.get(name) or "").strip()
        if text:
            values[name] = _value(name, text, hints[name])
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise ValueError(f"{name} is empty")
    return kind(**values)


def _value(name: str, text: str, hint: tuple[type, ...]) -> object:
    if name in ("aliases", "workloads", "alternatives"):
        return tuple(alias.strip() for alias in text.split("|"))
    if dt.date in hint:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{name}: expected a date such as 2026-01-31, got '{text}'") from None
    if bool in hint:
        if text not in ("yes", "no"):
            raise ValueError(f"{name}: expected yes or no, got '{text}'")
        return text == "yes"
    if int in hint or float in hint:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or number < 0:
            raise ValueError(f"{name}: expected a number of at least 0, got '{text}'")
        if int in hint and number != int(number):
            raise ValueError(f"{name}: expected a whole number, got '{text}'")
        return int(number) if int in hint else number
    return text
