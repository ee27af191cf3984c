"""Elementary functions that give the same bits on every computer.

exp and log of numpy and of the C library differ in their last bit between processors and systems, and with them every simulated
figure. These use only operations that IEEE 754 rounds exactly (+ - * / sqrt, scaling by powers of 2), in a fixed order. They are
accurate to a few units in the last place, which a simulation does not need, but a repeatable one does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LN2_HIGH = 6.93147180369123816490e-01  # ln 2 in two parts, the first with 32 trailing zero bits (Cody and Waite, 1980)
LN2_LOW = 1.90821492927058770002e-10
SQRT_HALF = math.sqrt(0.5)
ROOT_2PI = 2.5066282746310002

_EXP = [1 / math.factorial(n) for n in range(14)]
_ATANH = [1 / (2 * n + 1) for n in range(12)]
_EXP_DOWN, _ATANH_DOWN = _EXP[-2::-1], _ATANH[-2::-1]

# Wichura, Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics 37 (1988) 477-484, PPND16.
# fmt: off
_CENTRE = (
    (3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
     45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727),
    (1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
     21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610),
)
_MIDDLE = (
    (1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
     1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
     0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)
_TAIL = (
    (6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
     0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)

# Hart, Computer Approximations (1968), algorithm 5666, as given by West, Better approximations to cumulative normal functions
# (Wilmott, 2005).
_HART = (
    (220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383,
     6.37396220353165, 0.700383064443688, 0.0352624965998911),
    (440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674,
     86.7807322029461, 16.064177579207, 1.75566716318264, 0.0883883476483184),
)
# fmt: on


def exp(x: npt.ArrayLike) -> Array:
    clipped: Array = np.clip(np.asarray(x, float), -745.0, 709.0)
    powers = np.rint(clipped / (LN2_HIGH + LN2_LOW))
    rest = (clipped - powers * LN2_HIGH) - powers * LN2_LOW
    result: Array = np.ldexp(_polynomial(_EXP, rest), powers.astype(np.int32))
    return result


def log(x: npt.ArrayLike) -> Array:
    mantissa, power = np.frexp(np.asarray(x, float))
    low = mantissa < SQRT_HALF
    mantissa = np.where(low, 2 * mantissa, mantissa)
    powers = (power - low).astype(float)
    z = (mantissa - 1) / (mantissa + 1)
    result: Array = powers * LN2_HIGH + (2 * z * _polynomial(_ATANH, z * z) + powers * LN2_LOW)
    return result


def exp_of(x: float) -> float:
    """exp of one number, the same bits as `exp` of an array."""
    clipped = min(max(x, -745.0), 709.0)
    powers = float(round(clipped / (LN2_HIGH + LN2_LOW)))
    rest = (clipped - powers * LN2_HIGH) - powers * LN2_LOW
    total = _EXP[-1]
    for coefficient in _EXP_DOWN:
        total = total * rest + coefficient
    return math.ldexp(total, int(powers))


def log_of(x: float) -> float:
    """log of one number above 0, the same bits as `log` of an array."""
    mantissa, power = math.frexp(x)
    if mantissa < SQRT_HALF:
        mantissa, power = 2 * mantissa, power - 1
    z = (mantissa - 1) / (mantissa + 1)
    square = z * z
    total = _ATANH[-1]
    for coefficient in _ATANH_DOWN:
        total = total * square + coefficient
    return power * LN2_HIGH + (2 * z * total + power * LN2_LOW)


def sine(x: float) -> float:
    """The sine of an angle within a right angle, by its Taylor series."""
    term, total = x, x
    for n in range(1, 16):
        term *= -x * x / ((2 * n) * (2 * n + 1))
        total += term
    return total


def normal_quantile(share: npt.ArrayLike) -> Array:
    """The point below which that share of a standard normal distribution lies, for shares strictly between 0 and 1."""
    shares = np.asarray(share, float)
    q = shares - 0.5
    middle = np.abs(q) <= 0.425
    centre_r = np.where(middle, 0.180625 - q * q, 0.0)
    r = np.sqrt(-log(np.where(middle, 0.25, np.minimum(shares, 1 - shares))))
    near, far = np.minimum(r, 5.0) - 1.6, np.maximum(r, 5.0) - 5.0
    outer = np.where(r <= 5.0, _ratio(_MIDDLE, near), _ratio(_TAIL, far))
    quantile: Array = np.where(middle, q * _ratio(_CENTRE, centre_r), np.copysign(outer, q))
    return quantile


def normal_share(z: npt.ArrayLike) -> Array:
    """The share of a standard normal distribution below z, from -37 to 37."""
    points = np.asarray(z, float)
    size = np.minimum(np.abs(points), 37.0)
    bell = exp(-0.5 * size * size)
    fraction = size + 0.65
    for n in (4.0, 3.0, 2.0, 1.0):
        fraction = size + n / fraction
    below = np.where(size < 7.07106781186547, bell * _ratio(_HART, np.minimum(size, 7.1)), bell / fraction / ROOT_2PI)
    share: Array = np.where(points > 0, 1 - below, below)
    return share


def _ratio(coefficients: tuple[Sequence[float], Sequence[float]], x: Array) -> Array:
    above, below = coefficients
    return _polynomial(above, x) / _polynomial(below, x)


def _polynomial(coefficients: Sequence[float], x: Array) -> Array:
    """Horner's rule, lowest power first in `coefficients`."""
    total = np.full_like(x, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        total = total * x + coefficient
    return total
