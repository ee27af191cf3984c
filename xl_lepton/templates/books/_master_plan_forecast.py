"""Step 2 of master_plan.xlsx: what past projects say of the cost and length that are planned."""

from __future__ import annotations

from openpyxl.utils.cell import range_boundaries

from xl_lepton.templates import style
from xl_lepton.templates.books._master_plan_inputs import HISTORY
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series


def forecast(made: Book, page: Page, history: Page) -> None:
    people = "SUMPRODUCT(schedule_days,task_people)*day_rate"
    top, last = page.results("The cost that is planned", [
        Line("Work of the team", f"={people}", "USD", "", "Days x people x cost of a day", style.MONEY),
        Line("Training runs on rented GPUs", "=training_cost*build_runs", "USD", "", "", style.MONEY),
        Line("Labelling of the data", "=labelling_cost", "USD", "", "", style.MONEY),
        Line("Other purchases", "=SUM(task_purchases)", "USD", "", "", style.MONEY),
    ])  # fmt: skip
    page.row -= 1
    page.results("", [Line("Planned cost", f"=SUM(C{top}:C{last})", "USD", "planned_cost", "Is the budget of the path",
                 style.MONEY,
                           "output")])  # fmt: skip
    planned = made.column(HISTORY, "planned_cost")
    months = made.column(HISTORY, "planned_months")
    factors = f"{HISTORY}[[#All],[{made.say('planned_months')}]:[{made.say('planned_cost')}]]"
    made.name("known_factors", factors)
    made.name("known_costs", made.column(HISTORY, "actual_cost"))
    made.name("known_months", made.column(HISTORY, "actual_months"))
    page.section("This project, as the history counts", 3)
    page.headings(["planned_months", "planned_cost"], [0, 1])
    new = page.cells(["=project_months", "=planned_cost"], "link", [style.YEARS, style.MONEY])
    made.name("new_project", f"{page.reference}!$B${new}:$C${new}")
    page.row += 1
    asked = 'LEPTON_FORECAST({0},known_factors,new_project,forecast_method,likely_range,"{1}")'
    score = 'LEPTON_FORECAST_SCORE(known_costs,known_factors,forecast_method,,likely_range,"{0}")'
    page.results("What past projects say", [
        Line("Past projects", f"=ROWS({planned})", "projects", "past_projects", "", style.COUNT),
        Line("Forecast of the cost", f"={asked.format('known_costs', 'forecast')}", "USD", "forecast_cost",
             "Half of such projects cost more", style.MONEY, "output"),
        Line("Cost, low", f"={asked.format('known_costs', 'low')}", "USD", "forecast_low", "Low end of the likely range",
             style.MONEY,
             "output"),
        Line("Cost, high", f"={asked.format('known_costs', 'high')}", "USD", "forecast_high", "High end of the likely range",
             style.MONEY,
             "output"),
        Line("Forecast of the length", f"={asked.format('known_months', 'forecast')}", "months", "forecast_months", "",
             style.YEARS, "output"),
        Line("Length, high", f"={asked.format('known_months', 'high')}", "months", "months_high", "High end of the likely range",
             style.YEARS,
             "output"),
        Line("Projects beyond either end of the range", "=(1-likely_range)/(1+1)", "of the projects", "range_tail", "",
             style.PERCENT),
        Line("Typical error", f"={score.format('MdAPE')}", "of the cost", "typical_error",
             "Median, on projects that the method had not seen", style.PERCENT, "output"),
        Line("How often the likely range held", f"={score.format('interval coverage')}", "of the projects", "", "",
             style.PERCENT),
        Line("Cheapest past project", f"=MIN({planned})", "USD planned", "least_planned", "", style.MONEY),
        Line("Dearest past project", f"=MAX({planned})", "USD planned", "most_planned", "", style.MONEY),
        Line("Longest past project", f"=MAX({months})", "months planned", "longest_planned", "", style.YEARS),
    ])  # fmt: skip
    basis = 'IF(cost_basis="budget",planned_cost,IF(cost_basis="forecast",forecast_cost,MAX(planned_cost,forecast_high)))'
    page.results("What the business case carries", [
        Line("Cost to build", f"={basis}", "USD", "build_cost", "As chosen on the sheet of inputs", style.MONEY, "output"),
        Line("Above the planned cost", "=build_cost-planned_cost", "USD", "reserve", "The reserve to be approved", style.MONEY,
             "output"),
        Line("For each planned USD", "=build_cost/planned_cost", "ratio", "build_factor", "Spread over the periods as planned",
             style.NUMBER),
        Line("Delay, at the high end of the likely range", "=MAX(0,months_high-project_months)", "months", "late_months", "",
             style.YEARS),
    ])  # fmt: skip
    ends = f"{page.reference}!$C${page.row + 1}:$C${page.row + 2}"
    page.section("Line of equals in the chart", 4)
    page.cells(["From", f"=MIN({planned})", "USD"], ["label", "calculation", "note"], [style.GENERAL, style.MONEY, style.GENERAL])
    page.cells(["To", f"=MAX({planned})", "USD"], ["label", "calculation", "note"], [style.GENERAL, style.MONEY, style.GENERAL])
    page.row += 1
    _drawn(page, history, ends)


def _drawn(page: Page, history: Page, ends: str) -> None:
    """Past projects and this one, planned cost across and actual cost up."""
    _, top, _, bottom = range_boundaries(history.sheet.tables[HISTORY].ref)
    across, up = history.area("E", top + 1, bottom), history.area("G", top + 1, bottom)
    names = page.book.package.defined_names
    own = names["planned_cost"].attr_text, names["forecast_cost"].attr_text
    page.chart(Chart(
        "scatter", "Past projects: cost in the end against planned cost",
        "Points of the past projects on scales of powers of ten, a line where both costs are equal, and this project with its "
        "forecast.",
        across,
        [
            Series("Past project", up),
            Series("As planned", ends, style.SERIES[3], as_line=True, x=ends),
            Series("This project", own[1], style.RED, x=own[0]),
        ],
        "Planned cost (USD)", "Cost in the end (USD)", powers=True,
    ), height=9)  # fmt: skip
