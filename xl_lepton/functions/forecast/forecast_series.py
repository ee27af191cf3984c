"""LEPTON_FORECAST_SERIES."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Count, Number, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics.answers import SERIES_METHODS


@lepton(
    "FORECAST_SERIES",
    source="Fiorucci et al. 2016, IJF 32:1151 (dynamic Theta); Gardner, McKenzie 1985 (damped trend); Kourentzes et al. 2014, "
    "doi:10.1016/j.ijforecast.2013.09.006 (coarser periods); averaged",
    examples=[
        Example(([[10.0, 20.0, 10.0, 20.0, 10.0, 20.0]], 2.0, 2.0, None, "seasonal naive"), 10.0),
        Example(([[100.0, 102.0, 101.0, 103.0, 102.0, 104.0]], 1.0, 1.0), 103.46, tolerance=0.005),
    ],
    differences="Excel's FORECAST.ETS has one model with an undamped trend; here several are averaged, which errs less "
    "(see docs/forecasting.md).",
)
def forecast_series(
    values: Annotated[tuple[float, ...], Series("Spend per period, the oldest first, no gaps", blank=None, unit="currency")],
    horizon: Annotated[int, Count("How many periods to forecast", minimum=1, maximum=1000)],
    season: Annotated[int, Count("Periods in a season: 12 for months, 4 for quarters, 1 for none", minimum=1, maximum=400)] = 12,
    interval: Annotated[
        float | None, Number("Share of outcomes to cover, such as 0.8, for a low and a high", above=0.0, maximum=0.999)
    ] = None,
    method: Annotated[str, Choice("auto averages several models", options=SERIES_METHODS)] = "auto",
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per period to come", columns=("forecast",))]:
    """The next periods of a regular series such as monthly spend, with low and high when an interval is asked for.

    auto averages Theta and damped-trend models on the deseasonalised values, and falls back to repeating the last season where
    nothing did better inside the series. Seasons need two full ones.
    """
    from xl_lepton.numerics import spend

    answers = spend.forecast(values, horizon, season, interval, method, work)
    names = ["forecast"] if interval is None else ["forecast", "low", "high"]
    rows = [(one.middle,) if interval is None else (one.middle, one.low, one.high) for one in answers]
    return Table.of([Column(name, "currency") for name in names], rows)
