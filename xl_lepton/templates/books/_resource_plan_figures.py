"""The single figures of the resource plan on demand, time and checks, each with unit, source and bounds."""

from __future__ import annotations

import datetime as dt
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._common_inputs import ACCELERATOR, HOURS_PER_YEAR, OWN, SERVICE
from xl_lepton.templates.kit import Input

MONTHS: Final = 24
LARGEST: Final = 100_000

PLAN: Final = (
    ACCELERATOR,
    Input(
        "First month of the plan",
        dt.date(2027, 1, 1),
        "date",
        "first_month",
        "The plan covers two years from here",
        style.DATE,
        minimum=dt.date(2020, 1, 1),
        maximum=dt.date(2100, 12, 1),
    ),
    Input("Discount rate", 0.1, "per year", "discount_rate", OWN, style.PERCENT, minimum=0, maximum=1),
    Input(
        "After the last month",
        "stop",
        "",
        "after_end",
        "stop: payments still due then count in full; continue: they are left to the years after",
        options=("stop", "continue"),
    ),
    Input(
        "GPUs in a server",
        8,
        "GPU",
        "node_size",
        "Owned and reserved GPUs come in whole servers",
        style.COUNT,
        minimum=1,
        maximum=1024,
        whole=True,
    ),
    HOURS_PER_YEAR,
)
LOAD: Final = (
    Input(
        "Number format of weights",
        "fp8",
        "",
        "served_precision",
        "Options of LEPTON_THROUGHPUT",
        options=("bf16", "fp8", "int8", "int4"),
    ),
    SERVICE,
    Input(
        "Requests",
        3.7,
        "a day and user",
        "requests_per_user",
        "ChatGPT in July 2025: 18 billion messages a week of 700 million users (NBER 34255)",
        style.NUMBER,
        minimum=0,
        maximum=10_000,
    ),
    Input("Mean prompt", 2000, "tokens", "prompt_tokens", OWN, style.COUNT, minimum=1, maximum=16_000, whole=True),
    Input("Mean answer", 1000, "tokens", "answer_tokens", OWN, style.COUNT, minimum=1, maximum=16_000, whole=True),
    Input(
        "GPUs that serve together",
        8,
        "GPU",
        "serving_gpus",
        "Enough to hold the model and its requests",
        style.COUNT,
        minimum=1,
        maximum=1024,
        whole=True,
    ),
    Input(
        "Own speed of a GPU",
        0,
        "answer tokens/s",
        "own_speed",
        "0: by LEPTON_THROUGHPUT; else what you measured",
        style.COUNT,
        minimum=0,
        maximum=1e6,
    ),
    Input("Spare capacity", 0.2, "share of a GPU", "headroom", OWN, style.PERCENT, minimum=0, maximum=0.9),
    Input(
        "Rush within a part of the day",
        1.15,
        "busiest over mean",
        "rush",
        OWN,
        style.NUMBER,
        minimum=1,
        maximum=10,
    ),
    Input(
        "Seconds in a day",
        86_400,
        "s",
        "seconds_per_day",
        "24 hours of 3600 seconds",
        style.COUNT,
        minimum=86_400,
        maximum=86_400,
    ),
)
MOVES: Final = (
    Input(
        "Lower demand",
        -20,
        "% of demand",
        "lower_percent",
        "In every month; whole percent",
        style.COUNT,
        minimum=-90,
        maximum=0,
        whole=True,
    ),
    Input(
        "Higher demand",
        20,
        "% of demand",
        "higher_percent",
        "In every month; whole percent",
        style.COUNT,
        minimum=0,
        maximum=400,
        whole=True,
    ),
    Input(
        "Plan looked at again after",
        6,
        "months",
        "replan_month",
        "What was signed until then stays; the rest may change",
        style.COUNT,
        minimum=1,
        maximum=MONTHS - 1,
        whole=True,
    ),
    Input(
        "Demand from then on",
        -20,
        "% of demand",
        "outlook_percent",
        "Against the demand planned; whole percent",
        style.COUNT,
        minimum=-90,
        maximum=400,
        whole=True,
    ),
)
CHECKS: Final = (
    Input("Tolerance of checks", 0.01, "USD or GPU", "tolerance", "Sums of millions in binary numbers", minimum=1e-6, maximum=1),
    Input(
        "Oldest price by the hour that is accepted",
        365,
        "days",
        "price_age_limit",
        "Prices of GPUs move within months",
        style.COUNT,
        minimum=1,
        maximum=3650,
        whole=True,
    ),
)
