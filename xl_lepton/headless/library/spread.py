"""Variances and standard deviations, of a sample and of a whole population."""

from __future__ import annotations

import math
from collections.abc import Callable

from xl_lepton.headless.calc.values import DIV0
from xl_lepton.headless.library.declare import Scalar, Values, function
from xl_lepton.headless.library.ranges import numbers, numbers_a


def _spread(denominator: int, root: bool) -> Callable[[list[float]], Scalar]:
    def measure(found: list[float]) -> Scalar:
        if len(found) <= denominator:
            return DIV0
        mean = math.fsum(found) / len(found)
        variance = math.fsum((number - mean) ** 2 for number in found) / (len(found) - denominator)
        return math.sqrt(variance) if root else variance

    return measure


sample_deviation, population_deviation = _spread(1, True), _spread(0, True)
sample_variance, population_variance = _spread(1, False), _spread(0, False)


def _declare_spread(names: tuple[str, ...], measure: Callable[[list[float]], Scalar]) -> None:
    def body(*values: Values) -> Scalar:
        return measure(numbers(values))

    def body_a(*values: Values) -> Scalar:
        return measure(numbers_a(values))

    function(*names[:2])(body)
    function(names[2])(body_a)


_declare_spread(("STDEV", "STDEV.S", "STDEVA"), sample_deviation)
_declare_spread(("STDEVP", "STDEV.P", "STDEVPA"), population_deviation)
_declare_spread(("VAR", "VAR.S", "VARA"), sample_variance)
_declare_spread(("VARP", "VAR.P", "VARPA"), population_variance)
