"""The Office.js flavour of a workbook: its formulas stored as Excel stores those of an add-in.

Excel keeps a custom function under the name `_xldudf_LEPTON_NPV`, keeps a formula that may spill as a dynamic array (`t="array"`
and a `cm` mark that points into xl/metadata.xml), and notes the add-in in a web-extension part ([MS-OWEXML] 2.2). A file in this
form finds its functions when the add-in is loaded after it, where plain names stay at #NAME?. What is written here follows files
that Excel saved; opening the result in Excel was not tried.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from posixpath import join, normpath

from lxml import etree

from xl_lepton.core.errors import FileProblem
from xl_lepton.core.function import PREFIX, Function
from xl_lepton.core.naming import OFFICEJS_PREFIX, canonical
from xl_lepton.surfaces.officejs.webextension import add_part, note_addin, relationships_of

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
METADATA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"
METADATA_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"
CONTENT_TYPES = "[Content_Types].xml"
_LITERAL = re.compile(r'"(?:[^"]|"")*"')

# ECMA-376 part 1, 18.9, with the dynamic-array property of [MS-XLSX] 2.6.
_TYPE = (
    '<metadataType xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" name="XLDAPR" minSupportedVersion="120000" '
    'copy="1" pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" '
    'assign="1" coerce="1" cellMeta="1"/>'
)
_FUTURE = (
    '<futureMetadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" name="XLDAPR" count="1"><bk><extLst>'
    '<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"><xda:dynamicArrayProperties '
    'xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray" fDynamic="1" fCollapsed="0"/>'
    "</ext></extLst></bk></futureMetadata>"
)
_EMPTY = (
    '<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><metadataTypes count="0"/>'
    '<cellMetadata count="0"/></metadata>'
)


def officejs_flavour(package: bytes, functions: Mapping[str, Function], addin: str, version: str) -> bytes:
    """The workbook `package` as Excel would have stored it with the add-in `addin` (its id). Parts without one of our formulas
    keep their bytes; the same input always gives the same output. Raises FileProblem when the package is no workbook."""
    parts, order = _read(package)
    workbook = _workbook_path(parts)
    sheets = _sheet_paths(parts)
    found = {path: etree.fromstring(parts[path]) for path in sheets if PREFIX.encode() in parts[path].upper()}
    changed = [path for path, tree in found.items() if any(_ours(cell, functions) for cell in tree.iter(f"{MAIN}f"))]
    mark = _dynamic_mark(parts, workbook) if changed else 0
    for path in changed:
        for formula in found[path].iter(f"{MAIN}f"):
            if _ours(formula, functions):
                _rewrite(formula, functions, mark)
        parts[path] = _bytes(found[path])
    if _rewrite_names(parts, workbook, functions) or changed:
        note_addin(parts, addin, version)
    return _written(parts, order)


def stored(formula: str, functions: Iterable[str]) -> str:
    """`formula` with our names as Excel stores an add-in's; texts in quotes are left alone."""
    plain = canonical(formula, functions)
    names = re.compile(rf"(?<![\w.]){PREFIX}(?:{'|'.join(map(re.escape, functions))})(?=\s*\()")
    pieces, end = [], 0
    for literal in _LITERAL.finditer(plain):
        pieces += [names.sub(lambda name: OFFICEJS_PREFIX + name[0], plain[end : literal.start()]), literal[0]]
        end = literal.end()
    return "".join([*pieces, names.sub(lambda name: OFFICEJS_PREFIX + name[0], plain[end:])])


def _ours(formula: etree._Element, functions: Mapping[str, Function]) -> bool:
    text = formula.text or ""
    return stored(text, functions) != text


def _rewrite(formula: etree._Element, functions: Mapping[str, Function], mark: int) -> None:
    cell = formula.getparent()
    assert cell is not None
    text = stored(formula.text or "", functions)
    formula.text = text
    spills = any(functions[name].spills for name in re.findall(rf"{OFFICEJS_PREFIX}{PREFIX}(\w+)", text) if name in functions)
    if spills and formula.get("t") is None:
        # Such a function may give a range, so Excel itself keeps its formula as a dynamic array, be it of one cell.
        formula.set("t", "array")
        formula.set("ref", cell.get("r", ""))
        cell.set("cm", str(mark))


def _rewrite_names(parts: dict[str, bytes], workbook: str, functions: Mapping[str, Function]) -> bool:
    if PREFIX.encode() not in parts[workbook].upper():
        return False
    tree = etree.fromstring(parts[workbook])
    changed = [name for name in tree.iter(f"{MAIN}definedName") if _ours(name, functions)]
    for name in changed:
        name.text = stored(name.text or "", functions)
    if changed:
        parts[workbook] = _bytes(tree)
    return bool(changed)


def _dynamic_mark(parts: dict[str, bytes], workbook: str) -> int:
    """The number of the cell metadata that says "dynamic array", made where it is not there yet."""
    path = next((path for path, kind in _types(parts).items() if kind == METADATA_TYPE), "")
    tree = etree.fromstring(parts[path] if path else _EMPTY.encode())
    types = tree.find(f"{MAIN}metadataTypes")
    cells = tree.find(f"{MAIN}cellMetadata")
    if types is None:
        raise FileProblem(f"{path} in the workbook has no metadata types")
    kind = next((str(n) for n, entry in enumerate(types, start=1) if entry.get("name") == "XLDAPR"), "")
    for number, entry in enumerate(cells if cells is not None else [], start=1):
        if kind and any(record.get("t") == kind for record in entry):
            return number
    if cells is None:
        cells = etree.SubElement(tree, f"{MAIN}cellMetadata")
        after = [
            child for child in tree if etree.QName(child).localname in ("metadataTypes", "metadataStrings", "futureMetadata")
        ]
        after[-1].addnext(cells)
    if not kind:
        types.append(etree.fromstring(_TYPE))
        kind = str(len(types))
        cells.addprevious(etree.fromstring(_FUTURE))
    entry = etree.SubElement(cells, f"{MAIN}bk")
    etree.SubElement(entry, f"{MAIN}rc", t=kind, v="0")
    types.set("count", str(len(types)))
    cells.set("count", str(len(cells)))
    if not path:
        path = "xl/metadata.xml"
        add_part(parts, path, METADATA_TYPE, workbook, METADATA_RELATION)
    parts[path] = _bytes(tree)
    return len(cells)


def _read(package: bytes) -> tuple[dict[str, bytes], list[zipfile.ZipInfo]]:
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            order = archive.infolist()
            return {entry.filename: archive.read(entry) for entry in order}, order
    except zipfile.BadZipFile:
        raise FileProblem("the file is not a workbook") from None


def _written(parts: dict[str, bytes], order: list[zipfile.ZipInfo]) -> bytes:
    """The package again: old parts in their order and with their dates, new ones behind them."""
    known = {entry.filename: entry for entry in order}
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [*known, *(name for name in parts if name not in known)]:
            entry = zipfile.ZipInfo(name, known[name].date_time if name in known else (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name])
    return result.getvalue()


def _types(parts: dict[str, bytes]) -> dict[str, str]:
    if CONTENT_TYPES not in parts:
        raise FileProblem("the file is not a workbook")
    tree = etree.fromstring(parts[CONTENT_TYPES])
    return {entry.get("PartName", "").lstrip("/"): entry.get("ContentType", "") for entry in tree}


def _sheet_paths(parts: dict[str, bytes]) -> list[str]:
    return [path for path, kind in _types(parts).items() if kind == SHEET and path in parts]


def _workbook_path(parts: dict[str, bytes]) -> str:
    for _, kind, target in relationships_of(parts, ""):
        if kind.endswith("/officeDocument"):
            return normpath(join("/", target)).lstrip("/")
    raise FileProblem("the file is not a workbook")


def _bytes(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
