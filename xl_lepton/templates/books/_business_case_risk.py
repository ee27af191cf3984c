"""What is uncertain: sensitivities one driver at a time, break-even utilisation, simulation, renting instead of buying."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from xl_lepton.templates import finish, style
from xl_lepton.templates.books._business_case_cases import BASE, Cases
from xl_lepton.templates.books._business_case_drivers import CASES, DRIVERS
from xl_lepton.templates.kit import Book, Page

_MEASURES = (
    ("Net present value", "npv", "USD", style.MONEY),
    ("Internal rate of return", "irr", "per year", style.PERCENT),
    ("Return on investment", "roi", "of the outlay", style.PERCENT),
    ("Payback", "payback", "years", style.YEARS),
    ("Profitability index", "profitability", "ratio", style.NUMBER),
)
_UNCERTAIN = (
    ("Outlay", "investment"),
    ("Benefit", "benefit"),
    ("Running cost", "cost"),
    ("Growth of the benefits, before inflation", "benefit growth"),
    ("Resale", "resale"),
)
_FIGURES = (
    ("Mean", "mean", ""),
    ("Standard deviation", "standard deviation", ""),
    ("Lowest draw", "minimum", "npv_least"),
    ("P10: one chance in ten below", "P10", "npv_p10"),
    ("P50: the middle", "P50", "npv_p50"),
    ("P90: one chance in ten above", "P90", "npv_p90"),
    ("Highest draw", "maximum", "npv_most"),
    ("Probability of a loss", "probability of loss", "probability_of_loss"),
)
_OPTIONS = (
    ("Owned", "owned"),
    ("Reserved for a year", "reserved"),
    ("Rented on demand", "on-demand"),
    ("Rented on spot terms", "spot"),
)
STEPS, BINS = 10, 16
_MINUS = "\N{MINUS SIGN}"  # a chart breaks its labels behind a hyphen


@dataclass(frozen=True)
class Drawn:
    """Areas that the dashboard draws: tornado, histogram, cost per hour over utilisation."""

    drivers: str
    worse: str
    better: str
    bins: str
    shares: str
    utilisation: str
    owned: str
    rented: str
    reserved: str


def sheets(made: Book, cases: Cases) -> Drawn:
    tornado = _sensitivity(made, cases)
    histogram = _simulation(made, cases)
    return Drawn(*tornado, *histogram, *_rent_or_buy(made))


def _sensitivity(made: Book, cases: Cases) -> tuple[str, str, str]:
    page = made.page(
        "Sensitivity", "The three scenarios, and the base case with one driver moved at a time", 44, 16, 16, 18, 18, 16, 8
    )
    page.section("Scenarios: all drivers at once", 7)
    page.headings(["Measure", *(case.capitalize() for case in CASES), "Unit"], range(1, 4))
    for label, key, unit, form in _MEASURES:
        places = ["COLUMNS(B$1:D$1)", "COLUMNS(B$1:E$1)", "COLUMNS(B$1:F$1)"]
        row = page.cells(
            [label, *(f'=INDEX(LEPTON_SCENARIOS(project,cases,"{key}"),{place})' for place in places), unit],
            ["label", *["output" if key == "npv" else "calculation"] * 3, "note"],
            [style.GENERAL, form, form, form, style.GENERAL],
        )
        if key == "npv":
            for column, case in zip("CDE", CASES, strict=True):
                made.name(f"npv_{case}", f"{page.reference}!${column}${row}")
    page.row += 1
    page.section("One driver at a time: net present value in USD", 7)
    page.headings(["Driver", "Low", "High", "NPV at low", "NPV at high", "Swing", "Rank"], range(1, 7))
    top, bottom = page.row, page.row + len(DRIVERS) - 1
    for driver in DRIVERS:
        row, worth = page.row, [f"={cell}" for cell in cases.worth(driver)]
        rank = f'=COUNTIF($G${top}:$G${bottom},">"&G{row})+COUNTIF($G${top}:G{row},G{row})'
        page.cells(
            [driver.label, f"={driver.name}_low", f"={driver.name}_high", *worth, f"=ABS(F{row}-E{row})", rank],
            ["label", *["link"] * 4, "calculation", "calculation"],
            [style.GENERAL, driver.format, driver.format, *[style.MONEY] * 3, style.COUNT],
        )
    page.row += 1
    page.section("The widest swings first: distance from the base case in USD", 7)
    page.headings(["Driver", "At low", "At high"], range(1, 3))
    first = page.row
    for row in range(first, first + len(DRIVERS)):
        found = f"MATCH(ROWS(B${first}:B{row}),$H${top}:$H${bottom},0)"
        page.cells(
            [
                f"=INDEX(B${top}:B${bottom},{found})",
                f"=INDEX(E${top}:E${bottom},{found})-npv_base",
                f"=INDEX(F${top}:F${bottom},{found})-npv_base",
            ],
            ["label", "calculation", "calculation"],
            [style.GENERAL, style.MONEY, style.MONEY],
        )
    made.name("widest_driver", f"{page.reference}!$B${first}")
    made.name("widest_low", f"{page.reference}!$C${first}")
    page.row += 1
    _break_even(made, page, cases)
    last = first + len(DRIVERS) - 1
    return tuple(page.area(column, first, last) for column in "BCD")  # type: ignore[return-value]


def _break_even(made: Book, page: Page, cases: Cases) -> None:
    """NPV is linear in utilisation, so two cases give the point at which it is nothing."""
    low, high = cases.worth(DRIVERS[0])
    page.section("Break-even utilisation of the base case", 7)
    lines = [
        ("NPV at low utilisation", f"={low}", "USD", style.MONEY, "npv_at_low_use", "link"),
        ("NPV at high utilisation", f"={high}", "USD", style.MONEY, "npv_at_high_use", "link"),
        (
            "NPV per point of utilisation",
            "=IF(utilisation_high=utilisation_low,0,(npv_at_high_use-npv_at_low_use)/(utilisation_high-utilisation_low))",
            "USD",
            style.MONEY,
            "npv_slope",
            "calculation",
        ),
        (
            "Break-even utilisation",
            '=IF(npv_slope=0,"' + made.say("none") + '",utilisation_base-npv_base/npv_slope)',
            "share of hours",
            style.PERCENT,
            "break_even_utilisation",
            "output",
        ),
        (
            "Benefit there",
            "=IF(npv_slope=0,0,base_benefit+(break_even_utilisation-utilisation_base)*base_rent/utilisation_base)",
            "USD a year",
            style.MONEY,
            "break_even_benefit",
            "calculation",
        ),
    ]
    for label, formula, unit, form, name, role in lines:
        made.name(name, f"{page.reference}!$C${page.row}")
        page.cells([label, formula, unit], ["label", role, "note"], [style.GENERAL, form, style.GENERAL])
    made.name("base_benefit", cases.cell("benefit", BASE))
    made.name("base_rent", cases.cell("rent", BASE))
    finish.texts_right(page.sheet, page.cells(["input", "break-even"], "list heading"), 3, 3)
    page.cells(["benefit", "=break_even_benefit"], ["key", "link"], [style.GENERAL, style.MONEY])
    made.name("break_even_case", f"{page.reference}!$B${page.row - 2}:$C${page.row - 1}")
    made.name("npv_at_break_even", f"{page.reference}!$C${page.row}")
    page.cells(
        ["NPV there", '=INDEX(LEPTON_SCENARIOS(project_base,break_even_case,"npv"),ROWS(B$1:B$2))', "USD"],
        ["label", "calculation", "note"],
        [style.GENERAL, style.CENTS, style.GENERAL],
    )


def _simulation(made: Book, cases: Cases) -> tuple[str, str]:
    page = made.page("Simulation", "The base case drawn thousands of times: how likely is a loss", 44, 18, 16, 16, 16, 16, 16)
    rows = {name.removeprefix("block "): row for name, row in cases.rows.items() if name.startswith("block ")}
    page.block(
        "project_base",
        "The base case",
        [(key, f"={cases.pages[0].reference}!${BASE}${row}") for key, row in rows.items()],
        [cases.pages[0].sheet[f"E{row}"].number_format for row in rows.values()],
    )
    page.section("What is drawn: from the swings of the drivers, root of the sum of squares on each side", 7)
    page.headings(["input", "distribution", "P10", "P50", "P90"], range(2, 5))
    top = page.row
    for _, key in _UNCERTAIN:
        areas, row = cases.areas(rows[key])[1:], page.row
        sides = [
            f"=E{row}{sign}SQRT({'+'.join(f'SUMPRODUCT(({area}{way}E{row})*({area}-E{row})^2)' for area in areas)})"
            for sign, way in (("-", "<"), ("+", ">"))
        ]
        form = cases.pages[0].sheet[f"E{rows[key]}"].number_format
        middle = f"={cases.pages[0].reference}!${BASE}${rows[key]}"
        page.cells(
            [key, "percentiles", sides[0], middle, sides[1]],
            ["key", "key", "calculation", "link", "calculation"],
            [style.GENERAL, style.GENERAL, form, form, form],
        )
    made.name("uncertain", f"{page.reference}!$B${top}:$F${page.row - 1}")
    page.row += 1
    page.section("Rank correlations", 7)
    heads = page.cells([None, *(key for _, key in _UNCERTAIN)], "list heading")
    finish.texts_right(page.sheet, heads, 3, 2 + len(_UNCERTAIN))
    corner, keys = page.row, [key for _, key in _UNCERTAIN]
    for key in keys:
        row = page.row
        letter = [get_column_letter(3 + other) for other in range(len(keys))]
        pair = f'IF(OR(AND($B{row}="benefit",{{0}}${corner - 1}="cost"),AND($B{row}="cost",{{0}}${corner - 1}="benefit"))'
        cells = [f"=IF($B{row}={one}${corner - 1},1,{pair.format(one)},benefit_cost_correlation,0))" for one in letter]
        page.cells([key, *cells], ["key", *["calculation"] * len(keys)], [style.GENERAL, *[style.NUMBER] * len(keys)])
    made.name("correlations", f"{page.reference}!$C${corner}:${get_column_letter(2 + len(keys))}${page.row - 1}")
    page.row += 1
    return _results(made, page)


def _results(made: Book, page: Page) -> tuple[str, str]:
    failed = made.say("not drawn")
    page.section("Net present value over all draws", 7)
    for label, key, name in _FIGURES:
        row = page.row
        call = f'INDEX(LEPTON_SIMULATE(project_base,uncertain,"npv",correlations,trials,seed,"summary",,$D{row}),1,1)'
        form = style.PERCENT if name == "probability_of_loss" else style.MONEY
        role = "output" if name in ("npv_p10", "npv_p50", "npv_p90", "probability_of_loss") else "calculation"
        page.cells([label, f'=IFERROR({call},"{failed}")', key], ["label", role, "key"], [style.GENERAL, form, style.GENERAL])
        if name:
            made.name(name, f"{page.reference}!$C${row}")
    why = 'LEPTON_WHY("SIMULATE",project_base,uncertain,"npv",correlations,trials,seed)'
    finish.texts_left(page.sheet, 4, page.row - len(_FIGURES), page.row - 1)
    page.cells(["Why it is not drawn", f'=IF(ISNUMBER(npv_p50),"-",{why})'], ["label", "calculation"])
    page.row += 1
    page.section("Histogram", 7)
    page.headings(["Bin", "From, USD", "To, USD", "Share of draws", "Middle, thousand USD"], range(1, 5))
    top, bottom = page.row, page.row + BINS - 1
    for row in range(top, bottom + 1):
        number, count = f"B{row}", f"MAX(B${top}:B${bottom})"
        edge = f"=IF(ISNUMBER(npv_least),npv_least+({number}{{}})*(npv_most-npv_least)/{count},0)"
        share = (
            f'=IFERROR(INDEX(LEPTON_SIMULATE(project_base,uncertain,"npv",correlations,trials,seed,"histogram",'
            f'{count},"share"),{number}),0)'
        )
        share = share.replace("=IFERROR(", "=IF(ISNUMBER(npv_p50),", 1)
        page.cells(
            [
                f"=ROWS(B${top}:B{row})",
                edge.format("-1"),
                edge.format(""),
                share,
                f'=SUBSTITUTE(TEXT((C{row}+D{row})/(1+1),"#,##0,"),"-","{_MINUS}")',
            ],
            "calculation",
            [style.COUNT, style.MONEY, style.MONEY, style.PERCENT, style.GENERAL],
        )
    page.cells(
        ["Sum of the shares", None, None, f"=SUM(E{top}:E{bottom})"],
        ["total label", "total label", "total label", "total"],
        [style.GENERAL, style.GENERAL, style.GENERAL, style.PERCENT],
    )
    made.name("histogram_sum", f"{page.reference}!$E${page.row - 1}")
    return page.area("F", top, bottom), page.area("E", top, bottom)


def _rent_or_buy(made: Book) -> tuple[str, str, str, str]:
    page = made.page(
        "RentOrBuy",
        "One GPU of the case shown, owned or rented: cost per used hour, and when owning pays",
        34,
        18,
        18,
        18,
        20,
        18,
        18,
    )
    page.block(
        "offer",
        "What is compared",
        [
            ("GPU price", "=shown_gpu_price"),
            ("years", "=years"),
            ("discount rate", "=discount_rate"),
            ("utilisation", "=utilisation"),
            ("kW per GPU", "=full_power/gpus"),
            ("kWh price", "=price_of_kwh*kwh_factor"),
            ("PUE", "=pue"),
            ("power load", "=power_load"),
            ("network share", "=network_share"),
            ("residual share", "=resale_share"),
            ("upkeep share", "=support_share*running_factor"),
            ("colocation", "=price_of_space*running_factor"),
            ("staff", "=(shown_people+shown_software)/gpus/12"),
            ("on-demand", "=shown_rent_price"),
            ("reserved", "=shown_rent_price*reserved_share"),
            ("spot", "=price_of_spot"),
            ("spot efficiency", "=spot_efficiency"),
        ],
        [style.NUMBER] * 17,
    )
    page.section("The options", 7)
    page.headings(
        [
            "Option",
            "key",
            "USD per used hour",
            "USD a month",
            "Break-even utilisation",
            "Break-even month",
            "Gain by owning, USD",
        ],
        range(2, 7),
    )
    for label, key in _OPTIONS:
        row = page.row
        cells = [
            f"=INDEX(LEPTON_RENT_OR_BUY(offer,$C{row}),1,COLUMNS($D{row}:{column}{row}))"
            if key != "owned" or column in "DE"
            else None
            for column in "DEFGH"
        ]
        page.cells(
            [label, key, *cells],
            ["label", "key", "calculation", "calculation", *["calculation" if key == "owned" else "output"] * 3],
            [style.GENERAL, style.GENERAL, style.CENTS, style.CENTS, style.PERCENT, style.YEARS, style.MONEY],
        )
        if key in ("owned", "on-demand"):
            made.name(f"{key.replace('-', '_')}_per_hour", f"{page.reference}!$D${row}")
            made.name(f"{key.replace('-', '_')}_per_month", f"{page.reference}!$E${row}")
        if key == "on-demand":
            made.name("own_from_utilisation", f"{page.reference}!$F${row}")
        if key != "owned":
            made.name(f"gain_over_{key.replace('-', '_')}", f"{page.reference}!$H${row}")
    owned = "owned_per_month-own_from_utilisation*shown_rent_price*hours_per_year/12"
    page.cells(
        ["Cost apart at the break-even utilisation", None, f"=IF(ISNUMBER(own_from_utilisation),{owned},0)"],
        ["label", "label", "calculation"],
        [style.GENERAL, style.GENERAL, style.CENTS],
    )
    made.name("break_even_deviation", f"{page.reference}!$D${page.row - 1}")
    page.row += 1
    page.section("Cost per used hour over utilisation", 7)
    page.headings(["Utilisation", "Owned", "On demand", "Reserved"], range(1, 4))
    top, bottom = page.row, page.row + STEPS - 1
    for row in range(top, bottom + 1):
        page.cells(
            [
                f"=ROWS(B${top}:B{row})/ROWS(B${top}:B${bottom})",
                f"=owned_per_month/(hours_per_year/12*B{row})",
                "=shown_rent_price",
                f"=shown_rent_price*reserved_share/B{row}",
            ],
            ["calculation", "calculation", "link", "calculation"],
            ["0%", style.CENTS, style.CENTS, style.CENTS],
        )
    return tuple(page.area(column, top, bottom) for column in "BCDE")  # type: ignore[return-value]
