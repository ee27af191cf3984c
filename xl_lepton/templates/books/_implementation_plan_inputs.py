"""What the implementation plan is given: the project, teams, days off, tasks, and each month's progress and spending."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from xl_lepton.templates import style
from xl_lepton.templates.books import _implementation_plan_example as example
from xl_lepton.templates.kit import FIRST, Book, Column, Input, Page

ROWS: Final = 26
"""Lines for tasks, those without one stay empty; every sheet that lists tasks has as many."""
MONTHS: Final = 18
TASKS, TEAMS, DAYS_OFF, PROGRESS, SPENDING = "tblTasks", "tblTeams", "tblDaysOff", "tblProgress", "tblSpending"
EXAMPLE: Final = "example; type your own"
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
NAMES: Final = tuple(name for name, _, _ in example.TEAMS)
TEAM_COLUMN: Final = 11
"""The column of the first team on the sheet of tasks."""


def inputs(made: Book) -> None:
    page = made.page(
        "Inputs", "The project, its teams and its calendar; tasks and progress have sheets of their own", 38, 16, 24, 66
    )
    page.inputs(
        "The project",
        [
            Input(
                "First day of the project",
                example.START,
                "date",
                "project_start",
                EXAMPLE,
                style.DATE,
                minimum=FIRST_DAY,
                maximum=LAST_DAY,
            ),
            Input(
                "Days off each week",
                "0000011",
                "Monday to Sunday, 1 is off",
                "weekend",
                "0000011 is Saturday and Sunday; as in Excel's WORKDAY.INTL",
                options=("0000011", "0000001", "0000110", "0000000"),
            ),
            Input(
                "Date promised",
                dt.date(2027, 2, 26),
                "date",
                "target_finish",
                "what the board was told: example",
                style.DATE,
                minimum=FIRST_DAY,
                maximum=LAST_DAY,
            ),
            Input(
                "Reserve approved on top of the budget",
                0.08,
                "share of the budget",
                "reserve",
                EXAMPLE,
                style.PERCENT,
                minimum=0,
                maximum=1,
            ),
        ],
    )
    page.inputs(
        "Where the project stands",
        [
            Input(
                "Month that progress is reported for",
                7,
                "month of the project",
                "status_month",
                "1 is the month of the first day; progress is that at its end",
                style.COUNT,
                minimum=1,
                maximum=MONTHS,
                whole=True,
            ),
            Input(
                "Cost of the work still to do",
                "cpi",
                "",
                "cost_basis",
                "cpi: at the cost trend so far; budget: as budgeted",
                options=("cpi", "budget"),
            ),
            Input(
                "Delay that calls for action",
                5,
                "working days",
                "late_limit",
                "more than this is late, less is watched: example",
                style.COUNT,
                minimum=0,
                maximum=1000,
            ),
            Input(
                "Overrun that calls for action",
                0.03,
                "share of the budget",
                "over_limit",
                "more than this is over budget, less is watched: example",
                style.PERCENT,
                minimum=0,
                maximum=1,
            ),
        ],
    )
    page.inputs(
        "What the bars and loads show",
        [
            Input(
                "Dates in the Gantt sheet",
                "forecast",
                "",
                "drawn_dates",
                "plan: as first planned; forecast: as it now stands",
                options=("forecast", "plan"),
            ),
            Input(
                "Days in a column of the Gantt sheet",
                14,
                "calendar days",
                "column_days",
                "7 is a week; 40 columns in all",
                style.COUNT,
                minimum=1,
                maximum=92,
                whole=True,
            ),
        ],
    )
    page.inputs(
        "Checks",
        [
            Input(
                "Tolerance of the checks",
                0.01,
                "USD or days",
                "tolerance",
                "a cent: sums of decimal fractions differ by less",
                style.NUMBER,
                minimum=0,
                maximum=1,
            ),
        ],
    )
    page.section("Teams: people and what a day of one of them costs")
    first, last = page.table(
        TEAMS,
        [
            Column("resource", role="key"),
            Column("available", style.COUNT, minimum=0, maximum=10_000),
            Column("day_rate", style.MONEY, minimum=0, maximum=1e6),
            Column("note", role="label"),
        ],
        [(made.say(name), people, rate, "people, and USD per person-day: example") for name, people, rate in example.TEAMS],
    )
    for row in range(first - 1, last + 1):
        as_text(page, row, 5)
    made.name("team_sizes", page.area("C", first, last))
    made.name("team_rates", page.area("D", first, last))
    page.section("Days off besides the weekly ones; lines may stay empty")
    spare: list[tuple[object, ...]] = [(None, "")] * 5
    counted = f'=IF({made.this(DAYS_OFF, "day")}="",MAX(1,{made.column(DAYS_OFF, "day")}),{made.this(DAYS_OFF, "day")})'
    first, last = page.table(
        DAYS_OFF,
        [
            Column("day", style.DATE, minimum=FIRST_DAY, maximum=LAST_DAY),
            Column("counted", style.DATE, formula=counted),
            Column("occasion", role="label"),
        ],
        [*((dt.date(*day), occasion) for day, occasion in example.DAYS_OFF), *spare],
    )
    for row in range(first - 1, last + 1):
        as_text(page, row, 4)
    made.name("days_off", page.area("C", first, last))


def as_text(page: Page, row: int, column: int) -> None:
    """Left, and a little away from a number in the column before: for columns of texts."""
    cell = page.sheet.cell(row, column)
    own = cell.alignment
    indent = 0 if column == FIRST else 1
    cell.alignment = Alignment(horizontal="left", vertical=own.vertical, wrap_text=own.wrap_text, indent=indent)


def tasks(made: Book) -> None:
    widths = (8, 13, 34, 14, 11, 11, 11, 12, 12, *[9.5] * len(NAMES), 13, 10, 13, 46)
    page = made.page(
        "Tasks",
        "What is to be done, in which order, by whom, at what cost; empty lines at the end are for more",
        *widths,
        landscape=True,
    )
    page.printed = "S"  # behind stands what the functions read
    rates = _team_rows(made, page)
    explained = [
        "a short code",
        "part of the project",
        "what is done",
        "codes, with ; between them",
        "working days at best",
        "working days planned",
        "working days at worst",
        "not before this day",
        "to be done by",
        *["people"] * len(NAMES),
        "USD",
        "working days",
        "USD",
        "as the functions read it",
    ]
    page.cells(explained, ["heading"] * 4 + ["heading right"] * (len(explained) - 5) + ["heading"])
    letters = [get_column_letter(TEAM_COLUMN + place) for place in range(len(NAMES))]

    def own(heading: str) -> str:
        return made.this(TASKS, heading)

    terms = zip(letters, NAMES, strict=True)
    needs = "&".join(f'{letter}${rates - 1}&" "&N({own(name)})' for letter, name in terms)
    people = f"{TASKS}[[#This Row],[{made.say(NAMES[0])}]:[{made.say(NAMES[-1])}]]"
    cost = f"{own('likely')}*SUMPRODUCT(${letters[0]}${rates}:${letters[-1]}${rates},{people})"
    days: dict[str, Any] = {"minimum": 0, "maximum": 3650, "whole": True}
    dates: dict[str, Any] = {"minimum": FIRST_DAY, "maximum": LAST_DAY}
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
    for column in (2, 3, 4, 5, 11 + len(NAMES) + 3):
        for row in range(first - 2, last + 1):
            as_text(page, row, column)
    page.sheet.freeze_panes = f"C{first}"


def _team_rows(made: Book, page: Page) -> int:
    """Rows above the tasks that the formulas below look at: the teams' words for the list of needs, and their day rates."""
    for offset in range(len(NAMES)):
        letter = get_column_letter(TEAM_COLUMN + offset)
        page.put(page.row, TEAM_COLUMN + offset, f'="; "&{letter}{page.row + 3}', "calculation")
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
