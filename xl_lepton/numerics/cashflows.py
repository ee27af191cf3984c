"""Cash flows and their times, as read by our own rules and by those of Excel's functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xl_lepton.core.errors import BadInput, NoSolution

CellValue = object  # blank, bool, number or text, as it stands in the sheet


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
