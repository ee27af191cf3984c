"""Saying where numbers come from: trace, verify, diff, scenarios, the record of a run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.headless.packages import make, sheet
from tests.headless.runs import broken_off
from xl_lepton.core.errors import BadInput
from xl_lepton.headless import Workbook
from xl_lepton.headless.case_tables import scenarios
from xl_lepton.headless.diff import diff
from xl_lepton.headless.manifest import manifest
from xl_lepton.headless.scenarios import run_cases
from xl_lepton.headless.verify import verify

ROWS = (
    '<row r="1"><c r="A1"><v>0.1</v></c><c r="B1"><v>110</v></c><c r="C1"><v>121</v></c></row>'
    '<row r="2"><c r="A2"><f>LEPTON_NPV(A1,B1:C1)</f><v>200</v></c><c r="B2"><f>A2*2</f><v>{twice}</v></c>'
    '<c r="C2"><f>B2+A2</f><v>{sum}</v></c></row>'
)


def book(path: Path, twice: float = 400, total: float = 600) -> Path:
    return make(path, {"M": sheet(ROWS.format(twice=twice, sum=total))})


def test_verify_names_the_root_of_wrong_values_first(tmp_path: Path) -> None:
    with Workbook.open(book(tmp_path / "m.xlsx")) as opened:
        assert verify(opened).is_right
    with Workbook.open(book(tmp_path / "w.xlsx", twice=401, total=601)) as opened:
        outcome = verify(opened)
    assert [(one.cell, one.in_file, one.is_root) for one in outcome.differences] == [
        ("M!B2", 401.0, True),
        ("M!C2", 601.0, False),
    ]
    assert outcome.differences[0].computed == pytest.approx(400)
    assert outcome.compared == 3


def test_diff_tells_inputs_formulas_and_values_apart(tmp_path: Path) -> None:
    other = make(
        tmp_path / "o.xlsx",
        {
            "M": sheet(ROWS.format(twice=400, sum=800).replace("B2+A2", "B2*2").replace("<v>121</v>", "<v>122</v>")),
            "New": sheet(""),
        },
    )
    with Workbook.open(book(tmp_path / "m.xlsx", twice=399)) as before, Workbook.open(other) as after:
        found = diff(before, after)
    assert found.sheets_added == ["New"]
    assert [change.cell for change in found.inputs] == ["M!C1"]
    assert [(change.cell, change.before, change.after) for change in found.formulas] == [("M!C2", "=B2+A2", "=B2*2")]
    assert [change.cell for change in found.values] == ["M!B2"]


def test_cases_run_in_order_with_the_model_s_own_values_for_gaps(tmp_path: Path) -> None:
    path = book(tmp_path / "m.xlsx")
    cases: list[dict[str, object]] = [{"A1": 0.0}, {"B1": 220.0}, {"A1": None}]
    results = list(run_cases(path, cases, ["A2"], workers=1))  # type: ignore[arg-type]
    assert [row[0] for row in results] == pytest.approx([231, 300, 200])


def test_processes_give_the_same_as_one(tmp_path: Path) -> None:
    path = book(tmp_path / "m.xlsx")
    cases = [{"A1": number / 1000} for number in range(120)]
    assert list(run_cases(path, cases, ["C2"], workers=2)) == list(run_cases(path, cases, ["C2"], workers=1))


def test_a_table_of_cases_and_a_run_that_was_broken_off(tmp_path: Path) -> None:
    path, inputs, out = book(tmp_path / "m.xlsx"), tmp_path / "cases.csv", tmp_path / "out.csv"
    inputs.write_text("A1,M!B1\n10%,110\n0,\n0,220\n")

    with broken_off(after=2) as stop:
        scenarios(path, inputs, ["A2", "M!C2"], out, workers=1, progress=stop)
    assert not out.exists()
    seen: list[tuple[int, int]] = []
    assert scenarios(path, inputs, ["A2", "M!C2"], out, workers=1, progress=lambda *at: seen.append(at)) == 3
    assert seen == [(3, 3)]
    rows = list(csv.reader(out.read_text().splitlines()))
    assert rows[0] == ["A1", "M!B1", "A2", "M!C2"]
    assert [float(row[2]) for row in rows[1:]] == pytest.approx([200, 231, 341])
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []


def test_an_output_that_cannot_be_computed_is_said_at_once(tmp_path: Path) -> None:
    path = make(
        tmp_path / "m.xlsx", {"M": sheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>_xlfn.WEBSERVICE(A1)</f></c></row>')}
    )
    with pytest.raises(BadInput, match="the output B1 cannot be computed: WEBSERVICE"):
        list(run_cases(path, [{"A1": 1.0}], ["B1"]))


def test_the_record_of_a_run(tmp_path: Path) -> None:
    path = book(tmp_path / "m.xlsx")
    with Workbook.open(path) as opened:
        opened.set("A1", 0)
        report = opened.recalc()
        opened.save(tmp_path / "out.xlsx")
        record = manifest(opened, report, {"A1": 0}, ["A2"], tmp_path / "out.xlsx")
    assert record["outputs"] == {"A2": pytest.approx(231)}
    assert len(record["input"]["sha256"]) == len(record["output"]["sha256"]) == 64
    json.dumps(record)
