"""Inputs that more than one book asks for, the same in each."""

from __future__ import annotations

from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.kit import Input

OWN: Final = "Planning assumption: put your own figure here"
EXAMPLE: Final = "Example: put your own in its place"

ACCELERATOR: Final = Input(
    "Accelerator",
    "H100-SXM",
    "",
    "accelerator",
    "Those with prices to buy and to rent in the catalogue",
    options=("H100-SXM", "H200-SXM", "B200-SXM"),
)
CHECKPOINTS_KEPT: Final = Input(
    "Full checkpoints kept",
    3,
    "checkpoints",
    "checkpoints_kept",
    "14 bytes a parameter each (arXiv:2211.05100)",
    style.COUNT,
    minimum=0,
    maximum=1000,
    whole=True,
)
EPOCHS: Final = Input(
    "Epochs",
    90,
    "passes",
    "epochs",
    "He et al. 2015: the usual schedule for ResNet-50",
    style.COUNT,
    minimum=1,
    maximum=1000,
    whole=True,
)
HOURS_PER_YEAR: Final = Input(
    "Hours in a year",
    8760,
    "hours",
    "hours_per_year",
    "365 days of 24 hours, as the LEPTON functions count",
    style.COUNT,
    minimum=8760,
    maximum=8760,
)
KWH_REGION: Final = Input(
    "Region of the electricity price",
    "US Kansas",
    "",
    "kwh_region",
    "Regions of the catalogue",
    options=("US Kansas", "US Nebraska", "US Oklahoma"),
)
OWN_GPU_PRICE: Final = Input(
    "Own price of a GPU",
    0,
    "USD per GPU",
    "own_gpu_price",
    "0: the catalogue's price; else your quotation, with its server",
    style.MONEY,
    minimum=0,
    maximum=1e6,
)
PUE: Final = Input(
    "PUE",
    1.25,
    "ratio",
    "pue",
    "Site over machines: Uptime Institute 2025 finds 1.54, large fleets 1.15",
    style.NUMBER,
    minimum=1,
    maximum=5,
)
SAMPLE_KB: Final = Input(
    "Mean size of a picture",
    110,
    "kB",
    "sample_kb",
    "ImageNet: 138 GB in 1.28 million pictures",
    style.COUNT,
    minimum=1,
    maximum=1e5,
)
SERVICE: Final = Input(
    "How prompt it must be",
    "server",
    "",
    "service",
    "server: first token within 2 s; interactive: within 0.5 s",
    options=("offline", "server", "interactive"),
)
SPACE_REGION: Final = Input(
    "Region of the colocation price",
    "US primary markets",
    "",
    "space_region",
    "Regions of the catalogue",
    options=("US primary markets", "world"),
)
SPOT_EFFICIENCY: Final = Input(
    "Spot hours not lost", 0.85, "share", "spot_efficiency", OWN, style.PERCENT, minimum=0.01, maximum=1
)
