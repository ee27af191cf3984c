"""What the linter reads: ranges, circles, roles, files that are no workbooks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.lint.clean import saved
from xl_lepton import headless
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.lint import lint
from xl_lepton.lint.places import ranges


def save(folder: Path, cells: dict[str, object]) -> Path:
    book = Workbook()
    for place, value in cells.items():
        book.worksheets[0][place] = value
    book.save(folder / "model.xlsx")
    return folder / "model.xlsx"


def places(path: Path, *rules: str) -> list[str]:
    return [place for one in lint(path, select=rules) for place in one.ranges]


def test_neighbouring_cells_are_shown_as_ranges() -> None:
    assert ranges([(1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (2, 4), (9, 1)]) == ["B1:D2", "A9"]
    assert ranges([(1, 1), (2, 1), (2, 2)]) == ["A1", "A2:B2"]
    assert ranges([]) == []


def test_a_circle_through_ranges_and_names_is_found_once(tmp_path: Path) -> None:
    path = save(tmp_path, {"A1": "=SUM(B1:B9)", "B5": "=C1*2", "C1": "=A1+1", "D1": "=A1"})
    found = lint(path, select=["circular-reference"])
    assert [one.sentence for one in found] == ["a circle of 3 cells: A1, B5, C1"]


@pytest.mark.parametrize("formula", ["=ROWS(A$1:A5)", "=ROW(A5)", "=SUM(A1:OFFSET(A5,-1,0))", "=COLUMNS($A5:A5)"])
def test_asking_where_a_cell_is_makes_no_circle(tmp_path: Path, formula: str) -> None:
    assert lint(save(tmp_path, {"A1": 1, "A5": formula}), select=["circular-reference"]) == []


def test_running_sums_over_many_rows_take_no_time(tmp_path: Path) -> None:
    cells: dict[str, object] = {f"A{row}": row for row in range(1, 1501)}
    cells |= {f"B{row}": f"=SUM(A$1:A{row})+SUM(B$1:B{row - 1})" if row > 1 else "=A1" for row in range(1, 1501)}
    path = save(tmp_path, cells)
    start = time.perf_counter()
    assert lint(path, select=["circular-reference", "consistency"]) == []
    assert time.perf_counter() - start < 10


def test_numbers_that_are_settings_are_no_figures(tmp_path: Path) -> None:
    cells = {"A1": 7, "B1": "=ROUND(A1,2)", "B2": "=LEFT(A1,3)", "B3": "=A1^2", "B4": "=INDEX(A1:A9,3)", "B5": "=A1*12/365*100-1"}
    assert places(save(tmp_path, cells), "number-in-formula") == []
    assert places(save(tmp_path, {**cells, "B6": "=-A1*3", "B7": "=ROUND(A1*1.5,2)"}), "number-in-formula") == ["B6:B7"]


def test_a_total_may_leave_out_headings_and_other_totals(tmp_path: Path) -> None:
    cells = {"A1": 2025, "A2": 10, "A3": 20, "A4": "=SUM(A2:A3)", "B1": 99.5, "B2": 10, "B3": 20, "B4": "=SUM(B2:B3)"}
    assert places(save(tmp_path, cells), "sum-omits-neighbours") == ["B4"]


def test_select_ignore_and_severity(tmp_path: Path) -> None:
    path = save(tmp_path, {"A1": 7, "A2": "=+A1*3"})
    assert {one.rule.id for one in lint(path, select=["formulas"])} == {"number-in-formula", "leading-plus"}
    assert {one.rule.id for one in lint(path, select=["formulas"], severity="warning")} == {"number-in-formula"}
    assert {one.rule.id for one in lint(path, select=["formulas"], ignore=["leading-plus"])} == {"number-in-formula"}


@pytest.mark.parametrize(
    ("settings", "says"),
    [({"select": ["number-in-formulas"]}, "did you mean number-in-formula"), ({"severity": "fatal"}, "error, warning, advice")],
)
def test_an_unknown_rule_or_severity_is_refused(tmp_path: Path, settings: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        lint(save(tmp_path, {"A1": 1}), **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match=r"model\.xlsx"):
        lint(path)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b'activeTab="0"', b'activeTab="abc"'),
        ("xl/worksheets/sheet4.xml", b'fitToHeight="1"', b'fitToHeight=""'),
        ("xl/worksheets/sheet4.xml", b'zoomScale="90"', b'zoomScale="#REF!"'),
        ("xl/styles.xml", b'numFmtId="', b'numFmtId="x'),
    ],
)
def test_settings_that_make_no_sense_are_passed_over(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    def patch(parts: dict[str, bytes]) -> None:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)

    assert isinstance(lint(saved(tmp_path, patch=patch)), list)


def test_words_for_the_reader_do_not_make_a_formula_long(tmp_path: Path) -> None:
    words = '"' + "a sentence that says what the figure means " * 5 + '"'
    cells = {"A1": 1, "B1": f'={words}&TEXT(A1,"0")&{words}', "B2": f'=IF(A1>0,{words},"he said ""no"", twice")'}
    assert places(save(tmp_path, cells), "long-formula") == []
    steps = {"B3": "=" + "+".join(["A1"] * 60), "B4": f'={words}&TEXT({"+".join(["A1"] * 60)},"0")'}
    assert places(save(tmp_path, {**cells, **steps}), "long-formula") == ["B3:B4"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("a", 1), ("b", 2), ("a", 1)], ["A4"]),
        ([("a", 1), ("a", 2), ("b", 1)], []),
        ([("a", 1), (None, None), (None, None)], []),  # spare lines
        ([("a", None), ("a", None), ("b", 1)], []),  # one word is not yet a row
        ([("a", 1), ("a", 1), ("a", 1)], ["A3:A4"]),
    ],
)
def test_a_row_is_there_twice_when_it_says_something_twice(
    tmp_path: Path, rows: list[tuple[object, object]], found: list[str]
) -> None:
    from openpyxl.worksheet.table import Table

    book = Workbook()
    sheet = book.worksheets[0]
    for row in [("project", "cost"), *rows]:
        sheet.append(row)
    sheet.add_table(Table(displayName="tblCosts", ref="A1:B4"))
    book.save(tmp_path / "table.xlsx")
    assert places(tmp_path / "table.xlsx", "duplicate-rows") == found


def test_an_error_is_told_from_what_it_causes(tmp_path: Path) -> None:
    cells = {"A1": 0, "B1": "=1/A1", "B2": "=B1+1", "B3": "=SUM(B1:B2)", "B4": "=VLOOKUP(9,A1:A1,1,FALSE)", "B5": "=A1"}
    path = save(tmp_path, cells)
    with headless.Workbook.open(path) as book:
        book.recalc()
        book.save(tmp_path / "out.xlsx")
    assert places(tmp_path / "out.xlsx", "error-value") == ["B1", "B4"]
    assert places(tmp_path / "out.xlsx", "error-passed-on") == ["B2:B3"]


def test_a_source_in_chinese_is_a_source(tmp_path: Path) -> None:
    def noted(book: Workbook, text: str) -> None:
        book["Inputs"]["E5"], book["Inputs"]["D5"] = text, None

    for text, found in (("供应商报价", []), ("估计", ["C5"])):
        assert places(saved(tmp_path, lambda book, text=text: noted(book, text)), "input-without-source") == found


def test_what_is_not_printed_is_not_printed_too_small(tmp_path: Path) -> None:
    def tall(book: Workbook) -> None:
        book["Calc"]["B190"] = "spare"
        book["Calc"].print_area = "A1:I40"

    assert lint(saved(tmp_path, tall), select=["print-too-small"]) == []
