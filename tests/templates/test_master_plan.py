"""The master plan recomputed step by step: sizing, dates, forecast (steps.py), the cheapest mix, and what it is all worth."""

from __future__ import annotations

import math
from functools import cached_property

import pytest

from tests.templates import catalogue, money
from tests.templates.books import Given, Template, answered, compare
from tests.templates.mixes import Deal, Market, Offer
from tests.templates.steps import Steps, edate

PERIODS = 24
SOLVER = 2e-5

SITUATIONS: dict[str, Given] = {
    **{industry: {"industry": industry} for industry in
       ("health imaging", "financial risk", "manufacturing", "traffic", "smart city", "environment")},
    "own figures, periods of four months": {"industry": "manufacturing", "periods_per_year": 3, "own_service_years": 2.5,
                                            "own_discount_rate": 0.2, "own_price": 1.2, "own_purchase": 3000, "ramp_periods": 5,
                                            "own_demand_growth": -0.2, "cost_basis": "budget", "status_date": 46_100},
    "bought servers, no spot, tuned in full": {"own_model": "Llama-3.1-8B", "tuning_method": "full", "own_purchase": 9000,
                                               "spot_share": 0, "own_cases_day": 90_000, "life_years": 2,
                                               "cost_basis": "forecast",
                                               "service": "interactive", "served_precision": "bf16", "own_approval_days": 0},
    "spot for all, work done, dear money": {"industry": "smart city", "spot_share": 1, "spot_price_share": 0.2, "backups": 3,
                                            "own_discount_rate": 0.5, "own_saved_minutes": 30, "status_date": 46_600,
                                            "task_done": [[0.5]] * 11, "task_spent": [[50_000]] * 11, "spare_gpus": 7},
}  # fmt: skip


class Plan(Steps):
    """All five steps, each from the inputs and the steps before."""

    # Step 4: the GPUs by period

    @cached_property
    def service_end(self) -> int:
        return edate(self.go_live, int(12 * self["service_years"])) - 1

    @cached_property
    def periods(self) -> list[tuple[int, int]]:
        """First and last day of each."""
        step, begins = int(12 / self["periods_per_year"]), [int(self["project_start"])]
        while len(begins) < PERIODS:
            begins.append(edate(begins[-1], step))
        return [(begin, edate(begin, step) - 1) for begin in begins]

    @cached_property
    def in_use(self) -> list[int]:
        """Days of each period in which it is used."""
        return [max(0, min(end, self.service_end) - max(begin, self.go_live) + 1) for begin, end in self.periods]

    @cached_property
    def placed(self) -> list[bool]:
        return [end >= self.gpus_from and begin <= self.service_end for begin, end in self.periods]

    @cached_property
    def cases(self) -> list[float]:
        """A day, by period."""
        found, so_far = [], 0
        for (begin, _), days in zip(self.periods, self.in_use, strict=True):
            so_far += days > 0
            grown = (1 + self["demand_growth"]) ** (max(0, begin - self.go_live) / 365)
            found.append(self["cases_day"] * min(1, so_far / self["ramp_periods"]) * grown if days else 0.0)
        return found

    @cached_property
    def demand(self) -> list[list[int]]:
        """GPUs in the busier and in the quieter half of the day."""
        rate, gpus, _ = self.unit
        found = []
        for cases, placed in zip(self.cases, self.placed, strict=True):
            peak = cases * self["requests_per_case"] * self["peak_factor"] / (12 * 3600)
            halves = (peak * self["busy_share"], peak * (1 - self["busy_share"]))
            need = [max(1, math.ceil(one / rate)) * gpus + self["spare_gpus"] for one in halves]
            found.append([int(one) if placed else 0 for one in need])
        return found

    @cached_property
    def market(self) -> Market:
        given, year = self.given, int(self["periods_per_year"])
        day, hours = catalogue.day(given["price_date"]), given["hours_per_year"]
        gpu = given["own_purchase"] or catalogue.price(self.chip.name, "purchase", day)
        outlay = gpu * (1 + given["server_share"])
        running = catalogue.kilowatts(self.chip.name, 1, 1) * (
            given["pue"] * given["electricity_price"] + given["space_price"] * 12 / hours
        ) + outlay * given["support_share"] / hours  # fmt: skip
        offers = {
            "owned": Offer(running, int(given["life_years"] * year), outlay, given["resale_share"], int(given["server_gpus"])),
            "reserved long": Offer(self.price * given["long_share"], int(given["long_years"] * year)),
            "reserved year": Offer(self.price * given["reserved_share"], year),
        }
        spot = self.price * given["spot_price_share"] / given["spot_efficiency"]
        rate = (1 + given["discount_rate"]) ** (1 / year) - 1
        return Market(offers, self.price, spot, given["spot_share"], hours / year, rate, True)

    @cached_property
    def deals(self) -> list[Deal]:
        """What the workbook signs, from the GPUs that it holds by period: what is new, and what takes the place of what ended."""
        rows = {str(row[0]): [float(one) for one in row[3:]] for row in self.book.get("Mix!B8:AB30") if row[3] is not None}
        labels = (("owned", "Owned"), ("reserved long", "Reserved for longer"), ("reserved year", "Reserved for a year"))
        found = []
        for name, label in labels:
            term, signed = self.market.offers[name].term, [0.0] * PERIODS
            for period, held in enumerate(rows[label]):
                before = rows[label][period - 1] if period else 0.0
                signed[period] = held - before + (signed[period - term] if period >= term else 0.0)
            assert min(signed) >= 0
            found += [Deal(name, period, gpus) for period, gpus in enumerate(signed, 1) if gpus]
        return found

    @cached_property
    def gpu_cash(self) -> tuple[list[float], float]:
        """Paid by period, and what is due or worth after the last one, as of that one."""
        market = self.market
        cash, later = market.hourly_cash(self.demand, market.stock(self.deals, PERIODS)), 0.0
        for deal in self.deals:
            for period, paid in market.paid(deal, PERIODS).items():
                if period <= PERIODS:
                    cash[period - 1] += paid
                else:
                    later += paid * market.discount(period)
            worth, last = market.worth(deal, PERIODS)
            later -= worth * market.discount(last + 1)
        closing = later / market.discount(PERIODS)
        return cash, closing if abs(closing) >= self["tolerance"] else 0.0

    def mix(self) -> dict[str, object]:
        market, year = self.market, self["periods_per_year"]
        on_demand = sum(
            sum(bands) / 2 * market.on_demand * market.hours * market.discount(period)
            for period, bands in enumerate(self.demand, 1)
        )
        cost = market.cost(self.deals, self.demand)
        owned = market.offers["owned"]
        return {
            "service_end": self.service_end,
            "plan_cost": cost,
            "on_demand_cost": on_demand,
            "mix_saving": on_demand - cost,
            "gpus_most": max(bands[0] for bands in self.demand),
            "committed_most": max(market.stock(self.deals, PERIODS)),
            "owned_hour": owned.hourly + owned.outlay * (1 - self["resale_share"]) / (self["life_years"] * market.hours * year),
            "server_outlay": owned.outlay * owned.node,
            "long_hour": market.offers["reserved long"].hourly,
            "year_hour": market.offers["reserved year"].hourly,
            "spot_hour": market.spot,
        }

    # Step 3: what it is worth

    def flows(self) -> dict[str, list[float]]:
        """Benefits and costs by period; benefits come in at the end of theirs."""
        value = self["saved_minutes"] / 60 * self["hourly_cost"] * self["realised_share"]
        earned = [cases * days * value for cases, days in zip(self.cases, self.in_use, strict=True)]
        shares = [days / (end - begin + 1) for days, (begin, end) in zip(self.in_use, self.periods, strict=True)]
        spent = [sum(one.planned(end) for one in self.budgets) for _, end in self.periods]
        cash, closing = self.gpu_cash
        year = self["periods_per_year"]
        shelf = self.storage * catalogue.price("object storage", "on-demand", catalogue.day(self["price_date"]))
        self.yearly = self["run_team"] * self["day_rate"] * self["work_days"] + self["retrains"] * self.run_cost + shelf * 12
        self.yearly += (sum(cash) + closing) / (sum(self.placed) / year)
        return {
            "benefits": [0.0, *earned[:-1]],
            "building": [(now - before) * self.build_cost / self.planned
                         for now, before in zip(spent, [0.0, *spent], strict=False)],
            "gpus": [*cash[:-1], cash[-1] + closing],
            "team": [self["run_team"] * self["day_rate"] * self["work_days"] / year * share for share in shares],
            "others": [(shelf * 12 / year if begin <= self.service_end else 0.0) + self["retrains"] / year * self.run_cost * share
                       for share, (begin, _) in zip(shares, self.periods, strict=True)],
        }  # fmt: skip

    def worth(self) -> dict[str, object]:
        parts, rate, year = self.flows(), self.market.rate, self["periods_per_year"]
        costs = [sum(values) for values in zip(*(parts[name] for name in parts if name != "benefits"), strict=True)]
        net = [benefit - cost for benefit, cost in zip(parts["benefits"], costs, strict=True)]
        present = {name: money.npv(rate, values) for name, values in parts.items()}
        irr, back, swing = money.irr(net), money.payback(net), self["swing"]
        late = max(0.0, self.forecast["months_high"] - self.months)
        worse = (
            (swing * present["benefits"], swing * present["benefits"]),
            (swing * present["gpus"], swing * present["gpus"]),
            (swing * present["team"], swing * present["team"]),
            tuple(max(0.0, way * (edge - self.build_cost)) * present["building"] / self.build_cost
                  for way, edge in ((1, self.forecast["cost_high"]), (-1, self.forecast["cost_low"]))),
            (present["benefits"] * (1 - (1 + self["discount_rate"]) ** (-late / 12)), 0.0),
        )  # fmt: skip
        worth = money.npv(rate, net)
        return {
            "npv": worth,
            "irr": "none" if irr is None else (1 + irr) ** year - 1,
            "payback": "never" if back is None else back / year,
            "roi": sum(parts["benefits"]) / sum(costs) - 1,
            "benefit_room": worth / present["benefits"],
            "running_year": self.yearly,
            "widest_loss": -max(worse, key=sum)[0],
        }


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_headline_by_an_account_of_its_own(situation: str, template: Template) -> None:
    with answered(template("master_plan"), SITUATIONS[situation]) as book:
        plan = Plan(book)
        for step in (plan.needs, plan.dates, plan.past, plan.mix, plan.worth):
            compare(book, step(), 1e-9 if step not in (plan.past, plan.worth) else 2e-8)
        assert book.get("plan_cost") == pytest.approx(plan.market.least(plan.demand), rel=SOLVER)
        more = [[needed + 1 for needed in bands] for bands in plan.demand]
        one = plan.market.least(more, whole=False) - plan.market.least(plan.demand, whole=False)
        assert book.get("one_more") == pytest.approx(one, rel=1e-5)
