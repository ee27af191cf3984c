"""Earned value and earned schedule of a baseline at one moment.

Budget is planned evenly over the days (or periods) from start to finish, both included, so planned value is a rising line made of
straight pieces; earned schedule is the time at which that line reached today's earned value (Lipke, Schedule is different, 2003).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.working import Working

SOURCE = "PMI, Practice Standard for Earned Value Management; earned schedule: Lipke, Schedule is different (2003)"

MONEY = {
    "SV": ("EV - PV", "currency"),
    "CV": ("EV - AC", "currency"),
    "SPI": ("EV / PV", ""),
    "CPI": ("EV / AC", ""),
    "EAC": ("BAC / CPI", "currency"),
    "EAC at budget": ("AC + BAC - EV", "currency"),
    "EAC at CPI and SPI": ("AC + (BAC - EV) / (CPI * SPI)", "currency"),
    "ETC": ("EAC - AC", "currency"),
    "VAC": ("BAC - EAC", "currency"),
    "TCPI": ("(BAC - EV) / (BAC - AC)", ""),
    "TCPI to EAC": ("(BAC - EV) / (EAC - AC)", ""),
    "percent complete": ("EV / BAC", "share"),
    "percent spent": ("AC / BAC", "share"),
}
TIME = {
    "SV(t)": ("ES - AT", "period"),
    "SPI(t)": ("ES / AT", ""),
    "forecast duration": ("PD / SPI_t", "period"),
    "forecast finish": ("first + duration - 1", "date"),
}


@dataclass(frozen=True)
class Baseline:
    """Budgets with the first and last day or period of each."""

    spans: tuple[tuple[float, float], ...]
    budgets: tuple[float, ...]

    @property
    def first(self) -> float:
        return min(start for start, _ in self.spans)

    @property
    def duration(self) -> float:
        return max(finish for _, finish in self.spans) - self.first + 1

    def planned(self, moment: float) -> float:
        """Planned value at the end of day (or period) `moment`."""
        shares = (min(1.0, max(0.0, (moment + 1 - start) / (finish + 1 - start))) for start, finish in self.spans)
        return math.fsum(budget * share for budget, share in zip(self.budgets, shares, strict=True))

    def reached(self, value: float) -> float:
        """Periods from the first after which planned value is `value`, at the latest the whole duration."""
        corners = sorted({start - 1 for start, _ in self.spans} | {finish for _, finish in self.spans})
        before, low = corners[0], 0.0
        for corner in corners[1:]:
            high = self.planned(corner)
            if high > value:
                return before + (corner - before) * (value - low) / (high - low) - self.first + 1
            before, low = corner, high
        return self.duration


def figures(plan: Baseline, earned: float, actual: float, status: float, work: Working) -> dict[str, tuple[float | None, str]]:
    """Every figure by its usual name with its unit; None where it has no value, such as CPI before any cost."""
    total = math.fsum(plan.budgets)
    names: dict[str, float | None] = {"BAC": total, "PV": plan.planned(status), "EV": earned, "AC": actual}
    found: dict[str, tuple[float | None, str]] = {name: (value, "currency") for name, value in names.items()}
    for name, value in names.items():
        work.fact(name, float(value or 0.0), "currency", SOURCE)
    for name, (formula, unit) in MONEY.items():
        names[name] = _computed(work, name, formula, unit, names)
        found[name] = (names[name], unit)
    elapsed = max(0.0, status + 1 - plan.first)
    times: dict[str, float | None] = {"ES": plan.reached(earned), "AT": elapsed, "PD": plan.duration, "first": plan.first}
    for label, short in (("earned schedule", "ES"), ("actual time", "AT"), ("planned duration", "PD")):
        found[label] = (times[short], "period")
        work.fact(label, float(times[short] or 0.0), "period", SOURCE)
    for name, (formula, unit) in TIME.items():
        value = _computed(work, name, formula, unit, times)
        times[{"SPI(t)": "SPI_t", "forecast duration": "duration"}.get(name, name)] = value
        found[name] = (value, unit)
    return found


def _computed(work: Working, name: str, formula: str, unit: str, names: dict[str, float | None]) -> float | None:
    """The formula over the figures that it names, or None where one of them, or a divisor, is missing."""
    used: Sequence[str] = [word for word in names if word.isidentifier() and word in _words(formula)]
    numbers = {word: names[word] for word in used}
    if any(value is None for value in numbers.values()):
        work.fact(name, "has no value yet", unit, formula)
        return None
    try:
        return work.compute(name, formula, unit, SOURCE, **{word: float(value or 0.0) for word, value in numbers.items()})
    except ZeroDivisionError:
        work.fact(name, "has no value: its divisor is 0", unit, formula)
        return None


def _words(formula: str) -> set[str]:
    return set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in formula).split())
