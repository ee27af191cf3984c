"""NPV and XIRR in bulk against pyxirr and numpy-financial, and the time of a simulation: one run, ratios of the same machine.

    python -m venv bench && bench/bin/pip install pyxirr numpy-financial -e .
    bench/bin/python benchmarks/economics.py

A rival that is not installed is left out. Each figure is the best of three runs; the answers are compared before the times.
"""

from __future__ import annotations

import importlib.util
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import xl_lepton
from xl_lepton.core.memory import MEMORY
from xl_lepton.numerics.roots import bulk_rates_of_return, rates_of_return

SIZES = (12, 60, 360)
ROWS = {12: 20_000, 60: 10_000, 360: 2_000}
FEW = 200  # rows for the ways that are slow


def main() -> None:
    random = np.random.default_rng(1)
    print(f"{'what':<34}{'flows':>6}{'per second':>14}{'ours is':>10}  worst residual / sum of |flows|")
    for size in SIZES:
        flows, years = histories(random, ROWS[size], size)
        xirr(flows, years)
        irr(flows)
        npv(flows)
    simulation()


def histories(random: np.random.Generator, rows: int, size: int) -> tuple[Any, Any]:
    """Outlays followed by uneven income on uneven days."""
    flows = random.lognormal(3, 1, (rows, size))
    flows[:, 0] = -flows[:, 1:].sum(axis=1) * random.uniform(0.4, 0.95, rows)
    years = np.cumsum(random.integers(10, 60, (rows, size)), axis=1) / 365
    return np.round(flows, 2), years - years[:, :1]


def xirr(flows: Any, years: Any) -> None:
    size = flows.shape[1]
    ours, found = per_second(lambda: bulk_rates_of_return(flows, years), len(flows))
    line("XIRR, bulk", size, ours, ours, residual(flows, years, found))
    one, some = per_second(lambda: [rates_of_return(f, t)[0] for f, t in zip(flows[:FEW], years[:FEW], strict=True)], FEW)
    line("XIRR, one by one, all roots", size, one, ours, residual(flows[:FEW], years[:FEW], np.array(some)))
    if rival := module("pyxirr"):
        dates = np.datetime64("2020-01-01") + np.round(years * 365).astype("timedelta64[D]")
        rates, theirs = per_second(lambda: [rival.xirr(d, f) for d, f in zip(dates, flows, strict=True)], len(flows))
        line("XIRR, pyxirr", size, rates, ours, residual(flows, years, np.array(theirs, float)))


def irr(flows: Any) -> None:
    size = flows.shape[1]
    periods = np.arange(size, dtype=float)
    ours, found = per_second(lambda: bulk_rates_of_return(flows, periods), len(flows))
    line("IRR, bulk", size, ours, ours, residual(flows, periods, found))
    if rival := module("pyxirr"):
        speed, theirs = per_second(lambda: [rival.irr(row) for row in flows], len(flows))
        line("IRR, pyxirr", size, speed, ours, residual(flows, periods, np.array(theirs, float)))
    if rival := module("numpy_financial"):
        few = min(FEW, 4 if size > 100 else FEW)
        speed, theirs = per_second(lambda: [rival.irr(row) for row in flows[:few]], few, repeats=1)
        line("IRR, numpy-financial", size, speed, ours, residual(flows[:few], periods, np.array(theirs, float)))


def npv(flows: Any) -> None:
    size = flows.shape[1]
    factors = 1.08 ** -np.arange(1.0, size + 1)
    ours, found = per_second(lambda: flows @ factors, len(flows))
    line("NPV, bulk (one matrix product)", size, ours, ours)
    call, single = per_second(lambda: [xl_lepton.call("NPV", 0.08, row) for row in flows[:FEW].tolist()], FEW)
    assert np.allclose(single, found[:FEW], rtol=1e-12)
    line("LEPTON_NPV, as a cell calls it", size, call, ours)
    if rival := module("pyxirr"):
        speed, theirs = per_second(lambda: [rival.npv(0.08, row, start_from_zero=False) for row in flows], len(flows))
        assert np.allclose(theirs, found, rtol=1e-9)
        line("NPV, pyxirr", size, speed, ours)
    if rival := module("numpy_financial"):
        speed, theirs = per_second(lambda: [rival.npv(0.08, row) / 1.08 for row in flows[:FEW]], FEW)
        assert np.allclose(theirs, found[:FEW], rtol=1e-9)
        line("NPV, numpy-financial", size, speed, ours)


def simulation() -> None:
    block = [["investment", 1000], ["periods", 60], ["benefit", 60], ["cost", 20], ["discount rate", 0.008]]
    uncertain = [
        ["investment", "pert", 900, 1000, 1300], ["benefit", "lognormal", 60, 10], ["cost", "triangular", 15, 20, 30],
        ["benefit growth", "normal", 0.005, 0.002], ["cost growth", "normal", 0.004, 0.002],
        ["inflation", "uniform", 0.001, 0.003], ["tax rate", "discrete", 0.25, 0.5, 0.3, 0.5],
        ["resale", "history", 50, 100, 120, 90],
        ["working capital", "pert", 0.05, 0.1, 0.2], ["discount rate", "triangular", 0.006, 0.008, 0.012],
    ]  # fmt: skip
    for trials in (8192, 16384, 65536):
        speed, _ = per_second(lambda trials=trials: xl_lepton.call("SIMULATE", block, uncertain, "npv", None, trials), 1)
        print(f"LEPTON_SIMULATE, 10 inputs, 60 periods, {trials:>6} draws: {1 / speed:.3f} s")
    speed, _ = per_second(lambda: xl_lepton.call("SENSITIVITY", block, uncertain), 1)
    print(f"LEPTON_SENSITIVITY, 10 inputs, 60 periods, 8192 pairs: {1 / speed:.3f} s")


def per_second(run: Callable[[], Any], count: int, repeats: int = 3) -> tuple[float, Any]:
    best, answer = math.inf, None
    for _ in range(repeats):
        MEMORY.forget()  # or the second run would find the answer of the first
        start = time.perf_counter()
        answer = run()
        best = min(best, time.perf_counter() - start)
    return count / best, answer


def residual(flows: Any, years: Any, rates: Any) -> float:
    values = (flows * np.exp(-np.log1p(rates)[:, None] * years)).sum(axis=1)
    return float(np.max(np.abs(values) / np.abs(flows).sum(axis=1)))


def module(name: str) -> Any:
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def line(what: str, size: int, speed: float, ours: float, worst: float | None = None) -> None:
    print(f"{what:<34}{size:>6}{speed:>14,.0f}{ours / speed:>9.1f}x  {'' if worst is None else f'{worst:.1e}'}")


if __name__ == "__main__":
    main()
