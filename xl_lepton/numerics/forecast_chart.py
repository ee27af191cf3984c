"""The chart of a forecast: what each new project may cost, low to high. Needs matplotlib, which is imported when asked for."""

from __future__ import annotations

import io

from xl_lepton.core.errors import FileProblem
from xl_lepton.numerics.model_card import Report


def png(report: Report) -> bytes:
    """The picture as PNG, the same bytes for the same report."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise FileProblem("a chart needs matplotlib; install it with: pip install matplotlib") from None
    places = list(range(1, len(report.forecasts) + 1))
    middle = [one.middle for one in report.forecasts]
    below = [max(one.middle - one.low, 0.0) for one in report.forecasts]
    above = [max(one.high - one.middle, 0.0) for one in report.forecasts]
    figure = Figure(figsize=(8.0, 4.5), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.errorbar(places, middle, yerr=[below, above], fmt="o", color="#1f4e79", ecolor="#9dc3e6", elinewidth=6, capsize=0)
    axes.set_title(f"Forecast of {report.target} ({report.method}, {report.level:.0%} interval)")
    axes.set_xlabel("new project, by row")
    axes.set_ylabel(report.target)
    axes.set_xticks(places if len(places) <= 30 else places[:: len(places) // 30 + 1])
    axes.grid(axis="y", color="#d9d9d9", linewidth=0.8)
    axes.set_axisbelow(True)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
