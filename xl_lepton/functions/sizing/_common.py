"""What training and inference sizing share: rounding to nodes, power, cost, and the items of the answer in their order."""

from __future__ import annotations

from xl_lepton.catalogue import load, pricing
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.core.errors import NoAnswer
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._workload import Workload

UNITS = {
    "gpus": "GPU",
    "nodes": "node",
    "accelerator": "",
    "bound_by": "",
    "memory_per_gpu": "GB",
    "memory_of_gpu": "GB",
    "weights": "GB",
    "states": "GB",
    "activations": "GB",
    "kv_cache": "GB",
    "overhead": "GB",
    "tensor_parallel": "GPU",
    "replicas": "",
    "recompute": "",
    "concurrency_per_replica": "request",
    "gpu_hours": "GPU-hour",
    "gpu_hours_p10": "GPU-hour",
    "gpu_hours_p90": "GPU-hour",
    "days": "day",
    "days_p10": "day",
    "days_p90": "day",
    "gpus_p90": "GPU",
    "mfu": "share of peak",
    "tokens_per_s": "token/s",
    "time_to_first_token": "s",
    "time_per_token": "s",
    "power": "kW",
    "energy": "kWh",
    "price": "USD/GPU-hour",
    "price_as_of": "date",
    "price_stale": "",
    "price_source": "",
    "cost_per_hour": "USD/hour",
    "cost": "USD",
    "cost_p10": "USD",
    "cost_p90": "USD",
    "cost_per_million_tokens": "USD",
    "batch_tokens": "token",
    "note": "",
}
"""Every item of an answer with its unit, the most wanted first; one that does not apply stays blank."""


def record(values: dict[str, object]) -> Record:
    return Record(tuple(Item(label, values.get(label), unit) for label, unit in UNITS.items()))


def rounded(gpus: int, per_node: int) -> int:
    """Up to what can be had: 1, 2, 4, ... inside a node, whole nodes beyond."""
    if gpus >= per_node:
        return -(-gpus // per_node) * per_node
    size = 1
    while size < gpus:
        size *= 2
    return min(size, per_node)


def power_kw(work: Working, accelerator: Accelerator, gpus: int, pue: float | None) -> float | None:
    if accelerator.power_w is None:
        return None
    server, cluster, plant = load.figure("server overhead"), load.figure("cluster overhead"), load.figure("PUE world")
    return work.compute(
        "power drawn",
        "gpus * power_w / 1000 * server * cluster * pue",
        unit="kW",
        source=f"{accelerator.source}; {server.source}; {cluster.source}; PUE: {plant.source if pue is None else 'given'}",
        gpus=gpus,
        power_w=accelerator.power_w,
        server=server.value,
        cluster=cluster.value,
        pue=plant.value if pue is None else pue,
    )


def money(work: Working, given: Workload, accelerator: Accelerator, gpu_hours: float) -> dict[str, object]:
    """Price and cost; without any price known they stay blank, for the number of GPUs does not hang on them."""
    if given.price is not None:
        work.fact("price", given.price, "USD/GPU-hour", "given")
        found: dict[str, object] = {"price": given.price, "price_source": "given"}
        price = given.price
    else:
        try:
            quote = pricing.typical(accelerator.name, given.term, given.as_of)
        except NoAnswer as problem:
            work.fact("price", str(problem), "", "catalogue")
            return {"price_source": str(problem)}
        work.fact("price", quote.price, "USD/GPU-hour", f"{quote.source}, as of {quote.as_of}")
        found = {"price": quote.price, "price_as_of": quote.as_of, "price_source": quote.source}
        found["price_stale"] = quote.age_days(given.as_of) >= pricing.STALE_DAYS
        price = quote.price
    found["cost"] = work.compute("cost", "gpu_hours * price", unit="USD", gpu_hours=gpu_hours, price=price)
    return found
