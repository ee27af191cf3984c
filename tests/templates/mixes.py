"""The cheapest mix of commitments by a programme of the tests' own: a variable for what is bought in every band of every period.

The book's function works with the saving of each further committed GPU instead; both must find the same cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

Demand = Sequence[Sequence[int]]
"""Whole GPUs, a row a period, a column a band."""


@dataclass(frozen=True)
class Offer:
    """A commitment: paid in each period of its term. `left` is the share of the outlay at the end of it, None: nothing ever."""

    hourly: float
    term: int
    outlay: float = 0.0
    left: float | None = None
    node: int = 1
    most: float = math.inf
    lead: int = 0


@dataclass(frozen=True)
class Deal:
    """GPUs of an offer from a period on; 0 and before: they run when the plan begins."""

    offer: str
    start: int
    gpus: float


@dataclass
class Market:
    """What can be had: commitments, spot for a share of the demand, everything else on demand."""

    offers: dict[str, Offer]
    on_demand: float
    spot: float
    spot_share: float
    hours: float
    rate: float
    stop: bool
    running: tuple[Deal, ...] = ()
    closed: frozenset[str] = field(default_factory=frozenset)
    """Offers that cannot be had anew."""

    def discount(self, period: float) -> float:
        return (1 + self.rate) ** (1 - period)

    def term(self, deal: Deal, periods: int) -> range:
        return range(max(1, deal.start), min(deal.start + self.offers[deal.offer].term - 1, periods) + 1)

    def paid(self, deal: Deal, periods: int) -> dict[int, float]:
        """Cash by period for the deal."""
        offer = self.offers[deal.offer]
        ends = deal.start + offer.term - 1
        ends = ends if self.stop and offer.left is None else min(ends, periods)
        cash = dict.fromkeys(range(max(1, deal.start), ends + 1), deal.gpus * offer.hourly * self.hours)
        if deal.start >= 1:
            cash[deal.start] = cash.get(deal.start, 0.0) + deal.gpus * offer.outlay
        return cash

    def worth(self, deal: Deal, periods: int) -> tuple[float, int]:
        """What the bought GPUs are worth when the plan or their term ends, and the period after which that is."""
        offer, last = self.offers[deal.offer], min(deal.start + self.offers[deal.offer].term - 1, periods)
        if offer.left is None:
            return 0.0, last
        return deal.gpus * offer.outlay * (1 - (1 - offer.left) * (last - deal.start + 1) / offer.term), last

    def value(self, deal: Deal, periods: int) -> float:
        """Present cost."""
        worth, last = self.worth(deal, periods)
        return sum(cash * self.discount(period) for period, cash in self.paid(deal, periods).items()) - worth * self.discount(
            last + 1
        )

    def stock(self, deals: Iterable[Deal], periods: int) -> list[float]:
        held = [0.0] * periods
        for deal in deals:
            for period in self.term(deal, periods):
                held[period - 1] += deal.gpus
        return held

    def by_the_hour(self, needed: int, held: float) -> tuple[float, float]:
        """GPUs of spot and on demand in a band."""
        open_ = max(0.0, needed - held)
        spot = min(open_, self.most_spot(needed))
        return spot, open_ - spot

    def most_spot(self, needed: int) -> int:
        return math.floor(self.spot_share * needed + 1e-9) if self.spot < self.on_demand else 0

    def hourly_cash(self, demand: Demand, held: Sequence[float]) -> list[float]:
        """Cash for what is bought by the hour, by period."""
        cash = []
        for bands, own in zip(demand, held, strict=True):
            bought = [self.by_the_hour(needed, own) for needed in bands]
            cash.append(sum(spot * self.spot + rest * self.on_demand for spot, rest in bought) * self.hours / len(bands))
        return cash

    def hourly_value(self, demand: Demand, held: Sequence[float]) -> float:
        return sum(cash * self.discount(period) for period, cash in enumerate(self.hourly_cash(demand, held), 1))

    def cost(self, deals: Sequence[Deal], demand: Demand) -> float:
        """Present cost of the deals, what runs included, and of all that they leave open."""
        every = [*self.running, *deals]
        committed = sum(self.value(deal, len(demand)) for deal in every)
        return committed + self.hourly_value(demand, self.stock(every, len(demand)))

    def least(self, demand: Demand, whole: bool = True) -> float:
        """The least cost, in whole nodes or (a bound) in parts of them."""
        periods, bands = len(demand), len(demand[0])
        starts = [
            (name, start)
            for name, offer in self.offers.items()
            if name not in self.closed
            for start in range(1 + offer.lead, periods + 1)
        ]
        held, count = self.stock(self.running, periods), len(starts)
        prices = [self.value(Deal(name, start, self.offers[name].node), periods) for name, start in starts]
        tops = [math.inf] * count
        rows, limits = [], []
        for period, needed in enumerate(demand, 1):
            covering = {
                place: float(self.offers[name].node)
                for place, (name, start) in enumerate(starts)
                if period in self.term(Deal(name, start, 1), periods)
            }
            each = self.hours / bands * self.discount(period)
            for gpus in needed:
                spot, rest = len(prices), len(prices) + 1
                prices += [self.spot * each, self.on_demand * each]
                tops += [self.most_spot(gpus), math.inf]
                rows.append({**covering, spot: 1.0, rest: 1.0})
                limits.append(gpus - held[period - 1])
            for name, offer in self.offers.items():
                if offer.most < math.inf and name not in self.closed:
                    own = [deal for deal in self.running if deal.offer == name and period in self.term(deal, periods)]
                    rows.append({place: -gpus for place, gpus in covering.items() if starts[place][0] == name})
                    limits.append(sum(deal.gpus for deal in own) - offer.most)
        entries = [(value, row, place) for row, own in enumerate(rows) for place, value in own.items()]
        values, down, across = zip(*entries, strict=True)
        matrix = csr_array((values, (down, across)), shape=(len(rows), len(prices)))
        if whole:
            found = milp(
                prices,
                integrality=np.array([1] * count + [0] * (len(prices) - count)),
                bounds=Bounds(0, np.array(tops)),
                constraints=LinearConstraint(matrix, np.array(limits), np.inf),
                options={"mip_rel_gap": 2e-6, "time_limit": 60, "presolve": False},
            )
        else:
            found = linprog(prices, A_ub=-matrix, b_ub=-np.array(limits), bounds=[(0, top) for top in tops])
        assert found.x is not None, found.message
        return float(found.fun) + sum(self.value(deal, periods) for deal in self.running)
