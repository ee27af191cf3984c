"""Every row of the catalogue is sourced, dated, in range and consistent; planted mistakes are found."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys

import pytest

from xl_lepton.catalogue import load
from xl_lepton.catalogue.load import FILES, CatalogueError
from xl_lepton.catalogue.rows import Accelerator, Figure, Model, Price, Row, Software
from xl_lepton.core.errors import NoAnswer

LAST = dt.date(2026, 11, 23)
KINDS = list(FILES)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_rows_are_sourced_and_dated(kind: type[Row]) -> None:
    rows = load.table(kind)
    assert len(rows) >= 10
    for row in rows:
        assert len(row.source) >= 10 or row.confidence == "own", row  # type: ignore[attr-defined]
        assert dt.date(2017, 1, 1) <= row.as_of <= LAST, row
        assert row.name == row.name.strip()


def test_there_are_enough() -> None:
    assert len(load.table(Model)) >= 60
    assert len(load.table(Accelerator)) >= 45
    assert len(load.table(Price)) >= 300
    assert len(load.table(Software)) >= 10


def test_prices_name_term_unit_and_confidence() -> None:
    for row in load.table(Price):
        assert row.term
        assert re.fullmatch(r"USD/(GPU|GPU-hour|GPU-year|GB-month|kWh|kW-month|kW|million tokens)", row.unit), row
        assert row.confidence in ("high", "medium", "low"), row
        assert row.price > 0, row
        if row.unit == "USD/GPU-hour":
            assert 0.02 <= row.price <= 20, row


def test_every_priced_accelerator_is_known() -> None:
    for row in load.table(Price):
        if row.unit in ("USD/GPU-hour", "USD/GPU") and row.name != "NVIDIA AI Enterprise":
            assert load.find(Accelerator, row.name).name == row.name


def test_accelerators_keep_their_proportions() -> None:
    for row in load.table(Accelerator):
        assert 30 <= row.bf16_tflops <= 3000, row
        assert row.fp8_tflops is None or 0.9 <= row.fp8_tflops / row.bf16_tflops <= 2.1, row
        assert row.power_w is None or 50 <= row.power_w <= 1500, row
        assert 8 <= row.memory_gb <= 300, row


def test_parameters_follow_from_the_architecture() -> None:
    """The printed number of parameters against the one counted from layers, widths and vocabulary."""
    counted = 0
    for row in load.table(Model):
        if row.kind not in ("dense", "encoder"):
            continue
        known = [row.layers, row.hidden, row.heads, row.kv_heads, row.head_dim, row.ffn, row.vocabulary]
        assert all(known), row.name
        queries, cached = row.heads * row.head_dim, row.kv_heads * row.head_dim
        matrices = 3 if row.mlp == "gated" else 2
        layer = 2 * row.hidden * (queries + cached) + matrices * row.hidden * row.ffn
        total = row.layers * layer + row.vocabulary * row.hidden * (1 if row.tied else 2)
        assert total / 1e9 == pytest.approx(row.params_b, rel=0.015), row.name
        counted += 1
    assert counted >= 70


def test_an_expert_follows_from_the_architecture() -> None:
    """The size of a routed expert from total and active parameters against the one counted, where every layer has experts."""
    counted = 0
    for row in load.table(Model):
        if row.kind != "moe" or row.name == "Llama-4-Maverick":  # experts in every other layer there
            continue
        assert all([row.experts, row.experts_used, row.layers, row.hidden, row.ffn]), row.name
        expert = (row.params_b - row.active_b) / (row.experts - row.experts_used)
        assert expert == pytest.approx(3 * row.hidden * row.ffn * row.layers / 1e9, rel=0.06), row.name
        counted += 1
    assert counted >= 12


def test_a_name_is_found_however_it_is_spelled() -> None:
    assert load.find(Accelerator, "h100").name == "H100-SXM-80GB"
    assert load.find(Accelerator, "A100 80GB").name == "A100-SXM-80GB"
    assert load.find(Model, "llama 3.3 70b").name == "Llama-3.1-70B"
    assert load.find(Model, "meta-llama/Meta-Llama-3.1-8B-Instruct").name == "Llama-3.1-8B"
    assert load.find(Model, "mistralai/Mixtral-8x7B-Instruct-v0.1").name == "Mixtral-8x7B"
    assert load.find(Model, "ViT-B/16").name == "ViT-B/16"
    with pytest.raises(NoAnswer, match="did you mean H100"):
        load.find(Accelerator, "H1O0")


GOOD = {"name": "x", "as_of": "2026-01-01", "source": "somewhere", "value": "1", "unit": "GB", "confidence": "high"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": ""}, "source is empty"),
        ({"as_of": "2026"}, "as_of: expected a date"),
        ({"value": "-1"}, "value: expected a number of at least 0"),
        ({"value": "nan"}, "value: expected a number"),
        ({"value": "many"}, "expected a number"),
        ({"colour": "red"}, "unknown column colour"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(change: dict[str, str], says: str) -> None:
    assert load.parse(Figure, [GOOD], "planned")[0].value == 1
    with pytest.raises(CatalogueError, match=says):
        load.parse(Figure, [GOOD | change], "planned")


def test_the_catalogue_is_light() -> None:
    code = "import sys, xl_lepton.catalogue.pricing; print({'numpy', 'pandas', 'scipy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"
