"""`xl-lepton excel init` and `xl-lepton doctor`: the project's files, its Visual Basic, and each finding with its remedy."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.surfaces.calc import Calc, in_calc, office
from xl_lepton.registry import functions
from xl_lepton.surfaces import doctor, excel_init, excel_vba
from xl_lepton.surfaces.cli.app import app

MODULE = excel_vba.module_text(functions().values())


def test_the_project_has_all_that_the_guide_speaks_of(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["excel", "init", str(tmp_path / "add in"), "--interpreter", r"C:\Py\python.exe"])
    assert result.exit_code == 0, result.output
    files = {Path(line).name: Path(line).read_text(encoding="utf-8") for line in result.output.splitlines()}
    assert set(files) == {"lepton_udfs.py", "lepton_udfs.bas", "xlwings.conf.csv", "README.txt"}
    assert '"INTERPRETER_WIN","C:\\Py\\pythonw.exe"' in files["xlwings.conf.csv"]
    assert '"UDF MODULES","lepton_udfs"' in files["xlwings.conf.csv"]
    assert str(tmp_path / "add in") in files["README.txt"]
    assert "{" not in files["README.txt"]
    assert (tmp_path / "add in/lepton_udfs.bas").read_bytes().count(b"\r\n") == MODULE.count("\n")


def test_the_settings_are_ones_that_xlwings_reads() -> None:
    import xlwings

    visual_basic = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text(encoding="utf-8", errors="replace")
    for key in excel_init.settings(Path(), "python"):
        assert f'"{key}"' in visual_basic, key


def test_the_udf_module_of_the_project_is_the_one_in_the_repository(tmp_path: Path) -> None:
    excel_init.write_project(tmp_path, [])
    code = [line for line in (tmp_path / "lepton_udfs.py").read_text().splitlines() if line and not line.startswith('"')]
    kept = (Path(__file__).parents[2] / "udfs/lepton_udfs.py").read_text().splitlines()
    assert [line for line in code if line not in kept] == []


def test_visual_basic_has_every_function_within_its_limits() -> None:
    for function in functions().values():
        found = re.search(rf"^Public Function {function.sheet_name}\(((?:.|_\n)*?)\) As Variant$", MODULE, re.MULTILINE)
        assert found, function.sheet_name
        names = re.findall(r"(?:^|, |_\n *)(?:Optional |ParamArray )?(\w+)(?:\(\))? As Variant", found[1])
        assert names == [argument.name for argument in function.arguments]
    lines = MODULE.split("\n")
    assert max(len(line) for line in lines) <= 1023
    assert MODULE.isascii()
    going_on = [len(run) for run in re.findall(r"(?:^.* _\n)+", MODULE, re.MULTILINE)]
    assert all(re.sub(r'"[^"]*"', "", line).count('"') == 0 for line in lines), "a text is cut"
    assert all(run.count(" _\n") <= 24 for run in re.findall(r"(?:^.* _\n)+", MODULE, re.MULTILINE)), going_on


@in_calc
def test_visual_basic_makes_errors_of_codes(tmp_path: Path) -> None:
    """Run by LibreOffice, which knows Visual Basic for its own reasons: no proof for Excel, but of syntax and meaning."""
    trial = """
Function Trial() As String
    Dim Table(1, 1) As Variant, Row(2) As Variant
    Table(0, 0) = 1.5 : Table(0, 1) = CLng(-2146826246) : Table(1, 0) = "text" : Table(1, 1) = True
    Row(0) = CLng(-2146826273) : Row(1) = 2.5 : Row(2) = ""
    Table = WithErrors(Table)
    Row = WithErrors(Row)
    Trial = IsError(WithErrors(CLng(-2146826252))) & IsError(WithErrors(7.5)) & IsError(Table(0, 1)) & IsError(Table(0, 0))
    Trial = Trial & IsError(Row(0)) & IsError(Row(1)) & Dimensions(Table) & Dimensions(Row) & Table(1, 0) & Row(1)
    Trial = Trial & (-2146826246 And 65535)
End Function
"""
    code = "\n".join(line for line in (MODULE + trial).split("\n") if not line.startswith("Attribute"))
    calc = Calc(office.find_office(tmp_path / "profile"))
    [found] = calc.do({"basic": "Option VBASupport 1\n" + code, "run": "Trial"})
    assert found["said"] == "TrueFalseTrueFalseTrueFalse21text2.52042"


def machine(tmp_path: Path, **given: Any) -> doctor.Machine:
    settings = {"system": "Windows", "bits": 64, "prefix": tmp_path, "home": tmp_path, "variables": {"APPDATA": str(tmp_path)}}
    return doctor.Machine(**{**settings, "excel_path": r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE", **given})


def remedies(at: doctor.Machine) -> dict[str, str]:
    return {finding.what: finding.remedy for finding in doctor.examine(at) if not finding.ok}


def test_the_doctor_finds_each_trouble(tmp_path: Path) -> None:
    found = remedies(machine(tmp_path))
    assert found["pywin32"] == "python -m pip install pywin32"
    assert "force-reinstall xlwings" in found["xlwings DLL"]
    assert "32-bit" in remedies(machine(tmp_path, bits=32))["Python"]
    store = r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel\EXCEL.EXE"
    assert "Store" in remedies(machine(tmp_path, excel_path=store))["Excel"]
    assert "install desktop Excel" in remedies(machine(tmp_path, excel_path=""))["Excel"]
    assert "64-bit Office" in remedies(machine(tmp_path, excel_path=r"C:\Program Files (x86)\Office\EXCEL.EXE"))["Excel"]


def test_the_doctor_reads_settings_and_start_folder(tmp_path: Path) -> None:
    (tmp_path / ".xlwings").mkdir()
    (tmp_path / ".xlwings/xlwings.conf").write_text('"INTERPRETER_WIN","C:\\gone\\python.exe"\n"UDF_MODULES","x"\n')
    (tmp_path / "Microsoft/Excel/XLSTART").mkdir(parents=True)
    for name in ("lepton.xlam", "Lepton_old.xlam", "~$lepton.xlam", "other.xlam"):
        (tmp_path / "Microsoft/Excel/XLSTART" / name).touch()
    findings = doctor.examine(machine(tmp_path))
    told = {finding.remedy for finding in findings if finding.what == "xlwings settings"}
    assert any("set INTERPRETER_WIN to" in remedy for remedy in told)
    assert any('write "UDF MODULES"' in remedy for remedy in told)
    [clash] = [finding for finding in findings if finding.what.startswith("add-ins")]
    assert clash.found == "Lepton_old.xlam, lepton.xlam"
    assert clash.remedy.startswith("keep one of them")


def test_the_doctor_of_a_sound_machine_has_no_remedies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.Machine, "has", lambda *_: True)
    sound = machine(tmp_path)
    (tmp_path / f"xlwings64-{sound.xlwings_version}.dll").touch()
    assert remedies(sound) == {}


def test_the_doctor_as_a_command() -> None:
    command = [sys.executable, "-m", "xl_lepton", "doctor", "--json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stderr
    findings = json.loads(result.stdout)
    assert {"Python", "system", "LibreOffice"} <= {finding["what"] for finding in findings}
    assert result.returncode == any(not finding["ok"] for finding in findings)
