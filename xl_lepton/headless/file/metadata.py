"""The mark that makes an array formula a dynamic one: `cm` on the cell, XLDAPR in xl/metadata.xml ([MS-XLSX] 2.6.205)."""

from __future__ import annotations

from lxml import etree

from xl_lepton.headless.file.package import MAIN, Package, relationships_part
from xl_lepton.headless.file.workbook_xml import WorkbookParts, children

PART = "xl/metadata.xml"
_EXT = "{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"
_DYNAMIC = "http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"
_FLAGS = (
    'minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" '
    'clearFormats="1" '
    'clearComments="1" assign="1" coerce="1" cellMeta="1"'
)
_FUTURE = f'<bk><extLst><ext uri="{_EXT}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk>'
_NEW = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<metadata xmlns="{MAIN}" xmlns:xda="{_DYNAMIC}">'
    f'<metadataTypes count="1"><metadataType name="XLDAPR" {_FLAGS}/></metadataTypes>'
    f'<futureMetadata name="XLDAPR" count="1">{_FUTURE}</futureMetadata>'
    '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)


def dynamic_mark(package: Package, parts: WorkbookParts) -> bytes:
    """The `cm` of a dynamic array formula; the metadata part is added, or the entry in it, where the file has none."""
    if not parts.metadata or package.find(parts.metadata) is None:
        _add_part(package, parts)
        return b"1"
    root = package.xml(parts.metadata)
    types = [element.get("name") for element in children(root, "metadataType")]
    if "XLDAPR" in types:
        number = str(types.index("XLDAPR") + 1)
        for cells in children(root, "cellMetadata"):
            for index, block in enumerate(children(cells, "bk"), 1):
                if any(record.get("t") == number for record in children(block, "rc")):
                    return str(index).encode()
    return _add_entry(package, parts, root, types)


def _add_part(package: Package, parts: WorkbookParts) -> None:
    package.write(PART, _NEW.encode())
    parts.metadata = PART
    _append(package, "[Content_Types].xml", f'<Override PartName="/{PART}" ContentType="{_CONTENT_TYPE}"/>', b"</Types>")
    links = relationships_part(parts.workbook)
    taken = {link.id for link in package.relationships(parts.workbook)}
    free = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
    _append(package, links, f'<Relationship Id="{free}" Type="{_RELATIONSHIP}" Target="/{PART}"/>', b"</Relationships>")


def _append(package: Package, part: str, element: str, before: bytes) -> None:
    """Put an element at the end of a part's root, every other byte kept."""
    content = package.read(part)
    position = content.rindex(before)
    package.write(part, content[:position] + element.encode() + content[position:])


def _add_entry(package: Package, parts: WorkbookParts, root: etree._Element, types: list[str | None]) -> bytes:
    """A metadata part without dynamic arrays gets type, future metadata and cell metadata, each at the end of its list."""
    snippet = etree.fromstring(_NEW.encode())
    for name in ("metadataTypes", "futureMetadata", "cellMetadata"):
        addition = children(snippet, name)[0]
        existing = children(root, name) if name != "futureMetadata" else []
        if not existing:
            _insert_in_order(root, addition)
            continue
        existing[0].append(addition[0])
        existing[0].set("count", str(len(existing[0])))
    number = len(types) + 1
    cells = children(root, "cellMetadata")[0]
    cells[-1][0].set("t", str(number))
    package.write_xml(parts.metadata, root)
    return str(len(cells)).encode()


_ORDER = ("metadataTypes", "metadataStrings", "mdxMetadata", "futureMetadata", "cellMetadata", "valueMetadata", "extLst")


def _insert_in_order(root: etree._Element, element: etree._Element) -> None:
    """The schema fixes the order of the lists."""
    rank = _ORDER.index(etree.QName(element).localname)
    for position, other in enumerate(root):
        if isinstance(other.tag, str) and _ORDER.index(etree.QName(other).localname) > rank:
            root.insert(position, element)
            return
    root.append(element)
