"""What the implementation plan is given: the project, teams, days off, tasks, and each month's progress and spending."""

from __future__ import annotations

import datetime as dt
from typing import Final

from openpyxl.utils import get_column_letter

from xl_lepton.templates import style
from xl_lepton.templates.books import _implementation_plan_example as example
from xl_lepton.templates.kit import Book, Column, Input, Page, Row

ROWS: Final = 30
"""Lines for tasks, those without one stay empty; every sheet that lists tasks has as many."""
MONTHS: Final = 18
TASKS, TEAMS, DAYS_OFF, PROGRESS, SPENDING = "tblTasks", "tblTeams", "tblDaysOff", "tblProgress", "tblSpending"
EXAMPLE: Final = "example; type your own"
_FIRST_DAY, _LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
NAMES: Final = tuple(name for name, _, _ in example.TEAMS)
TEAM_COLUMN: Final = 11
"""The column of the first team on the sheet of tasks."""


def inputs(made: Book) -> None:
    page = made.page(
        "Inputs", "The project, its teams and its calendar; tasks and progress have sheets of their own", 38, 16, 24, 66
    )
    page.inputs("The project", [
        Input("First day of the project", example.START, "date", "project_start", EXAMPLE, style.DATE,
              minimum=_FIRST_DAY, maximum=_LAST_DAY),
        Input("Days off each week", "0000011", "Monday to Sunday, 1 is off", "weekend",
              "0000011 is Saturday and Sunday; as in Excel's WORKDAY.INTL",
              options=("0000011", "0000001", "0000110", "0000000")),
        Input("Date promised", dt.date(2027, 2, 26), "date", "target_finish", "what the board was told: example", style.DATE,
              minimum=_FIRST_DAY, maximum=_LAST_DAY),
        Input("Reserve approved on top of the budget", 0.08, "share of the budget", "reserve", EXAMPLE, style.PERCENT,
              minimum=0, maximum=1),
    ])  # fmt: skip
    page.inputs("Where the project stands", [
        Input("Month that progress is reported for", 7, "month of the project", "status_month",
              "1 is the month of the first day; progress is that at its end", style.COUNT, minimum=1, maximum=MONTHS, whole=True),
        Input("Cost of the work still to do", "cpi", "", "cost_basis",
              "cpi: at the cost trend so far; budget: as budgeted", options=("cpi", "budget")),
        Input("Delay that calls for action", 5, "working days", "late_limit", "more than this is late, less is watched: example",
              style.COUNT, minimum=0, maximum=1000),
        Input("Overrun that calls for action", 0.03, "share of the budget", "over_limit",
              "more than this is over budget, less is watched: example", style.PERCENT, minimum=0, maximum=1),
    ])  # fmt: skip
    page.inputs("What the bars and loads show", [
        Input("Dates in the Gantt sheet", "forecast", "", "drawn_dates", "plan: as first planned; forecast: as it now stands",
              options=("forecast", "plan")),
        Input("Days in a column of the Gantt sheet", 14, "calendar days", "column_days", "7 is a week; 40 columns in all",
              style.COUNT, minimum=1, maximum=92, whole=True),
    ])  # fmt: skip
    page.inputs("Checks", [
        Input("Tolerance of the checks", 0.01, "USD or days", "tolerance", "a cent: sums of decimal fractions differ by less",
              style.NUMBER, minimum=0, maximum=1),
    ])  # fmt: skip
    page.section("Teams: people and what a day of one of them costs")
    first, last = page.table(
        TEAMS,
        [
            Column("resource", role="key"),
            Column("available", style.COUNT, minimum=0, maximum=10_000),
            Column("day_rate", style.MONEY, minimum=0, maximum=1e6),
            Column("note", role="label"),
        ],
        [(name, people, rate, "people, and USD per person-day: example") for name, people, rate in example.TEAMS],
    )
    made.name("team_sizes", page.area("C", first, last))
    made.name("team_rates", page.area("D", first, last))
    page.section("Days off besides the weekly ones; lines may stay empty")
    spare: list[tuple[object, ...]] = [(None, "")] * 5
    counted = f'=IF({made.this(DAYS_OFF, "day")}="",MAX(1,{made.column(DAYS_OFF, "day")}),{made.this(DAYS_OFF, "day")})'
    first, last = page.table(
        DAYS_OFF,
        [
            Column("day", style.DATE, minimum=_FIRST_DAY, maximum=_LAST_DAY),
            Column("counted", style.DATE, formula=counted),
            Column("occasion", role="label"),
        ],
        [*((dt.date(*day), occasion) for day, occasion in example.DAYS_OFF), *spare],
    )
    made.name("days_off", page.area("C", first, last))


def tasks(made: Book) -> None:
    widths = (8, 14, 34, 14, 11, 11, 11, 12, 12, *[9.5] * len(NAMES), 13, 10, 13, 46)
    page = made.page("Tasks", "What is to be done, in which order, by whom, at what cost; empty lines at the end are for more", *widths,
                     landscape=True)  # fmt: skip
    rates = _team_rows(made, page)
    explained = [
        "a short code", "part of the project", "what is done", "codes, with ; between them",
        "working days at best", "working days planned", "working days at worst", "not before this day", "to be done by",
        *["people"] * len(NAMES), "USD", "working days", "USD", "as the functions read it",
    ]  # fmt: skip
    page.cells(explained, "heading")
    letters = [get_column_letter(TEAM_COLUMN + place) for place in range(len(NAMES))]

    def own(heading: str) -> str:
        return made.this(TASKS, heading)

    needs = "&".join(f"{letter}${rates - 1}&N({own(name)})" for letter, name in zip(letters, NAMES, strict=True))
    people = f"{TASKS}[[#This Row],[{made.say(NAMES[0])}]:[{made.say(NAMES[-1])}]]"
    cost = f"{own('likely')}*SUMPRODUCT(${letters[0]}${rates}:${letters[-1]}${rates},{people})"
    days = {"minimum": 0, "maximum": 3650, "whole": True}
    dates = {"minimum": _FIRST_DAY, "maximum": _LAST_DAY}
    first, last = page.table(
        TASKS,
        [
            Column("task"),
            Column("phase", options=tuple(made.say(phase) for phase in example.PHASES)),
            Column("description"),
            Column("predecessors"),
            Column("optimistic", style.COUNT, **days),
            Column("likely", style.COUNT, **days),
            Column("pessimistic", style.COUNT, **days),
            Column("not_before", style.DATE, **dates),
            Column("deadline", style.DATE, **dates),
            *(Column(name, style.COUNT, minimum=0, maximum=10_000) for name in NAMES),
            Column("purchases", style.MONEY, minimum=0, maximum=1e9),
            Column("duration", style.COUNT, formula=f'=IF({own("task")}="","",{own("likely")})'),
            Column("budget", style.MONEY, formula=f'=IF({own("task")}="","",{cost}+N({own("purchases")}))'),
            Column("resources", formula=f'=IF({own("task")}="","",{needs})'),
        ],
        _task_rows(made),
    )
    made.name("team_needs", page.area(letters[0], first, last, letters[-1]))
    page.sheet.freeze_panes = f"C{first}"


def _team_rows(made: Book, page: Page) -> int:
    """Rows above the tasks that the formulas below look at: the teams' words for the list of needs, and their day rates."""
    for offset, name in enumerate(NAMES):
        letter = get_column_letter(TEAM_COLUMN + offset)
        page.put(page.row, TEAM_COLUMN + offset, f'="; "&{letter}{page.row + 3}&" "', "calculation")
        place = f"MATCH({letter}${page.row + 3},{made.column(TEAMS, 'resource')},0)"
        page.put(page.row + 1, TEAM_COLUMN + offset, f"=INDEX({made.column(TEAMS, 'day_rate')},{place})", "link", style.MONEY)
    page.put(page.row, TEAM_COLUMN - 1, "word", "label")
    page.put(page.row + 1, TEAM_COLUMN - 1, "USD per day", "label")
    page.row += 2
    return page.row - 1


def _task_rows(made: Book) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (
            code,
            made.say(phase),
            made.say(what),
            before or None,
            *days,
            None,
            None,
            *(number or None for number in people),
            cost or None,
        )
        for code, phase, what, before, days, people, cost in example.TASKS
    ]
    return rows + [(None,) * (10 + len(NAMES))] * (ROWS - len(rows))


def progress(made: Book) -> int:
    """Two sheets: how far each task is, and what each month cost. Gives the first row of tasks on the first."""
    dates = {"minimum": _FIRST_DAY, "maximum": _LAST_DAY}
    page = made.page("Progress", "At the end of each month: per cent of each task that is complete; the days on which it began and ended",
                     10, 13, 13, *[9.5] * MONTHS, landscape=True)  # fmt: skip
    months(page)
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
    _spending(made)
    return first


def _spending(made: Book) -> None:
    page = made.page("Spending", "What each month cost, task by task: invoices and people, as booked", 10, 34, 14, *[10.5] * MONTHS,
                     landscape=True)  # fmt: skip
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
