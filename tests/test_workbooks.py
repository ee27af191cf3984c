"""The templates: what is committed is what the code builds, the case's figures are right, and LibreOffice shows the same."""

from __future__ import annotations

import math
import re
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tests.office import convert, needs_office
from xl_lepton import templates
from xl_lepton.core.cells import CellError
from xl_lepton.headless import Workbook, ports
from xl_lepton.lint import lint

ROOT = Path(__file__).parents[1]
COMMITTED = sorted((ROOT / "workbooks").glob("*.xlsx"))
CHINESE = sorted((ROOT / "workbooks/zh").glob("*.xlsx"))

# Functions that LibreOffice 7.4, Debian 12's, does not have; later versions do.
NOT_IN_OFFICE = re.compile(r"_xlfn\.|_xlws\.|LEPTON_", re.IGNORECASE)

# Some inputs of the master plan are for image models alone, some for language models alone.
SITUATIONS: dict[str, list[dict[str, object]]] = {"master_plan": [{}, {"industry": "health imaging"}]}


def test_every_template_is_committed() -> None:
    assert [path.stem for path in COMMITTED] == templates.names()
    assert len(COMMITTED) >= 1


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_what_is_committed_is_what_the_code_builds(path: Path, tmp_path: Path) -> None:
    templates.build(path.stem, tmp_path / path.name)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes(), "run xl-lepton build"
    ports = path.with_suffix(".ports.json").name
    assert (tmp_path / ports).read_bytes() == path.with_name(ports).read_bytes(), "run xl-lepton build"


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.stem)
def test_the_chinese_set_is_what_the_code_builds_and_is_clean(path: Path, tmp_path: Path) -> None:
    templates.build(path.stem, tmp_path / path.name, "zh")
    assert (tmp_path / path.name).read_bytes() == path.read_bytes(), "run xl-lepton build --lang zh"
    assert [f"{one.rule.id} {one.place}: {one.sentence}" for one in lint(path)] == []
    with Workbook.open(path) as book, Workbook.open(path.parents[1] / path.name) as english:
        for port in ports.ports_of(path)["outputs"]:
            value, other = book.get(port["name"]), english.get(port["name"])
            assert value == other or isinstance(value, str), port["name"]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_no_error_cell_and_all_checks_hold(path: Path) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    formulas = openpyxl.load_workbook(path)
    count = 0
    with Workbook.open(path) as opened:
        assert opened.get("all_checks") is True
        for sheet in formulas:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                place = f"'{sheet.title}'!{cell.coordinate}"
                value = book[sheet.title][cell.coordinate].value
                assert value is not None or opened.get(place) == "", f"{place} has no value"
                assert not str(value).startswith("#"), f"{place} is {value}"
                count += 1
    assert count >= 40


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_regenerating_changes_nothing_and_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        with Workbook.open(path) as book:
            report = book.recalc()
            book.save(tmp_path / name)
        assert report.changed == []
        assert report.refused == []
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_new_inputs_change_only_the_parts_that_hold_changed_cells(path: Path, tmp_path: Path) -> None:
    with Workbook.open(path) as book:
        port = next(one for one in ports.ports_of(path)["inputs"] if one["kind"] in ("number", "rate") and one["default"])
        book.set(port["name"], port["default"] * 1.01)
        report = book.recalc()
        book.save(tmp_path / "out.xlsx")
    assert report.changed
    sheets = {change.cell.rpartition("!")[0] for change in report.changed} | {port["cell"].rpartition("!")[0]}
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "out.xlsx") as after:
        assert before.namelist() == after.namelist()
        different = {name for name in before.namelist() if before.read(name) != after.read(name)}
    allowed = {f"xl/worksheets/sheet{1 + openpyxl.load_workbook(path).sheetnames.index(name)}.xml" for name in sheets}
    assert different
    assert different <= allowed


def test_the_worked_case_is_right() -> None:
    with Workbook.open(ROOT / "workbooks/worked_case.xlsx") as book:
        assert book.get("forecast_cost") == 690_000
        assert math.isclose(book.get("forecast_fitted"), 690_000, rel_tol=1e-12)
        assert math.isclose(book.get("roi"), -2 / 7, rel_tol=1e-15)
        assert math.isclose(book.get("npv"), 500_000 - 700_000 + 400_000 / 1.1**2, rel_tol=1e-14)
        assert book.get("gpus_needed") == 8


def test_inputs_move_the_results_as_they_should(tmp_path: Path) -> None:
    with Workbook.open(ROOT / "workbooks/worked_case.xlsx") as book:
        book.set("gpu_count", 16)
        book.set("Inputs!C28", 0.0)  # the discount rate, by its cell
        book.recalc()
        assert book.get("forecast_cost") == 690_000 + 0.3 * 8 * 100_000
        assert book.get("npv") == 200_000
        assert math.isclose(book.get("forecast_fitted"), 930_000, rel_tol=1e-12)
        book.save(tmp_path / "out.xlsx")
    formulas = openpyxl.load_workbook(tmp_path / "out.xlsx")
    values = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    place = formulas.defined_names["npv"].attr_text.replace("$", "").replace("'", "").split("!")
    assert formulas[place[0]][place[1]].value.startswith("=LEPTON_NPV(")
    assert values[place[0]][place[1]].value == 200_000


def test_what_the_template_is_made_of() -> None:
    with zipfile.ZipFile(ROOT / "workbooks/worked_case.xlsx") as package:
        names = package.namelist()
        text = "".join(package.read(name).decode() for name in names if name.endswith(".xml"))
    assert any(name.startswith("xl/charts/") for name in names)
    assert any(name.startswith("xl/tables/") for name in names)
    for what in ("LEPTON_NPV(", "LEPTON_FORECAST(", "LEPTON_GPU_SIZE(", "SUM(", "IF(", "INDEX(", "_xlfn.XLOOKUP(",
                 "tblHistory[", "definedName", "sheetProtection", "dataValidation", ' descr="'):  # fmt: skip
        assert what in text, what


@pytest.mark.slow
@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_every_input_moves_an_output(path: Path) -> None:
    idle = [set(ports.unfelt(path, situation)) for situation in SITUATIONS.get(path.stem, [{}])]
    assert set.intersection(*idle) == set()


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_libreoffice_shows_the_same_numbers(path: Path, tmp_path: Path) -> None:
    shown = openpyxl.load_workbook(convert(path, "xlsx", tmp_path), data_only=True)
    ours = openpyxl.load_workbook(path, data_only=True)
    assert compared(ours, shown) >= 200


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_libreoffice_computes_the_native_formulas_alike(path: Path, tmp_path: Path) -> None:
    """What LibreOffice cannot compute is put in as a value; everything else it computes anew."""
    book, ours = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    native = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                text = cell.value.text if isinstance(cell.value, ArrayFormula) else str(cell.value)
                if isinstance(cell.value, ArrayFormula) or NOT_IN_OFFICE.search(text):
                    cell.value = ours[sheet.title][cell.coordinate].value
                else:
                    native += 1
    book.save(tmp_path / "native.xlsx")
    assert native >= 20
    shown = openpyxl.load_workbook(convert(tmp_path / "native.xlsx", "xlsx", tmp_path, recalculate=True), data_only=True)
    assert compared(ours, shown) >= 200


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_nothing_is_cut_off_in_print(path: Path, tmp_path: Path) -> None:
    """One printed page for each sheet but long lists, and no column too narrow for its number (#### in print)."""
    pdf = convert(path, "pdf", tmp_path)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "###" not in text
    pages = Counter(re.findall(rf"{re.escape(path.name)}\s+(\S.*?)\s{{2,}}xl_lepton", text))
    sheets = openpyxl.load_workbook(path).worksheets
    assert set(pages) == {sheet.title for sheet in sheets}
    assert [sheet.title for sheet in sheets if sheet.page_setup.fitToHeight == 1 and pages[sheet.title] > 1] == []
    assert sum(sheet.page_setup.fitToHeight == 1 for sheet in sheets) >= 5


def compared(ours: openpyxl.Workbook, shown: openpyxl.Workbook) -> int:
    """Assert that all cells agree (numbers to 1e-9). Gives how many there were."""
    count = 0
    for sheet in ours:
        for row in sheet.iter_rows():
            for cell in row:
                value, other = cell.value, shown[sheet.title][cell.coordinate].value
                if value is None:
                    continue
                count += 1
                if isinstance(value, int | float) and not isinstance(value, bool):
                    assert math.isclose(float(other), value, rel_tol=1e-9, abs_tol=1e-9), f"{sheet.title}!{cell.coordinate}"
                else:
                    assert other == value, f"{sheet.title}!{cell.coordinate}: {other!r} against {value!r}"
    return count


def test_a_wrong_input_shows_as_an_error_with_its_sentence() -> None:
    with Workbook.open(ROOT / "workbooks/worked_case.xlsx") as book:
        book.set("discount_rate", "ten")
        report = book.recalc()
        error = book.get("npv")
        assert isinstance(error, CellError)
        assert error.code == "#VALUE!"
        assert any("rate: expected a rate" in sentence for _, _, sentence in report.errors)


def test_a_table_as_a_frame_brings_its_headings() -> None:
    with Workbook.open(ROOT / "workbooks/worked_case.xlsx") as book:
        frame = book.frame("tblHistory")
    assert list(frame.columns) == ["project", "training_data", "gpu_count", "project_size", "deviation", "total_cost", "dataset"]
    assert len(frame) == 11
    assert frame["total_cost"].sum() == 8_556_000
