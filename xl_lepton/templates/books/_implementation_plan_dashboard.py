"""The page that is printed, and the checks behind it."""

from __future__ import annotations

from typing import Any

from xl_lepton.templates import pages, style
from xl_lepton.templates.books import _implementation_plan_example as example
from xl_lepton.templates.books._implementation_plan_forecast import Bars
from xl_lepton.templates.books._implementation_plan_inputs import ROWS, TASKS
from xl_lepton.templates.books._implementation_plan_lists import CRITICAL, DONE, WORK, Tasks, sheet_of
from xl_lepton.templates.books._implementation_plan_value import RATIO, Value
from xl_lepton.templates.kit import Book, Chart, Check, Line, Page, Series

COLUMNS = 6


def dashboard(made: Book, forecast: Tasks, now: Tasks, earned: Value, ahead: tuple[str, str]) -> None:
    page = made.page("Dashboard", "Where the project stands, when it ends, and what it will have cost", 32, 23, 23, 23, 23, 23)
    _sentences(made, page)
    page.tiles(
        [
            Line("Forecast end", "=forecast_finish", format=style.DATE, note="by planning the rest anew"),
            Line("Delay", "=delay_days", format="0.0", note="working days against the plan"),
            Line("Forecast cost", "=forecast_cost", format=style.MONEY, note="USD at completion"),
            Line("Cost performance", "=cpi", format=RATIO, note="CPI: budget earned per USD spent"),
            Line("Time performance", "=spi_t", format=RATIO, note="SPI(t): 1 is on plan"),
            Line("Date promised is held", "=chance_now", format="0%", note="chance, by simulation"),
        ]
    )
    line: dict[str, Any] = {"as_line": True}
    page.chart(
        Chart(
            "scatter",
            "Planned value, earned value and cost",
            "S-curve: planned value by month, earned value and actual cost up to the status month, forecast to the end",
            earned.planned_month.area,
            [
                Series("Planned value", earned.planned_drawn.area, style.BRAND, x=earned.planned_month.area, **line),
                Series("Earned value", earned.earned_drawn.area, style.GREEN, x=earned.drawn.area, **line),
                Series("Actual cost", earned.actual_drawn.area, CRITICAL, x=earned.drawn.area, **line),
                Series("Forecast", ahead[1], style.SOFT, x=ahead[0], dashed=True, **line),
            ],
            "month of the project",
            "USD",
        ),
        height=7.3,
    )
    page.chart(
        Chart(
            "gantt",
            "Tasks as they now stand",
            "Gantt chart: a bar for each task from start to finish, in months of the project; grey is done, red critical",
            forecast.area("bar"),
            [
                Series("from", forecast.area("from")),
                Series("Done", forecast.area("done"), DONE),
                Series("Critical, to be done", forecast.area("critical ahead"), CRITICAL),
                Series("Other, to be done", forecast.area("other ahead"), WORK),
            ],
            "Task",
            "month of the project",
            "0",
        ),
        height=13.7,
    )
    _phases(made, page, now, forecast)


def _sentences(made: Book, page: Page) -> None:
    day, money, words = f'TEXT({{0}},"{style.DATE}")'.format, 'TEXT({0},"#,##0")'.format, made.words
    ahead = made.piece("Critical tasks still to be finished: {0}, the first of them {1}.", "critical_ahead", "critical_next")
    overrun = made.piece("Largest overrun: {0}, {1} USD.", "worst_task", money("worst_over"))
    page.headline(
        words(
            "{0}: {1} and {2}; with the rest planned anew it ends on {3} and costs {4} USD.",
            "verdict",
            "words_time",
            "words_cost",
            day("forecast_finish"),
            money("forecast_cost"),
        ),
        COLUMNS,
    )
    page.findings(
        [
            words(
                "Promised for {0}: held with a chance of {1}; with four chances in five it ends by {2}.",
                day("target_finish"),
                'TEXT(chance_now,"0%")',
                day("finish_p80"),
            ),
            words("Approved with the reserve: {0} USD; {1}.", money("approved"), "words_reserve"),
            f'=IF(critical_ahead=0,"{made.say("No critical task is left.")}",{ahead})',
            f'=IF(worst_over<=0,"{made.say("No task costs more than its budget.")}",{overrun})',
            words(
                "Heaviest load: {0}, {1} of its people in the period from {2}.",
                *("peak_team", 'TEXT(peak_load,"0%")', day("peak_start")),
            ),
        ],
        COLUMNS,
    )


def _phases(made: Book, page: Page, now: Tasks, forecast: Tasks) -> None:
    page.section("By phase", COLUMNS)
    page.headings(["Phase", "Budget, USD", "Earned, USD", "Spent, USD", "Forecast, USD", "Over budget, USD"], range(1, COLUMNS))
    first, phases = page.row, made.column(TASKS, "phase")
    areas = [
        now.area("budget"),
        now.area("earned value"),
        now.area("actual_cost"),
        forecast.area("forecast cost"),
        forecast.area("over budget"),
    ]
    for phase in example.PHASES:
        sums = [f"=SUMIF({phases},$B{page.row},{area})" for area in areas]
        page.cells([phase, *sums], ["label", *["calculation"] * 5], [style.GENERAL, *[style.MONEY] * 5])
    totals = [f"=SUM({letter}{first}:{letter}{page.row - 1})" for letter in "CDEFG"]
    page.cells(["Total", *totals], ["total label", *["total"] * 5], [style.GENERAL, *[style.MONEY] * 5])
    made.name("phase_total", page.area("C", page.row - 1, page.row - 1))


def _results(made: Book) -> str:
    """The figures of the sheet of results."""
    page = next(page for page in made.pages if page.sheet.title == made.say("Results"))
    return page.area("C", 1, page.row)


def checks(
    made: Book, plan: Tasks, links: Tasks, now: Tasks, forecast: Tasks, earned: Value, drawn: Bars, progress_row: int
) -> None:
    length = "NETWORKDAYS.INTL(plan_start,project_finish,weekend,days_off)"
    free = f"OR(SUM({links.area('other links')})>0,COUNT({links.area('not before')})>0)"
    critical = f"SUMIF({plan.area('critical')},1,{plan.area('duration')})"
    sheet = sheet_of(made, "Progress")
    row = f"{sheet}!$F${progress_row}:$V${progress_row + ROWS - 1}"
    before = f"{sheet}!$E${progress_row}:$U${progress_row + ROWS - 1}"
    at = "INDEX({0},status_month)"
    pages.checks(
        made,
        [
            Check(
                "Each task starts when its predecessors, its own date and the calendar allow it",
                f"=SUMPRODUCT(ABS({links.area('start off')}))",
                note="LEPTON_SCHEDULE against WORKDAY.INTL, sum of differences in days",
            ),
            Check("Each task takes its working days", f"=SUMPRODUCT(ABS({links.area('finish off')}))", note="as above"),
            Check("Latest dates leave room for all successors", f"=SUMPRODUCT(ABS({links.area('late off')}))", note="as above"),
            Check("Slack is the working days between earliest and latest start", f"=SUMPRODUCT(ABS({links.area('slack off')}))"),
            Check("Length of the project is the working days from its first day to its end", f"=project_days-{length}"),
            Check(
                "Critical tasks fill the project from end to end",
                f"=IF({free},0,MAX(0,project_days-{critical}))",
                note="where links have no lags and no task waits for a date",
            ),
            Check(
                "Months reach the end of the plan",
                f"={earned.planned.last}-bac",
                note="else the plan runs on after the last month",
            ),
            Check(
                "Planned value, task by task", f"=SUM({now.area('planned value')})-pv", note="LEPTON_EARNED_VALUE against Excel"
            ),
            Check("Earned value, task by task", f"=SUM({now.area('earned value')})-ev", note="as above"),
            Check("Actual cost, task by task", f"=SUM({now.area('actual_cost')})-ac", note="as above"),
            Check(
                "Monthly rows give the same at the status",
                f"=ABS({earned.planned.total}-bac)+ABS({at.format(earned.planned.area)}-pv)"
                f"+ABS({earned.earned.total}-ev)+ABS({earned.actual.total}-ac)",
            ),
            Check("Variances: SV = EV - PV, CV = EV - AC", "=ABS(sv-ev+pv)+ABS(cv-ev+ac)"),
            Check(
                "EAC = BAC / CPI, and its other forms",
                "=IF(ac*ev=0,0,ABS(eac-bac*ac/ev)+ABS(eac_budget-ac-bac+ev)+ABS(eac_both-ac-(bac-ev)/cpi/spi))",
            ),
            Check("EAC = AC + ETC = BAC - VAC", "=IF(ac*ev=0,0,ABS(eac-ac-etc)+ABS(eac-bac+vac))"),
            Check("TCPI x money left = work left", "=IF(bac=ac,0,tcpi*(bac-ac)-(bac-ev))"),
            Check(
                "The plan had earned as much on the day that earned schedule says", f"=SUM({now.area('planned when earned')})-ev"
            ),
            Check(
                "Finished tasks keep the day on which they ended",
                f'=SUMIF({forecast.area("state")},"finished",{forecast.area("finish")})-SUM({now.area("actual_finish")})',
            ),
            Check("No task ahead starts before the end of what it waits for", f"=SUM({forecast.area('too early')})"),
            Check("Forecast cost is the sum of the tasks", f"=SUM({forecast.area('forecast cost')})-forecast_cost"),
            Check("At the cost trend the forecast is the EAC", '=IF(OR(cost_basis<>"cpi",ac*ev=0),0,forecast_cost-eac)'),
            Check(
                "Bars reach the end: working days in the columns are those of the tasks",
                f"=SUM({drawn.area})-SUM({drawn.tasks.area('days')})",
                note="else take more days in a column",
            ),
            Check("Phases add up to the budget", "=phase_total-bac"),
            Check(
                "What is not finished ends after the status date",
                test=f'=COUNTIFS({forecast.area("state")},"<>finished",{forecast.area("finish")},"<="&status_date)=0',
            ),
            Check(
                "Per cent complete never falls",
                test=f'=SUMPRODUCT(({row}<{before})*({row}<>""))=0',
                note="else one month is wrong",
            ),
            Check("What is complete has its last day, what is begun its first", test=f"=SUM({now.area('missing')})=0"),
            Check("No task needs more people than there are", test="=too_small=0"),
            Check("No result is an error", test=f"=SUMPRODUCT(--ISERROR({_results(made)}))=0"),
        ],
    )
