"""The inputs block of a worksheet: a range of labels and values, read into a dataclass whose fields are annotated with kinds.

    @dataclass(frozen=True)
    class Workload:
        params_b: Annotated[float, Number("Parameters, billions")]
        context: Annotated[int, Count("Tokens per sequence")] = 4096

A label may be written as people do: "Params (B)", "context" and "Context" find their fields; a third column (unit, note) is not
read; a line without a value is not given; a label that is not known is an error naming the near ones.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

from xl_lepton.core.cells import Cell, Grid, display
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import STRICT, Kind
from xl_lepton.core.near import plain, suggestion


@dataclass(frozen=True)
class Field:
    """One label of a block."""

    name: str
    kind: Kind
    required: bool
    default: object = None


@dataclass(frozen=True)
class Inputs(Kind):
    """A block of label/value rows for the dataclass `record`. A single cell instead of a range fills the field `first`, and
    the fields named in `positional` can also be given as arguments of their own."""

    record: type = object
    first: str = ""
    positional: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        hints = typing.get_type_hints(self.record, include_extras=True)
        return {
            field.name: Field(field.name, _kind_of(hints[field.name]), required, None if required else field.default)
            for field in dataclasses.fields(self.record)
            for required in [field.default is dataclasses.MISSING]
        }

    @property
    def positional_fields(self) -> list[Field]:
        return [self.fields[name] for name in self.positional]

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        given: dict[str, Any] = {}
        for label, cell in self._lines(grid):
            field = self._field(label, cell)
            if field is None or cell is None:
                continue
            if field.name in given:
                raise BadInput(f"{field.name} is given twice")
            try:
                given[field.name] = field.kind.coerce(Grid(((cell,),)), mode)
            except BadInput as problem:
                raise BadInput(f"{field.name}: {problem}") from None
        for field in self.fields.values():
            if field.required and field.name not in given:
                raise BadInput(f"{field.name} is missing; give {field.kind.describe()}")
        return self.record(**given)

    def fields_given(self, grid: Grid) -> list[Field]:
        """The fields that have a value."""
        found = [(self._field(label, cell), cell) for label, cell in self._lines(grid)]
        return [field for field, cell in found if field is not None and cell is not None]

    def _lines(self, grid: Grid) -> list[tuple[Cell, Cell]]:
        if grid.is_scalar and self.first:
            return [(self.first, grid.scalar)]
        if grid.shape[1] < 2:
            raise BadInput("expected two columns, labels and values")
        # A formula cannot answer with an empty cell: its "" stands for one, so that IF(..., value, "") leaves a line out.
        return [(row[0], None if row[1] == "" else row[1]) for row in grid.rows if row[0] not in (None, "")]

    def _field(self, label: Cell, value: Cell) -> Field | None:
        if isinstance(label, str):
            # "Days (calendar)" is days and "Params (B)" is params_b: a bracket may be a remark or part of the name.
            for spelling in (plain(label), plain(label.replace("(", " ").replace(")", " "))):
                if spelling in self.fields:
                    return self.fields[spelling]
            if value is None:
                return None  # a section heading
        known = list(self.fields)
        near = suggestion(str(label), known) or f"; the labels are {', '.join(known)}"
        raise BadInput(f"the label {display(label)} is not known{near}")

    def describe(self) -> str:
        one = f", or one cell with the {self.first}" if self.first else ""
        return f"two columns, labels and values{one}"

    def bad_values(self) -> list[object]:
        name = next(iter(self.fields))
        return [[["no such label", 1.0]], [[name, 1.0], [name, 1.0]], [["alone"], ["lines"]]]

    def with_fields(self, grid: Grid, extra: Mapping[str, Cell]) -> Grid:
        """The block with the fields that were given as arguments of their own put below its lines."""
        lines = [*self._lines(grid), *extra.items()]
        return Grid(tuple(tuple(line) for line in lines))


def _kind_of(hint: Any) -> Kind:
    for candidate in (hint, *get_args(hint)):
        for extra in getattr(candidate, "__metadata__", ()):
            if isinstance(extra, Kind):
                return extra
    raise TypeError(f"{hint}: a field of an inputs block needs Annotated[..., Kind]")
