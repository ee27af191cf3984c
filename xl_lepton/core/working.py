"""The working behind an answer: each step is computed from the very formula that is shown.

A body that takes `work: Working` writes `weights = work.compute("weights", "params * bytes_per_param / 1e9", unit="GB",
source="...", params=7e9, bytes_per_param=2)`. The text is the calculation, so that the derivation cannot drift from the number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType

from xl_lepton.core.cells import number_text

_NAMES = {
    "__builtins__": {},
    "ceil": math.ceil,
    "floor": math.floor,
    "sqrt": math.sqrt,
    "log": math.log,
    "exp": math.exp,
    "expm1": math.expm1,
    "log1p": math.log1p,
    "min": min,
    "max": max,
    "abs": abs,
    "round": round,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: `formula` over `numbers` gives `value`. A figure that was looked up has no formula."""

    name: str
    formula: str
    numbers: Mapping[str, float]
    value: float | str
    unit: str
    source: str

    @property
    def spelled(self) -> str:
        """The numbers put in, as a person reads them: "rate = 0.08, t = 3"."""
        return ", ".join(f"{name} = {_short(number)}" for name, number in self.numbers.items())


@dataclass(slots=True)
class Working:
    """The steps of one answer, in the order in which they were worked out.

    Most calls want the answer alone: a working that is not `kept` evaluates the same formulas and remembers none of them. A body
    may ask `kept` before it words what is only to be read.
    """

    steps: list[Step] = field(default_factory=list)
    kept: bool = True

    def compute(self, name: str, formula: str, unit: str = "", source: str = "", **numbers: float) -> float:
        """Evaluate `formula` over `numbers` (arithmetic, comparison, `a if b else c`, and ceil floor sqrt log exp
        expm1 log1p min max abs round) and keep it as a step."""
        value = float(eval(_compiled(formula), _NAMES, numbers))
        if self.kept:
            self.steps.append(Step(name, formula, numbers, value, unit, source))
        return value

    def fact(self, name: str, value: float | str, unit: str = "", source: str = "") -> None:
        """Keep a figure that was given or looked up rather than computed."""
        if self.kept:
            self.steps.append(Step(name, "", {}, value, unit, source))


@lru_cache(maxsize=4096)
def _compiled(formula: str) -> CodeType:
    return compile(formula.replace("^", "**"), f"<{formula}>", "eval")


def _short(number: float) -> str:
    text = number_text(number)
    return text if len(text) <= 12 else f"{number:.10g}"
