"""LEPTON_MODEL."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Model
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Text
from xl_lepton.core.results import Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._catalogue import items_of


@lepton(
    "MODEL",
    source="the catalogue's row, which names its own source and date",
    examples=[Example(("Llama-3.1-70B", "layers"), 80.0), Example(("DeepSeek-V3", "kv_rank"), 512.0)],
)
def model(
    name: Annotated[str, Text("Name or another name; LEPTON_MODELS lists them")],
    *,
    work: Working,
) -> Annotated[Record, Returns("The row, item by item", columns=("name", "as_of", "source"))]:
    """A known model's architecture: parameters, layers, heads, experts, context, with source and date.

    Spelling of case, blanks and hyphens does not matter; a name that is not known gets the near ones.
    """
    row = load.find(Model, name)
    work.fact(row.name, "row of the catalogue", "", row.citation)
    return Record(items_of(row))
