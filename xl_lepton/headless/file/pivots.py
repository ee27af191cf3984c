"""Pivot tables as a sheet shows them: where each line of items stands (ECMA-376 part 1, 18.10)."""

from __future__ import annotations

from lxml import etree

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.book import Line, Pivot
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.headless.formula.nodes import MAX_COLUMN, MAX_ROW

VALUES_FIELD = -2  # stands among the fields of an axis for the names of the data fields


def _number(element: etree._Element, name: str, default: str = "0") -> int:
    return int(element.get(name, default))


def _within(root: etree._Element, *path: str) -> list[etree._Element]:
    found = [root]
    for step in path:
        found = [child for parent in found for child in parent if str(child.tag).endswith("}" + step)]
    return found


def _shared(field: etree._Element) -> list[Scalar]:
    """The items of a cached field."""
    values: list[Scalar] = []
    for item in next(iter(_within(field, "sharedItems")), []):
        text, kind = item.get("v", ""), etree.QName(item).localname
        match kind:
            case "n":
                values.append(float(text))
            case "b":
                values.append(text in ("1", "true"))
            case "m":
                values.append(None)
            case "e":
                values.append(CellError(text))
            case _:
                values.append(text)  # a date too, as 2026-01-31T00:00:00
    return values


class _Reader:
    def __init__(self, root: etree._Element, cache: etree._Element) -> None:
        self.root = root
        self.cached = _within(cache, "cacheFields", "cacheField")
        self.fields = _within(root, "pivotFields", "pivotField")
        self.names = [
            str(field.get("name") or cached.get("name", "")) for field, cached in zip(self.fields, self.cached, strict=False)
        ]
        self.data = _within(root, "dataFields", "dataField")

    def why_not(self) -> str:
        """What of the table is not understood, if anything."""
        used = [_number(field, "x") for axis in ("rowFields", "colFields") for field in _within(self.root, axis, "field")]
        if any(not 0 <= at < len(self.names) for at in used if at != VALUES_FIELD):
            return "a pivot table over an analysis server"
        if any(_within(self.cached[at], "fieldGroup") for at in used if at != VALUES_FIELD):
            return "a pivot table that groups its items"
        return ""

    def item(self, field: int, at: int) -> Scalar:
        entry = _within(self.fields[field], "items", "item")[at]
        if entry.get("n") is not None:
            return entry.get("n")
        return _shared(self.cached[field])[_number(entry, "x")]

    def lines(self, axis: str, lines: str) -> list[Line]:
        """The lines of an axis in the order in which they stand; a repeated item is taken over from the line before."""
        fields = [_number(field, "x") for field in _within(self.root, axis, "field")]
        found: list[Line] = []
        path: list[int] = []
        for line in _within(self.root, lines, "i"):
            given = [_number(one, "v") for one in _within(line, "x")]
            path = path[: _number(line, "r")] + given
            kind = line.get("t", "data")
            depth = 0 if kind == "grand" else len(path)
            items: dict[str, Scalar] = {
                self.names[field].casefold(): self.item(field, at)
                for field, at in zip(fields[:depth], path, strict=False)
                if field != VALUES_FIELD
            }
            found.append(Line(items, _number(line, "i"), kind))
        if fields and not found:
            raise IndexError  # LibreOffice leaves the lines out: Excel makes them when it refreshes the table
        return found or [Line({}, 0, "data")]


def read_pivot(package: Package, part: str, sheet: Sheet) -> Pivot | None:
    """The pivot table of a part; None where the file does not hold all of it. Raises ValueError for damaged numbers."""
    root = package.xml(part)
    cache = next((link.target for link in package.relationships(part) if link.kind == "pivotCacheDefinition"), "")
    place = next(iter(_within(root, "location")), None)
    if place is None or package.find(cache) is None:
        return None
    top, left, bottom, right = rectangle(place.get("ref", "A1"))
    reader = _Reader(root, package.xml(cache))
    pivot = Pivot(sheet, top, left, bottom, right, reader.why_not())
    if pivot.why_not:
        return pivot
    pivot.first_row, pivot.first_column = top + _number(place, "firstDataRow", "1"), left + _number(place, "firstDataCol", "1")
    pivot.fields = [name.casefold() for name in reader.names]
    for number, data in enumerate(reader.data):
        pivot.data.setdefault(data.get("name", "").casefold(), number)
    for number, data in enumerate(reader.data):
        pivot.data.setdefault(reader.names[_number(data, "fld")].casefold(), number)
    try:
        pivot.rows, pivot.columns = reader.lines("rowFields", "rowItems"), reader.lines("colFields", "colItems")
    except IndexError:
        pivot.why_not = "a pivot table whose items or lines are not all in the file"
    if pivot.first_row + len(pivot.rows) - 1 > min(bottom, MAX_ROW) or pivot.first_column + len(pivot.columns) - 1 > min(
        right, MAX_COLUMN
    ):
        pivot.why_not = pivot.why_not or "a pivot table whose lines do not fit its place"
    return pivot
