"""The points that charts keep of the cells they show: refreshed where a cell changed, so that no chart shows old numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.area import Area
from xl_lepton.headless.calc.number_text import general_text
from xl_lepton.headless.calc.pattern import NO_VARIABLES, Place
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import WAITING, Fault, Refusal, Scalar
from xl_lepton.headless.file.kind import TYPES
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.file.reader import LoadedBook
from xl_lepton.headless.file.value_text import value_text
from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Binary, Node, Unary
from xl_lepton.headless.formula.parser import parse
from xl_lepton.headless.library.places import resolved

_CHART = re.compile(r"(?:^|/)charts?(?:sheets)?/chart(?:Ex)?[^/]*\.xml$", re.IGNORECASE)
_OVERRIDE = re.compile(rb"""<(?:\w+:)?Override\b[^>]*?\bPartName\s*=\s*["']([^"']*)["'][^>]*>""")
_KINDS = (b"drawingml.chart+xml", b"ms-office.chartex+xml")
_CACHES = ("numCache", "strCache", "multiLvlStrCache", "lvl", "dlblRangeCache")
_Shown = tuple[Sheet, int, int, Scalar]
Changed = Mapping[str, Mapping[int, set[int]]]  # the rows of each column of a sheet


def refresh_charts(loaded: LoadedBook, changed: Changed) -> None:
    """Rewrite the kept points of every series that shows a changed cell. Charts that show none keep their bytes."""
    for name in _charts(loaded.package):
        content = loaded.package.read(name)
        if b"Cache>" not in content and b":lvl" not in content:
            continue
        root = loaded.package.xml(name)
        if any(etree.QName(child).localname == "externalData" for child in root if isinstance(child.tag, str)):
            continue  # what it shows is a workbook of its own (ECMA-376 part 1, 21.2.2.63), whatever its sheets are called
        references = [element for element in root.iter("{*}f") if isinstance(element.tag, str)]
        refreshed = [_refresh(element, loaded, changed) for element in references]
        if any(refreshed):
            loaded.package.write_xml(name, root)


def _charts(package: Package) -> list[str]:
    """The parts that are charts: by what the package says of them, or by the names that Excel gives them."""
    overrides = _OVERRIDE.finditer(package.read(TYPES))
    said = {found[1].decode().lstrip("/").lower() for found in overrides if any(kind in found[0] for kind in _KINDS)}
    return [name for name in package.names if name.lower() in said or _CHART.search(name)]


def _refresh(reference: etree._Element, loaded: LoadedBook, changed: Changed) -> bool:
    """Whether the points kept for one reference had to be written anew."""
    cells = _cells(reference.text or "", loaded)
    if not any(row in changed.get(sheet.name, {}).get(column, ()) for sheet, row, column, _ in cells):
        return False
    parent = reference.getparent()
    if parent is None:
        return False
    caches = [child for child in parent if etree.QName(child).localname in _CACHES]
    for cache in caches:
        name = etree.QName(cache).localname
        points = _points(cache, cells) if name == "numCache" or (name == "lvl" and len(caches) == 1) else None
        if points is None:
            parent.remove(cache)  # labels are shown in the cells' number formats, which only a spreadsheet program knows
        else:
            _write_points(cache, points)
    return bool(caches)


def _points(cache: etree._Element, cells: list[_Shown]) -> list[Scalar] | None:
    """The values of as many points as were kept: of all cells, or of those in rows that are not hidden, as the chart was told.
    None where they are another number: which cells count is then for whoever opens the file (hidden columns, a spill grown)."""
    counted = next((child.get("val") for child in cache if etree.QName(child).localname == "ptCount"), cache.get("ptCount"))
    visible = [cell for cell in cells if cell[1] not in cell[0].hidden_rows]
    fitting = next((chosen for chosen in (visible, cells) if str(len(chosen)) == counted), None)
    return None if fitting is None else [value for *_, value in fitting]


def _cells(text: str, loaded: LoadedBook) -> list[_Shown]:
    """The cells that a chart's reference means, in the order of its points."""
    home = loaded.book.sheets[0]
    try:
        trees = _parts(parse(text, 1, 1))
        areas = [resolved(tree, Place(home, 1, 1, NO_VARIABLES)) for tree in trees]
    except (FormulaSyntaxError, Refusal, Fault):
        return []
    found = []
    for area in areas:
        if not isinstance(area, Area) or area.sheet not in loaded.book.sheets:
            return []
        used = area.clipped()
        for row in range(used.top, used.bottom + 1):
            for column in range(used.left, used.right + 1):
                value = area.sheet.held(row, column)
                found.append((area.sheet, row, column, None if value is WAITING else value))
    return found


def _parts(tree: Node) -> list[Node]:
    """The references of a union such as (Sheet1!$A$1:$A$3,Sheet1!$C$1)."""
    if isinstance(tree, Unary) and tree.operator == "()":
        return _parts(tree.operand)
    if isinstance(tree, Binary) and tree.operator == ",":
        return _parts(tree.left) + _parts(tree.right)
    return [tree]


def _write_points(cache: etree._Element, values: list[Scalar]) -> None:
    """The points of a cache: numbers as numbers, errors as their code, blanks and texts left out."""
    old = [child for child in cache if etree.QName(child).localname == "pt"]
    namespace = etree.QName(cache).namespace
    for point in old:
        cache.remove(point)
    for child in cache:
        if etree.QName(child).localname == "ptCount":
            child.set("val" if child.get("val") is not None else "count", str(len(values)))
    if cache.get("ptCount") is not None:
        cache.set("ptCount", str(len(values)))
    nested = etree.QName(cache).localname != "lvl"
    for index, value in enumerate(values):
        if value is None or isinstance(value, str):
            continue
        point = etree.SubElement(cache, f"{{{namespace}}}pt", idx=str(index))
        text = value.code if isinstance(value, CellError) else value_text(value)[1].decode()
        if nested:
            etree.SubElement(point, f"{{{namespace}}}v").text = text
        else:
            point.text = general_text(value) if type(value) is float else text
