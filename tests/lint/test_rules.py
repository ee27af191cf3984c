"""Every rule finds its planted fault, finds nothing in a clean workbook, and says what it should."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.pagebreak import Break, ColBreak

from tests.lint.clean import define, put, saved
from tests.lint.planted import PLANTS as WRONG
from tests.lint.planted import Plant
from tests.lint.planted_conventions import CONVENTIONS
from tests.lint.planted_models import MODELS, version
from tests.lint.planted_practice import PRACTICE
from xl_lepton.lint import SEVERITIES, all_rules, lint

PLANTS = [*WRONG, *PRACTICE, *CONVENTIONS, *MODELS]


@pytest.fixture(scope="module")
def clean_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("clean"))


def test_nothing_is_found_in_the_clean_workbook(clean_path: Path) -> None:
    assert [f"{finding.rule.id} {finding.place} {finding.sentence}" for finding in lint(clean_path)] == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.rule)
def test_a_planted_fault_is_found_where_it_is(plant: Plant, tmp_path: Path) -> None:
    path = saved(tmp_path, plant.change, plant.patch, calculate=plant.calculate)
    before = path.read_bytes()
    places = [finding.place for finding in lint(path, select=[plant.rule])]
    assert any(re.match(re.escape(plant.place) + r"(?!\w)", place) for place in places), f"{plant.rule} found {places}"
    assert path.read_bytes() == before


def _banded(book: Workbook, scale: int) -> None:
    """Columns B to D on every page, E to G on the first, H and I on the second."""
    sheet = book["Calc"]
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.scale = False, scale
    sheet.print_title_cols = "A:D"
    sheet.col_breaks = ColBreak(brk=[Break(id=7, min=0, max=1_048_575, man=True)])
    for letter in "EFGHI":
        sheet.column_dimensions[letter].width = 30


def test_a_sheet_printed_in_bands_is_as_wide_as_its_widest_band(tmp_path: Path) -> None:
    for scale, places in ((50, []), (100, ["Calc"])):
        path = saved(tmp_path, partial(_banded, scale=scale))
        assert [finding.place for finding in lint(path, select=["not-fitted-to-page"])] == places


def test_a_version_that_is_kept_is_no_fault(tmp_path: Path) -> None:
    for said, footer in (("1.2", "v1.2, &P of &N"), ("v1.2", "version 1.2, page &P")):

        def change(book: Workbook, said: str = said, footer: str = footer) -> None:
            version(book, said, "1.2", "1.1")
            for sheet in book:
                sheet.oddFooter.right.text = footer

        path = saved(tmp_path, change)
        assert lint(path, select=["version-not-in-log", "footer-without-version"]) == []


def test_an_output_whose_unit_stands_somewhere_is_no_fault(tmp_path: Path) -> None:
    """Between label and figure, behind it as text or formula, in the label, in a heading further up, or in its format."""

    def change(book: Workbook) -> None:
        sheet = book["Calc"]
        told = {20: {"J": "Answer", "K": "USD a year"}, 21: {"J": "Answer", "M": "USD"}, 22: {"J": "Answer", "M": '="EUR"'},
                23: {"J": "Answer (kW)"}}  # fmt: skip
        for row, texts in told.items():
            for letter, text in texts.items():
                sheet[f"{letter}{row}"] = text
            put(sheet, f"L{row}", "=price*7", "output")
            define(book, f"answer_{row}", f"Calc!$L${row}")
        sheet["N29"], sheet["N30"] = "Cost, USD", "cost"
        put(sheet, "N31", "=price*8", "output")
        put(sheet, "P31", "=price/8", "output", "0.0%")
        define(book, "heading_told", "Calc!$N$31")
        define(book, "format_told", "Calc!$P$31")

    assert lint(saved(tmp_path, change), select=["output-without-unit"]) == []


def test_spare_lines_of_a_table_are_no_gaps(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for row in (13, 14):
            book["Data"][f"B{row}"] = book["Data"][f"C{row}"] = None

    assert lint(saved(tmp_path, change), select=["gap-in-table"]) == []


def test_every_rule_has_a_planted_fault() -> None:
    assert len(all_rules()) >= 100
    assert {plant.rule for plant in PLANTS} == set(all_rules())


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.id)
def test_a_rule_says_what_why_and_what_to_do(rule: object) -> None:
    one = all_rules()[rule.id]  # type: ignore[attr-defined]
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", one.id)
    assert one.severity in SEVERITIES
    assert one.source
    assert not one.title.endswith(".")
    assert len(one.title) <= 75
    for sentence in (one.why, one.remedy):
        assert sentence.endswith(".")
        assert len(sentence) <= 160
