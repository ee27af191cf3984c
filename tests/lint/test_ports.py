"""Ports: read from the workbook, checked by kind, and the workbook called through them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import NamedStyle

from tests.lint.clean import clean, define, put, saved, validate
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.headless import ports

WORKBOOKS = sorted((Path(__file__).parents[2] / "workbooks").glob("*.xlsx"))


def change(book: Workbook) -> None:
    sheet = book["Inputs"]
    for row, value in enumerate((5.0, 6.0, 7.0), start=12):
        put(sheet, f"C{row}", value, "input")
    define(book, "demand", "Inputs!$C$12:$C$14")
    sheet["B16"], sheet["B17"], sheet["B18"] = "GPUs (number)", "Start", "Spot"
    put(sheet, "C16", 8, "input", "0")
    validate(sheet, "C16", type="whole", operator="greaterThanOrEqual", formula1="1")
    put(sheet, "C17", 46023, "input", "yyyy-mm-dd")
    put(sheet, "C18", True, "input")
    for row, name in ((16, "gpus"), (17, "start"), (18, "spot")):
        define(book, name, f"Inputs!$C${row}")
    sheet["B19"] = "Supplier"
    put(sheet, "C19", "north", "input")
    sheet["J1"], sheet["J2"] = "north", "west"
    validate(sheet, "C19", type="list", formula1="$J$1:$J$2")
    define(book, "supplier", "Inputs!$C$19")
    put(book["Calc"], "C12", "=SUM(demand)*gpus", "output")
    put(book["Calc"], "C13", '=IF(spot,supplier,"none")', "output")
    for name, place in (("total_demand", "$C$12"), ("chosen", "$C$13"), ("helper", "$C$5")):
        define(book, name, f"Calc!{place}")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("ports"), change)


@cache
def read(path: Path) -> dict[str, list[dict[str, object]]]:
    return ports.ports_of(path)


def port(path: Path, name: str) -> dict[str, object]:
    found = read(path)
    return next(one for one in [*found["inputs"], *found["outputs"]] if one["name"] == name)


def test_an_input_has_kind_bounds_unit_and_default(path: Path) -> None:
    assert port(path, "growth") == {
        "name": "growth", "cell": "Inputs!C6", "label": "Growth", "unit": "per year", "kind": "rate",
        "minimum": -0.5, "maximum": 0.9, "default": 0.05,
    }  # fmt: skip
    assert port(path, "region")["options"] == ["north", "south"]
    assert port(path, "supplier")["options"] == ["north", "west"]
    gpus = port(path, "gpus")
    assert (gpus["kind"], gpus["minimum"], gpus["unit"], "maximum" in gpus) == ("count", 1, "number", False)
    assert [port(path, name)["kind"] for name in ("start", "spot", "region")] == ["date", "flag", "choice"]
    assert port(path, "demand")["shape"] == [3, 1]


def test_an_output_is_a_named_result_or_check(path: Path) -> None:
    names = [one["name"] for one in read(path)["outputs"]]
    assert names == ["total_demand", "chosen", "all_checks"]
    assert [port(path, name)["kind"] for name in names] == ["number", "text", "flag"]


def test_inputs_are_set_and_outputs_come_back(path: Path) -> None:
    before = path.read_bytes()
    assert ports.run(path, {})["total_demand"] == 144
    answer = ports.run(path, {"GPUS": "10", "demand": [[1], [2], [3]], "supplier": "West", "start": "2026-05-01"})
    assert answer == {"total_demand": 60, "chosen": "west", "all_checks": True}
    assert ports.run(path, {"spot": False})["chosen"] == "none"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"grwth": 0.1}, "there is no input 'grwth'; did you mean growth"),
        ({"growth": 2}, "growth: expected a rate, such as 8%, from -0.5 to 0.9, got 2"),
        ({"growth": "much"}, "growth: expected a rate"),
        ({"gpus": 1.5}, "gpus: expected a whole number"),
        ({"gpus": 0}, "gpus: expected a whole number of at least 1, got 0"),
        ({"region": "nort"}, "region: expected one of north, south, got 'nort'; did you mean north"),
        ({"start": "soon"}, "start: expected a date"),
        ({"spot": "maybe"}, "spot: expected TRUE or FALSE"),
        ({"demand": [1, 2, 3]}, "demand: expected 3 x 1 values"),
        ({"total_demand": 5}, "total_demand is an output"),
    ],
)
def test_a_wrong_input_is_refused_by_name(path: Path, inputs: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput) as problem:
        ports.run(path, inputs)
    assert says in str(problem.value)


def test_without_styles_every_named_constant_is_an_input(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "Rate", 0.1, "Twice", "=B1*2"
    define(book, "rate", "Sheet!$B$1")
    define(book, "twice", "Sheet!$B$2")
    book.save(tmp_path / "plain.xlsx")
    assert ports.run(tmp_path / "plain.xlsx", {"rate": 0.4}) == {"twice": 0.8}


def test_inputs_from_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,value,unit\ngpus,12,number\n\nregion,south\n")
    assert ports.read_inputs(tmp_path / "a.csv") == {"gpus": "12", "region": "south"}
    (tmp_path / "a.json").write_text('{"gpus": 12}')
    assert ports.read_inputs(tmp_path / "a.json") == {"gpus": 12}
    for name, text in (("b.json", "{"), ("c.json", "[1]"), ("d.csv", "gpus\n")):
        (tmp_path / name).write_text(text)
        with pytest.raises((BadInput, FileProblem), match=name):
            ports.read_inputs(tmp_path / name)
    with pytest.raises(FileProblem, match="there is no file"):
        ports.read_inputs(tmp_path / "gone.csv")


def test_a_ports_file_is_used_where_there_is_one(tmp_path: Path) -> None:
    path = saved(tmp_path)
    kept = ports.ports_of(path)
    kept["inputs"] = [one for one in kept["inputs"] if one["name"] == "price"]
    ports.ports_file(path).write_text(ports.as_text(kept))
    with pytest.raises(BadInput, match="there is no input 'growth'"):
        ports.run(path, {"growth": 0.1})
    ports.ports_file(path).write_text("{}")
    with pytest.raises(FileProblem, match="is not a ports file"):
        ports.run(path, {"price": 10})


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.stem)
def test_the_ports_of_a_template(path: Path) -> None:
    found = ports.ports_of(path)
    assert ports.as_text(found) == ports.as_text(json.loads(ports.as_text(found))) == ports.as_text(ports.ports_of(path))
    assert len(found["inputs"]) >= 5
    assert found["outputs"]
    assert all(one["label"] for side in ("inputs", "outputs") for one in found[side])
    for one in found["inputs"]:
        ports.checked_inputs(found, {one["name"]: one["default"]})


def test_the_clean_workbook_is_what_these_tests_think() -> None:
    assert "price" in clean().defined_names


def test_inputs_that_move_no_output_are_named(path: Path) -> None:
    assert ports.unfelt(path) == ["price", "growth", "region", "start"]


def test_label_and_unit_where_other_texts_stand_between(tmp_path: Path) -> None:
    """A unit or a key between label and figure is no label; a column headed Unit holds for all columns before it; a heading
    names the unit behind its comma."""

    def beside(book: Workbook) -> None:
        sheet = book["Calc"]
        for role in ("note", "key"):
            book.add_named_style(NamedStyle(name=f"model {role}"))
        told = {"J20": "Outlay", "K20": "USD a year", "J22": "Rented", "K22": "on-demand", "L21": "Gain by owning, USD",
                "J30": "Measure", "N30": "Unit", "J31": "Duration", "N31": "days", "J32": "Memory", "N32": "GB"}  # fmt: skip
        for place, text in told.items():
            sheet[place] = text
        for place, role in (("K20", "note"), ("K22", "key"), ("N31", "note"), ("N32", "note")):
            sheet[place].style = f"model {role}"
        for name, place in (("outlay", "L20"), ("gain", "L22"), ("first", "K31"), ("second", "L32")):
            put(sheet, place, "=price*2", "output")
            define(book, name, f"Calc!${place[0]}${place[1:]}")

    made = saved(tmp_path, beside)
    found = {name: (port(made, name)["label"], port(made, name)["unit"]) for name in ("outlay", "gain", "first", "second")}
    assert found == {
        "outlay": ("Outlay", "USD a year"),
        "gain": ("Rented", "USD"),
        "first": ("Duration", "days"),
        "second": ("Memory", "GB"),
    }
