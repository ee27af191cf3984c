"""Rows read whole, by one expression for their columns, give what rows read cell by cell give, and what an XML parser finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.headless.packages import HEAD, MAIN, make
from xl_lepton.core.cells import CellError, column_letters
from xl_lepton.core.errors import FileProblem
from xl_lepton.headless import Workbook
from xl_lepton.headless.calc.pattern import Kind
from xl_lepton.headless.file import sheet_text
from xl_lepton.headless.file.package import Package

# Cells as files have them: the element with {r} for its address, {p} for the prefix, {n} for the number of its row.
CELLS = (
    '<{p}c{r}><{p}v>{n}.5</{p}v></{p}c>', '<{p}c{r} s="3"><{p}v>-1E-3</{p}v></{p}c>',
    '<{p}c{r} s="1" t="n"><{p}v>7</{p}v></{p}c>', '<{p}c{r} t="n" s="1"><{p}v> 7 </{p}v></{p}c>',
    '<{p}c{r} t="s"><{p}v>1</{p}v></{p}c>', '<{p}c{r} t="s"><{p}v> 2</{p}v></{p}c>', '<{p}c{r} t="b"><{p}v>1</{p}v></{p}c>',
    '<{p}c{r} t="e"><{p}v>#N/A</{p}v></{p}c>', '<{p}c{r} t="str"><{p}v>a &amp; b_x0041_</{p}v></{p}c>',
    '<{p}c{r} t="str"><{p}f>"a"&amp;"/"</{p}f><{p}v>a/</{p}v></{p}c>',
    '<{p}c{r} t="inlineStr"><{p}is><{p}t>in</{p}t><{p}rPh sb="0" eb="1"><{p}t>no</{p}t></{p}rPh></{p}is></{p}c>',
    '<{p}c{r} t="inlineStr"><{p}is><{p}r><{p}t>in</{p}t></{p}r><{p}r><{p}t xml:space="preserve"> 2</{p}t></{p}r></{p}is></{p}c>',
    '<{p}c{r} t="d"><{p}v>2026-11-25T12:00:00</{p}v></{p}c>', '<{p}c{r} s="4"/>', '<{p}c{r}></{p}c>', '<{p}c{r}><{p}v/></{p}c>',
    '<{p}c{r}><{p}v></{p}v></{p}c>', "<{p}c{r} s='2'><{p}v>8</{p}v></{p}c>", '<{p}c {r} ><{p}v >9</{p}v ></{p}c >',
    '<{p}c{r}><{p}f>A{n}*2</{p}f><{p}v>4</{p}v></{p}c>', '<{p}c{r}><{p}f>SUM($A$1:A{n})</{p}f></{p}c>',
    '<{p}c{r} s="1"><{p}f ca="1">A{n}+1</{p}f><{p}v>3</{p}v></{p}c>', '<{p}c{r}><{p}f t="shared" si="0"/><{p}v>2</{p}v></{p}c>',
    '<{p}c{r}><{p}f t="shared" ref="B1:B99" si="0">$A{n}*3</{p}f><{p}v>2</{p}v></{p}c>',
    '<{p}c{r}><{p}f/><{p}v>6</{p}v></{p}c>',
    '<{p}c{r} cm="1"><{p}f t="array" ref="Z{n}">A{n}:A{n}*2</{p}f><{p}v>2</{p}v></{p}c>',
    '<{p}c{r} t="b" s="9"><{p}f>A{n}&gt;1</{p}f><{p}v>0</{p}v></{p}c>', '<{p}c{r}><{p}extLst><{p}ext/></{p}extLst></{p}c>',
    '<{p}c{r}><{p}v>5</{p}v><{p}extLst/></{p}c>',
)  # fmt: skip
USUAL = (0, 4, 19, 1, 26)  # what each column of most rows holds

cell = st.one_of(st.none(), st.sampled_from(range(len(CELLS))))
row = st.fixed_dictionaries(
    {
        "step": st.sampled_from([1] * 12 + [2, 5, 0, -1]),  # 0: the same row again; -1: one before
        "attributes": st.sampled_from(
            ["", "", "", ' spans="1:5"', ' hidden="1"', ' ht="9" hidden="0"', " hidden='true'", ' s="/"']
        ),
        "unaddressed": st.sampled_from([""] * 9 + ["row", "cells"]),
        "changes": st.lists(st.tuples(st.integers(0, 5), cell), max_size=2),
        "blank": st.sampled_from(["", "", "", "\n  "]),
    }
)


def xml_of(rows: list[dict[str, Any]], prefix: str) -> str:
    """A worksheet of rows that are alike but for their changes."""
    p = f"{prefix}:" if prefix else ""
    written, number = [], 0
    for one in rows:
        number = max(1, number + one["step"])
        kinds = dict(enumerate(USUAL)) | dict(one["changes"])
        cells = ""
        for column, kind in sorted(kinds.items()):
            if kind is not None:
                address = "" if one["unaddressed"] == "cells" else f' r="{column_letters(column + 1)}{number}"'
                cells += CELLS[kind].format(p=p, r=address, n=number) + one["blank"]
        address = "" if one["unaddressed"] == "row" else f' r="{number}"'
        written.append(f"<{p}row{address}{one['attributes']}>{cells}</{p}row>{one['blank']}")
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'{HEAD}<{p}worksheet {space}="{MAIN}"><{p}sheetData>{"".join(written)}</{p}sheetData></{p}worksheet>'


STRINGS = f'{HEAD}<sst xmlns="{MAIN}"><si><t>zero</t></si><si><t>one</t></si><si><r><t>tw</t></r><r><t>o</t></r></si></sst>'


def opened(path: Path, xml: str, worth: float, monkeypatch: pytest.MonkeyPatch) -> Workbook:
    monkeypatch.setattr(sheet_text, "WORTH_A_SHAPE", worth)
    parts = {"xl/sharedStrings.xml": STRINGS}
    return Workbook.open(make(path, {"S": xml}, parts=parts, book_links=(("sharedStrings", "sharedStrings.xml"),)))


def contents(book: Workbook) -> dict[str, Any]:
    sheet = book.model.sheets[0]
    book.engine.dependents  # noqa: B018 - parses every formula
    return {
        "values": {
            (row, column): value
            for column, store in sheet.columns.items()
            for row, value in enumerate(store.values)
            if value is not None
        },
        "formulas": {
            place: (formula.kind, book.formula_of(formula), formula.value, formula.height, formula.width)
            for place, formula in sheet.formulas.items()
        },
        "hidden": sheet.hidden_rows,
        "extent": (sheet.extent.last_row, sheet.extent.last_column),
    }


def parsed(xml: str) -> Iterator[tuple[tuple[int, int], str, str | None]]:
    """Place, kind and text of every cell, as an XML parser sees them."""
    space, row = f"{{{MAIN}}}", 0
    for line in etree.fromstring(xml.encode()).iter(f"{space}row"):
        row, column = int(line.get("r") or row + 1), 0
        for one in line.iter(f"{space}c"):
            reference = one.get("r")
            column = column + 1 if reference is None else ord(reference[0]) - 64
            text = one.findtext(f"{space}v")
            if one.get("t") == "inlineStr":
                text = "".join(item.text or "" for item in one.iter(f"{space}t") if item.getparent().tag != f"{space}rPh")  # type: ignore[union-attr]
            yield (row if reference is None else int(reference[1:]), column), one.get("t", "n"), text


def meant(kind: str, text: str | None) -> object:
    """What a cell holds, by its kind and text (ECMA-376 part 1, 18.18.11)."""
    if text is None or (kind == "n" and not text.strip()):
        return None
    match kind:
        case "n":
            return float(text)
        case "s":
            return ("zero", "one", "two")[int(text)]
        case "b":
            return text == "1"
        case "e":
            return CellError(text)
        case "d":
            return 46351.5
    return text.replace("_x0041_", "A")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=3, max_size=14), prefix=st.sampled_from(["", "", "x"]))
def test_whole_rows_are_what_their_cells_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, Any]], prefix: str
) -> None:
    xml = xml_of(rows, prefix)
    whole, single = opened(tmp_path / "w.xlsx", xml, -1e9, monkeypatch), opened(tmp_path / "s.xlsx", xml, 1e9, monkeypatch)
    assert contents(whole) == contents(single)
    arrays = {place for place, formula in whole.model.sheets[0].formulas.items() if formula.kind is not Kind.PLAIN}
    # Of a cell that is there twice the last value counts.
    expected = {place: value for place, kind, text in parsed(xml) if (value := meant(kind, text)) is not None}
    values = {place: value for place, value in contents(whole)["values"].items() if place not in arrays}
    assert values == {place: value for place, value in expected.items() if place not in arrays}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(row.filter(lambda one: one["step"] > 0 and not one["unaddressed"]), min_size=3, max_size=14),
    prefix=st.sampled_from(["", "", "x"]),
    inputs=st.lists(
        st.tuples(st.integers(1, 20), st.integers(1, 7), st.sampled_from([1.5, "t<x", True, None, CellError("#N/A")])), max_size=4
    ),
)
def test_whole_rows_are_written_as_their_cells_are(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[dict[str, Any]],
    prefix: str,
    inputs: list[tuple[int, int, Any]],
) -> None:
    xml = xml_of(rows, prefix)
    results = []
    for name, worth in (("w.xlsx", -1e9), ("s.xlsx", 1e9)):
        book = opened(tmp_path / name, xml, worth, monkeypatch)
        sheet = book.model.sheets[0]
        for line, column, value in inputs:
            if (line, column) not in sheet.formulas and (line, column) not in sheet.spilled:
                book.set(f"{column_letters(column)}{line}", value)
        book.recalc()
        book.save(tmp_path / f"out_{name}")
        if not book.engine.refused:
            assert contents(Workbook.open(tmp_path / f"out_{name}"))["values"] == contents(book)["values"]
        results.append(Package.open(tmp_path / f"out_{name}").read("xl/worksheets/sheet1.xml"))
    assert results[0] == results[1]
    etree.fromstring(results[0])


def shared_rows(first: int, count: int, begin: dict[tuple[int, str], str]) -> str:
    """Rows of cells C to G that were filled from shared formulas; `begin` gives the cells in which some begin."""
    lines = []
    for row in range(first, first + count):
        cells = "".join(
            f'<c r="{letter}{row}"><f t="shared" {begin.get((row, letter), "si=" + chr(34) + "3" + chr(34) + "/>")}<v>1</v></c>'
            for letter in "CDEFG"
        )
        lines.append(f'<row r="{row}">{cells}</row>')
    return "".join(lines)


@pytest.mark.parametrize("worth", [-1e9, 1e9])
def test_a_shared_formula_may_begin_right_of_cells_filled_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worth: float
) -> None:
    """As Excel leaves them: the formula begins in E6, and C7 below is filled from it; another begins in the midst."""
    begin = {
        (6, "E"): 'ref="C6:G30" si="3">ROW()*10+COLUMN()+$A6</f>',
        (12, "G"): 'ref="C12:G30" si="3">ROW()*100+COLUMN()+$A12</f>',
        **{(6, letter): 'ref="C5:D6" si="2">$A6</f>' if letter == "C" else 'si="2"/>' for letter in "CD"},
    }
    data = '<row r="5"><c r="A5"><v>0</v></c></row>' + shared_rows(6, 20, begin)
    xml = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    book = opened(tmp_path / "m.xlsx", xml, worth, monkeypatch)
    assert len(book.model.sheets[0].formulas) == 100
    report = book.recalc()
    assert report.refused == []
    assert book.get("C7:G7") == [[73.0, 74.0, 75.0, 76.0, 77.0]]
    assert book.get("C12:G12") == [[123.0, 124.0, 125.0, 126.0, 1207.0]]
    assert book.get("C13") == 1303


@pytest.mark.parametrize("worth", [-1e9, 1e9])
def test_a_cell_filled_from_a_formula_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worth: float
) -> None:
    xml = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{shared_rows(1, 8, {})}</sheetData></worksheet>'
    report = opened(tmp_path / "m.xlsx", xml, worth, monkeypatch).recalc()
    assert len(report.refused) == 40
    assert "does not hold the formula" in report.refused[0].reason
    late = {(8, "G"): 'ref="C1:G8" si="3">ROW()</f>'}  # the last cell of all
    xml = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{shared_rows(1, 8, late)}</sheetData></worksheet>'
    book = opened(tmp_path / "l.xlsx", xml, worth, monkeypatch)
    assert book.recalc().refused == []
    assert book.get("C1:C3") == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize("text", ["1_0", "nan", "inf", "-Infinity", "1e999", "0x10", "1,5", "٣", "1 0", "--1"])
@pytest.mark.parametrize("worth", [-1e9, 1e9])
def test_what_is_no_number_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, worth: float) -> None:
    lines = [f'<row r="{n}"><c r="A{n}"><v>{text if n == 6 else n}</v></c></row>' for n in range(1, 9)]
    xml = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    with pytest.raises(FileProblem, match="row 6, column 1 makes no sense"):
        opened(tmp_path / "m.xlsx", xml, worth, monkeypatch)


@pytest.mark.parametrize("text", ["-1", "3", "1_0", "+1", "1.0", "x"])
@pytest.mark.parametrize("worth", [-1e9, 1e9])
def test_a_shared_string_that_is_not_there_is_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, worth: float
) -> None:
    lines = [f'<row r="{n}"><c r="A{n}" t="s"><v>{text if n == 6 else 1}</v></c></row>' for n in range(1, 9)]
    xml = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    with pytest.raises(FileProblem, match="row 6, column 1 makes no sense"):
        opened(tmp_path / "m.xlsx", xml, worth, monkeypatch)


def test_the_shapes_are_really_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above compare two ways only if rows of the kind they make are taken whole."""
    taken = []
    real = sheet_text.SheetText._alike
    monkeypatch.setattr(sheet_text.SheetText, "_alike", lambda *given: taken.append(rows := real(*given)) or rows)
    plain = {"step": 1, "attributes": "", "unaddressed": "", "changes": [], "blank": ""}
    opened(tmp_path / "m.xlsx", xml_of([plain] * 12, ""), -1e9, monkeypatch)
    assert len(list(itertools.chain.from_iterable(taken))) == 11  # all but the first
