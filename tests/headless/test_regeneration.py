"""Many workbooks into another folder: what is found, what is left alone, what is made again, and what goes wrong."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.headless.packages import make, sheet
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.headless import Workbook, regeneration
from xl_lepton.headless.regeneration import RECORD, Outcome, Plan, regenerate, workbooks_in
from xl_lepton.surfaces.cli.app import app

NAMES = "<definedNames><definedName name='units'>M!$A$1</definedName><definedName name='cost'>M!$B$1</definedName></definedNames>"


def model(path: Path, formula: str = "A1*3", kept: str = "1") -> Path:
    row = f'<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>{formula}</f><v>{kept}</v></c></row>'
    return make(path, {"M": sheet(row)}, workbook=NAMES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    books = tmp_path / "books"
    books.mkdir()
    for name in ("a.xlsx", "b.XLSX"):
        model(books / name)
    (books / "~$a.xlsx").write_text("Excel's lock")
    (books / "notes.txt").write_text("no workbook")
    return books


def run(folder: Path, **settings: Any) -> list[Outcome]:
    out = folder.parent / "out"
    out.mkdir(exist_ok=True)
    return list(regenerate(Plan(workbooks_in([folder]), out, **settings)))


def states(outcomes: list[Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]


def value(path: Path, place: str = "cost") -> Any:
    with Workbook.open(path) as book:
        return book.get(place)


def test_a_folder_is_made_and_then_left_alone(folder: Path) -> None:
    outcomes = run(folder)
    assert states(outcomes) == ["made", "made"]
    assert [outcome.source.name for outcome in outcomes] == ["a.xlsx", "b.XLSX"]
    assert value(folder.parent / "out" / "a.xlsx") == 6
    before = {path: path.stat().st_mtime_ns for path in (folder.parent / "out").glob("*.xls*")}
    assert states(run(folder)) == ["unchanged", "unchanged"]
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert states(run(folder, force=True)) == ["made", "made"]


def test_what_a_result_hangs_on_makes_it_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder)
    model(folder / "a.xlsx", formula="A1*4")
    assert states(run(folder)) == ["made", "unchanged"]
    assert states(run(folder, inputs={"units": 5})) == ["made", "made"]
    assert states(run(folder, inputs={"units": 5}, inputs_of={"b": {"units": 6}})) == ["unchanged", "made"]
    monkeypatch.setattr(regeneration, "__version__", "99.0")
    assert states(run(folder, inputs={"units": 5}, inputs_of={"b": {"units": 6}})) == ["made", "made"]

    tomorrow = dt.date.today() + dt.timedelta(days=1)
    assert states(run(folder, inputs={"units": 5}, inputs_of={"b": {"units": 6}}, today=tomorrow)) == ["made", "made"]


@pytest.mark.parametrize("harm", ["delete", "cut", "replace"])
def test_a_result_that_is_not_what_was_made_is_made_anew(folder: Path, harm: str) -> None:
    run(folder)
    result = folder.parent / "out" / "a.xlsx"
    whole = result.read_bytes()
    match harm:
        case "delete":
            result.unlink()
        case "cut":
            result.write_bytes(whole[:200])
        case "replace":
            model(result, formula="A1*7")
    assert states(run(folder)) == ["made", "unchanged"]
    assert result.read_bytes() == whole


@pytest.mark.parametrize("record", ["", "{", "[1]", '{"a.xlsx": "digest"}', '{"a.xlsx": {"made_from": "x"}}'])
def test_a_record_that_cannot_be_read_only_costs_time(folder: Path, record: str) -> None:
    run(folder)
    (folder.parent / "out" / RECORD).write_text(record)
    assert states(run(folder)) == ["made", "made"]
    assert states(run(folder)) == ["unchanged", "unchanged"]


def test_inputs_for_all_and_for_one_by_any_of_its_names(folder: Path) -> None:
    out = folder.parent / "out"
    for name in ("a", "a.xlsx", str(folder / "a.xlsx")):
        run(folder, inputs={"units": 5}, inputs_of={name: {"units": 7}}, force=True)
        assert (value(out / "a.xlsx"), value(out / "b.XLSX")) == (21, 15)
    with pytest.raises(BadInput, match=r"given for aa, which is not among the workbooks; did you mean a"):
        run(folder, inputs_of={"aa": {"units": 7}})


def test_one_that_fails_does_not_keep_the_others_from_being_made(folder: Path) -> None:
    (folder / "a.xlsx").write_bytes((folder / "a.xlsx").read_bytes()[:300])
    outcomes = run(folder)
    assert states(outcomes) == ["failed", "made"]
    assert "a.xlsx" in str(outcomes[0].problem)
    assert not (folder.parent / "out" / "a.xlsx").exists()
    assert states(run(folder)) == ["failed", "unchanged"]
    model(folder / "a.xlsx")
    assert states(run(folder)) == ["made", "unchanged"]


def test_a_result_of_before_stays_when_its_workbook_fails(folder: Path) -> None:
    run(folder)
    before = (folder.parent / "out" / "a.xlsx").read_bytes()
    assert states(run(folder, inputs_of={"a": {"no_such_name": 1}})) == ["failed", "unchanged"]
    assert (folder.parent / "out" / "a.xlsx").read_bytes() == before
    assert states(run(folder)) == ["made", "unchanged"]


def test_two_workbooks_for_one_file_are_refused(folder: Path) -> None:
    other = folder.parent / "more"
    other.mkdir()
    model(other / "A.xlsx")
    with pytest.raises(BadInput, match="would become the same file"):
        Plan(workbooks_in([folder, other]), folder.parent / "out")


def test_what_sources_stand_for(folder: Path) -> None:
    both = [folder / "a.xlsx", folder / "b.XLSX"]
    assert workbooks_in([folder]) == both
    assert workbooks_in([str(folder / "*")]) == both  # the text file is left out, the lock is none
    assert workbooks_in([folder, folder / "a.xlsx", str(folder / "?.xlsx")]) == both
    assert workbooks_in([str(folder.parent / "**" / "a.xlsx")]) == both[:1]
    with pytest.raises(FileProblem, match="there is no workbook"):
        workbooks_in([str(folder / "*.txt")])
    with pytest.raises(FileProblem, match="no file or folder"):
        workbooks_in([str(folder / "c.xlsx")])


def test_a_record_for_audit_beside_each_result(folder: Path) -> None:
    run(folder, manifests=True, inputs={"units": 5})
    record = json.loads((folder.parent / "out" / "a.manifest.json").read_text())
    assert record["settings"] == {"units": 5}
    assert record["outputs"] == {"units": 5, "cost": 15}
    assert record["input"]["sha256"] == regeneration.digest(folder / "a.xlsx")
    assert record["output"]["sha256"] == regeneration.digest(folder.parent / "out" / "a.xlsx")


def command(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["regenerate", *words])
    return result.exit_code, result.stdout, result.stderr


def test_strict_sees_what_an_earlier_run_could_not_compute(folder: Path) -> None:
    model(folder / "a.xlsx", formula='_xlfn.WEBSERVICE("x")')
    words = (str(folder), "--out", str(folder.parent / "out"))
    assert command(*words)[0] == 0
    assert command(*words, "--strict")[0] == 1  # unchanged, and no better than before


def test_the_command_names_failures_and_ends_with_3(folder: Path) -> None:
    (folder / "a.xlsx").write_bytes(b"PK")
    code, text, problems = command(str(folder), "--out", str(folder.parent / "out"))
    assert code == 3
    assert "a.xlsx\tfailed" in text
    assert "b.XLSX\tmade\t1\t1" in text
    assert "failed  a.xlsx" in problems
    code, text, _ = command(str(folder), "--out", str(folder.parent / "out"), "--json")
    assert [(one["state"], "error" in one) for one in json.loads(text)] == [("failed", True), ("unchanged", False)]
