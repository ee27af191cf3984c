"""Sizing of a training or fine-tuning run: work, GPU-hours, memory, the smallest number of GPUs that fits and is in time."""

from __future__ import annotations

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import money, power_kw, rounded
from xl_lepton.functions.sizing._fit import MOST_GPUS, best_plan, least_fit, memory_of
from xl_lepton.functions.sizing._runtime import gpu_hours, put_band, rate_of_run, utilisation, work_of_run
from xl_lepton.functions.sizing._workload import Workload
from xl_lepton.numerics.training import Plan
from xl_lepton.numerics.transformer import Shape


def size_training(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> dict[str, object]:
    mfu = utilisation(work, given, shape, accelerator)
    hours = gpu_hours(work, work_of_run(work, given, shape), accelerator, mfu)
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
        "gpu_hours": hours,
        "tokens_per_s": rate_of_run(work, given, shape, accelerator, mfu, gpus),
        "days": work.compute("days", "gpu_hours / gpus / 24", unit="day", gpu_hours=hours, gpus=gpus),
        "power": power_kw(work, accelerator, gpus, given.pue),
    }
    answer |= money(work, given, accelerator, hours)
    _put_rates(answer, gpus)
    put_band(work, given, answer)
    return answer


def _put_rates(answer: dict[str, object], gpus: int) -> None:
    power, days, price = answer["power"], answer["days"], answer.get("price")
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
    late = load.figure("training band P90").value
    work.fact("days at P90 of hours", given.days * late, "day", "a deadline that must hold needs as many more GPUs")
    larger = best_plan(given, shape, accelerator, gpus) or plan
    return larger, "deadline" if gpus == wanted else "deadline, rounded to nodes"
