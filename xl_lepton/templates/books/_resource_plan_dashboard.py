"""The dashboard of the resource plan, and the sentences on it."""

from __future__ import annotations

from typing import Final

from xl_lepton.templates import finish, style
from xl_lepton.templates.books._resource_plan_compared import Compared
from xl_lepton.templates.books._resource_plan_contracts import Contracts
from xl_lepton.templates.books._resource_plan_months import Case
from xl_lepton.templates.books._resource_plan_offers import LABELS, NEW
from xl_lepton.templates.kit import Book, Chart, Line, Row, Series
from xl_lepton.templates.sentences import Said, sentences

COLUMNS: Final = 6
SIGNED: Final = 6
"""Contracts on the dashboard."""


def dashboard(made: Book, plan: Case, found: Compared, signed: Contracts) -> None:
    main = _lines(made)
    said = sentences(made, [*main, *_pieces(made)])
    page = made.page("Dashboard", "The answer, and what it rests on", *[25] * COLUMNS)
    page.headline(said["Answer"], COLUMNS)
    page.findings([said[label] for label, _ in main[1:]], COLUMNS, (5,))
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
    page.chart(_supply(plan), height=8)
    page.chart(_cash(plan), height=6.4)
    page.chart(_cases(found), height=5.8)
    page.section("To be signed first", COLUMNS)
    page.headings(["What", "Starts", "GPUs", "Last month", "Outlay, USD", "USD a month"], range(1, COLUMNS))
    first = page.row
    for row in range(signed.top, signed.top + SIGNED):
        links = [f"={signed.page.reference}!{letter}{row}" for letter in "BCDEFG"]
        page.cells(links, "link", [style.GENERAL, style.MONTH, style.COUNT, style.MONTH, style.MONEY, style.MONEY])
    page.spare(first, page.row - 1, "G")
    finish.texts_left(page.sheet, 2, first, page.row - 1)


def _thousand(name: str) -> str:
    return f'TEXT(ROUND({name},-3),"#,##0,")'


def _percent(name: str) -> str:
    return f'TEXT({name},"0%")'


def _month(name: str) -> str:
    return f'TEXT({name},"yyyy-mm")'


def _lines(made: Book) -> list[Said]:
    """The sentences; {Label} is the cell of a piece."""
    return [
        (
            "Answer",
            "=IF(ISNUMBER(total_cost),IF(ROUND(saving,-3)>0,{If there is an answer},{If nothing is saved}),{If there is none})",
        ),
        (
            "GPUs",
            made.words(
                "GPUs needed at the busiest hours: {0} in {1}, {2} in {3}, at most {4}.",
                "gpus_first",
                _month("first_month"),
                "gpus_last",
                _month("INDEX(plan_months,months_planned)"),
                "gpus_peak",
            ),
        ),
        ("Use", "=IF(committed_peak=0,{If there are no contracts},{If there are contracts})"),
        ("Ends", "=IF(ISNUMBER(next_end),{If contracts end},{If none ends})"),
        (
            "Moves",
            made.words(
                "With demand {0} in every month, the plan as signed costs {1} thousand USD more than the best plan for that "
                "demand; with demand {2}, {3} thousand more.",
                "{Lower demand}",
                _thousand("regret_lower"),
                "{Higher demand}",
                _thousand("regret_higher"),
            ),
        ),
        (
            "Prices",
            "=IF(ISNUMBER(price_fall),IF(price_fall<1,{If contracts pay},{If prices may fall to nothing}),{If there are none})",
        ),
        (
            "Second look",
            made.words(
                "Looked at again after {0}, with demand {1} from then on: GPUs planned and not signed {2}, others signed {3}, "
                "which saves {4} thousand USD; {5} thousand can no longer be undone.",
                "{Months until the second look}",
                "{Demand at the second look}",
                "replan_less",
                "replan_more",
                _thousand("replan_saving"),
                _thousand("replan_fixed"),
            ),
        ),
    ]


def _pieces(made: Book) -> list[Said]:
    why = 'IF(ISNUMBER(speed_used),LEPTON_WHY("COMMITMENT_PLAN",demand_planned,offers),LEPTON_WHY("THROUGHPUT",served))'

    def moved(name: str) -> str:
        lower, higher = (made.words(words, f"ABS({name})") for words in ("{0}% lower", "{0}% higher"))
        return f'=IF({name}=0,"{made.say("as planned")}",IF({name}<0,{lower[1:]},{higher[1:]}))'

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
                "The next contract to end takes {0} with it after {1}, the last one runs to {2}; {3} thousand USD are still "
                "due after the plan.",
                made.counted("1 GPU", "{0} GPUs", "next_end_gpus"),
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
        ("Months until the second look", f"={made.counted('1 month', '{0} months', 'replan_month')}"),
        ("Demand at the second look", moved("outlook_percent")),
        (
            "If nothing is saved",
            made.words("The plan costs {0} thousand USD: nothing beats buying by the hour.", _thousand("total_cost")),
        ),
        (
            "If there are contracts",
            made.words(
                "Contracts supply {0} of all GPU-hours and are in use for {1} of theirs; the rest is bought by the hour.",
                *(_percent("committed_share"), _percent("utilisation")),
            ),
        ),
        ("If there are no contracts", f'="{made.say("No GPU is under contract: all hours are bought one by one.")}"'),
        ("If prices may fall to nothing", f'="{made.say("The new contracts pay however far prices by the hour fall.")}"'),
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
