"""LEPTON_THROUGHPUT."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.block import Inputs
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._serving import Service, fullest, sizes, speed_of
from xl_lepton.functions.sizing._workload import Workload, accelerator_of, decoder_of
from xl_lepton.numerics.serving import weights_gb
from xl_lepton.numerics.transformer import Shape

UNITS = {
    "tokens_per_s": "token/s",
    "tokens_per_s_per_gpu": "token/s",
    "tokens_per_s_per_request": "token/s",
    "time_to_first_token": "s",
    "time_per_token": "s",
    "requests": "request",
    "gpus": "GPU",
    "tensor_parallel": "GPU",
    "replicas": "",
    "bound_by": "",
}


@lepton(
    "THROUGHPUT",
    source="roofline of weights, cache, matrices and links; shares of peak fitted on published serving rows (docs/sizing.md)",
    examples=[
        Example(("Llama-3.1-8B", "tokens_per_s", "H100", "fp8", 1.0, 1000.0, 1000.0), 15220.0, tolerance=3000.0),
        Example(("Llama-3.3-70B", "tensor_parallel", "H200", "fp8", 8.0, 2048.0, 128.0), 1.0),
    ],
)
def throughput(
    inputs: Annotated[
        Workload,
        Inputs(
            "Labels and values, or just the model (name, or parameters in billions)",
            Workload,
            "model",
            ("accelerator", "precision", "gpus", "prompt_tokens", "answer_tokens"),
        ),
    ],
    *,
    work: Working,
) -> Annotated[Record, Returns("Speed of a service", columns=tuple(UNITS))]:
    """Answer tokens per second and latency of a model served on so many GPUs.

    As many requests at once as the memory holds (or concurrency, when given); the replica size that gives most unless
    tensor_parallel is given. service: offline, server (first token within 2 s) or interactive (within 0.5 s).
    """
    shape = decoder_of(inputs, work)
    accelerator = accelerator_of(inputs, work)
    weights = weights_gb(work, shape, inputs.precision)
    gpus = inputs.gpus or inputs.tensor_parallel or 1
    size, service = _fastest(inputs, shape, accelerator, gpus, weights)
    speed_of(work, inputs, shape, accelerator, size, weights, service.requests)
    replicas = gpus // size
    speed = work.compute("tokens per second", "replicas * speed", unit="token/s", replicas=replicas, speed=service.tokens_per_s)
    values = (speed, speed / gpus, service.tokens_per_s / service.requests, service.first_token_s, service.per_token_s)
    items = zip(UNITS.items(), (*values, service.requests * replicas, gpus, size, replicas, service.bound), strict=True)
    return Record(tuple(Item(label, value, unit) for (label, unit), value in items))


def _fastest(given: Workload, shape: Shape, accelerator: Accelerator, gpus: int, weights: float) -> tuple[int, Service]:
    """The replica size, among those that hold the model, whose replicas give most together."""
    best: tuple[float, int, Service] | None = None
    for size in sizes(given, shape, accelerator):
        requests = fullest(given, shape, accelerator, size, weights)
        if given.concurrency is not None and size <= gpus:
            requests = min(requests, max(1.0, given.concurrency / (gpus // size)))
        if requests <= 0 or size > gpus:
            continue
        service = speed_of(Working(), given, shape, accelerator, size, weights, requests)
        speed = gpus // size * service.tokens_per_s
        if best is None or speed > best[0]:
            best = (speed, size, service)
    if best is None:
        raise NoAnswer(f"{gpus} {accelerator.name} do not hold the weights ({weights:,.0f} GB) and one request; give more GPUs")
    return best[1], best[2]
