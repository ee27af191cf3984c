"""What the catalogue holds: one frozen row per accelerator, model, price or planning figure, each with its date and source.

A field's unit stands in its metadata; a field that may be blank has a default.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


def quantity(unit: str) -> Any:
    """A numeric field with its unit; it must be there in every row."""
    return field(metadata={"unit": unit})


def optional(unit: str) -> Any:
    """A numeric field with its unit that may be blank."""
    return field(default=None, metadata={"unit": unit})


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every row has: the name it is found by, further names, the day its facts were true, and where they stand."""

    name: str
    as_of: dt.date
    source: str
    note: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        return f"{self.source}, as of {self.as_of}"


@dataclass(frozen=True, kw_only=True)
class Accelerator(Row):
    """One chip or module. Matrix rates are dense (without sparsity); link bandwidth counts both directions."""

    vendor: str
    released: str = ""
    bf16_tflops: float = quantity("TFLOP/s")
    fp8_tflops: float | None = optional("TFLOP/s")
    fp4_tflops: float | None = optional("TFLOP/s")
    int8_tops: float | None = optional("TOP/s")
    memory_gb: float = quantity("GB")
    bandwidth_gb_s: float = quantity("GB/s")
    link_gb_s: float | None = optional("GB/s")
    power_w: float | None = optional("W")
    per_node: int = quantity("GPU")
    node_kw: float | None = optional("kW")


@dataclass(frozen=True, kw_only=True)
class Model(Row):
    """One published model's architecture; `active_b` are the parameters that work on a token (all, in a dense model)."""

    family: str
    kind: str
    params_b: float = quantity("billion parameters")
    active_b: float = quantity("billion parameters")
    layers: int | None = optional("layers")
    hidden: int | None = optional("")
    heads: int | None = optional("")
    kv_heads: int | None = optional("")
    head_dim: int | None = optional("")
    ffn: int | None = optional("")
    mlp: str = ""
    vocabulary: int | None = optional("tokens")
    tied: bool = False
    experts: int | None = optional("")
    experts_used: int | None = optional("")
    attention: str = ""
    kv_rank: int | None = optional("")
    rope_dim: int | None = optional("")
    window: int | None = optional("tokens")
    window_layers: int | None = optional("layers")
    context: int | None = optional("tokens")
    forward_gflops: float | None = optional("GFLOP per sample")


@dataclass(frozen=True, kw_only=True)
class Price(Row):
    """One price: `name` is what is priced, per `unit`, on a term (on-demand, spot, reserved 1y, ...), at one provider."""

    term: str
    provider: str = ""
    region: str = ""
    price: float = quantity("USD per unit")
    unit: str
    pack: int = 1
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Figure(Row):
    """One planning figure by name: a measured share, an overhead, a tariff."""

    value: float = quantity("see unit")
    unit: str
    low: float | None = optional("see unit")
    high: float | None = optional("see unit")
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Software(Row):
    """One piece of the stack: what it is for, in which workloads, under which licence; `price_item` names its price, if any."""

    role: str
    workloads: tuple[str, ...]
    licence: str
    price_item: str = ""
    alternatives: tuple[str, ...] = ()
