"""The implementation plan as its reader uses it: earlier months, the plan's own end, clear sentences for wrong input."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_lepton.core.cells import CellError
from xl_lepton.headless import Workbook

BOOK = Path(__file__).parents[1] / "workbooks" / "implementation_plan.xlsx"


@pytest.mark.parametrize("month", [1, 4, 6])
def test_every_check_holds_in_an_earlier_month(month: int) -> None:
    """Days after the status date are not known yet, and the rest is planned from there."""
    with Workbook.open(BOOK) as book:
        book.set("status_month", month)
        book.recalc()
        assert book.get("all_checks") is True
        assert book.get("ac") <= 4_686_200
        assert book.get("forecast_finish") >= book.get("status_date")


def test_a_task_that_waits_for_an_unknown_one_is_named() -> None:
    with Workbook.open(BOOK) as book:
        book.set("Tasks!E12", "nobody")
        report = book.recalc()
        assert isinstance(book.get("project_finish"), CellError)
        assert any("there is no task 'nobody'" in sentence for _, _, sentence in report.errors)
        assert book.get("all_checks") is False
