"""The labels of a sizing inputs block, and what they are resolved to: a network's shape and an accelerator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated, Any

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator, Model
from xl_lepton.core.cells import Grid
from xl_lepton.core.errors import BadInput, NoAnswer
from xl_lepton.core.kinds import STRICT, Choice, Count, Date, Flag, Money, Number, Text, text_number
from xl_lepton.core.working import Working
from xl_lepton.numerics.serving import CACHE_BYTES, WEIGHT_BYTES
from xl_lepton.numerics.training import STATE_BYTES
from xl_lepton.numerics.transformer import ATTENTION_SHARE, RULE, Shape, layers_from_params

TRAINING, FINETUNING, INFERENCE = "training", "finetuning", "inference"
DEFAULT_ACCELERATOR = "H100-SXM-80GB"


@dataclass(frozen=True)
class Spelled(Choice):
    """A choice whose options people also write otherwise; the other spellings are taken and not listed."""

    spellings: tuple[tuple[str, str], ...] = ()

    def coerce(self, grid: Grid, mode: str = STRICT) -> Any:
        word = Text.coerce(self, grid, mode)
        return super().coerce(Grid.of(dict(self.spellings).get(str(word).lower(), word)), mode)


FORMATS = Spelled(
    "Number format of weights",
    options=tuple(WEIGHT_BYTES),
    spellings=(
        ("fp4", "nvfp4"),
        ("awq", "int4"),
        ("gptq", "int4"),
        ("awq-int4", "int4"),
        ("gptq-int4", "int4"),
        ("gptq-int8", "int8"),
        ("w4a16", "int4"),
        ("w4a8", "int4"),
        ("w8a8", "int8"),
        ("bfloat16", "bf16"),
        ("float16", "fp16"),
        ("float8", "fp8"),
        ("16-bit", "bf16"),
        ("8-bit", "int8"),
        ("4-bit", "nf4"),
    ),
)
METHODS = Spelled(
    "How it is fine-tuned",
    options=("full", "lora", "qlora"),
    spellings=(("q-lora", "qlora"), ("full-parameter", "full"), ("sft", "full")),
)


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One workload as a sheet describes it. What is None is chosen, looked up or not asked for."""

    workload: Annotated[str, Choice("What is to be run", options=(TRAINING, FINETUNING, INFERENCE))] = ""
    model: Annotated[str | None, Text("Model name from LEPTON_MODEL, or parameters in billions")] = None
    accelerator: Annotated[str, Text("Accelerator name from LEPTON_ACCELERATOR, such as H100")] = DEFAULT_ACCELERATOR
    tokens_b: Annotated[float | None, Number("Training tokens in all, billions", above=0)] = None
    days: Annotated[float | None, Number("Days until it must be done; for inference days of service", above=0)] = None
    concurrency: Annotated[int | None, Count("Requests served at the same time", minimum=1, maximum=1e9)] = None
    context: Annotated[int | None, Count("Tokens per sequence, prompt and answer", minimum=1, maximum=1e8)] = None
    method: Annotated[str, METHODS] = "full"
    # data
    dataset_gb: Annotated[float | None, Number("Training data, GB", above=0)] = None
    sample_kb: Annotated[float | None, Number("Mean size of one sample (image), kB", above=0)] = None
    epochs: Annotated[float, Number("Times the data is gone through", above=0)] = 1.0
    gflops_per_sample: Annotated[float | None, Number("Work of one sample forward, GFLOP", above=0)] = None
    # the network, over the catalogue's row
    params_b: Annotated[float | None, Number("Parameters, billions", above=0, maximum=1e6)] = None
    active_params_b: Annotated[float | None, Number("Parameters at work per token, billions", above=0, maximum=1e6)] = None
    layers: Annotated[int | None, Count("Layers", minimum=1, maximum=10_000)] = None
    hidden: Annotated[int | None, Count("Hidden size", minimum=1, maximum=1_000_000)] = None
    heads: Annotated[int | None, Count("Attention heads", minimum=1, maximum=10_000)] = None
    kv_heads: Annotated[int | None, Count("Key/value heads", minimum=1, maximum=10_000)] = None
    head_dim: Annotated[int | None, Count("Size of one head", minimum=1, maximum=10_000)] = None
    ffn: Annotated[int | None, Count("Inner size of the feed-forward network", minimum=1, maximum=10_000_000)] = None
    vocabulary: Annotated[int | None, Count("Entries of the vocabulary", minimum=1, maximum=10_000_000)] = None
    experts: Annotated[int | None, Count("Routed experts per layer", maximum=100_000)] = None
    experts_used: Annotated[int | None, Count("Routed experts at work per token", maximum=100_000)] = None
    kv_rank: Annotated[int | None, Count("Compressed cache per layer (MLA)", maximum=100_000)] = None
    rope_dim: Annotated[int | None, Count("Position part of a compressed cache (MLA)", maximum=100_000)] = None
    # how it is run
    precision: Annotated[str, FORMATS] = "bf16"
    kv_precision: Annotated[str | None, Choice("Number format of the cache", options=tuple(CACHE_BYTES))] = None
    micro_batch: Annotated[int, Count("Sequences per GPU and pass", minimum=1, maximum=100_000)] = 1
    recompute: Annotated[
        str, Choice("Activations worked out again in training", options=("auto", "none", "selective", "full"))
    ] = "auto"
    optimizer: Annotated[str | None, Choice("Optimizer and its number formats", options=tuple(STATE_BYTES))] = None
    lora_rank: Annotated[int, Count("Rank of a LoRA adapter", minimum=1, maximum=100_000)] = 16
    train_embeddings: Annotated[bool, Flag("An adapter run trains embeddings and head too")] = False
    tensor_parallel: Annotated[int | None, Count("GPUs that share each matrix", minimum=1, maximum=1024)] = None
    pipeline_parallel: Annotated[int | None, Count("Stages of layers", minimum=1, maximum=1024)] = None
    expert_parallel: Annotated[int | None, Count("GPUs that share the experts", minimum=1, maximum=4096)] = None
    context_parallel: Annotated[int | None, Count("GPUs that share each sequence", minimum=1, maximum=1024)] = None
    zero: Annotated[int | None, Count("ZeRO stage: what is sharded over data-parallel GPUs", maximum=3)] = None
    gpus: Annotated[int | None, Count("GPUs you have; leave out to have them sized", minimum=1, maximum=10_000_000)] = None
    mfu: Annotated[float | None, Number("Share of bf16 peak you reach (model FLOPs utilisation)", above=0, maximum=2)] = None
    attention: Annotated[str | None, Choice("How a given mfu counts attention", options=tuple(ATTENTION_SHARE))] = None
    # what is asked of a service
    prompt_tokens: Annotated[int | None, Count("Tokens of a mean prompt", minimum=1, maximum=1e8)] = None
    answer_tokens: Annotated[int | None, Count("Tokens of a mean answer", minimum=1, maximum=1e8)] = None
    tokens_per_s: Annotated[float | None, Number("Answer tokens per second asked of all GPUs", above=0)] = None
    service: Annotated[str, Choice("How prompt it must be", options=("offline", "server", "interactive"))] = "offline"
    # prices and power
    price: Annotated[float | None, Money("Your own price of one GPU-hour", minimum=0)] = None
    term: Annotated[str, Text("Price term: on-demand, spot, reserved 1y, reserved 3y, block")] = "on-demand"
    as_of: Annotated[dt.date | None, Date("Take no price from after this day")] = None
    pue: Annotated[float | None, Number("Power usage effectiveness of the data centre", minimum=1, maximum=5)] = None
    # your own accelerator, over the catalogue's row
    gpu_memory_gb: Annotated[float | None, Number("Memory of one GPU, GB", above=0)] = None
    gpu_tflops: Annotated[float | None, Number("Dense 16-bit TFLOP/s of one GPU", above=0)] = None
    gpu_bandwidth: Annotated[float | None, Number("Memory bandwidth of one GPU, GB/s", above=0)] = None
    gpus_per_node: Annotated[int | None, Count("GPUs in one server", minimum=1, maximum=1024)] = None

    @property
    def tuning(self) -> str:
        """How it is trained; only fine-tuning can leave weights frozen."""
        return self.method if self.workload == FINETUNING else "full"

    @property
    def requests(self) -> int:
        """Served at the same time; one when not told."""
        return self.concurrency or 1

    @property
    def sequence(self) -> int:
        """Tokens of one sequence: given, or prompt and answer, or 4096."""
        if self.context is not None:
            return self.context
        if self.prompt_tokens is not None or self.answer_tokens is not None:
            return (self.prompt_tokens or 0) + (self.answer_tokens or 0)
        return 4096


def require_workload(given: Workload) -> None:
    if not given.workload:
        raise BadInput(f"workload is missing; give {TRAINING}, {FINETUNING} or {INFERENCE}")


def decoder_of(given: Workload, work: Working) -> Shape:
    """The network of a service; one that makes no tokens is refused."""
    shape = shape_of(given, work)
    if shape.forward_flops:
        raise NoAnswer(f"model: {shape.name} makes no tokens, so cache and tokens per second do not apply to it")
    return shape


def check_heads(given: Workload, shape: Shape) -> None:
    if given.tensor_parallel and shape.heads % given.tensor_parallel and not shape.forward_flops:
        raise BadInput(f"tensor_parallel: {shape.heads} attention heads do not divide by {given.tensor_parallel}")


def shape_of(given: Workload, work: Working) -> Shape:
    """The network: the catalogue's row, with what the block gives put over it; a number of parameters is completed by rule."""
    params_b, row = given.params_b, None
    if given.model is not None:
        number = text_number(given.model)
        if number is None:
            row = load.find(Model, given.model)
        elif not 0 < number <= 1e6:
            raise BadInput("model: expected a model name, or parameters in billions above 0 to 1000000")
        else:
            params_b = params_b or number
    if row is None and params_b is None:
        raise BadInput("model is missing; give a model name or the parameters in billions")
    params = (params_b or (row.params_b if row else 0.0)) * 1e9
    work.fact(f"model {row.name}" if row else "parameters", params, "parameters", row.citation if row else "given")
    if row is None and (given.layers is None or given.hidden is None) and not given.gflops_per_sample:
        work.fact("layers and hidden size", "completed from the parameters", "", RULE)
    if row is not None and row.kind == "diffusion" and given.gflops_per_sample is None:
        raise NoAnswer(f"model: {row.name} is not token based, so 6 x parameters x tokens does not hold; give gflops_per_sample")
    active = _active(given, row, params)
    return _completed(given, row, params, active)


def _active(given: Workload, row: Model | None, params: float) -> float:
    active = params
    if given.active_params_b is not None:
        active = given.active_params_b * 1e9
    elif row is not None and given.params_b is None:
        active = row.active_b * 1e9
    elif row is not None:
        active = params * row.active_b / row.params_b
    if active > params:
        raise BadInput("active_params_b is more than the parameters in all")
    return active


def _completed(given: Workload, row: Model | None, params: float, active: float) -> Shape:
    def pick(name: str, otherwise: int) -> int:
        own = getattr(given, name, None)
        return int(own or (getattr(row, name) if row else None) or otherwise)

    forward = given.gflops_per_sample or (row.forward_gflops if row else None) or 0.0
    layers = pick("layers", layers_from_params(active))
    hidden = pick("hidden", 128 * layers)
    heads = pick("heads", max(1, hidden // 128))
    experts = pick("experts", 0)
    if not experts and active < params:
        experts = max(2, round(8 * params / active))  # a mixture whose experts are not told: eight at work
    return Shape(
        name=row.name if row else f"{params / 1e9:g}B",
        params=params,
        active=active,
        layers=layers,
        hidden=hidden,
        heads=heads,
        kv_heads=pick("kv_heads", heads if row else min(8, heads)),
        head_dim=pick("head_dim", max(1, hidden // heads)),
        vocabulary=pick("vocabulary", 1000 if forward else 128_256 if params >= 7.5e9 else 32_000),
        tied=bool(row and row.tied),
        ffn=pick("ffn", round(8 / 3 * hidden)),
        ffn_matrices=2 if row and row.mlp == "plain" else 3,
        experts=experts,
        experts_used=pick("experts_used", min(8, experts)) if experts else 0,
        kv_rank=pick("kv_rank", 0),
        rope_dim=pick("rope_dim", 0),
        window=pick("window", 0),
        window_layers=min(pick("window_layers", 0), layers),
        forward_flops=forward * 1e9,
    )


def accelerator_of(given: Workload, work: Working) -> Accelerator:
    """The catalogue's row with the block's own figures put over it."""
    row = load.find(Accelerator, given.accelerator)
    own = {
        "memory_gb": given.gpu_memory_gb,
        "bf16_tflops": given.gpu_tflops,
        "bandwidth_gb_s": given.gpu_bandwidth,
        "per_node": given.gpus_per_node,
    }
    row = replace(row, **{name: value for name, value in own.items() if value is not None})  # type: ignore[arg-type]
    source = row.citation if given.gpu_memory_gb is None else "given"
    work.fact(f"accelerator {row.name}, memory", row.memory_gb, "GB", source)
    return row
