"""The cheapest commitments as a linear programme, in whole numbers where it has to be, on HiGHS (Huangfu and Hall 2018).

Each start covers a run of periods, so the matrix of starts and periods has consecutive ones: it is totally unimodular, and
without caps and nodes of several GPUs the linear programme already answers in whole numbers (Fulkerson and Gross 1965).
Otherwise branch and bound finishes; a number of nodes ends it, not a clock.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from xl_lepton.core.errors import NoSolution
from xl_lepton.numerics.commitments import UNLIMITED, Commitment, Market

EXACT, LINEAR = "exact", "linear"
GAP = 1e-5
NODES = 20_000
WHOLE = 1e-6


@dataclass(frozen=True)
class Mix:
    """The commitments to make (and running ones to cancel), the cost, a cost that nothing beats, and prices of the caps."""

    commitments: tuple[Commitment, ...]
    cancelled: tuple[Commitment, ...]
    cost: float
    bound: float
    shadow: tuple[tuple[str, int, float], ...]
    how: str

    @property
    def gap(self) -> float:
        return max(0.0, self.cost - self.bound) / abs(self.cost) if self.cost else 0.0


@lru_cache(maxsize=16)
def cheapest(market: Market, method: str = EXACT) -> Mix:
    """The cheapest mix for a market. Raises NoSolution naming the cap that stands in the way."""
    program = _Program(market)
    relaxed = program.relaxed()
    if relaxed.x is None:
        raise _infeasible(market)
    bound = float(relaxed.fun) + program.constant
    shadow = program.shadow(relaxed)
    values = [float(value) for value in relaxed.x[: program.integers]]
    if all(abs(value - round(value)) < WHOLE for value in values):
        return program.mix(values, bound, shadow, "linear programme, whole by itself")
    if method == LINEAR:
        rounded = program.rounded(values)
        if rounded is not None:
            return program.mix(rounded, bound, shadow, "linear programme, rounded")
    solved = program.solved()
    if solved.x is None:
        raise _infeasible(market)
    better = max(bound, float(solved.mip_dual_bound) + program.constant)
    return program.mix([float(value) for value in solved.x[: program.integers]], better, shadow, "branch and bound")


def _infeasible(market: Market) -> NoSolution:
    for cap, without in (
        ("budget", replace(market, budget=UNLIMITED)),
        ("power_cap", replace(market, power=UNLIMITED)),
        ("budget and power_cap together", replace(market, power=UNLIMITED, budget=UNLIMITED)),
    ):
        if without != market and _Program(without).relaxed().x is not None:
            return NoSolution(f"no mix meets the demand: {cap} is too low; raise it, or lower the demand")
    worst = max(range(1, market.periods + 1), key=lambda period: market.segments(period)[0])
    return NoSolution(
        f"no mix meets the demand: in period {worst} the flexible offers leave {market.segments(worst)[0]} GPUs open, and not "
        "enough can be committed in time; add an on-demand offer without a maximum, or raise a maximum"
    )


class _Program:
    """Columns: nodes per start, GPUs cancelled per running commitment, then the GPUs used in each segment of each period."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.starts = [
            (place, start)
            for place, offer in enumerate(market.offers)
            if offer.term
            for start in range(1 + offer.lead, market.periods + 1)
        ]
        self.endings = [one for one in market.running if market.offers[one.offer].cancel_fee is not None and one.gpus]
        self.integers = len(self.starts) + len(self.endings)
        self.held = market.stock(market.running)
        self.rows: list[tuple[dict[int, float], float, str, int]] = []
        self.costs: list[float] = []
        self.tops: list[float] = []
        self.constant = math.fsum(one.gpus * market.present_cost(market.offers[one.offer], one.start) for one in market.running)
        self._columns()
        self._periods()

    def _columns(self) -> None:
        peak = max(max(bands) for bands in self.market.demand)
        for place, start in self.starts:
            offer = self.market.offers[place]
            self.costs.append(offer.node * self.market.present_cost(offer, start))
            self.tops.append(float(min(math.ceil(peak / offer.node), offer.maximum // offer.node)))
        for one in self.endings:
            offer = self.market.offers[one.offer]
            self.costs.append((offer.cancel_fee or 0.0) - self.market.present_cost(offer, one.start))
            self.tops.append(float(one.gpus))

    def _periods(self) -> None:
        market = self.market
        for period in range(1, market.periods + 1):
            least, segments = market.segments(period)
            factor = market.discount(period)
            covering = self._covering(period)
            used: dict[int, float] = {}
            open_cost = 0.0
            for width, saving in segments:
                used[len(self.costs)] = saving
                open_cost += width * saving
                self.costs.append(-saving * factor)
                self.tops.append(float(width))
            self.constant += open_cost * factor
            held = float(self.held[period - 1])
            row = dict.fromkeys(used, 1.0)
            self.rows.append(({**row, **{column: -gpus for column, gpus in covering.items()}}, held, "demand", period))
            if least:
                self.rows.append(({column: -gpus for column, gpus in covering.items()}, held - least, "demand", period))
            self._caps(period, covering, used, open_cost)

    def _covering(self, period: int, only: int | None = None) -> dict[int, float]:
        """GPUs that one unit of each column puts into (or takes out of) a period."""
        found: dict[int, float] = {}
        for column, (place, start) in enumerate(self.starts):
            offer = self.market.offers[place]
            if start <= period <= self.market.last(offer, start) and only in (None, place):
                found[column] = float(offer.node)
        for column, one in enumerate(self.endings, len(self.starts)):
            if one in self._active(period) and only in (None, one.offer):
                found[column] = -1.0
        return found

    def _caps(self, period: int, covering: dict[int, float], used: dict[int, float], open_cost: float) -> None:
        market = self.market
        for place, offer in enumerate(market.offers):
            if offer.term and offer.maximum < UNLIMITED:
                held = sum(one.gpus for one in self._active(period) if one.offer == place)
                self.rows.append((self._covering(period, place), offer.maximum - held, f"maximum of {offer.name}", period))
        if market.power < UNLIMITED:
            drawn = {column: gpus * market.offers[self._offer(column)].kw for column, gpus in covering.items()}
            held_kw = sum(one.gpus * market.offers[one.offer].kw for one in self._active(period))
            self.rows.append(({column: kw for column, kw in drawn.items() if kw}, market.power - held_kw, "power_cap", period))
        if market.budget < UNLIMITED:
            spent = {column: -saving for column, saving in used.items()}
            for column, (place, start) in enumerate(self.starts):
                cash = market.payments(market.offers[place], start).get(period, 0.0)
                if cash:
                    spent[column] = cash * market.offers[place].node
            due = 0.0
            for one in market.running:
                due += one.gpus * market.payments(market.offers[one.offer], one.start).get(period, 0.0)
            for column, one in enumerate(self.endings, len(self.starts)):
                fee = market.offers[one.offer].cancel_fee or 0.0
                own = market.payments(market.offers[one.offer], one.start).get(period, 0.0)
                spent[column] = (fee if period == 1 else 0.0) - own
            self.rows.append((spent, market.budget - due - open_cost, "budget", period))

    def _active(self, period: int) -> list[Commitment]:
        market = self.market
        return [one for one in market.running if one.start <= period <= market.last(market.offers[one.offer], one.start)]

    def _offer(self, column: int) -> int:
        return self.starts[column][0] if column < len(self.starts) else self.endings[column - len(self.starts)].offer

    def _matrix(self) -> tuple[Any, list[float]]:
        from scipy.sparse import csr_array

        entries = [(value, row, column) for row, (own, _, _, _) in enumerate(self.rows) for column, value in own.items()]
        values, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((values, (rows, columns)), shape=(len(self.rows), len(self.costs))), [
            limit for _, limit, _, _ in self.rows
        ]

    def relaxed(self) -> Any:
        from scipy.optimize import linprog

        matrix, limits = self._matrix()
        return linprog(self.costs, A_ub=matrix, b_ub=limits, bounds=[(0.0, top) for top in self.tops], method="highs-ds")

    def solved(self) -> Any:
        from scipy.optimize import Bounds, LinearConstraint, milp

        # Without presolve: it is no slower here, and with it HiGHS writes lines of its own to standard output.
        matrix, limits = self._matrix()
        whole = [1] * self.integers + [0] * (len(self.costs) - self.integers)
        return milp(
            self.costs,
            integrality=whole,
            bounds=Bounds([0.0] * len(self.tops), self.tops),
            constraints=LinearConstraint(matrix, [-math.inf] * len(limits), limits),
            options={"mip_rel_gap": GAP, "node_limit": NODES, "presolve": False},
        )

    def rounded(self, values: Sequence[float]) -> list[float] | None:
        """The cheapest of the solution rounded up, to the nearest and down that keeps to every row."""
        best: tuple[float, list[float]] | None = None
        for how in (lambda value: math.ceil(value - WHOLE), round, lambda value: math.floor(value + WHOLE)):
            whole = [float(how(value)) for value in values]
            if all(value <= top + WHOLE for value, top in zip(whole, self.tops, strict=False)) and self._keeps(whole):
                cost = self.mix(whole, 0.0, (), "").cost
                if best is None or cost < best[0]:
                    best = cost, whole
        return None if best is None else best[1]

    def _keeps(self, whole: list[float]) -> bool:
        """Whether the caps hold when the segments are filled as far as the stock goes, the most saving first."""
        values = whole + [0.0] * (len(self.costs) - len(whole))
        for own, limit, name, _ in self.rows:
            if name == "demand" and any(column >= self.integers for column in own):
                left = limit - sum(weight * values[column] for column, weight in own.items() if column < self.integers)
                for column in (column for column in own if column >= self.integers):
                    values[column] = max(0.0, min(self.tops[column], left))
                    left -= values[column]
        return all(
            sum(weight * values[column] for column, weight in own.items()) <= limit + 1e-6 for own, limit, _, _ in self.rows
        )

    def shadow(self, relaxed: Any) -> tuple[tuple[str, int, float], ...]:
        """What one more unit of each cap would save, per period, at the linear optimum."""
        prices = [float(price) for price in relaxed.ineqlin.marginals]
        named = zip(prices, self.rows, strict=True)
        return tuple((name, period, -price) for price, (_, _, name, period) in named if name != "demand" and abs(price) > 1e-9)

    def mix(self, values: Sequence[float], bound: float, shadow: tuple[tuple[str, int, float], ...], how: str) -> Mix:
        """The plan in whole GPUs, its cost worked out anew from the offers rather than taken from the solver."""
        counts = [round(value) for value in values]
        offers = self.market.offers
        starts = zip(self.starts, counts, strict=False)
        chosen = tuple(Commitment(place, start, count * offers[place].node) for (place, start), count in starts if count)
        endings = zip(self.endings, counts[len(self.starts) :], strict=True)
        ended = tuple(replace(one, gpus=count) for one, count in endings if count)
        kept = replace(self.market, running=tuple(remaining(self.market.running, ended)))
        fees = math.fsum(one.gpus * (offers[one.offer].cancel_fee or 0.0) for one in ended)
        cost = kept.cost(chosen) + fees
        return Mix(chosen, ended, cost, min(bound, cost), shadow, how)


def remaining(running: Sequence[Commitment], ended: Sequence[Commitment]) -> list[Commitment]:
    """What still runs after some was cancelled."""
    less = {(one.offer, one.start): one.gpus for one in ended}
    return [replace(one, gpus=one.gpus - less.get((one.offer, one.start), 0)) for one in running]
