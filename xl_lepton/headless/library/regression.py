"""Least squares over several factors: LINEST, LOGEST, TREND, GROWTH."""

from __future__ import annotations

import math
from typing import Any as Anything

from xl_lepton.headless.calc.values import NA, NUM, REF, VALUE, Array, Fault, Refusal, Rows
from xl_lepton.headless.library.declare import Arrays, Logical, Values, function
from xl_lepton.headless.library.ranges import rows_of, shape_of


def _numeric(rows: Rows) -> list[list[float]]:
    for row in rows:
        for value in row:
            if type(value) is not float:
                raise Fault(VALUE)
    return rows  # type: ignore[return-value]


class Fit:
    """The coefficients of y = m1*x1 + ... + mk*xk + b, and what is needed for their errors."""

    def __init__(self, known_y: Anything, known_x: Anything, has_constant: bool, logarithmic: bool) -> None:
        import numpy as np

        rows = _numeric(rows_of(known_y))
        height, width = shape_of(known_y)
        self.is_row = height == 1 and width > 1
        y = np.array([value for row in rows for value in row])
        if logarithmic:
            if (y <= 0).any():
                raise Fault(NUM)
            y = np.log(y)
        self.factors = self._factors(known_x, len(y), height, width)
        x = self.factors
        self.has_constant = has_constant
        design = np.column_stack([x, np.ones(len(y))]) if has_constant else x
        # Factors about their means: what the constant explains does not spoil the digits of the rest.
        centre = x.mean(axis=0) if has_constant else np.zeros(x.shape[1])
        offset = y.mean() if has_constant else 0.0
        centred = x - centre
        if has_constant:
            centred[:, np.ptp(x, axis=0) == 0] = 0.0  # exactly, whatever the mean's last bit: the constant explains them
        self.varying = int(np.count_nonzero(centred.any(axis=0)))
        slopes, _, rank, _ = np.linalg.lstsq(centred, y - offset, rcond=1e-13)
        self.slopes = slopes
        self.constant = float(offset - centre @ slopes) if has_constant else 0.0
        self.rank = int(rank)
        self.degrees = len(y) - self.rank - has_constant
        residual = y - x @ slopes - self.constant
        self.residual_squares = float(residual @ residual)
        total = y - offset
        self.explained_squares = float(total @ total) - self.residual_squares
        self.design = design

    def _factors(self, known_x: Anything, count: int, height: int, width: int) -> Anything:
        """One column per factor: the x values stand as the y values do."""
        import numpy as np

        if known_x is None:
            return np.arange(1.0, count + 1).reshape(-1, 1)
        x = np.array(_numeric(rows_of(known_x)))
        if x.shape == (height, width):
            return x.reshape(-1, 1)
        if width == 1 and x.shape[0] == height:
            return x
        if height == 1 and x.shape[1] == width:
            return x.T
        raise Fault(REF)

    def errors(self) -> tuple[list[float], float]:
        """The standard errors of the slopes and of the constant."""
        import numpy as np

        variance = self.residual_squares / self.degrees if self.degrees > 0 else math.nan
        spread = np.sqrt(np.diag(np.linalg.pinv(self.design.T @ self.design)) * variance)
        slopes = [float(error) for error in spread[: len(self.slopes)]]
        return slopes, float(spread[-1]) if self.has_constant else math.nan

    def predict(self, new_x: Anything) -> list[float]:
        return [float(value) for value in new_x @ self.slopes + self.constant]


def _table(fit: Fit, statistics: bool, logarithmic: bool) -> Array:
    """Excel's block: coefficients from the last factor to the first, then the constant; below them their errors and the fit's.

    A factor that does not vary beside a constant has the coefficient 0 (Excel 365 for Mac). Of factors that follow from each
    other Excel gives some the coefficient 0 too; which ones is not documented.
    """
    if fit.rank < len(fit.slopes) > 1 and (statistics or fit.rank < fit.varying):
        raise Refusal("the factors are not independent of each other: which of them Excel leaves out is not documented")
    slopes = [float(value) for value in reversed(fit.slopes)]
    first: list[Anything] = [*slopes, fit.constant]
    if logarithmic:
        first = [math.exp(value) for value in first]
    if not statistics:
        return Array([first])
    errors, constant_error = fit.errors()
    width = len(first)
    degrees = fit.degrees
    deviation = math.sqrt(fit.residual_squares / degrees) if degrees > 0 else NUM
    total = fit.explained_squares + fit.residual_squares
    r_squared = fit.explained_squares / total if total else 1.0
    factors = len(fit.slopes)
    f_value: Anything = NUM
    if degrees > 0 and fit.residual_squares:
        f_value = fit.explained_squares / factors / (fit.residual_squares / degrees)

    def padded(cells: list[Anything]) -> list[Anything]:
        return cells + [NA] * (width - len(cells))

    last_error = constant_error if fit.has_constant else NA
    return Array(
        [
            first,
            [*(error if error == error else NUM for error in reversed(errors)), last_error],
            padded([r_squared, deviation]),
            padded([f_value, float(degrees)]),
            padded([fit.explained_squares, fit.residual_squares]),
        ]
    )


@function("LINEST")
def linest(
    known_y: Arrays, known_x: Arrays | None = None, constant: Logical | None = None, statistics: Logical = False
) -> Values:
    return _table(Fit(known_y, known_x, constant is not False, False), statistics, False)


@function("LOGEST")
def logest(
    known_y: Arrays, known_x: Arrays | None = None, constant: Logical | None = None, statistics: Logical = False
) -> Values:
    return _table(Fit(known_y, known_x, constant is not False, True), statistics, True)


@function("TREND")
def trend(known_y: Arrays, known_x: Arrays | None = None, new_x: Arrays | None = None, constant: Logical | None = None) -> Values:
    return _predicted(known_y, known_x, new_x, constant is not False, logarithmic=False)


@function("GROWTH")
def growth(
    known_y: Arrays, known_x: Arrays | None = None, new_x: Arrays | None = None, constant: Logical | None = None
) -> Values:
    return _predicted(known_y, known_x, new_x, constant is not False, logarithmic=True)


def _predicted(known_y: Anything, known_x: Anything, new_x: Anything, constant: bool, *, logarithmic: bool) -> Array:
    import numpy as np

    fit = Fit(known_y, known_x, constant, logarithmic)
    if new_x is None:
        values = fit.predict(fit.factors)
        height, width = shape_of(known_y)
    else:
        x = np.array(_numeric(rows_of(new_x)))
        count = len(fit.slopes)
        if count == 1:
            values, (height, width) = fit.predict(x.reshape(-1, 1)), x.shape
        elif fit.is_row:
            if x.shape[0] != count:
                raise Fault(REF)
            values, height, width = fit.predict(x.T), 1, x.shape[1]
        else:
            if x.shape[1] != count:
                raise Fault(REF)
            values, height, width = fit.predict(x), x.shape[0], 1
    if logarithmic:
        values = [math.exp(value) for value in values]
    return Array([list(values[row * width : (row + 1) * width]) for row in range(height)])
