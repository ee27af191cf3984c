"""Charts in one look, of plain bars, lines and points, so that every program draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.chart import AreaChart, BarChart, LineChart, ScatterChart
from openpyxl.chart import Reference as Cells
from openpyxl.chart import Series as Drawn
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils.units import cm_to_EMU

from xl_lepton.templates import style
from xl_lepton.templates.parts import Chart, Series

if TYPE_CHECKING:
    from xl_lepton.templates.page import Page

KINDS: Final = (
    *("column", "stacked column", "bar", "stacked bar", "line", "area", "scatter"),
    *("histogram", "tornado", "gantt", "waterfall", "band"),
)  # fmt: skip
_LYING: Final = frozenset({"bar", "stacked bar", "tornado", "gantt"})
_STACKED: Final = frozenset({"stacked column", "stacked bar", "gantt", "waterfall", "area", "band"})
_GAPS: Final = {"histogram": 6, "tornado": 40, "gantt": 35, "waterfall": 40}
_HIDDEN_FIRST: Final = frozenset({"gantt", "waterfall", "band"})
"""Their first series only lifts the others off the axis; it is not drawn."""
_NOTHING: Final = "\N{NO-BREAK SPACE}"
"""Its name in the legend. Told to leave an entry out, LibreOffice leaves out that of another series where bars lie."""
_COLOURS: Final = {
    "waterfall": (style.BRAND, style.GREEN, style.RED, style.BRAND),
    "tornado": ("E0A030", style.BRAND),
    "gantt": (style.BRAND, style.BRAND, "C2410C", "98A2B3"),
    "band": ("FFFFFF", "C9D8EC", style.BRAND, "C2410C", style.GREEN),
}
_GREY, _INK = "D9DEE5", "475467"
_TYPE, _HEAD = 1000, 1200
"""Type of labels and of titles, in hundredths of a point: as large as in the cells, so that it is read in print too."""


def place(page: Page, chart: Chart, left: float, width: float, height: float) -> None:
    """Draw a chart on a page in its current row, `left` centimetres right of column B. Raises ValueError for an unknown kind."""
    if chart.kind not in KINDS:
        raise ValueError(f"there is no kind of chart '{chart.kind}'; there are {', '.join(KINDS)}")
    drawn = _scatter(page, chart) if chart.kind == "scatter" else _by_category(page, chart)
    drawn.width, drawn.height = width, height
    marker = AnchorMarker(col=1, colOff=cm_to_EMU(left), row=page.row - 1, rowOff=cm_to_EMU(0.1))
    # Offsets reach past the column's own width only in some programs: step over whole columns first.
    column = 2
    while left >= (wide := page.column_width(column) * style.CM_PER_CHARACTER):
        left, column = left - wide, column + 1
    marker.col, marker.colOff = column - 1, cm_to_EMU(left)
    drawn.anchor = OneCellAnchor(_from=marker, ext=XDRPositiveSize2D(cm_to_EMU(width), cm_to_EMU(height)))
    page.sheet.add_chart(drawn)


def _by_category(page: Page, chart: Chart) -> ChartBase:
    lines = [one for place, one in enumerate(chart.series) if one.as_line or (chart.kind == "band" and place >= 2)]
    base = [one for one in chart.series if one not in lines]
    drawn = _base(chart.kind)
    colours = _COLOURS.get(chart.kind, style.SERIES)
    for place, one in enumerate(base):
        _add(page, drawn, chart, one, one.colour or colours[place % len(colours)], is_line=chart.kind == "line")
        if place == 0 and chart.kind in _HIDDEN_FIRST:
            drawn.series[0].graphicalProperties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    _axes(page, chart, drawn)
    if lines:
        over = LineChart()
        for place, one in enumerate(lines, start=len(base)):
            _add(page, over, chart, one, one.colour or colours[place % len(colours)], is_line=True)
        over.x_axis, over.y_axis = drawn.x_axis, drawn.y_axis
        drawn += over
    _legend(chart, drawn, len(chart.series))
    return drawn


def _base(kind: str) -> Any:
    if kind == "line":
        return LineChart()
    if kind in ("area", "band"):
        drawn: Any = AreaChart()
        drawn.grouping = "stacked"
        return drawn
    drawn = BarChart()
    drawn.type = "bar" if kind in _LYING else "col"
    drawn.grouping = "stacked" if kind in _STACKED or kind == "tornado" else "clustered"
    drawn.overlap = 100 if drawn.grouping == "stacked" else None
    drawn.gapWidth = _GAPS.get(kind, 60)
    return drawn


def _add(page: Page, drawn: Any, chart: Chart, one: Series, colour: str, *, is_line: bool) -> None:
    series = Drawn(Cells(range_string=one.values), title=None)
    is_hidden = not drawn.series and chart.kind in _HIDDEN_FIRST
    series.tx = SeriesLabel(v=_NOTHING if is_hidden else page.say(one.title))
    if is_line:
        series.graphicalProperties = GraphicalProperties(ln=_line(colour, one))
        series.smooth = False
        series.marker.symbol = "none"
    else:
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
        series.invertIfNegative = False
    drawn.series.append(series)
    drawn.set_categories(Cells(range_string=chart.categories))


def _line(colour: str, one: Series) -> LineProperties:
    return LineProperties(solidFill=colour, w=22_000, prstDash="sysDash" if one.dashed else None)


def _scatter(page: Page, chart: Chart) -> ChartBase:
    drawn = ScatterChart()
    drawn.style, drawn.scatterStyle = None, "lineMarker"
    for place, one in enumerate(chart.series):
        colour = one.colour or style.SERIES[place % len(style.SERIES)]
        series = Drawn(Cells(range_string=one.values), xvalues=Cells(range_string=one.x or chart.categories), title=None)
        series.tx = SeriesLabel(v=page.say(one.title))
        series.smooth = False
        if one.as_line:
            series.graphicalProperties = GraphicalProperties(ln=_line(colour, one))
            series.marker.symbol = "none"
        else:
            series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
            series.marker.symbol, series.marker.size = "circle", 6
            series.marker.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(noFill=True))
        drawn.series.append(series)
    _axes(page, chart, drawn)
    drawn.x_axis.number_format = chart.format
    if chart.powers:
        drawn.x_axis.scaling.logBase = drawn.y_axis.scaling.logBase = 10
    _legend(chart, drawn, len(chart.series))
    return drawn


def _axes(page: Page, chart: Chart, drawn: Any) -> None:
    """Titles on both axes, a light grid, and axes that every program draws."""
    drawn.title = _title(page.say(chart.title), _HEAD, bold=True)
    drawn.title.overlay = False
    across, up = drawn.x_axis, drawn.y_axis
    across.title, up.title = _title(page.say(chart.across), _TYPE), _title(page.say(chart.up), _TYPE)
    # openpyxl leaves `delete` unset, which newer Excel versions read as "no axis".
    across.delete = up.delete = False
    up.number_format = chart.format
    for axis in (across, up):
        if axis.majorGridlines is not None:
            axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_GREY))
        axis.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_type(_TYPE)), endParaRPr=_type(_TYPE))])
        axis.spPr = GraphicalProperties(ln=LineProperties(solidFill="98A2B3"))
    across.tickLblPos = up.tickLblPos = "low"
    if chart.kind in _LYING:
        across.scaling.orientation = "maxMin"  # the first line on top, as in the table
        up.crosses = "max"  # and the scale below
        up.tickLblPos = "nextTo"  # "low" is the side of the first line, which is the top
        across.tickLblSkip = 1  # each bar is named
        across.txPr.bodyPr = RichTextProperties(rot=0)  # LibreOffice leaves out no label of text that is set level


def _legend(chart: Chart, drawn: Any, count: int) -> None:
    if count == 1 or (chart.kind in ("gantt", "waterfall") and count == 2):
        drawn.legend = None
        return
    drawn.legend.position = "b"
    drawn.legend.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_type(_TYPE)), endParaRPr=_type(_TYPE))])


def _title(text: str, size: int, *, bold: bool = False) -> Title:
    run = RegularTextRun(rPr=_type(size, bold=bold), t=text)
    title = Title(overlay=False)
    title.tx = _text(run, size, bold=bold)
    return title


def _text(run: RegularTextRun, size: int, *, bold: bool) -> Any:
    from openpyxl.chart.text import Text

    return Text(rich=RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_type(size, bold=bold)), r=[run])]))


def _type(size: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill=_INK)
