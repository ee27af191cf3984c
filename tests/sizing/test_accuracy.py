"""The accuracy benchmark runs, and further published runs lie within its bars."""

from __future__ import annotations

import importlib.util
import math
import statistics
import sys
from pathlib import Path
from types import ModuleType

from xl_lepton.core.block import Inputs
from xl_lepton.functions.sizing._workload import Workload

ROOT = Path(__file__).parents[2]


def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accuracy_sizing", ROOT / "benchmarks" / "accuracy_sizing.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_whole_runs() -> None:
    accuracy = benchmark()
    rows = accuracy.read(ROOT / "tests" / "data" / "published_runs.csv")
    assert len(rows) >= 6
    scores = {score.name: score for score in accuracy.judge(rows)}
    errors = [abs(entry.error) for entry in scores["GPU-hours, default MFU"].entries]
    assert math.exp(statistics.median(errors)) - 1 <= 0.20
    assert sum(scores["band holds the truth"].hits) >= 0.75 * len(rows)


def test_a_level_is_fitted_without_the_model_itself() -> None:
    accuracy = benchmark()
    score = accuracy.Score("t", "", [accuracy.Entry("a", "x", 1.0), accuracy.Entry("b", "x", 0.0), accuracy.Entry("c", "y", 0.5)])
    assert [entry.error for entry in score.left_out().entries] == [1.0, -1.0, 0.0]


def test_every_label_stands_in_the_documentation() -> None:
    page = (ROOT / "docs" / "sizing.md").read_text(encoding="utf-8")
    fields = Inputs("", Workload).fields
    assert len(fields) >= 40
    for name, field in fields.items():
        assert f"| `{name}` | {field.kind.help} |" in page, name
