"""What only some programs write, and still is a workbook: read for what it means, and kept as it stands."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.headless.packages import MAIN, links, make, parts_of, sheet
from xl_lepton.headless import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def book_of(tmp_path: Path, rows: str, *, after: str = "", settings: str = "") -> Path:
    return make(tmp_path / "book.xlsx", {"S": sheet(rows, after=after)}, settings=settings)


def recalculated(path: Path, place: str) -> object:
    """A value after a recalculation, which the saved file has too."""
    out = path.with_name("out.xlsx")
    with Workbook.open(path) as book:
        book.recalc()
        value = book.get(place)
        book.save(out)
    with Workbook.open(out) as book:
        assert book.get(place) == value
    return value


def test_carriage_returns_survive(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>a_x000D_\n_x005F_x0041_&#13;b</v></c><c r="B1"><f>A1&amp;"!"</f></c></row>'
    assert recalculated(book_of(tmp_path, rows), "B1") == "a\r\n_x0041_\rb!"


@pytest.mark.parametrize(
    ("settings", "text", "expected"),
    [
        ("", "2024-02-29T12:00:00Z", 45351.5),
        ('<workbookPr date1904="1"/>', "2024-02-29T12:00:00Z", 45351.5 - 1462),
        ("", "18:00:00", 0.75),
        ('<workbookPr date1904="1"/>', "18:00:00", 0.75),
        ("", "2024-02-31", "2024-02-31"),
    ],
)
def test_dates_as_strict_files_spell_them(tmp_path: Path, settings: str, text: str, expected: object) -> None:
    rows = f'<row r="1"><c r="A1" t="d"><v>{text}</v></c><c r="B1"><f>A1</f></c></row>'
    assert recalculated(book_of(tmp_path, rows, settings=settings), "B1") == expected


def test_a_module_among_the_tabs_is_a_sheet_without_a_part(tmp_path: Path) -> None:
    """Excel keeps macros of Excel 5 so, with an empty id: scopes of names count them."""
    rows = '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>rate*A1</f></c></row>'
    names = '<definedNames><definedName name="rate" localSheetId="1">3</definedName></definedNames>'
    parts = parts_of(make(tmp_path / "two.xlsx", {"M": sheet(""), "S": sheet(rows)}, workbook=names))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'r:id="rId1"', b'r:id=""')
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert recalculated(path, "S!B1") == 6.0


@pytest.mark.parametrize(
    ("merged", "first", "second"), [("B2:C2", "#SPILL!", None), ("A3:B9", "#SPILL!", None), ("B4:C4", "1.0", 2.0)]
)
def test_nothing_spills_into_merged_cells(tmp_path: Path, merged: str, first: str, second: object) -> None:
    rows = '<row r="1"><c r="B1" cm="1"><f t="array" ref="B1">_xlfn.SEQUENCE(3)</f></c></row>'
    with Workbook.open(book_of(tmp_path, rows, after=f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>')) as book:
        book.recalc()
        assert (str(book.get("B1")), book.get("B2")) == (first, second)


def test_nothing_spills_into_a_table(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="B1" cm="1"><f t="array" ref="B1">_xlfn.SEQUENCE(3)</f></c></row>'
    columns = '<tableColumns><tableColumn name="k"/></tableColumns>'
    table = f'<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="B3:B5">{columns}</table>'
    parts = {"xl/tables/table1.xml": table, "xl/worksheets/_rels/sheet1.xml.rels": links(("table", "../tables/table1.xml"))}
    with Workbook.open(make(tmp_path / "book.xlsx", {"S": sheet(rows)}, parts=parts)) as book:
        book.recalc()
        assert str(book.get("B1")) == "#SPILL!"


def _with_backslashes(name: str) -> str:
    return name.replace("/", "\\")


@pytest.mark.parametrize("renamed", [_with_backslashes, "/{}".format, str.upper])
def test_names_of_parts_as_some_programs_spell_them(tmp_path: Path, renamed: Callable[[str], str]) -> None:
    path = book_of(tmp_path, '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f></c></row>')
    parts = parts_of(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(renamed(name), content)
    with Workbook.open(path) as book:
        book.set("A1", 5)
        book.recalc()
        book.save(tmp_path / "out.xlsx")
    after = parts_of(tmp_path / "out.xlsx")
    assert list(after) == [renamed(name) for name in parts]
    assert b"<f>A1+1</f><v>6</v>" in after[renamed(SHEET)]


def test_formulas_of_a_circle_are_counted_once(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>B1/2+1</f></c><c r="B1"><f>A1/2+1</f></c><c r="C1"><f>WEBSERVICE(1)</f><v>3</v></c></row>'
    with Workbook.open(book_of(tmp_path, rows)) as book:
        assert book.recalc().computed == 2
