"""Spreadsheet functions that cost, size, value and plan AI infrastructure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xl_lepton.headless import Workbook

__version__ = "0.1.0"
__all__ = ["Workbook", "__version__", "call", "run"]


def call(name: str, *arguments: object) -> Any:
    """The answer of LEPTON_`name` to Python values: a number or text, or a list of rows where it spills.

    `None` as an argument is a blank cell; lists, numpy arrays and pandas objects are ranges, a DataFrame that stands for a table
    with its column names. Raises a `core.errors.LeptonError` whose text is the sentence that a sheet would show.
    """
    from xl_lepton import registry
    from xl_lepton.core.call import call as call_cells
    from xl_lepton.core.cells import Grid, Missing, with_headings
    from xl_lepton.core.errors import raise_error

    function = registry.find(name)
    tables = registry.places_of_tables(function, arguments)
    cells = [
        argument if isinstance(argument, Missing) else Grid.of(with_headings(argument) if place in tables else argument)
        for place, argument in enumerate(arguments)
    ]
    answer = call_cells(function, cells)
    error = answer.first_error()
    if error is not None:
        raise_error(error.code, error.sentence)
    return answer.scalar if answer.is_scalar else [list(row) for row in answer.rows]


def run(name: str, inputs: Mapping[str, object] | None = None) -> dict[str, Any]:
    """A template or any workbook called like a function: its named inputs set, its named outputs given back."""
    from xl_lepton.headless import ports

    return ports.run(name, inputs or {})


def __getattr__(name: str) -> Any:
    # `Workbook` brings openpyxl and the engine with it, which a caller of functions alone need not load.
    if name == "Workbook":
        from xl_lepton.headless import Workbook

        return Workbook
    raise AttributeError(f"module 'xl_lepton' has no attribute '{name}'")
