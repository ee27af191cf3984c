"""Opening: what is no workbook, and what means harm, ends in one sentence, in bounded time and memory."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.headless.packages import MAIN, make, parts_of, sheet
from xl_lepton.core.errors import FileProblem
from xl_lepton.headless import Workbook
from xl_lepton.headless.calc import book as calc_book
from xl_lepton.headless.calc import circles
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.file import package

ROWS = '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1*10</f><v>20</v></c></row>'


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make(tmp_path / "model.xlsx", {"Model": sheet(ROWS)})


def refusal(path: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        Workbook.open(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    assert "there is no file" in refusal(tmp_path / "missing.xlsx")
    assert "is a folder" in refusal(tmp_path)
    (tmp_path / "text.xlsx").write_text("hello")
    assert "a text, such as CSV" in refusal(tmp_path / "text.xlsx")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    assert "is empty" in refusal(tmp_path / "empty.xlsx")
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert refusal(tmp_path / "picture.xlsx").endswith("is not an Excel workbook")
    with zipfile.ZipFile(tmp_path / "zip.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "no workbook part" in refusal(tmp_path / "zip.xlsx")
    with zipfile.ZipFile(tmp_path / "calc.ods", "w") as archive:
        for name in ("mimetype", "content.xml", "META-INF/manifest.xml"):
            archive.writestr(name, "x")
    assert "OpenDocument file (.ods); save it as .xlsx" in refusal(tmp_path / "calc.ods")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file(model: Path, share: float) -> None:
    content = model.read_bytes()
    model.write_bytes(content[: int(len(content) * share)])
    assert "cut short or damaged" in refusal(model)


def test_a_damaged_part(model: Path, tmp_path: Path) -> None:
    parts = parts_of(model)
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-20]
    with zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "is not XML" in refusal(tmp_path / "bad.xlsx")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_refused(model: Path, tmp_path: Path, part: str) -> None:
    parts = parts_of(model)
    evil = b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    head, _, rest = parts[part].partition(b"?>\n")
    parts[part] = head + b"?>\n" + evil + rest
    with zipfile.ZipFile(tmp_path / "evil.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "document type" in refusal(tmp_path / "evil.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_PART", 1 << 20)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes((1 << 20) + 1))
    assert "unpacks to more" in refusal(path)


@pytest.mark.parametrize("part", ["xl/media/image1.bin", "xl/worksheets/sheet1.xml"])
def test_a_part_of_nothing_is_refused(model: Path, tmp_path: Path, part: str) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(model).items():
            if name != part:
                archive.writestr(name, content)
        archive.writestr(part, bytes(package.LARGEST_UNQUESTIONED + 1))
    assert f"its part {part} unpacks to 64 MiB of nothing" in refusal(path)


def test_a_bomb_that_lies_about_its_size_is_unpacked_no_further_than_it_says(model: Path, tmp_path: Path) -> None:
    size, path = 80 << 20, tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(model).items():
            archive.writestr(name, bytes(size) if name.endswith("sheet1.xml") else content)
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    tracemalloc.start()
    assert "cannot be unpacked" in refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


def test_entities_in_utf_16_are_refused(model: Path, tmp_path: Path) -> None:
    parts = parts_of(model)
    text = parts["xl/worksheets/sheet1.xml"].decode().replace("UTF-8", "UTF-16").replace("?>\n", "?>\n<!DOCTYPE x []>")
    parts["xl/worksheets/sheet1.xml"] = text.encode("utf-16")
    with zipfile.ZipFile(tmp_path / "evil.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "document type" in refusal(tmp_path / "evil.xlsx")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", 'row r="1"', 'row r="abc"'),
        ("xl/worksheets/sheet1.xml", 'encoding="UTF-8"', 'encoding="XFE1"'),
        ("xl/workbook.xml", "<sheets>", '<calcPr iterateCount="many"/><sheets>'),
        (
            "xl/workbook.xml",
            "<sheets>",
            '<definedNames><definedName name="n" localSheetId="x">1</definedName></definedNames><sheets>',
        ),
    ],
)
def test_a_word_where_a_number_belongs_is_damage(model: Path, tmp_path: Path, part: str, old: str, new: str) -> None:
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(model) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            target.writestr(name, content.replace(old, new) if name == part else content)
            assert name != part or old in content
    with pytest.raises(FileProblem, match="is damaged"):
        Workbook.open(damaged)


def test_cells_scattered_too_far_are_refused(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{letter}{other}1048576"><v>1</v></c>' for letter in "ABCDEFGHIJ" for other in "ABCDEFGHIJKLMNOPQRST")
    path = make(tmp_path / "far.xlsx", {"S": sheet(f'<row r="1048576">{cells}</row>')})
    assert "too far apart" in refusal(path)


def test_many_shared_strings(tmp_path: Path) -> None:
    count = 1 << 20
    strings = "<si><t>s</t></si>" * count
    path = make(
        tmp_path / "many.xlsx",
        {"S": sheet(f'<row r="1"><c r="A1" t="s"><v>{count - 1}</v></c></row>')},
        parts={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'},
        book_links=(("sharedStrings", "sharedStrings.xml"),),
    )
    with Workbook.open(path) as book:
        assert book.get("A1") == "s"


def formula_book(path: Path, *formulas: str, **options: str) -> Path:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>{formula}</f></c></row>' for n, formula in enumerate(formulas, 1))
    return make(path, {"S": sheet(rows)}, **options)  # type: ignore[arg-type]


def test_a_very_long_formula(tmp_path: Path) -> None:
    with Workbook.open(formula_book(tmp_path / "m.xlsx", "+".join(["1"] * 4096), f'LEN("{"x" * 8000}")')) as book:
        book.recalc()
        assert book.get("A1:A2") == [[4096.0], [8000.0]]


def test_a_formula_nested_too_deep_is_refused(tmp_path: Path) -> None:
    with Workbook.open(formula_book(tmp_path / "m.xlsx", "(" * 3000 + "1" + ")" * 3000, "1+1")) as book:
        report = book.recalc()
        assert "nested more than" in report.refused[0].reason
        assert book.get("A2") == 2


def test_deep_recursion(tmp_path: Path) -> None:
    deep = "LET(f,LAMBDA(me,n,IF(n=0,0,1+me(me,n-1))),f(f,1000))"
    endless = "LET(f,LAMBDA(me,me(me)),f(f))"
    with Workbook.open(formula_book(tmp_path / "m.xlsx", deep, endless, "1+1")) as book:
        report = book.recalc()
        assert book.get("A1") == 1000
        assert [refused.cell for refused in report.refused] == ["S!A2"]
        assert book.get("A3") == 2


@pytest.mark.parametrize(
    "formula", ["SUM(MAKEARRAY(1E5,1E4,LAMBDA(r,c,1)))", "SUM(RANDARRAY(1E6,1E3))", "SUM(SEQUENCE(1E5)*SEQUENCE(1,1E5))"]
)
def test_an_array_that_does_not_fit_into_memory_is_refused(tmp_path: Path, formula: str) -> None:
    with Workbook.open(formula_book(tmp_path / "m.xlsx", formula, "1+1")) as book:
        assert "cells is more than" in book.recalc().refused[0].reason
        assert book.get("A2") == 2


@pytest.mark.parametrize("bound", ["MOST_LAMBDA_CALLS", "MOST_RECURSIVE_CALLS"])
def test_a_recursion_without_end_in_sight_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(calc_book, bound, 10_000)
    fibonacci = "LET(f,LAMBDA(me,n,IF(n&lt;2,n,me(me,n-1)+me(me,n-2))),f(f,{}))"
    with Workbook.open(formula_book(tmp_path / "m.xlsx", fibonacci.format(15), fibonacci.format(40))) as book:
        assert [one.cell for one in book.recalc().refused] == ["S!A2"]
        assert book.get("A1") == 610


def test_many_calls_that_are_no_recursion_are_not_counted_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calc_book, "MOST_RECURSIVE_CALLS", 10)
    formula = "SUM(MAP(SEQUENCE(500),LAMBDA(x,SUM(MAP({1,2},LAMBDA(y,x*y))))))"
    with Workbook.open(formula_book(tmp_path / "m.xlsx", formula)) as book:
        assert book.recalc().refused == []
        assert book.get("A1") == 3 * 500 * 501 / 2


def counting(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[str]:
    """Grows by one at each call of a function of `owner`."""
    calls, function = [], getattr(owner, name)

    def counted(*arguments: Any) -> Any:
        calls.append(name)
        return function(*arguments)

    monkeypatch.setattr(owner, name, counted)
    return calls


def test_a_large_circle_is_given_up_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the sentence that names it is made once, not for each of its cells."""
    monkeypatch.setattr(circles, "MOST_IN_PASSES", 1)
    attempts, paths = counting(monkeypatch, Engine, "attempt"), counting(monkeypatch, circles, "path_of")
    with Workbook.open(formula_book(tmp_path / "m.xlsx", *[f"A{row % 100 + 1}+1" for row in range(1, 101)])) as book:
        report = book.recalc()
        assert len(report.refused) == 100
        assert report.computed == 0
    assert len(attempts) < 20_000
    assert len(paths) <= 5


def test_a_long_chain_written_backwards(tmp_path: Path) -> None:
    formulas = [f"A{row + 1}+1" for row in range(1, 20_000)] + ["1"]
    with Workbook.open(formula_book(tmp_path / "m.xlsx", *formulas)) as book:
        book.recalc()
        assert book.get("A1") == 20_000


def test_a_circle_that_does_not_settle_is_refused(tmp_path: Path) -> None:
    with Workbook.open(formula_book(tmp_path / "m.xlsx", "A2+1", "A1+1", "7")) as book:
        report = book.recalc()
        assert {refused.cell for refused in report.refused} == {"S!A1", "S!A2"}
        assert "circular reference: S!" in report.refused[0].reason
        assert book.get("A3") == 7


def test_comments_and_cdata_between_cells(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><!-- <c r="Z9"><v>1</v></c> --><c r="A1"><v>2</v></c><c r="B1"><f><![CDATA[IF(A1<3,"<","no")]]></f></c></row>'
    )
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        book.recalc()
        assert book.get("B1") == "<"
        assert book.get("Z9") is None


def test_cells_without_addresses_and_with_a_prefix(tmp_path: Path) -> None:
    text = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>'
        "<x:row><x:c/><x:c><x:f>A1+B1</x:f></x:c></x:row></x:sheetData></x:worksheet>"
    )
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": text})) as book:
        book.recalc()
        assert book.get("B2") == 3
        book.save(tmp_path / "out.xlsx")
    with Workbook.open(tmp_path / "out.xlsx") as book:
        assert book.get("B2") == 3
