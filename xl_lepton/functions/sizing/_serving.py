"""What serving functions share: the catalogue's planning figures as an engine, what a replica holds, how fast it is."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._workload import Workload, check_heads
from xl_lepton.numerics.serving import (
    CACHE_BYTES,
    WEIGHT_BYTES,
    Chip,
    Engine,
    Reserve,
    prompt_seconds,
    room_for_cache,
    step_seconds,
    tokens_per_second,
)
from xl_lepton.numerics.transformer import Shape, kv_bytes

MOST_PER_REPLICA = 64


@dataclass(frozen=True)
class Service:
    """What one replica gives."""

    requests: float
    tokens_per_s: float
    first_token_s: float
    per_token_s: float
    bound: str


def cache_bytes(given: Workload) -> float:
    return CACHE_BYTES[given.kv_precision or "bf16"]


def cache_gb(work: Working, given: Workload, shape: Shape) -> float:
    """Cache of one request at full length."""
    return kv_bytes(work, shape, given.sequence, cache_bytes(given)) / 1e9


def reserve_of() -> Reserve:
    return Reserve(
        load.figure("serving memory use").value,
        load.figure("serving reserve GB").value,
        load.figure("serving link GB").value,
        load.figure("serving weight slack").value,
    )


def held(accelerator: Accelerator, weights: float, cache: float, gpus: int) -> int:
    """Requests that a replica of so many GPUs holds at once."""
    room = room_for_cache(Working(), weights, accelerator.memory_gb, gpus, reserve_of())
    return max(0, int(room / cache))


def fullest(given: Workload, shape: Shape, accelerator: Accelerator, gpus: int, weights: float) -> float:
    """Requests in flight that fill a replica's memory: on the mean each has its prompt and half of its answer."""
    prompt, answer = lengths(given)
    cache = kv_bytes(Working(), shape, prompt + answer / 2, element_bytes(given)) / 1e9
    room = room_for_cache(Working(), weights, accelerator.memory_gb, gpus, reserve_of())
    requests = room / (cache * cache_copies(shape, gpus))
    return min(requests, load.figure("serving most requests").value) if requests >= 1 else 0.0


def cache_copies(shape: Shape, gpus: int) -> int:
    """A compressed cache has no heads to divide, so each GPU of a tensor-parallel replica keeps it whole."""
    return gpus if shape.kv_rank else 1


def element_bytes(given: Workload) -> float:
    """Of the cache in service: engines keep it in 8 bits beside weights of 8 bits or 4-bit floats."""
    if given.kv_precision:
        return CACHE_BYTES[given.kv_precision]
    return 1.0 if given.precision in ("fp8", "mxfp8", "nvfp4", "mxfp4") else 2.0


def sizes(given: Workload, shape: Shape, accelerator: Accelerator) -> list[int]:
    """GPUs that one copy of the weights may be spread over: the size given, or powers of two whose share inside a server
    divides the heads (beyond a server, stages of layers divide the rest)."""
    if given.tensor_parallel is not None:
        check_heads(given, shape)
        return [given.tensor_parallel]
    size, found = 1, []
    while size <= MOST_PER_REPLICA:
        inside = min(size, accelerator.per_node)
        if size % inside == 0 and shape.heads % inside == 0:
            found.append(size)
        size *= 2
    return found


def chip_of(given: Workload, accelerator: Accelerator) -> Chip:
    """Matrix rate of the number format where the chip has it, else 16 bits with weights unpacked on the way."""
    bits = WEIGHT_BYTES[given.precision][0]
    rate = accelerator.bf16_tflops
    if given.precision in ("nvfp4", "mxfp4") and accelerator.fp4_tflops:
        rate = accelerator.fp4_tflops * load.figure("serving factor fp4").value
    elif (bits < 2 and given.precision in ("fp8", "mxfp8", "nvfp4", "mxfp4")) and accelerator.fp8_tflops:
        rate = accelerator.fp8_tflops
    elif given.precision == "int8" and accelerator.int8_tops:
        rate = accelerator.int8_tops
    if accelerator.vendor == "AMD":
        rate *= load.figure("serving factor AMD").value
    link = accelerator.link_gb_s or load.figure("link without a figure").value
    return Chip(rate, accelerator.bf16_tflops, accelerator.bandwidth_gb_s, link)


def engine_of(given: Workload, shape: Shape) -> Engine:
    def share(name: str) -> float:
        return load.figure(f"serving {name}").value

    mixture = share("factor mixture matrix") if shape.is_moe else 1.0
    return Engine(
        bandwidth=share("bandwidth share"),
        matrix=share("matrix share") * mixture,
        prompt=share("prompt share") * mixture,
        attention=share("attention share"),
        overlap=share("overlap"),
        link_share=share("link stretch"),
        hop_s=share("hop us") / 1e6,
        step_s=share("step ms") / 1e3,
        layer_s=share("layer us") / 1e6,
        request_s=share("request us") / 1e6,
        factor=share("factor mixture" if shape.is_moe else "factor dense") * share(f"factor {given.service}"),
    )


def lengths(given: Workload) -> tuple[float, float]:
    """Prompt and answer: given, or three quarters and one quarter of the context."""
    prompt, answer = given.prompt_tokens, given.answer_tokens
    if prompt is None:
        prompt = max(1, given.sequence - answer) if answer is not None else max(1, given.sequence * 3 // 4)
    return float(prompt), float(answer if answer is not None else max(1, given.sequence - prompt))


def speed_of(
    work: Working, given: Workload, shape: Shape, accelerator: Accelerator, gpus: int, weights: float, batch: float
) -> Service:
    """A replica of `gpus` GPUs that keeps `batch` requests going."""
    chip, engine = chip_of(given, accelerator), engine_of(given, shape)
    prompt, answer = lengths(given)
    batch = max(1.0, min(batch, load.figure("serving most requests").value))
    cache = batch * kv_bytes(work, shape, prompt + answer / 2, element_bytes(given)) / 1e9
    cache *= cache_copies(shape, gpus)
    step = step_seconds(work, shape, chip, engine, gpus, weights, cache, batch)
    reading = prompt_seconds(work, shape, chip, engine, gpus, prompt)
    speed = tokens_per_second(work, batch, answer, step.seconds, reading, engine.factor)
    bound = "compute of prompts" if batch * reading > answer * step.seconds else step.bound
    return Service(batch, speed, (reading + step.seconds) / engine.factor, batch / speed, bound)
