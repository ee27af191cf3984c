"""Sizing of a training or fine-tuning run: work, GPU-hours, memory, the smallest number of GPUs that fits and is in time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import money, power_kw, rounded
from xl_lepton.functions.sizing._workload import FINETUNING, Workload
from xl_lepton.numerics.training import Memory, Plan, training_memory
from xl_lepton.numerics.transformer import Shape, train_flops_per_token

BYTES_PER_TOKEN = 4.5  # of English text in a present-day vocabulary
MOST_GPUS = 65_536


@dataclass(frozen=True)
class Fit:
    plan: Plan
    memory: Memory


def size_training(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> dict[str, object]:
    flops = _work_of_run(work, given, shape)
    mfu = _mfu(work, given, shape, accelerator)
    gpu_hours = work.compute(
        "GPU-hours",
        "flops / (peak_tflops * 1e12 * mfu * 3600)",
        unit="GPU-hour",
        source="work over the rate that runs reach",
        flops=flops,
        peak_tflops=accelerator.bf16_tflops,
        mfu=mfu,
    )
    least = _least_fit(given, shape, accelerator)
    gpus, bound = _gpus(work, given, accelerator, gpu_hours, least.plan.gpus)
    plan = least.plan if gpus == least.plan.gpus else _best_plan(given, shape, accelerator, gpus) or least.plan
    memory = training_memory(work, shape, replace(plan, gpus=gpus), load.figure("memory context GB").value)
    answer: dict[str, object] = {
        "gpus": gpus,
        "nodes": -(-gpus // accelerator.per_node),
        "accelerator": accelerator.name,
        "bound_by": bound,
        "memory_per_gpu": memory.total,
        "memory_of_gpu": accelerator.memory_gb,
        "states": memory.states,
        "activations": memory.activations,
        "overhead": memory.overhead,
        "tensor_parallel": plan.tensor,
        "replicas": gpus // plan.tensor,
        "recompute": plan.recompute,
        "mfu": mfu,
        "gpu_hours": gpu_hours,
        "days": work.compute("days", "gpu_hours / gpus / 24", unit="day", gpu_hours=gpu_hours, gpus=gpus),
        "power": power_kw(work, accelerator, gpus, given.pue),
    }
    answer |= money(work, given, accelerator, gpu_hours)
    if isinstance(answer["power"], float) and isinstance(answer["days"], float):
        answer["energy"] = answer["power"] * 24 * answer["days"]
    if isinstance(answer.get("price"), float):
        answer["cost_per_hour"] = gpus * float(str(answer["price"]))
    _put_band(work, given, answer)
    return answer


def _put_band(work: Working, given: Workload, answer: dict[str, object]) -> None:
    """P10 and P90 of what comes in hours: the spread of published runs about the point value; none when the MFU is given."""
    for mark in ("P10", "P90"):
        factor = 1.0 if given.mfu is not None else load.figure(f"training band {mark}").value
        for item in ("gpu_hours", "days", "cost"):
            value = answer.get(item)
            if isinstance(value, float):
                answer[f"{item}_{mark.lower()}"] = work.compute(
                    f"{item} {mark}", "value * factor", source="spread of published runs", value=value, factor=factor
                )


def _work_of_run(work: Working, given: Workload, shape: Shape) -> float:
    if shape.forward_flops:
        if given.dataset_gb is None or given.sample_kb is None:
            raise BadInput("dataset_gb and sample_kb are needed: the training data in GB and the mean size of one sample in kB")
        samples = work.compute(
            "samples", "dataset_gb * 1e6 / sample_kb", unit="sample", dataset_gb=given.dataset_gb, sample_kb=given.sample_kb
        )
        return work.compute(
            "work of the run",
            "3 * forward_flops * samples * epochs",
            unit="FLOP",
            source="forward once, backward twice its work (arXiv:2001.08361)",
            forward_flops=shape.forward_flops,
            samples=samples,
            epochs=given.epochs,
        )
    if given.tokens_b is not None:
        tokens = work.compute("tokens", "tokens_b * 1e9 * epochs", unit="token", tokens_b=given.tokens_b, epochs=given.epochs)
    elif given.dataset_gb is not None:
        tokens = work.compute(
            "tokens",
            "dataset_gb * 1e9 / bytes_per_token * epochs",
            unit="token",
            source="4 to 5 bytes of English text per token",
            dataset_gb=given.dataset_gb,
            bytes_per_token=BYTES_PER_TOKEN,
            epochs=given.epochs,
        )
    else:
        raise BadInput("tokens_b is missing; give the training tokens in billions, or dataset_gb")
    per_token = train_flops_per_token(work, shape, given.context)
    return work.compute("work of the run", "per_token * tokens", unit="FLOP", per_token=per_token, tokens=tokens)


def _mfu(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> float:
    if given.mfu is not None:
        work.fact("model FLOPs utilisation", given.mfu, "share of peak", "given")
        return given.mfu
    own = load.figure_or_none("mfu vision") if shape.forward_flops else load.figure_or_none(f"mfu {accelerator.name}")
    figure = own or load.figure(f"mfu {accelerator.vendor}")
    work.fact("model FLOPs utilisation", figure.value, figure.unit, figure.citation)
    return figure.value


def _gpus(work: Working, given: Workload, accelerator: Accelerator, gpu_hours: float, least: int) -> tuple[int, str]:
    if given.gpus is not None:
        if given.gpus < least:
            raise NoAnswer(f"{given.gpus} {accelerator.name} do not hold this run; it needs at least {least}")
        return given.gpus, "given"
    work.fact("GPUs that hold it", least, "GPU", "smallest number whose memory is enough")
    if given.days is None:
        return least, "memory"
    wanted = work.compute("GPUs to be in time", "ceil(gpu_hours / (24 * days))", unit="GPU", gpu_hours=gpu_hours, days=given.days)
    if wanted > MOST_GPUS:
        raise NoAnswer(f"it would take more than {MOST_GPUS:,} GPUs to be done in {given.days:g} days; give more days")
    if wanted <= least:
        return least, "memory"
    gpus = rounded(int(wanted), accelerator.per_node)
    return gpus, "deadline" if gpus == wanted else "deadline, rounded to nodes"


def _least_fit(given: Workload, shape: Shape, accelerator: Accelerator) -> Fit:
    gpus = 1
    while gpus <= MOST_GPUS:
        size = rounded(gpus, accelerator.per_node)
        plan = _best_plan(given, shape, accelerator, size)
        if plan is not None:
            return Fit(plan, training_memory(Working(), shape, plan, load.figure("memory context GB").value))
        gpus = size * 2
    raise NoAnswer(f"this run does not fit {MOST_GPUS:,} {accelerator.name}: a layer's activations alone exceed its memory")


def _best_plan(given: Workload, shape: Shape, accelerator: Accelerator, gpus: int) -> Plan | None:
    """The first plan that fits, in the order of what it costs: nothing, tensor parallel, recomputation, both."""
    context = load.figure("memory context GB").value
    method = given.method if given.workload == FINETUNING else "full"
    options = ("selective", "full") if given.recompute == "auto" else (given.recompute,)
    for recompute in options:
        tensor = 1
        while tensor <= min(gpus, accelerator.per_node):
            plan = Plan(gpus, tensor, given.micro_batch, given.context, recompute, method)
            if training_memory(Working(), shape, plan, context).total <= accelerator.memory_gb:
                return plan
            tensor *= 2
    return None
