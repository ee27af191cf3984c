"""Every rule finds its planted fault, finds nothing in a clean workbook, and says what it should."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.pagebreak import Break, ColBreak

from tests.lint.clean import saved
from tests.lint.planted import PLANTS as WRONG
from tests.lint.planted import Plant
from tests.lint.planted_conventions import CONVENTIONS
from tests.lint.planted_practice import PRACTICE
from xl_lepton.lint import SEVERITIES, all_rules, lint

PLANTS = [*WRONG, *PRACTICE, *CONVENTIONS]


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
