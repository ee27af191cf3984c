"""Cash flows and their times, as read by our own rules and by those of Excel's functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xl_lepton.core.errors import BadInput, NoSolution
from xl_lepton.core.working import Working

MOST_STEPS = 1000
CellValue = object  # blank, bool, number or text, as it stands in the sheet


def present_value(work: Working, name: str, flow: float, rate: float, time: float, source: str) -> float:
    """What a flow is worth today, kept as a step. Only where the power is too large for a double, its inverse is multiplied."""
    numbers = {"flow": flow, "rate": rate, "t": time}
    try:
        return work.compute(name, "flow / (1 + rate) ^ t", "currency", source, **numbers)
    except OverflowError:
        return work.compute(name, "flow * (1 + rate) ^ -t", "currency", source, **numbers)


def present_values(
    work: Working, flows: Sequence[float], rate: float, times: Sequence[float], source: str, first: int = 1
) -> list[float]:
    """What each flow is worth today, each kept as a step, or of a very long range (a whole column) their number alone."""
    if len(flows) <= MOST_STEPS:
        return [
            present_value(work, f"flow {number}", flow, rate, time, source)
            for number, (flow, time) in enumerate(zip(flows, times, strict=True), start=first)
        ]
    work.fact("flows, each flow / (1 + rate) ^ t", float(len(flows)), "", source)
    quiet = Working()
    return [present_value(quiet, "", flow, rate, time, "") for flow, time in zip(flows, times, strict=True) if flow]


def numbers_only(cells: Sequence[CellValue]) -> tuple[float, ...]:
    """As Excel's NPV, IRR and MIRR read a range: blanks, texts and booleans are not there at all."""
    return tuple(float(cell) for cell in cells if isinstance(cell, float) and not isinstance(cell, bool))


def xnpv_numbers(cells: Sequence[CellValue]) -> tuple[float, ...]:
    """As Excel's XNPV reads a range: anything but a number is #NUM!."""
    numbers = numbers_only(cells)
    if len(numbers) != len(cells):
        raise NoSolution("cash_flows: every cell must hold a number, as for Excel's XNPV")
    return numbers


def xirr_numbers(cells: Sequence[CellValue]) -> tuple[float, ...]:
    """As Excel's XIRR reads a range: a blank is 0, text and booleans are #VALUE!."""
    numbers = numbers_only([0.0 if cell is None else cell for cell in cells])
    if len(numbers) != len(cells):
        raise BadInput("cash_flows: every cell must hold a number or be empty, as for Excel's XIRR")
    return numbers


def years_between(dates: Sequence[dt.date], flows: Sequence[float]) -> list[float]:
    """Years from the first date on the list to each: Actual/365, as Excel's XNPV and XIRR count."""
    if len(dates) != len(flows):
        raise BadInput(f"dates: there are {len(dates)} dates for {len(flows)} cash flows; give one for each")
    return [(date - dates[0]).days / 365 for date in dates]


def refuse_early_dates(dates: Sequence[dt.date]) -> None:
    early = next((number for number, date in enumerate(dates, 1) if date < dates[0]), None)
    if early is not None:
        raise BadInput(f"dates: item {early} lies before the first date, which is the day of valuation")
