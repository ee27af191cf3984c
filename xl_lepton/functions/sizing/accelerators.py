"""LEPTON_ACCELERATORS."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Text
from xl_lepton.core.near import plain, suggestion
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working

COLUMNS = ("name", "vendor", "bf16_tflops", "fp8_tflops", "memory_gb", "bandwidth_gb_s", "power_w", "per_node", "as_of", "source")


@lepton(
    "ACCELERATORS",
    source="the catalogue, each row with its own source and date",
    examples=[Example(("NVIDIA",), "T4"), Example(("Google",), "TPUv3")],
)
def accelerators(
    vendor: Annotated[str, Text("Only this vendor, such as NVIDIA; all when left out")] = "",
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per accelerator", columns=COLUMNS)]:
    """The accelerators that the catalogue knows, with their main figures, date and source."""
    rows = [row for row in load.table(Accelerator) if not vendor or plain(vendor) in {plain(word) for word in (row.vendor,)}]
    if not rows:
        known = sorted({row.vendor for row in load.table(Accelerator)})
        raise NoAnswer(f"vendor: there is no '{vendor}'{suggestion(vendor, known)}; there are {', '.join(known)}")
    work.fact("accelerators", len(rows), "rows", "catalogue")
    return Table.of([Column(name) for name in COLUMNS], [[getattr(row, name) for name in COLUMNS] for row in rows], labelled=True)
