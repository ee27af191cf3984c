"""How much one call may do, so that no formula keeps a workbook waiting for minutes."""

from __future__ import annotations

from xl_lepton.headless.calc.values import Refusal

MOST_STEPS = 1_000_000


def bounded(steps: float, what: str, most: int = MOST_STEPS) -> None:
    """Raises Refusal for a call that would take more steps than anyone waits for."""
    if steps > most:
        raise Refusal(f"{what} are more than the {most:,} this program takes")
