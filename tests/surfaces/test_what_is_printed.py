"""What the commands print of workbooks that are not ours: one line for one thing, and what matters first."""

from __future__ import annotations

import json
from pathlib import Path

from tests.headless.packages import make, sheet
from tests.surfaces.test_cli import run

ROWS = (
    '<row r="1"><c r="A1"><v>0.1</v></c><c r="B1" t="str"><f>"a"&amp;CHAR(10)&amp;"b"</f><v>old</v></c></row>'
    '<row r="2"><c r="A2"><f>A1*3</f><v>0.3</v></c><c r="B2"><f>A1*7</f><v>0.7000000000000020</v></c></row>'
    '<row r="3"><c r="A3"><f>WEBSERVICE("x")</f><v>1</v></c></row>'
)


def test_a_line_break_in_a_cell_does_not_break_the_line(tmp_path: Path) -> None:
    path, other = make(tmp_path / "m.xlsx", {"M": sheet(ROWS)}), tmp_path / "o.xlsx"
    run("recalc", str(path), "-o", str(other))
    assert run("diff", str(path), str(other))[1].splitlines() == ["what\twhere\tbefore\tafter", "value\tM!B1\told\ta\\nb"]
    assert run("trace", str(other), "M!B1")[1] == 'M!B1 = "a\\nb"   ="a"&CHAR(10)&"b"\n'
    assert json.loads(run("trace", str(other), "M!B1", "--json")[1])["value"] == "a\nb"


def test_numbers_have_the_digits_that_excel_shows(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"M": sheet(ROWS)})
    assert run("trace", str(path), "M!A2")[1].startswith("M!A2 = 0.3   ")
    assert json.loads(run("trace", str(path), "M!A2", "--json")[1])["value"] == 0.1 * 3


def test_regenerate_names_what_matters(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"M": sheet(ROWS)})
    code, text, problems = run("regenerate", str(path), "--out", str(tmp_path / "out"))
    assert code == 0
    assert text.splitlines()[1].startswith("m.xlsx\tmade\t3\t2\t0\t1\t")
    assert text.splitlines()[2:] == [
        "  m.xlsx  M!B1: old -> a\\nb",
        "  m.xlsx  1 changed in their last digits only, by less than a billionth",
    ]
    assert problems == '  not computed  m.xlsx  M!A3  =WEBSERVICE("x")  WEBSERVICE: asks a service on the internet\n'
    anew, kept = (
        json.loads(run("regenerate", str(path), "--out", str(tmp_path / "out"), *more, "--json")[1])[0]
        for more in (["--force"], [])
    )
    counts = {"computed": 3, "error_count": 0, "refused_count": 1}
    assert [anew[name] for name in counts] == [kept[name] for name in counts] == list(counts.values())
    assert (anew["state"], kept["state"]) == ("made", "unchanged")


def test_of_many_errors_the_first_are_listed(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f>1/0</f></c></row>' for row in range(1, 31))
    path = make(tmp_path / "m.xlsx", {"M": sheet(rows)})
    lines = run("recalc", str(path), "-o", str(tmp_path / "o.xlsx"))[2].splitlines()
    assert lines[0] == "  error  M!A1  #DIV/0!"
    assert len(lines) == 21
    assert lines[-1] == "  error  10 more; --json lists all"
    assert len(json.loads(run("recalc", str(path), "-o", str(tmp_path / "o.xlsx"), "--json")[1])["errors"]) == 30


def test_a_formula_is_no_input(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"M": sheet(ROWS)})
    words = ["recalc", str(path), "-o", str(tmp_path / "o.xlsx"), "--set"]
    assert run(*words, "A1==1+1")[::2] == (2, "=1+1 is a formula; give its value, or put it in quotes for a text\n")
    assert run(*words, 'A1="=1+1"')[0] == 0
    (tmp_path / "cases.csv").write_text("A1\n=1+1\n", encoding="utf-8")
    code, _, err = run(
        "scenarios", str(path), "--inputs", str(tmp_path / "cases.csv"), "--outputs", "A2", "-o", str(tmp_path / "r.csv")
    )
    assert (code, err) == (2, "=1+1 is a formula; give its value, or put it in quotes for a text\n")
