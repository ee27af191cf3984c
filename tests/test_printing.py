"""How the templates come onto paper: nothing in type too small to read, dashboards on one page, bands that keep their labels."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton import templates
from xl_lepton.templates import paper
from xl_lepton.templates.language import BREADTHS, codes
from xl_lepton.templates.lettering import lines_of, width_of

POINTS = 6.5
"""The smallest type that is read on paper without a glass."""
DASHBOARDS = ("Dashboard", "仪表盘")
CASES = [(language, name) for language in codes() for name in templates.names()]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[Worksheet]]:
    """The sheets of every book as the code now makes them, without their values."""
    folder = tmp_path_factory.mktemp("printed")
    made = {}
    for language, name in CASES:
        path = folder / f"{language}_{name}.xlsx"
        templates.made(name, language).bare(path)
        made[language, name] = load_workbook(path).worksheets
    return made


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_no_type_is_too_small(books: dict[tuple[str, str], list[Worksheet]], case: tuple[str, str]) -> None:
    small = {}
    for sheet in books[case]:
        type_size = min(
            (float(cell.font.sz) for row in sheet.iter_rows() for cell in row if cell.value is not None), default=10.0
        )
        if type_size * scale(sheet) < POINTS:
            small[sheet.title] = type_size * scale(sheet)
    assert small == {}


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_a_dashboard_is_one_page_and_its_charts_are_read(
    books: dict[tuple[str, str], list[Worksheet]], case: tuple[str, str]
) -> None:
    board = next(sheet for sheet in books[case] if sheet.title in DASHBOARDS)
    assert board.page_setup.fitToWidth == board.page_setup.fitToHeight == 1
    assert board.sheet_properties.pageSetUpPr.fitToPage
    for chart in board._charts:
        assert chart.x_axis.txPr.p[0].pPr.defRPr.sz / 100 * scale(board) >= POINTS


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_bands_fit_the_page_and_keep_labels_and_headings(
    books: dict[tuple[str, str], list[Worksheet]], case: tuple[str, str]
) -> None:
    for sheet in books[case]:
        broken = [one.id for one in sheet.col_breaks.brk]
        across, _ = paper.printable(sheet)
        if not broken:
            first, _, last, _ = areas(sheet)[0]
            is_set = sheet.row_breaks.brk and paper.width(sheet, first, last) * scale(sheet) <= across
            assert sheet.sheet_properties.pageSetUpPr.fitToPage or is_set, sheet.title
            continue
        kept = range_boundaries(sheet.print_title_cols)
        assert sheet.print_title_rows.startswith("$1:")
        for first, last in bands(sheet, kept[2], broken):
            both = paper.width(sheet, kept[0], kept[2]) + paper.width(sheet, first, last)
            assert both * scale(sheet) <= across, (sheet.title, first, last)


def test_periods_are_printed_by_the_twelve(books: dict[tuple[str, str], list[Worksheet]]) -> None:
    plan = next(sheet for sheet in books["en", "resource_plan"] if sheet.title == "Plan")
    assert [one.id for one in plan.col_breaks.brk] == [16]  # after P: columns E to P are the first twelve months


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_a_page_begins_with_a_block_and_no_chart_is_cut(
    books: dict[tuple[str, str], list[Worksheet]], case: tuple[str, str]
) -> None:
    for sheet in books[case]:
        ends = [one.id for one in sheet.row_breaks.brk]
        assert not (ends and sheet.sheet_properties.pageSetUpPr.fitToPage), "programs pay no heed to breaks then"
        if sheet.sheet_properties.pageSetUpPr.fitToPage and not sheet.page_setup.fitToHeight:
            bars = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).style == "lepton section"]
            assert len(bars) <= 1, (sheet.title, "pages would end anywhere")
        headings = int(sheet.print_title_rows.replace("$", "").rpartition(":")[2])
        for end in ends:
            begun = sheet.cell(end + 1, 2)
            is_empty = all(cell.value is None for cell in sheet[end])
            assert begun.style == "lepton section" or is_empty, (sheet.title, end)
            assert end > headings, "more than headings stands on each page"
        for chart in sheet._charts:
            top = chart.anchor._from.row + 1
            bottom = top + chart.anchor.ext.height / 12_700 / 15
            assert [end for end in ends if top <= end < bottom - 1] == [], (sheet.title, top)


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_no_block_goes_over_the_end_of_a_page_but_one_longer_than_that(
    books: dict[tuple[str, str], list[Worksheet]], case: tuple[str, str]
) -> None:
    for sheet in books[case]:
        ends = [one.id for one in sheet.row_breaks.brk]
        if not ends or len(areas(sheet)) > 1:
            continue
        headings = int(sheet.print_title_rows.replace("$", "").rpartition(":")[2])
        repeated = sum(paper.height(sheet, row) for row in range(1, headings + 1))
        room = paper.printable(sheet)[1] / scale(sheet)
        for first, last in itertools.pairwise([0, *ends, sheet.max_row]):
            rows = range(first + 1, last + 1)
            filled = max((row for row in rows if any(cell.value is not None for cell in sheet[row])), default=last)
            taken = sum(paper.height(sheet, row) for row in range(first + 1, filled + 1)) + (repeated if first else 0)
            begun = [row for row in rows[1:] if sheet.cell(row, 2).style == "lepton section"]
            assert taken <= room or not begun, (sheet.title, first, last)


def test_blocks_below_the_periods_are_printed_by_themselves(books: dict[tuple[str, str], list[Worksheet]]) -> None:
    found = {sheet.title: areas(sheet) for sheet in books["en", "master_plan"] if len(areas(sheet)) > 1}
    assert set(found) == {"Worth", "Mix", "Path"}
    for title, (over_time, below) in found.items():
        sheet = next(sheet for sheet in books["en", "master_plan"] if sheet.title == title)
        assert over_time[2] - 4 == 24, "all periods"
        assert below[1] == over_time[3] + 2, "from the first block below"
        assert below[2] <= 16, "one band"
        assert sheet.print_title_rows == "$1:$5", "without the headings of the periods, which are not those of the blocks"
        assert sheet.cell(6, 2).value == "Period from"


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_every_lying_bar_keeps_its_label(books: dict[tuple[str, str], list[Worksheet]], case: tuple[str, str]) -> None:
    """LibreOffice leaves out no label of a text that is said to be level (rot="0")."""
    for sheet in books[case]:
        for chart in sheet._charts:
            if getattr(chart, "barDir", "") == "bar":
                assert chart.x_axis.tickLblSkip == 1
                assert chart.x_axis.txPr.bodyPr.rot == 0, sheet.title


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_no_text_is_cut_by_its_neighbour_and_no_word_is_broken(
    books: dict[tuple[str, str], list[Worksheet]], case: tuple[str, str]
) -> None:
    cut = {}
    for sheet in books[case]:
        for row in sheet.iter_rows(min_col=2):
            for before, cell, after in zip([None, *row], row, [*row[1:], None], strict=False):
                beside = before if cell.alignment.horizontal == "right" else after
                text = longest(cell, beside)
                if text and width_of(text, BREADTHS[case[0]]) > sheet.column_dimensions[cell.column_letter].width:
                    cut[sheet.title, cell.coordinate] = text
    assert cut == {}


def test_wider_letters_take_more_lines() -> None:
    """DejaVu Sans, which LibreOffice sets Chinese books in where their own font is missing, takes two lines here."""
    text = "机房用电与设备用电之比：Uptime Institute 2025年调查为1.54，大型机群为1.15"
    assert (lines_of(text, 67), lines_of(text, 67, BREADTHS["zh"])) == (1, 2)


def test_lines_not_in_use_show_nothing(books: dict[tuple[str, str], list[Worksheet]]) -> None:
    sheet = next(sheet for sheet in books["en", "implementation_plan"] if sheet.title == "Replan")
    spare = [rule for cells in sheet.conditional_formatting for rule in cells.rules if rule.dxf.numFmt is not None]
    assert [(rule.formula, rule.dxf.numFmt.formatCode) for rule in spare] == [(['TRIM($B7)=""'], ";;;")]


def areas(sheet: Worksheet) -> list[tuple[int, int, int, int]]:
    """What is printed, one area after the other: first column and row, last column and row."""
    return [range_boundaries(one.rpartition("!")[2].replace("$", "")) for one in sheet.print_area.split(",")]


def longest(cell: Cell, beside: Cell | None) -> str:
    """What of a text has to fit the cell's width: the text if the cell beside it is filled, of a wrapped one its longest word."""
    if not isinstance(cell.value, str) or cell.value.startswith("=") or cell.coordinate in cell.parent.merged_cells:
        return ""
    if cell.alignment.wrap_text:
        return max(re.findall(r"[^\s\u2e80-\uffff]+", cell.value), key=width_of, default="")
    return cell.value if beside is not None and beside.value is not None else ""


def bands(sheet: Worksheet, kept: int, broken: list[int]) -> Iterator[tuple[int, int]]:
    end = areas(sheet)[0][2]
    for before, last in itertools.pairwise([kept, *broken, end]):
        yield before + 1, last


def scale(sheet: Worksheet) -> float:
    """At which a program prints the sheet: computed from its widths and heights, or as it is set."""
    if not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return float(sheet.page_setup.scale) / 100
    [(first, _, last, end)] = areas(sheet)
    across, down = paper.printable(sheet)
    found = [1.0, across / paper.width(sheet, first, last)]
    if sheet.page_setup.fitToHeight:
        found.append(down / sum(paper.height(sheet, row) for row in range(1, end + 1)))
    return min(found)
