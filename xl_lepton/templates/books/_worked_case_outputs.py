"""The dashboard of the worked case: the answer in words, key figures, four charts."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.templates import style
from xl_lepton.templates.kit import Book, Chart, Line, Row, Series

COLUMNS = 5


@dataclass(frozen=True)
class Case:
    """What the dashboard draws of the case: areas of the costs and their labels, and rows over time."""

    labels: str
    costs: str
    year: Row
    flow: Row
    present: Row
    so_far: Row


@dataclass(frozen=True)
class Tests:
    """The areas of the test rows."""

    projects: str
    actual: str
    predicted: str


def dashboard(made: Book, case: Case, tests: Tests) -> None:
    page = made.page("Dashboard", "The answer, and what it rests on", *[24] * COLUMNS, landscape=True)
    money, percent = '"#,##0"', '"0.0%"'
    page.headline(made.words(
        "The model puts the cost at {0} USD; at a discount rate of {1} the project is worth {2} USD today.",
                             f"TEXT(forecast_cost,{money})", f"TEXT(discount_rate,{percent})", f"TEXT(npv,{money})",
    ), COLUMNS)  # fmt: skip
    page.findings([
        made.words("Value today covers the cost only to {0}: the return on investment is {1}, and the later flow decides "
                   "whether it pays.", f"TEXT(1+roi,{percent})", f"TEXT(roi,{percent})"),
        made.words("The article prints {0} as the return and {1} USD as the net present value; both are slips of arithmetic.",
                   f"TEXT(article_roi,{percent})", f"TEXT(article_npv,{money})"),
        made.words("The training run needs {0} GPUs and costs {1} USD; {2} is the largest cost of the project, {3} of it.",
                   'TEXT(gpus_needed,"0")', f"TEXT(training_cost,{money})", "largest_cost", f"TEXT(largest_share,{percent})"),
    ], COLUMNS)  # fmt: skip
    page.tiles([
        Line("Forecast cost", "=forecast_cost", "USD", format=style.MONEY),
        Line("Net present value", "=npv", "USD", format=style.MONEY),
        Line("Return on investment", "=roi", "of the cost", format=style.PERCENT),
        Line("GPUs needed", "=gpus_needed", "for the training run", format=style.COUNT),
        Line("Largest error on test rows", "=largest_error", "of the cost", format=style.PERCENT),
    ])  # fmt: skip
    page.chart(
        Chart("bar", "Costs of the project", "Bars of the four costs of the project; hardware is by far the largest.",
              case.labels, [Series("Cost", case.costs)], "Cost", "USD"),
        Chart("column", "Value over time", "Columns of the flow of each year, and a line of the present value so far: negative "
              "at first, positive from the year of the later flow on.", case.year.area,
              [Series("Flow", case.flow.area), Series("Present value so far", case.so_far.area, as_line=True)],
              "Year", "USD"),
        Chart("column", "Test rows: actual against predicted", "Pairs of columns, actual and predicted cost of each test "
              "project; they are nearly equal.", tests.projects,
              [Series("Actual", tests.actual), Series("Predicted", tests.predicted)],
              "Project", "USD"),
        height=8,
    )  # fmt: skip
