"""The dashboard of the worked case: the answer in words, key figures, four charts."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.templates import style
from xl_lepton.templates.kit import Book, Chart, Line, Row, Series
from xl_lepton.templates.sentences import Said, sentences

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
    said = sentences(made, _lines(made))
    page = made.page("Dashboard", "The answer, and what it rests on", *[24] * COLUMNS, landscape=True)
    page.headline(said["Answer"], COLUMNS)
    page.findings([said[label] for label in ("Value today", "The article", "The training run")], COLUMNS)
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


def _lines(made: Book) -> list[Said]:
    """The sentences, then the pieces that the first is chosen from."""

    def money(figure: str) -> str:
        return f'TEXT({figure},"#,##0")'

    def share(figure: str) -> str:
        return f'TEXT({figure},"0.0%")'

    worth, lost = (
        made.words(text, money("forecast_cost"), share("discount_rate"), money("ABS(npv)"))
        for text in (
            "The model puts the cost at {0} USD; at a discount rate of {1} the project is worth {2} USD today.",
            "The model puts the cost at {0} USD; at a discount rate of {1} the project loses {2} USD of today's money.",
        )
    )
    return [
        ("Answer", "=IF(npv>=0,{If it is worth something},{If it loses money})"),
        ("Value today", made.words(
            "Value today covers {0} of the cost, a return on investment of {1}; with the later flow the project {2}.",
            share("1+roi"), share("roi"), "{Verdict}")),
        ("The article", made.words(
            "The article prints {0} as the return and {1} USD as the net present value; worked out, they are {2} and {3} USD.",
            share("article_roi"), money("article_npv"), share("roi"), money("npv"))),
        ("The training run", made.words(
            "The training run needs {0} and costs {1} USD; the largest cost of the project is that of {2}, {3} of it.",
            "{GPUs}", money("training_cost"), "LOWER(largest_cost)", share("largest_share"))),
        ("If it is worth something", worth),
        ("If it loses money", lost),
        ("Verdict", f'=IF(npv>=0,"{made.say("pays")}","{made.say("does not pay")}")'),
        ("GPUs", f'={made.counted("1 GPU", "{0} GPUs", "gpus_needed")}'),
    ]  # fmt: skip
