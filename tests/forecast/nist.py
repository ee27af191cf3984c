"""NIST's Statistical Reference Datasets as kept under tests/data/nist, and the count of right digits."""

from __future__ import annotations

import csv
import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

from xl_lepton.numerics.least_squares import Term, straight

FOLDER = Path(__file__).parents[1] / "data" / "nist"
CERTIFIED: dict[str, Any] = json.loads((FOLDER / "certified.json").read_text(encoding="utf-8"))


def columns(name: str) -> list[list[float]]:
    """The target first, then the factors."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [[float(cell) for cell in column] for column in zip(*rows, strict=True)]


def terms(name: str) -> list[Term]:
    certified = CERTIFIED["linear"][name]
    if certified["degree"]:
        return [Term(), *(Term(((0, power),)) for power in range(1, certified["degree"] + 1))]
    return straight(len(columns(name)) - 1, certified["intercept"])


def digits(got: float, certified: str) -> float:
    """Correct significant digits, at most 15, which is what NIST certifies."""
    wanted = Decimal(certified)
    if not wanted.is_finite():
        return 15.0 if got == float(wanted) else 0.0
    if wanted == 0:
        return 15.0 if got == 0 else -math.log10(abs(got))
    error = abs((Decimal(got) - wanted) / wanted)
    return 15.0 if error == 0 else min(15.0, float(-error.log10()))
