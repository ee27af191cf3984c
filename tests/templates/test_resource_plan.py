"""The resource plan recomputed: the costs of what it signs by loops over months, and a programme of the tests' own beside it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from tests.templates import catalogue, sizing
from tests.templates.books import Given, Template, answered, column, compare
from tests.templates.mixes import Deal, Demand, Market, Offer
from xl_lepton.headless import Workbook, ports

MONTHS = 24
BANDS = ("night", "morning", "afternoon", "evening")
NEW = ("owned", "long", "short")
SOLVER = 2e-5  # the search stops at a gap of 1e-5, the test's own at a fifth of it

SITUATIONS: dict[str, Given] = {
    "as it comes": {},
    "left to the years after, no owned room": {"after_end": "continue", "owned_room": 0, "discount_rate": 0},
    "much spot, small servers, B200": {"accelerator": "B200-SXM", "node_size": 2, "spot_percent": 40, "spot_efficiency": 0.95,
                                       "serving_gpus": 4, "replan_month": 12, "outlook_percent": 60},
    "spot too dear, cheap machines": {"spot_efficiency": 0.2, "own_gpu_price": 15_000, "owned_room": 400, "lead_months": 2,
                                      "resale_share": 0.4, "discount_rate": 0.2},
    "nothing runs today, own speed, short terms": {"owned_today": 0, "reserved_today": 0, "own_speed": 600, "short_months": 6,
                                                   "long_months": 20, "own_on_demand": 2.5, "outlook_percent": -60},
    "long contracts today": {"owned_today": 40, "owned_months": 40, "reserved_today": 64, "reserved_months": 30,
                             "replan_month": 3, "lower_percent": -90, "higher_percent": 200, "kwh_region": "US Oklahoma",
                             "space_region": "world"},
    "a mixture served at night": {"served_model": "Qwen3-30B-A3B", "served_precision": "bf16", "night_weight": 9, "rush": 1,
                                  "accelerator": "H200-SXM", "headroom": 0, "service": "interactive", "price_date": 46_300},
}  # fmt: skip


def given_of(book: Workbook) -> dict[str, Any]:
    found = {port["name"]: whole(book.get(port["name"])) for port in ports.ports_of(book.path)["inputs"]}
    return found | {name: column(book, name) for name in ("users", "training_gpus", "other_gpus")}


def whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def market_of(given: dict[str, Any]) -> Market:
    day = catalogue.day(given["price_date"])
    chip = catalogue.row("accelerators", given["accelerator"])["name"]
    on_demand = given["own_on_demand"] or catalogue.price(chip, "on-demand", day)
    spot = (given["own_spot"] or catalogue.price(chip, "spot", day)) / given["spot_efficiency"]
    gpu = given["own_gpu_price"] or catalogue.price(chip, "purchase", day)
    kwh = catalogue.price("electricity", "industrial", day, given["kwh_region"])
    space = catalogue.price("colocation", "monthly", day, given["space_region"])
    hours, power = given["hours_per_year"] / 12, catalogue.kilowatts(chip, 1, 1)
    running = power * given["power_load"] * given["pue"] * kwh + power * space / hours + given["staff_per_gpu"] / hours
    running += gpu * given["support_share"] / given["hours_per_year"]
    outlay = gpu * (1 + given["network_share"]) + given["deployment_per_gpu"]
    node = given["node_size"]
    offers = {
        "owned": Offer(running, given["life_months"], outlay, gpu * given["resale_share"] / outlay, node, given["owned_room"],
                       given["lead_months"]),
        "long": Offer(on_demand * given["long_share"], given["long_months"], node=node),
        "short": Offer(on_demand * given["short_share"], given["short_months"], node=node),
        "owned today": Offer(running, given["owned_months"] + 1, 0.0, 0.0),
        "reserved today": Offer(given["reserved_price"], given["reserved_months"] + 1),
    }  # fmt: skip
    today = (Deal("owned today", 0, given["owned_today"]), Deal("reserved today", 0, given["reserved_today"]))
    rate = (1 + given["discount_rate"]) ** (1 / 12) - 1
    stop = given["after_end"] == "stop"
    return Market(offers, on_demand, spot, given["spot_percent"] / 100, hours, rate, stop, today,
                  frozenset({"owned today", "reserved today"}))  # fmt: skip


def demand_of(given: dict[str, Any]) -> list[list[int]]:
    """GPUs needed: a row a month, a column each quarter of the day."""
    chip = sizing.Chip(given["accelerator"])
    served = sizing.Serving(sizing.Net(given["served_model"]), chip, given["served_precision"], given["prompt_tokens"],
                            given["answer_tokens"], given["service"])  # fmt: skip
    speed = given["own_speed"] or served.fastest(given["serving_gpus"]) / given["serving_gpus"]
    speed *= 1 - given["headroom"]
    weights = [given[f"{band}_weight"] for band in BANDS]
    found = []
    for users, training, other in zip(given["users"], given["training_gpus"], given["other_gpus"], strict=True):
        tokens = users * given["requests_per_user"] * given["answer_tokens"] / given["seconds_per_day"]
        loads = [tokens * weight / sum(weights) * len(weights) * given["rush"] for weight in weights]
        found.append([math.ceil(load / speed - 1e-12) + math.ceil(training + other) for load in loads])
    return found


def moved(demand: Demand, percent: float) -> list[list[int]]:
    return [[math.ceil(gpus * (100 + percent) / 100) for gpus in bands] for bands in demand]


def signed(book: Workbook) -> list[Deal]:
    rows = zip(NEW, book.get("signings"), strict=True)
    return [Deal(name, start, gpus) for name, row in rows for start, gpus in enumerate(row, 1) if gpus]


def month(given: dict[str, Any], number: int) -> int:
    """The day with which a month of the plan begins."""
    first = catalogue.day(given["first_month"])
    years, months = divmod(first.month - 1 + number - 1, 12)
    return catalogue.serial(dt.date(first.year + years, months + 1, first.day))


def costs(market: Market, demand: Demand, deals: list[Deal]) -> dict[str, object]:
    every = [*market.running, *deals]
    held = market.stock(every, MONTHS)
    cash = market.hourly_cash(demand, held)
    later = 0.0
    for deal in every:
        for period, paid in market.paid(deal, MONTHS).items():
            if period > MONTHS:
                later += paid
            else:
                cash[period - 1] += paid
    today = sum(market.value(deal, MONTHS) for deal in market.running)
    open_ = [[max(0, needed - own) for needed in bands] for bands, own in
             zip(demand, market.stock(market.running, MONTHS), strict=True)]  # fmt: skip
    flexible = today + sum(
        sum(bands) / len(bands) * market.on_demand * market.hours * market.discount(period)
        for period, bands in enumerate(open_, 1)
    )
    total, hourly = market.cost(deals, demand), market.hourly_value(demand, held)
    replaced = flexible - today - hourly
    return {
        "total_cost": total,
        "all_on_demand": flexible,
        "saving": flexible - total,
        "saving_share": (flexible - total) / flexible,
        "cash_paid": sum(cash),
        "cash_peak": max(cash),
        "due_later": later,
        "worth_later": sum(market.worth(deal, MONTHS)[0] for deal in deals),
        "price_fall": 1 - (total - hourly - today) / replaced if replaced > 0 else "none",
    }


def gpus(given: dict[str, Any], market: Market, demand: Demand, deals: list[Deal]) -> dict[str, object]:
    held = market.stock([*market.running, *deals], MONTHS)
    weights = [given[f"{band}_weight"] for band in BANDS]
    peak = [bands[weights.index(max(weights))] for bands in demand]
    needed = [sum(bands) / len(bands) for bands in demand]
    used = [sum(min(gpus, own) for gpus in bands) / len(bands) for bands, own in zip(demand, held, strict=True)]
    ends: dict[int, float] = {}
    for deal in [*market.running, *deals]:
        last = deal.start + market.offers[deal.offer].term - 1
        if deal.gpus and last >= 1:
            ends[last] = ends.get(last, 0) + deal.gpus
    within = sorted(last for last in ends if last <= MONTHS)
    return {
        "gpus_first": peak[0],
        "gpus_last": peak[-1],
        "gpus_peak": max(peak),
        "peak_month": month(given, peak.index(max(peak)) + 1),
        "committed_peak": max(held),
        "committed_share": sum(used) / sum(needed),
        "utilisation": sum(used) / sum(held) if sum(held) else 1,
        "last_end": month(given, max(ends)) if ends else "none",
        "next_end": month(given, within[0]) if within else "none",
        "next_end_gpus": ends[within[0]] if within else 0,
        "ending_gpus": sum(ends[last] for last in within),
    }


def later(given: dict[str, Any], market: Market, demand: Demand, deals: list[Deal]) -> tuple[Market, list[Deal], list[list[int]]]:
    """The market as it looks at the second look: what runs or is ordered is fixed, the rest of the plan is free."""
    months = given["replan_month"]
    shifted = [Deal(deal.offer, deal.start - months, deal.gpus) for deal in [*market.running, *deals]]
    tied = [deal for deal in shifted if deal.start <= market.offers[deal.offer].lead]
    free = [deal for deal in shifted if deal.start > market.offers[deal.offer].lead]
    then = Market(**{**market.__dict__, "running": tuple(tied)})
    return then, free, moved(demand[months:], given["outlook_percent"])


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_headline_by_an_account_of_its_own(situation: str, template: Template) -> None:
    with answered(template("resource_plan"), SITUATIONS[situation]) as book:
        given = given_of(book)
        market, demand, deals = market_of(given), demand_of(given), signed(book)
        assert all(deal.start > market.offers[deal.offer].lead for deal in deals)
        wanted = costs(market, demand, deals) | gpus(given, market, demand, deals)
        held, best = market.stock([*market.running, *deals], MONTHS), {}
        for side in ("lower", "higher"):
            other = moved(demand, given[f"{side}_percent"])
            wanted[f"kept_{side}"] = market.cost(deals, other)
            used = sum(min(needed, own) for bands, own in zip(other, held, strict=True) for needed in bands) / len(BANDS)
            wanted[f"utilisation_{side}"] = used / sum(held) if sum(held) else 1
            best[f"best_{side}"] = market.least(other)
            apart = book.get(f"kept_{side}") - book.get(f"best_{side}")
            wanted[f"regret_{side}"] = pytest.approx(apart, rel=1e-9, abs=1e-6)
        then, free, outlook = later(given, market, demand, deals)
        wanted["replan_fixed"] = sum(then.value(deal, len(outlook)) for deal in then.running)
        wanted["price_days_left"] = given["price_age_limit"] - age(given)
        compare(book, wanted)
        compare(book, {"total_cost": market.least(demand), **best}, SOLVER)
        old = then.cost(free, outlook)
        assert book.get("replan_saving") == pytest.approx(old - then.least(outlook), abs=SOLVER * old)
        more = [[needed + 1 for needed in bands] for bands in demand]
        one = market.least(more, whole=False) - market.least(demand, whole=False)
        assert book.get("cost_of_one_more") == pytest.approx(one, rel=1e-5)
        bound = 1 - market.least(demand, whole=False) / market.cost(deals, demand)
        assert -1e-9 <= book.get("plan_gap") <= bound + 1e-9, "no more than the gap to the plan in parts of servers"


def age(given: dict[str, Any]) -> int:
    """Days from the price on demand to the day of the plan's prices."""
    chip = catalogue.row("accelerators", given["accelerator"])["name"]
    return int(given["price_date"]) - catalogue.price_day(chip, "on-demand", catalogue.day(given["price_date"]))
