"""The dashboard of the resource plan, and the sentences on it."""

from __future__ import annotations

import re
from typing import Final

from xl_lepton.templates import finish, style
from xl_lepton.templates.books._resource_plan_compared import Compared
from xl_lepton.templates.books._resource_plan_contracts import Contracts
from xl_lepton.templates.books._resource_plan_months import Case
from xl_lepton.templates.books._resource_plan_offers import LABELS, NEW
from xl_lepton.templates.kit import Book, Chart, Line, Row, Series

COLUMNS: Final = 6
SIGNED: Final = 6
"""Contracts on the dashboard."""
FIRST_SENTENCE: Final = 7


def dashboard(made: Book, plan: Case, found: Compared, signed: Contracts) -> None:
    words = _sentences(made)
    page = made.page("Dashboard", "The answer, and what it rests on", *[25] * COLUMNS)
    page.headline(f"={words}!$C${FIRST_SENTENCE}", COLUMNS)
    page.findings([f"={words}!$C${row}" for row in range(FIRST_SENTENCE + 1, FIRST_SENTENCE + 7)], COLUMNS, 2)
    page.tiles(
        [
            Line("GPUs needed at most", "=gpus_peak", "GPU, busiest hours", format=style.COUNT),
            Line("Total cost", "=total_cost", "USD, present value", format=style.MONEY),
            Line("Saving", "=saving_share", "against all on demand", format="0%"),
            Line("Use of the committed GPUs", "=utilisation", "hours used over hours paid", format="0%"),
            Line("Regret if demand is lower", "=regret_lower", "USD", format=style.MONEY),
            Line("Most cash in a month", "=cash_peak", "USD", format=style.MONEY),
        ]
    )
    page.chart(_supply(plan), height=7.2)
    page.chart(_cash(plan), height=5.8)
    page.chart(_cases(found), height=5.4)
    page.section("To be signed first", COLUMNS)
    page.headings(["What", "Starts", "GPUs", "Last month", "Outlay, USD", "USD a month"], range(1, COLUMNS))
    first = page.row
    for row in range(signed.top, signed.top + SIGNED):
        links = [f"={signed.page.reference}!{letter}{row}" for letter in "BCDEFG"]
        page.cells(links, "link", [style.GENERAL, style.MONTH, style.COUNT, style.MONTH, style.MONEY, style.MONEY])
    finish.texts_left(page.sheet, 2, first, page.row - 1)


def _sentences(made: Book) -> str:
    """What the dashboard says, each sentence of a few pieces, on a page of its own. Gives that page as formulas write it."""
    page = made.page("Sentences", "The sentences of the dashboard, put together from the figures", 36, 150, landscape=True)
    page.row = FIRST_SENTENCE
    lines = _lines(made)
    pieces = FIRST_SENTENCE + len(lines) + 1
    for label, formula in lines:
        found = re.sub(r"<(\d+)>", lambda place: f"C{pieces + int(place[1])}", formula)
        page.cells([label, found], ["label", "text"])
    page.row += 1
    for label, formula in _pieces(made):
        page.cells([label, formula], ["label", "text"])
    return page.reference


def _thousand(name: str) -> str:
    return f'TEXT({name},"#,##0,")'


def _percent(name: str) -> str:
    return f'TEXT({name},"0%")'


def _month(name: str) -> str:
    return f'TEXT({name},"yyyy-mm")'


def _lines(made: Book) -> list[tuple[str, str]]:
    """The sentences; <0> and so on is the cell of a piece."""
    return [
        ("Answer", "=IF(ISNUMBER(total_cost),<0>,<1>)"),
        (
            "GPUs",
            made.words(
                "At the busiest hours {0} GPUs are needed in {1} and {2} in {3}, {4} at most.",
                "gpus_first",
                _month("first_month"),
                "gpus_last",
                _month("INDEX(plan_months,months_planned)"),
                "gpus_peak",
            ),
        ),
        (
            "Use",
            made.words(
                "Contracts supply {0} of all GPU-hours and are in use for {1} of theirs; the rest is bought by the hour.",
                _percent("committed_share"),
                _percent("utilisation"),
            ),
        ),
        ("Ends", "=IF(ISNUMBER(next_end),<2>,<3>)"),
        (
            "Moves",
            made.words(
                "With demand {0} in every month, the plan as signed costs {1} thousand USD more than the best plan for that "
                "demand; with demand {2}, {3} thousand more.",
                "<6>",
                _thousand("regret_lower"),
                "<7>",
                _thousand("regret_higher"),
            ),
        ),
        ("Prices", "=IF(ISNUMBER(price_fall),<4>,<5>)"),
        (
            "Second look",
            made.words(
                "Looked at again after {0} months, with demand {1} from then on: {2} GPUs planned are not signed and {3} "
                "others are, which saves {4} thousand USD; {5} thousand can no longer be undone.",
                "replan_month",
                "<8>",
                "replan_less",
                "replan_more",
                _thousand("replan_saving"),
                _thousand("replan_fixed"),
            ),
        ),
    ]


def _pieces(made: Book) -> list[tuple[str, str]]:
    why = 'IF(ISNUMBER(speed_used),LEPTON_WHY("COMMITMENT_PLAN",demand_planned,offers),LEPTON_WHY("THROUGHPUT",served))'

    def moved(name: str) -> str:
        lower, higher = (made.words(words, f"ABS({name})") for words in ("{0}% lower", "{0}% higher"))
        return f"=IF({name}<0,{lower[1:]},{higher[1:]})"

    return [
        (
            "If there is an answer",
            made.words(
                "The plan costs {0} thousand USD, {1} less than buying by the hour all that is not under contract today: it "
                "saves {2} thousand.",
                _thousand("total_cost"),
                _percent("saving_share"),
                _thousand("saving"),
            ),
        ),
        ("If there is none", f'=IF(ISNUMBER(total_cost),"–",{why})'),
        (
            "If contracts end",
            made.words(
                "The next contract to end takes {0} GPUs with it after {1}, the last one runs to {2}; {3} thousand USD are still "
                "due after the plan.",
                "next_end_gpus",
                _month("next_end"),
                _month("last_end"),
                _thousand("due_later"),
            ),
        ),
        (
            "If none ends",
            made.words("No contract ends within the plan; {0} thousand USD are still due after it.", _thousand("due_later")),
        ),
        (
            "If contracts pay",
            made.words(
                "The new contracts lose money only if prices by the hour fall by more than {0}, from the first month on.",
                _percent("price_fall"),
            ),
        ),
        ("If there are none", f'="{made.say("No new contract pays: all that is open is bought by the hour.")}"'),
        ("Lower demand", moved("lower_percent")),
        ("Higher demand", moved("higher_percent")),
        ("Demand at the second look", moved("outlook_percent")),
    ]


def _supply(plan: Case) -> Chart:
    rows: list[tuple[str, Row]] = [
        ("Running today", plan["held"]),
        *((LABELS[kind], plan[kind]) for kind in NEW),
        (LABELS["spot"], plan["peak_spot"]),
        (LABELS["on_demand"], plan["peak_on_demand"]),
    ]
    return Chart(
        "stacked column",
        "GPUs at the busiest hours: where they come from",
        "Stacked columns of the GPUs of each kind in each month, and a line of the GPUs needed at the busiest hours; what stands "
        "above the line is committed and idle.",
        plan["month"].area,
        [*(Series(title, row.area) for title, row in rows), Series("GPUs needed", plan["peak"].area, style.RED, as_line=True)],
        "Month",
        "GPU",
    )


def _cash(plan: Case) -> Chart:
    return Chart(
        "column",
        "Cash by month",
        "Columns of the cash paid in each month of the plan, and a line of what would be paid if nothing new were signed.",
        plan["month"].area,
        [Series("The plan", plan["cash"].area), Series("All on demand", plan["all_cash"].area, "C2410C", as_line=True)],
        "Month",
        "Thousand USD",
        "#,##0,",
    )


def _cases(found: Compared) -> Chart:
    return Chart(
        "column",
        "What the plan costs when demand moves",
        "Columns for lower, planned and higher demand: the plan as signed, a plan made for that demand, and nothing new signed.",
        found.across(found.heads),
        [
            Series("The plan as signed", found.across(found.kept)),
            Series("The best plan for that demand", found.across(found.best)),
            Series("All on demand", found.across(found.everything)),
        ],
        "Demand",
        "Thousand USD",
        "#,##0,",
    )
