"""LEPTON_IRR_ALL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from xl_lepton.core.errors import NoSolution
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Dates, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.cashflows import years_between
from xl_lepton.numerics.roots import Polynomial, rates_of_return

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 5 (pitfall 2: multiple rates of return)"


@lepton("IRR_ALL", source=SOURCE, examples=[Example(([[-1000.0, 2300.0, -1320.0]],), 0.1, tolerance=1e-12)])
def irr_all(
    cash_flows: Annotated[
        tuple[float, ...], Series("One flow per period, the first one today; outlays are negative", min_items=2, unit="currency")
    ],
    dates: Annotated[
        tuple[dt.date, ...] | None, Dates("Day of each flow, in any order; the rates are then per year of 365 days")
    ] = None,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per rate, ascending", columns=("rate",))]:
    """Every rate of return of the cash flows: flows that change sign more than once can have several, or none.

    Where there is more than one, none of them is the project's return: judge it by LEPTON_NPV or LEPTON_MIRR.
    """
    times: Sequence[float] = range(len(cash_flows)) if dates is None else years_between(dates, cash_flows)
    changes = Polynomial.of(cash_flows, times).sign_changes
    work.fact("changes of sign, in order of time: the most rates there can be", float(changes), source="Descartes' rule of signs")
    rates = rates_of_return(cash_flows, times)
    if not rates:
        raise NoSolution("cash_flows: no rate brings their present value to 0; judge them by LEPTON_NPV")
    for number, rate in enumerate(rates, start=1):
        work.fact(f"rate {number}", rate, "per period", SOURCE)
    return Table.of([Column("rate", "per period")], [[rate] for rate in rates])
