"""The cost forecast recomputed: least squares by numpy, methods that learn and their blend by an own account (learning.py)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.templates import learning
from tests.templates.books import Given, Template, answered, column, compare
from xl_lepton.headless import Workbook

FACTORS = ("hardware", "training_data", "gpu_count", "project_size")

SITUATIONS: dict[str, Given] = {
    "as it comes": {},
    "least squares, sum of terms": {"method": "ols", "model_form": "sum", "use_hardware": "no", "likely_range": 0.7},
    "least squares with hardware": {"method": "ols", "confidence": 0.8, "step_shown": 1},
    "ridge": {"method": "ridge", "likely_range": 0.94, "wide_range": 0.99},
    "robust, three factors": {"method": "robust", "use_hardware": "no"},
    "product of powers": {"method": "log", "confidence": 0.999, "likely_range": 0.5},
    "forest": {"method": "forest", "range_slack": 0},
    "Gaussian process": {"method": "gp", "use_hardware": "no"},
}


class Account:
    """History and new projects of the workbook, and what follows."""

    def __init__(self, book: Workbook) -> None:
        self.book, self.method = book, str(book.get("method"))
        self.names = FACTORS if book.get("use_hardware") == "yes" else FACTORS[1:]
        history, new = book.frame("tblHistory"), book.frame("tblProjects")
        self.rows, self.costs = history[list(self.names)].to_numpy().tolist(), history["total_cost"].to_numpy()
        self.marks, self.new = history["dataset"].tolist(), new[list(self.names)].to_numpy().tolist()
        self.budgets, self.hardware = new["budget"].to_numpy(), set(history["hardware"])
        self.everything, self.projects = history, new

    def learned(self, places: list[int]) -> Any:
        how = learning.Plain if self.method == "ols" else learning.Learned
        return how([self.rows[row] for row in places], self.costs[places], self.method)

    def forecasts(self) -> dict[str, Any]:
        model = self.learned(list(range(len(self.costs))))
        middle = model.predict(self.new)
        mean = 1.0 if self.method == "ols" else float(np.mean(np.exp(model.errors)))
        _, worst = model.ends(self.new, self.book.get("wide_range"))
        return {"middle": middle, "expected": middle * mean, "worst": worst}

    def answers(self) -> dict[str, object]:
        found = self.forecasts()
        outside = 0
        for _, row in self.projects.iterrows():
            ends = [(self.everything[name].min(), self.everything[name].max()) for name in FACTORS[1:]]
            beyond = any(not low <= row[name] <= high for (low, high), name in zip(ends, FACTORS[1:], strict=True))
            outside += beyond or ("hardware" in self.names and row["hardware"] not in self.hardware)
        return {
            "expected_total": float(found["expected"].sum()),
            "budget_total": float(self.budgets.sum()),
            "worst_total": float(found["worst"].sum()),
            "short_budgets": int((self.budgets < found["expected"]).sum()),
            "outside_projects": outside,
        }

    def tested(self) -> dict[str, object]:
        """The rows marked test, forecast from the others."""
        train = [row for row, mark in enumerate(self.marks) if mark == "train"]
        test = [row for row, mark in enumerate(self.marks) if mark == "test"]
        model, rows, paid = self.learned(train), [self.rows[row] for row in test], self.costs[test]
        errors = np.abs(model.predict(rows) - paid) / paid
        low, high = model.ends(rows, self.book.get("likely_range"))
        held = float(np.mean((low <= paid) & (paid <= high)))
        return {
            "test_mdape": float(np.median(errors)),
            "test_pred25": float(np.mean(errors <= 0.25)),
            "test_coverage": held,
            "range_room": held - (self.book.get("likely_range") - self.book.get("range_slack")),
        }

    def in_turns(self) -> float:
        """How far off the method typically is on rows it has not seen, as a factor."""
        found: dict[int, float] = {}
        for part in learning.folds(len(self.costs)):
            rest = [row for row in range(len(self.costs)) if row not in set(part.tolist())]
            said = self.learned(rest).predict([self.rows[row] for row in part])
            found |= dict(zip(part.tolist(), said.tolist(), strict=True))
        answered = sorted(found)
        said = np.maximum([found[row] for row in answered], 0.5 * self.costs[answered].min())
        return float(np.exp(np.mean(np.abs(np.log(said / self.costs[answered])))))

    def coefficients(self) -> dict[str, object]:
        """Least squares of the whole history: as powers, or as amounts a unit."""
        product = self.book.get("model_form") == "product"
        rows = [[cell if isinstance(cell, str) or not product else math.log(cell) for cell in row] for row in self.rows]
        costs = np.log(self.costs) if product else self.costs
        fit = learning.Plain(rows, costs).fit
        reach = learning.student.ppf((1 + self.book.get("confidence")) / 2, fit.freedom) * fit.errors
        clear = int(np.sum((fit.coefficients - reach) * (fit.coefficients + reach) > 0))
        size = float(fit.coefficients[-1])
        return {
            "fit_r2": 1 - float(fit.left @ fit.left) / float(np.sum((costs - costs.mean()) ** 2)),
            "clear_terms": clear,
            "size_effect": (1 + self.book.get("step_shown")) ** size - 1 if product else 0,
        }


@pytest.mark.slow
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_headline_by_an_account_of_its_own(situation: str, template: Template) -> None:
    with answered(template("cost_forecast"), SITUATIONS[situation]) as book:
        account = Account(book)
        tolerance = 1e-9 if account.method == "ols" else 1e-6  # learned by iteration, kernels and trees
        compare(book, account.coefficients() | {"data_faults": 0})
        compare(book, account.answers() | account.tested(), tolerance)
        for name, wanted in (("forecast_costs", "middle"), ("expected_costs", "expected")):
            shown = [one for one in column(book, name) if one != ""]
            assert shown == pytest.approx(account.forecasts()[wanted].tolist(), rel=tolerance), name
        if situation != "least squares with hardware":  # a group may hold all rows of a generation
            compare(book, {"method_ratio": account.in_turns()}, tolerance)
