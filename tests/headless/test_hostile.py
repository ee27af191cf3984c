"""Files that are damaged or mean harm: one sentence that says what and where, or the right answer, in bounded time and memory."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from math import comb, factorial
from pathlib import Path

import pytest

from tests.headless.packages import make, parts_of, sheet
from xl_lepton.core.errors import FileProblem
from xl_lepton.headless import Workbook

SHEET, BOOK, LINKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
ROWS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f></c></row>'


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make(tmp_path / "model.xlsx", {"S": sheet(ROWS)})


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(FileProblem) as caught:
        Workbook.open(path, **options)  # type: ignore[arg-type]
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert str(path) in sentence
    return sentence


def altered(model: Path, part: str, old: str, new: str) -> Path:
    """The workbook with a text of one part replaced."""
    parts = parts_of(model)
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(model, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return model


def answer(path: Path) -> object:
    with Workbook.open(path) as book:
        book.recalc()
        return book.get("B1")


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        (SHEET, 'r="B1"', 'r="ZZZZZ1"', "the address 'ZZZZZ1'"),
        (SHEET, 'r="B1"', 'r="B1x"', "the address 'B1x'"),
        (SHEET, 'r="B1"', 'r="XFE1"', "outside the sheet"),
        (SHEET, 'r="B1"', 'r="B1048577"', "outside the sheet"),
        (SHEET, '<row r="1">', '<row r="-5">', "the number '-5'"),
        (SHEET, '<row r="1">', '<row r="99999999999999999999">', "the number '999"),
        (SHEET, "<f>", '<f t="array" ref="hello">', "S: 'hello' is not a range"),
        (SHEET, "<f>", '<f t="array" ref="B1:A0">', "is not a range of a sheet"),
        (SHEET, "<f>A1+1</f>", '<f t="dataTable" ref="B1:C3" r1="zz"/>', "S: 'zz' is not a range"),
        (LINKS, "worksheets/sheet1.xml", "../../etc/passwd", "the part of its sheet 'S' is lost"),
        (BOOK, 'r:id="rId1"', 'r:id="rId9"', "the part of its sheet 'S' is lost"),
        (BOOK, "</sheets>", '<sheet name="s" sheetId="2" r:id="rId1"/></sheets>', "two sheets 's'"),
    ],
)
def test_what_cannot_be_is_damage_and_not_guessed(model: Path, part: str, old: str, new: str, says: str) -> None:
    assert says in refusal(altered(model, part, old, new))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (LINKS, "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"),
        (LINKS, "worksheets/sheet1.xml", "../xl/./worksheets/../worksheets/sheet1.xml"),
        (LINKS, "worksheets/sheet1.xml", "worksheets\\sheet1.xml"),
        (LINKS, "worksheets/sheet1.xml", "Worksheets/sheet%31.xml"),
        (SHEET, "<v>1</v>", "<v>&#49;</v>"),
        (SHEET, 'r="B1"', ""),
        (SHEET, 'r="B1"', 'r="B1" s="-3"'),
        (BOOK, 'name="S"', 'name="O\'Brien &amp; Söhne 财务!"'),
    ],
)
def test_what_is_only_unusual_is_read(model: Path, part: str, old: str, new: str) -> None:
    assert answer(altered(model, part, old, new)) == 2


def damaged(model: Path, change: Callable[[bytearray], None]) -> Path:
    content = bytearray(model.read_bytes())
    change(content)
    model.write_bytes(content)
    return model


def test_a_part_whose_bytes_are_damaged(model: Path) -> None:
    """Each byte of the packed sheet but the padding at its end: some of it zlib finds, some only the check sum does."""
    intact = model.read_bytes()
    with zipfile.ZipFile(model) as archive:
        entry = archive.getinfo(SHEET)
    start = entry.header_offset + 30 + len(SHEET)
    for place in range(start, start + entry.compress_size - 1):
        content = bytearray(intact)
        content[place] ^= 0xFF
        model.write_bytes(content)
        assert "is damaged" in refusal(model)


@pytest.mark.parametrize(("local", "central", "value"), [(6, 8, 1), (8, 10, 99)])
def test_parts_packed_in_ways_no_workbook_is(model: Path, local: int, central: int, value: int) -> None:
    def change(content: bytearray) -> None:
        for mark, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
            for found in list(re.finditer(re.escape(mark), bytes(content))):
                content[found.start() + place] = value

    assert "packed as no workbook's is" in refusal(damaged(model, change))


@pytest.mark.parametrize("name", [SHEET, SHEET.upper()])
def test_two_parts_of_one_name_are_not_chosen_between(model: Path, name: str) -> None:
    content = parts_of(model)[SHEET]
    with warnings.catch_warnings(), zipfile.ZipFile(model, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, content)
    assert answer(model) == 2
    with warnings.catch_warnings(), zipfile.ZipFile(model, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, content.replace(b"<v>1<", b"<v>100<"))
    assert "two parts" in refusal(model)


def test_too_many_parts(model: Path) -> None:
    with zipfile.ZipFile(model, "a") as archive:
        for number in range(20_001):
            archive.writestr(f"x/{number}", b"")
    assert "20006 parts" in refusal(model)


@pytest.mark.parametrize(
    ("inside", "says"),
    [("EncryptedPackage", "protected by a password"), ("Workbook", "before Excel 2007"), ("", "is not an Excel workbook")],
)
def test_compound_files_are_told_apart(tmp_path: Path, inside: str, says: str) -> None:
    path = tmp_path / "m.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + inside.encode("utf-16-le") + bytes(600))
    assert says in refusal(path)


def test_a_password_for_what_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    path.write_text("a,b")
    assert "is not an Excel workbook" in refusal(path, password="x")


def formulas(path: Path, *texts: str, workbook: str = "") -> Path:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>{text}</f></c></row>' for n, text in enumerate(texts, 1))
    return make(path, {"S": sheet(rows)}, workbook=workbook)


def test_long_formulas_are_computed_or_refused_and_never_break_the_report(tmp_path: Path) -> None:
    sums = "+".join(["1"] * 3000)
    path = formulas(
        tmp_path / "m.xlsx", sums, f"{sums}+CUBEVALUE(1)", "+".join(["1"] * 30_000), "-" * 8000 + "1", "1" + "%" * 8000
    )
    with Workbook.open(path) as book:
        report = book.recalc()
        assert book.get("A1") == 3000
        refused = {one.cell: one.reason for one in report.refused}
        assert {"S!A2", "S!A3"} <= set(refused)
        assert "characters are more than" in refused["S!A3"]
        assert "CUBEVALUE" in refused["S!A2"]


def test_a_count_of_iterations_without_bounds_ends(tmp_path: Path) -> None:
    setting = '<calcPr iterate="1" iterateCount="2147483647" iterateDelta="0"/>'
    with Workbook.open(formulas(tmp_path / "m.xlsx", "A1+1", workbook=setting)) as book:
        book.recalc()
        assert book.get("A1") == 32_767


def test_no_single_call_takes_minutes(tmp_path: Path) -> None:
    refused = (
        "VDB(1E9,1,1E9,0,1E9)", "DB(1E9,1,1E9,1E9)", "BINOM.DIST(5E8,1E9,0.5,TRUE)", "BINOM.DIST.RANGE(1E9,0.5,0,1E9)",
        "HYPGEOM.DIST(1E6,1E7,1E7,1E9,TRUE)", "AMORDEGRC(1E9,1,2,0,9E6,0.0000001)",
    )  # fmt: skip
    errors = ("COMBIN(1E9,5E8)", "PERMUT(1E9,1E8)", "COMBIN(2100,1050)", "PERMUT(171,171)")
    right = {"COMBIN(1E15,2)": 1e15 * (1e15 - 1) / 2, "COMBIN(1000,999)": 1000, "COMBIN(1020,510)": float(comb(1020, 510)),
             "PERMUT(170,170)": float(factorial(170)), "DB(1E9,1,1E4,2)": (1e9 - 2e6) * 0.002}  # fmt: skip
    with Workbook.open(formulas(tmp_path / "m.xlsx", *refused, *errors, *right)) as book:
        report = book.recalc()
        assert [one.cell for one in report.refused] == [f"S!A{n}" for n in range(1, len(refused) + 1)]
        assert all("this program takes" in one.reason for one in report.refused)
        first = len(refused) + 1
        codes = [book.get(f"A{n}") for n in range(first, first + len(errors))]
        assert [getattr(code, "code", code) for code in codes] == ["#NUM!"] * len(errors)
        first += len(errors)
        assert [book.get(f"A{n}") for n in range(first, first + len(right))] == list(right.values())
