"""One formula text for a single answer and for thousands of draws.

A model written against `Computes` runs on `core.working.Working`, which keeps each step for LEPTON_EXPLAIN, and on `Draws`, which
takes arrays in place of numbers and keeps nothing. So the simulated model is the explained one, by construction.
"""

from __future__ import annotations

from functools import lru_cache
from types import CodeType
from typing import Any, Protocol

import numpy as np

_FUNCTIONS = {"__builtins__": {}, "min": np.minimum, "max": np.maximum, "abs": np.abs}


class Computes(Protocol):
    """What works out a formula: `Working` on numbers, `Draws` on arrays of draws."""

    def compute(self, name: str, formula: str, unit: str = "", source: str = "", **numbers: Any) -> Any: ...

    def fact(self, name: str, value: Any, unit: str = "", source: str = "") -> None: ...


class Draws:
    """Works out formulas over arrays: arithmetic, min, max and abs. No powers, whose last bits differ between processors."""

    def compute(self, name: str, formula: str, unit: str = "", source: str = "", **numbers: Any) -> Any:  # noqa: ARG002
        return eval(_compiled(formula), _FUNCTIONS, numbers)

    def fact(self, name: str, value: Any, unit: str = "", source: str = "") -> None:
        """Nothing to keep."""


@lru_cache(maxsize=1024)
def _compiled(formula: str) -> CodeType:
    if "^" in formula:
        raise ValueError(f"{formula}: write a power as repeated multiplication")
    return compile(formula, f"<{formula}>", "eval")
