"""The labels of a sizing inputs block, and what they are resolved to: a network's shape and an accelerator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator, Model
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Choice, Count, Date, Money, Number, Text, text_number
from xl_lepton.core.working import Working
from xl_lepton.numerics.transformer import RULE, Shape, layers_from_params

TRAINING, FINETUNING, INFERENCE = "training", "finetuning", "inference"
DEFAULT_ACCELERATOR = "H100-SXM-80GB"


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One workload as a sheet describes it. What is None is chosen, looked up or not asked for."""

    workload: Annotated[str, Choice("What is to be run", options=(TRAINING, FINETUNING, INFERENCE))]
    model: Annotated[str | None, Text("Model name from LEPTON_MODEL, or parameters in billions")] = None
    accelerator: Annotated[str, Text("Accelerator name from LEPTON_ACCELERATOR, such as H100")] = DEFAULT_ACCELERATOR
    tokens_b: Annotated[float | None, Number("Training tokens in all, billions", above=0)] = None
    days: Annotated[float | None, Number("Days until it must be done; for inference days of service", above=0)] = None
    concurrency: Annotated[int, Count("Requests served at the same time", minimum=1)] = 1
    context: Annotated[int, Count("Tokens per sequence, prompt and answer", minimum=1)] = 4096
    method: Annotated[str, Choice("How it is trained", options=("full", "lora", "qlora"))] = "full"
    dataset_gb: Annotated[float | None, Number("Training data, GB", above=0)] = None
    sample_kb: Annotated[float | None, Number("Mean size of one sample (image), kB", above=0)] = None
    epochs: Annotated[float, Number("Times the data is gone through", above=0)] = 1.0
    gflops_per_sample: Annotated[float | None, Number("Work of one sample forward, GFLOP", above=0)] = None
    params_b: Annotated[float | None, Number("Parameters, billions", above=0, maximum=1e6)] = None
    active_params_b: Annotated[float | None, Number("Parameters at work per token, billions", above=0, maximum=1e6)] = None
    layers: Annotated[int | None, Count("Layers", minimum=1, maximum=10_000)] = None
    hidden: Annotated[int | None, Count("Hidden size", minimum=1, maximum=1_000_000)] = None
    heads: Annotated[int | None, Count("Attention heads", minimum=1, maximum=10_000)] = None
    kv_heads: Annotated[int | None, Count("Key/value heads", minimum=1, maximum=10_000)] = None
    head_dim: Annotated[int | None, Count("Size of one head", minimum=1, maximum=10_000)] = None
    vocabulary: Annotated[int | None, Count("Entries of the vocabulary", minimum=1, maximum=10_000_000)] = None
    experts: Annotated[int | None, Count("Routed experts per layer", maximum=100_000)] = None
    experts_used: Annotated[int | None, Count("Routed experts at work per token", maximum=100_000)] = None
    precision: Annotated[
        str, Choice("Number format of weights", options=("bf16", "fp16", "fp8", "int8", "int4", "nf4", "nvfp4", "mxfp4", "fp32"))
    ] = "bf16"
    kv_precision: Annotated[str, Choice("Number format of the cache", options=("bf16", "fp16", "fp8", "int8"))] = "bf16"
    micro_batch: Annotated[int, Count("Sequences per GPU and pass", minimum=1, maximum=100_000)] = 1
    recompute: Annotated[str, Choice("Activations worked out again", options=("auto", "none", "selective", "full"))] = "auto"
    gpus: Annotated[int | None, Count("GPUs you have; leave out to have them sized", minimum=1, maximum=10_000_000)] = None
    mfu: Annotated[float | None, Number("Share of peak you reach (model FLOPs utilisation)", above=0, maximum=1)] = None
    tokens_per_s: Annotated[float | None, Number("Tokens per second to be generated in all", above=0)] = None
    price: Annotated[float | None, Money("Your own price of one GPU-hour", minimum=0)] = None
    term: Annotated[str, Text("Price term: on-demand, spot, reserved 1y, reserved 3y, block")] = "on-demand"
    as_of: Annotated[dt.date | None, Date("Take no price from after this day")] = None
    pue: Annotated[float | None, Number("Power usage effectiveness of the data centre", minimum=1, maximum=5)] = None


def shape_of(given: Workload, work: Working) -> Shape:
    """The network: the catalogue's row, with what the block gives put over it; a number of parameters is completed by rule."""
    params_b, row = given.params_b, None
    if given.model is not None:
        number = text_number(given.model)
        if number is None:
            row = load.find(Model, given.model)
        elif number <= 0:
            raise BadInput("model: expected a model name or parameters in billions above 0")
        else:
            params_b = params_b or number
    if row is None and params_b is None:
        raise BadInput("model is missing; give a model name or the parameters in billions")
    params = (params_b or (row.params_b if row else 0.0)) * 1e9
    if row is not None:
        work.fact(f"model {row.name}", params, "parameters", row.citation)
    else:
        work.fact("parameters", params, "parameters", "given")
        if given.layers is None or given.hidden is None:
            work.fact("layers and hidden size", "completed from the parameters", "", RULE)
    return _completed(given, row, params)


def _completed(given: Workload, row: Model | None, params: float) -> Shape:
    def pick(name: str, otherwise: int) -> int:
        own = getattr(given, name)
        return int(own or (getattr(row, name) if row else None) or otherwise)

    active = params
    if given.active_params_b is not None:
        active = given.active_params_b * 1e9
    elif row is not None and given.params_b is None:
        active = row.active_b * 1e9
    if active > params:
        raise BadInput("active_params_b is more than the parameters in all")
    layers = pick("layers", layers_from_params(active))
    hidden = pick("hidden", 128 * layers)
    heads = pick("heads", max(1, hidden // 128))
    forward = given.gflops_per_sample or (row.forward_gflops if row else None) or 0.0
    return Shape(
        name=row.name if row else f"{params / 1e9:g}B",
        params=params,
        active=active,
        layers=layers,
        hidden=hidden,
        heads=heads,
        kv_heads=pick("kv_heads", min(8, heads) if row is None else heads),
        head_dim=pick("head_dim", max(1, hidden // heads)),
        vocabulary=pick("vocabulary", 128_256 if not forward and params >= 3e8 else 1000),
        tied=bool(row and row.tied),
        ffn=(row.ffn if row else None) or 4 * hidden,
        experts=pick("experts", 0),
        experts_used=pick("experts_used", 0),
        kv_rank=(row.kv_rank or 0) if row else 0,
        rope_dim=(row.rope_dim or 0) if row else 0,
        window=(row.window or 0) if row else 0,
        window_layers=(row.window_layers or 0) if row else 0,
        forward_flops=forward * 1e9,
    )


def accelerator_of(given: Workload, work: Working) -> Accelerator:
    row = load.find(Accelerator, given.accelerator)
    work.fact(f"accelerator {row.name}, memory", row.memory_gb, "GB", row.citation)
    return row
