"""Serving: what one replica holds, how long a decode step and a prompt take."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.core.working import Working
from xl_lepton.numerics.transformer import Shape

FIT = "aiconfigurator-core 0.12.0 (measured reserves); vLLM's share of memory"

WEIGHT_BYTES = {
    "fp32": (4.0, "IEEE 754"),
    "bf16": (2.0, "16 bits"),
    "fp16": (2.0, "16 bits"),
    "fp8": (1.0, "8 bits"),
    "int8": (1.0, "8 bits (arXiv:2208.07339)"),
    "int4": (0.53, "4 bits, groups of 128 with 16-bit scale (arXiv:2306.00978)"),
    "nf4": (0.5625, "4 bits, blocks of 64 with 32-bit constant (arXiv:2305.14314)"),
    "nvfp4": (0.56, "4 bits, blocks of 16 with 8-bit scale"),
    "mxfp4": (0.53, "4 bits, blocks of 32 with 8-bit scale (OCP MX 1.0)"),
}
"""Bytes per weight of each number format, its scales included. A format's size is its definition, not a hardware figure."""

CACHE_BYTES = {"bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 1.0}


@dataclass(frozen=True, slots=True)
class Reserve:
    """What a serving process keeps back on each GPU."""

    use: float
    reserve_gb: float
    link_gb: float
    slack: float


def weights_gb(work: Working, shape: Shape, precision: str) -> float:
    """Weights as loaded: formats below 16 bits leave embeddings and head in 16 bits."""
    bytes_per_weight, source = WEIGHT_BYTES[precision]
    if bytes_per_weight >= 2:
        return work.compute(
            "weights",
            "params * bytes_per_weight / 1e9",
            unit="GB",
            source=source,
            params=shape.params,
            bytes_per_weight=bytes_per_weight,
        )
    return work.compute(
        "weights",
        "((params - embedding) * bytes_per_weight + 2 * embedding) / 1e9",
        unit="GB",
        source=f"{source}; embeddings and head stay 16-bit",
        params=shape.params,
        embedding=min(shape.embedding, shape.params),
        bytes_per_weight=bytes_per_weight,
    )


def room_for_cache(work: Working, weights: float, memory_gb: float, gpus: int, reserve: Reserve) -> float:
    """GB left for the cache on `gpus` GPUs that share one copy of the weights; negative when they do not hold it."""
    return work.compute(
        f"room for cache on {gpus}",
        "gpus * (use * memory_gb - reserve_gb - (link_gb if gpus > 1 else 0)) - slack * weights",
        unit="GB",
        source=FIT,
        gpus=gpus,
        use=reserve.use,
        memory_gb=memory_gb,
        reserve_gb=reserve.reserve_gb,
        link_gb=reserve.link_gb,
        slack=reserve.slack,
        weights=weights,
    )


def decode_seconds(
    work: Working, shape: Shape, weights: float, batch: int, cache_gb: float, gpus: int, rates: tuple[float, float]
) -> float:
    """One step that gives one token to each of `batch` requests: the slower of memory and arithmetic, and part of the other.

    `rates` are the bandwidth in GB/s and the matrix rate in TFLOP/s that are reached per GPU.
    """
    touched = 1.0
    if shape.is_moe:
        touched = work.compute(
            "share of experts touched",
            "1 - (1 - used / experts) ^ batch",
            source="each token chooses its experts anew",
            used=shape.experts_used,
            experts=shape.experts,
            batch=batch,
        )
    routed = shape.experts * shape.expert_params / shape.params
    memory = work.compute(
        "memory time of a step",
        "(weights * (1 - routed + routed * touched) + cache) / (bandwidth * gpus)",
        unit="s",
        source="weights and cache are read once per step",
        weights=weights,
        routed=routed,
        touched=touched,
        cache=cache_gb,
        bandwidth=rates[0],
        gpus=gpus,
    )
    compute = work.compute(
        "matrix time of a step",
        "2 * active * batch / (rate * 1e12 * gpus)",
        unit="s",
        source="two operations per active parameter and token",
        active=shape.active,
        batch=batch,
        rate=rates[1],
        gpus=gpus,
    )
    links = 0.0
    if gpus > 1:
        links = work.compute("link time of a step", "2 * layers * 1e-5", unit="s", source="own fit", layers=shape.layers)
    return work.compute(
        "step",
        "max(memory, compute) + 0.3 * min(memory, compute) + links + 0.003",
        unit="s",
        source="own fit on published serving rows",
        memory=memory,
        compute=compute,
        links=links,
    )
