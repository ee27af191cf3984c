"""The rows kept for testing: forecast from the training rows alone, and measured twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._cost_forecast_data import HISTORY
from xl_lepton.templates.books._cost_forecast_model import ERROR
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series

TESTS: Final = 40
"""The lines there is room for; a check says when a history needs more."""


@dataclass(frozen=True)
class Tests:
    """Areas of the test rows to be drawn, the ends of the line of equals, and the measures taken twice: label, cell, cell."""

    actual: str
    forecast: str
    ends: str
    twice: tuple[tuple[str, str, str], ...]


def tests(made: Book) -> Tests:
    about = "The rows marked test, forecast from the training rows alone: what the method says of projects it has not seen"
    page = made.page("TestRows", about, 24, 14, 34, 16, 16, 16, 16, 12, 12, 12, 16, 16)
    top = page.row + 13
    bottom = top + TESTS - 1
    marks = made.column(HISTORY, "dataset")
    page.results(
        "Rows",
        [
            Line("Training rows", f'=COUNTIF({marks},"train")', "rows", "training_rows", "", style.COUNT),
            Line("Test rows", f'=COUNTIF({marks},"test")', "rows", "test_rows", "", style.COUNT),
            Line("Of them with a forecast", f"=COUNT(I{top}:I{bottom})", "rows", "tests_scored", "", style.COUNT),
        ],
    )
    twice = _measures(page, top, bottom)
    page.headings(
        [
            "No.",
            "Row",
            "Project",
            "Actual cost",
            "Forecast",
            "Low",
            "High",
            "Error",
            "Size of the error",
            "In range",
            "Drawn: actual",
            "Drawn: forecast",
        ],
        [0, 1, *range(3, 12)],
    )
    if page.row != top:
        raise AssertionError(f"the test rows start in row {page.row}, not {top}")
    call = "LEPTON_FORECAST(train_costs,train_factors,INDEX(factor_rows,$C{0},0),method,likely_range,{1})"
    formats = [*["0"] * 2, style.GENERAL, *[style.MONEY] * 4, ERROR, ERROR, "0", *[style.MONEY] * 2]
    for row in range(top, bottom + 1):
        shown = f'=IF($C{row}="","",{{}})'
        asked = [shown.format(call.format(row, f'"{word}"')) for word in ("forecast", "low", "high")]
        places = f'ROW({marks})-ROW(cost_heading)+ROWS({HISTORY})*({marks}<>"test")'
        page.cells(
            [
                f"=ROWS(B${top}:B{row})",
                f'=IF(B{row}>test_rows,"",SUMPRODUCT(SMALL({places},B{row})))',
                shown.format(f"INDEX({made.column(HISTORY, 'project')},$C{row})"),
                shown.format(f"INDEX({made.column(HISTORY, 'total_cost')},$C{row})"),
                *asked,
                f'=IF(AND(ISNUMBER(F{row}),N(E{row})>0),F{row}/E{row}-1,"")',
                f'=IF(I{row}="","",ABS(I{row}))',
                f'=IF(I{row}="","",IF(AND(G{row}<=E{row},E{row}<=H{row}),1,0))',
                f'=IF(I{row}="",E${top},E{row})',
                f'=IF(I{row}="",F${top},F{row})',
            ],
            ["calculation", "calculation", "label", *["calculation"] * 9],
            formats,
        )
    page.row += 1
    ends = _ends(page, top, bottom)
    drawn = Tests(page.area("L", top, bottom), page.area("M", top, bottom), ends, twice)
    page.chart(actual_against_forecast(drawn), height=10, columns=8)
    return drawn


def _measures(page: Page, top: int, bottom: int) -> tuple[tuple[str, str, str], ...]:
    """The measures by the sheet's own functions, and by ours: two ways to the same figures."""
    page.section("Accuracy on the test rows", 8)
    page.headings(["", "", "Measure", "By the sheet", "By LEPTON_FORECAST_SCORE", "Difference", "Better is", ""], [3, 4, 5])
    errors, inside = f"J{top}:J{bottom}", f"K{top}:K{bottom}"
    measures = (
        ("MdAPE: median error", f"MEDIAN({errors})", "MdAPE", "lower", "test_mdape"),
        ("MMRE: mean error", f"AVERAGE({errors})", "MMRE", "lower", ""),
        ("PRED(25): share within 25 %", f'COUNTIF({errors},"<="&near)/COUNT({errors})', "PRED(25)", "higher", "test_pred25"),
        ("How often the likely range held", f"AVERAGE({inside})", "interval coverage", "at the promise", "test_coverage"),
    )
    twice = []
    for label, native, key, better, name in measures:
        row = page.row
        score = f'LEPTON_FORECAST_SCORE(used_costs,used_factors,method,used_marks,likely_range,"{key}")'
        page.cells(
            [
                None,
                None,
                label,
                f'=IF(tests_scored=0,"",{native})',
                f'=IF(tests_scored=0,"",{score})',
                f"=N(E{row})-N(F{row})",
                better,
            ],
            ["label", "label", "label", "output" if name else "calculation", "calculation", "calculation", "note"],
            [style.GENERAL] * 3 + [ERROR, ERROR, style.DEVIATION, style.GENERAL],
        )
        if name:
            page.book.name(name, f"{page.reference}!$E${row}")
        twice.append(
            (f"{key} by the sheet is that of LEPTON_FORECAST_SCORE", f"{page.reference}!E{row}", f"{page.reference}!F{row}")
        )
    page.row += 1
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
        "Forecast",
        "#,##0",
        powers=True,
    )
