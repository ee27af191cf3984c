"""docs/json.md is what the commands print: no field that it leaves out, none that is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.headless.packages import make, sheet
from tests.surfaces.test_cli import run

PAGE = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
# A circle, a cell that is refused and one on it, an error, a call of ours, a wrong value, one without a value, one of chance.
ROWS = (
    '<row r="1"><c r="A1"><v>0.1</v></c><c r="B1"><v>500</v></c><c r="C1"><f>LEPTON_NPV(A1,B1:B2)</f><v>7</v></c></row>'
    '<row r="2"><c r="A2"><f>WEBSERVICE("x")</f><v>1</v></c><c r="B2"><f>A2+1</f><v>2</v></c><c r="C2"><f>1/0</f></c>'
    '<c r="D2" t="str"><v>Total</v></c></row>'
    '<row r="3"><c r="A3"><f>B3/2</f></c><c r="B3"><f>A3/2+1</f></c>'
    '<c r="C3"><f>RAND()</f><v>2</v></c><c r="D3"><f>C1+A2</f></c></row>'
)
RENAMED = '<row r="1"><c r="A1"><v>1</v></c></row>'
NAMES = "".join(f"<definedName name='{name}'>M!${cell}</definedName>" for name, cell in (("rate", "A$1"), ("npv", "C$1")))


def documented(command: str) -> set[str]:
    section = re.search(rf"^## {re.escape(command)}$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, command
    fields = re.findall(r"^\| (`.*?) \|", section[1], re.MULTILINE)
    return {field for line in fields for field in re.findall(r"`([^`]+)`", line)}


def fields_of(value: Any, wanted: set[str], path: str = "") -> Iterator[str]:
    """The fields of a value as the page spells them; an object whose keys are names has `*` there."""
    if isinstance(value, dict) and value and not (set(value) == {"error", "sentence"} and path in wanted):
        for key, item in value.items():
            named = f"{path}.{key}" if path else key
            known = any(field == named or field.startswith((f"{named}.", f"{named}[")) for field in wanted)
            yield from fields_of(item, wanted, named if known or not _has_any(wanted, path) else f"{path}.*".lstrip("."))
    elif isinstance(value, list) and f"{path}[]" not in wanted and any(field.startswith(f"{path}[].") for field in wanted):
        for item in value:
            yield from fields_of(item, wanted, f"{path}[]")
    else:
        yield f"{path}[]" if f"{path}[]" in wanted else path


def _has_any(wanted: set[str], path: str) -> bool:
    start = f"{path}.*".lstrip(".")
    return any(field == start or field.startswith(f"{start}.") for field in wanted)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names = f"<definedNames>{NAMES}</definedNames>"
    make(tmp_path / "m.xlsx", {"M": sheet(ROWS), "Before": sheet(RENAMED)}, workbook=names)
    other = ROWS.replace("<v>500</v>", "<v>600</v>").replace("A2+1", "A2+2").replace("<v>7</v>", "<v>8</v>")
    make(
        tmp_path / "o.xlsx",
        {"M": sheet(other), "New": sheet(""), "After": sheet(RENAMED)},
        workbook=names.replace("rate", "interest"),
    )
    make(tmp_path / "plain.xlsx", {"M": sheet(ROWS.replace('WEBSERVICE("x")', "5"))}, workbook=names)
    (tmp_path / "cases.csv").write_text("rate\n0.1\n0.2\n", encoding="utf-8")
    (tmp_path / "prices.csv").write_text("item,price,as_of\nH100,2.5,2026-01-01\nA100,cheap,2026-01-01\n", encoding="utf-8")
    history = "".join(f"{users},{users * 3 + users % 7}\n" for users in range(10, 40))
    (tmp_path / "history.csv").write_text(f"users,cost\n{history}", encoding="utf-8")
    (tmp_path / "new.csv").write_text("users\n20\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def seen(value: Any, wanted: set[str]) -> None:
    found = set(fields_of(value, wanted))
    assert found == wanted, f"only printed: {sorted(found - wanted)}; only on the page: {sorted(wanted - found)}"


RECALC = ["recalc", "m.xlsx", "-o", "out.xlsx", "--set", "rate=0.2", "--set", "Z9=1"]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("recalc", RECALC),
        ("run", ["run", "plain.xlsx"]),
        ("scenarios", ["scenarios", "plain.xlsx", "--inputs", "cases.csv", "--outputs", "npv", "-o", "out.csv"]),
        ("simulate", ["simulate", "plain.xlsx", "--vary", "rate=uniform(0.1, 0.2)", "--output", "npv", "--draws", "16"]),
        ("verify", ["verify", "m.xlsx"]),
        ("diff", ["diff", "m.xlsx", "o.xlsx"]),
        ("diff", ["diff", "o.xlsx", "m.xlsx"]),
        ("call, explain, functions", ["call", "NPV", "8%", "5000"]),
        ("call, explain, functions", ["explain", "NPV", "8%", "5000"]),
        ("call, explain, functions", ["functions"]),
        ("help", ["help", "NPV"]),
        ("lint", ["lint", "m.xlsx"]),
        ("forecast", ["forecast", "history.csv", "--new", "new.csv", "--method", "ols"]),
        ("prices check", ["prices", "check", "--older-than", "1d"]),
        ("prices import", ["prices", "import", "prices.csv", "-o", "out.csv"]),
        ("doctor", ["doctor"]),
        ("build, officejs, excel init, libreoffice build", ["build", "--only", "worked_case", "--workbooks", "w", "--docs", "d"]),
        ("build, officejs, excel init, libreoffice build", ["officejs", "m.xlsx", "-o", "out.xlsx"]),
        ("build, officejs, excel init, libreoffice build", ["excel", "init", "project"]),
        ("build, officejs, excel init, libreoffice build", ["libreoffice", "build"]),
        ("libreoffice prepare", ["libreoffice", "prepare", "m.xlsx", "-o", "out.xlsx"]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_page_lists_every_field(heading: str, words: list[str]) -> None:
    code, out, err = run(*words, "--json")
    assert code in (0, 1), err
    seen(json.loads(out), documented(heading))


@pytest.mark.usefixtures("folder")
def test_lines_of_prices_that_are_none_are_left_out_with_a_reason() -> None:
    Path("prices.csv").write_text("item,price,as_of\nH100,cheap,2026-01-01\nH100,2,yesterday\n", encoding="utf-8")
    assert json.loads(run("prices", "import", "prices.csv", "--json")[1])["left_out"] == [
        "line 2: price: expected a number of at least 0, got 'cheap'",
        "line 3: as_of: expected a date such as 2026-01-31, got 'yesterday'",
    ]


@pytest.mark.usefixtures("folder")
def test_a_new_folder_takes_all_reference_pages() -> None:
    """The linter's page is written between paragraphs of hand, of which a new folder has none."""
    from xl_lepton.surfaces.cli.upkeep import _pages

    names = {path.name for path in _pages(Path("none"), Path("new/docs"), every_one=True)}
    assert names == {"functions.md", "lint.md"}
    assert "number-in-formula" in Path("new/docs/lint.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folder")
def test_the_record_of_a_run() -> None:
    run(*RECALC, "--manifest", "run.json")
    seen(json.loads(Path("run.json").read_text(encoding="utf-8")), documented("A record of a run (`--manifest`)"))


@pytest.mark.usefixtures("folder")
def test_a_trace_has_the_fields_of_the_page_at_every_step() -> None:
    wanted = documented("trace")
    found: set[str] = set()
    steps = [json.loads(run("trace", "m.xlsx", "M!D3", "--json")[1])]
    while steps:
        step = steps.pop()
        found |= set(fields_of(step, wanted))
        steps += step.get("precedents", [])
    assert found == wanted


@pytest.mark.usefixtures("folder")
def test_what_regenerate_prints_of_each_workbook() -> None:
    made = json.loads(run("regenerate", "m.xlsx", "--out", "build", "--json")[1])[0]
    kept = json.loads(run("regenerate", "m.xlsx", "--out", "build", "--json")[1])[0]
    Path("m.xlsx").write_bytes(b"")
    failed = json.loads(run("regenerate", "m.xlsx", "--out", "build", "--json")[1])[0]
    common, counts = {"input", "output", "state"}, {"computed", "error_count", "refused_count"}
    of_recalc = {field.partition("[")[0] for field in documented("recalc")}
    assert (made["state"], set(made)) == ("made", common | counts | of_recalc)
    assert (kept["state"], set(kept)) == ("unchanged", common | counts)
    assert (failed["state"], set(failed)) == ("failed", {*common, "error"})
