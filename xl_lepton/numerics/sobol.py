"""Scrambled Sobol points: evenly spread draws that give a simulation its accuracy, in independent blocks that give its error.

I. M. Sobol (1967); scrambling by random lower triangular matrices and a random shift: J. Matousek, On the L2-discrepancy for
anchored boxes, J. Complexity 14 (1998) 527-556.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

BITS = 32
MOST_DIMENSIONS = 250

Array = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]


def points(dimensions: int, size: int, seed: int, block: int) -> Array:
    """`size` points (a power of 2) in the open unit cube, one row each; another `block` is another independent scrambling."""
    generator = np.random.PCG64(np.random.SeedSequence([seed, block]))  # its raw bits are the same in every version of numpy
    directions = _scrambled(_directions()[:dimensions], generator)
    numbers = generator.random_raw(dimensions)[:, None] >> np.uint64(64 - BITS)
    for bit in range(size.bit_length() - 1):
        numbers = np.concatenate([numbers, numbers ^ directions[:, bit : bit + 1]], axis=1)
    spread: Array = (numbers.T.astype(float) + 0.5) / 2.0**BITS
    return spread


def _scrambled(directions: Words, generator: np.random.PCG64) -> Words:
    """Each digit of the points added (modulo 2) to random ones among those before it."""
    dimensions = len(directions)
    masks = generator.random_raw(dimensions * BITS).reshape(dimensions, BITS) >> np.uint64(64 - BITS)
    found = np.zeros_like(directions)
    for digit in range(BITS):
        own = np.uint64(1 << (BITS - 1 - digit))
        before = np.uint64(((1 << digit) - 1) << (BITS - digit))
        mask = (masks[:, digit] & before) | own
        parity = np.bitwise_count(directions & mask[:, None]).astype(np.uint64) & np.uint64(1)
        found |= parity * own
    return found


@cache
def _directions() -> Words:
    """The direction numbers as BITS-digit words, one row per dimension (Bratley and Fox, ACM TOMS 14 (1988) 88-100)."""
    text = (Path(__file__).parent / "sobol.txt").read_text(encoding="ascii")
    lines = [[int(word) for word in line.split()] for line in text.splitlines() if not line.startswith("#")]
    rows = [[1 << (BITS - 1 - bit) for bit in range(BITS)]]
    for polynomial, *initial in lines:
        degree = len(initial)
        row = [number << (BITS - 1 - bit) for bit, number in enumerate(initial)]
        for bit in range(degree, BITS):
            word = row[bit - degree] ^ (row[bit - degree] >> degree)
            for back in range(1, degree):
                if polynomial >> (degree - back) & 1:
                    word ^= row[bit - back]
            row.append(word)
        rows.append(row[:BITS])
    return np.array(rows, dtype=np.uint64)
