"""Sizing of serving: the fewest GPUs whose memory holds weights and cache for all requests at once, and are fast enough."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._common import money, power_kw
from xl_lepton.functions.sizing._serving import cache_gb, held, reserve_of, sizes, speed_of
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
    weights = weights_gb(work, shape, given.precision)
    cache = cache_gb(work, given, shape)
    layout = _layout(given, shape, accelerator, weights, cache)
    reserve = reserve_of()
    room_for_cache(work, weights, accelerator.memory_gb, layout.gpus, reserve)
    if given.gpus is not None and given.gpus < layout.all_gpus:
        raise NoAnswer(f"{given.gpus} {accelerator.name} do not serve this; it needs {layout.all_gpus}, bound by {layout.bound}")
    gpus = given.gpus or layout.all_gpus
    replicas = gpus // layout.gpus
    # Asked for a rate, replicas are kept full; asked for so many requests at once, they share these.
    requests = -(-given.requests // replicas) if given.tokens_per_s is None else layout.requests
    service = speed_of(work, given, shape, accelerator, layout.gpus, weights, requests)
    hours = work.compute("GPU-hours", "gpus * 24 * days", unit="GPU-hour", gpus=gpus, days=given.days or DAYS_PER_MONTH)
    power = power_kw(work, accelerator, gpus, given.pue)
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
        "days": given.days or DAYS_PER_MONTH,
        "tokens_per_s": replicas * service.tokens_per_s,
        "time_to_first_token": service.first_token_s,
        "time_per_token": service.per_token_s,
        "power": power,
        "energy": None if power is None else power * hours / gpus,
    }
    answer |= money(work, given, accelerator, hours)
    _put_unit_costs(work, answer, gpus)
    _put_band(work, answer, speed_bound=layout.bound != "memory" and given.gpus is None)
    return answer


def _put_band(work: Working, answer: dict[str, object], speed_bound: bool) -> None:
    """P10 and P90: GPUs that memory asks for are certain, GPUs that a speed asks for are as uncertain as the speed."""
    for mark in ("P10", "P90"):
        figure = load.figure(f"serving band {mark}")
        for item in ("gpu_hours", "cost"):
            value = answer.get(item)
            if isinstance(value, float):
                answer[f"{item}_{mark.lower()}"] = work.compute(
                    f"{item} {mark}",
                    "value * factor",
                    source=figure.citation if speed_bound else "held by memory, whatever the speed",
                    value=value,
                    factor=figure.value if speed_bound else 1,
                )


def _put_unit_costs(work: Working, answer: dict[str, object], gpus: int) -> None:
    price, speed = answer.get("price"), answer["tokens_per_s"]
    if isinstance(price, float) and isinstance(speed, float):
        hourly = work.compute("cost per hour", "gpus * price", unit="USD/hour", gpus=gpus, price=price)
        answer["cost_per_hour"] = hourly
        answer["cost_per_million_tokens"] = work.compute(
            "cost per million tokens", "hourly / (3600 * speed) * 1e6", unit="USD", hourly=hourly, speed=speed
        )


def _layout(given: Workload, shape: Shape, accelerator: Accelerator, weights: float, cache: float) -> Layout:
    """The replica size that needs fewest GPUs in all; the smallest such. What asks for more than memory does, binds."""
    held_by_memory = fast_enough = None
    options = sizes(given, shape, accelerator)
    for gpus in options:
        requests = held(accelerator, weights, cache, gpus)
        if requests < 1:
            continue
        layout = Layout(gpus, -(-given.requests // requests), requests, "memory")
        held_by_memory = _smaller(held_by_memory, layout)
        if given.tokens_per_s is not None:
            layout = _faster(given, shape, accelerator, weights, layout, given.tokens_per_s)
        fast_enough = _smaller(fast_enough, layout)
    if held_by_memory is None or fast_enough is None:
        raise NoAnswer(
            f"the weights ({weights:,.0f} GB) and one request of {given.sequence:,} tokens do not fit "
            f"{options[-1]} {accelerator.name}; "
            "take fewer bits, a shorter context or a larger accelerator"
        )
    return fast_enough if fast_enough.all_gpus > held_by_memory.all_gpus else replace(fast_enough, bound="memory")


def _smaller(best: Layout | None, layout: Layout) -> Layout:
    return layout if best is None or layout.all_gpus < best.all_gpus else best


def _faster(
    given: Workload, shape: Shape, accelerator: Accelerator, weights: float, layout: Layout, tokens_per_s: float
) -> Layout:
    """As many full replicas as give the rate that is asked for."""
    service = speed_of(Working(), given, shape, accelerator, layout.gpus, weights, layout.requests)
    replicas = max(layout.replicas, -int(-tokens_per_s // service.tokens_per_s))
    return replace(layout, replicas=replicas, bound=f"throughput ({service.bound})")
