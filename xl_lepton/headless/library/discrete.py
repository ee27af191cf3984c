"""Discrete distributions, and random numbers."""

from __future__ import annotations

import math
import random

from xl_lepton.headless.calc.pattern import Place
from xl_lepton.headless.calc.values import NUM, VALUE, Array, Fault, refuse_huge
from xl_lepton.headless.library.bounds import bounded
from xl_lepton.headless.library.declare import Integer, Logical, Number, Scalar, Values, function


def _need(condition: bool) -> None:
    if not condition:
        raise Fault(NUM)


def _binomial(successes: int, trials: int, chance: float) -> float:
    if chance in (0.0, 1.0):
        return 1.0 if successes == (trials if chance else 0) else 0.0
    log = math.lgamma(trials + 1) - math.lgamma(successes + 1) - math.lgamma(trials - successes + 1)
    return math.exp(log + successes * math.log(chance) + (trials - successes) * math.log1p(-chance))


MANY = 1000  # terms that are still added one by one


@function("BINOM.DIST", "BINOMDIST")
def binom_dist(successes: Integer, trials: Integer, chance: Number, cumulative: Logical) -> Scalar:
    _need(0 <= successes <= trials and 0 <= chance <= 1)
    if not cumulative:
        return _binomial(successes, trials, chance)
    bounded(successes, "successes")
    return min(1.0, math.fsum(_binomial(number, trials, chance) for number in range(successes + 1)))


@function("BINOM.DIST.RANGE")
def binom_dist_range(trials: Integer, chance: Number, low: Integer, high: Integer | None = None) -> Scalar:
    high = low if high is None else high
    _need(0 <= low <= high <= trials and 0 <= chance <= 1)
    bounded(high - low, "numbers of successes")
    return math.fsum(_binomial(number, trials, chance) for number in range(low, high + 1))


@function("BINOM.INV", "CRITBINOM")
def binom_inv(trials: Integer, chance: Number, share: Number) -> Scalar:
    _need(trials >= 0 and 0 < chance < 1 and 0 < share < 1)
    from scipy.special import bdtr, bdtrik

    number = max(0, math.floor(bdtrik(share, trials, chance)) - 1)  # one early: the inverse is good to its last digits only
    while number < trials and bdtr(number, trials, chance) < share * (1 - 1e-14):
        number += 1
    return float(number)


@function("NEGBINOM.DIST")
def negbinom_dist(failures: Integer, successes: Integer, chance: Number, cumulative: Logical) -> Scalar:
    _need(failures >= 0 and successes >= 1 and 0 < chance < 1)

    if cumulative and failures > MANY:
        from scipy.special import nbdtr

        return float(nbdtr(failures, successes, chance))

    def mass(number: int) -> float:
        return math.comb(number + successes - 1, successes - 1) * chance**successes * (1 - chance) ** number

    return math.fsum(mass(number) for number in range(failures + 1)) if cumulative else mass(failures)


@function("NEGBINOMDIST")
def negbinomdist(failures: Integer, successes: Integer, chance: Number) -> Scalar:
    return negbinom_dist(failures, successes, chance, False)


@function("HYPGEOM.DIST")
def hypgeom_dist(drawn: Integer, size: Integer, good: Integer, population: Integer, cumulative: Logical) -> Scalar:
    """More than can be drawn has the probability 0, though Microsoft's page says #NUM!."""
    _need(drawn >= 0 and 0 < size <= population and 0 <= good <= population)
    bounded(min(size, population - size), "draws", 100_000)

    def mass(number: int) -> float:
        if not max(0, size - population + good) <= number <= min(size, good):
            return 0.0
        return math.comb(good, number) * math.comb(population - good, size - number) / math.comb(population, size)

    return math.fsum(mass(number) for number in range(min(drawn, size, good) + 1)) if cumulative else mass(drawn)


@function("HYPGEOMDIST")
def hypgeomdist(drawn: Integer, size: Integer, good: Integer, population: Integer) -> Scalar:
    return hypgeom_dist(drawn, size, good, population, False)


@function("POISSON.DIST", "POISSON")
def poisson_dist(events: Integer, middle: Number, cumulative: Logical) -> Scalar:
    _need(events >= 0 and middle >= 0)
    if cumulative and events > MANY:
        from scipy.special import pdtr

        return float(pdtr(events, middle))

    def mass(number: int) -> float:
        if middle == 0:
            return 1.0 if number == 0 else 0.0
        return math.exp(number * math.log(middle) - middle - math.lgamma(number + 1))

    return math.fsum(mass(number) for number in range(events + 1)) if cumulative else mass(events)


def _generator(at: Place) -> random.Random:
    """The workbook's own generator: a seed makes its numbers the same every time."""
    book = at.sheet.book
    if book.random is None:
        book.random = random.Random()
    return book.random  # type: ignore[no-any-return]


@function("RAND", volatile=True)
def rand(at: Place) -> Scalar:
    return _generator(at).random()


@function("RANDBETWEEN", volatile=True)
def rand_between(at: Place, low: Number, high: Number) -> Scalar:
    first, last = math.ceil(low), math.floor(high)
    return NUM if first > last else float(_generator(at).randint(first, last))


@function("RANDARRAY", volatile=True)
def rand_array(
    at: Place,
    rows: Integer | None = None,
    columns: Integer | None = None,
    low: Number | None = None,
    high: Number | None = None,
    whole: Logical = False,
) -> Values:
    rows, columns = 1 if rows is None else rows, 1 if columns is None else columns
    low, high = 0.0 if low is None else low, 1.0 if high is None else high
    if rows < 1 or columns < 1 or low > high:
        return VALUE
    refuse_huge(rows, columns)
    draw = _generator(at)
    if whole:
        return Array([[float(draw.randint(math.ceil(low), math.floor(high))) for _ in range(columns)] for _ in range(rows)])
    return Array([[draw.uniform(low, high) for _ in range(columns)] for _ in range(rows)])
