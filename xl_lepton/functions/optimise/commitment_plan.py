"""LEPTON_COMMITMENT_PLAN."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Annotated

from xl_lepton.core.cells import MISSING
from xl_lepton.core.errors import BadInput, NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data, Number, Rate
from xl_lepton.core.results import Table
from xl_lepton.core.working import Working
from xl_lepton.functions.optimise import _common as common
from xl_lepton.numerics.commitment_program import EXACT, LINEAR, Mix, cheapest
from xl_lepton.numerics.commitments import CONTINUE, STOP, UNLIMITED, Commitment, Market, Offer

SUMMARY, PLAN, STARTS = "summary", "plan", "starts"


@lepton(
    "COMMITMENT_PLAN",
    source=common.SOURCE,
    examples=[
        Example(([[10.0]] * 12, common.PRICES), "total cost"),
        Example(
            ([[10.0]] * 12, common.PRICES, "summary", 730.0, 0.0, MISSING, MISSING, "exact", "stop", MISSING, "total cost"),
            175200.0,
        ),
        Example(
            ([[5.0, 10.0]] * 12, common.PRICES, "starts", 730.0, 0.0, MISSING, MISSING, "exact", "stop", MISSING, "gpus"), 5.0
        ),
    ],
)
def commitment_plan(
    demand: Annotated[Columns, Data(common.DEMAND_HELP)],
    offers: Annotated[Columns, Data(common.OFFERS_HELP)],
    view: Annotated[str, Choice("What to show", options=(SUMMARY, PLAN, STARTS))] = SUMMARY,
    hours: Annotated[float, Number("Hours per period", above=0.0, maximum=1e6)] = 730.0,
    rate: Annotated[float, Rate("Discount rate per period", above=None, minimum=0.0, maximum=10.0)] = 0.0,
    budget: Annotated[float, Number("Most that may be spent in any one period", minimum=0.0)] = UNLIMITED,
    power_cap: Annotated[float, Number("Most kW drawn by offers with a kw figure", minimum=0.0)] = UNLIMITED,
    method: Annotated[str, Choice("linear is quick and states its gap", options=(EXACT, LINEAR))] = EXACT,
    after: Annotated[
        str,
        Choice(
            "Demand after the last period: stop counts payments still due, continue leaves them out", options=(STOP, CONTINUE)
        ),
    ] = STOP,
    running: Annotated[
        Columns | None, Data("Commitments that run already, with headings offer, period (0 or before), gpus")
    ] = None,
    *,
    work: Working,
) -> Annotated[Table, Returns("Summary, plan by period, or the commitments to sign", columns=())]:
    """Cheapest mix of owned, reserved, on-demand and spot GPUs over time that meets the demand, with proof of how good it is.

    Commitments are paid whether used or not, running ones too; what they leave open in a load band is bought by the hour, the
    cheapest offer first.
    Spot work is limited to its share of the demand, its price divided by its efficiency. residual is the share of the upfront
    price left at the end of the term (written off evenly); left blank, nothing comes back. The gap is cost over a proven bound.
    """
    needed = common.demand_of(demand)
    given = common.offers_of(offers, len(needed))
    held = _running(running, given, len(needed))
    market = Market(needed, given, hours=hours, rate=rate, after=after, budget=budget, power=power_cap, running=held)
    mix = cheapest(market, method)
    common.explain(market, mix, work)
    if view == STARTS:
        return _starts(market, mix)
    return _plan(market, mix) if view == PLAN else _summary(market, mix)


def _running(running: Columns | None, offers: tuple[Offer, ...], periods: int) -> tuple[Commitment, ...]:
    listed = [] if running is None else common.commitments_of("running", running, offers, periods)
    for one in listed:
        if one.start >= 1:
            name = offers[one.offer].name
            raise BadInput(
                f"running: '{name}' from period {one.start} does not run yet; leave it out, or give a period of 0 or before"
            )
    return common.running_of(listed, offers)


def _starts(market: Market, mix: Mix) -> Table:
    rows = []
    for one in sorted(mix.commitments, key=lambda one: (one.start, one.offer)):
        offer = market.offers[one.offer]
        value = one.gpus * market.present_cost(offer, one.start)
        rows.append((offer.name, one.start, one.gpus, one.start + offer.term - 1, one.gpus * offer.upfront, value))
    return Table.of(["offer", "period", "gpus", "last_period", "upfront", "present_cost"], rows or [("none", 1, 0, 0, 0.0, 0.0)])


def _plan(market: Market, mix: Mix) -> Table:
    """By period: the peak, the GPUs committed of each committed offer, the mean of each bought by the hour, and the cash."""
    rows: list[list[object]] = []
    everything = [*market.running, *mix.commitments]
    stock = market.stock(everything)
    for period, bands in enumerate(market.demand, 1):
        active = [one for one in everything if one.start <= period <= market.last(market.offers[one.offer], one.start)]
        bought = [market.bought(gpus, stock[period - 1]) for gpus in bands]
        row: list[object] = [period, max(bands)]
        for place, offer in enumerate(market.offers):
            if offer.term:
                row.append(sum(one.gpus for one in active if one.offer == place))
            else:
                row.append(math.fsum(own.get(place, 0) for own in bought) / len(bands) / offer.efficiency)
        paid = (one.gpus * market.payments(market.offers[one.offer], one.start).get(period, 0.0) for one in everything)
        rows.append([*row, math.fsum(paid) + market.flexible_cost(period, stock[period - 1])])
    return Table.of(["period", "peak", *(offer.name for offer in market.offers), "cash"], rows)


def _summary(market: Market, mix: Mix) -> Table:
    flexible = common.pay_as_you_go(market)
    stock = market.stock([*market.running, *mix.commitments])
    held = sum(stock) * len(market.demand[0])
    used = sum(min(gpus, own) for bands, own in zip(market.demand, stock, strict=True) for gpus in bands)
    rows: list[tuple[str, object]] = [
        ("total cost", mix.cost),
        ("all on demand", flexible),
        ("saving", None if flexible is None else flexible - mix.cost),
        ("saving share", (flexible - mix.cost) / flexible if flexible else None),
        ("lower bound", mix.bound),
        ("gap", mix.gap),
        ("proof", mix.how),
        ("gpus committed at most", max(stock)),
        ("utilisation of commitments", used / held if held else None),
        ("cost of one more gpu", _cost_of_more(market)),
        ("regret at demand +20%", _regret(market, mix, 1.2)),
        ("regret at demand -20%", _regret(market, mix, 0.8)),
    ]
    rows += [(f"break-even use of {name}", share) for name, share in _break_even(market)]
    names = sorted({name for name, _, _ in mix.shadow} | ({"budget"} if market.budget < UNLIMITED else set()))
    rows += [
        (f"worth of one more unit of {name}", math.fsum(price for own, _, price in mix.shadow if own == name)) for name in names
    ]
    return Table.of(["item", "value"], rows, labelled=True)


def _cost_of_more(market: Market) -> float | None:
    """What one more GPU in every hour costs, between linear optima: what it is worth to need one less."""
    more = replace(market, demand=tuple(tuple(gpus + 1 for gpus in bands) for bands in market.demand))
    try:
        return cheapest(more, LINEAR).bound - cheapest(market, LINEAR).bound
    except NoSolution:
        return None


def _regret(market: Market, mix: Mix, factor: float) -> float | None:
    """What the commitments cost, at most, beyond the best ones when demand turns out otherwise: against the linear optimum,
    which no plan beats. Blank where they cannot meet that demand."""
    moved = tuple(tuple(math.ceil(gpus * factor - 1e-9) for gpus in bands) for bands in market.demand)
    other = replace(market, demand=moved)
    try:
        return max(0.0, other.cost(mix.commitments) - cheapest(other, LINEAR).bound)
    except NoSolution:
        return None


def _break_even(market: Market) -> list[tuple[str, float]]:
    """Share of its hours for which a commitment must be used to beat the cheapest offer by the hour that is always there."""
    always = [offer.effective for offer in market.offers if offer.always]
    if not always or not min(always):
        return []
    found = []
    for offer in market.offers:
        if offer.term:
            back = offer.upfront * (offer.residual or 0.0)
            hourly = offer.hourly + (offer.upfront - back) / (offer.term * market.hours)
            found.append((offer.name, hourly / min(always)))
    return found
