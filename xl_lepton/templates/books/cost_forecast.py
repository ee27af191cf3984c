"""cost_forecast.xlsx: what new AI projects will cost, learned from past ones, and how far to trust it."""

from __future__ import annotations

from xl_lepton.templates import pages
from xl_lepton.templates.books import _cost_forecast_answers as answers
from xl_lepton.templates.books import _cost_forecast_data as given
from xl_lepton.templates.books import _cost_forecast_model as model
from xl_lepton.templates.books import _cost_forecast_tests as testing
from xl_lepton.templates.books._cost_forecast_data import HISTORY, PROJECTS
from xl_lepton.templates.kit import Book, Check
from xl_lepton.templates.language import Language


def book(language: Language) -> Book:
    """The workbook, not yet saved."""
    made = Book(
        "Cost forecast",
        "What new AI projects will cost, learned from past ones, and how far to trust it",
        language,
        purpose=[
            "Forecasts the cost of new projects from a history of past ones: checks the data, compares the "
            "methods on projects they "
            "have not seen, forecasts with ranges, and says which budgets hold. The history shipped is real: "
            "published AI training "
            "runs; the new projects are examples."
        ],
        how=[
            "Your own history: on History unprotect the sheet, paste over the table (the columns training_data "
            "to dataset are the "
            "article's layout), and delete the rows that are left over; all formulas follow the table, and rows "
            "without a mark in "
            "dataset are passed over.",
            "New projects: type over the table on Projects; a line whose name is empty is left out.",
            "Without a spreadsheet: xl-lepton run cost_forecast --set history=@past.csv --set method=robust --json takes "
            "a history of any length from a CSV file in the same columns, and gives every result.",
        ],
        convention="Amounts in the currency of the history (as shipped: USD of 2023); costs positive",
        changes=[
            ("0.1.0", "2026-11-25", "xl_lepton", "First version", "None: these are the first figures"),
        ],
    )
    _inputs(made)
    _projects(made)
    _history(made)
    _names(made)
    found = model.data_check(made)
    compared = model.comparison(made)
    model.coefficients(made)
    drivers = model.drivers(made)
    tests = testing.tests(made)
    costs = answers.forecast(made)
    answers.dashboard(made, costs, compared, drivers, tests)
    _checks(made, found, tests)
    return made


def _inputs(made: Book) -> None:
    page = made.page(
        "Inputs",
        "How to learn, and what is good enough; the history and the new projects have sheets of their own",
        34,
        16,
        18,
        70,
    )
    page.inputs("Forecast", given.settings())
    page.inputs("Table of coefficients", given.coefficients())
    page.inputs("Limits", given.limits())


def _projects(made: Book) -> None:
    about = "The projects to be forecast: the same factors as the history, and the budget asked for"
    page = made.page("Projects", about, 30, 16, 18, 16, 18, 18)
    page.text(
        [
            "Examples; type over them. training_data is in billions of datapoints (tokens, pictures, events), "
            "gpu_count in accelerators, "
            "project_size in 10^21 FLOP of training compute, as in the history; for language models about 6 x "
            "parameters x tokens "
            "(Kaplan et al. 2020). budget is in the currency of the history. An empty name leaves a line out."
        ],
        columns=6,
    )
    first, last = page.table(PROJECTS, given.project_columns(), given.EXAMPLES)
    made.name("new_projects", page.area("B", first, last, "G"))


def _history(made: Book) -> None:
    about = "Past projects in the article's layout: factors, total cost, and whether a row is for training or for testing"
    page = made.page("History", about, 49.5, 13, 16, 16, 13, 16, 16, 12)
    page.text(
        [
            "Source: Epoch AI, Data on AI Models, https://epoch.ai/data, snapshot of June 2025, licence CC BY 4.0 "
            "(https://creativecommons.org/licenses/by/4.0/). Costs are Epoch AI's estimates of the compute of "
            "the final training run in "
            "USD of 2023, not invoices; they leave out staff, experiments and data.",
            "Changed from the source: only runs with known data, accelerators, compute and cost and with "
            "confidence Confident or Likely; "
            "accelerators grouped by generation; six significant digits. training_data is in billions of "
            "datapoints, project_size in "
            "10^21 FLOP of training compute. Every fourth run by date of publication is marked test: no method "
            "sees it while learning.",
        ],
        columns=8,
    )
    first, last = page.table(HISTORY, given.history_columns(), given.history())
    page.sheet.print_title_rows = f"{first - 1}:{first - 1}"
    made.name("history", page.area("B", first, last, "I"))


def _names(made: Book) -> None:
    """What the functions are given. Rows without a mark are left out, so that a shorter history may leave rows empty; where
    nothing is marked, all rows are used."""
    marks, headed = made.column(HISTORY, "dataset"), f"{HISTORY}[[#All],[{made.say('dataset')}]]"
    costs = made.column(HISTORY, "total_cost")

    def either(part: str) -> str:
        with_hardware, without = (f"{part}[{made.say(first)}]:[{made.say('project_size')}]" for first in given.FACTORS[:2])
        return f'IF(use_hardware="yes",{HISTORY}[{with_hardware}],{HISTORY}[{without}])'

    kept = "_xlfn._xlws.FILTER({},{})"
    made.name("unmarked", f"COUNTA({marks})=0")
    made.name("factor_rows", either(""))
    made.name("first_row", "INDEX(factor_rows,1,0)")
    made.name("cost_heading", f"{HISTORY}[[#Headers],[{made.say('total_cost')}]]")
    made.name("factor_table", either("[#All],"))
    made.name("factor_names", either("[#Headers],"))
    made.name("used_costs", kept.format(costs, f'({marks}<>"")+unmarked'))
    made.name("used_marks", kept.format(marks, f'({marks}<>"")+unmarked'))
    made.name("used_factors", kept.format("factor_table", f'({headed}<>"")+unmarked'))
    made.name("train_costs", kept.format(costs, f'({marks}<>"")*({marks}<>"test")'))
    made.name("train_factors", kept.format("factor_table", f'({headed}<>"")*({headed}<>"test")'))
    made.name("model_costs", 'IF(model_form="product",LN(used_costs),used_costs)')
    made.name("model_factors", 'IF((model_form="product")*ISNUMBER(used_factors),LN(used_factors),used_factors)')
    whole = f"{HISTORY}[[#All],[{made.say(given.FACTORS[0])}]:[{made.say('total_cost')}]]"
    made.name("checked_table", kept.format(whole, f'({headed}<>"")+unmarked'))


def _checks(made: Book, found: model.Found, tests: testing.Tests) -> None:
    marks, paid = made.column(HISTORY, "dataset"), made.column(HISTORY, "total_cost")
    numbers = made.column(HISTORY, "training_data", "total_cost")
    rows = f'COUNTIF({marks},"train")+COUNTIF({marks},"test")'
    pages.checks(
        made,
        [
            *(Check(label, f"={difference}") for label, difference in tests.twice),
            Check("The shares of the drivers add up to one", "=driver_shares-1"),
            Check("Expected costs are the forecasts times mean over median", "=expected_total-forecast_total*mean_over_median"),
            Check("Every row of the history is marked train or test", test=f"={rows}=COUNTA({marks})"),
            Check("There are enough training rows", test="=training_rows>=fewest_rows"),
            Check("There are enough rows for the factors", test="=training_rows>=rows_per_factor*COLUMNS(factor_names)"),
            Check(
                "Every marked row has numbers for all factors and the cost",
                f'=SUMPRODUCT(({marks}<>"")*({numbers}=""))',
                tolerance="0",
            ),
            Check(
                "No cost in the history is nought or negative",
                test=f'=COUNTIF({paid},"<=0")=0',
                note="Costs at or below 0 cannot be learned as ratios",
            ),
            Check("The data check finds no fault", f"={found.faults}", tolerance="0"),
            Check(
                "There are test rows, and all are shown",
                test=f"=AND(test_rows>0,test_rows<=ROWS({tests.actual}))",
                note="Mark some rows test: nothing else shows how far off the forecast is",
            ),
            Check("Every test row got a forecast", "=test_rows-tests_scored", tolerance="0"),
            Check("The typical error on the test rows is within the limit", test="=OR(tests_scored=0,test_mdape<=error_limit)"),
            Check(
                "The likely range held as often as promised, within the slack",
                test="=OR(tests_scored=0,test_coverage>=likely_range-range_slack)",
            ),
            Check("All coefficients are shown", test="=terms<=ROWS(coefficient_rows)"),
            Check("The method does better than the median of the history", test="=method_ratio<median_ratio"),
            Check("Each forecast lies within its likely range", "=outside_likely", tolerance="0"),
            Check("Each likely range lies within the wide one", "=outside_wide", tolerance="0"),
            Check("All new projects are shown", test=f"=ROWS({made.column(PROJECTS, 'project')})<=ROWS(project_names)"),
        ],
        room=True,
    )
