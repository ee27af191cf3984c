"""The rows kept for testing: forecast from the training rows alone, and measured twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._cost_forecast_data import HISTORY
from xl_lepton.templates.books._cost_forecast_model import ERROR
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series

TESTS: Final = 100
"""The lines there is room for; a check says when a history needs more."""
HEADINGS: Final = ("Project", "Actual cost", "Forecast", "Low", "High", "Error", "Size of the error", "In range")
HELPERS: Final = ("No.", "Row", "Drawn: actual", "Drawn: forecast")
_LINES_ABOVE: Final = 39
PRINTED: Final = 36  # lines that go on one page


@dataclass(frozen=True)
class Tests:
    """Areas of the test rows to be drawn, the ends of the line of equals, and the measures taken twice: what is
    to agree, and the cell of the difference."""

    actual: str
    forecast: str
    ends: str
    twice: tuple[tuple[str, str], ...]


def tests(made: Book) -> Tests:
    about = "The rows marked test, forecast from the training rows alone: what the method says of projects it has not seen"
    page = made.page("TestRows", about, 36, 16, 16, 18, 16, 14, 14, 11, 8, 8, 16, 16)
    page.printed = f"I{page.row + _LINES_ABOVE + PRINTED - 1}"
    marks = made.column(HISTORY, "dataset")
    top = page.row + _LINES_ABOVE
    bottom = top + TESTS - 1
    made.name("printed_tests", page.area("B", top, top + PRINTED - 1))
    page.results(
        "Rows",
        [
            Line("Training rows", f'=COUNTIF({marks},"train")', "rows", "training_rows", "", style.COUNT),
            Line("Test rows", f'=COUNTIF({marks},"test")', "rows", "test_rows", "", style.COUNT),
            Line("Of them on paper", "=MIN(test_rows,ROWS(printed_tests))", "rows", "", "", style.COUNT),
            Line("Of them with a forecast", f"=COUNT(G{top}:G{bottom})", "rows", "tests_scored", "", style.COUNT),
        ],
    )
    twice = _measures(page, top, bottom)
    ends = _ends(page, top, bottom)
    drawn = Tests(page.area("L", top, bottom), page.area("M", top, bottom), ends, twice)
    page.chart(actual_against_forecast(drawn), height=9, columns=8)
    page.headings([*HEADINGS, *HELPERS], range(1, 12))
    if page.row != top:
        raise AssertionError(f"the test rows start in row {page.row}, not {top}")
    formats = [style.GENERAL, *[style.MONEY] * 4, ERROR, ERROR, "0", "0", "0", *[style.MONEY] * 2]
    for row in range(top, bottom + 1):
        page.cells(_test(made, top, row), ["label", *["calculation"] * 11], formats)
    page.spare(top, bottom, "M")
    page.row += 1
    return drawn


def _test(made: Book, top: int, row: int) -> list[str]:
    """One test row: what it cost, what was forecast, how far off that is; then which row of the history it is."""
    marks, shown = made.column(HISTORY, "dataset"), f'=IF($K{row}="","",{{}})'
    call = f"LEPTON_FORECAST(train_costs,train_factors,INDEX(factor_rows,$K{row},0),method,likely_range,{{}})"
    places = f'ROW({marks})-ROW(cost_heading)+ROWS({HISTORY})*({marks}<>"test")'
    return [
        shown.format(f"INDEX({made.column(HISTORY, 'project')},$K{row})"),
        shown.format(f"INDEX({made.column(HISTORY, 'total_cost')},$K{row})"),
        *[shown.format(call.format(f'"{word}"')) for word in ("forecast", "low", "high")],
        f'=IF(AND(ISNUMBER(D{row}),N(C{row})>0),D{row}/C{row}-1,"")',
        f'=IF(G{row}="","",ABS(G{row}))',
        f'=IF(G{row}="","",IF(AND(E{row}<=C{row},C{row}<=F{row}),1,0))',
        f"=ROWS(J${top}:J{row})",
        f'=IF(OR(J{row}>test_rows,training_rows=0),"",SUMPRODUCT(SMALL({places},J{row})))',
        f'=IF(G{row}="",N(C${top}),C{row})',
        f'=IF(G{row}="",N(D${top}),D{row})',
    ]


def _measures(page: Page, top: int, bottom: int) -> tuple[tuple[str, str], ...]:
    """The measures by the sheet's own functions, and by ours: two ways to the same figures."""
    page.section("Accuracy on the test rows", 5)
    page.headings(["Measure", "By the sheet", "By the function", "Difference", "Better is"], [1, 2, 3])
    errors, inside = f"H{top}:H{bottom}", f"I{top}:I{bottom}"
    measures = (
        ("MdAPE: median error", f"MEDIAN({errors})", "MdAPE", "lower", "test_mdape"),
        ("MMRE: mean error", f"AVERAGE({errors})", "MMRE", "lower", ""),
        ("PRED(25): share within 25 %", f'COUNTIF({errors},"<="&near)/COUNT({errors})', "PRED(25)", "higher", "test_pred25"),
        ("How often the likely range held", f"AVERAGE({inside})", "interval coverage", "at the promise", "test_coverage"),
    )
    nothing = f'"{page.say("no test rows")}"'
    twice = []
    for label, native, key, better, name in measures:
        row = page.row
        score = f'LEPTON_FORECAST_SCORE(used_costs,used_factors,method,used_marks,likely_range,"{key}")'
        page.cells(
            [
                label,
                f"=IF(tests_scored=0,{nothing},{native})",
                f"=IF(tests_scored=0,{nothing},{score})",
                f"=N(C{row})-N(D{row})",
                better,
            ],
            ["label", "output" if name else "calculation", "calculation", "calculation", "note"],
            [style.GENERAL, ERROR, ERROR, style.DEVIATION, style.GENERAL],
        )
        if name:
            page.book.name(name, f"{page.reference}!$C${row}")
        twice.append((f"{key}: the sheet and the function agree", f"{page.reference}!E{row}"))
    page.row += 1
    page.results(
        "The promise",
        [
            Line(
                "Range held beyond the least accepted",
                "=N(test_coverage)-(likely_range-range_slack)",
                "of test rows",
                "range_room",
                "Below 0 it held too seldom",
                ERROR,
                "output",
            ),
        ],
    )
    return tuple(twice)


def _ends(page: Page, top: int, bottom: int) -> str:
    """The ends of the line on which forecast and actual cost are equal."""
    page.results(
        "Line of equals in the chart",
        [
            Line("From", f"=MIN(L{top}:M{bottom})", "", "", "", style.MONEY),
            Line("To", f"=MAX(L{top}:M{bottom})", "", "", "", style.MONEY),
        ],
    )
    return page.area("C", page.row - 3, page.row - 2)


def actual_against_forecast(drawn: Tests) -> Chart:
    return Chart(
        "scatter",
        "Test rows: forecast against actual cost",
        "Points of the test rows, actual cost across and forecast up, both on "
        "scales of powers of ten; the nearer to the line of equals, the better the forecast.",
        drawn.actual,
        [
            Series("Test row", drawn.forecast),
            Series("Forecast = actual", drawn.ends, style.SERIES[3], as_line=True, x=drawn.ends),
        ],
        "Actual cost (currency of the history)",
        "Forecast (currency of the history)",
        "#,##0",
        powers=True,
    )
