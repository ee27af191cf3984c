"""What the dashboards say: every sentence right and whole, and its figures those of the workbook, whatever is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from xl_lepton import templates
from xl_lepton.headless import Workbook

FAULTS = {
    r"#[A-Z]": "an error",
    r"--|(?:takes|adds|loses|saves|less|more|higher|lower|fall by|moves .* by) -": "a sign beside a word that says it",
    r"(?<![\d.,])1 (?:GPUs|requests|offers|months|projects|past projects|GPU-hours|tasks)\b": "one as many",
    r"(?<![\d.,])-0(?![\d.,]*[1-9])": "minus nothing",
    r" [,.;]|[:;,] ?[.;]|\b(?:of|for|to|from|than|is) [,.;]": "an empty name",
    r"after 0\.0 years": "a time of nothing",
    r"\bTRUE\b|\bFALSE\b|\bnone\b|after never": "a word of the sheet",
}
INDUSTRIES = ("health imaging", "financial risk", "manufacturing", "traffic", "smart city", "environment")
HELD: dict[str, object] = {"owned_today": 0, "reserved_today": 0}
SITUATIONS: dict[str, list[dict[str, object]]] = {
    "worked_case": [{}, {"later_flow": 0}, {"value_today": 700_000}, {"gpu_count": 1}, {"training_days": 30}],
    "gpu_sizing": [
        *({"workload": one} for one in ("training", "finetuning", "inference")),
        {"workload": "inference", "concurrency": 1, "served_model": "Llama-3.1-8B"},
        {"training_days": 1},
        {"training_tokens": 0.001},
        {"own_price": 2.5},
        {"accelerator": "MI300X"},
        {"accelerator": "TPUv3"},
    ],
    "business_case": [
        *({"scenario": one} for one in ("low", "base", "high")),
        {"users": 0},
        {"own_rent": 1000},
        {"own_gpu_price": 1},
        {"gpus": 1},
        {"gpus": 1, "users": 1_000_000, "ramp_years": 1},
    ],
    "implementation_plan": [
        {},
        *({"cost_basis": one} for one in ("budget", "cpi")),
        *({"status_month": month} for month in (1, 2, 18)),
        {"drawn_dates": "plan"},
        {"reserve": 0},
    ],
    "resource_plan": [
        {},
        {"lower_percent": 0, "higher_percent": 0, "outlook_percent": 0, "replan_month": 1},
        {"owned_room": 0, "short_share": 1, "long_share": 1, **HELD},
        {"after_end": "continue"},
    ],
    "master_plan": [
        *({"industry": one} for one in INDUSTRIES),
        *({"industry": "financial risk", "cost_basis": one} for one in ("budget", "forecast")),
        {"industry": "financial risk", "own_saved_minutes": 0},
        {"industry": "financial risk", "likely_range": 0.5, "over_limit": 0},
        {"industry": "environment", "own_cases_day": 1},
    ],
    "cost_forecast": [{}, {"use_hardware": "no", "method": "ridge"}],
}


def money(figure: float) -> str:
    return f"{abs(figure):,.0f}"


def thousand(figure: float) -> str:
    return f"{abs(figure) / 1000:,.0f} thousand"


def share(figure: float) -> str:
    return f"{figure:.1%}"


def percent(figure: float) -> str:
    return f"{(Decimal(repr(figure)) * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"  # of what is shown, as TEXT does


def tenth(figure: float) -> str:
    return f"{abs(figure):,.1f}"


QUOTED: dict[str, dict[str, Callable[[Any], str]]] = {
    "worked_case": {"forecast_cost": money, "npv": money, "roi": share, "training_cost": money, "article_npv": money},
    "gpu_sizing": {"memory_needed": tenth, "gpus_needed": money, "total_cost": money},
    "business_case": {"npv": thousand, "discount_rate": share, "probability_of_loss": share, "shown_investment": thousand},
    "implementation_plan": {"forecast_cost": money, "chance_now": percent, "peak_load": percent,
                            "approved": money},
    "resource_plan": {"total_cost": thousand, "gpus_peak": money, "regret_lower": thousand, "gpus_first": money},
    "master_plan": {"npv": money, "build_cost": money, "gpus_most": money, "plan_cost": money, "project_months": tenth,
                    "range_tail": percent, "running_year": money},
    "cost_forecast": {"expected_total": money, "tests_scored": money, "projects": money, "largest_driver_share": percent},
}  # fmt: skip
SHORT_ROUND = {"gpu_sizing": {"total_cost", "gpus_needed"}}
"""Figures that are not quoted where there is no price or no answer."""


def said(book: Workbook, sheet: str = "Dashboard") -> list[str]:
    """The sentences, from the headline down to the first empty line."""
    found: list[str] = []
    for row in range(6, 20):
        value = book.get(f"{sheet}!B{row}")
        if value in (None, ""):
            break
        found.append(value if isinstance(value, str) else repr(value))
    return found


def faults(sentences: list[str]) -> list[str]:
    return [f"{why}: {one}" for one in sentences for pattern, why in FAULTS.items() if re.search(pattern, one)]


@pytest.mark.parametrize("name", SITUATIONS)
def test_sentences_are_whole_and_quote_the_figures(name: str, template: Callable[[str], Path]) -> None:
    with Workbook.open(template(name)) as book:
        for situation in SITUATIONS[name]:
            before = {key: book.get(key) for key in situation}
            for key, value in situation.items():
                book.set(key, value)
            book.recalc()
            sentences = said(book)
            assert len(sentences) >= 4, situation
            assert faults(sentences) == [], situation
            text = " ".join(sentences)
            for figure, spelled in QUOTED[name].items():
                value = book.get(figure)
                if isinstance(value, float | int) and (
                    figure != "gpus_needed" or isinstance(book.get("total_cost"), float | int)
                ):
                    assert spelled(value) in text, (situation, figure, text)
                else:
                    assert figure in SHORT_ROUND.get(name, ()), (situation, figure, value)
            for key, value in before.items():
                book.set(key, value)


def test_power_is_that_of_the_gpus_named(template: Callable[[str], Path]) -> None:
    """The plan for traffic has at most 16 GPUs in any period, the sizing 17 at the end of its last day."""
    with Workbook.open(template("master_plan")) as book:
        book.set("industry", "traffic")
        book.recalc()
        sized, most, power = (book.get(name) for name in ("service_gpus", "gpus_most", "service_power"))
        assert (sized, most) == (17, 16)
        assert any(f"{most:.0f} x RTX-A6000" in one and f"{power / sized * most:.1f} kW" in one for one in said(book))


def test_faults_are_found() -> None:
    """The patterns find what they are made for."""
    for wrong in ("moves the worth by -1,818,112 USD", "learned from 1 past projects", "it is worth -0 USD", "the first is , and",
                  "back after never years", "#VALUE!", "it loses --3"):  # fmt: skip
        assert faults([wrong]), wrong
    assert not faults(["It costs 11 GPUs, 0.1 months, -10,000 USD and 1,001 projects."])


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("worked_case", {"discount_rate": "ten"}),
        ("gpu_sizing", {"training_tokens": "many"}),
        ("business_case", {"gpus": "some"}),
        ("implementation_plan", {"reserve": "much"}),
        ("resource_plan", {"accelerator": "none such"}),
        ("master_plan", {"project_start": "soon"}),
        ("cost_forecast", {"likely_range": "wide"}),
    ],
)
def test_a_wrong_input_is_said(name: str, wrong: dict[str, object], template: Callable[[str], Path]) -> None:
    """No error value and no figure left over from before: the sentence that needs the input says so, and a check fails."""
    with Workbook.open(template(name)) as book:
        for key, value in wrong.items():
            book.set(key, value)
        book.recalc()
        sentences = said(book)
        assert book.get("all_checks") is False
        assert not any(re.search(r"#[A-Z]|CellError", one) for one in sentences)
        assert any("No answer" in one or "LEPTON_" in one for one in sentences), sentences


@pytest.mark.parametrize("name", ["business_case", "gpu_sizing", "master_plan", "implementation_plan"])
def test_chinese_sentences_have_no_english_words_but_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xlsx"
    templates.build(name, path, "zh")
    with Workbook.open(path) as book:
        for one in said(book, "仪表盘"):
            left = re.sub(r"[A-Z][\w.-]*\d[\w.-]*|[A-Z]\d|GPU|USD|GB|kW|P\d0", "", one)
            assert re.findall(r"[A-Za-z]{2,}", left) == [], one
