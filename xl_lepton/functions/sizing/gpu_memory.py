"""LEPTON_GPU_MEMORY."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._fit import memory_of, plan_of, recompute_modes
from xl_lepton.functions.sizing._serving import cache_gb, reserve_of
from xl_lepton.functions.sizing._workload import INFERENCE, Workload, accelerator_of, decoder_of, require_workload, shape_of
from xl_lepton.numerics.serving import unpacking_gb, weights_gb
from xl_lepton.numerics.transformer import Shape

UNITS = {
    "memory_per_gpu": "GB",
    "memory_in_all": "GB",
    "weights": "GB",
    "states": "GB",
    "activations": "GB",
    "kv_cache": "GB",
    "overhead": "GB",
    "memory_to_plan": "GB",
    "memory_of_gpu": "GB",
    "fits": "",
    "gpus": "GPU",
    "recompute": "",
}


@lepton(
    "GPU_MEMORY",
    source="arXiv:1910.02054 (states), arXiv:2205.05198 (activations), arXiv:2305.13245 (cache); see LEPTON_EXPLAIN",
    examples=[
        Example(("inference", "memory_per_gpu", "Llama-3.1-8B"), 16.6, tolerance=0.01),
        Example(([["workload", "training"], ["model", "7.5"], ["gpus", 64.0], ["zero", 3.0]], "states"), 1.875),
    ],
)
def gpu_memory(
    inputs: Annotated[
        Workload,
        Inputs(
            'Labels and values, or just the workload: "training", "finetuning", "inference"',
            Workload,
            "workload",
            ("model", "accelerator", "precision", "gpus", "context", "concurrency"),
        ),
    ],
    *,
    work: Working,
) -> Annotated[Record, Returns("Memory, part by part", columns=tuple(UNITS))]:
    """Memory of each GPU for a workload: weights, optimizer, activations, cache, and whether it fits.

    memory_per_gpu is what the framework allocates, as published measurements read; memory_to_plan adds what a serving engine
    keeps free. recompute "auto" takes the least recomputation that fits, in fine-tuning whole layers, as recipes do.
    """
    require_workload(inputs)
    shape = (decoder_of if inputs.workload == INFERENCE else shape_of)(inputs, work)
    accelerator = accelerator_of(inputs, work)
    answer = (_serving if inputs.workload == INFERENCE else _training)(work, inputs, shape, accelerator)
    answer["memory_of_gpu"] = accelerator.memory_gb
    answer["fits"] = float(str(answer["memory_to_plan"])) <= accelerator.memory_gb
    return Record(tuple(Item(label, answer.get(label), unit) for label, unit in UNITS.items()))


def _serving(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> dict[str, object]:
    gpus = given.gpus or given.tensor_parallel or 1
    weights = weights_gb(work, shape, given.precision)
    cache = cache_gb(work, given, shape)
    unpacked = unpacking_gb(work, shape, given.precision)
    total = work.compute(
        "memory in all",
        "weights + requests * cache + unpacked",
        unit="GB",
        weights=weights,
        requests=given.requests,
        cache=cache,
        unpacked=unpacked,
    )
    reserve = reserve_of()
    planned = work.compute(
        "memory to plan",
        "max((slack * weights + requests * cache) / gpus + reserve_gb + (1 - use) * memory_gb, total / gpus)",
        unit="GB",
        source="share of memory and reserve of a serving engine",
        slack=reserve.slack,
        weights=weights,
        requests=given.requests,
        cache=cache,
        gpus=gpus,
        reserve_gb=reserve.reserve_gb + (reserve.link_gb if gpus > 1 else 0),
        use=reserve.use,
        memory_gb=accelerator.memory_gb,
        total=total,
    )
    return {
        "memory_per_gpu": total / gpus,
        "memory_in_all": total,
        "weights": weights / gpus,
        "kv_cache": given.requests * cache / gpus,
        "overhead": unpacked,
        "memory_to_plan": planned,
        "gpus": gpus,
    }


def _training(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> dict[str, object]:
    gpus = given.gpus or (given.tensor_parallel or 1) * (given.pipeline_parallel or 1)
    plans = [plan_of(given, gpus, recompute=mode) for mode in recompute_modes(given)]
    plan = next((plan for plan in plans if memory_of(Working(), shape, plan).total <= accelerator.memory_gb), plans[-1])
    memory = memory_of(work, shape, plan)
    total = work.compute(
        "memory of a GPU",
        "states + activations + overhead",
        unit="GB",
        states=memory.states,
        activations=memory.activations,
        overhead=memory.overhead,
    )
    return {
        "memory_per_gpu": total,
        "memory_in_all": total * gpus,
        "states": memory.states,
        "activations": memory.activations,
        "overhead": memory.overhead,
        "memory_to_plan": total,
        "gpus": gpus,
        "recompute": plan.recompute,
    }
