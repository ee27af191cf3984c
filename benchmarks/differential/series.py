"""FORECAST.ETS and its kin over series made at random, in our evaluator and in formulon.

    python -m benchmarks.differential.series [--series 500] [--seed 1]

Seasons, trends, noise and random walks; days, weeks, months, quarters and years; times missing, twice and in any order.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import math
import random

from benchmarks.differential.__main__ import Formulon
from tests.headless.sheets import worth

TIMELINES = ("numbers", "weeks", "months", "ends of months", "quarters", "years", "missing", "twice", "shuffled")


def values_of(chance: random.Random, count: int, season: int) -> list[float]:
    """A level that may wander, a trend that may bend, a season that may drift."""
    level, trend, bend = 100.0, chance.uniform(-2, 2), chance.choice([0, 0, 0.3, 1])
    wander, noise = chance.choice([0, 0, 5]), chance.choice([0.1, 1, 5, 10])
    pattern, drift = [chance.gauss(0, chance.choice([0, 5, 20])) for _ in range(max(season, 1))], chance.choice([0, 0, 1, 4, 10])
    values = []
    for at in range(count):
        trend += chance.gauss(0, bend)
        level += trend + chance.gauss(0, wander)
        pattern[at % len(pattern)] += chance.gauss(0, drift)
        values.append(round(level + pattern[at % len(pattern)] + chance.gauss(0, noise), 3))
    return values


def _month(months: int, day: int) -> float:
    return float((dt.date(2000 + months // 12, months % 12 + 1, 1) - dt.date(1899, 12, 30)).days + day - 1)


def times_of(chance: random.Random, count: int, kind: str) -> list[float]:
    first = chance.randrange(12)
    match kind:
        case "weeks":
            return [45000.0 + 7 * at for at in range(count)]
        case "months":
            return [_month(first + at, 15) for at in range(count)]
        case "ends of months":
            return [_month(first + at + 1, 0) for at in range(count)]
        case "quarters":
            return [_month(3 * at + 3, 0) for at in range(count)]
        case "years":
            return [_month(12 * at, 1) for at in range(count)]
    times = [2.0]
    for _ in range(count - 1):
        gap = 1 if chance.random() > 0.15 else {"missing": 2, "twice": 0}.get(kind, 1)
        times.append(times[-1] + gap)
    if kind == "shuffled":
        chance.shuffle(times)
    return times


def near(mine: object, theirs: object) -> bool:
    if type(mine) is float and type(theirs) is float:
        return math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-11)
    return mine == theirs


def calls(chance: random.Random, season: int, times: list[float], kind: str) -> list[str]:
    last, step = max(times), (max(times) - min(times)) / max(len(set(times)) - 1, 1)
    target = last + chance.choice([1, 2, 3.5, 7, 1 / 3]) * step
    known = f"B1:B{len(times)},A1:A{len(times)}"
    rest = f"{season},{chance.randrange(2)},{chance.randrange(1, 8) if kind == 'twice' else 1}"
    return [
        f"FORECAST.ETS({target},{known},{rest})",
        f"FORECAST.ETS.CONFINT({target},{known},0.9,{rest})",
        f"FORECAST.ETS.STAT({known},{chance.randrange(1, 9)},{rest})",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance, other = random.Random(chosen.seed), Formulon()
    tally: collections.Counter[tuple[str, str]] = collections.Counter()
    for _ in range(chosen.series):
        kind, season = chance.choice(TIMELINES), chance.choice([0, 0, 1, 2, 3, 4, 5, 6, 7, 12])
        count = (
            season * chance.choice([2, 3, 4, 5]) + chance.randrange(2)
            if season > 1
            else chance.choice([3, 5, 6, 7, 8, 9, 14, 40])
        )
        values, times = values_of(chance, count, season), times_of(chance, count, kind)
        for row, pair in enumerate(zip(times, values, strict=True)):
            for column, value in enumerate(pair):
                other.book.set_number(0, row, column, value)
        cells = {
            f"{'AB'[column]}{row}": value
            for row, pair in enumerate(zip(times, values, strict=True), 1)
            for column, value in enumerate(pair)
        }
        for formula in calls(chance, season, times, kind):
            mine, theirs = worth(f"={formula}", cells=cells), other.worth(formula)
            refused = isinstance(mine, str) and mine.startswith("refused")
            tally[kind, "refused" if refused else "same" if near(mine, theirs) else "different"] += 1
            if not refused and not near(mine, theirs):
                print(f"={formula}\n    {values}\n    {times}\n    ours {mine} formulon {theirs}", flush=True)
    for key, number in sorted(tally.items()):
        print(*key, number)


if __name__ == "__main__":
    main()
