"""Sizing of serving: the fewest GPUs whose memory holds weights and cache for all requests at once, and are fast enough."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import money, power_kw
from xl_lepton.functions.sizing._workload import Workload
from xl_lepton.numerics.serving import CACHE_BYTES, Reserve, decode_seconds, room_for_cache, weights_gb
from xl_lepton.numerics.transformer import Shape, kv_bytes

DAYS_PER_MONTH = 365 / 12
MOST_PER_REPLICA = 64


@dataclass(frozen=True)
class Replica:
    """GPUs that share one copy of the weights, and how many requests they hold."""

    gpus: int
    requests: int

    def count(self, concurrency: int) -> int:
        return -(-concurrency // self.requests)


def size_inference(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> dict[str, object]:
    weights = weights_gb(work, shape, given.precision)
    cache = kv_bytes(work, shape, given.context, CACHE_BYTES[given.kv_precision]) / 1e9
    replica = _replica(given, accelerator, weights, cache)
    room_for_cache(work, weights, accelerator.memory_gb, replica.gpus, _reserve())
    per_replica = min(replica.requests, given.concurrency)
    step = decode_seconds(work, shape, weights, per_replica, per_replica * cache, replica.gpus, _rates(accelerator))
    speed = work.compute("tokens per second of a replica", "requests / step", unit="token/s", requests=per_replica, step=step)
    replicas, bound = _replicas(work, given, replica, speed)
    gpus = replicas * replica.gpus
    if given.gpus is not None:
        if given.gpus < gpus:
            raise NoAnswer(f"{given.gpus} {accelerator.name} do not serve this; it needs {gpus}, bound by {bound}")
        gpus, bound = given.gpus, "given"
    days = given.days or DAYS_PER_MONTH
    hours = work.compute("GPU-hours", "gpus * 24 * days", unit="GPU-hour", gpus=gpus, days=days)
    power = power_kw(work, accelerator, gpus, given.pue)
    requests = -(-given.concurrency // replicas)
    answer: dict[str, object] = {
        "gpus": gpus,
        "nodes": -(-gpus // accelerator.per_node),
        "accelerator": accelerator.name,
        "bound_by": bound,
        "memory_per_gpu": (weights + requests * cache) / replica.gpus + _reserve().reserve_gb,
        "memory_of_gpu": accelerator.memory_gb,
        "weights": weights / replica.gpus,
        "kv_cache": requests * cache / replica.gpus,
        "overhead": _reserve().reserve_gb,
        "tensor_parallel": replica.gpus,
        "replicas": replicas,
        "concurrency_per_replica": replica.requests,
        "gpu_hours": hours,
        "days": days,
        "tokens_per_s": replicas * speed,
        "power": power,
        "energy": None if power is None else power * 24 * days,
    }
    answer |= money(work, given, accelerator, hours)
    _put_unit_costs(work, answer, gpus)
    return answer


def _put_unit_costs(work: Working, answer: dict[str, object], gpus: int) -> None:
    price, speed = answer.get("price"), answer["tokens_per_s"]
    if isinstance(price, float) and isinstance(speed, float):
        hourly = work.compute("cost per hour", "gpus * price", unit="USD/hour", gpus=gpus, price=price)
        answer["cost_per_hour"] = hourly
        answer["cost_per_million_tokens"] = work.compute(
            "cost per million tokens", "hourly / (3600 * speed) * 1e6", unit="USD", hourly=hourly, speed=speed
        )


def _reserve() -> Reserve:
    return Reserve(
        load.figure("serving memory use").value,
        load.figure("serving reserve GB").value,
        load.figure("serving link GB").value,
        load.figure("serving weight slack").value,
    )


def _rates(accelerator: Accelerator) -> tuple[float, float]:
    return (
        accelerator.bandwidth_gb_s * load.figure("serving bandwidth efficiency").value,
        accelerator.bf16_tflops * load.figure("serving matrix efficiency").value,
    )


def _replica(given: Workload, accelerator: Accelerator, weights: float, cache: float) -> Replica:
    """The replica size that needs fewest GPUs in all; the smallest such."""
    best: Replica | None = None
    for gpus in _sizes(accelerator.per_node):
        room = room_for_cache(Working(), weights, accelerator.memory_gb, gpus, _reserve())
        requests = int(room / cache) if room > 0 else 0
        if requests < 1:
            continue
        replica = Replica(gpus, requests)
        if best is None or replica.gpus * replica.count(given.concurrency) < best.gpus * best.count(given.concurrency):
            best = replica
    if best is None:
        raise NoAnswer(
            f"the weights ({weights:,.0f} GB) and one request of {given.context:,} tokens do not fit "
            f"{MOST_PER_REPLICA} {accelerator.name}; take fewer bits, a shorter context or a larger accelerator"
        )
    return best


def _sizes(per_node: int) -> list[int]:
    inside = [size for size in (1, 2, 4, 8, 16) if size < per_node]
    return [*inside, *range(per_node, MOST_PER_REPLICA + 1, per_node)]


def _replicas(work: Working, given: Workload, replica: Replica, speed: float) -> tuple[int, str]:
    held = work.compute(
        "replicas that hold it",
        "ceil(concurrency / requests)",
        unit="replica",
        concurrency=given.concurrency,
        requests=replica.requests,
    )
    if given.tokens_per_s is None:
        return int(held), "memory"
    fast = work.compute("replicas fast enough", "ceil(wanted / speed)", unit="replica", wanted=given.tokens_per_s, speed=speed)
    return int(max(held, fast)), "memory" if held >= fast else "throughput"
