"""The dashboard of the business case: the verdict in words, key figures, four charts."""

from __future__ import annotations

from xl_lepton.templates import style
from xl_lepton.templates.books._business_case_risk import Drawn
from xl_lepton.templates.books._business_case_timeline import Flows
from xl_lepton.templates.kit import Book, Chart, Line, Series

COLUMNS = 6


def dashboard(made: Book, found: Flows, drawn: Drawn) -> None:
    page = made.page("Dashboard", "The answer, and what it rests on", *[31] * COLUMNS, landscape=True)
    thousand, percent = '"#,##0,"', '"0.0%"'
    verdict = f'IF(npv>=0,"{made.say("pays")}","{made.say("does not pay")}")'
    back = made.words("back after {0} years", 'TEXT(payback,"0.0")').removeprefix("=")
    payback = f'IF(ISNUMBER(payback),{back},"{made.say("never earned back")}")'
    drawn_words = made.words(
        "The chance of a loss, drawn around the base case, is {0}: one chance in ten of less than {1} thousand USD, one in ten "
        "of more than {2}.",
        f"TEXT(probability_of_loss,{percent})",
        f"TEXT(npv_p10,{thousand})",
        f"TEXT(npv_p90,{thousand})",
    )
    not_drawn = made.say("The chance of a loss could not be simulated: the sheet of the simulation says why.")
    page.headline(
        made.words(
            "The project {0}: in the {1} case it is worth {2} thousand USD today after tax, at {3} a year; the outlay of {4} "
            "thousand USD is {5}.",
            verdict,
            "scenario",
            f"TEXT(npv,{thousand})",
            f"TEXT(discount_rate,{percent})",
            f"TEXT(shown_investment,{thousand})",
            payback,
        ),
        COLUMNS,
    )
    page.findings(
        [
            f'=IF(ISNUMBER(npv_p50),{drawn_words.removeprefix("=")},"{not_drawn}")',
            _break_even(made),
            _rent(made),
            made.words(
                "What matters most: {0}. Its low case alone moves the net present value of the base case by {1} thousand USD.",
                "widest_driver",
                f"TEXT(widest_low,{thousand})",
            ),
        ],
        COLUMNS,
    )

    def shown(note: str) -> str:
        return made.words(note, "scenario")

    page.tiles(
        [
            Line("Net present value", "=npv", note=shown("USD, {0} case"), format=style.MONEY),
            Line("Internal rate of return", "=irr", note=shown("per year, {0} case"), format=style.PERCENT),
            Line("Payback", "=payback", note=shown("years, {0} case"), format=style.YEARS),
            Line("Return on investment", "=roi", note=shown("of the outlay, {0} case"), format=style.PERCENT),
            Line("Probability of a loss", "=probability_of_loss", "base case, simulated", format=style.PERCENT),
            Line("Total cost of ownership", "=tco", note=shown("USD, {0} case"), format=style.MONEY),
        ]
    )
    page.chart(
        Chart(
            "column",
            "Cash flow of the case shown",
            "Columns of the net cash flow of each year and lines of its sum, plain and "
            "discounted; where a line passes nothing, the outlay is earned back.",
            found.year.area,
            [
                Series("Net cash flow", found.net.area),
                Series("So far", found.so_far.area, as_line=True),
                Series("So far, discounted", found.worth.area, as_line=True, dashed=True),
            ],
            "Year",
            "Thousand USD",
            "#,##0,",
        ),
        Chart(
            "tornado",
            "What moves the net present value of the base case",
            "Bars of how far the net present value of the base case moves when one "
            "driver alone goes to its low or its high case, the widest on top.",
            drawn.drivers,
            [Series("Low case", drawn.worse), Series("High case", drawn.better)],
            "Driver",
            "Distance from the base case, thousand USD",
            "#,##0,",
        ),
        height=8.4,
    )
    page.chart(
        Chart(
            "histogram",
            "Simulated net present value of the base case",
            "Histogram of the net present value over all draws; the part left of nothing is the chance of a loss.",
            drawn.bins,
            [Series("Share of draws", drawn.shares)],
            "Net present value, thousand USD",
            "Share of draws",
            "0%",
        ),
        Chart(
            "line",
            "Cost per used hour of a GPU, case shown",
            "Lines of the cost per used hour over utilisation, owned, rented on demand and "
            "reserved; owning pays where its line lies below.",
            drawn.utilisation,
            [Series("Owned", drawn.owned), Series("On demand", drawn.rented), Series("Reserved", drawn.reserved, dashed=True)],
            "Utilisation",
            "USD per used hour",
            "0.00",
        ),
        height=6.6,
    )


def _break_even(made: Book) -> str:
    """From which utilisation on the base case pays; where it pays or loses at any, that."""
    loses = made.say("The base case loses money at any utilisation.")
    pays = made.say("The base case pays at any utilisation.")
    below = made.words(
        "The base case loses money if utilisation stays below {0}.", 'TEXT(break_even_utilisation,"0.0%")'
    ).removeprefix("=")
    at_any = f'IF(npv_base<0,"{loses}","{pays}")'
    return f'=IF(N(break_even_utilisation)<=0,{at_any},IF(break_even_utilisation>1,"{loses}",{below}))'


def _rent(made: Book) -> str:
    """From which utilisation on owning is cheaper than renting, if from any."""
    never = made.say("In the case shown renting on demand is cheaper than owning, however much the GPUs are used.")
    above = made.words(
        "In the case shown owning beats renting on demand from a utilisation of {0} on.", 'TEXT(own_from_utilisation,"0.0%")'
    ).removeprefix("=")
    return f'=IF(ISNUMBER(own_from_utilisation),IF(own_from_utilisation<=1,{above},"{never}"),"{never}")'
