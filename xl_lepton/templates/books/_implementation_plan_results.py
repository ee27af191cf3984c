"""The figures that the plan comes to, each with its name, and the sentences that they are put into."""

from __future__ import annotations

from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._implementation_plan_forecast import REPLAN, Bars
from xl_lepton.templates.books._implementation_plan_inputs import TASKS, TEAMS
from xl_lepton.templates.books._implementation_plan_lists import Tasks
from xl_lepton.templates.books._implementation_plan_schedule import CALENDAR, PLAN
from xl_lepton.templates.books._implementation_plan_value import RATIO
from xl_lepton.templates.kit import Book, Line, Page

OUTPUT: Final = "output"


def results(made: Book, plan: Tasks, forecast: Tasks, drawn: Bars) -> tuple[str, str]:
    """Gives the areas of months and costs of the forecast's line in the chart."""
    page = made.page("Results", "What it comes to: the plan, the state, the forecast, the chances, the teams", 48, 28, 20, 56)
    _plan(made, page, plan, drawn)
    _state(page, plan)
    _completion(page)
    _chances(page)
    _teams(page, drawn)
    _facts(made, page, forecast)
    return _line_ahead(page)


def _plan(made: Book, page: Page, plan: Tasks, drawn: Bars) -> None:
    whole = f'=INDEX({PLAN}"project")'
    level = f'INDEX(LEPTON_LEVEL({TASKS}[#All],{TEAMS}[#All],{CALENDAR},,,,"project"),3)'
    page.results(
        "The plan",
        [
            Line("Length", f"{whole},1)", "working days", "project_days", "", style.COUNT, OUTPUT),
            Line("First day of work", f"{whole},2)", "date", "plan_start", "", style.DATE),
            Line("End", f"{whole},3)", "date", "project_finish", "", style.DATE, OUTPUT),
            Line(
                "Critical tasks",
                f"=SUM({plan.area('critical')})",
                "tasks",
                "critical_tasks",
                "a day late in one of them is a day late in all",
                style.COUNT,
                OUTPUT,
            ),
            Line(
                "Budget (BAC)",
                f"=SUM({made.column(TASKS, 'budget')})",
                "USD",
                "bac",
                "people and purchases of all tasks",
                style.MONEY,
                OUTPUT,
            ),
            Line("Approved: budget and reserve", "=bac*(1+reserve)", "USD", "approved", "", style.MONEY, OUTPUT),
            Line("Teams too small for a single task", f"=SUMPRODUCT({drawn.short}*1)", "teams", "too_small", "", style.COUNT),
            Line(
                "End if tasks wait for free people",
                f'=IF(too_small>0,"-",{level})',
                "date",
                "levelled_finish",
                "no team does more than its people can",
                style.DATE,
                OUTPUT,
            ),
        ],
    )


def _earned(item: str) -> str:
    return f'=LEPTON_EARNED_VALUE(status_list,status_list,status_date,"{item}")'


def _state(page: Page, plan: Tasks) -> None:
    date = "EOMONTH(project_start,status_month-1)"
    page.results(
        "The state at the end of the status month",
        [
            Line("Status date", f"={date}", "date", "status_date", "", style.DATE, OUTPUT),
            Line("Planned value (PV)", _earned("PV"), "USD", "pv", "budget of the work that was to be done", style.MONEY, OUTPUT),
            Line("Earned value (EV)", _earned("EV"), "USD", "ev", "budget of the work that is done", style.MONEY, OUTPUT),
            Line("Actual cost (AC)", _earned("AC"), "USD", "ac", "cost of the work that is done", style.MONEY, OUTPUT),
            Line("Schedule variance (SV)", _earned("SV"), "USD", "sv", "EV - PV: below 0 is behind", style.MONEY, OUTPUT),
            Line("Cost variance (CV)", _earned("CV"), "USD", "cv", "EV - AC: below 0 is dearer", style.MONEY, OUTPUT),
            Line(
                "Schedule performance (SPI)",
                _earned("SPI"),
                "ratio",
                "spi",
                "EV / PV: goes to 1 at the end, however late",
                RATIO,
                OUTPUT,
            ),
            Line("Cost performance (CPI)", _earned("CPI"), "ratio", "cpi", "EV / AC: budget earned per USD spent", RATIO, OUTPUT),
            Line("Work done", _earned("percent complete"), "share", "done_share", "EV / BAC", style.PERCENT, OUTPUT),
            Line(
                "Earned schedule",
                _earned("earned schedule"),
                "calendar days",
                "earned_days",
                "the day on which the plan had earned what is earned now",
                "0.0",
            ),
            Line("Time elapsed", _earned("actual time"), "calendar days", "elapsed_days", "", "0.0", OUTPUT),
            Line(
                "Time performance (SPI(t))",
                _earned("SPI(t)"),
                "ratio",
                "spi_t",
                "earned schedule / time elapsed (Lipke 2003)",
                RATIO,
                OUTPUT,
            ),
            Line(
                "Day on which the plan had earned as much",
                f"=MIN({plan.area('start')})+earned_days-1",
                "date",
                "earned_date",
                "",
                style.DATE,
            ),
        ],
    )


def _completion(page: Page) -> None:
    whole = f'=INDEX({REPLAN}"project")'
    page.results(
        "The forecast",
        [
            Line(
                "End, by planning the rest anew",
                f"{whole},3)",
                "date",
                "forecast_finish",
                "finished and running tasks as they are",
                style.DATE,
                OUTPUT,
            ),
            Line("Delay", f"{whole},5)", "working days", "delay_days", "against the plan; below 0 is earlier", "0.0", OUTPUT),
            Line(
                "End, at the pace so far",
                _earned("forecast finish"),
                "date",
                "pace_finish",
                "planned duration / SPI(t)",
                style.DATE,
                OUTPUT,
            ),
            Line(
                "Cost, by planning the rest anew",
                f"{whole},8)",
                "USD",
                "forecast_cost",
                "spent, and the rest on the chosen basis",
                style.MONEY,
                OUTPUT,
            ),
            Line(
                "Over budget",
                "=forecast_cost/bac-1",
                "share of the budget",
                "cost_over",
                "below 0 is cheaper",
                style.PERCENT,
                OUTPUT,
            ),
            Line("Delay beyond the limit", "=MAX(0,delay_days-late_limit)", "working days", "late_beyond", "", "0.0", OUTPUT),
            Line(
                "Overrun beyond the limit",
                "=MAX(0,cost_over-over_limit)",
                "share of the budget",
                "over_beyond",
                "",
                style.PERCENT,
                OUTPUT,
            ),
            Line("EAC: BAC / CPI", _earned("EAC"), "USD", "eac", "the rest costs as the work so far", style.MONEY, OUTPUT),
            Line(
                "EAC: AC + BAC - EV",
                _earned("EAC at budget"),
                "USD",
                "eac_budget",
                "the rest costs as budgeted",
                style.MONEY,
                OUTPUT,
            ),
            Line(
                "EAC: AC + (BAC - EV) / (CPI x SPI)",
                _earned("EAC at CPI and SPI"),
                "USD",
                "eac_both",
                "the delay costs, too",
                style.MONEY,
                OUTPUT,
            ),
            Line("Still to spend (ETC)", _earned("ETC"), "USD", "etc", "EAC - AC", style.MONEY, OUTPUT),
            Line(
                "Variance at completion (VAC)", _earned("VAC"), "USD", "vac", "BAC - EAC: below 0 is dearer", style.MONEY, OUTPUT
            ),
            Line(
                "TCPI to the budget",
                _earned("TCPI"),
                "ratio",
                "tcpi",
                "CPI that the rest would need to end within the budget",
                RATIO,
                OUTPUT,
            ),
            Line("TCPI to the EAC", _earned("TCPI to EAC"), "ratio", "tcpi_eac", "", RATIO, OUTPUT),
        ],
    )


def _chances(page: Page) -> None:
    def rest(item: str) -> str:
        return f'=LEPTON_PERT(rest_list,{CALENDAR},target_finish,,,"{item}")'

    first = f'=LEPTON_PERT({TASKS}[#All],{CALENDAR},target_finish,,,"chance by target")'
    page.results(
        "Chances, by simulating the three estimates of each task",
        [
            Line("Date promised is held, when the plan was made", first, "share", "chance_plan", "", "0%", OUTPUT),
            Line("Date promised is held, as it now stands", rest("chance by target"), "share", "chance_now", "", "0%", OUTPUT),
            Line("As likely earlier as later", rest("date P50"), "date", "finish_p50", "", style.DATE, OUTPUT),
            Line("Held with four chances in five", rest("date P80"), "date", "finish_p80", "", style.DATE, OUTPUT),
        ],
    )


def _teams(page: Page, drawn: Bars) -> None:
    loads = f"INDEX({drawn.loads},peak_place,0)"
    page.results(
        "Teams, with the dates of the Gantt sheet",
        [
            Line(
                "Heaviest load",
                f"=MAX({drawn.peaks})",
                "share of the team",
                "peak_load",
                "people needed at a time / people there are",
                "0%",
                OUTPUT,
            ),
            Line("Place of that team in the list", f"=MATCH(peak_load,{drawn.peaks},0)", "", "peak_place", "", style.COUNT),
            Line("The team", f"=INDEX({drawn.teams},peak_place)", "", "peak_team", "", role=OUTPUT),
            Line(
                "Beginning of the period",
                f"=INDEX({drawn.starts},MATCH(MAX({loads}),{loads},0))",
                "date",
                "peak_start",
                "",
                style.DATE,
            ),
            Line(
                "Teams with more work than people",
                f'=COUNTIF({drawn.peaks},">1")',
                "teams",
                "overloaded",
                "",
                style.COUNT,
                OUTPUT,
            ),
        ],
    )


def _facts(made: Book, page: Page, forecast: Tasks) -> None:
    """Pieces of the sentences on the dashboard."""
    say = made.say

    def part(sentence: str, figure: str) -> str:
        return made.words(sentence, figure).removeprefix("=")

    late, early = (
        part("{0} working days late", 'TEXT(delay_days,"0.0")'),
        part("{0} working days early", 'TEXT(-delay_days,"0.0")'),
    )
    over, under = part("{0} over budget", 'TEXT(cost_over,"0.0%")'), part("{0} under budget", 'TEXT(-cost_over,"0.0%")')
    where = f"{forecast.area('bar')}"
    most = f"MAX({forecast.area('over budget')})"
    left = part("the forecast leaves {0} USD of it", 'TEXT(approved-forecast_cost,"#,##0")')
    above = part("the forecast is {0} USD above it", 'TEXT(forecast_cost-approved,"#,##0")')
    page.results(
        "In words",
        [
            Line("Reserve", f"=IF(forecast_cost>approved,{above},{left})", "", "words_reserve"),
            Line("Time", f'=IF(delay_days>0,{late},IF(delay_days<0,{early},"{say("on time")}"))', "", "words_time"),
            Line(
                "Cost",
                f'=IF(ROUND(cost_over,3)>0,{over},IF(ROUND(cost_over,3)<0,{under},"{say("on budget")}"))',
                "",
                "words_cost",
            ),
            Line(
                "Verdict",
                f'=IF(late_beyond+over_beyond>0,"{say("Act")}",'
                f'IF(OR(delay_days>0,cost_over>0),"{say("Watch")}","{say("On plan")}"))',
                "",
                "verdict",
                "by the limits on the sheet of inputs",
                role=OUTPUT,
            ),
            Line(
                "Critical tasks still ahead or running",
                f"=SUM({forecast.area('critical')})",
                "tasks",
                "critical_ahead",
                "",
                style.COUNT,
            ),
            Line(
                "The first of them",
                f'=IF(critical_ahead=0,"-",INDEX({where},MATCH(1,{forecast.area("critical")},0)))',
                "",
                "critical_next",
            ),
            Line("Largest overrun of a task", f"={most}", "USD", "worst_over", "forecast against budget", style.MONEY, OUTPUT),
            Line("The task", f"=INDEX({where},MATCH(worst_over,{forecast.area('over budget')},0))", "", "worst_task"),
        ],
    )


def _line_ahead(page: Page) -> tuple[str, str]:
    """From the status to the forecast end, for the chart: two months, two costs."""
    day = "forecast_finish"
    months = f"(YEAR({day})-YEAR(project_start))*12+MONTH({day})-MONTH(project_start)+DAY({day})/DAY(EOMONTH({day},0))"
    first, last = page.results(
        "Line of the forecast in the chart",
        [
            Line("Month of the status", "=status_month", "month of the project", format=style.COUNT),
            Line("Month of the forecast end", f"={months}", "month of the project", format="0.0"),
            Line("Cost at the status", "=ac", "USD", format=style.MONEY),
            Line("Cost at the forecast end", "=forecast_cost", "USD", format=style.MONEY),
        ],
    )
    return page.area("C", first, first + 1), page.area("C", last - 1, last)
