"""LEPTON_GPU_SIZE."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.results import Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import UNITS, record
from xl_lepton.functions.sizing._inference import size_inference
from xl_lepton.functions.sizing._training import size_training
from xl_lepton.functions.sizing._workload import INFERENCE, Workload, accelerator_of, decoder_of, require_workload, shape_of

SOURCE = "arXiv:2001.08361 (work), arXiv:1910.02054 and 2205.05198 (memory), published runs (utilisation); see LEPTON_EXPLAIN"
COMMON = ("model", "accelerator", "tokens_b", "days", "concurrency", "context")


@lepton(
    "GPU_SIZE",
    source=SOURCE,
    examples=[
        Example(("inference", "gpus", "Llama-3.1-70B", "H100"), 4.0),
        Example(("training", "gpus", "8", "A100", 160.0, 30.0), 24.0),
        Example(([["Workload", "training"], ["Model", "ResNet-50"], ["dataset_gb", 500.0], ["sample_kb", 110.0]], "gpus"), 1.0),
    ],
)
def gpu_size(
    inputs: Annotated[
        Workload,
        Inputs('Labels and values, or just the workload: "training", "finetuning", "inference"', Workload, "workload", COMMON),
    ],
    *,
    work: Working,
) -> Annotated[Record, Returns("The sizing, item by item", columns=tuple(UNITS))]:
    """How many GPUs a training run or a service needs, with nodes, memory, hours, power, cost and what bound the answer.

    Training: work = tokens x (6 x parameters + attention); hours = work / (peak x utilisation). Memory sets the least number of
    GPUs, a deadline may ask for more, whole nodes beyond one. Inference: weights + requests x context x cache per token.
    """
    require_workload(inputs)
    shape = (decoder_of if inputs.workload == INFERENCE else shape_of)(inputs, work)
    accelerator = accelerator_of(inputs, work)
    size = size_inference if inputs.workload == INFERENCE else size_training
    return record(size(work, inputs, shape, accelerator))
