"""Blocks of random labels and values get an answer of finite cells, or a sentence; never a fault of ours."""

from __future__ import annotations

import random

import pytest

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator, Model
from xl_lepton.core.block import Field, Inputs
from xl_lepton.core.call import call
from xl_lepton.core.cells import CellError, Grid
from xl_lepton.core.kinds import Choice, Count, Number
from xl_lepton.functions.sizing._workload import Workload
from xl_lepton.registry import find

FIELDS = Inputs("", Workload).fields
ODD: list[object] = [0, 1, 2, 3, 7, 8, 64, 1e-300, 1e-9, 0.5, 99, 4096, 1e6, 1e8, 1e12, 1e300, -1, True, "x", None, "8%"]
NAMES = {
    "model": [row.name for row in load.table(Model)] + ["7", "0.0001", "1000000"],
    "accelerator": [row.name for row in load.table(Accelerator)],
    "term": ["on-demand", "spot", "reserved 1y", "purchase", "no such term"],
    "as_of": ["2026-01-01", "2020-01-01"],
}


def value(field: Field, chance: random.Random) -> object:
    if chance.random() < 0.15:
        return chance.choice(ODD)
    if field.name in NAMES:
        return chance.choice(NAMES[field.name])
    if isinstance(field.kind, Choice):
        return chance.choice(field.kind.options)
    if isinstance(field.kind, Number):
        low = field.kind.minimum if field.kind.minimum is not None else field.kind.above or 0.0
        high = field.kind.maximum or 1e6
        number = chance.choice([low, low + 1, high, chance.uniform(low, min(high, low + 100)), 10 ** chance.uniform(-3, 6)])
        return float(int(number)) if isinstance(field.kind, Count) else number
    return chance.choice([True, False])


@pytest.mark.parametrize("name", ["GPU_SIZE", "GPU_MEMORY", "TRAIN_TIME", "THROUGHPUT", "KV_CACHE"])
def test_random_blocks(name: str, caplog: pytest.LogCaptureFixture) -> None:
    chance, function, answered = random.Random(20261123), find(name), 0
    for _ in range(300):
        labels = {"workload": chance.choice(["training", "finetuning", "inference"]), "model": "Llama-3.1-8B", "tokens_b": 10.0}
        labels |= {field: value(FIELDS[field], chance) for field in chance.sample(list(FIELDS), chance.randint(0, 6))}
        answer = call(function, [Grid.of([[label, cell] for label, cell in labels.items()])])
        if answer.is_scalar and isinstance(answer.scalar, CellError):
            assert answer.scalar.sentence, labels
            continue
        answered += 1
        assert all(cell >= 0 for cell in answer.cells() if isinstance(cell, float)), labels
    assert answered >= 50
    assert not caplog.records, caplog.text
