"""A workbook as a simulation model: uncertain cells are drawn, the sheet recalculated for each draw, its outputs summed up.

varied = [parse_distribution("benefit", "normal(500, 50)"), parse_distribution("Inputs!B3", "pert(3, 4, 8)")]
result = simulate("model.xlsx", Plan(tuple(varied), trials=8192), ["npv"])
result.estimates("npv")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from xl_lepton.core.cells import Cell, CellError
from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import text_number
from xl_lepton.headless.scenarios import PROCESSES, run_cases
from xl_lepton.numerics.distributions import FORMS, Distribution
from xl_lepton.numerics.sampling import Estimate, Plan, estimates

Array = npt.NDArray[np.float64]

_CALL = re.compile(r"\s*([A-Za-z_]+)\s*\(([^()]*)\)\s*")


@dataclass(frozen=True)
class Simulation:
    """What was drawn and what came of it, by place in the workbook; a draw whose output is no number has NaN."""

    inputs: dict[str, Array]
    outputs: dict[str, Array]
    blocks: int

    def estimates(self, output: str) -> list[Estimate]:
        """Mean, percentiles and chance of a loss of one output, each with its standard error."""
        return estimates(self.outputs[output], self.blocks)


def simulate(
    model: str | Path,
    plan: Plan,
    outputs: Sequence[str],
    *,
    workers: int | None = None,
    password: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Simulation:
    """Recalculate the workbook for every draw of the plan, whose inputs are named by cell or defined name.

    The same seed gives the same figures with any number of `workers` (all cores when None).
    """
    cases = list(plan.rows())
    found = np.full((len(outputs), len(cases)), np.nan)
    for number, cells in enumerate(run_cases(model, cases, outputs, workers=workers, scheduler=PROCESSES, password=password)):
        found[:, number] = [_number(cell) for cell in cells]
        if progress is not None:
            progress(number + 1, len(cases))
    drawn = {name: np.array([case[name] for case in cases]) for name in cases[0]}
    return Simulation(drawn, dict(zip(outputs, found, strict=True)), plan.blocks)


def parse_distribution(place: str, text: str) -> Distribution:
    """The distribution that a person writes as `normal(500, 50)` or `pert(3, 4, 8)`, for a cell or a name."""
    call = _CALL.fullmatch(text)
    if call is None:
        raise BadInput(f"{place}: write a distribution with its numbers, such as normal(500, 50); there are {', '.join(FORMS)}")
    numbers = []
    for word in filter(None, (part.strip() for part in call[2].split(","))):
        number = text_number(word)
        if number is None:
            raise BadInput(f"{place}: '{word}' in {text.strip()} is no number")
        numbers.append(number)
    try:
        return Distribution.of(place, call[1], numbers)
    except BadInput as problem:
        raise BadInput(f"{place}: {problem}") from None


def parse_correlations(texts: Sequence[str], places: Sequence[str]) -> tuple[tuple[float, ...], ...]:
    """The matrix that a person writes pair by pair, `benefit,cost=0.5`; pairs not named are independent."""
    matrix = [[float(i == j) for j in range(len(places))] for i in range(len(places))]
    for text in texts:
        pair, _, value = text.rpartition("=")
        ends = [end.strip() for end in pair.split(",")]
        number = text_number(value)
        if len(ends) != 2 or number is None or not -1 <= number <= 1:
            raise BadInput(f"{text}: write a correlation as benefit,cost=0.5, from -1 to 1")
        unknown = next((end for end in ends if end not in places), None)
        if unknown is not None or ends[0] == ends[1]:
            raise BadInput(f"{text}: {unknown or ends[0]} is not another of the varied inputs {', '.join(places)}")
        i, j = places.index(ends[0]), places.index(ends[1])
        matrix[i][j] = matrix[j][i] = number
    return tuple(tuple(row) for row in matrix) if texts else ()


def _number(cell: Cell) -> float:
    return np.nan if cell is None or isinstance(cell, str | CellError) else float(cell)
