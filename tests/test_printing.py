"""How the templates come onto paper: nothing in type too small to read, dashboards on one page, bands that keep their labels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from xl_lepton import templates
from xl_lepton.templates import paper
from xl_lepton.templates.language import codes

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
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
            continue
        kept = range_boundaries(sheet.print_title_cols)
        assert sheet.print_title_rows.startswith("$1:")
        for first, last in bands(sheet, kept[2], broken):
            both = paper.width(sheet, kept[0], kept[2]) + paper.width(sheet, first, last)
            assert both * scale(sheet) <= across, (sheet.title, first, last)


def test_periods_are_printed_by_the_twelve(books: dict[tuple[str, str], list[Worksheet]]) -> None:
    plan = next(sheet for sheet in books["en", "resource_plan"] if sheet.title == "Plan")
    assert [one.id for one in plan.col_breaks.brk] == [16]  # after P: columns E to P are the first twelve months


def bands(sheet: Worksheet, kept: int, broken: list[int]) -> Iterator[tuple[int, int]]:
    end = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))[2]
    for before, last in itertools.pairwise([kept, *broken, end]):
        yield before + 1, last


def scale(sheet: Worksheet) -> float:
    """At which a program prints the sheet: computed from its widths and heights, or as it is set."""
    if not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return float(sheet.page_setup.scale) / 100
    first, _, last, end = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    across, down = paper.printable(sheet)
    found = [1.0, across / paper.width(sheet, first, last)]
    if sheet.page_setup.fitToHeight:
        found.append(down / sum(paper.height(sheet, row) for row in range(1, end + 1)))
    return min(found)
