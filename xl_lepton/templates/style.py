"""The look of every workbook, once: styles by role, number formats, widths.

Roles follow modelling practice (FAST Standard 02b; ICAEW Financial Modelling Code 2018): inputs blue on light yellow,
calculations black, links to other sheets green, outputs on grey, checks green or red.
"""

from __future__ import annotations

from typing import Any, Final

from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

INK, BLUE, GREEN, RED, WHITE, SOFT = "1F2933", "1F4FD8", "0B7A3B", "B42318", "FFFFFF", "667085"
BRAND: Final = "17365D"
SERIES: Final = (BRAND, "7FA6D9", "0B7A3B", "E0A030", "8C6BB1", "98A2B3", "C2410C", "2CA6A4")
"""The colours of a chart's series, in this order."""
YELLOW, GREY, PALE, PINK, MINT = "FFF9DB", "EEF1F5", "F7F9FC", "FDE4E1", "DDF5E5"

MONEY: Final = "#,##0;[Red]-#,##0;0"
CENTS: Final = "#,##0.00;[Red]-#,##0.00;0.00"
PERCENT: Final = "0.00%;[Red]-0.00%"
NUMBER: Final = "#,##0.00##"
FACTOR: Final = "0.0000"
COUNT: Final = "#,##0"
ANY_SIZE: Final = "[>=1000000000]0.0000E+00;#,##0.00##"
"""For a column in which seconds stand beside floating-point operations by the quintillion."""
YEARS: Final = "0.0"
YEAR: Final = "0"
MONTH: Final = "mmm yyyy"
DATE: Final = "yyyy-mm-dd"
GENERAL: Final = "General"
DEVIATION: Final = "#,##0.00####"
BOOLEAN: Final = '"TRUE";"TRUE";"FALSE"'
"""Excel shows TRUE and FALSE whatever the format; for LibreOffice they are numbers."""

CM_PER_CHARACTER: Final = 0.19  # of a column's width

_HAIR = Side(style="hair", color="B8C2CC")
_LINE = Side(style="thin", color=BRAND)


def _style(
    name: str,
    font: str,
    *,
    color: str = INK,
    fill: str = "",
    bold: bool = False,
    italic: bool = False,
    size: float = 10,
    border: Border | None = None,
    wrap: bool = False,
    vertical: str = "",
    horizontal: str | None = None,
    indent: int = 0,
    unlocked: bool = False,
    number_format: str = "General",
) -> NamedStyle:
    return NamedStyle(
        name=f"lepton {name}",
        font=Font(name=font, size=size, bold=bold, italic=italic, color=color),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        border=border or Border(),
        alignment=Alignment(
            vertical=vertical or ("top" if wrap else "center"), wrap_text=wrap, horizontal=horizontal, indent=indent
        ),
        protection=Protection(locked=not unlocked),
        number_format=number_format,
    )


def styles(font: str) -> list[NamedStyle]:
    """All named styles in a font; cells refer to them by role, "lepton input" and so on."""
    boxed, framed = Border(bottom=_HAIR), Border(top=_LINE, bottom=_LINE)
    tile: dict[str, Any] = {"color": SOFT, "fill": PALE, "horizontal": "center", "vertical": "center", "wrap": True}
    sentence: dict[str, Any] = {"wrap": True, "vertical": "center", "horizontal": "left", "indent": 1}
    heading: dict[str, Any] = {
        **{"bold": True, "color": BRAND, "fill": GREY, "border": Border(bottom=_LINE), "wrap": True, "vertical": "bottom"}
    }
    looks: dict[str, dict[str, Any]] = {
        "title": {"size": 18, "bold": True, "color": BRAND},
        "subtitle": {"italic": True, "color": SOFT},
        "status": {"bold": True},
        "section": {"size": 11, "bold": True, "color": WHITE, "fill": BRAND},
        "section right": {"color": WHITE, "fill": BRAND, "horizontal": "right"},
        "section note": {"color": WHITE, "fill": BRAND, "horizontal": "left", "indent": 1},
        "heading": heading,
        "heading right": {**heading, "horizontal": "right"},
        "heading note": {**heading, "horizontal": "left", "indent": 1},
        "label": {"border": boxed, "wrap": True, "vertical": "center"},
        "key": {"border": boxed, "color": SOFT},
        "code": {"color": SOFT, "border": boxed, "wrap": True, "vertical": "center"},
        "list heading": heading,
        "note": {"color": SOFT, "border": boxed, "wrap": True, "vertical": "center", "horizontal": "left", "indent": 1},
        "remark": {"color": SOFT, "indent": 1},  # runs on over empty cells to its right
        "text": {"wrap": True, "vertical": "center"},
        "sentence": {"border": boxed, "wrap": True, "vertical": "center"},
        "wrapped": {"color": SOFT, "border": boxed, "wrap": True, "vertical": "center"},
        "sample input": {"color": BLUE, "fill": YELLOW, "border": boxed, "horizontal": "center"},
        "sample": {"border": boxed, "horizontal": "center"},
        "sample link": {"color": GREEN, "border": boxed, "horizontal": "center"},
        "sample output": {"bold": True, "fill": GREY, "border": boxed, "horizontal": "center"},
        "sample check": {"bold": True, "color": GREEN, "fill": MINT, "border": boxed, "horizontal": "center"},
        "sample key": {"color": SOFT, "border": boxed, "horizontal": "center"},
        "input": {"color": BLUE, "fill": YELLOW, "border": boxed, "horizontal": "right", "unlocked": True},
        "input text": {"color": BLUE, "fill": YELLOW, "border": boxed, "horizontal": "left", "indent": 1, "unlocked": True},
        "calculation": {"border": boxed, "horizontal": "right"},
        "link": {"color": GREEN, "border": boxed, "horizontal": "right"},
        "contents": {"color": GREEN, "border": boxed},
        "output": {"bold": True, "fill": GREY, "border": boxed, "horizontal": "right"},
        "check": {"bold": True, "border": boxed, "horizontal": "center", "number_format": BOOLEAN},
        "headline": {"size": 13, "bold": True, "color": BRAND, "fill": PALE, **sentence},
        "finding": {"size": 10.5, **sentence},
        "tile label": {"border": Border(top=_LINE), **tile},
        "tile figure": {"size": 16, "bold": True, "color": BRAND, "fill": PALE, "horizontal": "center"},
        "tile note": {"border": Border(bottom=_HAIR), **tile},
        "total": {"bold": True, "border": framed, "horizontal": "right"},
        "total label": {"bold": True, "border": framed},
    }  # fmt: skip
    return [_style(role, font, **look) for role, look in looks.items()]


def check_rules(first_cell: str) -> list[FormulaRule]:
    """Conditional formats for a cell that is TRUE when a check holds."""
    return [
        FormulaRule(formula=[f"{first_cell}=TRUE"], font=Font(color=GREEN), fill=PatternFill("solid", bgColor=MINT)),
        FormulaRule(formula=[f"{first_cell}=FALSE"], font=Font(color=RED), fill=PatternFill("solid", bgColor=PINK)),
    ]


def spare_rule(condition: str) -> Rule:
    """A conditional format for lines of a list that are not in use: no figure, which would be 0, and no line below."""
    nothing = NumberFormat(numFmtId=164, formatCode=";;;")
    return Rule(type="expression", formula=[condition], dxf=DifferentialStyle(numFmt=nothing, border=Border(bottom=Side())))


def state_rules(name: str) -> list[FormulaRule]:
    """Conditional formats for the sentence that says whether all checks hold. A cell that shows a check of another sheet is
    judged by that check's `name`: judged by its own value, LibreOffice 7.4 follows the link while it draws and crashes."""
    return [
        FormulaRule(formula=[f"{name}=TRUE"], font=Font(color=GREEN)),
        FormulaRule(formula=[f"{name}=FALSE"], font=Font(color=RED)),
    ]
