"""resource_plan.xlsx: how many GPUs each month, from whom, at what cost, and what to change when demand moves."""

from __future__ import annotations

from xl_lepton.templates.books import _resource_plan_inputs as given
from xl_lepton.templates.books import _resource_plan_months as monthly
from xl_lepton.templates.books import _resource_plan_offers as offers
from xl_lepton.templates.books._resource_plan_checks import checks
from xl_lepton.templates.books._resource_plan_compared import compared
from xl_lepton.templates.books._resource_plan_contracts import contracts
from xl_lepton.templates.books._resource_plan_dashboard import dashboard
from xl_lepton.templates.books._resource_plan_results import results
from xl_lepton.templates.kit import Book
from xl_lepton.templates.language import Language


def book(language: Language) -> Book:
    """The workbook, not yet saved."""
    made = Book(
        "Resource plan: GPUs for two years",
        "How many GPUs each month, from whom, at what cost, and what to change when demand moves",
        language,
        purpose=[
            "Turns users and training into GPUs month by month, finds the cheapest mix of owned, reserved, on-demand and "
            "spot GPUs on top of what runs today, and says what the plan costs if demand comes out otherwise: as it was signed, "
            "planned anew from the start, and looked at again after some months."
        ],
        how=[
            "Single figures stand on the sheet of inputs, those by month on the sheet of demand. To plan GPUs that you know "
            "already, set users and training to 0 and type the GPUs.",
            "Demand by the quarter of the day decides how much is worth committing to: an hour that is not used is paid all the "
            "same.",
        ],
        convention="Amounts in USD, costs positive; payments at the start of each month, valued on the first day of the plan",
        changes=[("0.1.0", "2026-11-25", "xl_lepton", "First version", "None: these are the first figures")],
    )
    given.inputs(made)
    given.demand(made)
    offers.prices(made)
    offers.costs(made)
    offers.speed(made)
    offers.offers(made)
    demand = monthly.gpus(made)
    market = monthly.market(made, demand)
    plan = monthly.plan(made, demand)
    monthly.cash(made, plan)
    cases = [
        monthly.moved(made, title, about, market.columns(place), plan)
        for place, title, about in (
            (1, "Lower", "The same commitments under lower demand: what is then bought by the hour, and what that costs"),
            (2, "Higher", "The same commitments under higher demand: what is then bought by the hour, and what that costs"),
        )
    ]
    signed = contracts(made)
    answers = results(made, plan)
    found = compared(made, plan, cases)
    dashboard(made, plan, found, signed)
    checks(made, plan, signed, found, answers)
    return made
