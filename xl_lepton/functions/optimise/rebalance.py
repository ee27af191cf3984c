"""LEPTON_REBALANCE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from xl_lepton.core.errors import NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Data, Number, Rate
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.functions.optimise import _common as common
from xl_lepton.numerics.commitment_program import EXACT, LINEAR, Mix, cheapest
from xl_lepton.numerics.commitments import CONTINUE, STOP, UNLIMITED, Commitment, Market

COLUMNS = ("offer", "period", "planned", "now", "change", "status")
HELP = (
    "Commitments with headings offer, period, gpus: period 0 and before is running, from 1 planned and free to change, but for "
    "what starts within its offer's lead and so is ordered already"
)
RUNNING = [["offer", "period", "gpus"], ["one year", 0.0, 4.0], ["one year", 1.0, 6.0]]


@lepton(
    "REBALANCE",
    source=common.SOURCE,
    examples=[
        Example((RUNNING, [[6.0]] * 12, common.PRICES), "one year"),
        Example((RUNNING, [[6.0]] * 12, common.PRICES, 730.0, 0.0, 1e9, 1e9, "exact", "stop", "now"), 4.0),
    ],
)
def rebalance(
    plan: Annotated[Columns, Data(HELP)],
    demand: Annotated[Columns, Data(common.DEMAND_HELP)],
    offers: Annotated[Columns, Data(common.OFFERS_HELP + "; cancel_fee per GPU where a running commitment can be ended")],
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
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per commitment, old or new, then the costs", columns=COLUMNS)]:
    """Cheapest change to a running plan when demand moves: what to keep, drop, sign and cancel, and what is fixed.

    Running and ordered commitments stay and are paid for unless their offer has a cancel_fee. The last rows give the cost of the
    old plan under the new demand (blank where it cannot meet it), of the new plan, the saving, and the sum that can no longer be
    undone.
    """
    needed = common.demand_of(demand)
    given = common.offers_of(offers, len(needed))
    listed = common.commitments_of("plan", plan, given, len(needed))
    ordered = [one for one in listed if 1 <= one.start <= given[one.offer].lead]
    running = (*common.running_of(listed, given), *common.merged(ordered))
    planned = common.merged(one for one in listed if one.start > given[one.offer].lead and one.start >= 1)
    market = Market(needed, given, hours, rate, after, budget, power_cap, running)
    mix = cheapest(market, method)
    common.explain(market, mix, work)
    rows = _rows(market, planned, mix) + _costs(market, planned, mix)
    return Table.of([Column(name) for name in COLUMNS], rows, labelled=True)


def _costs(market: Market, planned: Sequence[Commitment], mix: Mix) -> list[tuple[object, ...]]:
    """Old plan under the new demand, new plan, saving, and what is running or ordered without a fee, and so fixed."""
    try:
        old: float | None = market.cost(planned)
    except NoSolution:
        old = None
    tied = [one for one in market.running if market.offers[one.offer].cancel_fee is None]
    fixed = sum(one.gpus * market.present_cost(market.offers[one.offer], one.start) for one in tied)
    saving = None if old is None else old - mix.cost
    figures = (("old plan", old), ("new plan", mix.cost), ("saving", saving), ("cannot be undone", fixed))
    return [(name, value, None, None, None, "cost") for name, value in figures]


def _rows(market: Market, planned: Sequence[Commitment], mix: Mix) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    ended = {(one.offer, one.start): one.gpus for one in mix.cancelled}
    for one in market.running:
        offer = market.offers[one.offer]
        less = ended.get((one.offer, one.start), 0)
        status = "cancel" if less else "fixed" if offer.cancel_fee is None else "keep"
        rows.append((offer.name, one.start, one.gpus, one.gpus - less, -less, status))
    before = {(one.offer, one.start): one.gpus for one in planned}
    now = {(one.offer, one.start): one.gpus for one in mix.commitments}
    for place, start in sorted(before.keys() | now.keys(), key=lambda key: (key[1], key[0])):
        old, new = before.get((place, start), 0), now.get((place, start), 0)
        status = "keep" if old == new else "sign" if not old else "drop" if not new else "change"
        rows.append((market.offers[place].name, start, old, new, new - old, status))
    return rows
