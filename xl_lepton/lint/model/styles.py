"""The styles of a workbook, as far as rules ask for them: role by name, number format, colours, lock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from lxml.etree import _Element

from xl_lepton.headless.file.package import Package

# The number formats that files name by number only (ECMA-376 part 1, 18.8.30).
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "m/d/yy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
ROLES = ("input", "output", "calculation", "check", "link")
"""What a cell style's name says of its cells (FAST 02b 4.01; Excel's own styles Input, Output, Calculation, Linked Cell)."""
T = TypeVar("T")
_INDEXED = {8: "000000", 9: "FFFFFF", 10: "FF0000", 11: "00FF00", 12: "0000FF", 18: "000080", 32: "000080", 39: "0000FF"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks and what its style is called."""

    name: str = "Normal"
    role: str = ""
    number_format: str = "General"
    bold: bool = False
    color: str = ""  # of the font, RRGGBB
    fill: str = ""
    locked: bool = True
    hidden: bool = False
    wraps: bool = False

    @property
    def is_date(self) -> bool:
        bare = re.sub(r'"[^"]*"|\\.|_.|\[[^\]]*\]', "", self.number_format).lower()
        return self.number_format != "General" and bool(re.search(r"[ymdhs]", bare)) and "0" not in bare.split(";")[0]

    @property
    def is_percent(self) -> bool:
        return "%" in self.number_format

    @property
    def is_text(self) -> bool:
        return self.number_format == "@"

    @property
    def is_blue(self) -> bool:
        """Blue type, the mark of typed-in figures in the trade (Wall Street Prep, Breaking Into Wall Street; FAST 4.01-03)."""
        if len(self.color) != 6:
            return False
        red, green, blue = (int(self.color[place : place + 2], 16) for place in (0, 2, 4))
        return blue >= 150 and blue - red >= 80 and blue - green >= 50

    @property
    def is_green(self) -> bool:
        """Green type, the trade's mark of links to other sheets (the same sources)."""
        if len(self.color) != 6:
            return False
        red, green, blue = (int(self.color[place : place + 2], 16) for place in (0, 2, 4))
        return green >= 90 and green - red >= 50 and green - blue >= 40


def read_styles(package: Package, part: str) -> list[Style]:
    """The cell formats in the order in which cells number them; one plain style when the part is missing."""
    if not part or package.find(part) is None:
        return [Style()]
    root = package.xml(part)
    formats = dict(_BUILT_IN)
    for element in root.iter("{*}numFmt"):
        if (number := element.get("numFmtId", "")).isdigit():
            formats[int(number)] = element.get("formatCode", "")
    fonts = [_font(element) for element in _children(root, "fonts")]
    fills = [_fill(element) for element in _children(root, "fills")]
    named = {element.get("xfId", ""): element.get("name", "") for element in _children(root, "cellStyles")}
    found = []
    for element in _children(root, "cellXfs"):
        color, bold = _at(fonts, element.get("fontId"), ("", False))
        name = named.get(element.get("xfId", "0"), "Normal")
        protection = next(iter(element.iter("{*}protection")), None)
        alignment = next(iter(element.iter("{*}alignment")), None)
        number = element.get("numFmtId", "0")
        found.append(
            Style(
                name=name,
                role=role_of(name),
                number_format=formats.get(int(number) if number.isdigit() else 0, "General") or "General",
                bold=bold,
                color=color,
                fill=_at(fills, element.get("fillId"), ""),
                locked=protection is None or protection.get("locked") not in ("0", "false"),
                hidden=protection is not None and protection.get("hidden") in ("1", "true"),
                wraps=alignment is not None and alignment.get("wrapText") in ("1", "true"),
            )
        )
    return found or [Style()]


def role_of(name: str) -> str:
    words = re.findall(r"[a-z]+", name.lower())
    return next((role for role in ROLES if role in words or f"{role}s" in words or (role == "link" and "linked" in words)), "")


def _children(root: _Element, name: str) -> list[_Element]:
    parent = next(iter(root.iter("{*}" + name)), None)
    return [] if parent is None else [child for child in parent if isinstance(child.tag, str)]


def _font(element: _Element) -> tuple[str, bool]:
    bold = next(iter(element.iter("{*}b")), None)
    return _color(next(iter(element.iter("{*}color")), None)), bold is not None and bold.get("val") not in ("0", "false")


def _fill(element: _Element) -> str:
    pattern = next(iter(element.iter("{*}patternFill")), None)
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    # A theme's colour with a tint is not worked out; it is some ground that is not white.
    return _color(next(iter(element.iter("{*}fgColor")), None)) or "coloured"


def _color(element: _Element | None) -> str:
    """RRGGBB; theme colours only as far as white and black, whose places never change."""
    if element is None:
        return ""
    if element.get("rgb"):
        return element.get("rgb", "")[-6:].upper()
    if element.get("theme") in ("0", "1") and not element.get("tint"):
        return "FFFFFF" if element.get("theme") == "0" else "000000"
    indexed = element.get("indexed", "")
    return _INDEXED.get(int(indexed), "") if indexed.isdigit() else ""


def _at(items: list[T], index: str | None, default: T) -> T:
    place = int(index) if index and index.isdigit() else -1
    return items[place] if 0 <= place < len(items) else default
