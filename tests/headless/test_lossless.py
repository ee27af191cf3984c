"""Nothing but values changes in real workbooks: those of this project and, with XL_LEPTON_WORKBOOKS, in folders of one's own."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from lxml import etree

from tests.headless.packages import parts_of
from xl_lepton.headless import Workbook
from xl_lepton.headless.addresses import cell_address
from xl_lepton.headless.file.package import Package
from xl_lepton.headless.formula.parser import column_number

OURS = Path(__file__).resolve().parents[2] / "workbooks"
FOLDERS = [OURS, *map(Path, filter(None, os.environ.get("XL_LEPTON_WORKBOOKS", "").split(os.pathsep)))]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.xls[xm]") if not path.name.startswith("~"))

_CELL = re.compile(rb"<((?:\w+:)?)c((?:\s[^>]*?)?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
_KIND = re.compile(rb'\s(?:t|cm|vm)="[^"]*"')
_VALUE = re.compile(rb"<(?:\w+:)?(v|is)(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?\1>)", re.DOTALL)
_EXTENT = re.compile(rb'(<(?:\w+:)?f[^>]*\st="array"[^>]*?)\sref="[^"]*"')
_SHEET, _CHART = re.compile(r"xl/worksheets/[^/]+\.xml"), re.compile(r"xl/charts/chart[^/]*\.xml")


def without_values(content: bytes) -> bytes:
    """A worksheet's XML without values, their types and the extents of arrays."""

    def bare(cell: re.Match[bytes]) -> bytes:
        attributes = _KIND.sub(b"", cell[2]).rstrip()
        return b"<c%b>%b</c>" % (attributes, _EXTENT.sub(rb"\1", _VALUE.sub(b"", cell[3] or b"")).strip())

    return _CELL.sub(bare, content)


def move_inputs(book: Workbook) -> int:
    """Another value for the first two numbers of every sheet."""
    moved = 0
    for sheet in book.model.sheets:
        places = [(row, column) for row in range(1, 60) for column in range(1, 20)]
        free = [place for place in places if place not in sheet.formulas and place not in sheet.spilled]
        for row, column in [place for place in free if type(sheet.held(*place)) is float][:2]:
            value = book.get(cell_address(sheet.name, row, column))
            book.set(cell_address(sheet.name, row, column), value * 1.01 + 0.01)
            moved += 1
    return moved


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_values_change(path: Path, tmp_path: Path) -> None:
    out = tmp_path / path.name
    with Workbook.open(path) as book:
        moved = move_inputs(book)
        book.recalc()
        book.save(out)
    before, after = parts_of(path), parts_of(out)
    assert list(before) == list(after)
    changed = [name for name in before if before[name] != after[name]]
    assert bool(changed) >= bool(moved)
    for name in changed:
        assert _SHEET.fullmatch(name) or _CHART.fullmatch(name), name
        if _SHEET.fullmatch(name):
            assert without_values(before[name]) == without_values(after[name]), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_formula_is_read(path: Path) -> None:
    """A formula that is overlooked would be kept as a number, and nobody would be told."""
    with Workbook.open(path) as book:
        package = Package.open(path)
        for sheet in book.model.sheets:
            part = book.part_of(sheet.name)
            found = set() if not part else formula_cells(package.read(part))
            assert found <= {*sheet.formulas, *sheet.spilled}


def formula_cells(content: bytes) -> set[tuple[int, int]]:
    """Where an XML parser finds an `<f>` that says something."""
    cells = set()
    row = column = 0
    for line in etree.fromstring(content).iter("{*}row"):
        row, column = int(line.get("r") or row + 1), 0
        for cell in line.iter("{*}c"):
            reference = re.fullmatch("([A-Z]+)([0-9]+)", cell.get("r") or "")
            column = column_number(reference[1]) if reference else column + 1
            formula = next(cell.iter("{*}f"), None)
            if formula is not None and (formula.text or formula.get("t") in ("shared", "dataTable")):
                cells.add((row, column))
    return cells


def test_the_measure_sees_what_must_not_change() -> None:
    cell = b'<c r="A1" s="1" t="n"><f>B1</f><v>1</v></c>'
    assert without_values(cell) == without_values(b'<c r="A1" s="1"><f>B1</f><v>2</v></c>')
    for other in (cell.replace(b's="1"', b's="2"'), cell.replace(b"B1", b"B2"), cell.replace(b"A1", b"A2"), cell + b"<x/>"):
        assert without_values(cell) != without_values(other)
