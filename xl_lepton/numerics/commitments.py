"""What commitments to capacity cost: offers, demand by period and load band, and the exact cost of a plan.

A committed offer (reserved or owned) is paid whether used or not, from its start for its term; a flexible one (on-demand, spot)
by the GPU-hour. In each load band what the commitments leave open is bought flexibly, the cheapest first, so that the cost of a
period is a falling, convex, piecewise linear function of the GPUs committed.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from xl_lepton.core.errors import NoSolution

UNLIMITED = math.inf
STOP, CONTINUE = "stop", "continue"


@dataclass(frozen=True)
class Offer:
    """A way to have GPUs. `term` 0 is pay as you go; `residual` is the share of the upfront price left at the end of the term."""

    name: str
    hourly: float
    upfront: float = 0.0
    term: int = 0
    residual: float | None = None
    maximum: float = UNLIMITED
    node: int = 1
    lead: int = 0
    share: float = 1.0
    efficiency: float = 1.0
    interruption_cost: float = 0.0
    kw: float = 0.0
    cancel_fee: float | None = None

    @property
    def effective(self) -> float:
        """Price of one hour of useful work of a GPU, with what interruptions cost and undo."""
        return (self.hourly + self.interruption_cost) / self.efficiency

    @property
    def always(self) -> bool:
        """Whether any number of GPUs can be had by the hour and kept: not so where there is a limit, or work is interrupted."""
        steady = self.efficiency == 1 and not self.interruption_cost
        return not self.term and self.share == 1 and self.maximum == UNLIMITED and steady

    def most(self, demand: int) -> int:
        """GPUs' worth of work that this flexible offer may do where `demand` is asked for."""
        return math.floor(min(self.share * demand, self.maximum * self.efficiency, demand) + 1e-9)


@dataclass(frozen=True)
class Commitment:
    """`gpus` of an offer from period `start` on; a start of 0 or less is already running when the demand begins. Among what runs,
    a later start is one that is ordered and on its way."""

    offer: int
    start: int
    gpus: int


@dataclass(frozen=True)
class Market:
    """Demand in whole GPUs (a row per period, a column per load band), the offers, and the rules of the reckoning."""

    demand: tuple[tuple[int, ...], ...]
    offers: tuple[Offer, ...]
    hours: float = 730.0
    rate: float = 0.0
    after: str = STOP
    budget: float = UNLIMITED
    power: float = UNLIMITED
    running: tuple[Commitment, ...] = ()

    @property
    def periods(self) -> int:
        return len(self.demand)

    @cached_property
    def flexible(self) -> tuple[int, ...]:
        """Places of the flexible offers, the cheapest first."""
        places = [place for place, offer in enumerate(self.offers) if not offer.term]
        return tuple(sorted(places, key=lambda place: (self.offers[place].effective, place)))

    def discount(self, period: int) -> float:
        return float((1 + self.rate) ** -(period - 1))

    def last(self, offer: Offer, start: int) -> int:
        """The last period, within the horizon, that a start covers."""
        return min(start + offer.term - 1, self.periods)

    def payments(self, offer: Offer, start: int) -> dict[int, float]:
        """Cash by period, from period 1 on, for one GPU started in `start`; what is due after the horizon has its own period."""
        cash: dict[int, float] = {start: offer.upfront} if start >= 1 else {}
        end = start + offer.term - 1 if self.after == STOP and offer.residual is None else self.last(offer, start)
        for period in range(max(1, start), end + 1):
            cash[period] = cash.get(period, 0.0) + offer.hourly * self.hours
        return cash

    def salvage(self, offer: Offer, start: int) -> float:
        """Value of one GPU at the end of the horizon, or of its term: the upfront price written off evenly."""
        last = self.last(offer, start)
        used = (last - start + 1) / offer.term
        if offer.residual is not None:
            return offer.upfront * (1 - (1 - offer.residual) * used)
        return offer.upfront * (1 - used) if self.after == CONTINUE else 0.0

    def present_cost(self, offer: Offer, start: int) -> float:
        """Present value of committing one GPU."""
        paid = math.fsum(amount * self.discount(period) for period, amount in self.payments(offer, start).items())
        return paid - self.salvage(offer, start) * self.discount(self.last(offer, start) + 1)

    def stock(self, commitments: Sequence[Commitment]) -> list[int]:
        """GPUs committed in each period."""
        stock = [0] * self.periods
        for one in commitments:
            for period in range(max(1, one.start), self.last(self.offers[one.offer], one.start) + 1):
                stock[period - 1] += one.gpus
        return stock

    def bought(self, demand: int, stock: int) -> dict[int, int]:
        """GPUs' worth of work bought of each flexible offer in one band."""
        open_, bought = max(0, demand - stock), {}
        for place in self.flexible:
            taken = min(open_, self.offers[place].most(demand))
            if taken:
                bought[place] = taken
                open_ -= taken
        if open_:
            raise NoSolution(f"{open_} GPUs of the demand of {demand} cannot be had from any offer")
        return bought

    def flexible_cost(self, period: int, stock: int) -> float:
        """Cash spent on flexible offers in a period."""
        bands = self.demand[period - 1]
        each = self.hours / len(bands)
        return each * math.fsum(
            self.offers[place].effective * gpus for demand in bands for place, gpus in self.bought(demand, stock).items()
        )

    def cost(self, commitments: Sequence[Commitment]) -> float:
        """Present value of a plan, running commitments included: the figure that is minimised, worked out anew."""
        everything = [*self.running, *commitments]
        committed = [one.gpus * self.present_cost(self.offers[one.offer], one.start) for one in everything]
        stock = self.stock(everything)
        open_ = [self.flexible_cost(period, stock[period - 1]) * self.discount(period) for period in range(1, self.periods + 1)]
        return math.fsum([*committed, *open_])

    def segments(self, period: int) -> tuple[int, list[tuple[int, float]]]:
        """GPUs that must be committed because no flexible offer has them, and what each further one saves: (width, saving)."""
        least, corners = 0, {0}
        lines: list[tuple[list[int], list[float]]] = []
        for demand in self.demand[period - 1]:
            starts, prices, top = self._savings(demand)
            least = max(least, demand - top)
            corners.update(starts)
            lines.append((starts, prices))
        each = self.hours / len(self.demand[period - 1])
        ordered = sorted(corner for corner in corners if corner >= 0)
        segments = []
        for low, high in pairwise(ordered):
            saving = math.fsum(prices[bisect_right(starts, low) - 1] for starts, prices in lines)
            segments.append((high - low, saving * each))
        return least, segments

    def _savings(self, demand: int) -> tuple[list[int], list[float], int]:
        """For one band: from which number of committed GPUs on one more saves which price (the dearest offer goes first)."""
        open_, tranches = demand, []
        for place in self.flexible:
            taken = min(open_, self.offers[place].most(demand))
            if taken:
                tranches.append((taken, self.offers[place].effective))
                open_ -= taken
        dearest = tranches[-1][1] if tranches else 0.0
        starts, prices, level = [0], [dearest], open_
        for width, price in reversed(tranches):
            starts.append(level)
            prices.append(price)
            level += width
        return [*starts, demand], [*prices, 0.0], demand - open_
