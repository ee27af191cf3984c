"""Where the project stands: planned value, earned value and cost month by month, and each task at the status date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl.utils import get_column_letter

from xl_lepton.templates import style
from xl_lepton.templates.books._implementation_plan_inputs import MONTHS, PROGRESS, ROWS, SPENDING, TASKS
from xl_lepton.templates.books._implementation_plan_lists import Field, Tasks, given_for_task, listed, of_task, sheet_of
from xl_lepton.templates.books._implementation_plan_progress import months
from xl_lepton.templates.kit import Book, Page, Row

RATIO: Final = "0.00"
STATUS_COLUMNS: Final = ("task", "actual_cost")
"""First and last column of the list that functions read."""


@dataclass(frozen=True)
class Value:
    """The rows over months that other sheets and charts refer to."""

    number: Row
    planned: Row
    earned: Row
    actual: Row
    cpi: Row
    spi: Row
    planned_month: Row
    planned_drawn: Row
    drawn: Row
    earned_drawn: Row
    actual_drawn: Row
    shares: Tasks


def value(made: Book, plan: Tasks, progress_row: int) -> Value:
    page = made.page(
        "EarnedValue",
        "Planned value, earned value and cost at the end of each month; after the status month they stand still",
        44,
        11,
        14,
        *[11] * MONTHS,
        landscape=True,
    )
    month = months(page)
    number = page.series("Month of the project", f"=COLUMNS({month.so_far})", format=style.COUNT)
    flag = page.series("Reported: 1, not yet: 0", f"=IF({number}<=status_month,1,0)", format=style.COUNT, name="reported")
    page.row += 1
    shares = _shares(made, page, plan, progress_row)
    first, last = _planned(made, page, plan, month)
    page.section("The project", 3 + MONTHS)
    budgets = made.column(TASKS, "budget")
    planned = page.series("Planned value (PV)", f"=SUM({first}:{last})", unit="USD", total="=bac")
    worth = "SUMPRODUCT(" + _down(page, shares) + f",{budgets})"
    earned = page.series(
        "Earned value (EV)", f"=IF({flag}=1,{worth},{_before(page)})", opening=f"={worth}", unit="USD", total=_at_status(page)
    )
    cost = f"SUM(INDEX({SPENDING}[[m1]:[m{MONTHS}]],0,{number}))"
    actual = page.series(
        "Actual cost (AC)", f"={_before(page)}+{flag}*{cost}", opening=f"={cost}", unit="USD", total=_at_status(page)
    )
    page.row += 1
    page.section("Indices: 1 is on plan, below 1 is worse", 3 + MONTHS)
    cpi = page.series(
        "Cost performance (CPI): EV / AC", f'=IF({actual}=0,"",{earned}/{actual})', format=RATIO, total=_at_status(page)
    )
    spi = page.series(
        "Schedule performance (SPI): EV / PV", f'=IF({planned}=0,"",{earned}/{planned})', format=RATIO, total=_at_status(page)
    )
    page.series("Cost variance: EV - AC", f"={earned}-{actual}", unit="USD", total=_at_status(page))
    page.series("Schedule variance: EV - PV", f"={earned}-{planned}", unit="USD", total=_at_status(page))
    page.row += 1
    page.section("Lines of the chart: to the end of the plan, to the status month", 3 + MONTHS)
    planned_month = page.series("Month planned", f'=MIN({number},COUNTIF({month.area},"<"&project_finish)+1)', format=style.COUNT)
    planned_drawn = page.series("Planned value drawn", f"=INDEX({planned.area},{planned_month})", unit="USD")
    drawn = page.series("Month drawn", f"=MIN({number},status_month)", format=style.COUNT)
    earned_drawn = page.series("Earned value drawn", f"=INDEX({earned.area},{drawn})", unit="USD")
    actual_drawn = page.series("Actual cost drawn", f"=INDEX({actual.area},{drawn})", unit="USD")
    lines = planned_month, planned_drawn, drawn, earned_drawn, actual_drawn
    return Value(number, planned, earned, actual, cpi, spi, *lines, shares)


def _at_status(page: Page) -> str:
    """The value of the row about to be written, in the status month."""
    return f"=INDEX({_next(page).area},status_month)"


def _next(page: Page) -> Row:
    return Row(page.reference, page.row, "E", _last(), "D")


def _before(page: Page) -> str:
    return _next(page).before


def _last() -> str:
    return str(get_column_letter(4 + MONTHS))


def _shares(made: Book, page: Page, plan: Tasks, progress_row: int) -> Tasks:
    page.section("Per cent complete: the last one reported; under Total that of the status month", 3 + MONTHS)
    first = page.row
    for line in range(ROWS):
        cell = Row(sheet_of(made, "Progress"), progress_row + line, "E", _last(), "D")
        page.series(
            _label(plan, line),
            f'=IF({cell}="",{_before(page)},{cell})',
            opening=f"=N({cell})",
            format="0%",
            total=_at_status(page),
        )
    page.spare(first, page.row - 1, _last())
    page.row += 1
    return Tasks(page, {"share": "D"}, first)


def _planned(made: Book, page: Page, plan: Tasks, month: Row) -> tuple[Row, Row]:
    page.section("Planned value: each budget evenly over its days; under Total the budget", 3 + MONTHS)
    rows = []
    for line in range(ROWS):
        own = plan.cells(line)
        share = f"MAX(0,MIN(1,({month}+1-{own['start']})/({own['finish']}+1-{own['start']})))"
        budget = f"=N(INDEX({made.column(TASKS, 'budget')},ROWS($B${page.row - line}:$B{page.row})))"
        rows.append(page.series(_label(plan, line), f'=IF({own["task"]}="",0,$D{page.row}*{share})', unit="USD", total=budget))
    page.spare(rows[0].number, rows[-1].number, _last())
    page.row += 1
    return rows[0], rows[-1]


def _label(plan: Tasks, line: int) -> str:
    own = plan.cells(line)
    return f'={own["task"]}&"  "&{own["description"]}'


def _down(page: Page, shares: Tasks) -> str:
    """The shares of all tasks in the month of the formula."""
    first, last = (Row(page.reference, row, "E", _last(), "D") for row in (shares.first, shares.last))
    return f"{first}:{last}"


def status(made: Book, plan: Tasks, shares: Tasks) -> Tasks:
    """The list that LEPTON_EARNED_VALUE and LEPTON_REPLAN read: the plan, and what is known at the status date."""
    page = made.page(
        "Status",
        "Each task at the end of the status month: plan, progress and cost, and what they mean in money",
        9,
        11,
        16,
        *[13] * 5,
        17,
        *[13] * 10,
        landscape=True,
    )
    line = "ROWS($B${first}:$B{row})"

    def reported(heading: str) -> str:
        """A day from the sheet of progress, unless it lies after the status date."""
        return f'=IF(OR({{{heading}}}=0,{{{heading}}}>status_date),"",{{{heading}}})'

    def typed(heading: str) -> str:
        return f"=N(INDEX({made.column(PROGRESS, heading)},{line}))"

    def planned(moment: str) -> str:
        return f'=IF({{task}}="",0,{{budget}}*MAX(0,MIN(1,({moment}+1-{{start}})/({{finish}}+1-{{start}}))))'

    spent = f"INDEX({SPENDING}[[m1]:[m{MONTHS}]],{line},0)"
    lines = listed(
        page,
        {
            "task": Field(of_task(made, "task"), role="link"),
            "duration": Field(given_for_task(made, "duration"), style.COUNT, "link"),
            "predecessors": Field(of_task(made, "predecessors"), role="link"),
            "not_before": Field(given_for_task(made, "not_before"), style.DATE, "link"),
            "deadline": Field(given_for_task(made, "deadline"), style.DATE, "link"),
            "budget": Field(given_for_task(made, "budget"), style.MONEY, "link"),
            "start": Field("={plan[start]}", style.DATE, "link"),
            "finish": Field("={plan[finish]}", style.DATE, "link"),
            "percent_complete": Field('=IF({task}="","",{shares[share]})', "0%"),
            "actual_start": Field(reported("first_day"), style.DATE),
            "actual_finish": Field(reported("last_day"), style.DATE),
            "actual_cost": Field(f'=IF({{task}}="","",SUMPRODUCT({spent}*reported))', style.MONEY),
            "planned value": Field(planned("status_date"), style.MONEY),
            "earned value": Field("=N({budget})*N({percent_complete})", style.MONEY),
            "cost variance": Field("={earned_value}-N({actual_cost})", style.MONEY),
            "planned when earned": Field(planned("earned_date"), style.MONEY),
            "first day": Field(typed("actual_start"), f"{style.DATE};;"),
            "last day": Field(typed("actual_finish"), f"{style.DATE};;"),
            "missing": Field(
                "=IF(AND({percent_complete}=1,{last_day}=0),1,IF(AND(N({percent_complete})>0,{first_day}=0),1,0))", style.COUNT
            ),
        },
        others={"plan": plan, "shares": shares},
    )
    page.printed = "Q"  # behind stand the days as they were typed, and a mark for the checks
    made.name("status_list", lines.with_headings(*STATUS_COLUMNS))
    page.sheet.freeze_panes = f"C{lines.first}"
    return lines
