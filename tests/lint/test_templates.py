"""The project's own workbooks pass the linter."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl_lepton.lint import lint

WORKBOOKS = sorted((Path(__file__).parents[2] / "workbooks").glob("*.xlsx"))


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_the_linter_finds_nothing_in_a_template(path: Path) -> None:
    found = [f"{one.rule.id} {one.place}: {one.sentence}" for one in lint(path)]
    assert found == []
