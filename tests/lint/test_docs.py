"""docs/lint.md lists the rules as they are declared."""

from __future__ import annotations

from pathlib import Path

from xl_lepton.lint import all_rules
from xl_lepton.lint.reference import refreshed

PAGE = Path(__file__).parents[2] / "docs" / "lint.md"


def test_the_page_lists_every_rule() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == refreshed(page), "write it anew with xl_lepton.lint.reference.refreshed"
    assert all(f"| `{rule}` |" in page for rule in all_rules())
