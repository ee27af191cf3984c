"""How good the plans are: PSPLIB for critical paths and levelling, and the time and gap of commitment plans.

    python benchmarks/accuracy_plans.py critical|search|cp-sat|commitments [--instances FILE] [--set j120] [--every N]

Instances as in tests/data/psplib (JSON lines); the gap of a plan is its length over the best known one, less 1.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import xl_lepton
from xl_lepton.numerics.commitment_program import EXACT, LINEAR, cheapest
from xl_lepton.numerics.commitments import CONTINUE, STOP, Market, Offer

INSTANCES = Path(__file__).parents[1] / "tests" / "data" / "psplib" / "instances.jsonl"
SETS = ("j30", "j60", "j120")
CP_SAT_SECONDS = 10.0


def tables(instance: dict[str, Any]) -> tuple[list[list[object]], list[list[object]]]:
    """An instance as the two ranges that a sheet would hold."""
    before: list[list[str]] = [[] for _ in instance["dur"]]
    for place, successors in enumerate(instance["succ"]):
        for after in successors:
            before[after].append(str(place))
    tasks: list[list[object]] = [["task", "duration", "predecessors", "resources"]]
    for place, days in enumerate(instance["dur"]):
        needs = "; ".join(f"R{kind} {amount}" for kind, amount in enumerate(instance["req"][place]) if amount)
        tasks.append([float(place), float(days), "; ".join(before[place]), needs])
    limits: list[list[object]] = [["resource", "available"]]
    limits += [[f"R{kind}", float(amount)] for kind, amount in enumerate(instance["cap"])]
    return tasks, limits


def critical(instances: list[dict[str, Any]]) -> None:
    wrong = 0
    began = time.perf_counter()
    for instance in instances:
        tasks, _ = tables(instance)
        wrong += xl_lepton.call("SCHEDULE", tasks, None, None, None, "project")[0][2] != instance["mpm"]
    print(f"critical path: {wrong} of {len(instances)} wrong, {time.perf_counter() - began:.2f} s in all")


def level(instances: list[dict[str, Any]], method: str) -> None:
    seconds = CP_SAT_SECONDS if method == "cp-sat" else None
    for name in SETS:
        gaps, own, times, worked = [], [], [], []
        for instance in (one for one in instances if one["inst"].startswith(name)):
            tasks, limits = tables(instance)
            began, used = time.perf_counter(), time.process_time()
            answer = xl_lepton.call("LEVEL", tasks, limits, None, None, None, method, None, seconds)
            times.append(time.perf_counter() - began)
            worked.append(time.process_time() - used)
            length, bound, gap = (row[1] for row in answer[-3:])
            assert bound <= instance["ub"], (instance["inst"], bound)
            gaps.append(length / instance["ub"] - 1)
            own.append(gap)
        if gaps:
            best = sum(gap <= 0 for gap in gaps)
            mean, proved = sum(gaps) / len(gaps), sum(own) / len(own)
            print(
                f"{method} {name}: {len(gaps)} instances, gap to best known {mean:.2%}, at best {best}, own gap {proved:.2%}, "
                f"{sum(times) / len(times):.2f} s mean, {max(times):.2f} s at most, {max(worked):.2f} s of processor at most",
                flush=True,
            )


def commitments() -> None:
    draw = random.Random(1)
    offers = (
        Offer("on-demand", 3.0),
        Offer("one year", 2.07, term=12),
        Offer("three years", 1.35, term=36),
        Offer("spot", 1.2, share=0.3, efficiency=0.85),
    )
    own = Offer("own", 0.6, 30_000.0, 48, 0.1, node=8, kw=1.2)
    for periods, bands in ((12, 10), (36, 24), (60, 24)):
        demand = tuple(
            tuple(
                int(50 * (1 + 0.03 * month) * (1 + 0.5 * math.sin(band / bands * math.tau)) + 20 * draw.random())
                for band in range(bands)
            )
            for month in range(periods)
        )
        for given, power in ((offers, math.inf), ((*offers, own), math.inf), ((*offers, own), 60.0)):
            for after in (STOP, CONTINUE):
                for method in (EXACT, LINEAR):
                    market = Market(demand, given, rate=0.005, after=after, power=power)
                    began, used = time.perf_counter(), time.process_time()
                    mix = cheapest(market, method)
                    spent, worked = time.perf_counter() - began, time.process_time() - used
                    print(f"{periods} x {bands}, {len(given)} offers, power {power:g}, {after}, {method}: ", end="")
                    print(f"{spent:.2f} s ({worked:.2f} s of processor), gap {mix.gap:.1e}, {mix.how}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("critical", "search", "cp-sat", "commitments"))
    parser.add_argument("--instances", type=Path, default=INSTANCES)
    parser.add_argument("--set", default="j")
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    if given.what == "commitments":
        commitments()
        return
    instances = [json.loads(line) for line in given.instances.read_text(encoding="utf-8").splitlines()]
    instances = [one for one in instances if one["inst"].startswith(given.set)][:: given.every]
    if given.what == "critical":
        critical(instances)
    else:
        level(instances, given.what)


if __name__ == "__main__":
    main()
