"""Prints every number that the forecasting functions answer, in full, for comparing one machine's bits with another's."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from xl_lepton import call
from xl_lepton.numerics import models
from xl_lepton.numerics.csv_table import read_csv

RUNS = Path(__file__).parents[1] / "data" / "history" / "ai_training_runs.csv"


def answers() -> dict[str, object]:
    """Of a history with texts and gaps, of one of numbers too long to be solved exactly, and of a series."""
    table = read_csv(RUNS.read_bytes(), "history").table
    rows = [list(row) for row in table.rows][:90]
    costs, factors, new = [[row[-1]] for row in rows[:60]], [row[:-1] for row in rows[:60]], [row[:-1] for row in rows[80:]]
    named = [list(table.names[:-1]), *factors]
    found: dict[str, object] = {}
    for method in models.METHODS:
        if method != "ols":
            found[method] = call("FORECAST", costs, named, [named[0], *new], method, 0.8)
    long = np.exp(np.random.default_rng(3).normal(size=(700, 10)).round(3)).round(3)
    spent = [[value] for value in (long * np.arange(1, 11)).sum(axis=1).round(2).tolist()]
    found["ols"] = call("FORECAST", spent, long.tolist(), long[:5].tolist(), "ols", 0.8)
    found["fit"] = call("FORECAST_FIT", spent, long.tolist())
    found["score"] = call("FORECAST_SCORE", costs[:30], [named[0], *factors[:30]], "auto")
    found["compare"] = call("FORECAST_COMPARE", costs[:16], [named[0], *factors[:16]])
    found["drivers"] = call("FORECAST_DRIVERS", costs[:25], [named[0], *factors[:25]])
    spend = [abs(float(value)) for (value,) in spent[:60]]
    for method in ("auto", "theta", "ets", "seasonal naive"):
        found[f"series by {method}"] = call("FORECAST_SERIES", [spend], 14, 12, 0.8, method)
    table = [[*line, value] for line, (value,) in zip(long[:60].tolist(), spent, strict=False)]
    found["check"] = call("DATA_CHECK", table)
    found["augment"] = call("DATA_AUGMENT", table, 5, 1)
    found["series below 0"] = call("FORECAST_SERIES", [[value - 60 for value in spend]], 14, 12, 0.8)
    return found


if __name__ == "__main__":
    json.dump({name: repr(value) for name, value in answers().items()}, sys.stdout)
