"""Intervals keep their promise where the truth is known: the share of costs within them lies within what chance allows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xl_lepton import call

HISTORIES, ROWS = 30, 30
NEW = 20  # new projects a history


def coverage(method: str, level: float, *, logs: bool) -> tuple[float, float]:
    """The share within the interval, and its standard error over histories: projects of one history share its errors."""
    shares = []
    for seed in range(HISTORIES):
        random = np.random.default_rng([seed, 11])
        x = random.uniform(1, 9, (ROWS + NEW, 2))
        truth = 5 + 3 * x[:, 0] - 0.5 * x[:, 1]
        costs = truth * np.exp(0.2 * random.normal(size=len(x))) if logs else truth + random.normal(size=len(x))
        known, factors = [[cost] for cost in costs[:ROWS].tolist()], x.tolist()
        answers = call("FORECAST", known, factors[:ROWS], factors[ROWS:], method, level)
        shares.append(np.mean([low <= cost <= high for cost, (_, low, high) in zip(costs[ROWS:].tolist(), answers, strict=True)]))
    return float(np.mean(shares)), float(np.std(shares)) / math.sqrt(HISTORIES)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_t_interval_of_least_squares_is_exact(level: float) -> None:
    share, error = coverage("ols", level, logs=False)
    assert abs(share - level) <= 3.5 * max(error, math.sqrt(level * (1 - level) / (HISTORIES * NEW)))


@pytest.mark.parametrize("method", ["ridge", "log", "robust", "gp", "tree"])
def test_intervals_of_held_out_errors_hold_what_they_say(method: str) -> None:
    """They may be wider than need be, by the widening for small histories, never much narrower."""
    for level in (0.8, 0.95):
        share, error = coverage(method, level, logs=True)
        reach = 3.0 * max(error, math.sqrt(level * (1 - level) / (HISTORIES * NEW)))
        assert level - reach <= share <= level + reach + 0.05, (method, level, share)
