"""The resource plan as its reader uses it: GPUs typed directly, demand that does not move, a model that does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_lepton.core.cells import CellError
from xl_lepton.headless import Workbook

BOOK = Path(__file__).parents[1] / "workbooks" / "resource_plan.xlsx"
MONTHS, HOURS = 24, 730


def test_flat_demand_typed_as_gpus_is_reserved_for_the_cheaper_term() -> None:
    """40 GPUs for two years and nothing in place. In months at the price on demand: 24 on demand, 24 x 0.69 = 16.56 in two short
    terms, 36 x 0.45 = 16.2 in one long term that is paid to its end, although the plan is over before."""
    with Workbook.open(BOOK) as book:
        for name, gpus in (("users", 0), ("training_gpus", 0), ("other_gpus", 40)):
            book.set(name, [[gpus]] * MONTHS)
        for name in ("owned_today", "reserved_today", "owned_room", "spot_percent", "discount_rate"):
            book.set(name, 0)
        book.recalc()
        month = 40 * HOURS * book.get("price_on_demand")
        assert book.get("all_checks") is True
        assert book.get("all_on_demand") == pytest.approx(24 * month)
        assert book.get("total_cost") == pytest.approx(36 * 0.45 * month)
        assert book.get("due_later") == pytest.approx(12 * 0.45 * month)
        assert book.get("price_fall") == pytest.approx(1 - 36 * 0.45 / 24)
        assert book.get("utilisation") == 1
        book.set("after_end", "continue")
        book.recalc()
        assert book.get("all_checks") is True
        assert book.get("total_cost") == pytest.approx(24 * 0.45 * month)
        assert book.get("due_later") == 0


@pytest.mark.parametrize("month", [1, 6, 12])
def test_what_does_not_move_need_not_be_changed(month: int) -> None:
    """The rest of a cheapest plan is a cheapest plan for the rest, up to the gap at which the search stops."""
    with Workbook.open(BOOK) as book:
        for name in ("lower_percent", "higher_percent", "outlook_percent"):
            book.set(name, 0)
        book.set("replan_month", month)
        book.recalc()
        assert book.get("all_checks") is True
        assert book.get("replan_saving") == pytest.approx(0, abs=2e-5 * book.get("total_cost"))
        for side in ("lower", "higher"):
            assert book.get(f"regret_{side}") == pytest.approx(0, abs=1e-6)
            assert book.get(f"utilisation_{side}") == book.get("utilisation")


def test_owned_gpus_on_order_stay_at_the_second_look() -> None:
    """What is delivered half a year after the order cannot be called off in between."""
    with Workbook.open(BOOK) as book:
        book.set("outlook_percent", -90)
        book.recalc()
        assert book.get("all_checks") is True
        lines = [[book.get(f"Replan!{letter}{row}") for letter in "IJKD"] for row in range(17, 41)]
    lead, ordered = 6, [line for line in lines if line[0] == "owned" and 1 <= line[1] <= 6]
    assert ordered
    assert all(line[1] > lead or line[2:] == ["fixed", 0] for line in lines if line[0] == "owned")


def test_a_model_that_does_not_fit_is_said_on_the_dashboard() -> None:
    with Workbook.open(BOOK) as book:
        book.set("serving_gpus", 1)
        book.recalc()
        assert isinstance(book.get("total_cost"), CellError)
        assert book.get("all_checks") is False
        assert "do not hold the weights" in str(book.get("Dashboard!B6"))
