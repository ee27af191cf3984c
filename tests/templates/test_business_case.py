"""The business case recomputed by an account of the test's own: loops over years, scipy's root finder, plain random draws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from tests.templates import catalogue, money
from tests.templates.books import Given, Template, answered, compare
from xl_lepton.headless import Workbook

DRIVERS = ("utilisation", "rent_factor", "benefit_growth", "realised_share", "price_factor", "running_factor", "kwh_factor",
           "deployment_factor", "resale_share", "discount_rate", "years")  # fmt: skip
LABELS = ("Utilisation of the GPUs", "Rent avoided, beside the list price", "Growth of the benefits, before inflation",
          "Saved time that becomes money", "Price of a GPU, beside the catalogue's", "Running costs, beside the plan",
          "Price of electricity, beside the catalogue's", "Cost of deployment, beside the plan", "Resale at the end",
          "Discount rate", "Years of use")  # fmt: skip
INPUTS = ("accelerator", "gpus", "ramp_years", "inflation", "own_gpu_price", "own_rent", "kwh_region", "space_region",
          "replaced_share", "users", "saved_hours", "working_days", "hourly_cost", "network_share", "storage_cost",
          "deployment_cost", "pue", "power_load", "staff", "salary", "software_per_gpu", "support_share", "cost_growth",
          "tax_rate", "write_off_method", "write_off_years", "reinvest_rate", "reserved_share", "spot_efficiency", "trials",
          "benefit_cost_correlation", "scenario")  # fmt: skip
HOURS = 8760

SITUATIONS: dict[str, Given] = {
    "as it comes": {},
    "low case, H200, macrs": {"scenario": "low", "accelerator": "H200-SXM", "write_off_method": "macrs", "write_off_years": 3},
    "high case, other regions": {"scenario": "high", "kwh_region": "US Oklahoma", "space_region": "world", "ramp_years": 1},
    "B200, declining, few years": {
        "accelerator": "B200-SXM",
        "write_off_method": "declining",
        "years_base": 2,
        "years_high": 3,
        "years_low": 1,
        "tax_rate": 0.4,
    },
    "switch to straight line, own prices": {
        "write_off_method": "declining_switch",
        "write_off_years": 7,
        "own_gpu_price": 21_000,
        "own_rent": 1.9,
        "inflation": 0.08,
    },
    "sum of years, one GPU, no users": {"write_off_method": "sum_of_years", "gpus": 1, "users": 0, "staff": 0},
    "nothing written off, no tax": {"write_off_method": "none", "tax_rate": 0, "ramp_years": 6, "replaced_share": 0.2},
    "large and dear": {"gpus": 20_000, "discount_rate_base": 0.35, "cost_growth": 0.2, "benefit_cost_correlation": -0.9},
    "falling prices": {"inflation": -0.05, "cost_growth": -0.3, "benefit_growth_base": 0.3, "pue": 2, "power_load": 0.3},
}

Figures = dict[str, float]


def given_of(book: Workbook) -> dict[str, Any]:
    given = {name: book.get(name) for name in INPUTS}
    given["cases"] = {case: {one: book.get(f"{one}_{case}") for one in DRIVERS} for case in ("low", "base", "high")}
    return given


def first_year(given: dict[str, Any], driver: Figures) -> Figures:
    """Outlay, running cost and benefit at full use, in prices of the first year."""
    chip = catalogue.row("accelerators", given["accelerator"])["name"]
    gpus = given["gpus"]
    power = catalogue.kilowatts(chip, gpus, 1)
    gpu = (given["own_gpu_price"] or catalogue.price(chip, "purchase")) * driver["price_factor"]
    rent_price = (given["own_rent"] or catalogue.price(chip, "on-demand")) * driver["rent_factor"]
    kwh = catalogue.price("electricity", "industrial", region=given["kwh_region"]) * driver["kwh_factor"]
    space = catalogue.price("colocation", "monthly", region=given["space_region"]) * driver["running_factor"]
    servers = gpus * gpu
    electricity = power * given["power_load"] * given["pue"] * HOURS * kwh
    people = given["staff"] * given["salary"] * driver["running_factor"]
    licences = gpus * given["software_per_gpu"] * driver["running_factor"]
    support = servers * given["support_share"] * driver["running_factor"]
    rent = gpus * HOURS * driver["utilisation"] * given["replaced_share"] * rent_price
    time = given["users"] * given["saved_hours"] * given["working_days"] * given["hourly_cost"] * driver["realised_share"]
    return {
        "outlay": servers * (1 + given["network_share"]) + given["storage_cost"]
        + given["deployment_cost"] * driver["deployment_factor"],
        "cost": electricity + power * space * 12 + people + licences + support,
        "benefit": rent + time,
        "rent": rent,
        "resale": servers * driver["resale_share"],
        "gpu": gpu,
        "rent_price": rent_price,
        "kw": power / gpus,
        "kwh": kwh,
        "space": space,
        "hands": (people + licences) / gpus / 12,
    }  # fmt: skip


def flows(given: dict[str, Any], driver: Figures, first: Figures) -> list[float]:
    """Net cash flow after tax, from today to the last year of use."""
    years = int(driver["years"])
    charges = money.write_offs(given["write_off_method"], first["outlay"], int(given["write_off_years"]))
    charges = [*charges, *[0.0] * years][:years]
    benefit, cost, net = first["benefit"], first["cost"], [-first["outlay"]]
    for year in range(1, years + 1):
        reached = benefit * min(1, year / given["ramp_years"])
        income = reached - cost - charges[year - 1]
        sold = first["resale"] if year == years else 0.0
        if year == years and given["write_off_method"] != "none":
            income += sold - (first["outlay"] - sum(charges))
        net.append(reached - cost - income * given["tax_rate"] + sold)
        benefit = benefit * (1 + driver["benefit_growth"]) * (1 + given["inflation"])
        cost = cost * (1 + given["cost_growth"]) * (1 + given["inflation"])
    return net


def worth(given: dict[str, Any], driver: Figures) -> float:
    return money.npv(driver["discount_rate"], flows(given, driver, first_year(given, driver)))


def shown_case(given: dict[str, Any]) -> dict[str, object]:
    """Everything that is said of the case shown."""
    driver = given["cases"][given["scenario"]]
    first = first_year(given, driver)
    net, rate, years = flows(given, driver, first), driver["discount_rate"], int(driver["years"])
    rise = (1 + given["cost_growth"]) * (1 + given["inflation"])
    owned = [first["outlay"], *(first["cost"] * rise**t for t in range(years))]
    owned[-1] -= first["resale"]
    hours = given["gpus"] * HOURS * driver["utilisation"] * years
    return {
        "shown_investment": first["outlay"],
        "shown_cost": first["cost"],
        "shown_benefit": first["benefit"],
        "npv": money.npv(rate, net),
        "irr": money.irr(net) if money.irr(net) is not None else "none",
        "mirr": money.mirr(net, rate, given["reinvest_rate"]) or "none",
        "roi": sum(net) / first["outlay"],
        "payback": money.payback(net) or "never",
        "discounted_payback": money.payback(net, rate) or "never",
        "profitability": 1 + money.npv(rate, net) / first["outlay"],
        "tco": sum(owned),
        "tco_present": money.npv(rate, owned),
        "tco_per_hour": sum(owned) / hours,
    }


def rented(given: dict[str, Any]) -> dict[str, object]:
    """One GPU owned against renting one, by the month."""
    driver = given["cases"][given["scenario"]]
    first = first_year(given, driver)
    rate, years = driver["discount_rate"], driver["years"]
    annuity = sum(1 / (1 + rate) ** year for year in range(1, int(years) + 1))
    outlay = first["gpu"] * (1 + given["network_share"])
    residual = first["gpu"] * driver["resale_share"] / (1 + rate) ** years
    running = first["kw"] * given["power_load"] * given["pue"] * first["kwh"] * HOURS / 12 + first["kw"] * first["space"]
    running += first["gpu"] * given["support_share"] * driver["running_factor"] / 12 + first["hands"]
    month = (outlay - residual) / annuity / 12 + running
    used = HOURS / 12 * driver["utilisation"]
    chip = catalogue.row("accelerators", given["accelerator"])["name"]
    spot = catalogue.price(chip, "spot") / given["spot_efficiency"]
    share = month / (first["rent_price"] * HOURS / 12)
    return {
        "gain_over_on_demand": (first["rent_price"] * used - month) * 12 * annuity,
        "gain_over_reserved": (first["rent_price"] * given["reserved_share"] * HOURS / 12 - month) * 12 * annuity,
        "gain_over_spot": (spot * used - month) * 12 * annuity,
        "own_from_utilisation": share if share <= 1 else "never",
    }


def moves(given: dict[str, Any]) -> dict[str, object]:
    """Scenarios, the widest driver, and the utilisation at which the base case is worth nothing."""
    base = given["cases"]["base"]
    named: dict[str, object] = {f"npv_{case}": worth(given, given["cases"][case]) for case in ("low", "base", "high")}
    swings = {
        name: [worth(given, {**base, name: given["cases"][case][name]}) for case in ("low", "high")] for name in DRIVERS
    }  # fmt: skip
    widest = max(DRIVERS, key=lambda name: abs(swings[name][1] - swings[name][0]))
    named["widest_driver"] = LABELS[DRIVERS.index(widest)]
    named["widest_low"] = swings[widest][0] - worth(given, base)
    low, high = (worth(given, {**base, "utilisation": use}) for use in (0.1, 0.9))
    named["break_even_utilisation"] = 0.1 - low * 0.8 / (high - low) if not math.isclose(low, high) else "none"
    named["base_benefit"] = first_year(given, base)["benefit"]
    return named


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_headline_by_an_account_of_its_own(situation: str, template: Template) -> None:
    with answered(template("business_case"), SITUATIONS[situation]) as book:
        given = given_of(book)
        compare(book, {**shown_case(given), **rented(given), **moves(given)})


def spread(given: dict[str, Any], key: str, middle: float) -> tuple[float, float]:
    """P10 and P90 of an input of the simulation: the root of the sum of squares of what each driver alone does to it."""
    base, sides = given["cases"]["base"], [0.0, 0.0]
    for name in DRIVERS:
        for case in ("low", "high"):
            driver = {**base, name: given["cases"][case][name]}
            moved = driver["benefit_growth"] if key == "benefit_growth" else first_year(given, driver)[key]
            sides[moved > middle] += (moved - middle) ** 2
    return middle - math.sqrt(sides[0]), middle + math.sqrt(sides[1])


def drawn(given: dict[str, Any], count: int, seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Net present values of plain random draws: metalog through the three percentiles, benefit and cost joined by their ranks."""
    base = given["cases"]["base"]
    first = first_year(given, base)
    keys = ("outlay", "benefit", "cost", "benefit_growth", "resale")
    normals = np.random.default_rng(seed).standard_normal((len(keys), count))
    joined = 2 * math.sin(math.pi * given["benefit_cost_correlation"] / 6)
    normals[2] = joined * normals[1] + math.sqrt(1 - joined**2) * normals[2]
    values = {}
    for key, normal in zip(keys, normals, strict=True):
        middle = base["benefit_growth"] if key == "benefit_growth" else first[key]
        (low, high), odds = spread(given, key, middle), np.log(norm.cdf(normal) / norm.sf(normal))
        bend = (high + low - 2 * middle) / (0.8 * math.log(9))
        values[key] = middle + (high - low) / 2 / math.log(9) * odds + bend * (norm.cdf(normal) - 0.5) * odds
    growth = values.pop("benefit_growth")
    net = flows(given, {**base, "benefit_growth": growth}, {**first, **values})  # type: ignore[dict-item]
    return np.asarray(money.npv(base["discount_rate"], net))


@pytest.mark.parametrize("situation", ["as it comes", "switch to straight line, own prices", "B200, declining, few years"])
def test_the_simulation_is_what_plain_random_draws_show(situation: str, template: Template) -> None:
    with answered(template("business_case"), {**SITUATIONS[situation], "trials": 65_536}) as book:
        given = given_of(book)
        draws = drawn(given, 400_000, 20_261_130)
        deviation, count = float(np.std(draws)), len(draws)
        for name, share in (("npv_p10", 0.1), ("npv_p50", 0.5), ("npv_p90", 0.9)):
            # Standard error of a percentile: sqrt(p (1 - p) / n) over the density there, taken from the draws themselves.
            inner = np.quantile(draws, [share - 0.01, share + 0.01])
            error = math.sqrt(share * (1 - share) / count) * float(inner[1] - inner[0]) / 0.02
            assert book.get(name) == pytest.approx(float(np.quantile(draws, share)), abs=5 * error + 0.001 * deviation), name
        lost = float(np.mean(draws < 0))
        assert book.get("probability_of_loss") == pytest.approx(lost, abs=5 * math.sqrt(lost * (1 - lost) / count) + 0.0005)
