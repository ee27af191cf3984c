"""LEPTON_ACCELERATOR."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Text
from xl_lepton.core.results import Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._catalogue import items_of


@lepton(
    "ACCELERATOR",
    source="the catalogue's row, which names its own source and date",
    examples=[Example(("H100", "memory_gb"), 80.0), Example(("b200", "fp8_tflops"), 4500.0)],
)
def accelerator(
    name: Annotated[str, Text("Name or another name; LEPTON_ACCELERATORS lists them")],
    *,
    work: Working,
) -> Annotated[Record, Returns("The row, item by item", columns=("name", "as_of", "source"))]:
    """A known accelerator's figures: dense matrix rates, memory, bandwidth, power, with source and date.

    Spelling of case, blanks and hyphens does not matter; a name that is not known gets the near ones.
    """
    row = load.find(Accelerator, name)
    work.fact(row.name, "row of the catalogue", "", row.citation)
    return Record(items_of(row))
