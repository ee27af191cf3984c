"""Laying a training run over GPUs so that it fits their memory."""

from __future__ import annotations

import math

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import rounded
from xl_lepton.functions.sizing._workload import FINETUNING, Workload
from xl_lepton.numerics.serving import WEIGHT_BYTES
from xl_lepton.numerics.training import STATE_BYTES, Memory, Plan, training_memory
from xl_lepton.numerics.transformer import Shape

MOST_GPUS = 65_536


def plan_of(given: Workload, gpus: int, tensor: int = 1, recompute: str = "none") -> Plan:
    """The plan that the block describes; `tensor` and `recompute` where it leaves them open."""
    tensor, pipeline = given.tensor_parallel or tensor, given.pipeline_parallel or 1
    if tensor * pipeline > gpus:
        raise BadInput(f"tensor_parallel x pipeline_parallel is {tensor * pipeline}, more than the {gpus} GPUs")
    tuned = given.workload == FINETUNING
    expert = given.expert_parallel or 1
    return Plan(
        gpus=gpus,
        tensor=tensor,
        pipeline=pipeline,
        expert=expert,
        context=given.context_parallel or 1,
        zero=given.zero if given.zero is not None else 3 if pipeline == 1 and expert == 1 else 1,
        micro_batch=given.micro_batch,
        sequence=given.sequence,
        recompute=recompute if given.recompute == "auto" else given.recompute,
        method=given.tuning,
        optimizer=given.optimizer or ("adamw-fp32grad" if tuned else "adamw"),
        weight_bytes=_frozen_bytes(given),
        rank=given.lora_rank,
        train_embeddings=given.train_embeddings,
    )


def _frozen_bytes(given: Workload) -> float:
    """Bytes of a frozen weight: QLoRA packs to 4 bits unless a packed format is named."""
    name = given.precision
    if given.tuning == "qlora" and WEIGHT_BYTES[name][0] >= 2:
        name = "nf4"
    return WEIGHT_BYTES[name][0]


def recompute_modes(given: Workload) -> tuple[str, ...]:
    """How much to work out again, the least first; fine-tuning recipes recompute whole layers from the start."""
    if given.recompute != "auto":
        return (given.recompute,)
    return ("full",) if given.workload == FINETUNING else ("none", "selective", "full")


def memory_of(work: Working, shape: Shape, plan: Plan) -> Memory:
    return training_memory(work, shape, plan, load.figure("memory context GB").value)


def best_plan(given: Workload, shape: Shape, accelerator: Accelerator, gpus: int) -> Plan | None:
    """The first plan that fits with a batch as published runs use, in the order of what it costs: nothing, recomputation,
    tensor parallel; where every batch is larger, the plan with the smallest."""
    options = _options(given, shape, accelerator, gpus)
    # The last one takes least memory (most tensor parallel, most recomputation), so where it does not fit none does.
    if not options or memory_of(Working(), shape, plan_of(given, gpus, *options[-1])).total > accelerator.memory_gb:
        return None
    most = load.figure("largest batch").value if not shape.forward_flops else math.inf
    fitting = None
    for option in options:
        plan = plan_of(given, gpus, *option)
        if memory_of(Working(), shape, plan).total > accelerator.memory_gb:
            continue
        if plan.batch_tokens <= most:
            return plan
        if fitting is None or plan.batch_tokens < fitting.batch_tokens:
            fitting = plan
    return fitting


def _options(given: Workload, shape: Shape, accelerator: Accelerator, gpus: int) -> list[tuple[int, str]]:
    """Tensor parallel and recomputation to try, the cheapest first."""
    modes = recompute_modes(given)
    pipeline = given.pipeline_parallel or 1
    most = min(gpus // pipeline, accelerator.per_node)
    inside = [size for size in (1, 2, 4, 8) if size <= most and shape.heads % size == 0]
    tensors = [given.tensor_parallel] if given.tensor_parallel else inside
    return [(tensor, mode) for tensor in tensors if tensor * pipeline <= gpus for mode in modes]


def _sharded_share(given: Workload, shape: Shape, gpus: int) -> float:
    """GB of states on each GPU when all of them are sharded: no fewer GPUs need be tried."""
    plan = plan_of(given, gpus, tensor=given.tensor_parallel or 1) if gpus >= (given.tensor_parallel or 1) else None
    if plan is None or plan.method != "full":
        return 0.0
    return sum(STATE_BYTES[plan.optimizer]) * shape.params / gpus / 1e9


def least_fit(given: Workload, shape: Shape, accelerator: Accelerator) -> Plan:
    """The fewest GPUs that hold the run: 1, 2, 4, ... inside a node, then nodes, found by doubling and halving."""
    sharded = given.pipeline_parallel is None and given.expert_parallel is None and given.zero in (None, 3)
    gpus, below = 1, 0
    while sharded and gpus <= MOST_GPUS and _sharded_share(given, shape, gpus) > accelerator.memory_gb:
        below, gpus = gpus, rounded(gpus * 2, accelerator.per_node)
    while True:
        plan = best_plan(given, shape, accelerator, gpus)
        if plan is not None:
            break
        below, gpus = gpus, rounded(gpus * 2, accelerator.per_node)
        if gpus > MOST_GPUS:
            raise NoAnswer(
                f"this run does not fit {MOST_GPUS:,} {accelerator.name}: one GPU's share of the activations alone is more than "
                f"its {accelerator.memory_gb:g} GB; take a smaller micro_batch, a shorter context or a larger accelerator"
            )
    node = accelerator.per_node
    while gpus - below > node and gpus > node:
        middle = rounded((gpus + below) // 2, node)
        if middle in (gpus, below):
            break
        between = best_plan(given, shape, accelerator, middle)
        if between is None:
            below = middle
        else:
            gpus, plan = middle, between
    return plan
