"""Sizing of serving: the fewest GPUs whose memory holds weights and cache for all requests at once, and are fast enough."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import money, power_kw
from xl_lepton.functions.sizing._serving import Service, cache_gb, held, reserve_of, sizes, speed_of
from xl_lepton.functions.sizing._workload import Workload
from xl_lepton.numerics.serving import room_for_cache, weights_gb
from xl_lepton.numerics.transformer import Shape

DAYS_PER_MONTH = 365 / 12


@dataclass(frozen=True)
class Layout:
    """Replicas of so many GPUs each, and what bound their number."""

    gpus: int
    replicas: int
    requests: int
    bound: str

    @property
    def all_gpus(self) -> int:
        return self.gpus * self.replicas


def size_inference(work: Working, given: Workload, shape: Shape, accelerator: Accelerator) -> dict[str, object]:
    weights = weights_gb(work, shape, given.format)
    cache = cache_gb(work, given, shape)
    layout = _layout(given, shape, accelerator, weights, cache)
    room_for_cache(work, weights, accelerator.memory_gb, layout.gpus, reserve_of())
    if given.gpus is not None and given.gpus < layout.all_gpus:
        raise NoAnswer(f"{given.gpus} {accelerator.name} do not serve this; it needs {layout.all_gpus}, bound by {layout.bound}")
    gpus = given.gpus or layout.all_gpus
    replicas = gpus // layout.gpus
    requests = -(-given.concurrency // replicas)
    service = speed_of(work, given, shape, accelerator, layout.gpus, weights, requests)
    days = given.days or DAYS_PER_MONTH
    hours = work.compute("GPU-hours", "gpus * 24 * days", unit="GPU-hour", gpus=gpus, days=days)
    power = power_kw(work, accelerator, gpus, given.pue)
    reserve = reserve_of()
    answer: dict[str, object] = {
        "gpus": gpus,
        "nodes": -(-gpus // accelerator.per_node),
        "accelerator": accelerator.name,
        "bound_by": layout.bound if given.gpus is None else "given",
        "memory_per_gpu": (weights + requests * cache) / layout.gpus + reserve.reserve_gb,
        "memory_of_gpu": accelerator.memory_gb,
        "weights": weights / layout.gpus,
        "kv_cache": requests * cache / layout.gpus,
        "overhead": reserve.reserve_gb,
        "tensor_parallel": layout.gpus,
        "replicas": replicas,
        "concurrency_per_replica": layout.requests,
        "gpu_hours": hours,
        "days": days,
        "tokens_per_s": replicas * service.tokens_per_s,
        "time_to_first_token": service.first_token_s,
        "time_per_token": service.per_token_s,
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


def _layout(given: Workload, shape: Shape, accelerator: Accelerator, weights: float, cache: float) -> Layout:
    """The replica size that needs fewest GPUs in all; the smallest such."""
    best: Layout | None = None
    for gpus in [given.tensor_parallel] if given.tensor_parallel else sizes(accelerator.per_node):
        requests = held(accelerator, weights, cache, gpus)
        if requests < 1:
            continue
        layout = _replicated(given, shape, accelerator, weights, gpus, requests)
        if best is None or layout.all_gpus < best.all_gpus:
            best = layout
    if best is None:
        raise NoAnswer(
            f"the weights ({weights:,.0f} GB) and one request of {given.sequence:,} tokens do not fit "
            f"{given.tensor_parallel or sizes(accelerator.per_node)[-1]} {accelerator.name}; "
            "take fewer bits, a shorter context or a larger accelerator"
        )
    return best


def _replicated(given: Workload, shape: Shape, accelerator: Accelerator, weights: float, gpus: int, requests: int) -> Layout:
    replicas, bound = -(-given.concurrency // requests), "memory"
    if given.tokens_per_s is not None:
        fastest: Service = speed_of(Working(), given, shape, accelerator, gpus, weights, requests)
        fast = -int(-given.tokens_per_s // fastest.tokens_per_s)
        if fast > replicas:
            replicas, bound = fast, "throughput"
    return Layout(gpus, replicas, requests, bound)
