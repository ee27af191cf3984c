"""GPU sizing recomputed by the tests' own account of training, tuning and serving (sizing.py), every layout tried in turn."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.templates import catalogue, sizing
from tests.templates.books import Given, Template, answered, column, compare
from tests.templates.sizing import Chip, Net
from xl_lepton.headless import Workbook, ports

SITUATIONS: dict[str, Given] = {
    "as it comes": {},
    "tuning all weights, A100": {"workload": "finetuning", "accelerator": "A100-SXM-80GB", "tuning_method": "full",
                                 "tuning_model": "Llama-3.1-8B", "tuning_tokens": 3},
    "tuning 4-bit weights on small cards": {"workload": "finetuning", "accelerator": "RTX-4090", "tuning_method": "qlora",
                                            "tuning_model": "Mistral-7B", "training_model": "Qwen2.5-0.5B"},
    "serving a mixture fast": {"workload": "inference", "served_model": "DeepSeek-V3", "accelerator": "H200-SXM-141GB",
                               "asked_rate": 60_000, "service": "interactive", "served_precision": "fp8"},
    "serving in four bits on AMD": {"workload": "inference", "accelerator": "MI300X", "served_precision": "int4",
                                    "concurrency": 3000, "prompt_tokens": 12_000, "service": "offline"},
    "a mixture trained in 8 bits, own price": {"training_model": "Mixtral-8x7B", "training_precision": "fp8", "own_price": 2.2,
                                               "training_tokens": 4000, "training_days": 30, "pays_electricity": "yes"},
    "a large model in a hurry, spot": {"training_model": "Llama-3.1-405B", "training_tokens": 15_000, "price_term": "spot",
                                       "training_days": 80, "training_context": 8192},
    "pictures, own utilisation": {"training_model": "ViT-L/16", "image_model": "ConvNeXt-Base", "own_mfu": 0.33, "epochs": 300,
                                  "raw_data": 20_000, "training_days": 2, "with_platform": "yes", "platform_years": 3},
    "a small vocabulary kept ready": {"training_model": "LLaMA-13B", "raw_data": 0, "backups": 0, "accelerator": "L40S",
                                      "price_date": 46_300, "served_model": "Gemma-2-9B", "service_days": 30},
}  # fmt: skip


def given_of(book: Workbook) -> dict[str, Any]:
    return {port["name"]: book.get(port["name"]) for port in ports.ports_of(book.path)["inputs"]}


def price_of(given: dict[str, Any], accelerator: str) -> float:
    return given["own_price"] or catalogue.price(accelerator, given["price_term"], catalogue.day(given["price_date"]))


def workloads(given: dict[str, Any], accelerator: str) -> dict[str, dict[str, Any] | None]:
    """The three workloads on an accelerator; None where one does not fit."""
    chip, mfu = Chip(accelerator), given["own_mfu"]
    net = Net(given["training_model"])
    sequence = given["training_context"] if not net.forward else 4096
    if net.forward:
        work = sizing.picture_work(net, given["raw_data"], given["sample_kb"], given["epochs"])
    else:
        work = sizing.text_work(net, given["training_tokens"] * 1e9, sequence, bool(mfu))
    training = sizing.run(net, chip, work, given["training_days"], sequence, mfu=mfu, precision=given["training_precision"])
    tuned, sequence = Net(given["tuning_model"]), given["tuning_context"]
    work = sizing.text_work(tuned, given["tuning_tokens"] * 1e9 * given["tuning_epochs"], sequence, bool(mfu))
    method = {"full": "tuned"}.get(given["tuning_method"], given["tuning_method"])
    tuning = sizing.run(tuned, chip, work, given["tuning_days"], sequence, mfu=mfu, method=method)
    lengths = given["prompt_tokens"], given["answer_tokens"]
    served = sizing.Serving(Net(given["served_model"]), chip, given["served_precision"], *lengths, given["service"])
    serving = served.sized(given["concurrency"], given["asked_rate"])
    if serving:
        serving |= {"days": given["service_days"], "gpu_hours": serving["gpus"] * 24 * given["service_days"]}
    return {"training": training, "finetuning": tuning, "inference": serving}


def headlines(given: dict[str, Any]) -> dict[str, object]:
    sized = workloads(given, given["accelerator"])
    price = price_of(given, given["accelerator"])
    wanted: dict[str, object] = {"price_used": price}
    for name, one in sized.items():
        assert one is not None, name
        wanted |= {f"{item}_{name}": one[item] for item in ("gpus", "memory_per_gpu", "days")}
        wanted[f"cost_{name}"] = one["gpu_hours"] * price
    wanted["tokens_per_s_inference"] = sized["inference"]["tokens_per_s"]  # type: ignore[index]
    return wanted | chosen(given, sized[given["workload"]], price) | pictures(given, price)  # type: ignore[arg-type]


def chosen(given: dict[str, Any], one: dict[str, Any], price: float) -> dict[str, object]:
    """The workload that the dashboard speaks of: with power, storage, software and the total."""
    power = catalogue.kilowatts(given["accelerator"], one["gpus"], given["pue"])
    net = Net(given[{"training": "training_model", "finetuning": "tuning_model", "inference": "served_model"}[given["workload"]]])
    tokens = {"training": 0 if net.forward else given["training_tokens"], "finetuning": given["tuning_tokens"], "inference": 0}
    kept = 0 if given["workload"] == "inference" else given["checkpoints_kept"]
    storage = sizing.stored(net, given["raw_data"], tokens[given["workload"]], kept, given["backups"], given["free_space"])
    day = catalogue.day(given["price_date"])
    shelf = storage * catalogue.price("object storage", "on-demand", day) * given["storage_months"]
    platform = catalogue.price("NVIDIA AI Enterprise", "subscription 1y", day) * one["gpus"] * given["platform_years"]
    energy = power * one["days"] * 24
    besides = shelf + (platform if given["with_platform"] == "yes" else 0)
    besides += energy * given["electricity_price"] if given["pays_electricity"] == "yes" else 0
    cost = one["gpu_hours"] * price
    return {
        "gpus_needed": one["gpus"],
        "servers": math.ceil(one["gpus"] / Chip(given["accelerator"]).node),
        "bound_by": one["bound_by"],
        "duration": one["days"],
        "memory_needed": one["memory_per_gpu"],
        "power_drawn": power,
        "energy_used": energy,
        "gpu_cost": cost,
        "gpu_cost_p10": cost * one["low"],
        "gpu_cost_p90": cost * one["high"],
        "storage_needed": storage,
        "platform_cost": platform,
        "electricity_value": energy * given["electricity_price"],
        "total_cost": cost + besides,
        "total_cost_p10": cost * one["low"] + besides,
        "total_cost_p90": cost * one["high"] + besides,
    }


def pictures(given: dict[str, Any], price: float) -> dict[str, object]:
    net = Net(given["image_model"])
    if not given["raw_data"]:
        return dict.fromkeys(("gpus_image", "gpu_hours_image", "days_image", "memory_image", "cost_image"), "none")
    work = sizing.picture_work(net, given["raw_data"], given["sample_kb"], given["epochs"])
    one = sizing.run(net, Chip(given["accelerator"]), work, given["training_days"], 4096, mfu=given["own_mfu"],
                     precision=given["training_precision"])  # fmt: skip
    assert one is not None
    return {"gpus_image": one["gpus"], "gpu_hours_image": one["gpu_hours"], "days_image": one["days"],
            "memory_image": one["memory_per_gpu"], "cost_image": one["gpu_hours"] * price}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_headline_by_an_account_of_its_own(situation: str, template: Template) -> None:
    with answered(template("gpu_sizing"), SITUATIONS[situation]) as book:
        given = given_of(book)
        compare(book, headlines(given))
        day = catalogue.price_day(given["accelerator"], given["price_term"], catalogue.day(given["price_date"]))
        compare(book, {"price_as_of": given["price_date"] if given["own_price"] else day})
        costs = []
        for place, found in enumerate(column(book, "compared_costs")):
            accelerator = given["accelerator"] if place == 0 else given[f"alternative_{place}"]
            one = workloads(given, accelerator)[given["workload"]]
            try:
                price = price_of(given if place == 0 else {**given, "own_price": 0}, Chip(accelerator).name)
            except ValueError:
                price = 0.0
            if one is None or not price:
                assert found == "none", accelerator
            else:
                assert found == pytest.approx(one["gpu_hours"] * price, rel=1e-9), accelerator
                costs.append((one["gpu_hours"] * price, accelerator))
        compare(book, {"cheapest_cost": min(costs)[0], "cheapest_accelerator": min(costs)[1]})
