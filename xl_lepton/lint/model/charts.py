"""The charts of a workbook, as far as rules ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from xl_lepton.core.errors import FileProblem
from xl_lepton.lint.model.book import Book, Sheet, once

_KINDS = (
    *("barChart", "lineChart", "areaChart", "scatterChart", "bubbleChart", "pieChart", "doughnutChart", "radarChart"),
    *("stockChart", "surfaceChart", "ofPieChart", "bar3DChart", "line3DChart", "area3DChart", "pie3DChart", "surface3DChart"),
)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. `place` is the cell of its upper left corner; `description` its alternative text."""

    sheet: Sheet
    root: _Element
    place: tuple[int, int]
    description: str

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in _KINDS if next(iter(self.root.iter("{*}" + kind)), None) is not None]

    @property
    def title(self) -> str:
        chart = next(iter(self.root.iter("{*}chart")), None)
        title = None if chart is None else next((e for e in chart if str(e.tag).endswith("}title")), None)
        return text_of(title)

    @property
    def axes(self) -> list[_Element]:
        """The axes that are drawn."""
        every = list(self.root.iter("{*}catAx", "{*}valAx", "{*}dateAx", "{*}serAx"))
        return [axis for axis in every if not _is_deleted(axis)]

    @property
    def series(self) -> list[_Element]:
        return list(self.root.iter("{*}ser"))


def text_of(title: _Element | None) -> str:
    """The words of a title; one that is taken from a cell gives its saved text."""
    if title is None:
        return ""
    words = [str(e.text or "") for e in title.iter("{*}t", "{*}v")]
    linked = next(iter(title.iter("{*}f")), None)
    return "".join(words).strip() or ("=" if linked is not None else "")


def _is_deleted(axis: _Element) -> bool:
    return any(str(e.tag).endswith("}delete") and e.get("val", "1") in ("1", "true") for e in axis)


@once
def charts(book: Book) -> list[Chart]:
    """All charts on worksheets, with where they stand."""
    return [chart for sheet in book.sheets for chart in _charts_of(sheet)]


def _charts_of(sheet: Sheet) -> Iterator[Chart]:
    package = sheet.book.package
    for link in package.relationships(sheet.part) if sheet.part else ():
        if link.kind != "drawing" or package.find(link.target) is None:
            continue
        targets = {one.id: one.target for one in package.relationships(link.target) if one.kind == "chart"}
        for frame in package.xml(link.target).iter("{*}graphicFrame"):
            chart = next(iter(frame.iter("{*}chart")), None)
            identity = next(
                (value for key, value in (chart.attrib.items() if chart is not None else ()) if str(key).endswith("}id")), ""
            )
            target = targets.get(str(identity), "")
            try:
                root = package.xml(target) if package.find(target) else None
            except FileProblem:
                root = None
            if root is not None:
                about = next(iter(frame.iter("{*}cNvPr")), None)
                yield Chart(sheet, root, _anchor(frame), about.get("descr", "") if about is not None else "")


def _anchor(frame: _Element) -> tuple[int, int]:
    anchor: _Element | None = frame
    while anchor is not None and "Anchor" not in str(anchor.tag):
        anchor = anchor.getparent()
    corner = None if anchor is None else next(iter(anchor.iter("{*}from")), None)
    numbers = {str(e.tag).rpartition("}")[2]: int(e.text or 0) for e in corner} if corner is not None else {}
    return numbers.get("row", 0) + 1, numbers.get("col", 0) + 1
