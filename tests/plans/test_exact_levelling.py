"""The exact method of LEPTON_LEVEL: right where OR-Tools is there, and a clear sentence where it is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import xl_lepton
from xl_lepton.core.errors import NoAnswer

PSPLIB = Path(__file__).parents[1] / "data" / "psplib" / "instances.jsonl"
INSTANCE = json.loads(PSPLIB.read_text(encoding="utf-8").splitlines()[0])


def ranges() -> tuple[list[list[object]], list[list[object]]]:
    """The first instance of PSPLIB, J301_1, as a sheet would hold it: its shortest plan takes 43 days."""
    before: list[list[str]] = [[] for _ in INSTANCE["dur"]]
    for place, successors in enumerate(INSTANCE["succ"]):
        for after in successors:
            before[after].append(str(place))
    tasks: list[list[object]] = [["task", "duration", "predecessors", "resources"]]
    for place, days in enumerate(INSTANCE["dur"]):
        needs = "; ".join(f"R{kind} {amount}" for kind, amount in enumerate(INSTANCE["req"][place]))
        tasks.append([float(place), float(days), "; ".join(before[place]), needs])
    return tasks, [["resource", "available"], *([f"R{kind}", float(amount)] for kind, amount in enumerate(INSTANCE["cap"]))]


TASKS, LIMITS = ranges()


def test_without_the_extra_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    with pytest.raises(NoAnswer, match=r"pip install .xl_lepton\[ortools\]., or use .search."):
        xl_lepton.call("LEVEL", TASKS, LIMITS, None, None, None, "cp-sat")


def test_the_exact_method_proves_what_the_bound_cannot() -> None:
    pytest.importorskip("ortools")
    rows = {row[0]: row[1] for row in xl_lepton.call("LEVEL", TASKS, LIMITS, None, None, None, "cp-sat")}
    assert (rows["project"], rows["lower bound"], rows["gap"]) == (43.0, 43.0, 0.0)
    again = xl_lepton.call("LEVEL", TASKS, LIMITS, None, None, None, "cp-sat")
    assert {row[0]: row[1] for row in again} == rows


def test_the_search_gives_the_same_plan_with_an_honest_gap() -> None:
    rows = {row[0]: row[1] for row in xl_lepton.call("LEVEL", TASKS, LIMITS, None, None, None, "search", 900)}
    assert rows["project"] == 43.0
    assert rows["lower bound"] == 40.0
    assert rows["gap"] == pytest.approx(3 / 40)


def test_large_tasks_one_at_a_time_are_a_bound() -> None:
    """Three jobs of two never run beside one another on three: 9 days, where their work alone gives 7."""
    tasks = [["task", "duration", "resources"], ["A", 3.0, "M 2"], ["B", 3.0, "M 2"], ["C", 3.0, "M 2"], ["D", 2.0, "M 1"]]
    rows = {row[0]: row[1] for row in xl_lepton.call("LEVEL", tasks, [["resource", "available"], ["M", 3.0]])}
    assert (rows["project"], rows["lower bound"], rows["gap"]) == (9.0, 9.0, 0.0)
