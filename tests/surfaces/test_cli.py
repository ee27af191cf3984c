"""The commands as a person types them: what they print, their exit codes, and what bad input gets."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import xl_lepton
from xl_lepton import __version__
from xl_lepton.surfaces.cli.app import app

CASE = Path(__file__).parents[2] / "workbooks/worked_case.xlsx"


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_version_and_help() -> None:
    assert run("--version") == (0, f"xl-lepton {__version__}\n", "")
    code, out, _ = run("--help")
    assert code == 0
    for command in ("call", "explain", "functions", "help", "recalc", "regenerate"):
        assert command in out


def test_call_prints_the_number_or_the_sentence() -> None:
    assert run("call", "NPV", "8%", "5000", "8000") == (0, "11488.340192043896\n", "")
    assert run("call", "npv", "x", "1") == (1, "", "#VALUE!  LEPTON_NPV: rate: expected a rate, such as 8%, got 'x'\n")
    assert run("call", "NVP", "1") == (2, "", "there is no function LEPTON_NVP; did you mean NPV?\n")


def test_json_on_each() -> None:
    assert json.loads(run("call", "NPV", "8%", "5000", "8000", "--json")[1])["formula"] == "=LEPTON_NPV(0.08,{5000;8000})"
    assert json.loads(run("explain", "NPV", "8%", "5000", "--json")[1])["value"][0]["formula"] == "flow / (1 + rate) ^ t"
    assert json.loads(run("help", "NPV", "--json")[1])["arguments"][0]["name"] == "rate"
    assert len(json.loads(run("functions", "--json")[1])["value"]) >= 5
    assert json.loads(run("call", "NVP", "--json")[1])["error"].startswith("there is no function")


def test_recalc_with_new_inputs(tmp_path: Path) -> None:
    before = CASE.read_bytes()
    out = tmp_path / "out.xlsx"
    code, text, _ = run("recalc", str(CASE), "-o", str(out), "--set", "Inputs!C6=16", "--set", "discount_rate=0.2")
    assert code == 0, text
    assert "values changed" in text
    assert out.exists()
    assert CASE.read_bytes() == before
    code, text, _ = run("recalc", str(CASE), "-o", str(out), "--set", "gpu_count=16", "--json")
    changed = {change["cell"]: change["after"] for change in json.loads(text)["changed"]}
    assert 930000 in changed.values()


def test_regenerate_a_folder(tmp_path: Path) -> None:
    code, text, _ = run("regenerate", str(CASE.parent), "--out", str(tmp_path / "build"))
    assert code == 0, text
    assert (tmp_path / "build" / CASE.name).exists()
    assert "worked_case.xlsx" in text


TRUNCATED, TEXT, EMPTY, MISSING_PART = "truncated.xlsx", "text.xlsx", "empty.xlsx", "hollow.xlsx"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    (tmp_path / TRUNCATED).write_bytes(CASE.read_bytes()[:5000])
    (tmp_path / TEXT).write_text("not a workbook")
    (tmp_path / EMPTY).write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["recalc", "none.xlsx", "-o", "o.xlsx"], 3, "none.xlsx"),
        (["recalc", TRUNCATED, "-o", "o.xlsx"], 3, TRUNCATED),
        (["recalc", TEXT, "-o", "o.xlsx"], 3, TEXT),
        (["recalc", EMPTY, "-o", "o.xlsx"], 3, EMPTY),
        (["recalc", "case.xlsx", "-o", "o.xlsx", "--set", "Inputs!ZZZZ9=1"], 2, "ZZZZ9"),
        (["recalc", "case.xlsx", "-o", "o.xlsx", "--set", "gpu_cuont=1"], 2, "gpu_count"),
        (["recalc", "case.xlsx", "-o", "o.xlsx", "--set", "Nowhere!A1=1"], 2, "Nowhere"),
        (["recalc", "case.xlsx", "-o", "o.xlsx", "--set", "nonsense"], 2, "CELL=VALUE"),
        (["recalc", "case.xlsx", "-o", "o.xlsx", "--set", "npv=1"], 2, "formula"),
        (["recalc", "case.xlsx", "-o", "case.xlsx"], 2, "input itself"),
        (["recalc", "case.xlsx", "-o", "no/such/folder/o.xlsx"], 3, "no/such/folder"),
        (["recalc", "case.xlsx", "-o", "."], 3, "is a folder"),
        (["recalc", "case.xlsx", "-o", "o.xlsx", "--manifest", "no/m.json"], 3, "no folder no"),
        (["trace", "case.xlsx", "npv", "-o", "no/t.html"], 3, "no folder no"),
        (["trace", "case.xlsx", "npv", "-o", "t.pdf"], 2, "t.pdf: a trace is a text"),
        (
            ["simulate", "case.xlsx", "--vary", "gpu_count=normal(8, 1)", "--output", "npv", "--table", "no/t.csv"],
            3,
            "no folder no",
        ),
        (["regenerate", "nothing", "--out", "b"], 3, "nothing"),
        (["regenerate", ".", "--out", "."], 2, "another folder"),
    ],
)
def test_bad_input_gets_one_sentence_and_loses_nothing(
    bad: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, says: str
) -> None:
    shutil.copy(CASE, bad / "case.xlsx")
    if words[0] == "regenerate":
        for name in (TRUNCATED, TEXT, EMPTY):
            (bad / name).unlink()
    monkeypatch.chdir(bad)
    before = {path.name: path.read_bytes() for path in bad.iterdir()}
    got, out, err = run(*words)
    assert got == code, out + err
    assert says in err
    assert err.count("\n") == 1
    assert "Traceback" not in out + err
    assert {path.name: path.read_bytes() for path in bad.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="folders are locked otherwise there")
def test_an_output_that_cannot_be_replaced(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "out.xlsx").mkdir()  # a folder in the way stands for a file that another program holds: even root cannot replace it
    code, out, err = run("recalc", str(CASE), "-o", str(locked / "out.xlsx"))
    assert code == 3, out + err
    assert "out.xlsx" in err
    assert stat.S_ISDIR((locked / "out.xlsx").stat().st_mode)
    assert [path.name for path in locked.iterdir()] == ["out.xlsx"], "a temporary file was left behind"


def test_trace_verify_and_diff(tmp_path: Path) -> None:
    code, text, _ = run("trace", str(CASE), "npv")
    assert code == 0
    assert re.match(r"Case!\w+ = 130578\.512396694   =LEPTON_NPV\(", text)
    assert re.search(r"Inputs!\w+ = 0\.1   \[discount_rate, ", text)
    assert json.loads(run("trace", str(CASE), "npv", "--as", "json")[1])["kind"] == "formula"
    assert run("trace", str(CASE), "npv", "--as", "dot")[1].startswith("digraph")
    assert "<details" in run("trace", str(CASE), "npv", "--as", "html")[1]
    assert run("trace", str(CASE), "nvp")[0] == 2
    code, text, _ = run("verify", str(CASE), "--json")
    assert code == 0
    assert json.loads(text)["compared"] >= 200
    out = tmp_path / "out.xlsx"
    run("recalc", str(CASE), "-o", str(out), "--set", "discount_rate=0.2")
    assert run("diff", str(CASE), str(CASE)) == (0, "no difference\n", "")
    code, text, _ = run("diff", str(CASE), str(out), "--json")
    assert code == 1
    assert json.loads(text)["inputs"] == [{"cell": "Inputs!C28", "before": 0.1, "after": 0.2}]


def test_scenarios_and_manifest(tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.csv", tmp_path / "out.csv"
    cases.write_text("discount_rate,gpu_count\n0.1,8\n0.2,16\n", encoding="utf-8")
    code, text, err = run("scenarios", str(CASE), "--inputs", str(cases), "--outputs", "npv, forecast_cost", "-o", str(out))
    assert code == 0, err
    assert "2 cases" in text
    assert out.read_text(encoding="utf-8").splitlines()[2] == "0.2,16,77777.77777777781,930000"
    record = tmp_path / "run.json"
    run("recalc", str(CASE), "-o", str(tmp_path / "o.xlsx"), "--set", "gpu_count=9", "--manifest", str(record))
    read = json.loads(record.read_text(encoding="utf-8"))
    assert read["settings"] == {"gpu_count": 9}
    assert read["outputs"]["forecast_cost"] == 720000
    assert len(read["output"]["sha256"]) == 64


def test_prices(tmp_path: Path) -> None:
    code, text, _ = run("prices", "check", "--older-than", "1d", "--json")
    assert code == 1
    assert {"item", "as_of", "days"} <= set(json.loads(text)[0])
    assert run("prices", "check", "--older-than", "soon")[0] == 2
    bill = tmp_path / "list.csv"
    bill.write_text(
        "name,term,provider,price,unit,as_of\nH100-SXM-80GB,on-demand,us,2.5,USD/GPU-hour,2026-11-01\n", encoding="utf-8"
    )
    code, text, err = run("prices", "import", str(bill))
    assert code == 0, err
    assert "H100-SXM-80GB" in text
    assert run("prices", "import", str(tmp_path / "none.csv"))[0] == 3


def test_forecast_from_csv_with_its_record(tmp_path: Path) -> None:
    history, new = tmp_path / "history.csv", tmp_path / "new.csv"
    rows = [f"{gpus},{data},{1000 * gpus + 10 * data}" for gpus in (2, 4, 8, 16) for data in (100, 300, 500)]
    history.write_text("gpu_count,training_data,total_cost\n" + "\n".join(rows) + "\n", encoding="utf-8")
    new.write_text("training_data,gpu_count\n200,10\n", encoding="utf-8")
    code, text, err = run("forecast", str(history), "--new", str(new), "--method", "ols", "--card", str(tmp_path / "card"))
    assert code == 0, err
    headings, values = (line.split("\t") for line in text.splitlines())
    assert abs(float(values[headings.index("forecast")]) - 12000) < 1e-6
    assert (tmp_path / "card" / "model_card.md").read_text(encoding="utf-8").startswith("# Forecast of total_cost")
    assert (tmp_path / "card" / "forecast.png").read_bytes().startswith(b"\x89PNG")
    assert run("forecast", str(tmp_path / "none.csv"), "--new", str(new))[0] == 3


def test_regenerate_leaves_what_has_not_changed_and_takes_inputs_per_workbook(tmp_path: Path) -> None:
    out = tmp_path / "build"
    assert json.loads(run("regenerate", str(CASE), "--out", str(out), "--json")[1])[0]["state"] == "made"
    assert json.loads(run("regenerate", str(CASE), "--out", str(out), "--json")[1])[0]["state"] == "unchanged"
    assert json.loads(run("regenerate", str(CASE), "--out", str(out), "--force", "--json")[1])[0]["state"] == "made"
    inputs = tmp_path / "inputs.json"
    inputs.write_text('{"worked_case": {"gpu_count": 16}}', encoding="utf-8")
    pattern = str(CASE.parent / "worked*.xlsx")
    (result,) = json.loads(run("regenerate", pattern, "--out", str(out), "--inputs", str(inputs), "--json")[1])
    assert 930000 in [change["after"] for change in result["changed"]]
    inputs.write_text('{"other": {"gpu_count": 16}}', encoding="utf-8")
    assert run("regenerate", str(CASE), "--out", str(out), "--inputs", str(inputs))[0] == 2


def test_the_office_js_flavour_of_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "flavour.xlsx"
    assert run("officejs", str(CASE), "-o", str(out), "--url", "https://example.org") == (0, f"{out}\n", "")
    with zipfile.ZipFile(out) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/sheet"))
        assert any("webextension" in name for name in package.namelist())
    assert "_xldudf_LEPTON_NPV(" in text
    assert not re.search(r"<f[^>]*>[^<]*(?<!_)LEPTON_NPV\(", text)
    assert run("verify", str(out))[0] == 0
    assert run("officejs", str(tmp_path / "none.xlsx"), "-o", str(out))[0] == 3


def test_protected_workbooks_are_looked_over_and_run_with_their_password(tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    locked = tmp_path / "locked.xlsx"
    with xl_lepton.Workbook.open(CASE) as book:
        book.save(locked, password="secret")
    for words in (("lint", str(locked)), ("run", str(locked), "--set", "gpu_count=16")):
        code, _, sentence = run(*words)
        assert (code, sentence) == (3, f"{locked} is protected by a password; give the password to open it\n")
    assert run("lint", str(locked), "--password", "secret") == (0, f"{locked}: nothing found\n", "")
    outputs = json.loads(run("run", str(locked), "--set", "gpu_count=16", "--password", "secret", "--json")[1])
    assert outputs == json.loads(run("run", "worked_case", "--set", "gpu_count=16", "--json")[1])


def test_pages_are_built_into_a_new_folder(tmp_path: Path) -> None:
    code, text, _ = run("build", "--workbooks", str(tmp_path / "w"), "--docs", str(tmp_path / "d"))
    assert code == 0, text
    rules = (tmp_path / "d/lint.md").read_text()
    assert rules.startswith("# ")
    assert "`number-as-text`" in rules
