"""Scenarios as tables: what goes wrong is said before anything is written, and what was given comes back as it was."""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.headless.packages import make, sheet
from tests.headless.runs import broken_off
from xl_lepton.core.errors import BadInput, FileProblem, LeptonError
from xl_lepton.headless.case_tables import read_table, scenarios
from xl_lepton.headless.manifest import digest
from xl_lepton.headless.typed import typed

NAMES = "<definedNames><definedName name='units'>M!$A$1</definedName></definedNames>"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    rows = (
        '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><v>46000</v></c><c r="C1"><f>60/A1</f></c><c r="D1"><f>YEAR(B1)</f></c>'
        '<c r="E1"><f>A1&amp;""</f></c><c r="F1"><f>A1&gt;2</f></c><c r="G1"><f>NOW()</f></c></row>'
    )
    return make(tmp_path / "m.xlsx", {"M": sheet(rows)}, workbook=NAMES)


def run(model: Path, table: str | bytes, outputs: str = "C1", out: str = "out.csv") -> list[list[str]]:
    inputs = model.parent / "cases.csv"
    inputs.write_bytes(table if isinstance(table, bytes) else table.encode())
    scenarios(model, inputs, outputs.split(","), model.parent / out, workers=1)
    with (model.parent / out).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_fields_are_read_as_typed_and_come_back_as_given(model: Path) -> None:
    rows = run(model, 'units,B1\r\n"1,200",2027-03-01\r\n50%,1/2/2030\r\n,\r\n\r\n0,46000\r\n', "C1,D1")
    assert rows == [
        ["units", "B1", "C1", "D1"],
        ["1,200", "2027-03-01", "0.05", "2027"],
        ["50%", "1/2/2030", "120", "2030"],
        ["", "", "30", "2025"],
        ["0", "46000", "#DIV/0!", "2025"],
    ]


def test_a_line_break_in_a_field_is_part_of_it(model: Path) -> None:
    assert run(model, 'units\n"two\nlines"\n3\n', "E1")[1:] == [["two\nlines", "two\nlines"], ["3", "3"]]


@pytest.mark.parametrize(
    ("table", "outputs", "out", "says"),
    [
        ("units,units\n1,2\n", "C1", "out.csv", "the column units is there twice"),
        ("units,M!A1\n1,2\n", "C1", "out.csv", "units and M!A1 are the same cell"),
        ("units,\n1,2\n", "C1", "out.csv", "a column has no name"),
        ("units\n1,2\n", "C1", "out.csv", "line 2: 2 values for 1 inputs"),
        ("unit\n1\n", "C1", "out.csv", "no name 'unit' in the workbook; did you mean units"),
        ("units\n1\n", "C9:D9", "out.csv", "C9:D9 is a range"),
        ("C1\n1\n", "D1", "out.csv", "M!C1 holds a formula"),
        ("units\n1\n", "units", "out.csv", "units is an input and an output"),
        ("units\n1\n", "C1,C1", "out.csv", "C1 is named twice"),
        ("units\n1\n", "C1", "out.xlsx", r"ends in .csv or .parquet"),
        ("units\n1\n", "C1", "cases.csv", "is an input itself"),
        ("units\n1\n", "C1", "none/out.csv", "there is no folder"),
        (b"units\n\xe4\n", "C1", "out.csv", "not in UTF-8; save it as 'CSV UTF-8'"),
        ("", "C1", "out.csv", "is empty"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    model: Path, table: str | bytes, outputs: str, out: str, says: str
) -> None:
    with pytest.raises(LeptonError, match=says):
        run(model, table, outputs, out)
    assert {path.name for path in model.parent.iterdir()} == {"m.xlsx", "cases.csv"}


def test_a_missing_table_and_one_that_is_no_parquet(model: Path) -> None:
    with pytest.raises(FileProblem, match="there is no file"):
        read_table(model.parent / "none.csv")
    (model.parent / "x.parquet").write_text("no parquet")
    with pytest.raises(FileProblem, match="cannot be read as Parquet"):
        read_table(model.parent / "x.parquet")


def test_parquet_keeps_numbers_beside_an_error(model: Path) -> None:
    frame = pd.DataFrame({"units": [0.0, 3.0, None], "B1": pd.to_datetime(["2027-03-01", "2030-01-02", None])})
    frame.to_parquet(model.parent / "cases.parquet")
    out = model.parent / "out.parquet"
    assert scenarios(model, model.parent / "cases.parquet", ["C1", "D1", "E1", "F1"], out, workers=1) == 3
    found = pd.read_parquet(out)
    assert list(found.columns) == ["units", "B1", "C1", "D1", "E1", "F1", "C1 error"]
    assert found["C1"].fillna(-1).tolist() == [-1, 20, 30]
    assert found["C1 error"].fillna("").tolist() == ["#DIV/0!", "", ""]
    assert found["D1"].tolist() == [2027, 2030, 2025]
    assert found["F1"].tolist() == [False, True, False]
    assert [path.name for path in model.parent.iterdir() if ".part" in path.name or ".new" in path.name] == []


def test_texts_of_a_data_frame_stay_texts(model: Path) -> None:
    pd.DataFrame({"units": ["007", "1/2/2030", "TRUE"]}).to_parquet(model.parent / "cases.parquet")
    _, rows, _ = read_table(model.parent / "cases.parquet")
    assert [typed(row[0]) for row in rows] == ["007", "1/2/2030", "TRUE"]


def test_a_run_taken_up_again_goes_on_with_its_clock(model: Path) -> None:
    inputs, out = model.parent / "cases.csv", model.parent / "out.csv"
    inputs.write_text("units\n1\n2\n3\n")

    with broken_off(after=2) as stop:
        scenarios(model, inputs, ["C1", "G1"], out, workers=1, progress=stop)
    mark = out.with_name("out.csv.part.json")
    kept = json.loads(mark.read_text())
    kept["clock"] = (dt.datetime.fromisoformat(kept["clock"]) - dt.timedelta(days=400)).isoformat()
    mark.write_text(json.dumps(kept))
    part = out.with_name("out.csv.part")
    part.write_bytes(part.read_bytes() + b'3,20,"4')  # cut short in the middle of a row
    assert scenarios(model, inputs, ["C1", "G1"], out, workers=1) == 3
    rows = list(csv.reader(out.read_text().splitlines()))[1:]
    assert [row[:2] for row in rows] == [["1", "60"], ["2", "30"], ["3", "20"]]
    assert float(rows[0][2]) - float(rows[2][2]) == pytest.approx(400)


def test_a_run_of_other_cases_starts_anew(model: Path) -> None:
    (model.parent / "out.csv.part.json").write_text('{"model": "other"}')
    (model.parent / "out.csv.part").write_text("units,C1\n9,9\n")
    assert run(model, "units\n1\n") == [["units", "C1"], ["1", "60"]]


def test_the_record_of_a_run(model: Path) -> None:
    inputs, out, record = (model.parent / name for name in ("cases.csv", "out.csv", "run.json"))
    inputs.write_text("units\n1\n")
    scenarios(model, inputs, ["C1"], out, workers=1, record=record)
    kept = json.loads(record.read_text())
    assert kept["input"]["sha256"] == digest(model)
    assert kept["cases"] == {"path": str(inputs), "sha256": digest(inputs), "count": 1}
    assert kept["output"]["sha256"] == digest(out)


@pytest.mark.parametrize("bad", ["", ","])
def test_no_output_is_refused(model: Path, bad: str) -> None:
    (model.parent / "cases.csv").write_text("units\n1\n")
    with pytest.raises(BadInput, match="at least one output"):
        scenarios(model, model.parent / "cases.csv", [name for name in bad.split(",") if name], model.parent / "o.csv")


def test_a_table_as_excel_saves_it_where_the_comma_is_the_decimal_mark(model: Path) -> None:
    table = "\ufeffunits;B1\r\n0,5;31.12.2030\r\n1.200,50;\r\n 1 000 ;46000\r\n25 %;\r\n"
    inputs, out = model.parent / "cases.csv", model.parent / "out.csv"
    inputs.write_text(table, encoding="utf-8")
    scenarios(model, inputs, ["C1", "D1", "E1"], out, workers=1)
    assert out.read_text(encoding="utf-8").splitlines() == [
        "units;B1;C1;D1;E1",
        "0,5;31.12.2030;120;2030;0.5",
        "1.200,50;;0,04997917534360683;2025;1200.5",
        " 1 000 ;46000;0,06;2025;1000",
        "25 %;;240;2025;0.25",
    ]
    scenarios(model, inputs, ["C1"], model.parent / "out.parquet", workers=1)
    frame = pd.read_parquet(model.parent / "out.parquet")
    assert list(frame["units"]) == [0.5, 1200.5, 1000, 0.25]
    assert list(frame["C1"]) == [120, 60 / 1200.5, 0.06, 240]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("sep=;\nunits;B1\n2,5;1\n", [["units;B1;C1"], ["2", "5;1;24"]]),
        ("units\tB1\n2.5\t1\n", [["units\tB1\tC1"], ["2.5\t1\t24"]]),
        ('units,"M!B1"\n2.5,1\n', [["units", "M!B1", "C1"], ["2.5", "1", "24"]]),
    ],
)
def test_what_separates_fields_is_seen(model: Path, table: str, expected: list[list[str]]) -> None:
    assert run(model, table) == expected


@pytest.mark.parametrize(
    ("table", "says"),
    [("units;B1\n1.234;1\n", "'1.234' can be 1234 or 1,234"), ("units\n", "has no cases"), ("unit\n", "has no cases")],
)
def test_what_could_be_two_things_is_not_guessed(model: Path, table: str, says: str) -> None:
    with pytest.raises(BadInput, match=re.escape(says)):
        run(model, table)
    assert sorted(path.name for path in model.parent.iterdir()) == ["cases.csv", "m.xlsx"]


def test_nothing_is_left_behind_when_no_scheduler_answers(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl_lepton.headless.scenarios.CONNECTING", 1)
    inputs = model.parent / "cases.csv"
    inputs.write_text("units\n1\n", encoding="utf-8")
    with pytest.raises(FileProblem, match="no Dask scheduler answers"):
        scenarios(model, inputs, ["C1"], model.parent / "out.csv", scheduler="tcp://127.0.0.1:9")
    assert sorted(path.name for path in model.parent.iterdir()) == ["cases.csv", "m.xlsx"]


def test_what_data_frames_hold_becomes_what_cells_hold(model: Path) -> None:
    table = model.with_name("cases.parquet")
    moments = [dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC), None, dt.datetime(2026, 1, 2)]
    frame = pd.DataFrame({"A1": pd.array([8, None, 16], dtype="Int64"), "B1": pd.Series(moments, dtype=object)})
    frame["B1"] = pd.to_datetime(frame["B1"], utc=True)
    frame["C1"] = [decimal.Decimal("0.5"), decimal.Decimal("1"), None]
    frame.to_parquet(table)
    columns, rows, _ = read_table(table)
    assert columns == ["A1", "B1", "C1"]
    assert rows == [["8", "2026-01-01 12:00:00", "0.5"], ["", "", "1"], ["16", "2026-01-02 00:00:00", ""]]


@pytest.mark.parametrize("value", [[1, 2], float("inf"), b"raw", {"a": 1}])
def test_what_no_cell_can_hold_is_named(model: Path, value: object) -> None:
    table = model.with_name("cases.parquet")
    pd.DataFrame({"A1": [value]}).to_parquet(table)
    with pytest.raises(BadInput, match=r"the column A1 holds .*, which is no value of a cell"):
        read_table(table)


def test_an_input_that_no_formula_looks_at_is_named(model: Path, caplog: pytest.LogCaptureFixture) -> None:
    model.with_name("cases.csv").write_text("A1,Z99\n1,2\n", encoding="utf-8")
    scenarios(model, model.with_name("cases.csv"), ["C1"], model.with_name("out.csv"))
    assert [record.getMessage() for record in caplog.records] == ["no formula looks at the input M!Z99, so it changes no output"]
