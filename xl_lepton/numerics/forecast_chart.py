"""The picture of an experiment: what each new project may cost, and how past ones were foreseen. Needs matplotlib, imported here
alone and only when asked for."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xl_lepton.numerics.experiment import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DARK, LIGHT, GRID = "#1f4e79", "#9dc3e6", "#d9d9d9"
WIDE = 30.0  # largest over smallest from which sizes are shown on a scale of ratios
FEW, MANY, LONG = 12, 30, 18  # new projects whose numbers fit beside them, whose names fit below; letters of a name
FONTS = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Zen Hei")  # for Chinese names, what is there


def png(report: Report) -> bytes:
    """The picture as PNG, the same bytes for the same report and fonts. Raises ImportError without matplotlib."""
    import matplotlib
    from matplotlib import font_manager
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    known = {font.name for font in font_manager.fontManager.ttflist}
    scored = report.scoring.method is not None
    buffer = io.BytesIO()
    # A "$" in a heading is money, no formula.
    settings: Any = {
        "font.family": ["DejaVu Sans", *(name for name in FONTS if name in known)],
        "text.parse_math": False,
    }
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it speaks of its font cache
    with warnings.catch_warnings(), matplotlib.rc_context(settings):
        warnings.simplefilter("ignore")  # and of letters that no font has
        figure = Figure(figsize=(11.0 if scored else 8.0, 4.8), dpi=120, layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, 2, width_ratios=(3, 2)) if scored else [figure.add_subplot()]
        _forecasts(panels[0], report)
        if scored:
            _held_out(panels[1], report)
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _forecasts(axes: Axes, report: Report) -> None:
    places = list(range(1, len(report.forecasts) + 1))
    middle = [one.middle for one in report.forecasts]
    below = [max(one.middle - one.low, 0.0) for one in report.forecasts]
    above = [max(one.high - one.middle, 0.0) for one in report.forecasts]
    axes.errorbar(places, middle, yerr=[below, above], fmt="o", color=DARK, ecolor=LIGHT, elinewidth=6, capsize=0)
    axes.set_title(f"{report.target}: forecast and {report.settings.level:.0%} interval ({report.settings.method})", fontsize=10)
    _scale(axes.yaxis, axes.set_yscale, [one.low for one in report.forecasts], [one.high for one in report.forecasts])
    if len(places) <= FEW:
        for place, value in zip(places, middle, strict=True):
            axes.annotate(_tick(value), (place, value), xytext=(9, 0), textcoords="offset points", va="center", fontsize=9)
    names = _names(report)
    if names and len(places) <= MANY:
        axes.set_xticks(places, names, rotation=30, ha="right", rotation_mode="anchor")
    else:
        axes.set_xticks(places[:: len(places) // MANY + 1])
        axes.set_xlabel("new project, by row")
    axes.set_xlim(0.5, len(places) + 0.5)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _names(report: Report) -> list[str]:
    """What the new projects are called: the first column of texts, no factor, that is another one in every row."""
    table = report.new.table
    for place in (place for place, name in enumerate(table.names) if name not in report.factors):
        cells = table.column(place)
        if all(isinstance(cell, str) for cell in cells) and len(set(cells)) == len(cells):
            names = [str(cell) for cell in cells]
            return [name if len(name) <= LONG else f"{name[: LONG - 1]}…" for name in names]
    return []


def _held_out(axes: Axes, report: Report) -> None:
    seen = report.scoring.method
    assert seen is not None
    ends = [min(*seen.actual, *seen.forecast), max(*seen.actual, *seen.forecast)]
    axes.plot(ends, ends, color=GRID, linewidth=1.5, zorder=1)
    axes.scatter(seen.actual, seen.forecast, s=18, color=DARK, alpha=0.7, linewidths=0, zorder=2)
    axes.set_title(f"Past projects, foreseen without them\n({report.scoring.how})", fontsize=10)
    axes.set_xlabel("actual cost")
    axes.set_ylabel("forecast")
    both = [*seen.actual, *seen.forecast]
    _scale(axes.yaxis, axes.set_yscale, both, both)
    _scale(axes.xaxis, axes.set_xscale, both, both)
    axes.tick_params(axis="x", rotation=30)
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def _scale(axis: Any, set_scale: Any, lows: Sequence[float], highs: Sequence[float]) -> None:
    """Numbers with their thousands parted; ratios where sizes range widely."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    if min(lows) > 0 and max(highs) / min(lows) > WIDE:
        set_scale("log")
        axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))


def _tick(value: float) -> str:
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size <= abs(value) < 1e15:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"
