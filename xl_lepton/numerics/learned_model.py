"""Cost models that learn: one method or a blend of several, on the scale of ratios where costs allow it.

Costs of projects differ by factors, not by sums, so that a model of log(cost) meets them better: on eleven public histories
least squares on the plain scale has a median error of 167 %, on the log scale 42 %. Blending by inverse held-out error beats
picking the best one, which mostly picks luck.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from xl_lepton.core.errors import BadInput, NoSolution
from xl_lepton.core.words import are
from xl_lepton.core.working import Step, Working
from xl_lepton.numerics import forward_selection, gaussian, learners, portable, support_vectors, trees
from xl_lepton.numerics.answers import SHOWN, Forecast
from xl_lepton.numerics.conformal import Margin, margin
from xl_lepton.numerics.encoding import Encoder, encoder
from xl_lepton.numerics.history import LARGEST, SMALLEST, History, Row, check_positive
from xl_lepton.numerics.learners import Learned, Learner
from xl_lepton.numerics.ordered import Array

LEARNERS: dict[str, Learner] = {
    "median": learners.median,
    "mean": learners.mean,
    "linear": learners.linear,
    "ridge": learners.ridge,
    "robust": learners.robust,
    "stepwise": forward_selection.stepwise,
    "gp": gaussian.gaussian_process,
    "support vectors": support_vectors.support_vectors,
    "trees": trees.extra_trees,
    "tree": trees.tree,
    "forest": trees.forest,
    "boosting": trees.boosting,
}
BLEND = ("robust", "stepwise", "gp", "support vectors", "trees")
CHOOSES_SCALE = ("ridge", "robust", "gp")  # methods that mean different things on the two scales
BASELINES = ("median", "mean")
LEAST_ROWS = 3
BLEND_ROWS = 8  # below this, only the steadiest members take part
CUBIC, CUBIC_ROWS = ("gp", "support vectors"), 600  # the work of these grows with the cube of the rows
MOST_ROWS = 1000  # above which gp alone is refused: twice the rows, eight times the wait
RIVAL = 1.5  # a member on the other scale takes part only where its square error is within this of the best
KEPT = 64  # methods learned, each of one table: the blend of ten groups
NEGLIGIBLE = 1e-9  # a weight below this changes no digit that anyone reads
FARTHEST_LOG = 700.0  # of a cost: exp of more overflows, of less is 0, which no cost is
FLOOR = 0.5  # a plain-scale forecast counts as at least this share of the smallest cost when its logarithm is wanted


@dataclass(frozen=True)
class Member:
    """One method on one scale, answering on the scale of the model it belongs to."""

    name: str
    weight: float
    encoder: Encoder
    learned: Learned
    lifted: float  # above 0: learned on plain costs, answers in logs, floored here

    def predict(self, table: Array) -> Array:
        """The answers to rows as its own encoder has made them."""
        return self._lift(self.learned.predict(table))

    @property
    def held_out(self) -> Array:
        return self._lift(self.learned.held_out)

    def _lift(self, values: Array) -> Array:
        return portable.log(np.maximum(values, self.lifted)) if self.lifted > 0 else values


@dataclass(frozen=True)
class LearnedModel:
    """Members and their weights. `logs` tells whether they answer with the logarithm of the cost."""

    history: History
    logs: bool
    members: tuple[Member, ...]
    margins: dict[float, Margin] = field(default_factory=dict)

    gives_intervals = True

    @cached_property
    def truth(self) -> Array:
        costs = np.asarray(self.history.costs, np.float64)
        return portable.log(costs) if self.logs else costs

    @cached_property
    def active(self) -> tuple[Member, ...]:
        """The members whose weight counts for something."""
        kept = [member for member in self.members if member.weight > NEGLIGIBLE]
        total = math.fsum(member.weight for member in kept)
        return tuple(replace(member, weight=member.weight / total) for member in kept)

    @cached_property
    def coders(self) -> list[Encoder]:
        """The encoders of the active members, each once."""
        return list({id(member.encoder): member.encoder for member in self.active}.values())

    @cached_property
    def errors(self) -> Array:
        """What was wrong, on the model's scale, for each past project unseen."""
        return self.truth - sum((member.weight * member.held_out for member in self.active), np.zeros_like(self.truth))

    @cached_property
    def skill(self) -> list[tuple[str, float, float]]:
        """Each member's name, its held-out root mean square error, its weight."""
        return [
            (member.name, math.sqrt(float(np.mean((self.truth - member.held_out) ** 2))), member.weight)
            for member in self.members
        ]

    @cached_property
    def smearing(self) -> float:
        """The mean of what costs turn out to be, over their middle, which the forecasts are."""
        return float(np.mean(portable.exp(np.minimum(self.errors, 700.0))))

    def margin(self, level: float) -> Margin:
        if level not in self.margins:
            self.margins[level] = margin(self.errors, level)
        return self.margins[level]

    def forecast(self, rows: Sequence[Row], level: float | None, work: Working) -> list[Forecast]:
        tables = {id(coder): coder.transform(rows) for coder in self.coders}
        found = [member.predict(tables[id(member.encoder)]) for member in self.active]
        half = None if level is None else self.margin(level).half
        if work.kept:
            self._spell(found, level, work)
        middles = [
            math.fsum(member.weight * value for member, value in zip(self.active, answers, strict=True))
            for answers in zip(*(one.tolist() for one in found), strict=True)
        ]
        if half is None:
            return [Forecast(middle) for middle in (_costs(middles) if self.logs else middles)]
        lows, highs = [middle - half for middle in middles], [middle + half for middle in middles]
        if self.logs:
            lows = _exp(lows)  # an interval may begin at 0
            middles, highs = _costs(middles), _costs(highs)
        return [Forecast(*ends) for ends in zip(middles, lows, highs, strict=True)]

    def _spell(self, found: Sequence[Array], level: float | None, work: Working) -> None:
        """What is to be said of the model, and the sum behind each of the first forecasts."""
        work.steps.extend(self.statement)
        if level is not None:
            width = self.margin(level)
            work.fact("half width of the interval", width.half, "log of cost" if self.logs else "currency", width.rule)
        formula = " + ".join(f"w{k} * f{k}" for k in range(1, len(found) + 1))
        formula = f"exp({formula})" if self.logs else formula
        weights = {f"w{k}": member.weight for k, member in enumerate(self.active, 1)}
        for place in range(min(len(found[0]), SHOWN)):
            numbers = weights | {f"f{k}": float(answers[place]) for k, answers in enumerate(found, 1)}
            work.compute(f"forecast {place + 1}", formula, "currency", "", **numbers)

    @cached_property
    def statement(self) -> tuple[Step, ...]:
        """What is to be said of the model whatever it forecasts."""
        work = Working()
        work.fact("scale", "ratios: log of cost" if self.logs else "plain cost", source="costs at or below 0 rule out ratios")
        if self.logs:
            work.fact("mean over median", self.smearing, source="Duan 1983: times this, forecasts add up to an expected total")
        for name, error, weight in self.skill:
            work.fact(f"held-out error of {name}", error, source="rows it had not seen, root mean square")
            work.fact(f"weight of {name}", weight, source="inverse squared mean square error, of 1 in all")
        return tuple(work.steps)


def _costs(logarithms: Sequence[float]) -> list[float]:
    if not all(abs(logarithm) < FARTHEST_LOG for logarithm in logarithms):
        raise NoSolution(
            "new_factors: a new project lies so far outside the history that its forecast is no number; check its factors, "
            "or use forest, which stays within past costs"
        )
    return _exp(logarithms)


def _exp(logarithms: Sequence[float]) -> list[float]:
    """The same bits for one, as a sheet asks cell by cell, and for many."""
    if len(logarithms) == 1:
        return [portable.exp_of(logarithms[0])]
    found: list[float] = portable.exp(logarithms).tolist()
    return found


def learn(history: History, method: str) -> LearnedModel:
    """Fit `method`, or the blend for "auto"."""
    if history.rows < LEAST_ROWS:
        few = are(history.rows, "past project")
        raise BadInput(f"known_costs: {few} too few to learn from; give at least {LEAST_ROWS} rows")
    if method not in BASELINES:
        _check_copies(history)
    positive = min(history.costs) > 0
    if method == "log":
        check_positive(history, range(history.rows))
        _check_room(history)
    if method == "gp" and history.rows > MOST_ROWS:
        raise BadInput(
            f"known_costs: {history.rows} past projects are too many for gp, whose work grows with their cube; "
            f"give at most {MOST_ROWS} rows, or use auto, boosting or ridge"
        )
    if max(map(abs, history.costs)) > LARGEST:
        raise BadInput(
            f"known_costs: costs above 1e150 cannot be learned from by {method}; state them in a larger unit, or use ols"
        )
    if positive and min(history.costs) < SMALLEST:
        raise BadInput(
            f"known_costs: costs below 1e-150 cannot be learned from by {method}; state them in a smaller unit, or use ols"
        )
    if method == "auto":
        return _blended(history, positive)
    name = "linear" if method == "log" else method
    candidates = [_model(history, positive, [(name, positive and name not in BASELINES)])]
    if positive and name in CHOOSES_SCALE:
        candidates.append(_model(history, positive, [(name, False)]))
    return min(candidates, key=lambda model: float(np.mean(np.abs(model.errors)))) if len(candidates) > 1 else candidates[0]


def _check_copies(history: History) -> None:
    """Rows held out of a model that has seen their copies measure nothing: the model would look as if it never erred."""
    different = history.different
    if different < history.rows and different < len(encoder(history.factors, logs=False).columns) + 2:
        kinds, copied = ("is a different one", "it") if different == 1 else ("are different ones", "them")
        raise BadInput(
            f"known_costs: of {history.rows} past projects {different} {kinds}, the others repeat {copied}, on which no "
            "error can be measured; give more projects, or delete the copies (LEPTON_DATA_CLEAN does)"
        )


def _check_room(history: History) -> None:
    """Least squares through every point has no error left to show, and an interval made of that would be a lie."""
    needed = len(encoder(history.factors, logs=True).columns) + 2
    if history.rows < needed:
        raise BadInput(
            f"known_costs: {are(history.rows, 'past project')} too few for log to measure its error by; "
            f"give at least {needed} rows, leave factors out, or use ridge"
        )


def _blended(history: History, positive: bool) -> LearnedModel:
    chosen = [(name, positive) for name in BLEND if name not in CUBIC or history.rows <= CUBIC_ROWS]
    if history.rows < BLEND_ROWS:
        chosen = [("median", positive), ("ridge", positive)]
    width = len(encoder(history.factors, logs=False).columns)
    if history.rows >= 2 * (width + 1):
        chosen.append(("linear", False))
    return _model(history, positive, chosen)


def _model(history: History, positive: bool, chosen: Sequence[tuple[str, bool]]) -> LearnedModel:
    """The methods of `chosen`, each learned on logs or on plain costs, weighted by their held-out errors."""
    costs = np.asarray(history.costs, np.float64)
    truth = portable.log(costs) if positive else costs
    rows = list(zip(*(factor.values for factor in history.factors), strict=True))
    coders = {logs: encoder(history.factors, logs=logs) for logs in {logs for _, logs in chosen}}
    tables = {logs: coder.transform(rows) for logs, coder in coders.items()}
    members = []
    for name, logs in chosen:
        learned = _learned(name, tables[logs], truth if logs or not positive else costs)
        lifted = FLOOR * float(costs.min()) if positive and not logs else 0.0
        label = name if logs or not positive else f"{name} on plain costs"
        members.append(Member(label, 1.0, coders[logs], learned, lifted))
    if len(members) > 1:
        members = _weighted(members, truth)
    return LearnedModel(history, positive, tuple(members))


def _learned(name: str, table: Array, target: Array) -> Learned:
    """What a method learns of a table, kept: comparing methods asks for members of the blend on their own, too."""
    return _kept(name, table.shape, table.tobytes(), target.tobytes())


@lru_cache(maxsize=KEPT)
def _kept(name: str, shape: tuple[int, int], table: bytes, target: bytes) -> Learned:
    return LEARNERS[name](np.frombuffer(table).reshape(shape), np.frombuffer(target))


def _weighted(members: Sequence[Member], truth: Array) -> list[Member]:
    # Rounding is not skill: errors below 1e-9 of the spread count as that, so that an exact fit does not divide by nothing.
    least = (1e-9 * max(float(np.std(truth)), 1e-9 * max(float(np.max(np.abs(truth))), 1e-9))) ** 2
    squares = np.array([max(float(np.mean((truth - member.held_out) ** 2)), least) for member in members])
    weights = (squares.min() / squares) ** 2
    strange = np.array([member.lifted > 0 for member in members])
    weights[strange & (squares > RIVAL * squares.min())] = 0.0
    weights = weights / weights.sum()
    return [
        Member(member.name, float(weight), member.encoder, member.learned, member.lifted)
        for member, weight in zip(members, weights, strict=True)
    ]
