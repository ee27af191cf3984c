"""The arithmetic of a network: its shape, the work of a token, the memory of a cached token.

A Shape may come from the catalogue, from the labels of a sheet, or be completed from the number of parameters alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from xl_lepton.core.working import Working

KAPLAN = "arXiv:2001.08361 section 2.1; attention as in arXiv:2204.02311 appendix B, causal half"
RULE = "own rule from published dense models: hidden = 128 x layers, 12 x layers x hidden^2 parameters, heads of 128"


@dataclass(frozen=True, slots=True)
class Shape:
    """A network as sizing sees it. `active` parameters work on a token; equal to `params` unless experts are routed."""

    name: str
    params: float
    active: float
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    tied: bool = False
    ffn: int = 0
    ffn_matrices: int = 3
    """3 where a gate multiplies (SwiGLU), 2 in the plain feed-forward network."""
    experts: int = 0
    experts_used: int = 0
    kv_rank: int = 0
    rope_dim: int = 0
    window: int = 0
    window_layers: int = 0
    forward_flops: float = 0.0
    """Of one sample, for networks whose input is not tokens (images); 0 otherwise."""

    @property
    def is_moe(self) -> bool:
        return self.experts > 1

    @property
    def attention_width(self) -> int:
        return self.heads * self.head_dim

    @property
    def embedding(self) -> int:
        """Parameters of the input table and the output head."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def matrix_params(self) -> float:
        """Active parameters that are multiplied: looking up an embedding is no work."""
        return self.active - (0 if self.tied else min(self.embedding / 2, 0.5 * self.active))

    @property
    def expert_params(self) -> float:
        """Parameters of one routed expert over all layers, from total = shared + E e and active = shared + k e."""
        if self.experts <= self.experts_used or not self.experts:
            return 0.0
        return (self.params - self.active) / (self.experts - self.experts_used)

    @property
    def shared_params(self) -> float:
        """What works on every token, whichever experts are chosen."""
        return self.params - self.experts * self.expert_params


def layers_from_params(params: float) -> int:
    """Layers of a usual dense decoder of so many parameters: params = 12 L (128 L)^2."""
    return max(2, round(math.cbrt(params / (12 * 128**2))))


ATTENTION_SHARE = {"causal": 6, "full": 12, "none": 0}


def train_flops_per_token(work: Working, shape: Shape, sequence: int, attention: str = "causal") -> float:
    """Forward and backward work of one token, without recomputation. Published utilisations count attention in full."""
    return work.compute(
        "work per token",
        "6 * active + share * layers * attention_width * sequence",
        unit="FLOP/token",
        source=KAPLAN,
        active=shape.active,
        share=ATTENTION_SHARE[attention],
        layers=shape.layers,
        attention_width=shape.attention_width,
        sequence=sequence,
    )


def layer_bytes_per_token(work: Working, shape: Shape) -> float:
    """What one layer keeps of one token in 16 bits: the input of every matrix, norm and activation function."""
    gated = shape.ffn_matrices == 3
    return work.compute(
        "activations of a layer",
        "2 * (4 * hidden + 2 * queries + 2 * cached + branches * (kept_in_ffn * ffn + (2 * hidden if branches > 1 else 0)))",
        unit="B/token",
        source="arXiv:2205.05198 section 4.1, counted for grouped heads and gated networks",
        hidden=shape.hidden,
        queries=shape.attention_width,
        cached=shape.kv_heads * shape.head_dim,
        branches=max(1, shape.experts_used),
        kept_in_ffn=4 if gated else 2,
        ffn=shape.ffn,
    )


def kv_bytes_per_token(work: Working, shape: Shape, element_bytes: float) -> float:
    """Cache of one token over all layers: keys and values per head, or one compressed vector (MLA)."""
    if shape.kv_rank:
        return work.compute(
            "cache per token",
            "layers * (kv_rank + rope_dim) * element_bytes",
            unit="B/token",
            source="arXiv:2405.04434 section 2.1 (multi-head latent attention)",
            layers=shape.layers,
            kv_rank=shape.kv_rank,
            rope_dim=shape.rope_dim,
            element_bytes=element_bytes,
        )
    return work.compute(
        "cache per token",
        "2 * layers * kv_heads * head_dim * element_bytes",
        unit="B/token",
        source="arXiv:2305.13245 (grouped-query attention)",
        layers=shape.layers,
        kv_heads=shape.kv_heads,
        head_dim=shape.head_dim,
        element_bytes=element_bytes,
    )


def kv_bytes(work: Working, shape: Shape, tokens: float, element_bytes: float) -> float:
    """Cache of one sequence of so many tokens; layers with a sliding window keep the window only."""
    per_token = kv_bytes_per_token(work, shape, element_bytes)
    if not shape.window or not shape.window_layers or tokens <= shape.window:
        return work.compute("cache per sequence", "per_token * tokens", unit="B", source="", per_token=per_token, tokens=tokens)
    return work.compute(
        "cache per sequence",
        "per_token * (tokens * (layers - window_layers) + window * window_layers) / layers",
        unit="B",
        source="sliding-window layers keep the window only (arXiv:2310.06825)",
        per_token=per_token,
        tokens=tokens,
        layers=shape.layers,
        window_layers=shape.window_layers,
        window=shape.window,
    )
