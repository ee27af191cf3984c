"""Memory of one GPU in training: states of the optimizer, activations, logits, and what the process itself takes."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.core.working import Working
from xl_lepton.numerics.transformer import Shape

ZERO = "arXiv:1910.02054 section 3 (mixed-precision Adam: 2 + 2 + 12 bytes per parameter, all sharded)"
QLORA = "arXiv:2305.14314 (4-bit weights with their scales; embeddings stay 16-bit)"
KORTHIKANTI = "arXiv:2205.05198 equations 2 to 5; attention scores never stored (FlashAttention)"

FULL_STATE_BYTES = 16.0
LORA_RANK = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is laid over GPUs: sharded data parallel over all of them, tensor parallel inside a node."""

    gpus: int
    tensor: int = 1
    micro_batch: int = 1
    sequence: int = 4096
    recompute: str = "selective"
    method: str = "full"


@dataclass(frozen=True, slots=True)
class Memory:
    """Per GPU, in GB."""

    states: float
    activations: float
    overhead: float

    @property
    def total(self) -> float:
        return self.states + self.activations + self.overhead


def training_memory(work: Working, shape: Shape, plan: Plan, context_gb: float) -> Memory:
    states = _states(work, shape, plan)
    activations = _activations(work, shape, plan)
    work.fact("context, buffers, fragmentation", context_gb, "GB", "catalogue, memory context GB")
    return Memory(states, activations, context_gb)


def _states(work: Working, shape: Shape, plan: Plan) -> float:
    if plan.method == "full":
        sharded = work.compute(
            "weights, gradients, optimizer",
            "state_bytes * params / gpus / 1e9",
            unit="GB",
            source=ZERO,
            state_bytes=FULL_STATE_BYTES,
            params=shape.params,
            gpus=plan.gpus,
        )
        if plan.gpus == 1:
            return sharded
        gathered = work.compute(
            "layers gathered",
            "2 * 2 * params / layers / tensor / 1e9",
            unit="GB",
            source="two layers whole in 16 bits, as sharded data parallel works",
            params=shape.params - shape.embedding if shape.params > shape.embedding else shape.params,
            layers=shape.layers,
            tensor=plan.tensor,
        )
        return sharded + gathered
    adapter = work.compute(
        "adapter weights",
        "rank * layers * 18 * hidden",
        unit="parameters",
        source="arXiv:2106.09685: rank x (in + out) for attention and feed-forward matrices",
        rank=LORA_RANK,
        layers=shape.layers,
        hidden=shape.hidden,
    )
    return work.compute(
        "frozen weights and adapter",
        "(weight_bytes * (params - embedding) + 2 * embedding + 16 * adapter) / gpus / 1e9",
        unit="GB",
        source=QLORA if plan.method == "qlora" else "arXiv:2106.09685",
        weight_bytes=0.5625 if plan.method == "qlora" else 2.0,
        params=shape.params,
        embedding=min(shape.embedding, shape.params),
        adapter=adapter,
        gpus=plan.gpus,
    )


def _activations(work: Working, shape: Shape, plan: Plan) -> float:
    if shape.forward_flops:
        return 0.0  # batch of samples is free to choose; the smallest fits beside the states
    per_layer = "2" if plan.recompute == "full" else "34 / tensor"
    kept = work.compute(
        "activations kept",
        f"sequence * micro_batch * hidden * ({per_layer}) * layers / 1e9",
        unit="GB",
        source=KORTHIKANTI,
        sequence=plan.sequence,
        micro_batch=plan.micro_batch,
        hidden=shape.hidden,
        tensor=plan.tensor,
        layers=shape.layers,
    )
    live = 0.0
    if plan.recompute == "full":
        live = work.compute(
            "one layer live",
            "34 * sequence * micro_batch * hidden / tensor / 1e9",
            unit="GB",
            source=KORTHIKANTI,
            sequence=plan.sequence,
            micro_batch=plan.micro_batch,
            hidden=shape.hidden,
            tensor=plan.tensor,
        )
    logits = work.compute(
        "logits and loss",
        "6 * sequence * micro_batch * vocabulary / tensor / 1e9",
        unit="GB",
        source="16-bit logits and their 32-bit copy",
        sequence=plan.sequence,
        micro_batch=plan.micro_batch,
        vocabulary=shape.vocabulary,
        tensor=plan.tensor,
    )
    return kept + live + logits
