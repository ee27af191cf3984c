"""The tables that say what is uncertain in a project: read from the sheet into distributions, ranges, cases and correlations."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_type_hints

from xl_lepton.core.cells import Cell, Grid, display
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns, Kind, Number, number_of
from xl_lepton.core.near import plain, suggestion
from xl_lepton.numerics.distributions import FORMS, Distribution
from xl_lepton.numerics.projects import Project

FIXED = ("periods", "depreciation", "depreciation_periods", "ramp_periods")  # they shape the model, and are no amounts


@cache
def kinds_of_project() -> dict[str, Kind]:
    hints = get_type_hints(Project, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in dataclasses.fields(Project)}


def bounds_of_project() -> dict[str, tuple[float | None, float | None]]:
    """The least and greatest value of each amount that can be uncertain."""
    return {
        name: (kind.minimum if kind.minimum is not None else kind.above, kind.maximum)
        for name, kind in kinds_of_project().items()
        if isinstance(kind, Number) and name not in FIXED
    }


def distributions_of(table: Columns) -> tuple[Distribution, ...]:
    """Rows of input, distribution and its numbers; blanks at a row's end are not there."""

    def read(label: str, cells: Sequence[Cell]) -> Distribution:
        kind = cells[0] if cells else None
        if not isinstance(kind, str):
            raise BadInput(f"expected the name of a distribution, got {display(kind)}; there are {', '.join(FORMS)}")
        return Distribution.of(label, kind, [number_of(cell) for cell in _without_end(cells[1:])])

    return tuple(_rows(table, list(bounds_of_project()), read))


def ranges_of(table: Columns) -> tuple[tuple[str, float, float], ...]:
    """Rows of input, low and high."""

    def read(label: str, cells: Sequence[Cell]) -> tuple[str, float, float]:
        if len(cells) < 2:
            raise BadInput("expected three columns: input, low, high")
        return label, _checked(label, cells[0]), _checked(label, cells[1])

    return tuple(_rows(table, list(bounds_of_project()), read))


def cases_of(table: Columns, project: Project) -> dict[str, Project]:
    """The project in each case: columns are cases, headed by their names, rows the inputs that differ; a blank keeps the base."""
    if not table.names:
        raise BadInput("the first row must head the columns: a word such as input, then the name of each case")
    changes: dict[str, dict[str, Any]] = {name: {} for name in table.names[1:]}
    if not changes:
        raise BadInput("expected a column for each case beside the labels")

    def read(label: str, cells: Sequence[Cell]) -> None:
        kind = kinds_of_project()[label]
        for name, cell in zip(changes, cells, strict=False):
            if cell is None:
                continue
            try:
                changes[name][label] = kind.coerce(Grid(((cell,),)))
            except BadInput as problem:
                raise BadInput(f"{label}, {name}: {problem}") from None

    list(_rows(table, list(kinds_of_project()), read))
    return {name: dataclasses.replace(project, **changed) for name, changed in changes.items()}


def correlations_of(table: Columns, names: Sequence[str]) -> tuple[tuple[float, ...], ...]:
    """A square of rank correlations in the order of `names`, or with the inputs' names above it or beside it in any order."""
    rows = [list(row) for row in ([table.names] if table.names else [])] + [list(row) for row in table.rows]
    size = len(names)
    across = rows.pop(0)[-size:] if len(rows) == size + 1 and all(isinstance(cell, str) for cell in rows[0][-size:]) else None
    labelled = bool(rows) and len(rows[0]) == size + 1 and all(isinstance(row[0], str) for row in rows)
    down = [row.pop(0) for row in rows] if labelled else None
    if len(rows) != size or any(len(row) != size for row in rows):
        raise BadInput(f"expected {size} rows and columns of rank correlations, one for each uncertain input")
    order = _order(names, across or down)
    matrix = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(size):
            cell = rows[order[i]][order[j]]
            mirrored = rows[order[j]][order[i]]
            value = number_of(mirrored if cell is None else cell) if i != j else 1.0
            if not -1 <= value <= 1:
                raise BadInput(f"row {i + 1}, column {j + 1}: expected a correlation from -1 to 1, got {value:g}")
            matrix[i][j] = value
    if any(matrix[i][j] != matrix[j][i] for i in range(size) for j in range(i)):
        raise BadInput("the correlations above and below the diagonal differ; leave one half empty")
    return tuple(tuple(row) for row in matrix)


def _order(names: Sequence[str], labels: Sequence[Cell] | None) -> list[int]:
    """Where each input stands in a matrix with labels."""
    if labels is None:
        return list(range(len(names)))
    spelled = [plain(label) if isinstance(label, str) else "" for label in labels]
    missing = next((name for name in names if name not in spelled), None)
    if missing is not None:
        raise BadInput(f"the labels do not name {missing}")
    return [spelled.index(name) for name in names]


def _rows(table: Columns, known: Sequence[str], read: Callable[[str, Sequence[Cell]], Any]) -> Iterator[Any]:
    """What `read` makes of each row behind its label; a complaint is put behind the row's number."""
    seen: Mapping[str, int] = {}
    for number, row in enumerate(table.rows, start=2 if table.names else 1):
        if row[0] is None or (number == 1 and _is_heading(row, known)):
            continue
        try:
            label = _label(row[0], known)
            if label in seen:
                raise BadInput(f"{label} is given twice")
            seen = {**seen, label: number}
            found = read(label, row[1:])
        except BadInput as problem:
            raise BadInput(f"row {number}: {problem}") from None
        yield found
    if not seen:
        raise BadInput("the range names no input")


def _is_heading(row: Sequence[Cell], known: Sequence[str]) -> bool:
    """A first row of words over columns of unequal length, which `Data` does not take for headings."""
    return plain(str(row[0])) not in known and all(cell is None or isinstance(cell, str) for cell in row)


def _label(cell: Cell, known: Sequence[str]) -> str:
    if isinstance(cell, str) and plain(cell) in known:
        return plain(cell)
    near = suggestion(str(cell), known) or f"; the inputs are {', '.join(known)}"
    raise BadInput(f"{display(cell)} is not an input that can vary{near}")


def _checked(label: str, cell: Cell) -> float:
    value: float = kinds_of_project()[label].coerce(Grid(((cell,),)))
    return value


def _without_end(cells: Sequence[Cell]) -> list[Cell]:
    kept = list(cells)
    while kept and kept[-1] is None:
        kept.pop()
    return kept
