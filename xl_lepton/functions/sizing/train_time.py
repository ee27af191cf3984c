"""LEPTON_TRAIN_TIME."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._runtime import gpu_hours, put_band, rate_of_run, utilisation, work_of_run
from xl_lepton.functions.sizing._workload import Workload, accelerator_of, shape_of

UNITS = {
    "gpu_hours": "GPU-hour",
    "gpu_hours_p10": "GPU-hour",
    "gpu_hours_p90": "GPU-hour",
    "days": "day",
    "days_p10": "day",
    "days_p90": "day",
    "gpus": "GPU",
    "tokens_per_s": "token/s",
    "work": "FLOP",
    "mfu": "share of bf16 peak",
}


@lepton(
    "TRAIN_TIME",
    source="arXiv:2001.08361 (6 x parameters x tokens), arXiv:2204.02311 appendix B (attention, utilisation)",
    examples=[
        Example(("Llama-2-7B", "gpu_hours", "A100", 2000.0, 1024.0, 4096.0), 168963.0, tolerance=1.0),
        Example(("7", "days", "H100", 1000.0, 64.0), 27.69, tolerance=0.01),
    ],
)
def train_time(
    inputs: Annotated[
        Workload,
        Inputs(
            "Labels and values, or just the model (name, or parameters in billions)",
            Workload,
            "model",
            ("accelerator", "tokens_b", "gpus", "context", "mfu"),
        ),
    ],
    *,
    work: Working,
) -> Annotated[Record, Returns("Time of the run, with its band", columns=tuple(UNITS))]:
    """GPU-hours, days and tokens per second of a training run, with the band in which published runs lie.

    GPU-hours = work / (peak x utilisation). Without tokens only the rate is given; without mfu the catalogue's for the
    accelerator, restarts included. A given mfu is taken as papers print it: attention counted in full over the bf16 peak.
    """
    shape = shape_of(inputs, work)
    accelerator = accelerator_of(inputs, work)
    mfu = utilisation(work, inputs, shape, accelerator)
    gpus = inputs.gpus or 1
    rate = rate_of_run(work, inputs, shape, accelerator, mfu, gpus)
    answer: dict[str, object] = {"gpus": gpus, "tokens_per_s": rate, "mfu": mfu}
    if inputs.tokens_b is not None or inputs.dataset_gb is not None or shape.forward_flops:
        flops = work_of_run(work, inputs, shape)
        hours = gpu_hours(work, flops, accelerator, mfu)
        days = work.compute("days", "gpu_hours / gpus / 24", unit="day", gpu_hours=hours, gpus=gpus)
        answer |= {"work": flops, "gpu_hours": hours, "days": days}
    put_band(work, inputs, answer)
    return Record(tuple(Item(label, answer.get(label), unit) for label, unit in UNITS.items()))
