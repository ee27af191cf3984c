"""Matrix algebra: MMULT, MINVERSE, MDETERM, MUNIT."""

from __future__ import annotations

from typing import Any as Anything

from xl_lepton.headless.calc.values import NUM, VALUE, Array, Fault, Refusal, Rows
from xl_lepton.headless.library.declare import Integer, Matrix, Scalar, Values, function
from xl_lepton.headless.library.ranges import check_errors


def _matrix(rows: Rows) -> Anything:
    """The rows as numpy floats. Raises Fault for anything that is not a number."""
    import numpy as np

    for row in rows:
        check_errors(row)
        if any(type(value) is not float for value in row):
            raise Fault(VALUE)
    return np.array(rows, dtype=float)


def _square(rows: Rows) -> Anything:
    matrix = _matrix(rows)
    if matrix.shape[0] != matrix.shape[1]:
        raise Fault(VALUE)
    return matrix


@function("MMULT")
def mmult(left: Matrix, right: Matrix) -> Values:
    first, second = _matrix(left), _matrix(right)
    if first.shape[1] != second.shape[0]:
        return VALUE
    return Array((first @ second).tolist())


@function("MINVERSE")
def minverse(rows: Matrix) -> Values:
    import numpy as np

    try:
        return Array(np.linalg.inv(_square(rows)).tolist())
    except np.linalg.LinAlgError:
        return NUM


@function("MDETERM")
def mdeterm(rows: Matrix) -> Scalar:
    import numpy as np

    return float(np.linalg.det(_square(rows)))


LARGEST_UNIT = 2000


@function("MUNIT")
def munit(size: Integer) -> Values:
    if size < 1:
        return VALUE
    if size > LARGEST_UNIT:
        raise Refusal(f"MUNIT of more than {LARGEST_UNIT} rows is not supported")
    return Array([[1.0 if row == column else 0.0 for column in range(size)] for row in range(size)])
