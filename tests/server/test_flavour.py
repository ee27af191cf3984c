"""The Office.js flavour of a workbook: names, dynamic arrays and the web extension as Excel writes them, nothing else changed."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook

from tests.server.conftest import ROOT
from xl_lepton.core.errors import FileProblem
from xl_lepton.core.naming import canonical
from xl_lepton.registry import functions
from xl_lepton.surfaces.officejs.flavour import METADATA_TYPE, officejs_flavour, stored
from xl_lepton.surfaces.officejs.webextension import EXTENSION, PANES

BOOKS = sorted((ROOT / "workbooks").glob("*.xlsx"))
ADDIN, VERSION = "5c2f8f8e-0000-4000-8000-000000000001", "0.1.0.0"


def flavoured(package: bytes) -> bytes:
    return officejs_flavour(package, functions(), ADDIN, VERSION)


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def book(**cells: object) -> bytes:
    made = Workbook()
    for place, value in cells.items():
        made.active[place] = value  # type: ignore[index]
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("plain", "wanted"),
    [
        ("LEPTON_NPV(A1,B1:B3)+1", "_xldudf_LEPTON_NPV(A1,B1:B3)+1"),
        ('IF(A1="LEPTON_NPV(",LEPTON_NPV (1,2),0)', 'IF(A1="LEPTON_NPV(",_xldudf_LEPTON_NPV (1,2),0)'),
        ("_xldudf_LEPTON_NPV(1,2)", "_xldudf_LEPTON_NPV(1,2)"),
        ("lepton_npv(1,LEPTON_NPV(1,2))", "_xldudf_LEPTON_NPV(1,_xldudf_LEPTON_NPV(1,2))"),
        ("[1]!LEPTON_NPV(1,2)", "_xldudf_LEPTON_NPV(1,2)"),
        ("MY_LEPTON_NPV(1)+LEPTON_UNHEARD_OF(1)+SUM(A1)", "MY_LEPTON_NPV(1)+LEPTON_UNHEARD_OF(1)+SUM(A1)"),
    ],
)
def test_names(plain: str, wanted: str) -> None:
    assert stored(plain, functions()) == wanted


def test_a_spilling_function_is_a_dynamic_array_and_another_is_not() -> None:
    made = parts(flavoured(book(A1="=LEPTON_FUNCTIONS()", B1="=LEPTON_NPV(0.1,C1:C3)", C1=110, D1="=SUM(C1:C3)")))
    sheet = made["xl/worksheets/sheet1.xml"].decode()
    assert re.search(r'<c r="A1"[^>]* cm="1"[^>]*><f t="array" ref="A1">_xldudf_LEPTON_FUNCTIONS\(\)</f>', sheet)
    assert re.search(r'<c r="B1"[^>]*><f>_xldudf_LEPTON_NPV\(0.1,C1:C3\)</f>', sheet)
    assert "<f>SUM(C1:C3)</f>" in sheet
    assert METADATA_TYPE.encode() in made["[Content_Types].xml"]
    assert b"sheetMetadata" in made["xl/_rels/workbook.xml.rels"]
    metadata = etree.fromstring(made["xl/metadata.xml"])
    assert [etree.QName(child).localname for child in metadata] == ["metadataTypes", "futureMetadata", "cellMetadata"]
    assert [child.get("count") for child in metadata] == ["1", "1", "1"]


def test_the_addin_is_noted() -> None:
    made = parts(flavoured(book(A1="=LEPTON_VERSION()")))
    reference = etree.fromstring(made[EXTENSION])[0]
    assert dict(reference.attrib) == {"id": ADDIN, "version": VERSION, "store": "EXCatalog", "storeType": "EXCatalog"}
    assert b"containsCustomFunctions" in made[EXTENSION]
    assert b"/xl/webextensions/taskpanes.xml" in made["_rels/.rels"]
    assert b"/xl/webextensions/webextension1.xml" in made["xl/webextensions/_rels/taskpanes.xml.rels"]
    for part in (EXTENSION, PANES):
        assert f'PartName="/{part}"'.encode() in made["[Content_Types].xml"]


def test_a_workbook_without_our_functions_keeps_its_parts() -> None:
    package = book(A1="=SUM(B1:B3)", B1="LEPTON_NPV(")
    assert parts(flavoured(package)) == parts(package)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_templates(path: object) -> None:
    """Only the sheets with our formulas change, their values stay, and the names come back to what they were."""
    package = (ROOT / "workbooks" / str(path)).read_bytes()
    before, after = parts(package), parts(flavoured(package))
    allowed = {"[Content_Types].xml", "_rels/.rels", "xl/metadata.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    changed = {name for name in before if after[name] != before[name]}
    assert {name for name in changed if not name.startswith("xl/worksheets/sheet")} <= allowed
    assert set(after) - set(before) <= {EXTENSION, PANES, "xl/webextensions/_rels/taskpanes.xml.rels", "xl/metadata.xml"}
    assert changed
    old, new = (load_workbook(io.BytesIO(data)) for data in (package, flavoured(package)))
    for sheet in old.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                text, again = (getattr(value, "text", value) for value in (cell.value, new[sheet.title][cell.coordinate].value))
                assert (canonical(again, functions()) if isinstance(again, str) else again) == text
    old, new = (load_workbook(io.BytesIO(data), data_only=True) for data in (package, flavoured(package)))
    for sheet in old.worksheets:
        assert [[c.value for c in row] for row in sheet] == [[c.value for c in row] for row in new[sheet.title]]
    assert flavoured(package) == flavoured(package)
    assert parts(flavoured(flavoured(package))) == after, "done twice is done once"


@pytest.mark.parametrize("package", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18], ids=["empty", "text", "empty-zip"])
def test_files_that_are_no_workbooks(package: bytes) -> None:
    with pytest.raises(FileProblem, match="not a workbook"):
        flavoured(package)
