"""The master plan as its reader uses it: every preset, own figures over one, and the steps against an independent account."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from xl_lepton.core.cells import CellError
from xl_lepton.core.errors import BadInput
from xl_lepton.headless import Workbook, ports
from xl_lepton.templates.books._master_plan_presets import GROUPS, INDUSTRIES, VALUES

BOOK = Path(__file__).parents[1] / "workbooks" / "master_plan.xlsx"


@pytest.mark.parametrize("industry", INDUSTRIES)
def test_every_preset_is_computed_in_full_and_all_checks_hold(industry: str) -> None:
    with Workbook.open(BOOK) as book:
        book.set("industry", industry)
        report = book.recalc()
        assert report.errors == []
        assert report.refused == []
        assert book.get("all_checks") is True
        for group in GROUPS:
            values = VALUES[group.table][INDUSTRIES.index(industry)]
            for one, value in zip(group.fields, values, strict=False):
                assert book.get(one.name) == value, one.name


@pytest.mark.parametrize("industry", INDUSTRIES)
def test_the_net_present_value_from_the_flows_themselves(industry: str) -> None:
    """Benefits of a period at its end, costs at its start, discounted by the yearly rate to the first day."""
    with Workbook.open(BOOK) as book:
        book.set("industry", industry)
        book.recalc()
        rate, periods = book.get("discount_rate"), book.get("periods_per_year")
        lines = {str(row[0]): row[3:] for row in book.get("Worth!B8:AB30")}
        parts = (
            "Building it",
            "Cost of the GPUs",
            "Due or sold after the last period",
            "Storage",
            "Training runs in use",
            "Team",
        )
        earned, costs = lines["Working time saved, in money"], [sum(paid) for paid in zip(*map(lines.get, parts), strict=True)]
        worth = sum((earned[t - 1] if t else 0.0) / (1 + rate) ** (t / periods) for t in range(24))
        worth -= sum(cost / (1 + rate) ** (t / periods) for t, cost in enumerate(costs))
        assert math.isclose(book.get("npv"), worth, rel_tol=1e-9)
        assert (book.get("npv") >= 0) == str(book.get("Dashboard!B6")).startswith("Worth it")


def test_an_own_figure_wins_over_the_preset_until_it_is_emptied() -> None:
    with Workbook.open(BOOK) as book:
        book.calculate()
        before = book.get("npv")
        book.set("own_saved_minutes", 2)
        book.calculate()
        assert book.get("saved_minutes") == 2
        # the benefit is the minutes times all else: twice the minutes, twice its present value
        assert math.isclose(book.get("npv") - before, book.get("pv_benefits") / 2, rel_tol=1e-9)
        book.set("industry", "traffic")
        book.calculate()
        assert book.get("saved_minutes") == 2
        book.set("own_saved_minutes", None)
        book.calculate()
        assert book.get("saved_minutes") == 0.4


def test_a_workbook_as_a_function_takes_and_leaves_own_figures() -> None:
    plain = ports.run(BOOK, {"industry": "smart city"})
    assert ports.run(BOOK, {"industry": "smart city", "own_discount_rate": None, "own_model": ""}) == plain
    dearer = ports.run(BOOK, {"industry": "smart city", "own_discount_rate": "10%"})
    assert dearer["npv"] < plain["npv"]
    with pytest.raises(BadInput, match="own_discount_rate: expected a rate"):
        ports.run(BOOK, {"own_discount_rate": 2})
    with pytest.raises(BadInput, match="industry: expected one of health imaging"):
        ports.run(BOOK, {"industry": "retail"})


def test_the_steps_hang_together() -> None:
    """A longer approval moves the first use, the benefits and the worth; a dearer GPU-hour only what GPUs and training cost."""
    with Workbook.open(BOOK) as book:
        book.calculate()
        npv, use, gpus, days = (book.get(name) for name in ("npv", "go_live", "plan_cost", "project_days"))
        book.set("own_approval_days", 190)
        book.calculate()
        assert book.get("project_days") == days + 130
        assert book.get("go_live") > use + 60
        assert book.get("npv") < npv
        book.set("own_approval_days", None)
        book.set("own_price", 10)
        book.calculate()
        assert (book.get("go_live"), book.get("plan_cost") > gpus, book.get("npv") < npv) == (use, True, True)


def test_no_answer_is_a_sentence() -> None:
    with Workbook.open(BOOK) as book:
        book.set("industry", "financial risk")
        book.set("own_model", "Llama-3.1-405B")
        book.set("own_accelerator", "RTX-4090")
        book.set("tuning_method", "full")
        book.set("own_training_days", 0.25)
        book.set("own_cases_day", 200_000)
        book.set("own_requests_per_case", 500_000)
        report = book.recalc()
        assert isinstance(book.get("npv"), CellError)
        assert "LEPTON_" in str(book.get("Dashboard!B6"))
        assert any(sentence for _, _, sentence in report.errors)
