"""The plan as it now stands: new dates and costs by LEPTON_REPLAN, bars over time, and the load of the teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from xl_lepton.templates import style
from xl_lepton.templates.books._implementation_plan_inputs import NAMES, TASKS
from xl_lepton.templates.books._implementation_plan_lists import CRITICAL, DONE, WORK, Field, Tasks, coloured, listed, of_task
from xl_lepton.templates.books._implementation_plan_schedule import CALENDAR
from xl_lepton.templates.kit import Book, Page

REPLAN: Final = f"LEPTON_REPLAN(status_list,status_date,{CALENDAR},,cost_basis,"
_LOAD: Final = "[>=9.95]0;[>0]0.0;"
"""People needed at a time, in a narrow column; nothing for 0."""
BARS, FIRST_BAR = 40, 8
"""Periods on the sheet of bars, and the column of the first."""


def replan(made: Book) -> Tasks:
    page = made.page(
        "Replan",
        "What is finished or running keeps its dates; the rest follows the status date in the order of the plan",
        9,
        36,
        11,
        13,
        13,
        9,
        13,
        9,
        13,
        13,
        12,
        13,
        9,
        9,
        *[9] * 5,
        40,
        landscape=True,
    )

    def answer(place: int) -> str:
        return f'=IF({{task}}="","",INDEX({REPLAN}{{task}}),{place}))'

    before = "SUMPRODUCT(MAX(INDEX(link_matrix,ROWS($B${first}:$B{row}),0)*forecast_row))"
    lines = listed(
        page,
        {
            "task": Field(of_task(made, "task"), role="link"),
            "description": Field(of_task(made, "description"), role="link"),
            "state": Field(answer(1)),
            "start": Field(answer(2), style.DATE),
            "finish": Field(answer(3), style.DATE),
            "delay": Field(answer(5), "0.0"),
            "planned finish": Field(answer(4), style.DATE),
            "slack": Field(f'=IF(OR({{task}}="",{{state}}="finished"),"",INDEX({REPLAN}{{task}}),6))', "0.0"),
            "budget": Field(answer(7), style.MONEY),
            "forecast cost": Field(answer(8), style.MONEY),
            "over budget": Field("=N({forecast_cost})-N({budget})", style.MONEY),
            "last before": Field(f"={before}", f"{style.DATE};;"),
            "too early": Field('=IF({state}="ahead",MAX(0,{last_before}-{start}),0)', style.COUNT),
            "critical": Field('=IF(OR({task}="",{state}="finished"),0,IF({slack}<=0,1,0))', style.COUNT),
            "from": Field(_month("({start}-1)"), "0.0"),
            "to": Field(_month("{finish}"), "0.0"),
            "done": Field('=IF({state}="finished",{to}-{from},IF({state}="running",MAX(0,status_month-{from}),0))', "0.0"),
            "critical ahead": Field("={critical}*({to}-{from}-{done})", "0.0"),
            "other ahead": Field("=(1-{critical})*({to}-{from}-{done})", "0.0"),
            "bar": Field('={task}&"  "&{description}'),
        },
    )
    page.printed = "M"  # behind stand the lengths of the bars
    made.name("forecast_finishes", lines.area("finish"))
    page.sheet.freeze_panes = f"D{lines.first}"
    coloured(page, f"B{lines.first}:M{lines.last}", f"$O{lines.first}=1", CRITICAL, fill="FDE8DD", bold=True)
    coloured(page, f"B{lines.first}:M{lines.last}", f'$D{lines.first}="finished"', style.SOFT)
    return lines


def _month(day: str) -> str:
    """A day as months from the beginning of the project's first month: 1.5 is the middle of the second."""
    months = f"(YEAR({day})-YEAR(project_start))*12+MONTH({day})-MONTH(project_start)"
    return f'=IF({{task}}="",0,{months}+DAY({day})/DAY(EOMONTH({day},0)))'


def rest(made: Book, now: Tasks, forecast: Tasks) -> Tasks:
    """What is left of each task's three estimates, for LEPTON_PERT: the chance of a date as seen from the status date."""
    page = made.page(
        "Rest",
        "What is left of each task: the three estimates times what is not complete, from the status date on",
        9,
        14,
        14,
        14,
        24,
        14,
        16,
        landscape=False,
    )

    def left(heading: str) -> str:
        return f'=IF({{task}}="","",{{left}}*INDEX({made.column(TASKS, heading)},ROWS($B${{first}}:$B{{row}})))'

    lines = listed(
        page,
        {
            "task": Field(of_task(made, "task"), role="link"),
            "optimistic": Field(left("optimistic"), "0.0"),
            "likely": Field(left("likely"), "0.0"),
            "pessimistic": Field(left("pessimistic"), "0.0"),
            "predecessors": Field(of_task(made, "predecessors"), role="link"),
            "not_before": Field('=IF(OR({task}="",{left}=0),"",MAX(status_date+1,N({now[not_before]})))', style.DATE),
            "left": Field('=IF(OR({task}="",{forecast[state]}="finished"),0,1-{now[percent_complete]})', "0%"),
        },
        others={"now": now, "forecast": forecast},
    )
    made.name("rest_list", lines.with_headings("task", "not_before"))
    page.sheet.freeze_panes = f"C{lines.first}"
    return lines


@dataclass(frozen=True)
class Bars:
    """Where the bars and loads stand."""

    tasks: Tasks
    area: str
    starts: str
    loads: str
    teams: str
    peaks: str
    short: str


def bars(made: Book, plan: Tasks, forecast: Tasks) -> Bars:
    page = made.page(
        "Gantt",
        "Working days of each task in each period, and below the people that its teams need at a time",
        8,
        28,
        11.5,
        11.5,
        7,
        9,
        *[3.6] * BARS,
        landscape=True,
    )
    ends = get_column_letter(FIRST_BAR), get_column_letter(FIRST_BAR + BARS - 1)
    opens, closes = _periods(page)
    letter = [get_column_letter(FIRST_BAR + place) for place in range(BARS)]
    drawn = 'IF(drawn_dates="plan",{plan[%s]},{forecast[%s]})'
    lines = listed(
        page,
        {
            "task": Field(of_task(made, "task"), role="link"),
            "description": Field(of_task(made, "description"), role="link"),
            "start": Field(f'=IF({{task}}="",0,{drawn % ("start", "start")})', f"{style.DATE};;"),
            "finish": Field(f'=IF({{task}}="",0,{drawn % ("finish", "finish")})', f"{style.DATE};;"),
            "days": Field('=IF({task}="",0,NETWORKDAYS.INTL({start},{finish},weekend,days_off))', "0;;"),
            "bar": Field(
                '=IF(drawn_dates="plan",IF({plan[critical]},"critical",""),'
                'IF({forecast[critical]}=1,"critical",IF({forecast[state]}="finished","finished","")))'
            ),
        },
        others={"plan": plan, "forecast": forecast},
    )
    for row in range(lines.first, lines.last + 1):
        for own in letter:
            span = f"MAX($D{row},{own}${opens}),MIN($E{row},{own}${closes})"
            text = f"=IF(OR($E{row}<{own}${opens},$D{row}>{own}${closes}),0,NETWORKDAYS.INTL({span},weekend,days_off))"
            page.put(row, FIRST_BAR + letter.index(own), text, "calculation", "0;;")
    area = f"{ends[0]}{lines.first}:{ends[1]}{lines.last}"
    for word, colour in (("critical", CRITICAL), ("finished", DONE), ("", WORK)):
        test = f'AND({ends[0]}{lines.first}>0,$G{lines.first}="{word}")'
        coloured(page, area, test, style.WHITE if word else style.BRAND, fill=colour)
    page.spare(lines.first, lines.last, ends[1])
    page.row -= 1
    first_load = _loads(page, lines, letter)
    page.sheet.freeze_panes = f"{ends[0]}{lines.first}"
    last_load = first_load + len(NAMES) - 1
    return Bars(
        lines,
        page.area(ends[0], lines.first, lines.last, ends[1]),
        page.area(ends[0], opens, opens, ends[1]),
        page.area(ends[0], first_load, last_load, ends[1]),
        page.area("B", first_load, last_load),
        page.area("F", first_load, last_load),
        f"({page.area('C', first_load, last_load)}>{page.area('D', first_load, last_load)})",
    )


def _periods(page: Page) -> tuple[int, int]:
    """The first and the last day of each period, and the working days in it."""
    row = page.row
    for offset, label in enumerate(("from", "to")):
        page.put(row + offset, FIRST_BAR - 2, label, "label")
        page.sheet.row_dimensions[row + offset].height = 66
    for place in range(BARS):
        own, before = get_column_letter(FIRST_BAR + place), get_column_letter(FIRST_BAR + place - 1)
        first = "=project_start" if place == 0 else f"={before}{row}+column_days"
        for offset, text in enumerate((first, f"={own}{row}+column_days-1")):
            cell = page.put(row + offset, FIRST_BAR + place, text, "heading right", style.DATE)
            cell.alignment = cell.alignment + Alignment(text_rotation=90, wrap_text=False)
    ends = get_column_letter(FIRST_BAR), get_column_letter(FIRST_BAR + BARS - 1)
    test = f"AND(status_date>={ends[0]}${row},status_date<={ends[0]}${row + 1})"
    coloured(page, f"{ends[0]}{row}:{ends[1]}{row + 1}", test, style.WHITE, fill=style.BRAND, bold=True)
    page.row += 2
    return row, row + 1


def _loads(page: Page, lines: Tasks, letters: list[str]) -> int:
    """People needed at a time, team by team: person-days of the period over its working days."""
    days = page.row
    page.put(days, 2, "Working days", "label").alignment = Alignment(wrap_text=False)
    for column in range(3, FIRST_BAR):
        page.put(days, column, None, "label")
    for place, own in enumerate(letters):
        page.put(
            days,
            FIRST_BAR + place,
            f"=NETWORKDAYS.INTL({own}{lines.first - 3},{own}{lines.first - 2},weekend,days_off)",
            "calculation",
            style.COUNT,
        )
    page.row += 1
    page.headings(
        ["team", "most people in one task", "there are", "needed at most", "load at most", "", *[None] * len(letters)],
        [1, 2, 3, 4],
    )
    first = page.row
    whole = f"${letters[0]}{{row}}:${letters[-1]}{{row}}"
    for name in NAMES:
        row = page.row
        number = f"ROWS($B${first}:$B{row})"
        page.put(row, 2, page.say(name), "key")
        page.put(row, 3, f"=MAX(INDEX(team_needs,0,{number}))", "calculation", style.COUNT)
        page.put(row, 4, f"=INDEX(team_sizes,{number})", "link", style.COUNT)
        page.put(row, 5, f"=MAX({whole.format(row=row)})", "calculation", "0.0")
        page.put(row, 6, f"=IF(D{row}=0,IF(E{row}=0,0,E{row}),E{row}/D{row})", "calculation", "0%")
        for place, own in enumerate(letters):
            need = f"SUMPRODUCT(INDEX(team_needs,0,{number}),{own}${lines.first}:{own}${lines.last})"
            page.put(row, FIRST_BAR + place, f"=IF({own}${days}=0,0,{need}/{own}${days})", "calculation", _LOAD)
        page.row += 1
    area = f"{letters[0]}{first}:{letters[-1]}{page.row - 1}"
    coloured(page, area, f"{letters[0]}{first}>$D{first}", style.RED, fill=style.PINK, bold=True)
    page.row += 1
    return first
