"""Charts as every workbook draws them."""

from __future__ import annotations

from openpyxl.chart import BarChart
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

from xl_lepton.templates import style


def axes(chart: BarChart, categories: str, values: str) -> None:
    """Titles on both axes, light grid, no legend for a single series, and axes that every program draws."""
    chart.x_axis.title, chart.y_axis.title = categories, values
    # openpyxl leaves `delete` unset, which newer Excel versions read as "no axis".
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9DEE5"))
    chart.gapWidth = 60
    for series, colour in zip(chart.series, (style.BRAND, "7FA6D9", style.GREEN), strict=False):
        series.graphicalProperties.solidFill = colour
    if len(chart.series) == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"
