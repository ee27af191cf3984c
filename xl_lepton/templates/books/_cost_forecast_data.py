"""What the cost forecast is given: settings, limits, example projects, and the history of published training runs."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Final

from xl_lepton import registry
from xl_lepton.core.kinds import Choice
from xl_lepton.templates import style
from xl_lepton.templates.kit import Column, Input

HISTORY: Final = "tblHistory"
PROJECTS: Final = "tblProjects"
RUNS: Final = Path(__file__).with_name("_training_runs.csv")
EVERY: Final = 4  # every fourth run, by date of publication, is for testing
ROOM: Final = 10  # new projects that are shown; a check says when there are more
LARGEST: Final = 1e12
FACTORS: Final = ("hardware", "training_data", "gpu_count", "project_size")
UNITS: Final = ("generation", "billion datapoints", "accelerators", "10^21 FLOP")
_SHARE: Final = "share of outcomes"


def methods() -> tuple[str, ...]:
    """The ways to learn that LEPTON_FORECAST offers."""
    kind = next(one.kind for one in registry.find("FORECAST").arguments if one.name == "method")
    assert isinstance(kind, Choice)
    return kind.options


def settings() -> list[Input]:
    return [
        Input("Currency", "USD", "", "currency", "Of the history and the budgets, in words; as shipped, USD of 2023"),
        Input(
            "Method",
            "auto",
            "",
            "method",
            "auto blends several methods; Comparison shows how each does on this history",
            options=methods(),
        ),
        Input(
            "Use hardware as a factor",
            "yes",
            "",
            "use_hardware",
            "no: only the article's three factors, and hardware may be anything",
            options=("yes", "no"),
        ),
        Input(
            "Likely range",
            0.8,
            _SHARE,
            "likely_range",
            "Four of five projects cost between its low and its high",
            style.PERCENT,
            minimum=0.5,
            maximum=0.94,
        ),
        Input(
            "Wide range",
            0.95,
            _SHARE,
            "wide_range",
            "For the worst case: one project in forty costs more than its high",
            style.PERCENT,
            minimum=0.95,
            maximum=0.99,
        ),
    ]


def coefficients() -> list[Input]:
    return [
        Input(
            "Form of the cost model",
            "product",
            "",
            "model_form",
            "sum: cost = a0 + a1*x1 + ... as in the article; product: "
            "cost = a0 * x1^a1 * ..., for histories whose costs span many sizes",
            options=("product", "sum"),
        ),
        Input(
            "Confidence of the intervals",
            0.95,
            "probability",
            "confidence",
            "Usual in reports of regressions",
            style.PERCENT,
            minimum=0.5,
            maximum=0.999,
        ),
        Input(
            "Increase shown",
            0.1,
            "of a factor",
            "step_shown",
            "What so much more of a factor does to the cost",
            style.PERCENT,
            minimum=0.01,
            maximum=10,
        ),
    ]


def limits() -> list[Input]:
    return [
        Input(
            "Largest typical error accepted",
            0.6,
            "of the cost",
            "error_limit",
            "Median error on test rows. Good methods reach 0.3 "
            "to 0.6 on public project histories (Whigham, Owen, MacDonell 2015)",
            style.PERCENT,
            minimum=0.01,
            maximum=10,
        ),
        Input(
            "Fewest training rows",
            15,
            "rows",
            "fewest_rows",
            "Below this the ranges rest on a handful of errors",
            style.COUNT,
            minimum=5,
            maximum=1000,
            whole=True,
        ),
        Input(
            "Rows wanted per factor",
            5,
            "rows",
            "rows_per_factor",
            "Rule of thumb for regressions; LEPTON_DATA_CHECK uses the same",
            style.COUNT,
            minimum=1,
            maximum=100,
            whole=True,
        ),
        Input(
            "Shortfall of the range accepted",
            0.15,
            _SHARE,
            "range_slack",
            "How far below its promise the likely range may hold on "
            "the test rows; with 20 rows chance alone moves it by 9 points",
            style.PERCENT,
            minimum=0,
            maximum=1,
        ),
        Input(
            "Near: within",
            0.25,
            "of the cost",
            "near",
            "Fixed: it defines PRED(25), the share of forecasts so near",
            style.PERCENT,
            minimum=0.25,
            maximum=0.25,
        ),
        Input(
            "Tolerance", 1e-6, "", "tolerance", "Differences below this count as none", style.DEVIATION, minimum=0, maximum=0.01
        ),
    ]


def history_columns() -> list[Column]:
    """The article's layout (training_data to dataset), and before it what tells the rows apart."""
    return [
        Column("project"),
        Column("published", style.DATE, minimum=dt.date(1990, 1, 1), maximum=dt.date(2099, 12, 31)),
        Column("hardware"),
        Column("training_data", "#,##0.####", minimum=0, maximum=LARGEST),
        Column("gpu_count", style.COUNT, minimum=0, maximum=1e7),
        Column("project_size", "#,##0.####", minimum=0, maximum=LARGEST),
        Column("total_cost", style.MONEY, minimum=0, maximum=LARGEST),
        Column("dataset", options=("train", "test")),
    ]


def history() -> list[tuple[object, ...]]:
    """The runs in the order of publication, every fourth marked test."""
    with RUNS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    numbers = ("training_data", "gpu_count", "project_size", "total_cost")
    return [
        (
            row["project"],
            dt.date.fromisoformat(row["published"]),
            row["hardware"],
            *(float(row[name]) for name in numbers),
            "train" if place % EVERY else "test",
        )
        for place, row in enumerate(rows, 1)
    ]


def project_columns() -> list[Column]:
    return [
        Column("project"),
        Column("hardware"),
        Column("training_data", "#,##0.####", minimum=0, maximum=LARGEST),
        Column("gpu_count", style.COUNT, minimum=0, maximum=1e7),
        Column("project_size", "#,##0.####", minimum=0, maximum=LARGEST),
        Column("budget", style.MONEY, minimum=0, maximum=LARGEST),
    ]


EXAMPLES: Final = [
    ("Support assistant 7B", "A100", 1000, 256, 42, 150_000),
    ("Code assistant 13B", "A100", 1000, 256, 78, 200_000),
    ("Medical imaging", "V100", 2, 256, 50, 100_000),
    ("Fraud screening", "V100", 300, 64, 10, 30_000),
    ("Market language 30B", "A100", 700, 512, 126, 300_000),
    ("Traffic video", "TPU v4", 50, 128, 20, 40_000),
    ("Inspection of parts", "A100", 5, 64, 15, 25_000),
    ("Energy forecast", "V100", 20, 32, 4, 20_000),
]
