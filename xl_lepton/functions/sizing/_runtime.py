"""How long a training run takes: its work, the utilisation it reaches, GPU-hours with their band, tokens per second."""

from __future__ import annotations

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import BadInput
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._workload import Workload
from xl_lepton.numerics.serving import WEIGHT_BYTES
from xl_lepton.numerics.transformer import Shape, train_flops_per_token

SMALL = 1e9


def tokens_of(work: Working, given: Workload) -> float:
    """Tokens of the run: given, or the text of the data set, times the epochs."""
    if given.tokens_b is not None:
        return work.compute("tokens", "tokens_b * 1e9 * epochs", unit="token", tokens_b=given.tokens_b, epochs=given.epochs)
    if given.dataset_gb is None:
        raise BadInput("tokens_b is missing; give the training tokens in billions, or dataset_gb")
    per_token = load.figure("bytes per token")
    return work.compute(
        "tokens",
        "dataset_gb * 1e9 / bytes_per_token * epochs",
        unit="token",
        source=per_token.citation,
        dataset_gb=given.dataset_gb,
        bytes_per_token=per_token.value,
        epochs=given.epochs,
    )


def work_of_run(work: Working, given: Workload, shape: Shape) -> float:
    """FLOP of the whole run, forward and backward, nothing worked out twice."""
    if not shape.forward_flops:
        tokens = tokens_of(work, given)
        per_token = flops_per_token(work, given, shape)
        return work.compute("work of the run", "per_token * tokens", unit="FLOP", per_token=per_token, tokens=tokens)
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


def flops_per_token(work: Working, given: Workload, shape: Shape) -> float:
    """A utilisation that is given is taken as papers print it, with attention in full; our own counts the causal half."""
    attention = given.attention or ("causal" if given.mfu is None else "full")
    return train_flops_per_token(work, shape, given.sequence, attention)


def utilisation(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> float:
    """Share of the dense 16-bit peak that a whole run reaches."""
    if given.mfu is not None:
        work.fact("model FLOPs utilisation", given.mfu, "share of bf16 peak", "given")
        return given.mfu
    own = load.figure_or_none("mfu vision" if shape.forward_flops else f"mfu {accelerator.name}")
    base = own or load.figure(f"mfu {accelerator.vendor}")
    names = []
    if shape.is_moe:
        names.append("mfu factor mixture")
    if shape.params < SMALL and not shape.forward_flops:
        names.append("mfu factor below 1B")
    bytes_per_weight = WEIGHT_BYTES[given.precision][0]
    if bytes_per_weight < 0.6 and accelerator.fp4_tflops and given.tuning == "full":
        names.append("mfu factor fp4")
    elif bytes_per_weight <= 1.03 and accelerator.fp8_tflops and given.tuning == "full":
        names.append("mfu factor fp8")
    figures = [load.figure(name) for name in names]
    letters = [f"factor_{number}" for number in range(1, len(figures) + 1)]
    return work.compute(
        "model FLOPs utilisation",
        " * ".join(["base", *letters]),
        unit="share of bf16 peak",
        source="; ".join(f"{figure.name}: {figure.citation}" for figure in (base, *figures)),
        base=base.value,
        **{letter: figure.value for letter, figure in zip(letters, figures, strict=True)},
    )


def gpu_hours(work: Working, flops: float, accelerator: Accelerator, mfu: float) -> float:
    return work.compute(
        "GPU-hours",
        "flops / (peak_tflops * 1e12 * mfu * 3600)",
        unit="GPU-hour",
        source=f"work over the rate that is reached; {accelerator.citation}",
        flops=flops,
        peak_tflops=accelerator.bf16_tflops,
        mfu=mfu,
    )


def put_band(work: Working, given: Workload, answer: dict[str, object]) -> None:
    """P10 and P90 of hours, days and cost: the spread of published runs about our point value; none about a given MFU."""
    for mark in ("P10", "P90"):
        figure = load.figure(f"training band {mark}")
        factor = 1.0 if given.mfu is not None else figure.value
        for item in ("gpu_hours", "days", "cost"):
            value = answer.get(item)
            if isinstance(value, float):
                answer[f"{item}_{mark.lower()}"] = work.compute(
                    f"{item} {mark}", "value * factor", source=figure.citation, value=value, factor=factor
                )


def rate_of_run(work: Working, given: Workload, shape: Shape, accelerator: Accelerator, mfu: float, gpus: int) -> float | None:
    """Training tokens per second over all GPUs; nothing for images."""
    if shape.forward_flops:
        return None
    return work.compute(
        "training tokens per second",
        "gpus * peak_tflops * 1e12 * mfu / per_token",
        unit="token/s",
        gpus=gpus,
        peak_tflops=accelerator.bf16_tflops,
        mfu=mfu,
        per_token=flops_per_token(Working(), given, shape),
    )
