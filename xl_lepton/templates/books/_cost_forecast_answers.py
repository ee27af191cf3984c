"""The forecasts of the new projects, and the dashboard that says what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books import _cost_forecast_data as given
from xl_lepton.templates.books import _cost_forecast_model as model
from xl_lepton.templates.books import _cost_forecast_tests as testing
from xl_lepton.templates.books import _cost_forecast_words as words
from xl_lepton.templates.books._cost_forecast_data import HISTORY, PROJECTS
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series

COLUMNS: Final = 6  # of the dashboard
DATA: Final = "#,##0.####"


@dataclass(frozen=True)
class Costs:
    """Areas of the forecasts to be drawn, and cells that checks look at."""

    names: str
    low: str
    below: str
    above: str
    first: int
    last: int
    reference: str


HEADINGS: Final = (
    *("Project", "Forecast", "Likely low", "Likely high", "Wide low", "Wide high", "Expected cost", "Budget"),
    *("Budget less expected", "The budget covers", "History"),
)  # fmt: skip
HELPERS: Final = ("Forecast less low", "High less forecast")


def forecast(made: Book) -> Costs:
    about = "What each new project will cost: middle, likely and wide range, expected cost, and what the budget covers"
    page = made.page("Forecast", about, 36, *[14] * 8, 20, 12, 14, *[14] * 5, landscape=True)
    page.printed = "L"
    page.text(
        [
            "Forecast: half of such projects cost more. Expected cost: the mean, which is higher, because costs "
            "run over further than they fall short; only expected costs may be added up. Ranges come from errors on "
            "projects the method had not seen; they know nothing of projects outside the history."
        ],
        columns=11,
    )
    below, page.row = page.row, 3  # beside the title, above the factors
    spans = page.row
    for label, function in (("Lowest", "MIN"), ("Highest", "MAX")):
        spread = [f"={function}({made.column(HISTORY, name)})" for name in given.FACTORS[1:]]
        page.cells([label, *spread], ["label", *["calculation"] * 3], [style.GENERAL, *[DATA] * 3], column=13)
    page.row = below
    page.headings([*HEADINGS, *given.FACTORS, *HELPERS], [*range(1, 9), *range(12, 17)])
    first, last = page.row, page.row + given.ROOM - 1
    for row in range(first, last + 1):
        page.cells(*_project(made, first, row, spans))
    totals = [f"=SUM({column}{first}:{column}{last})" for column in "HIJ"]
    page.cells(["All projects", *[None] * 5, *totals, None, None], ["total label", *["total"] * 10], [style.MONEY] * 11)
    made.name("project_names", page.area("B", first, last))
    made.name("forecast_costs", page.area("C", first, last))
    made.name("expected_costs", page.area("H", first, last))
    page.row += 1
    _together(page, first, last)
    costs = Costs(
        page.area("B", first, last),
        page.area("D", first, last),
        page.area("Q", first, last),
        page.area("R", first, last),
        first,
        last,
        page.reference,
    )
    page.chart(ranges(costs), height=8, columns=11)
    return costs


def _project(made: Book, first: int, row: int, spans: int) -> tuple[list[str], list[str], list[str]]:
    """One project: its forecasts and verdict, then its factors, all empty where the name is."""
    place, projects = f"ROWS(B${first}:B{row})", made.column(PROJECTS, "project")
    shown = f'=IF($B{row}="","",{{}})'
    factors = f'IF(use_hardware="yes",$M{row},$N{row}):$P{row}'

    def asked(level: str, word: str) -> str:
        return shown.format(f'LEPTON_FORECAST(used_costs,used_factors,{factors},method,{level},"{word}")')

    def linked(heading: str, as_text: bool = False) -> str:
        return shown.format(f"INDEX({made.column(PROJECTS, heading)},{place})" + ('&""' if as_text else ""))

    covered = f"1+(I{row}>=D{row})+(I{row}>=C{row})+(I{row}>=H{row})+(I{row}>=E{row})"
    says = ",".join(
        f'"{made.say(text)}"' for text in ("too little", "the low end", "the middle", "the expected cost", "the high end")
    )
    below, above = f"N{row}:P{row}<N${spans}:P${spans}", f"N{row}:P{row}>N${spans + 1}:P${spans + 1}"
    known = f'(use_hardware="no")+COUNTIF({made.column(HISTORY, "hardware")},M{row})>0'
    within = f'IF(AND(SUMPRODUCT(({below})+({above}))=0,{known}),"{made.say("inside")}","{made.say("outside")}")'
    cells = [
        f'=IF({place}>ROWS({projects}),"",INDEX({projects},{place})&"")',
        asked("likely_range", "forecast"),
        asked("likely_range", "low"),
        asked("likely_range", "high"),
        asked("wide_range", "low"),
        asked("wide_range", "high"),
        shown.format(f"C{row}*mean_over_median"),
        linked("budget"),
        shown.format(f"I{row}-H{row}"),
        shown.format(f"CHOOSE({covered},{says})"),
        shown.format(within),
        linked("hardware", as_text=True),
        *[linked(name) for name in given.FACTORS[1:]],
        shown.format(f"C{row}-D{row}"),
        shown.format(f"E{row}-C{row}"),
    ]
    money = ["output", *["calculation"] * 4, "output", *["calculation"] * 2]
    roles = ["label", *money, "note", "note", "note", *["calculation"] * 5]
    formats = [style.GENERAL, *[style.MONEY] * 8, *[style.GENERAL] * 3, *[DATA] * 3, *[style.MONEY] * 2]
    return cells, roles, formats


def _together(page: Page, first: int, last: int) -> None:
    """The projects together, and the factor from forecasts to expected costs."""
    of = {column: f"{column}{first}:{column}{last}" for column in "BCDEFGHIJL"}
    call = 'LEPTON_EXPLAIN("FORECAST",used_costs,used_factors,first_row,method)'
    key = '"mean over median"'
    outside = page.say("outside")
    count = style.COUNT
    page.results(
        "Together",
        [
            Line("Forecasts together", f"=SUM({of['C']})", "=currency", "forecast_total", "not expected", style.MONEY),
            Line("Expected cost together", f"=H{last + 1}", "=currency", "expected_total", "", style.MONEY, "output"),
            Line("Budgets together", f"=I{last + 1}", "=currency", "budget_total", "", style.MONEY, "output"),
            Line("Likely highs together", f"=SUM({of['E']})", "=currency", "high_total", "all dear at once", style.MONEY),
            Line("Wide highs together", f"=SUM({of['G']})", "=currency", "worst_total", "the worst case", style.MONEY, "output"),
            Line("Projects", f"=COUNT({of['C']})", "projects", "projects", "", count),
            Line(
                "Budgets below the expected cost", f'=COUNTIF({of["J"]},"<0")', "projects", "short_budgets", "", count, "output"
            ),
            Line("Largest shortfall", f"=MAX(0,-MIN({of['J']}))", "=currency", "largest_shortfall", "", style.MONEY),
            Line(
                "Place of its project",
                f"=IF(largest_shortfall=0,0,MATCH(-largest_shortfall,{of['J']},0))",
                "",
                "shortest_place",
                "",
                count,
            ),
            Line(
                "Projects outside the history",
                f'=COUNTIF({of["L"]},"{outside}")',
                "projects",
                "outside_projects",
                "",
                count,
                "output",
            ),
            Line(
                "The method tells mean from middle",
                f"=COUNT(MATCH({key},INDEX({call},0,1),0))",
                "1 yes, 0 no",
                "has_mean",
                "ols does not",
            ),
            Line("Step that says so", f"=IF(has_mean,MATCH({key},INDEX({call},0,1),0),0)", "", "mean_step", "", count),
            Line(
                "Mean over median",
                f"=IF(has_mean,INDEX({call},mean_step,4),1)",
                "factor",
                "mean_over_median",
                "Duan 1983",
                "0.000",
            ),
            Line(
                "Forecasts outside their likely range",
                f"=SUMPRODUCT(--({of['C']}<{of['D']}))+SUMPRODUCT(--({of['C']}>{of['E']}))",
                "",
                "outside_likely",
                "",
                count,
            ),
            Line(
                "Likely ranges outside the wide one",
                f"=SUMPRODUCT(--({of['D']}<{of['F']}))+SUMPRODUCT(--({of['E']}>{of['G']}))",
                "",
                "outside_wide",
                "",
                count,
            ),
        ],
    )


def ranges(costs: Costs) -> Chart:
    return Chart(
        "gantt",
        "What the new projects will cost: the likely range",
        "A bar for each project from the low to the high end of its likely range; the colour changes at the forecast.",
        costs.names,
        [
            Series("Low", costs.low),
            Series("Low to forecast", costs.below, style.SERIES[1]),
            Series("Forecast to high", costs.above, style.SERIES[0]),
        ],
        "Project",
        "Cost (currency of the history)",
    )


def dashboard(made: Book, costs: Costs, compared: model.Ranked, drivers: model.Ranked, tests: testing.Tests) -> None:
    said = words.said(made)
    page = made.page("Dashboard", "The answer, how sure it is, and what moves it", 27, 19, 19, 19, 19, 25)
    page.headline(said["Answer"], COLUMNS)
    page.findings([said[label] for label in ("Budgets", "Proof", "Method", "Drivers")], COLUMNS)
    page.tiles(
        [
            Line("Expected cost together", "=expected_total", "all projects", format=style.MONEY),
            Line("Budgets together", "=budget_total", "all projects", format=style.MONEY),
            Line("If all are dear at once", "=high_total", "likely highs together", format=style.MONEY),
            Line("Typical error", "=test_mdape", "of the cost, test rows", format="0%"),
            Line("Likely range held", "=test_coverage", "of test rows", format="0%"),
            Line("Rows of history", "=used_rows", "projects", format=style.COUNT),
        ]
    )
    page.section("Project by project", COLUMNS)
    page.headings(["Project", "Likely low", "Forecast", "Likely high", "Budget", "The budget covers"], [1, 2, 3, 4])
    for row in range(costs.first, costs.last + 1):
        cells = [f"={costs.reference}!{column}{row}" for column in "BDCEIK"]
        page.cells(cells, ["label", *["link"] * 4, "note"], [style.GENERAL, *[style.MONEY] * 4, style.GENERAL])
    page.spare(page.row - (costs.last - costs.first + 1), page.row - 1, "G")
    page.row += 1
    page.chart(ranges(costs), testing.actual_against_forecast(tests), height=9.5, columns=COLUMNS)
    page.chart(
        Chart(
            "bar",
            "What moves the cost",
            "Bars of each factor's share of what all factors explain, the strongest first.",
            drivers.names,
            [Series("Share", drivers.values)],
            "Factor",
            "Share of what the factors explain",
            "0%",
        ),
        Chart(
            "bar",
            "How far off a forecast typically is",
            "Bars of the typical ratio of every method, the best first; the methods "
            "that learn from the factors are far ahead of the median and the mean.",
            compared.names,
            [Series("Typical ratio", compared.values)],
            "Method",
            "Typical ratio of forecast and cost",
            "0",
        ),
        height=7,
        columns=COLUMNS,
    )
