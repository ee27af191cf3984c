"""LEPTON_MODELS."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Model
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Text
from xl_lepton.core.near import plain, suggestion
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working

COLUMNS = ("name", "family", "params_b", "active_b", "layers", "hidden", "context", "as_of", "source")


@lepton(
    "MODELS",
    source="the catalogue, each row with its own source and date",
    examples=[Example(("Llama 1",), "LLaMA-7B"), Example(("vision",), "ResNet-18")],
)
def models(
    family: Annotated[str, Text("Only this family, such as Llama 3, or kind, such as moe; all when left out")] = "",
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per model", columns=COLUMNS)]:
    """The models that the catalogue knows, with their main figures, date and source."""
    rows = [
        row
        for row in load.table(Model)
        if not family
        or plain(family)
        in {
            plain(word)
            for word in (
                row.family,
                row.kind,
            )
        }
    ]
    if not rows:
        known = sorted({row.family for row in load.table(Model)})
        raise NoAnswer(f"family: there is no '{family}'{suggestion(family, known)}; there are {', '.join(known)}")
    work.fact("models", len(rows), "rows", "catalogue")
    return Table.of([Column(name) for name in COLUMNS], [[getattr(row, name) for name in COLUMNS] for row in rows], labelled=True)
