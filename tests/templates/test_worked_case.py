"""The worked case recomputed: the article's arithmetic by hand, its forecast by numpy, its training run by the tests' sizing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.templates import catalogue, learning, sizing
from tests.templates.books import Given, Template, answered, compare
from xl_lepton.headless import Workbook

SITUATIONS: dict[str, Given] = {
    "as the article has it": {},
    "ridge, more of everything": {"forecast_method": "ridge", "gpu_count": 40, "training_data_gb": 3000, "cost_software": 9e6},
    "robust, binary megabytes": {"forecast_method": "robust", "mb_per_gb": 1024, "forecast_interval": 0.95, "cost_hardware": 7},
    "product of powers, a later loss": {"forecast_method": "log", "later_flow": -1e6, "later_year": 5, "discount_rate": -0.3},
    "other weights, no value": {"weight_data": 3, "weight_gpu": 0, "weight_size": 10, "value_today": 0, "forecast_interval": 0.5},
    "another accelerator, in an hour": {"accelerator": "RTX-4090", "training_days": 0.05, "epochs": 300, "sample_kb": 20,
                                        "project_size": 0, "cost_article": 1, "later_year": 1},
}  # fmt: skip
COSTS = ("hardware", "software", "deployment", "operations")


def arithmetic(book: Workbook) -> dict[str, object]:
    """Costs, cost model, return and present value."""
    given = book.get
    parts = [given("gpu_count") * given("cost_hardware"), *(given(f"cost_{name}") for name in COSTS[1:])]
    model = given("weight_data") * given("training_data_gb") * given("mb_per_gb")
    model += given("weight_gpu") * parts[0] + given("weight_size") * given("project_size")
    roi = given("value_today") / given("cost_article") - 1
    npv = given("value_today") - given("cost_article") + given("later_flow") / (1 + given("discount_rate")) ** given("later_year")
    return {
        "total_costs": sum(parts),
        "largest_cost": ("Hardware", "Software", "Deployment", "Operations")[parts.index(max(parts))],
        "forecast_cost": model,
        "roi": roi,
        "npv": npv,
        "article_cost_off": model - given("article_cost"),
        "article_roi_off": roi - given("article_roi"),
        "article_npv_off": npv - given("article_npv"),
    }


def forecast(book: Workbook) -> dict[str, object]:
    """Learned from the training rows alone."""
    history, factors = book.frame("tblHistory"), ["training_data", "gpu_count", "project_size"]
    train, test = (history[history["dataset"] == mark] for mark in ("train", "test"))
    method = book.get("forecast_method")
    how = learning.Plain if method == "ols" else learning.Learned
    model = how(train[factors].to_numpy().tolist(), train["total_cost"].to_numpy(), method)
    new = [[book.get(name) for name in ("training_data_gb", "gpu_count", "project_size")]]
    low, high = model.ends(new, book.get("forecast_interval"))
    apart = model.predict(test[factors].to_numpy().tolist()) / test["total_cost"].to_numpy() - 1
    return {
        "forecast_fitted": float(model.predict(new)[0]),
        "forecast_low": float(low[0]),
        "forecast_high": float(high[0]),
        "largest_error": float(np.max(np.abs(apart))),
    }


def sized(book: Workbook) -> dict[str, object]:
    net, chip = sizing.Net("ResNet-50"), sizing.Chip(book.get("accelerator"))
    work = sizing.picture_work(net, book.get("training_data_gb"), book.get("sample_kb"), book.get("epochs"))
    found = sizing.run(net, chip, work, book.get("training_days"), 4096)
    assert found is not None
    return {"gpus_needed": found["gpus"], "training_cost": found["gpu_hours"] * catalogue.price(chip.name, "on-demand")}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_headline_by_an_account_of_its_own(situation: str, template: Template) -> None:
    with answered(template("worked_case"), SITUATIONS[situation]) as book:
        compare(book, arithmetic(book) | sized(book))
        compare(book, forecast(book), 1e-9 if book.get("forecast_method") == "ols" else 1e-6)
