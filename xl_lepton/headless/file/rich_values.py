"""Cells that hold a picture or a data type ([MS-XLSX], rdrichvalue): the file spells #VALUE! for them, the rest is elsewhere.

What a formula makes of one is Excel's alone to say: what looks at it is refused, instead of taking #VALUE! for its value.
Errors that are kept in the same way (#SPILL!, #CALC!) are what they say.
"""

from __future__ import annotations

import re

from lxml import etree

from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern, State
from xl_lepton.headless.calc.store import Sheet
from xl_lepton.headless.file.package import Package, Relationship
from xl_lepton.headless.file.sheet_text import CellText, SheetText, attributes_of
from xl_lepton.headless.file.workbook_xml import WorkbookParts, children

REASON = "holds a picture or a data type"
_MARK = re.compile(rb"""<(?:\w+:)?c\s[^>]*\bvm\s*=""")
_ERROR = "_error"


def rich_marks(package: Package, parts: WorkbookParts) -> frozenset[str]:
    """The `vm` of cells that hold something else than an error."""
    if not parts.metadata or package.find(parts.metadata) is None or b"XLRICHVALUE" not in package.read(parts.metadata):
        return frozenset()
    root = package.xml(parts.metadata)
    types = enumerate(children(root, "metadataType"), 1)
    rich = {str(number) for number, element in types if element.get("name") == "XLRICHVALUE"}
    future = next((one for one in children(root, "futureMetadata") if one.get("name") == "XLRICHVALUE"), None)
    values = [] if future is None else [next(block.iter("{*}rvb"), None) for block in children(future, "bk")]
    errors = _errors(package, parts.relationships)
    marks = set()
    for blocks in children(root, "valueMetadata"):
        for number, block in enumerate(children(blocks, "bk"), 1):
            for record in children(block, "rc"):
                kind, index = record.get("t", ""), record.get("v", "")
                if kind not in rich:
                    continue
                value = values[int(index)] if index.isdecimal() and int(index) < len(values) else None
                if value is None or value.get("i") not in errors:
                    marks.add(str(number))
    return frozenset(marks)


def _errors(package: Package, links: list[Relationship]) -> set[str]:
    """The numbers of the rich values that are errors."""
    structures = [element.get("t") for root in _roots(package, links, "rdRichValueStructure") for element in root.iter("{*}s")]
    kinds = [element.get("s", "0") for root in _roots(package, links, "rdRichValue") for element in root.iter("{*}rv")]
    is_error = {str(number) for number, kind in enumerate(structures) if kind == _ERROR}
    return {str(number) for number, kind in enumerate(kinds) if kind in is_error}


def _roots(package: Package, links: list[Relationship], kind: str) -> list[etree._Element]:
    return [package.xml(link.target) for link in links if link.kind == kind and package.find(link.target) is not None]


def mark_rich(sheet: Sheet, text: SheetText, marks: frozenset[str]) -> None:
    """Let nothing take the #VALUE! that the file spells for the value of such a cell."""
    if not marks or not _MARK.search(text.content):
        return
    # One by one: rows laid out alike would come without the attributes of their cells.
    for token in text.single_tokens(text.data_start, text.data_end):
        if not isinstance(token, CellText) or token.kind != b"e" or attributes_of(token.attributes).get("vm") not in marks:
            continue
        place = (token.row, token.column)
        formula = sheet.formulas.get(place)
        if formula is not None:
            formula.value = None
            continue
        pattern = Pattern("", sheet, *place, Kind.PLAIN)
        pattern.refusal = REASON
        holder = Formula(sheet, *place, pattern)
        holder.state = State.REFUSED
        sheet.unknown[place] = holder
        sheet.wait(*place)
