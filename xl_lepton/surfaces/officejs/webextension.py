"""Parts of a workbook package: adding one, and the parts that tell Excel which add-in a workbook was made with ([MS-OWEXML])."""

from __future__ import annotations

import uuid
from posixpath import basename, dirname, join
from xml.sax.saxutils import quoteattr

from lxml import etree

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
EXTENSION, PANES = "xl/webextensions/webextension1.xml", "xl/webextensions/taskpanes.xml"
EXTENSION_TYPE = "application/vnd.ms-office.webextension+xml"
PANES_TYPE = "application/vnd.ms-office.webextensiontaskpanes+xml"
EXTENSION_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextension"
PANES_RELATION = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"

# EXCatalog: installed by an administrator for the whole organisation. The list of function ids that Excel adds, too, is left out:
# it is optional, and its extension uri was not seen in a file of Excel's.
_EXTENSION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11" id="{{{instance}}}">'
    '<we:reference id={addin} version={version} store="EXCatalog" storeType="EXCatalog"/><we:alternateReferences/>'
    "<we:properties/><we:bindings/>"
    '<we:snapshot xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    '<we:extLst><a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'uri="{{D87F86FE-615C-45B5-9D79-34F1136793EB}}"><we:containsCustomFunctions/></a:ext></we:extLst></we:webextension>'
)
_PANES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<wetp:taskpanes xmlns:wetp="http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11">'
    '<wetp:taskpane dockstate="right" visibility="0" width="350" row="0">'
    '<wetp:webextensionref xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
    "</wetp:taskpane></wetp:taskpanes>"
)
_NO_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


def note_addin(parts: dict[str, bytes], addin: str, version: str) -> None:
    """Say which add-in the workbook's functions belong to, unless a web extension is noted already."""
    if PANES in parts or EXTENSION in parts:
        return
    instance = str(uuid.uuid5(uuid.NAMESPACE_URL, addin)).upper()
    parts[EXTENSION] = _EXTENSION.format(instance=instance, addin=quoteattr(addin), version=quoteattr(version)).encode()
    parts[PANES] = _PANES.encode()
    add_part(parts, PANES, PANES_TYPE, "", PANES_RELATION)
    add_part(parts, EXTENSION, EXTENSION_TYPE, PANES, EXTENSION_RELATION)


def add_part(parts: dict[str, bytes], path: str, kind: str, source: str, relation: str) -> None:
    """Enter a part into the package's list of types, and into the relations of the part `source` ("" for the package)."""
    types = etree.fromstring(parts["[Content_Types].xml"])
    etree.SubElement(types, f"{TYPES}Override", PartName=f"/{path}", ContentType=kind)
    parts["[Content_Types].xml"] = _bytes(types)
    relations = etree.fromstring(parts.get(_relations(source), _NO_RELATIONS))
    used = {entry.get("Id") for entry in relations}
    name = next(name for name in (f"rId{number}" for number in range(1, len(used) + 2)) if name not in used)
    etree.SubElement(relations, f"{RELATIONS}Relationship", Id=name, Type=relation, Target=f"/{path}")
    parts[_relations(source)] = _bytes(relations)


def relationships_of(parts: dict[str, bytes], source: str) -> list[tuple[str, str, str]]:
    """(id, type, target) of each relation of a part."""
    tree = etree.fromstring(parts.get(_relations(source), _NO_RELATIONS))
    return [(entry.get("Id", ""), entry.get("Type", ""), entry.get("Target", "")) for entry in tree]


def _relations(source: str) -> str:
    return join(dirname(source), "_rels", f"{basename(source)}.rels")


def _bytes(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
