"""Means, moments, correlation and straight lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xl_lepton.headless.calc.values import DIV0, NUM, Fault
from xl_lepton.headless.library.declare import Arrays, Number, Scalar, Values, function
from xl_lepton.headless.library.ranges import numbers, paired_numbers
from xl_lepton.headless.library.spread import population_deviation, sample_deviation


def mean(found: Sequence[float]) -> float:
    return math.fsum(found) / len(found)


@function("GEOMEAN")
def geomean(*values: Values) -> Scalar:
    found = numbers(values)
    if not found or min(found) <= 0:
        return NUM
    return math.exp(mean([math.log(number) for number in found]))


@function("HARMEAN")
def harmean(*values: Values) -> Scalar:
    found = numbers(values)
    if not found or min(found) <= 0:
        return NUM
    return len(found) / math.fsum(1 / number for number in found)


@function("AVEDEV")
def avedev(*values: Values) -> Scalar:
    found = numbers(values)
    if not found:
        return NUM
    middle = mean(found)
    return mean([abs(number - middle) for number in found])


@function("DEVSQ")
def devsq(*values: Values) -> Scalar:
    found = numbers(values)
    if not found:
        return NUM
    middle = mean(found)
    return math.fsum((number - middle) ** 2 for number in found)


@function("SKEW")
def skew(*values: Values) -> Scalar:
    found = numbers(values)
    count = len(found)
    deviation = sample_deviation(found)
    if count < 3 or not isinstance(deviation, float) or deviation == 0:
        return DIV0
    middle = mean(found)
    return count / ((count - 1) * (count - 2)) * math.fsum(((number - middle) / deviation) ** 3 for number in found)


@function("SKEW.P")
def skew_p(*values: Values) -> Scalar:
    found = numbers(values)
    deviation = population_deviation(found)
    if len(found) < 3 or not isinstance(deviation, float) or deviation == 0:
        return DIV0
    middle = mean(found)
    return mean([((number - middle) / deviation) ** 3 for number in found])


@function("KURT")
def kurt(*values: Values) -> Scalar:
    found = numbers(values)
    n = len(found)
    deviation = sample_deviation(found)
    if n < 4 or not isinstance(deviation, float) or deviation == 0:
        return DIV0
    middle = mean(found)
    fourth = math.fsum(((number - middle) / deviation) ** 4 for number in found)
    return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def moments(first: object, second: object) -> tuple[int, float, float, float, float, float]:
    """Count, both means, and the sums of squares and products about them. Raises Fault (#DIV/0!) for no pair at all."""
    left, right = paired_numbers(first, second)
    if not left:
        raise Fault(DIV0)
    x, y = mean(left), mean(right)
    sxx = math.fsum((a - x) ** 2 for a in left)
    syy = math.fsum((b - y) ** 2 for b in right)
    sxy = math.fsum((a - x) * (b - y) for a, b in zip(left, right, strict=True))
    return len(left), x, y, sxx, syy, sxy


@function("CORREL", "PEARSON")
def correl(first: Arrays, second: Arrays) -> Scalar:
    _, _, _, sxx, syy, sxy = moments(first, second)
    return DIV0 if sxx == 0 or syy == 0 else sxy / math.sqrt(sxx * syy)


@function("RSQ")
def rsq(known_y: Arrays, known_x: Arrays) -> Scalar:
    _, _, _, syy, sxx, sxy = moments(known_y, known_x)
    return DIV0 if sxx == 0 or syy == 0 else sxy * sxy / (sxx * syy)


@function("COVAR", "COVARIANCE.P")
def covar(first: Arrays, second: Arrays) -> Scalar:
    count, *_, sxy = moments(first, second)
    return sxy / count


@function("COVARIANCE.S")
def covariance_s(first: Arrays, second: Arrays) -> Scalar:
    count, *_, sxy = moments(first, second)
    return DIV0 if count < 2 else sxy / (count - 1)


@function("SLOPE")
def slope(known_y: Arrays, known_x: Arrays) -> Scalar:
    _, _, _, _, sxx, sxy = moments(known_y, known_x)
    return DIV0 if sxx == 0 else sxy / sxx


@function("INTERCEPT")
def intercept(known_y: Arrays, known_x: Arrays) -> Scalar:
    _, y, x, _, sxx, sxy = moments(known_y, known_x)
    return DIV0 if sxx == 0 else y - sxy / sxx * x


@function("STEYX")
def steyx(known_y: Arrays, known_x: Arrays) -> Scalar:
    count, _, _, syy, sxx, sxy = moments(known_y, known_x)
    return DIV0 if count < 3 or sxx == 0 else math.sqrt((syy - sxy * sxy / sxx) / (count - 2))


@function("FORECAST", "FORECAST.LINEAR")
def forecast(x: Number, known_y: Arrays, known_x: Arrays) -> Scalar:
    _, mean_y, mean_x, _, sxx, sxy = moments(known_y, known_x)
    return DIV0 if sxx == 0 else mean_y + sxy / sxx * (x - mean_x)


@function("FISHER")
def fisher(number: Number) -> Scalar:
    return NUM if abs(number) >= 1 else math.atanh(number)


@function("FISHERINV")
def fisher_inv(number: Number) -> Scalar:
    return math.tanh(number)
