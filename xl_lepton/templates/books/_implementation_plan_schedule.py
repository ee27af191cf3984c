"""Dates of the plan by LEPTON_SCHEDULE, and the same rules once more in Excel's own functions, over a table of links."""

from __future__ import annotations

from typing import Final

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from xl_lepton.templates import style
from xl_lepton.templates.books._implementation_plan_inputs import ROWS, TASKS
from xl_lepton.templates.books._implementation_plan_lists import CRITICAL, Field, Tasks, coloured, given_for_task, listed, of_task
from xl_lepton.templates.kit import Book, Page

CALENDAR: Final = "project_start,weekend,days_off"
PLAN: Final = f"LEPTON_SCHEDULE({TASKS}[#All],{CALENDAR},"
NO_DATE: Final = f"{style.DATE};;"
"""A date, and nothing for 0: where there is no task, or none before it."""
MARK: Final = '"●";;'
"""A dot for 1, nothing for 0."""
MATRIX: Final = 14
"""The column where the table of links begins."""


def schedule(made: Book) -> Tasks:
    page = made.page(
        "Schedule",
        "The plan as approved: earliest and latest dates, slack in working days, and the critical path",
        9,
        36,
        11,
        13,
        13,
        10,
        13,
        13,
        10,
        11,
        landscape=True,
    )

    def answer(place: int) -> str:
        return f'=IF({{task}}="","",INDEX({PLAN}{{task}}),{place}))'

    lines = listed(
        page,
        {
            "task": Field(of_task(made, "task"), role="link"),
            "description": Field(of_task(made, "description"), role="link"),
            "duration": Field(answer(1), style.COUNT),
            "start": Field(answer(2), style.DATE),
            "finish": Field(answer(3), style.DATE),
            "slack": Field(answer(6), style.COUNT),
            "late start": Field(answer(4), style.DATE),
            "late finish": Field(answer(5), style.DATE),
            "free slack": Field(answer(7), style.COUNT),
            # A number: of formulas that LibreOffice lacks it keeps the values in the file, but not those that are TRUE or FALSE.
            "critical": Field(f'=IF({{task}}="",0,INDEX({PLAN}{{task}}),8)*1)', MARK),
        },
    )
    page.sheet.freeze_panes = f"D{lines.first}"
    coloured(page, f"B{lines.first}:K{lines.last}", f"$K{lines.first}", CRITICAL, fill="FDE8DD", bold=True)
    return lines


def links(made: Book, plan: Tasks) -> Tasks:
    """Which task waits for which, and what follows for its dates by Excel's own functions."""
    page = made.page(
        "Links",
        "The dates of the plan once more, by Excel's own functions over the table of links: differences are 0",
        8,
        16,
        8,
        11.5,
        11.5,
        11.5,
        8.5,
        8.5,
        11.5,
        8.5,
        8.5,
        9.5,
        *[3.9] * ROWS,
        landscape=True,
    )
    ends = get_column_letter(MATRIX), get_column_letter(MATRIX + ROWS - 1)
    first = page.row + 3
    own = f"${ends[0]}{{row}}:${ends[1]}{{row}}"
    finishes = f"${ends[0]}${first - 2}:${ends[1]}${first - 2}"
    successors = f"INDEX(${ends[0]}${first}:${ends[1]}${first + ROWS - 1},0,ROWS($B${first}:$B{{row}}))"
    is_task, days = '{plan[task]}=""', "weekend,days_off"
    before = "MAX(project_start,{last_before}+1,N({not_before}))-1"
    page.row += 2
    lines = listed(
        page,
        {
            "task": Field(of_task(made, "task"), role="link"),
            "links": Field(f'=";"&SUBSTITUTE(SUBSTITUTE({_own(made, "predecessors")}," ",""),",",";")&";"'),
            "other links": Field(
                f'=IF({{links}}=";;",0,LEN({{links}})-LEN(SUBSTITUTE({{links}},";",""))-1-SUM({own}))', style.COUNT
            ),
            "not before": Field(given_for_task(made, "not_before"), style.DATE),
            "last before": Field(f"=SUMPRODUCT(MAX({own}*{finishes}))", NO_DATE),
            "begins": Field(f"=IF(N({{plan[duration]}})=0,N({{plan[start]}}),WORKDAY.INTL({before},1,{days}))", NO_DATE),
            "start off": Field(
                f"=IF({is_task},0,IF({{other_links}}>0,MIN(0,{{plan[start]}}-{{begins}}),{{plan[start]}}-{{begins}}))",
                style.COUNT,
            ),
            "finish off": Field(
                f"=IF(N({{plan[duration]}})=0,0,{{plan[finish]}}-WORKDAY.INTL({{plan[start]}}-1,{{plan[duration]}},{days}))",
                style.COUNT,
            ),
            "late start": Field("=N({plan[late start]})", NO_DATE),
            "held back": Field(
                f"=SUMPRODUCT(MAX({successors}*(project_finish+1-$J${first}:$J${first + ROWS - 1})))", style.COUNT
            ),
            "late off": Field(f"=IF({is_task},0,MAX(0,{{plan[late finish]}}+{{held_back}}-project_finish))", style.COUNT),
            "slack off": Field(
                f"=IF({is_task},0,{{plan[slack]}}+1-NETWORKDAYS.INTL({{plan[start]}},{{plan[late start]}},{days}))",
                style.COUNT,
            ),
        },
        others={"plan": plan},
    )
    assert lines.first == first
    _matrix(made, page, plan, first)
    page.sheet.freeze_panes = f"C{first}"
    return lines


def _own(made: Book, heading: str) -> str:
    return of_task(made, heading).removeprefix("=").removesuffix('&""')


def _matrix(made: Book, page: Page, plan: Tasks, first: int) -> None:
    """1 where the row's task names the column's as a plain predecessor, without lag; above, the finish of each column's task, as
    planned and as it now stands."""
    left, right = get_column_letter(MATRIX), get_column_letter(MATRIX + ROWS - 1)
    page.put(first - 3, MATRIX - 1, "forecast", "label")
    page.put(first - 2, MATRIX - 1, "plan", "label")
    for place in range(ROWS):
        letter = get_column_letter(MATRIX + place)
        number = f"COLUMNS(${left}{first}:{letter}{first})"
        page.put(first - 3, MATRIX + place, f"=N(INDEX(forecast_finishes,{number}))", "calculation", NO_DATE)
        page.put(first - 2, MATRIX + place, f"=N(INDEX({plan.area('finish')},{number}))", "calculation", NO_DATE)
        page.put(first - 1, MATRIX + place, f'=INDEX({plan.area("task")},{number})&""', "heading right")
        for row in range(first, first + ROWS):
            found = f'SEARCH(";"&SUBSTITUTE({letter}${first - 1}," ","")&";",$C{row})'
            page.put(row, MATRIX + place, f'=IF({letter}${first - 1}="",0,ISNUMBER({found})*1)', "calculation", "0;;")
    for row in (first - 3, first - 2):
        for cell in page.sheet[row][MATRIX - 1 :]:
            cell.alignment = cell.alignment + Alignment(text_rotation=90)
        page.sheet.row_dimensions[row].height = 66
    made.name("link_matrix", page.area(left, first, first + ROWS - 1, right))
    made.name("forecast_row", page.area(left, first - 3, first - 3, right))
    area = f"{left}{first}:{right}{first + ROWS - 1}"
    coloured(page, area, f"{left}{first}=1", style.BRAND, fill="C9D8EC", bold=True)
