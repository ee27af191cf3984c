"""The look of every workbook, once: styles by role, number formats, widths.

Roles follow modelling practice (FAST Standard 02b; ICAEW Financial Modelling Code 2018): inputs blue on light yellow,
calculations black, links to other sheets green, outputs on grey, checks green or red.
"""

from __future__ import annotations

from typing import Final

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

FONT: Final = "Calibri"
INK, BLUE, GREEN, RED, WHITE, SOFT = "1F2933", "1F4FD8", "0B7A3B", "B42318", "FFFFFF", "667085"
BRAND: Final = "17365D"
YELLOW, GREY, PALE, PINK, MINT = "FFF9DB", "EEF1F5", "F7F9FC", "FDE4E1", "DDF5E5"

MONEY: Final = "#,##0;[Red]-#,##0;0"
CENTS: Final = "#,##0.00;[Red]-#,##0.00;0.00"
PERCENT: Final = "0.00%;[Red]-0.00%"
NUMBER: Final = "#,##0.00##"
COUNT: Final = "#,##0"
DATE: Final = "yyyy-mm-dd"
GENERAL: Final = "General"
BOOLEAN: Final = '"TRUE";"TRUE";"FALSE"'
"""Excel shows TRUE and FALSE whatever the format; for LibreOffice they are numbers."""

_HAIR = Side(style="hair", color="B8C2CC")
_LINE = Side(style="thin", color=BRAND)


def _style(
    name: str,
    *,
    color: str = INK,
    fill: str = "",
    bold: bool = False,
    italic: bool = False,
    size: float = 10,
    border: Border | None = None,
    wrap: bool = False,
    horizontal: str | None = None,
    indent: int = 0,
    unlocked: bool = False,
    number_format: str = "General",
) -> NamedStyle:
    return NamedStyle(
        name=f"lepton {name}",
        font=Font(name=FONT, size=size, bold=bold, italic=italic, color=color),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        border=border or Border(),
        alignment=Alignment(vertical="top" if wrap else "center", wrap_text=wrap, horizontal=horizontal, indent=indent),
        protection=Protection(locked=not unlocked),
        number_format=number_format,
    )


def styles() -> list[NamedStyle]:
    """All named styles; cells refer to them by role, "lepton input" and so on."""
    boxed = Border(bottom=_HAIR)
    return [
        _style("title", size=18, bold=True, color=BRAND),
        _style("subtitle", size=10, italic=True, color=SOFT),
        _style("section", size=11, bold=True, color=WHITE, fill=BRAND),
        _style("heading", bold=True, color=BRAND, fill=GREY, border=Border(bottom=_LINE)),
        _style("heading right", bold=True, color=BRAND, fill=GREY, border=Border(bottom=_LINE), horizontal="right"),
        _style("label", border=boxed),
        _style("note", color=SOFT, border=boxed, horizontal="left", indent=1),
        _style("text", wrap=True),
        _style("wrapped", color=SOFT, border=boxed, wrap=True),
        _style("input", color=BLUE, fill=YELLOW, border=boxed, horizontal="right", unlocked=True),
        _style("calculation", border=boxed, horizontal="right"),
        _style("link", color=GREEN, border=boxed, horizontal="right"),
        _style("contents", color=GREEN, border=boxed),
        _style("output", bold=True, fill=GREY, border=boxed, horizontal="right"),
        _style("check", bold=True, border=boxed, horizontal="center", number_format=BOOLEAN),
    ]


def check_rules(first_cell: str) -> list[FormulaRule]:
    """Conditional formats for a cell that is TRUE when a check holds."""
    return [
        FormulaRule(formula=[f"{first_cell}=TRUE"], font=Font(color=GREEN), fill=PatternFill("solid", bgColor=MINT)),
        FormulaRule(formula=[f"{first_cell}=FALSE"], font=Font(color=RED), fill=PatternFill("solid", bgColor=PINK)),
    ]
