"""How far to trust the forecast: data check, methods compared, coefficients, and drivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books import _cost_forecast_data as given
from xl_lepton.templates.books._cost_forecast_data import HISTORY
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series

FINDINGS, TERMS, DRIVERS = 12, 16, len(given.FACTORS)
"""The lines there is room for."""
RATIO: Final = '0.00"x"'
ERROR: Final = "#,##0.0%"
# After a text that may be empty: LibreOffice computes anew what comes back empty or blank, and has no LEPTON functions.
_SPACE: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Found:
    """The cell that counts the faults in the history."""

    faults: str


@dataclass(frozen=True)
class Ranked:
    """Areas of the sheet that compares methods, or of the drivers: names, and what is drawn of them."""

    names: str
    values: str


def data_check(made: Book) -> Found:
    about = "What is wrong with the history, found before anything is learned from it: faults first, then doubts and notes"
    page = made.page("DataCheck", about, 18, 58, 22, 26, 56, landscape=True)
    call = "LEPTON_DATA_CHECK(checked_table,cost_heading)"
    marks = made.column(HISTORY, "dataset")
    top = page.row + 5
    areas = page.area("B", top + 2, top + 1 + FINDINGS)
    page.results(
        "Summary",
        [
            Line(
                "Rows used",
                f"=IF(COUNTA({marks})=0,ROWS({marks}),COUNTA({marks}))",
                "rows",
                "used_rows",
                "rows with a mark in dataset",
                style.COUNT,
            ),
            Line("Lines of findings", f"=ROWS({call})", "", "finding_rows", f"the first {FINDINGS} are shown", style.COUNT),
            Line("Faults among them", f'=COUNTIF({areas},"fault")', "", "data_faults", "must be mended", style.COUNT, "output"),
        ],
    )
    page.section("Findings", 5)
    page.headings(["Severity", "Finding", "Column", "Where", "What to do"])
    if page.row != top + 2:
        raise AssertionError(f"the findings start in row {page.row}, not {top + 2}")
    first = page.row
    for row in range(first, first + FINDINGS):
        place = f"ROWS(B${first}:B{row})"
        cells = [
            f'=IF({place}>finding_rows,"",INDEX({call},{place},COLUMNS($B{row}:{column}{row}))&"{end}")'
            for column, end in zip("BCDEF", ("", "", _SPACE, _SPACE, ""), strict=True)
        ]
        page.cells(cells, ["label", "wrapped", "label", "label", "wrapped"])
    page.spare(first, page.row - 1, "F")
    page.row += 1
    _profile(made, page)
    return Found("data_faults")


def _profile(made: Book, page: Page) -> None:
    """The columns of figures at a glance, by the spreadsheet's own functions."""
    page.section("The figures of the history", 5)
    page.headings(["Column", "Unit", "Lowest", "Middle", "Highest"], [2, 3, 4])
    for heading, unit in (*zip(given.FACTORS[1:], given.UNITS[1:], strict=True), ("total_cost", "=currency")):
        column = made.column(HISTORY, heading)
        page.cells(
            [
                f"={HISTORY}[[#Headers],[{made.say(heading)}]]",
                unit,
                *[f"={function}({column})" for function in ("MIN", "MEDIAN", "MAX")],
            ],
            ["label", "wrapped", "calculation", "calculation", "calculation"],
            [style.GENERAL] * 2 + ["#,##0.####"] * 3,
        )
    page.row += 1


def comparison(made: Book) -> Ranked:
    about = "Every method tested in turns on projects it had not seen (cross-validation over the whole history), best first"
    page = made.page("Comparison", about, 34, 13, 13, 16, 13, 14, 14, 10, 12, 44, 12, landscape=True)
    page.text(
        [
            "Typical ratio: how far off a forecast typically is, as a factor; 1.5x is half too much, or a third "
            "too little. MdAPE: median of "
            "the errors as a share of the cost; MMRE: their mean. PRED(25): share of forecasts within 25 %. "
            "Coverage: how often the likely "
            "range held. median and mean know no factors: a method must beat them to be worth anything."
        ],
        columns=11,
    )
    headings = ["Method", "Typical ratio", "MdAPE", "MMRE", "PRED(25)", "MAE", "RMSE", "R2", "Coverage", "Note", "Chosen"]
    page.headings(headings, [1, 2, 3, 4, 5, 6, 7, 8])
    first, count = page.row, len(given.methods()) + 2
    call = "LEPTON_FORECAST_COMPARE(used_costs,used_factors,likely_range)"
    formats = [style.GENERAL, RATIO, *[ERROR] * 3, style.MONEY, style.MONEY, "0.000", ERROR, *[style.GENERAL] * 2]
    roles = ["label", *["calculation"] * 8, "note", "note"]
    for row in range(first, first + count):
        place = f"INDEX({call},ROWS(B${first}:B{row}),COLUMNS($B{row}:{{}}{row}))"
        texts = {"B": '&""', "K": f'&"{_SPACE}"'}
        cells = [f"={place.format(column)}" + texts.get(column, "") for column in "BCDEFGHIJK"]
        chosen = f'=IF(B{row}=method,"{made.say("chosen")}","")'
        page.cells([*cells, chosen], roles, formats)
    last = page.row - 1
    names, ratios = page.area("B", first, last), page.area("C", first, last)
    page.row += 1
    page.results(
        "What it says",
        [
            Line("Best method", f"=B{first}", "", "best_method", "", role="output"),
            Line("The method chosen", _verdict(made), "", "method_verdict"),
            Line("Typical ratio of the best", f"=C{first}", "factor", "", "", RATIO),
            Line(
                "Typical ratio of the method chosen",
                f"=INDEX({ratios},MATCH(method,{names},0))",
                "factor",
                "method_ratio",
                "",
                RATIO,
                "output",
            ),
            Line(
                "Typical ratio of the median", f'=INDEX({ratios},MATCH("median",{names},0))', "factor", "median_ratio", "", RATIO
            ),
        ],
    )
    page.chart(
        Chart(
            "bar",
            "How far off a forecast typically is",
            "Bars of the typical ratio of every method, the best first; the methods "
            "that learn from the factors are far ahead of the median and the mean.",
            names,
            [Series("Typical ratio", ratios)],
            "Method",
            "Typical ratio of forecast and cost",
            "0",
        ),
        height=7.5,
        columns=10,
    )
    return Ranked(names, ratios)


def _verdict(made: Book) -> str:
    better = made.words("{0} is the best here", "best_method").removeprefix("=")
    return f'=IF(method=best_method,"{made.say("the best here")}",{better})'


def coefficients(made: Book) -> None:
    about = "The least-squares model in full: what each factor adds, how sure that is, and how well the model fits"
    page = made.page("Coefficients", about, 30, 15, 15, 15, 13, 13, 13, 9, 15, 22, landscape=True)
    page.text(
        [
            "product: the coefficients are powers, 0.7 says that twice the factor costs 2^0.7 times as much; a "
            "generation of hardware "
            "multiplies the cost by e^coefficient, compared with the generation that is not listed. sum: each is "
            "the cost of one unit more. "
            "An interval that contains 0 is not clear from chance. VIF above 10: the factor moves with others, "
            "and its coefficient is shaky.",
            "R2: share of the cost's variation explained; adjusted R2: the same, corrected for the number of factors. Residual "
            "error: with product, 0.7 is about a factor of 2. p of F: the chance of so good a fit without any connection.",
        ],
        columns=10,
    )
    model = "model_costs,model_factors,1,confidence"
    call = f"LEPTON_FORECAST_FIT({model})"
    page.results(
        "",
        [
            Line("Form of the cost model", "=model_form"),
            Line(
                "Coefficients",
                f'=MATCH("R2",LEPTON_FORECAST_FIT({model},TRUE,"term"),0)-1',
                "",
                "terms",
                f"the first {TERMS} are shown",
                style.COUNT,
            ),
        ],
    )
    headings = ["Term", "Coefficient", "Standard error", "t", "p", "Low", "High", "VIF", "Effect of the increase", "Verdict"]
    page.headings(headings, range(1, 9))
    first = page.row
    formats = [style.GENERAL, *["#,##0.0000"] * 2, "0.00", "0.0000", *["#,##0.0000"] * 2, "0.0", "0.0%;[Red]-0.0%", style.GENERAL]
    for row in range(first, first + TERMS):
        page.cells(_term(made, call, first, row), ["label", *["calculation"] * 8, "note"], formats)
    page.spare(first, page.row - 1, "K")
    made.name("coefficient_rows", page.area("B", first, page.row - 1))
    page.row += 1
    figures = [
        ("R2", "R2", "", "0.000"),
        ("Adjusted R2", "adjusted R2", "", "0.000"),
        ("Residual error", "residual error", "", "#,##0.0000"),
        ("F", "F", "", "#,##0.00"),
        ("p of F", "p of F", "", "0.0E+00"),
        ("Degrees of freedom", "degrees of freedom", "", style.COUNT),
    ]
    page.results(
        "The whole fit",
        [
            Line(
                label,
                f'=INDEX(LEPTON_FORECAST_FIT({model},TRUE,"{key}"),1,1)',
                "of the variation" if "R2" in key else "",
                "fit_r2" if key == "R2" else "",
                note,
                number_format,
                "output" if key == "R2" else "",
            )
            for label, key, note, number_format in figures
        ]
        + _in_short(made, first),
    )


def _in_short(made: Book, first: int) -> list[Line]:
    """What the table of coefficients says, in two figures."""
    last = first + TERMS - 1
    size = f"{HISTORY}[[#Headers],[{made.say('project_size')}]]"
    clear = f'=COUNTIF(K{first}:K{last},"{made.say("clear")}")'
    effect = f"=SUMIF(B{first}:B{last},{size},J{first}:J{last})"
    return [
        Line("Coefficients clear from chance", clear, "coefficients", "clear_terms", "", style.COUNT, "output"),
        Line("Effect of the increase in project_size", effect, "of the cost", "size_effect", "product only", ERROR, "output"),
    ]


def _term(made: Book, call: str, first: int, row: int) -> list[str]:
    """One line of the table of coefficients."""
    place = f"ROWS(B${first}:B{row})"
    shown = f'=IF($B{row}="","",{{}})'
    figures = [shown.format(f"INDEX({call},{place},COLUMNS($B{row}:{column}{row}))") for column in "CDEFGH"]
    inflation = f'=IF(OR($B{row}="",{place}=1),"",INDEX({call},{place},COLUMNS($B{row}:I{row})))'
    is_label = f'ISNUMBER(SEARCH(" = ",$B{row}))'
    power = f"IF({is_label},EXP(C{row}),(1+step_shown)^C{row})-1"
    effect = f'=IF(OR(model_form="sum",N(C{row})=0,ROWS(B${first}:B{row})=1),"",{power})'
    verdict = made.say("clear"), made.say("not clear from chance")
    return [
        f'=IF({place}>terms,"",INDEX({call},{place},1))',
        *figures,
        inflation,
        effect,
        shown.format(f'IF(N(G{row})*N(H{row})>0,"{verdict[0]}","{verdict[1]}")'),
    ]


def drivers(made: Book) -> Ranked:
    about = "What moves the cost: each factor's share, and the cost with the factor low and high, the others at their usual value"
    page = made.page("Drivers", about, 26, 14, 22, 20, 18, 18, 18, landscape=True)
    page.text(
        [
            "Share: how much the error grows when the factor's values are shuffled among the projects. Low and "
            "high: the 10th and 90th "
            "percentile of the factor, or its cheapest and dearest label."
        ],
        columns=7,
    )
    page.headings(["Factor", "Share", "Swing", "Low value", "Cost at low", "High value", "Cost at high"], range(1, 7))
    call = "LEPTON_FORECAST_DRIVERS(used_costs,used_factors,method)"
    first = page.row
    formats = [style.GENERAL, ERROR, style.MONEY, "#,##0.##", style.MONEY, "#,##0.##", style.MONEY]
    for row in range(first, first + DRIVERS):
        place = f"ROWS(B${first}:B{row})"
        cells = [
            f'=IF({place}>COLUMNS(factor_names),"",INDEX({call},{place},COLUMNS($B{row}:{column}{row})))' for column in "BCDEFGH"
        ]
        page.cells(cells, ["label", *["calculation"] * 6], formats)
    last = first + DRIVERS - 1
    page.row += 1
    page.results(
        "What it says",
        [
            Line("Largest driver", f"=B{first}", "", "largest_driver", "", role="output"),
            Line("Its share", f"=C{first}", "of what the factors explain", "largest_driver_share", "", ERROR, "output"),
            Line("All shares together", f"=SUM(C{first}:C{last})", "", "driver_shares", "", ERROR),
        ],
    )
    most = first + len(given.FACTORS) - 1
    names, shares = page.area("B", first, most), page.area("C", first, most)
    swing = [Series("Cost at low", page.area("F", first, most)), Series("Cost at high", page.area("H", first, most))]
    page.chart(
        Chart(
            "bar",
            "What moves the cost",
            "Bars of each factor's share of what all factors explain, the strongest first.",
            names,
            [Series("Share", shares)],
            "Factor",
            "Share of what the factors explain",
            "0%",
        ),
        Chart(
            "bar",
            "Cost with each factor low and high",
            "Two bars for each factor: the cost with the factor at its low and at its high value, the others at their usual one.",
            names,
            swing,
            "Factor",
            "Cost (currency of the history)",
        ),
        height=8,
        columns=7,
    )
    return Ranked(names, shares)
