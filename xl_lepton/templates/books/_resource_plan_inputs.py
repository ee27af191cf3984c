"""What the resource plan is given: single figures on one sheet, demand by month in a table on another."""

from __future__ import annotations

from typing import Any, Final

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Model
from xl_lepton.templates import finish, style
from xl_lepton.templates.books import _resource_plan_figures as figures
from xl_lepton.templates.books import _resource_plan_supply as supply
from xl_lepton.templates.books._common_inputs import EXAMPLE
from xl_lepton.templates.books._resource_plan_figures import LARGEST, MONTHS
from xl_lepton.templates.kit import Book, Column, Input, Page, Row

DEMAND: Final = "tblDemand"
WIDTHS: Final = (36.0, 10.0, 12.0, *[10.3] * MONTHS)
BANDS: Final = (
    ("night", "Night, 0 to 6 o'clock", 0.4),
    ("morning", "Morning, 6 to 12 o'clock", 1.0),
    ("afternoon", "Afternoon, 12 to 18 o'clock", 1.5),
    ("evening", "Evening, 18 to 24 o'clock", 1.1),
)
TRAINED: Final = (4, 5, 12, 13, 20, 21)
"""Months, from 0, in which the example trains a new version of its model."""


def inputs(made: Book) -> None:
    texts = sorted((row.name for row in load.table(Model) if row.kind in ("dense", "moe")), key=str.casefold)
    models = made.list("lst_models", texts)
    page = made.page(
        "Inputs", "All given figures but those by month, with unit and source; blue cells are yours to change", 38, 20, 20, 74
    )
    page.freeze()
    page.inputs("The plan", figures.PLAN)
    page.inputs(
        "From users to GPUs", (Input("Model served", "Llama-3.1-70B", "", "served_model", EXAMPLE, options=models), *figures.LOAD)
    )
    page.inputs(
        "How the requests spread over the day",
        [
            Input(label, weight, "relative load", f"{band}_weight", _profile(band), style.NUMBER, minimum=0.01, maximum=100)
            for band, label, weight in BANDS
        ],
    )
    page.inputs("Prices by the hour", supply.PRICES)
    page.inputs("Owned GPUs", supply.OWNING)
    page.inputs("What you have today", supply.TODAY)
    page.inputs("When demand moves", figures.MOVES)
    page.inputs("Checks", figures.CHECKS)


def _profile(band: str) -> str:
    return "Only the proportions count; take them from a log of requests" if band == "night" else EXAMPLE


def months(page: Page) -> tuple[Row, Row]:
    """The heading row of months, and their numbers from 1 on."""
    month = page.timeline("Month", "=first_month", "=EDATE({0},1)", MONTHS, format=style.MONTH)
    return month, page.series("Month of the plan", f"=COLUMNS({month.so_far})", format=style.COUNT)


def demand(made: Book) -> None:
    page = made.page("Demand", "What the GPUs are needed for, month by month", 10, 14, 20, 20, 24, 46)
    page.text(
        [
            "Users become GPUs by their requests and the speed of a GPU. GPUs for training and for anything else are in use day "
            "and night. To plan GPUs that are known already, set users and training to 0 and type the GPUs as anything else."
        ],
        6,
    )
    page.section("Demand", 6)
    page.freeze()
    gpus: dict[str, Any] = {"minimum": 0, "maximum": LARGEST, "whole": True}
    first, last = page.table(
        DEMAND,
        [
            Column("Number", style.COUNT, role="key"),
            Column("Month", style.MONTH, formula=f"=EDATE(first_month,{made.this(DEMAND, 'Number')}-1)"),
            Column("Users on a mean day", style.COUNT, minimum=0, maximum=1e9, whole=True),
            Column("GPUs for training", style.COUNT, **gpus),
            Column("GPUs for anything else", style.COUNT, **gpus),
            Column("Note", role="label"),
        ],
        [
            (
                month + 1,
                round(400_000 * 1.045**month, -3),
                32 if month in TRAINED else 16,
                4,
                "Example: a new version is trained" if month in TRAINED else "",
            )
            for month in range(MONTHS)
        ],
    )
    finish.texts_left(page.sheet, 7, first, last)
    for column, name in zip("DEF", ("users", "training_gpus", "other_gpus"), strict=True):
        made.name(name, page.area(column, first, last))
