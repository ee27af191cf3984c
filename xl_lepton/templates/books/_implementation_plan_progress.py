"""The two sheets that are filled in each month: how far each task is, and what the month cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xl_lepton.templates import style
from xl_lepton.templates.books import _implementation_plan_example as example
from xl_lepton.templates.books._implementation_plan_inputs import (
    FIRST_DAY,
    LAST_DAY,
    MONTHS,
    PROGRESS,
    ROWS,
    SPENDING,
    TASKS,
    as_text,
)
from xl_lepton.templates.kit import TIMELINE, Book, Column, Page, Row


def progress(made: Book) -> int:
    """Two sheets: how far each task is, and what each month cost. Gives the first row of tasks on the first."""
    dates: dict[str, Any] = {"minimum": FIRST_DAY, "maximum": LAST_DAY}
    page = made.page(
        "Progress",
        "At the end of each month: per cent of each task that is complete; the days on which it began and ended",
        10,
        13,
        13,
        *[11] * MONTHS,
        landscape=True,
    )
    page.put(months(page).number, TIMELINE - 1, None, "heading right")  # the column of the total holds a day
    rows = []
    for line in range(ROWS):
        code = example.TASKS[line][0] if line < len(example.TASKS) else ""
        start, finish, done, _ = example.PROGRESS.get(code, ("", "", (), ()))
        rows.append((_day(start), _day(finish), *_padded(done)))
    first, _ = page.table(
        PROGRESS,
        [
            Column("task", role="link", formula=_of_task(made, PROGRESS, "task")),
            Column("actual_start", style.DATE, **dates),
            Column("actual_finish", style.DATE, **dates),
            *(Column(f"m{month}", "0%", minimum=0, maximum=1) for month in range(1, MONTHS + 1)),
        ],
        rows,
    )
    page.sheet.freeze_panes = f"E{first}"
    for row in range(first - 1, first + ROWS):
        as_text(page, row, 2)
    _spending(made)
    return first


def _spending(made: Book) -> None:
    page = made.page(
        "Spending",
        "What each month cost, task by task: invoices and people, as booked",
        10,
        34,
        14,
        *[10.5] * MONTHS,
        landscape=True,
    )
    months(page)
    rows = []
    for line in range(ROWS):
        code = example.TASKS[line][0] if line < len(example.TASKS) else ""
        rows.append(tuple(_padded(example.PROGRESS.get(code, ("", "", (), ()))[3])))
    columns = [Column(f"m{month}", style.MONEY, minimum=-1e9, maximum=1e9) for month in range(1, MONTHS + 1)]
    first, _ = page.table(
        SPENDING,
        [
            Column("task", role="link", formula=_of_task(made, SPENDING, "task")),
            Column("description", role="link", formula=_of_task(made, SPENDING, "description")),
            Column("total", style.MONEY, formula=f"=SUM({SPENDING}[[#This Row],[m1]:[m{MONTHS}]])"),
            *columns,
        ],
        rows,
    )
    page.sheet.freeze_panes = f"E{first}"
    page.spare(first, first + ROWS - 1, "D")
    for row in range(first - 1, first + ROWS):
        as_text(page, row, 2)
        as_text(page, row, 3)


def months(page: Page) -> Row:
    """The row of months, the same columns on every sheet: the last day of each, which is when progress is measured."""
    return page.timeline("Month", "=EOMONTH(project_start,0)", "=EOMONTH({0},1)", MONTHS, format=style.MONTH)


def _of_task(made: Book, table: str, heading: str) -> str:
    """A text of the task in the same line of the list of tasks; empty where there is none."""
    return f'=INDEX({made.column(TASKS, heading)},ROW()-ROW({table}[[#Headers],[{made.say("task")}]]))&""'


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _padded(values: tuple[float | None, ...] | tuple[int | None, ...]) -> list[float | None]:
    return [*values, *[None] * (MONTHS - len(values))]
