"""A part that is no XML is refused wherever it is damaged, also in rows that one expression takes whole and no parser reads."""

from __future__ import annotations

import random
from pathlib import Path
from xml.parsers import expat

import pytest

from tests.headless.packages import HEAD, MAIN, make
from xl_lepton.core.errors import FileProblem
from xl_lepton.headless import Workbook
from xl_lepton.headless.file import sheet_text
from xl_lepton.headless.file.package import Package

ROW = (
    '<row r="{n}" spans="1:6"><c r="A{n}"><v>{n}</v></c><c r="B{n}" s="2"><f>A{n}*2&amp;"&lt;x"</f></c>'
    '<c r="C{n}" s="1" t="str"><f t="shared" si="0"/><v>a &amp; b</v></c><c r="D{n}" t="str"><v>e&#10;f</v></c>'
    '<c r="E{n}" s="{odd}"><f ca="1">A{n}</f><v>1</v></c></row>'
)
SHEET = f'{HEAD}<worksheet xmlns="{MAIN}"><cols a="1"/><sheetData>{{}}</sheetData><pageMargins left="1"/></worksheet>'

PART = "xl/worksheets/sheet1.xml"


def damaged(content: bytes) -> bool:
    try:
        expat.ParserCreate().Parse(content, True)
    except (expat.ExpatError, LookupError):
        return True
    return False


def problem_of(package: Package, content: bytes) -> str:
    """What reading the part says is wrong with it; "" for nothing."""
    package.write(PART, content)
    try:
        for _ in sheet_text.SheetText(package, PART).tokens():
            pass
    except FileProblem as problem:
        return str(problem)
    return ""


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(sheet_text, "WORTH_A_SHAPE", -1e9)
    return SHEET.format("".join(ROW.format(n=n, odd=n % 3) for n in range(1, 13))).encode()


def test_damage_is_found_wherever_it_is(tmp_path: Path, whole: bytes) -> None:
    """Some bytes put in place of others, taken out or put in: what a parser refuses is refused, and nothing else."""
    draw = random.Random(3)
    pieces = [
        b"<", b">", b"/", b"&", b'"', b"'", b" ", b"=", b"\0", b"\x0b", b"\xff", b"\xc3\xa4", b"\xef\xbf\xbf", b"]]>", b"a",
        b"&#11;", b"&#xA;", b"&amp;", b"&x;", b"<!-- -->", b"<![CDATA[x]]>", b' s="1"', b' r="1"', b"</row>", b"<row>", b"<c/>",
    ]  # fmt: skip
    package = Package.open(make(tmp_path / "m.xlsx", {"S": whole.decode()}))
    found = {True: 0, False: 0}
    for _ in range(2000):
        start = draw.randrange(len(whole))
        content = whole[:start] + draw.choice([b"", *pieces]) + whole[start + draw.choice([0, 0, 0, 1, 1, 4]) :]
        is_damaged, problem = damaged(content), problem_of(package, content)
        found[is_damaged] += 1
        assert problem if is_damaged else "is not XML" not in problem, content
    assert min(found.values()) > 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<c r="A9"><v>9</v>', '<c r="A9"><v>9&</v>'), ('<v>e&#10;f</v></c><c r="E9"', '<v>\x01</v></c><c r="E9"'),
        ('<row r="9" spans="1:6">', '<row r="9" spans="1:6" spans="1:6">'), ('<row r="9" spans', '<row r="9" r="9" spans'),
        ('<c r="E9" s="0">', '<c r="E9" s="0" s="0">'), ('<row r="9" spans="1:6">', '<row r="9" spans="<">'),
        ("</sheetData>", "</sheetdata>"), ('<pageMargins left="1"/>', "<pageMargins>"), ("</worksheet>", ""),
        ('<cols a="1"/>', '<cols a="<sheetData>"/>'), ("</row></sheetData>", "</sheetData>"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_xml_is_refused(tmp_path: Path, whole: bytes, old: str, new: str) -> None:
    xml = whole.decode()
    assert old in xml
    with pytest.raises(FileProblem, match="is not XML"):
        Workbook.open(make(tmp_path / "m.xlsx", {"S": xml.replace(old, new, 1)}))


def test_the_rows_are_taken_whole(whole: bytes, tmp_path: Path) -> None:
    """Else the tests above would ask the parser only."""
    text = sheet_text.SheetText(Package.open(make(tmp_path / "m.xlsx", {"S": whole.decode()})), PART)
    assert sum(len(one.rows) for one in text.tokens() if isinstance(one, sheet_text.Alike)) == 11
