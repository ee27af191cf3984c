"""Laying a training run over GPUs so that it fits their memory."""

from __future__ import annotations

from collections.abc import Iterator

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import rounded
from xl_lepton.functions.sizing._workload import FINETUNING, Workload
from xl_lepton.numerics.serving import WEIGHT_BYTES
from xl_lepton.numerics.training import Memory, Plan, training_memory
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
        method=given.method if tuned else "full",
        optimizer=given.optimizer or ("adamw-fp32grad" if tuned else "adamw"),
        weight_bytes=_frozen_bytes(given),
        rank=given.lora_rank,
        train_embeddings=given.train_embeddings,
    )


def _frozen_bytes(given: Workload) -> float:
    """Bytes of a frozen weight: QLoRA packs to 4 bits unless a packed format is named."""
    name = given.format
    if given.method == "qlora" and WEIGHT_BYTES[name][0] >= 2:
        name = "nf4"
    return WEIGHT_BYTES[name][0]


def memory_of(work: Working, shape: Shape, plan: Plan) -> Memory:
    return training_memory(work, shape, plan, load.figure("memory context GB").value)


def best_plan(given: Workload, shape: Shape, accelerator: Accelerator, gpus: int) -> Plan | None:
    """The first plan that fits, in the order of what it costs: nothing, tensor parallel, recomputation."""
    plans = list(_plans(given, accelerator, gpus))
    return next((plan for plan in plans if memory_of(Working(), shape, plan).total <= accelerator.memory_gb), None)


def _plans(given: Workload, accelerator: Accelerator, gpus: int) -> Iterator[Plan]:
    modes = ("none", "selective", "full") if given.recompute == "auto" else (given.recompute,)
    most = min(gpus // (given.pipeline_parallel or 1), accelerator.per_node)
    tensors = [given.tensor_parallel] if given.tensor_parallel else [size for size in (1, 2, 4, 8) if size <= most]
    for tensor in tensors:
        for recompute in modes:
            if tensor * (given.pipeline_parallel or 1) <= gpus:
                yield plan_of(given, gpus, tensor, recompute)


def least_fit(given: Workload, shape: Shape, accelerator: Accelerator) -> Plan:
    """The fewest GPUs that hold the run: 1, 2, 4, ... inside a node, then nodes, found by doubling and halving."""
    gpus, below = 1, 0
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
