"""The first steps of the master plan by the tests' own account: needs, dates, and what the past says of its cost."""

from __future__ import annotations

import datetime as dt
import math
from functools import cached_property
from typing import Any

import numpy as np

from tests.templates import catalogue, learning, sizing
from tests.templates.books import column
from tests.templates.projects import Budget, Calendar, Task, Value, scheduled
from xl_lepton.headless import Workbook, ports

FIELDS = ("model", "accelerator", "raw_data", "sample_kb", "tuning_tokens", "epochs", "training_days", "build_runs", "cases_day",
          "requests_per_case", "prompt_tokens", "answer_tokens", "busy_share", "peak_factor", "demand_growth", "retrains",
          "saved_minutes", "hourly_cost", "realised_share", "service_years", "discount_rate", "run_team", "labelling_cost",
          "approval_days")  # fmt: skip


def edate(serial: float, months: int) -> int:
    """The same day of the month so many months later, at the latest that month's last."""
    day = catalogue.day(serial)
    years, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + years, month + 1, 1)
    last = ((first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)).day
    return catalogue.serial(first.replace(day=min(day.day, last)))


class Steps:
    """Steps 1, 2 and 5, each from the inputs and the steps before."""

    def __init__(self, book: Workbook) -> None:
        self.given: dict[str, Any] = {port["name"]: book.get(port["name"]) for port in ports.ports_of(book.path)["inputs"]}
        self.given |= {name: book.get(name) for name in FIELDS}
        self.given |= {f"task_{one}": column(book, f"task_{one}") for one in ("days", "people", "purchases", "done", "spent")}
        self.tasks, self.history = book.frame("tblTasks"), book.frame("tblHistory")
        self.book = book

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    # Step 1: what it needs

    @cached_property
    def net(self) -> sizing.Net:
        return sizing.Net(self["model"])

    @cached_property
    def chip(self) -> sizing.Chip:
        return sizing.Chip(self["accelerator"])

    @cached_property
    def price(self) -> float:
        return self["own_price"] or catalogue.price(self.chip.name, "on-demand", catalogue.day(self["price_date"]))

    @cached_property
    def training(self) -> dict[str, Any]:
        if self.net.forward:
            work = sizing.picture_work(self.net, self["raw_data"], self["sample_kb"], self["epochs"])
            found = sizing.run(self.net, self.chip, work, self["training_days"], 4096)
        else:
            sequence = int(self["prompt_tokens"] + self["answer_tokens"])
            work = sizing.text_work(self.net, self["tuning_tokens"] * 1e9 * self["epochs"], sequence, False)
            method = {"full": "tuned"}.get(self["tuning_method"], self["tuning_method"])
            found = sizing.run(self.net, self.chip, work, self["training_days"], sequence, method=method)
        assert found is not None
        return found

    @cached_property
    def run_cost(self) -> float:
        return float(self.training["gpu_hours"] * self.price)

    @cached_property
    def busiest(self) -> float:
        """Requests per second in the busiest minute, when all use it and it has grown to the end."""
        most = self["cases_day"] * max(1, (1 + self["demand_growth"]) ** self["service_years"])
        return float(most * self["requests_per_case"] * self["busy_share"] / (12 * 3600) * self["peak_factor"])

    @cached_property
    def unit(self) -> tuple[float, int, float]:
        """Requests per second of a unit of serving, its GPUs, seconds of an answer."""
        if self.net.forward:
            return self.chip.peak * self["giga_per_tera"] * self["picture_rate"] / (self.net.forward / 1e9), 1, 0.0
        served = sizing.Serving(self.net, self.chip, self["served_precision"], self["prompt_tokens"], self["answer_tokens"],
                                self["service"])  # fmt: skip
        found = served.sized(1, self.busiest * self["answer_tokens"])
        assert found is not None
        rate = found["tokens_per_s"] / found["copies"] / self["answer_tokens"]
        return rate, found["tensor"], found["each"] * self["answer_tokens"] + found["first"]

    @cached_property
    def most_gpus(self) -> float:
        rate, gpus, _ = self.unit
        return math.ceil(self.busiest / rate) * gpus + float(self["spare_gpus"])

    @cached_property
    def storage(self) -> float:
        tokens = 0 if self.net.forward else self["tuning_tokens"]
        return sizing.stored(self.net, self["raw_data"], tokens, self["checkpoints_kept"], self["backups"], 0.2)

    def needs(self) -> dict[str, object]:
        rate, _, answer = self.unit
        return {
            "training_gpus": self.training["gpus"],
            "training_hours": self.training["gpu_hours"],
            "training_time": self.training["days"],
            "picture_count": self["raw_data"] / self["sample_kb"],
            "picture_work": self.chip.peak * self["giga_per_tera"] * self["picture_rate"],
            "rate_most": self.busiest,
            "unit_rate": rate,
            "answer_time": answer,
            "service_gpus": self.most_gpus,
            "storage_needed": self.storage,
            "service_power": catalogue.kilowatts(self.chip.name, self.most_gpus, self["pue"]),
            "price_age": 0 if self["own_price"] else self["price_date"]
            - catalogue.price_day(self.chip.name, "on-demand", catalogue.day(self["price_date"])),
        }  # fmt: skip

    # Step 5: when it is done

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(int(self["project_start"]), "0000011")

    @cached_property
    def path(self) -> dict[str, Task]:
        days = {
            "delivery": self["delivery_days"],
            "training": math.ceil(self.training["days"] * self["build_runs"] * self["work_days"] / 365 - 1e-9),
            "approval": self["approval_days"],
        }
        lines = zip(self.tasks["Task"], self.tasks["After"], self.tasks["Linked to"], self["task_days"], strict=True)
        found = {
            name: Task(name, own + days.get(link, 0), tuple(one.strip() for one in after.split(";") if one.strip() != "-"))
            for name, after, link, own in lines
        }
        self.length = scheduled(found)
        return found

    @cached_property
    def budgets(self) -> list[Budget]:
        bought = {"training": self.run_cost * self["build_runs"], "labelling": self["labelling_cost"]}
        lines = zip(self.path.values(), self.tasks["Linked to"], self["task_people"], self["task_purchases"], strict=True)
        return [
            Budget(self.calendar.first(task.opens), self.calendar.last(task.closes),
                   task.length * people * self["day_rate"] + purchases + bought.get(link, 0))
            for task, link, people, purchases in lines
        ]  # fmt: skip

    @cached_property
    def go_live(self) -> int:
        return self.calendar.last(max(task.closes for task in self.path.values())) + 1

    @cached_property
    def gpus_from(self) -> float:
        pilots = [one.first for one, link in zip(self.budgets, self.tasks["Linked to"], strict=True) if link == "pilot"]
        return min(pilots, default=float(self.go_live))

    @cached_property
    def months(self) -> float:
        return (self.go_live - self["project_start"]) * 12 / 365

    @cached_property
    def planned(self) -> float:
        return sum(one.money for one in self.budgets)

    def dates(self) -> dict[str, object]:
        earned = sum(one.money * done for one, done in zip(self.budgets, self["task_done"], strict=True))
        spent = sum(self["task_spent"])
        value = Value(self.budgets, earned, spent, self["status_date"]).figures
        begun = earned * spent != 0
        eac = value["eac"] if begun else self.planned
        return {
            "project_days": self.length,
            "go_live": self.go_live,
            "gpus_from": self.gpus_from,
            "project_months": self.months,
            "bac": self.planned,
            "planned_cost": self.planned,
            "pv": value["pv"],
            "ev": earned,
            "ac": spent,
            "cpi": value["cpi"] if begun else "none yet",
            "spi": value["spi"] if value["pv"] else "none yet",
            "eac": eac,
            "over_room": self.planned * (1 + self["over_limit"]) - eac,
        }

    # Step 2: what the past says

    @cached_property
    def forecast(self) -> dict[str, float]:
        rows = self.history[["planned_months", "planned_cost"]].to_numpy().tolist()
        new, found = [[self.months, self.planned]], {}
        for what, name in (("actual_cost", "cost"), ("actual_months", "months")):
            truth = self.history[what].to_numpy()
            model = learning.Learned(rows, truth, "ridge")
            middle = float(model.predict(new)[0])
            half = learning.half_width(model.errors, self["likely_range"])
            found |= {
                f"forecast_{name}": middle,
                f"{name}_high": middle * math.exp(half),
                f"{name}_low": middle * math.exp(-half),
            }
        costs = self.history["actual_cost"].to_numpy()

        def learn(rest: list[int]) -> Any:
            model = learning.Learned([rows[row] for row in rest], costs[rest], "ridge")
            return lambda row: float(model.predict([rows[row]])[0])

        return found | {"error": float(np.median(learning.unseen_errors(learn, costs)))}

    @cached_property
    def build_cost(self) -> float:
        found = self.forecast
        by_basis = {"budget": self.planned, "forecast": found["forecast_cost"], "high": max(self.planned, found["cost_high"])}
        return by_basis[self["cost_basis"]]

    def past(self) -> dict[str, object]:
        found = self.forecast
        return {
            "forecast_cost": found["forecast_cost"],
            "forecast_low": found["cost_low"],
            "forecast_high": found["cost_high"],
            "forecast_months": found["forecast_months"],
            "months_high": found["months_high"],
            "typical_error": found["error"],
            "build_cost": self.build_cost,
            "reserve": self.build_cost - self.planned,
        }
