"""The workbook part and what hangs on it: sheets, names, tables, settings, shared strings, kept values of other workbooks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from lxml import etree

from xl_lepton.core.cells import CellError
from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.calc.book import Book, DefinedName, External, Iteration, Table
from xl_lepton.headless.calc.coerce import cut_to_longest
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.calc.values import Scalar
from xl_lepton.headless.file.package import RELATIONSHIP_ID, Package, Relationship
from xl_lepton.headless.file.pivots import read_pivot
from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.headless.file.sheet_text import spelled_out

MACRO_SHEETS = frozenset({"xlMacrosheet", "xlIntlMacrosheet"})  # [MS-OFFMACRO2] 2.2.1.1
MACROS = MACRO_SHEETS | {"vbaProject"}
WITH_CELLS = MACRO_SHEETS | {"worksheet"}
MOST_ITERATIONS = 32_767  # what Excel lets people set


@dataclass(slots=True)
class WorkbookParts:
    """Where things are in the package."""

    workbook: str
    sheets: dict[str, str] = field(default_factory=dict)  # name of the sheet -> part
    shared_strings: list[str] = field(default_factory=list)
    macro_sheets: set[str] = field(default_factory=set)  # those of Excel 4: their cells hold what the macros left there
    metadata: str = ""
    relationships: list[Relationship] = field(default_factory=list)


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The elements of a name within one, in its own namespace: extensions have a workbookPr and a definedName of theirs."""
    namespace = etree.QName(element).namespace
    return list(element.iter(f"{{{namespace}}}{name}" if namespace else name))


def read_workbook(package: Package) -> tuple[Book, WorkbookParts]:
    """The book without its cells. Raises FileProblem for a package that is no workbook."""
    target = next((link.target for link in package.relationships() if link.kind == "officeDocument"), "xl/workbook.xml")
    if package.find("META-INF/manifest.xml") is not None and package.find("mimetype") is not None:
        raise FileProblem(f"{package.path} is an OpenDocument file (.ods); save it as .xlsx first")
    if package.find(target) is None:
        raise FileProblem(f"{package.path} is not an Excel workbook: it has no workbook part")
    if target.lower().endswith(".bin"):
        raise FileProblem(f"{package.path} is a binary workbook (.xlsb); save it as .xlsx first")
    root = package.xml(target)
    if not isinstance(root.tag, str) or etree.QName(root).localname != "workbook":
        raise FileProblem(f"{package.path} is not an Excel workbook")
    parts = WorkbookParts(target, relationships=package.relationships(target))
    book = Book()
    try:
        _read(package, root, book, parts)
    except ValueError as problem:
        raise FileProblem(f"{package.path} is damaged: {problem}") from problem
    return book, parts


def _read(package: Package, root: etree._Element, book: Book, parts: WorkbookParts) -> None:
    """Raises ValueError where a number is expected and another word stands."""
    book.path = package.path
    linked = any(link.kind in MACROS for link in parts.relationships)
    book.has_macros = linked or package.find("xl/vbaProject.bin") is not None
    _settings(root, book)
    _sheets(package, root, book, parts)
    _names(root, book)
    for sheet in book.sheets:
        _tables(package, parts.sheets[sheet.name], sheet, book)
    _externals(package, root, book, parts)
    for link in parts.relationships:
        if link.kind == "sharedStrings" and package.find(link.target):
            parts.shared_strings = read_shared_strings(package, link.target)
        elif link.kind == "sheetMetadata":
            parts.metadata = link.target


def _truth(text: str | None) -> bool:
    return text in ("1", "true", "on")


def _settings(root: etree._Element, book: Book) -> None:
    for element in children(root, "workbookPr"):
        book.date_1904 = _truth(element.get("date1904"))
    for element in children(root, "calcPr"):
        book.precision_as_displayed = element.get("fullPrecision") in ("0", "false", "off")
        book.iteration = Iteration(
            _truth(element.get("iterate")),
            min(max(1, int(element.get("iterateCount", "100"))), MOST_ITERATIONS),
            float(element.get("iterateDelta", "0.001")),
        )


def _sheets(package: Package, root: etree._Element, book: Book, parts: WorkbookParts) -> None:
    links = {link.id: link for link in parts.relationships}
    for element in children(root, "sheet"):
        wanted = next((found for key in RELATIONSHIP_ID if (found := element.get(key)) is not None), None)
        link, name = links.get(wanted or ""), element.get("name", "")
        if book.sheet(name) is not None:
            raise ValueError(f"it has two sheets '{name}'")
        # A module of Excel 5 stands among the tabs with an empty id: its code is in vbaProject.bin.
        if wanted != "" and (link is None or package.find(link.target) is None):
            raise ValueError(f"the part of its sheet '{name}' is lost")
        sheet = book.add_sheet(name)
        if link is None or link.kind not in WITH_CELLS:
            continue  # a chart sheet or a dialogue: it counts among the tabs but holds no cells
        if link.kind != "worksheet":
            parts.macro_sheets.add(sheet.name)
        parts.sheets[sheet.name] = package.find(link.target) or link.target
    for sheet in book.sheets:
        parts.sheets.setdefault(sheet.name, "")


def _names(root: etree._Element, book: Book) -> None:
    for element in children(root, "definedName"):
        name, text = element.get("name", ""), element.text or ""
        local = element.get("localSheetId")
        scope = int(local) if local is not None else None
        if not _truth(element.get("function")) or text.upper().lstrip("=").startswith("_XLFN.LAMBDA"):
            book.names[scope, name.casefold()] = DefinedName(name, text, scope, _truth(element.get("hidden")))


def _tables(package: Package, part: str, sheet: Sheet, book: Book) -> None:
    if not part:
        return
    for link in package.relationships(part):
        if (
            link.kind == "pivotTable"
            and package.find(link.target) is not None
            and (pivot := read_pivot(package, link.target, sheet))
        ):
            book.pivots.append(pivot)
        if link.kind != "table" or package.find(link.target) is None:
            continue
        root = package.xml(link.target)
        name = root.get("displayName") or root.get("name") or ""
        columns = tuple(spelled_out(column.get("name", "")) for column in children(root, "tableColumn"))
        header, totals = int(root.get("headerRowCount", "1")), int(root.get("totalsRowCount", "0"))
        if any(True for _ in children(root, "filterColumn")):
            top, _, bottom, _ = rectangle(root.get("ref", "A1"))
            sheet.filters.append((top, bottom))
        book.tables[name.casefold()] = Table(name, sheet, *rectangle(root.get("ref", "A1")), columns, header, totals)


def read_shared_strings(package: Package, part: str) -> list[str]:
    """The shared strings, phonetic hints left out; one longer than a cell may hold is cut, as Excel's repair cuts it."""
    strings = []
    for item in package.xml(part):
        if isinstance(item.tag, str) and item.tag.endswith(("}si", "}sstItem")):  # the latter before the format was settled
            strings.append(cut_to_longest(spelled_out(string_of(item))))
    return strings


def string_of(item: etree._Element) -> str:
    """The text of a shared string, plain or in runs."""
    if len(item) == 1 and str(item[0].tag).endswith("}t"):
        return item[0].text or ""
    texts = item.iter("{*}t")
    return "".join(text.text or "" for text in texts if not str(getattr(text.getparent(), "tag", "")).endswith("}rPh"))


def _externals(package: Package, root: etree._Element, book: Book, parts: WorkbookParts) -> None:
    """The values that this file keeps of other workbooks; they are used as they are, never refreshed."""
    links = {link.id: link.target for link in parts.relationships}
    references = children(root, "externalReference")
    for number, element in enumerate(references, 1):
        target = next((links[found] for key in RELATIONSHIP_ID if (found := element.get(key)) in links), "")
        if package.find(target) is None:
            continue
        outside = next((link.target for link in package.relationships(target) if link.is_external), target)
        other = External(outside)
        link_root = package.xml(target)
        names = [sheet.get("val", "") for sheet in children(link_root, "sheetName")]
        sheets = [Sheet(name, -1, book.extent) for name in names]
        for sheet in sheets:
            sheet.book = book
        other.sheets = {sheet.name.casefold(): sheet for sheet in sheets}
        for data in children(link_root, "sheetData"):
            index = int(data.get("sheetId", "0"))
            if index < len(sheets):
                _kept_cells(data, sheets[index])
        for name in children(link_root, "definedName"):
            if name.get("refersTo"):
                # Inside the other workbook its own sheets carry no number; here they are reached through it.
                other.names[name.get("name", "").casefold()] = _through(number, name.get("refersTo", "").lstrip("="))
        book.external[number] = other


def _through(number: int, text: str) -> str:
    if text.startswith("'"):
        return f"'[{number}]{text[1:]}"
    return f"[{number}]{text}" if "!" in text else text


def _kept_cells(data: etree._Element, sheet: Sheet) -> None:
    for cell in children(data, "cell"):
        top, left, _, _ = rectangle(cell.get("r", "A1"))
        value = next(iter(children(cell, "v")), None)
        sheet.write(top, left, kept_value(cell.get("t", "n"), "" if value is None else value.text or ""))


def kept_value(kind: str, text: str) -> Scalar:
    """The value that the text of a `<v>` stands for."""
    if kind in ("str", "s"):
        return spelled_out(text)
    if not text:
        return None
    if kind == "b":
        return text.strip() in ("1", "true", "TRUE")
    if kind == "e":
        return CellError(text)
    value = float(text)
    return value if math.isfinite(value) else CellError("#NUM!")
