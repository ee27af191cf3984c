"""The dashboard of the business case: the verdict in words, key figures, four charts."""

from __future__ import annotations

from xl_lepton.templates import style
from xl_lepton.templates.books._business_case_drivers import CASES
from xl_lepton.templates.books._business_case_risk import Drawn
from xl_lepton.templates.books._business_case_timeline import Flows
from xl_lepton.templates.kit import Book, Chart, Line, Series
from xl_lepton.templates.sentences import Said, sentences

COLUMNS = 6


def dashboard(made: Book, found: Flows, drawn: Drawn) -> None:
    said = sentences(made, _lines(made), guarded=("If it is simulated",))
    page = made.page("Dashboard", "The answer, and what it rests on", *[31] * COLUMNS, landscape=True)
    page.headline(said["Verdict"], COLUMNS)
    page.findings([said[label] for label in ("Chances", "Break-even", "Rent or buy", "What matters most")], COLUMNS)

    def shown(note: str) -> str:
        return made.words(note, _scenario(made))

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
        height=6.2,
    )


def _thousand(figure: str) -> str:
    return f'TEXT(ROUND({figure},-3),"#,##0,")'


def _percent(figure: str) -> str:
    return f'TEXT({figure},"0.0%")'


def _scenario(made: Book) -> str:
    return made.spoken("scenario", CASES)


def _lines(made: Book) -> list[Said]:
    """The sentences, then their pieces; {Label} is the cell of a piece."""
    return [
        ("Verdict", "=IF(npv>=0,{If it pays},{If it loses})"),
        (
            "Chances",
            f'=IF(ISNUMBER(npv_p50),{{If it is simulated}},"'
            f'{made.say("The chance of a loss could not be simulated: the sheet of the simulation says why.")}")',
        ),
        ("Break-even", "=IF(N(break_even_utilisation)<=0,{At any},IF(break_even_utilisation>1,{At none},{At some}))"),
        ("Rent or buy", _rent(made)),
        ("What matters most", "=IF(widest_low<=0,{If it takes},{If it adds})"),
        *_verdicts(made),
        (
            "If it is simulated",
            made.words(
                "The chance of a loss, drawn around the base case, is {0}: one chance in ten of less than {1} thousand USD, one "
                "in ten of more than {2}.",
                *(_percent("probability_of_loss"), _thousand("npv_p10"), _thousand("npv_p90")),
            ),
        ),
        *_break_even(made),
        *_widest(made),
    ]


def _verdicts(made: Book) -> list[Said]:
    shown = 'TEXT(payback,"0.0")'
    back, soon = made.piece("back after {0} years", shown), made.piece("back within a month")
    rest = (_percent("discount_rate"), _thousand("shown_investment"), "{The outlay}")
    return [
        (
            "If it pays",
            made.words(
                "The project pays: in the {0} case it is worth {1} thousand USD today, after tax and discounted at {2} a year; "
                "the outlay of {3} thousand USD is {4}.",
                *("{The case}", _thousand("npv"), *rest),
            ),
        ),
        (
            "If it loses",
            made.words(
                "The project does not pay: in the {0} case it loses {1} thousand USD of today's money, after tax and discounted "
                "at {2} a year; the outlay of {3} thousand USD is {4}.",
                *("{The case}", _thousand("-npv"), *rest),
            ),
        ),
        ("The case", f"={_scenario(made)}"),
        ("The outlay", f'=IF(ISNUMBER(payback),IF({shown}="0.0",{soon},{back}),"{made.say("never back")}")'),
    ]


def _widest(made: Book) -> list[Said]:
    takes, adds = (
        made.words(text, "widest_driver", _thousand("ABS(widest_low)"))
        for text in (
            "What matters most: {0}. Its low case alone takes {1} thousand USD off the net present value of the base case.",
            "What matters most: {0}. Its low case alone adds {1} thousand USD to the net present value of the base case.",
        )
    )
    return [("If it takes", takes), ("If it adds", adds)]


def _break_even(made: Book) -> list[Said]:
    """From which utilisation on the base case pays; where it pays or loses at any, that."""
    below = made.words("The base case loses money if utilisation stays below {0}.", 'TEXT(break_even_utilisation,"0.0%")')
    return [
        ("At any", f'=IF(npv_base<0,{{At none}},"{made.say("The base case pays at any utilisation.")}")'),
        ("At none", f'="{made.say("The base case loses money at any utilisation.")}"'),
        ("At some", f'=IF(ISNUMBER(break_even_utilisation),{below.removeprefix("=")},"–")'),
    ]


def _rent(made: Book) -> str:
    """From which utilisation on owning is cheaper than renting, if from any."""
    never = made.say("In the case shown renting on demand is cheaper than owning, however much the GPUs are used.")
    above = made.words(
        "In the case shown owning beats renting on demand from a utilisation of {0} on.", 'TEXT(own_from_utilisation,"0.0%")'
    ).removeprefix("=")
    return f'=IF(ISNUMBER(own_from_utilisation),IF(own_from_utilisation<=1,{above},"{never}"),"{never}")'
