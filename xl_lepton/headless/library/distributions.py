"""Probability distributions, their inverses and the tests built on them. The special functions are scipy's."""

from __future__ import annotations

import math
from typing import Any as Anything

from xl_lepton.headless.calc.values import DIV0, NA, NUM, Fault
from xl_lepton.headless.library.declare import Arrays, Integer, Logical, Matrix, Number, Scalar, function
from xl_lepton.headless.library.ranges import check_errors, numbers, paired_numbers
from xl_lepton.headless.library.spread import sample_deviation, sample_variance
from xl_lepton.headless.library.statistics import mean


def _special() -> Anything:
    from scipy import special

    return special


def _need(condition: bool) -> None:
    if not condition:
        raise Fault(NUM)


@function("NORM.DIST", "NORMDIST")
def norm_dist(x: Number, middle: Number, deviation: Number, cumulative: Logical) -> Scalar:
    _need(deviation > 0)
    return norm_s_dist((x - middle) / deviation, cumulative) if cumulative else _density((x - middle) / deviation) / deviation


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


@function("NORM.S.DIST")
def norm_s_dist(z: Number, cumulative: Logical) -> Scalar:
    return math.erfc(-z / math.sqrt(2)) / 2 if cumulative else _density(z)


@function("NORMSDIST")
def normsdist(z: Number) -> Scalar:
    return norm_s_dist(z, True)


@function("NORM.S.INV", "NORMSINV")
def norm_s_inv(share: Number) -> Scalar:
    _need(0 < share < 1)
    return float(_special().ndtri(share))


@function("NORM.INV", "NORMINV")
def norm_inv(share: Number, middle: Number, deviation: Number) -> Scalar:
    _need(0 < share < 1 and deviation > 0)
    return middle + deviation * float(_special().ndtri(share))


@function("PHI")
def phi(z: Number) -> Scalar:
    return _density(z)


@function("GAUSS")
def gauss(z: Number) -> Scalar:
    return math.erf(z / math.sqrt(2)) / 2


@function("LOGNORM.DIST")
def lognorm_dist(x: Number, middle: Number, deviation: Number, cumulative: Logical) -> Scalar:
    _need(x > 0 and deviation > 0)
    z = (math.log(x) - middle) / deviation
    return norm_s_dist(z, True) if cumulative else _density(z) / (deviation * x)


@function("LOGNORMDIST")
def lognormdist(x: Number, middle: Number, deviation: Number) -> Scalar:
    return lognorm_dist(x, middle, deviation, True)


@function("LOGNORM.INV", "LOGINV")
def lognorm_inv(share: Number, middle: Number, deviation: Number) -> Scalar:
    _need(0 < share < 1 and deviation > 0)
    return math.exp(middle + deviation * float(_special().ndtri(share)))


@function("EXPON.DIST", "EXPONDIST")
def expon_dist(x: Number, rate: Number, cumulative: Logical) -> Scalar:
    _need(x >= 0 and rate > 0)
    return -math.expm1(-rate * x) if cumulative else rate * math.exp(-rate * x)


@function("WEIBULL.DIST", "WEIBULL")
def weibull_dist(x: Number, shape: Number, scale: Number, cumulative: Logical) -> Scalar:
    _need(x >= 0 and shape > 0 and scale > 0)
    power = math.pow(x / scale, shape)
    if cumulative:
        return -math.expm1(-power)
    if x == 0 and shape == 1:
        return 0.0  # though the density is 1/scale there
    return shape / math.pow(scale, shape) * math.pow(x, shape - 1) * math.exp(-power)


@function("GAMMA.DIST", "GAMMADIST")
def gamma_dist(x: Number, shape: Number, scale: Number, cumulative: Logical) -> Scalar:
    _need(x >= 0 and shape > 0 and scale > 0)
    if cumulative:
        return float(_special().gammainc(shape, x / scale))
    if x == 0:
        return 1 / scale if shape == 1 else 0.0 if shape > 1 else NUM
    return math.exp((shape - 1) * math.log(x / scale) - x / scale - math.lgamma(shape)) / scale


@function("GAMMA.INV", "GAMMAINV")
def gamma_inv(share: Number, shape: Number, scale: Number) -> Scalar:
    _need(0 <= share < 1 and shape > 0 and scale > 0)
    return scale * float(_special().gammaincinv(shape, share))


@function("GAMMA")
def gamma(x: Number) -> Scalar:
    return math.gamma(x)


@function("GAMMALN", "GAMMALN.PRECISE")
def gammaln(x: Number) -> Scalar:
    _need(x > 0)
    return math.lgamma(x)


@function("ERF")
def erf(low: Number, high: Number | None = None) -> Scalar:
    return math.erf(low) if high is None else math.erf(high) - math.erf(low)


@function("ERF.PRECISE")
def erf_precise(x: Number) -> Scalar:
    return math.erf(x)


@function("ERFC", "ERFC.PRECISE")
def erfc(x: Number) -> Scalar:
    return math.erfc(x)


@function("BETA.DIST")
def beta_dist(
    x: Number, alpha: Number, beta: Number, cumulative: Logical, low: Number = 0.0, high: Number | None = None
) -> Scalar:
    high = 1.0 if high is None else high
    _need(alpha > 0 and beta > 0 and low <= x <= high and low != high)
    z = (x - low) / (high - low)
    if cumulative:
        return float(_special().betainc(alpha, beta, z))
    return (
        math.exp(math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta))
        * math.pow(z, alpha - 1)
        * math.pow(1 - z, beta - 1)
        / (high - low)
    )


@function("BETADIST")
def betadist(x: Number, alpha: Number, beta: Number, low: Number = 0.0, high: Number | None = None) -> Scalar:
    return beta_dist(x, alpha, beta, True, low, high)


@function("BETA.INV", "BETAINV")
def beta_inv(share: Number, alpha: Number, beta: Number, low: Number = 0.0, high: Number | None = None) -> Scalar:
    high = 1.0 if high is None else high
    _need(alpha > 0 and beta > 0 and 0 < share < 1 and low < high)
    return low + (high - low) * float(_special().betaincinv(alpha, beta, share))


@function("CHISQ.DIST")
def chisq_dist(x: Number, degrees: Integer, cumulative: Logical) -> Scalar:
    _need(x >= 0 and degrees >= 1)
    return gamma_dist(x, degrees / 2, 2.0, cumulative)


@function("CHISQ.DIST.RT", "CHIDIST")
def chisq_dist_rt(x: Number, degrees: Integer) -> Scalar:
    _need(x >= 0 and degrees >= 1)
    return float(_special().gammaincc(degrees / 2, x / 2))


@function("CHISQ.INV")
def chisq_inv(share: Number, degrees: Integer) -> Scalar:
    _need(0 <= share < 1 and degrees >= 1)
    return 2 * float(_special().gammaincinv(degrees / 2, share))


@function("CHISQ.INV.RT", "CHIINV")
def chisq_inv_rt(share: Number, degrees: Integer) -> Scalar:
    _need(0 < share <= 1 and degrees >= 1)
    return 2 * float(_special().gammainccinv(degrees / 2, share))


@function("T.DIST")
def t_dist(x: Number, degrees: Integer, cumulative: Logical) -> Scalar:
    _need(degrees >= 1)
    if cumulative:
        return float(_special().stdtr(degrees, x))
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    return scale * math.pow(1 + x * x / degrees, -(degrees + 1) / 2)


@function("T.DIST.RT")
def t_dist_rt(x: Number, degrees: Integer) -> Scalar:
    _need(degrees >= 1)
    return float(_special().stdtr(degrees, -x))


@function("T.DIST.2T")
def t_dist_2t(x: Number, degrees: Integer) -> Scalar:
    _need(degrees >= 1 and x >= 0)
    return 2 * float(_special().stdtr(degrees, -x))


@function("TDIST")
def tdist(x: Number, degrees: Integer, tails: Integer) -> Scalar:
    _need(degrees >= 1 and x >= 0 and tails in (1, 2))
    return tails * float(_special().stdtr(degrees, -x))


@function("T.INV")
def t_inv(share: Number, degrees: Integer) -> Scalar:
    _need(0 < share < 1 and degrees >= 1)
    return float(_special().stdtrit(degrees, share))


@function("T.INV.2T", "TINV")  # both go on beyond 1, below zero (Excel 365 for Mac)
def t_inv_2t(share: Number, degrees: Integer) -> Scalar:
    _need(0 < share < 2 and degrees >= 1)
    return -float(_special().stdtrit(degrees, share / 2))


@function("F.DIST")
def f_dist(x: Number, first: Integer, second: Integer, cumulative: Logical) -> Scalar:
    _need(x >= 0 and first >= 1 and second >= 1)
    if cumulative:
        return float(_special().fdtr(first, second, x))
    ratio = first / second
    log_beta = math.lgamma(first / 2) + math.lgamma(second / 2) - math.lgamma((first + second) / 2)
    return (
        math.exp(first / 2 * math.log(ratio) - log_beta)
        * math.pow(x, first / 2 - 1)
        * math.pow(1 + ratio * x, -(first + second) / 2)
    )


@function("F.DIST.RT", "FDIST")
def f_dist_rt(x: Number, first: Integer, second: Integer) -> Scalar:
    _need(x >= 0 and first >= 1 and second >= 1)
    return float(_special().fdtrc(first, second, x))


@function("F.INV")
def f_inv(share: Number, first: Integer, second: Integer) -> Scalar:
    _need(0 <= share <= 1 and first >= 1 and second >= 1)
    return float(_special().fdtri(first, second, share))


@function("F.INV.RT", "FINV")
def f_inv_rt(share: Number, first: Integer, second: Integer) -> Scalar:
    _need(0 < share <= 1 and first >= 1 and second >= 1)
    return float(_special().fdtri(first, second, 1 - share))


@function("CONFIDENCE", "CONFIDENCE.NORM")
def confidence(alpha: Number, deviation: Number, size: Integer) -> Scalar:
    _need(0 < alpha < 1 and deviation > 0 and size >= 1)
    return -float(_special().ndtri(alpha / 2)) * deviation / math.sqrt(size)


@function("CONFIDENCE.T")
def confidence_t(alpha: Number, deviation: Number, size: Integer) -> Scalar:
    _need(0 < alpha < 1 and deviation > 0 and size >= 1)
    if size == 1:
        return DIV0
    return -float(_special().stdtrit(size - 1, alpha / 2)) * deviation / math.sqrt(size)


@function("Z.TEST", "ZTEST")
def z_test(array: Arrays, x: Number, sigma: Number | None = None) -> Scalar:
    found = numbers([array])
    if not found:
        return NA
    _need(sigma is None or sigma > 0)
    deviation = sample_deviation(found) if sigma is None else sigma
    if not isinstance(deviation, float) or deviation == 0:
        return DIV0
    return 1 - float(_special().ndtr((mean(found) - x) / (deviation / math.sqrt(len(found)))))


@function("T.TEST", "TTEST")
def t_test(first: Arrays, second: Arrays, tails: Integer, kind: Integer) -> Scalar:
    """Kind 1 is paired, 2 of equal, 3 of unequal variances."""
    _need(tails in (1, 2) and kind in (1, 2, 3))
    if kind == 1:
        left, right = paired_numbers(first, second)
        left = [a - b for a, b in zip(left, right, strict=True)]
        statistic, degrees = mean(left) / math.sqrt(_variance(left) / len(left)), len(left) - 1.0
    else:
        left, right = numbers([first]), numbers([second])
        v1, v2, n1, n2 = _variance(left), _variance(right), len(left), len(right)
        if kind == 2:
            degrees = n1 + n2 - 2.0
            error = math.sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / degrees * (1 / n1 + 1 / n2))
        else:
            error = math.sqrt(v1 / n1 + v2 / n2)
            degrees = error**4 / ((v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1))
        statistic = (mean(left) - mean(right)) / error
    return tails * float(_special().stdtr(degrees, -abs(statistic)))


def _variance(found: list[float]) -> float:
    variance = sample_variance(found)
    if not isinstance(variance, float):
        raise Fault(DIV0)
    return variance


@function("F.TEST", "FTEST")
def f_test(first: Arrays, second: Arrays) -> Scalar:
    left, right = numbers([first]), numbers([second])
    ratio = _variance(left) / _variance(right)
    if not ratio:
        return DIV0
    upper = float(_special().fdtrc(len(left) - 1, len(right) - 1, ratio))
    return 2 * min(upper, 1 - upper)


@function("CHISQ.TEST", "CHITEST")
def chisq_test(actual: Matrix, expected: Matrix) -> Scalar:
    height, width = len(actual), len(actual[0])
    if (height, width) != (len(expected), len(expected[0])) or height * width == 1:
        return NA
    total = 0.0
    for row, other in zip(actual, expected, strict=True):
        for a, e in zip(row, other, strict=True):
            check_errors((a, e))
            if type(a) is float and type(e) is float:
                total += (a - e) ** 2 / e
    degrees = (height - 1) * (width - 1) if height > 1 and width > 1 else max(height, width) - 1
    return float(_special().gammaincc(degrees / 2, total / 2))
