"""Sizing of a training or fine-tuning run: work, GPU-hours, memory, the smallest number of GPUs that fits and is in time."""

from __future__ import annotations

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import money, power_kw, rounded
from xl_lepton.functions.sizing._fit import MOST_GPUS, best_plan, least_fit, memory_of
from xl_lepton.functions.sizing._runtime import gpu_hours, put_band, rate_of_run, utilisation, work_of_run
from xl_lepton.functions.sizing._workload import FINETUNING, Workload, check_heads
from xl_lepton.numerics.training import Plan
from xl_lepton.numerics.transformer import Shape


def size_training(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> dict[str, object]:
    """Without data and deadline a fine-tuning run is sized by memory alone; its hours and cost stay blank."""
    timed = given.workload != FINETUNING or bool(given.tokens_b or given.dataset_gb or given.days)
    check_heads(given, shape)
    mfu = utilisation(work, given, shape, accelerator)
    hours = gpu_hours(work, work_of_run(work, given, shape), accelerator, mfu) if timed else 0.0
    plan, bound = _plan(work, given, shape, accelerator, hours)
    gpus = plan.gpus
    memory = memory_of(work, shape, plan)
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
        "replicas": gpus // (plan.tensor * plan.pipeline),
        "recompute": plan.recompute,
        "mfu": mfu,
        "tokens_per_s": rate_of_run(work, given, shape, accelerator, mfu, gpus),
        "power": power_kw(work, accelerator, gpus, given.pue),
    }
    answer |= money(work, given, accelerator, hours)
    if timed:
        answer["gpu_hours"] = hours
        answer["days"] = work.compute("days", "gpu_hours / gpus / 24", unit="day", gpu_hours=hours, gpus=gpus)
        put_band(work, given, answer)
        _put_late(work, given, accelerator, answer, gpus)
    else:
        answer.pop("cost", None)
    _put_rates(answer, gpus)
    if not shape.forward_flops:
        _put_batch(work, plan, answer)
    return answer


def _put_batch(work: Working, plan: Plan, answer: dict[str, object]) -> None:
    """The least batch of this many GPUs, with a note where no published run used one so large."""
    batch = work.compute(
        "tokens per step, at least",
        "data * micro_batch * sequence / context",
        unit="token",
        data=plan.data,
        micro_batch=plan.micro_batch,
        sequence=plan.sequence,
        context=plan.context,
    )
    answer["batch_tokens"] = batch
    most = load.figure("largest batch")
    if batch > most.value:
        answer["note"] = (
            f"{plan.gpus:,} GPUs make a batch of at least {batch / 1e6:,.0f} million tokens, more than published runs use "
            f"({most.value / 1e6:,.0f} million, {most.source}); give pipeline_parallel, or more days"
        )


def _put_late(work: Working, given: Workload, accelerator: Accelerator, answer: dict[str, object], gpus: int) -> None:
    """GPUs with which nine runs out of ten are in time."""
    late = answer.get("gpu_hours_p90")
    if given.days is not None and given.gpus is None and isinstance(late, float):
        safe = work.compute("GPUs to be in time at P90", "ceil(hours / (24 * days))", unit="GPU", hours=late, days=given.days)
        answer["gpus_p90"] = max(gpus, rounded(int(safe), accelerator.per_node))


def _put_rates(answer: dict[str, object], gpus: int) -> None:
    power, days, price = answer["power"], answer.get("days"), answer.get("price")
    if isinstance(power, float) and isinstance(days, float):
        answer["energy"] = power * 24 * days
    if isinstance(price, float):
        answer["cost_per_hour"] = gpus * price


def _plan(work: Working, given: Workload, shape: Shape, accelerator: Accelerator, hours: float) -> tuple[Plan, str]:
    """The GPUs and what bound their number."""
    if given.gpus is not None:
        plan = best_plan(given, shape, accelerator, given.gpus)
        if plan is None:
            least = least_fit(given, shape, accelerator).gpus
            raise NoAnswer(f"{given.gpus} {accelerator.name} do not hold this run; it needs at least {least}")
        return plan, "given"
    plan = least_fit(given, shape, accelerator)
    work.fact("GPUs that hold it", plan.gpus, "GPU", "fewest whose memory is enough")
    if given.days is None:
        return plan, "memory"
    wanted = work.compute("GPUs to be in time", "ceil(gpu_hours / (24 * days))", unit="GPU", gpu_hours=hours, days=given.days)
    if wanted > MOST_GPUS:
        raise NoAnswer(f"it would take more than {MOST_GPUS:,} GPUs to be done in {given.days:g} days; give more days")
    if wanted <= plan.gpus:
        return plan, "memory"
    gpus = rounded(int(wanted), accelerator.per_node)
    larger = best_plan(given, shape, accelerator, gpus) or plan
    return larger, "deadline" if gpus == wanted else "deadline, rounded to nodes"
