"""The forecasts of the new projects, and the dashboard that says what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books import _cost_forecast_data as given
from xl_lepton.templates.books import _cost_forecast_model as model
from xl_lepton.templates.books import _cost_forecast_tests as testing
from xl_lepton.templates.books._cost_forecast_data import HISTORY, PROJECTS
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series

COLUMNS: Final = 6  # of the dashboard
_DATA: Final = "#,##0.##"


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
    outside_likely: str
    outside_wide: str
    shown: str


def forecast(made: Book) -> Costs:
    about = "What each new project will cost: middle, likely and wide range, expected cost, and what the budget covers"
    page = made.page("Forecast", about, 34, 12, 13, 22, 12, *[13] * 7, 14, 26, 16, 13, 13, landscape=True)
    page.text(
        [
            "Forecast: half of such projects cost more. Expected cost: the mean, which is higher, because costs "
            "run over further than they "
            "fall short; only expected costs may be added up. Ranges come from errors on projects the method had "
            "not seen; they know nothing "
            "of projects outside the history."
        ],
        columns=14,
    )
    shown = len(given.EXAMPLES)
    spans = page.row + 1
    page.headings(["The history", "Labels", "training_data", "gpu_count", "project_size"], [1, 2, 3, 4])
    for label, function in (("Lowest", "MIN"), ("Highest", "MAX")):
        spread = [f"={function}({made.column(HISTORY, name)})" for name in given.FACTORS[1:]]
        page.cells([label, None, *spread], ["label", *["calculation"] * 4], [style.GENERAL, style.GENERAL, *[_DATA] * 3])
    page.row += 1
    headings = [
        "Project",
        *given.FACTORS,
        "Forecast",
        "Likely low",
        "Likely high",
        "Wide low",
        "Wide high",
        "Expected cost",
        "Budget",
        "Budget less expected",
        "What the budget covers",
        "History",
        "Forecast less low",
        "High less forecast",
    ]
    page.headings(headings, [*range(2, 13), 15, 16])
    first, last = page.row, page.row + shown - 1
    for row in range(first, last + 1):
        page.cells(*_project(made, first, row, spans))
    totals = [f"=SUM({column}{first}:{column}{last})" for column in "LMN"]
    page.cells(["All projects", *[None] * 9, *totals, *[None] * 4], ["total label", *["total"] * 16], [style.MONEY] * 17)
    made.name("forecast_costs", page.area("G", first, last))
    made.name("expected_costs", page.area("L", first, last))
    page.row += 1
    _together(page, first, last)
    costs = Costs(
        page.area("B", first, last),
        page.area("H", first, last),
        page.area("Q", first, last),
        page.area("R", first, last),
        first,
        last,
        page.reference,
        "outside_likely",
        "outside_wide",
        f"ROWS({page.area('B', first, last)})",
    )
    page.chart(ranges(costs), height=8, columns=14)
    return costs


def _project(made: Book, first: int, row: int, spans: int) -> tuple[list[str], list[str], list[str]]:
    """One project: its factors, forecasts and verdict, all empty where the name is."""
    place, projects = f"ROWS(B${first}:B{row})", made.column(PROJECTS, "project")
    shown = f'=IF($B{row}="","",{{}})'
    factors = f'IF(use_hardware="yes",$C{row},$D{row}):$F{row}'

    def asked(level: str, word: str) -> str:
        return shown.format(f'LEPTON_FORECAST(used_costs,used_factors,{factors},method,{level},"{word}")')

    def linked(heading: str) -> str:
        return shown.format(f"INDEX({made.column(PROJECTS, heading)},{place})")

    covered = f"1+(M{row}>=H{row})+(M{row}>=G{row})+(M{row}>=L{row})+(M{row}>=I{row})"
    says = ",".join(f'"{made.say(text)}"' for text in ("too low", "tight", "the middle", "the expected cost", "the likely range"))
    below, above = f"D{row}:F{row}<D${spans}:F${spans}", f"D{row}:F{row}>D${spans + 1}:F${spans + 1}"
    known = f'(use_hardware="no")+COUNTIF({made.column(HISTORY, "hardware")},C{row})>0'
    within = f'IF(AND(SUMPRODUCT(({below})+({above}))=0,{known}),"{made.say("inside")}","{made.say("outside")}")'
    cells = [
        f'=IF({place}>ROWS({projects}),"",INDEX({projects},{place})&"")',
        *[linked(name) for name in given.FACTORS],
        asked("likely_range", "forecast"),
        asked("likely_range", "low"),
        asked("likely_range", "high"),
        asked("wide_range", "low"),
        asked("wide_range", "high"),
        shown.format(f"G{row}*mean_over_median"),
        linked("budget"),
        shown.format(f"M{row}-L{row}"),
        shown.format(f"CHOOSE({covered},{says})"),
        shown.format(within),
        shown.format(f"G{row}-H{row}"),
        shown.format(f"I{row}-G{row}"),
    ]
    roles = [
        "label",
        *["calculation"] * 4,
        "output",
        *["calculation"] * 4,
        "output",
        *["calculation"] * 2,
        "note",
        "note",
        *["calculation"] * 2,
    ]
    formats = [style.GENERAL, style.GENERAL, *[_DATA] * 3, *[style.MONEY] * 8, style.GENERAL, style.GENERAL, *[style.MONEY] * 2]
    return cells, roles, formats


def _together(page: Page, first: int, last: int) -> None:
    """The projects together, and the factor from forecasts to expected costs."""
    of = {column: f"{column}{first}:{column}{last}" for column in "BCDEFGHIJKLMNP"}
    call = 'LEPTON_EXPLAIN("FORECAST",used_costs,used_factors,first_row,method)'
    key = '"mean over median"'
    outside = page.say("outside")
    page.results(
        "Together",
        [
            Line(
                "The method says how mean and middle differ",
                f"=COUNT(MATCH({key},INDEX({call},0,1),0))",
                "1 yes, 0 no",
                "has_mean",
                "ols does not",
            ),
            Line(
                "Step of its derivation that says so",
                f"=IF(has_mean,MATCH({key},INDEX({call},0,1),0),0)",
                "",
                "mean_step",
                "",
                style.COUNT,
            ),
            Line(
                "Mean over median",
                f"=IF(has_mean,INDEX({call},mean_step,4),1)",
                "factor",
                "mean_over_median",
                "Duan 1983",
                "0.000",
            ),
            Line("Forecasts together", f"=SUM({of['G']})", "", "forecast_total", "not an expected total", style.MONEY),
            Line("Expected cost together", f"=L{last + 1}", "", "expected_total", "", style.MONEY, "output"),
            Line("Budgets together", f"=M{last + 1}", "", "budget_total", "", style.MONEY, "output"),
            Line("Likely highs together", f"=SUM({of['I']})", "", "high_total", "all projects dear at once", style.MONEY),
            Line("Projects", f"=COUNT({of['G']})", "", "projects", "", style.COUNT),
            Line("Budgets below the expected cost", f'=COUNTIF({of["N"]},"<0")', "", "short_budgets", "", style.COUNT, "output"),
            Line("Largest shortfall", f"=MAX(0,-MIN({of['N']}))", "", "largest_shortfall", "", style.MONEY),
            Line(
                "Of the project",
                f'=IF(largest_shortfall=0,"-",INDEX({of["B"]},MATCH(-largest_shortfall,{of["N"]},0)))',
                "",
                "shortest_project",
            ),
            Line(
                "Projects outside the history",
                f'=COUNTIF({of["P"]},"{outside}")',
                "",
                "outside_projects",
                "",
                style.COUNT,
                "output",
            ),
            Line(
                "Forecasts outside their likely range",
                f"=SUMPRODUCT(--({of['G']}<{of['H']}))+SUMPRODUCT(--({of['G']}>{of['I']}))",
                "",
                "outside_likely",
                "",
                style.COUNT,
            ),
            Line(
                "Likely ranges outside the wide one",
                f"=SUMPRODUCT(--({of['H']}<{of['J']}))+SUMPRODUCT(--({of['I']}>{of['K']}))",
                "",
                "outside_wide",
                "",
                style.COUNT,
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
    page = made.page("Dashboard", "The answer, how sure it is, and what moves it", 27, 19, 19, 19, 19, 25)
    money, share, factor = '"#,##0"', '"0%"', '"0.0"'
    beyond = f'IF(expected_total>budget_total,"{made.say("more")}","{made.say("less")}")'
    held = f'IF(test_coverage>=likely_range,"{made.say("as promised")}","{made.say("a little less than promised")}")'
    page.headline(
        made.words(
            "The {0} new projects are expected to cost {1} in all, {2} {3} than their budgets of {4}.",
            "projects",
            f"TEXT(expected_total,{money})",
            f"TEXT(ABS(expected_total-budget_total),{money})",
            beyond,
            f"TEXT(budget_total,{money})",
        ),
        COLUMNS,
    )
    page.findings(
        [
            made.words(
                "{0} of the budgets lie below the expected cost; the largest shortfall is {1} ({2}).",
                "short_budgets",
                f"TEXT(largest_shortfall,{money})",
                "shortest_project",
            ),
            made.words(
                "On {0} past projects that it had not seen, the forecast was typically {1} off, and the likely range "
                "held for {2} of "
                "them: {3}.",
                "tests_scored",
                f"TEXT(test_mdape,{share})",
                f"TEXT(test_coverage,{share})",
                held,
            ),
            made.words(
                "Single projects are hard to foresee: the method chosen ({0}) is typically off by a factor of {1}, "
                "the best here ({2}) "
                "by {3}; without any factors it would be {4}.",
                "method",
                f"TEXT(method_ratio,{factor})",
                "best_method",
                f"TEXT(best_ratio,{factor})",
                f"TEXT(median_ratio,{factor})",
            ),
            made.words(
                "{0} moves the cost most: {1} of what the factors explain. {2} of the projects lie outside the "
                "history, where the "
                "ranges promise too much.",
                "largest_driver",
                f"TEXT(largest_driver_share,{share})",
                "outside_projects",
            ),
        ],
        COLUMNS,
        lines=2,
    )
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
        cells = [f"={costs.reference}!{column}{row}" for column in "BHGIMO"]
        page.cells(cells, ["label", *["link"] * 4, "note"], [style.GENERAL, *[style.MONEY] * 4, style.GENERAL])
    page.row += 1
    page.chart(ranges(costs), testing.actual_against_forecast(tests), height=7.5, columns=COLUMNS)
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
