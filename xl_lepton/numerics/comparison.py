"""All methods on one history, ranked by what they say of projects they have not seen, with the baselines among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.errors import BadInput, LeptonError
from xl_lepton.core.kinds import Columns
from xl_lepton.numerics import models
from xl_lepton.numerics.scores import Scores
from xl_lepton.numerics.validation import Unseen, unseen

ROUNDING = 1e-12  # relative errors below it are of arithmetic, not of a method


@dataclass(frozen=True)
class Place:
    """One method's place in the ranking; `scores` is None where it has no answer, and `note` says why."""

    method: str
    scores: Scores | None
    note: str


def ranking(costs: tuple[float, ...], table: Columns, level: float) -> list[Place]:
    """Best first, by the typical ratio of forecast to cost, or by mean error where a cost is not above 0; after them those
    that had no answer for some rows, as errors on other rows are no measure beside theirs."""
    ratios = min(costs) > 0
    found: dict[str, Unseen] = {}
    failed: list[Place] = []
    for method in (*models.METHODS, *models.BASELINES):
        try:
            result = unseen(costs, table, method, level, None)
            if not result.rows:
                failed.append(Place(method, None, result.refusal))
                continue
            found[method] = result
        except LeptonError as problem:
            failed.append(Place(method, None, str(problem)))
    if not found:
        raise _first_problem(failed)
    scores = {method: result.scores for method, result in found.items()}
    key = {method: (one.ratio or math.inf) if ratios else one.mae for method, one in scores.items()}
    order = sorted(found, key=lambda method: (found[method].missing > 0, key[method], method))
    baseline = next((method for method in order if method in models.BASELINES), None)
    return [Place(method, scores[method], _note(method, baseline, found, ratios)) for method in order] + failed


def _note(method: str, baseline: str | None, found: dict[str, Unseen], ratios: bool) -> str:
    if baseline is None:
        return "the baselines have no answer"
    if method in models.BASELINES:
        better = [other for other in found if other not in models.BASELINES and _beats(found[other], found[baseline], ratios)]
        if better:
            return "baseline: knows no factors"
        return "baseline: nothing here is clearly better, the factors do not explain the cost"
    parts = [] if _beats(found[method], found[baseline], ratios) else [f"not clearly better than the {baseline}"]
    if found[method].missing:
        parts.append(f"last, as without answer for {found[method].missing} of {found[method].asked}: {found[method].refusal}")
    return "; ".join(parts)


def _beats(method: Unseen, baseline: Unseen, ratios: bool) -> bool:
    """Whether the errors are smaller by more than one standard error of the paired difference, and more than rounding makes."""
    mine, theirs = _errors(method, ratios), _errors(baseline, ratios)
    gains = [theirs[row] - mine[row] for row in mine if row in theirs]
    mean = math.fsum(gains) / len(gains)
    spread = math.fsum((gain - mean) ** 2 for gain in gains) / max(len(gains) - 1, 1)
    rounding = ROUNDING * (1.0 if ratios else max(map(abs, method.actual)))
    return mean > max(math.sqrt(spread / len(gains)), rounding)


def _errors(result: Unseen, ratios: bool) -> dict[int, float]:
    if ratios:
        return result.log_errors()
    return {row: abs(a - f) for row, a, f in zip(result.rows, result.actual, result.forecast, strict=True)}


def _first_problem(failed: Sequence[Place]) -> LeptonError:
    return BadInput(failed[0].note)
