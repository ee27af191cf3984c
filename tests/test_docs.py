"""What is written about the functions is what they are."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from xl_lepton import help as help_pages
from xl_lepton import templates
from xl_lepton.registry import functions
from xl_lepton.surfaces.cli.app import app
from xl_lepton.templates import reference

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_reference_is_current() -> None:
    page = (ROOT / "docs/functions.md").read_text(encoding="utf-8")
    assert page == help_pages.reference(functions()), "run xl-lepton build"
    assert page.count("### LEPTON_") == len(functions()) >= 8


def test_the_page_of_workbooks_is_current() -> None:
    page = (ROOT / "docs/workbooks.md").read_text(encoding="utf-8")
    assert page == reference.page(ROOT / "workbooks", templates.names()), "run xl-lepton build"
    for path in (ROOT / "workbooks").glob("*.ports.json"):
        given = json.loads(path.read_text(encoding="utf-8"))
        for port in given["inputs"] + given["outputs"]:
            assert f"| `{port['name']}` | " in page


def test_the_readme_shows_true_answers() -> None:
    commands = re.findall(r"^xl-lepton (call .*?) +# ([\d.]+)$", README, re.MULTILINE)
    assert commands
    for words, wanted in commands:
        result = CliRunner().invoke(app, shlex.split(words))
        assert result.exit_code == 0, result.output
        assert f"{float(result.stdout):.2f}" == wanted, words


def test_the_readme_names_files_that_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
