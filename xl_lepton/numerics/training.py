"""Memory of one GPU in training: weights, gradients and optimizer, activations, logits, and what the process itself takes."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from xl_lepton.core.working import Working
from xl_lepton.numerics.transformer import Shape, layer_bytes_per_token

ZERO = "arXiv:1910.02054 section 3 (weights, gradients and optimizer of mixed-precision Adam, sharded by stage)"
LORA = "arXiv:2106.09685: rank x (in + out) of every attention and feed-forward matrix"
ADAPTER = "QLoRA, arXiv:2305.14314: frozen weights, and 16-bit copy, gradient and 32-bit moments of what is trained"
KORTHIKANTI = "arXiv:2205.05198 section 4, counted per matrix input; attention scores never stored (FlashAttention)"

# Bytes per parameter: weight, gradient, optimizer. arXiv:1910.02054 (adamw), arXiv:2211.05100 (32-bit gradients),
# arXiv:2110.02861 (8-bit moments). "fused" frees each gradient once used; "paged" keeps the moments in host memory.
STATE_BYTES = MappingProxyType(
    {
        "adamw": (2.0, 2.0, 12.0),
        "adamw-fp32grad": (2.0, 4.0, 12.0),
        "adamw-bf16": (2.0, 2.0, 4.0),
        "adam8bit": (2.0, 2.0, 2.0),
        "adam8bit-fused": (2.0, 0.0, 2.0),
        "adam8bit-paged": (2.0, 0.0, 0.0),
        "sgd": (2.0, 2.0, 8.0),
        "fp32": (4.0, 4.0, 8.0),
    }
)
TRAINED_EXTRA_BYTES = 12.0  # copy 2, gradient 2, two 32-bit moments, of an adapter's or an embedding's parameter
EXPERT_SPREAD = 8  # mixtures are trained with experts spread over at least a server
LOGIT_BYTES = 10.0  # 16-bit logits, their 32-bit copy and its gradient or log-softmax


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is laid over GPUs. What is not split by tensor or pipeline parallel is data parallel, sharded by ZeRO stage."""

    gpus: int
    tensor: int = 1
    pipeline: int = 1
    expert: int = 1
    context: int = 1
    zero: int = 3
    micro_batch: int = 1
    sequence: int = 4096
    recompute: str = "none"
    method: str = "full"
    optimizer: str = "adamw"
    weight_bytes: float = 2.0
    rank: int = 16
    train_embeddings: bool = False

    @property
    def data(self) -> float:
        return max(1.0, self.gpus / (self.tensor * self.pipeline))

    @property
    def batch_tokens(self) -> float:
        """Tokens of the smallest step: one micro-batch on every data-parallel group."""
        return self.data * self.micro_batch * self.sequence / self.context


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
    """`context_gb` is what process, communication buffers and fragmentation take; a third of it on a single GPU."""
    states = full_states(work, shape, plan) if plan.method == "full" else adapter_states(work, shape, plan)
    activations = 0.0 if shape.forward_flops else _activations(work, shape, plan)
    overhead = work.compute(
        "buffers and fragmentation",
        "(context_gb if gpus > 1 else context_gb / 3) + gathered",
        unit="GB",
        source="own fit on published training memory",
        context_gb=context_gb,
        gpus=plan.gpus,
        gathered=gathered_gb(work, shape, plan),
    )
    return Memory(states, activations, overhead)


def full_states(work: Working, shape: Shape, plan: Plan) -> float:
    """Weights, gradients and optimizer on one GPU. Stage 1 shards the optimizer, 2 also gradients, 3 also weights."""
    weight, gradient, optimizer = STATE_BYTES[plan.optimizer]
    routed = shape.params - shape.shared_params
    local = work.compute(
        "parameters before sharding",
        "(shared + routed / expert) / (tensor * pipeline)",
        unit="parameters",
        source="tensor, pipeline and expert parallel (arXiv:2104.04473)",
        shared=shape.params - routed,
        routed=routed,
        expert=plan.expert if plan.zero < 3 else 1,
        tensor=plan.tensor,
        pipeline=plan.pipeline,
    )
    whole = weight * (plan.zero < 3) + gradient * (plan.zero < 2) + optimizer * (plan.zero < 1)
    return work.compute(
        "weights, gradients, optimizer",
        "local * (whole + sharded / data) / 1e9",
        unit="GB",
        source=ZERO,
        local=local,
        whole=whole,
        sharded=weight + gradient + optimizer - whole,
        data=plan.data if routed == 0 else max(1.0, plan.data / (plan.expert if plan.zero < 3 else 1)),
    )


def gathered_gb(work: Working, shape: Shape, plan: Plan) -> float:
    """Sharded weights are put together for the layers at work."""
    if plan.method != "full" or plan.zero < 3 or plan.gpus == 1:
        return 0.0
    return work.compute(
        "layers gathered",
        "2 * 2 * (shared + routed / spread) / (tensor * pipeline) / layers / 1e9",
        unit="GB",
        source="two layers at a time are whole in 16 bits (arXiv:2304.11277), experts spread over a server's GPUs",
        shared=shape.shared_params,
        routed=shape.params - shape.shared_params,
        spread=max(plan.expert, min(plan.gpus, EXPERT_SPREAD)),
        tensor=plan.tensor,
        pipeline=plan.pipeline,
        layers=shape.layers,
    )


def adapter_params(work: Working, shape: Shape, rank: int) -> float:
    """Trained parameters of a LoRA adapter on all attention and feed-forward matrices."""
    return work.compute(
        "adapter",
        "rank * layers * (2 * (hidden + queries) + 2 * (hidden + cached) + matrices * (hidden + ffn))",
        unit="parameters",
        source=LORA,
        rank=rank,
        layers=shape.layers,
        hidden=shape.hidden,
        queries=shape.attention_width,
        cached=shape.kv_heads * shape.head_dim,
        matrices=shape.ffn_matrices,
        ffn=shape.ffn,
    )


def adapter_states(work: Working, shape: Shape, plan: Plan) -> float:
    embedding = min(shape.embedding, shape.params)
    trained = adapter_params(work, shape, plan.rank)
    frozen = work.compute(
        "frozen weights",
        "(weight_bytes * (params - embedding) + max(2, weight_bytes) * embedding) / gpus / 1e9",
        unit="GB",
        source=ADAPTER,
        weight_bytes=plan.weight_bytes,
        params=shape.params,
        embedding=embedding if plan.weight_bytes != 2 else 0,
        gpus=plan.gpus,
    )
    return frozen + work.compute(
        "trained parameters",
        "(2 * adapter + extra_bytes * (adapter + embedding)) / gpus / 1e9",
        unit="GB",
        source=ADAPTER,
        extra_bytes=TRAINED_EXTRA_BYTES,
        adapter=trained,
        embedding=embedding if plan.train_embeddings else 0,
        gpus=plan.gpus,
    )


def _activations(work: Working, shape: Shape, plan: Plan) -> float:
    """Kept for the backward pass: by the first pipeline stage for all its micro-batches in flight, or by the last with logits."""
    tokens = work.compute(
        "tokens per pass",
        "micro_batch * sequence / context",
        unit="token",
        micro_batch=plan.micro_batch,
        sequence=plan.sequence,
        context=plan.context,
    )
    kept, live = _kept(work, shape, plan, tokens)
    logits = work.compute(
        "logits and loss",
        "logit_bytes * tokens * vocabulary / tensor / 1e9",
        unit="GB",
        source="16-bit logits, 32-bit copy, gradient",
        logit_bytes=LOGIT_BYTES,
        tokens=tokens,
        vocabulary=shape.vocabulary,
        tensor=plan.tensor,
    )
    if plan.pipeline == 1:
        return kept + live + logits
    return work.compute(
        "first or last stage",
        "live + max(kept, kept / pipeline + logits)",
        unit="GB",
        source="one-forward-one-backward: the first stage keeps one micro-batch per stage (arXiv:2104.04473)",
        live=live,
        kept=kept,
        pipeline=plan.pipeline,
        logits=logits,
    )


def _kept(work: Working, shape: Shape, plan: Plan, tokens: float) -> tuple[float, float]:
    """What all layers keep of a pass, and what one layer works out again."""
    layer = layer_bytes_per_token(work, shape)
    share = {"none": 1.0, "selective": 0.5, "full": 0.0}[plan.recompute]
    kept = work.compute(
        "activations kept",
        "tokens * layers * max(boundary, share * layer) / tensor / 1e9",
        unit="GB",
        source=f"{KORTHIKANTI}; selective keeps half, full the layer's input",
        tokens=tokens,
        layers=shape.layers,
        boundary=2.0 * shape.hidden,
        share=share,
        layer=layer,
        tensor=plan.tensor,
    )
    live = work.compute(
        "layer at work",
        "(1 - share) * tokens * layer / tensor / 1e9",
        unit="GB",
        source="what one layer works out again",
        share=share,
        tokens=tokens,
        layer=layer,
        tensor=plan.tensor,
    )
    return kept, live
