"""Serving: memory of weights and cache, how long a step of decoding and a prompt take, tokens per second.

The roofline terms are physics; the efficiencies that stretch them are planning figures, fitted on published serving rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from xl_lepton.core.working import Working
from xl_lepton.numerics.transformer import Shape

FIT = "aiconfigurator-core 0.12.0 (measured reserves); vLLM's share of memory"
OWN = "own fit on published serving rows, see docs/sizing.md"

# Bytes per weight, its scales included. A format's size is its definition, not a hardware figure.
WEIGHT_BYTES = MappingProxyType(
    {
        "fp32": (4.0, "IEEE 754"),
        "bf16": (2.0, "16 bits"),
        "fp16": (2.0, "16 bits"),
        "fp8": (1.0, "8 bits"),
        "mxfp8": (1.03, "8 bits, blocks of 32 with 8-bit scale (OCP MX 1.0)"),
        "int8": (1.0, "8 bits (arXiv:2208.07339)"),
        "int4": (0.53, "4 bits, groups of 128 with 16-bit scale (arXiv:2306.00978)"),
        "nf4": (0.5625, "4 bits, blocks of 64 with 32-bit constant (arXiv:2305.14314)"),
        "nf4-dq": (0.516, "4 bits, constants quantised again (arXiv:2305.14314)"),
        "nvfp4": (0.56, "4 bits, blocks of 16 with 8-bit scale"),
        "mxfp4": (0.53, "4 bits, blocks of 32 with 8-bit scale (OCP MX 1.0)"),
    }
)
CACHE_BYTES = MappingProxyType({"bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 1.0})


@dataclass(frozen=True, slots=True)
class Reserve:
    """What a serving process keeps back on each GPU."""

    use: float
    reserve_gb: float
    link_gb: float
    slack: float


@dataclass(frozen=True, slots=True)
class Chip:
    """An accelerator at the number format in use: matrix rate in TFLOP/s, bandwidths in GB/s."""

    tflops: float
    bf16_tflops: float
    bandwidth: float
    link: float


@dataclass(frozen=True, slots=True)
class Engine:
    """Shares of peak that serving engines reach, and what each step costs besides."""

    bandwidth: float
    matrix: float
    prompt: float
    attention: float
    overlap: float
    link_share: float
    hop_s: float
    step_s: float
    layer_s: float
    request_s: float
    factor: float


@dataclass(frozen=True, slots=True)
class Step:
    """A step of decoding: how long it takes, and whether memory bandwidth or arithmetic is the longer part."""

    seconds: float
    bound: str


def weights_gb(work: Working, shape: Shape, precision: str) -> float:
    """Weights as loaded: formats below 16 bits leave embeddings and head in 16 bits, 8-bit floats also untie them."""
    bytes_per_weight, source = WEIGHT_BYTES[precision]
    embedding = min(shape.embedding, shape.params)
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
        "((params - embedding) * bytes_per_weight + 2 * embedding * copies) / 1e9",
        unit="GB",
        source=f"{source}; embeddings and head stay 16-bit",
        params=shape.params,
        embedding=embedding,
        bytes_per_weight=bytes_per_weight,
        copies=2 if shape.tied and precision in ("fp8", "mxfp8") else 1,
    )


def unpacking_gb(work: Working, shape: Shape, precision: str) -> float:
    """Room in which a 4-bit matrix is put back to 16 bits before use: the largest one."""
    if not precision.startswith("nf4"):
        return 0.0
    return work.compute(
        "largest matrix in 16 bits",
        "2 * hidden * max(ffn, vocabulary) / 1e9",
        unit="GB",
        source="bitsandbytes puts a matrix back to 16 bits before it multiplies",
        hidden=shape.hidden,
        ffn=shape.ffn,
        vocabulary=shape.vocabulary,
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


def step_seconds(
    work: Working, shape: Shape, chip: Chip, engine: Engine, gpus: int, weights: float, cache: float, batch: float
) -> Step:
    """One step that gives one token to each of `batch` requests; `weights` and `cache` are in GB over the replica."""
    memory = memory_seconds(work, shape, chip, engine, gpus, weights, cache, batch)
    matrix = work.compute(
        "matrix time of a step",
        "2 * active * batch / (tflops * 1e12 * share * gpus)",
        unit="s",
        source=f"two operations per active parameter and token; {OWN}",
        active=shape.matrix_params,
        batch=batch,
        tflops=chip.tflops,
        share=engine.matrix,
        gpus=gpus,
    )
    seconds = work.compute(
        "step",
        "max(memory, matrix) + overlap * min(memory, matrix) + links + fixed + layers * per_layer + batch * per_request",
        unit="s",
        source=OWN,
        memory=memory,
        matrix=matrix,
        overlap=engine.overlap,
        links=link_seconds(work, shape, chip, engine, gpus, batch),
        fixed=engine.step_s,
        layers=shape.layers,
        per_layer=engine.layer_s,
        batch=batch,
        per_request=engine.request_s,
    )
    return Step(seconds, "bandwidth" if memory >= matrix else "compute")


def memory_seconds(
    work: Working, shape: Shape, chip: Chip, engine: Engine, gpus: int, weights: float, cache: float, batch: float
) -> float:
    """Reading the weights that a step touches, and the cache."""
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
    return work.compute(
        "memory time of a step",
        "(weights * (1 - routed + routed * touched) + cache) / (bandwidth * share * gpus)",
        unit="s",
        source=f"weights and cache are read once per step; {OWN}",
        weights=weights,
        routed=1 - shape.shared_params / shape.params,
        touched=touched,
        cache=cache,
        bandwidth=chip.bandwidth,
        share=engine.bandwidth,
        gpus=gpus,
    )


def prompt_seconds(work: Working, shape: Shape, chip: Chip, engine: Engine, gpus: int, prompt: float) -> float:
    """Reading one prompt."""
    return work.compute(
        "prompt",
        "2 * active * prompt / (tflops * 1e12 * share * gpus)"
        " + 2 * layers * width * prompt ^ 2 / (bf16_tflops * 1e12 * attention * gpus) + links",
        unit="s",
        source=f"matrices and causal attention over the prompt; {OWN}",
        active=shape.active,
        prompt=prompt,
        tflops=chip.tflops,
        share=engine.prompt,
        gpus=gpus,
        layers=shape.layers,
        width=shape.attention_width,
        bf16_tflops=chip.bf16_tflops,
        attention=engine.attention,
        links=link_seconds(work, shape, chip, engine, gpus, prompt),
    )


def link_seconds(work: Working, shape: Shape, chip: Chip, engine: Engine, gpus: int, tokens: float) -> float:
    """Two all-reduces per layer between the GPUs of a replica."""
    if gpus == 1:
        return 0.0
    return work.compute(
        "links",
        "2 * layers * ((gpus - 1) * hop + 4 * tokens * hidden * (gpus - 1) / gpus / (link / 2 * 1e9) * stretch)",
        unit="s",
        source=f"arXiv:1909.08053 section 3 (two all-reduces per layer); {OWN}",
        layers=shape.layers,
        gpus=gpus,
        hop=engine.hop_s,
        tokens=tokens,
        hidden=shape.hidden,
        link=chip.link,
        stretch=engine.link_share,
    )


def tokens_per_second(work: Working, batch: float, answer: float, step: float, prompt_s: float, factor: float) -> float:
    """Answer tokens per second of a replica that keeps `batch` requests going: their steps, and a prompt for each."""
    return work.compute(
        "tokens per second of a replica",
        "factor * batch * answer / (answer * step + batch * prompt_s)",
        unit="token/s",
        source=f"continuous batching (Orca, OSDI 2022); {OWN}",
        factor=factor,
        batch=batch,
        answer=answer,
        step=step,
        prompt_s=prompt_s,
    )
