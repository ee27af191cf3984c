"""xl_lepton.Workbook as a program uses it."""

from __future__ import annotations

import datetime as dt
import gc
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import xl_lepton
from tests.headless.packages import make, parts_of, sheet
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.headless.file.kind import CONTENT_TYPES
from xl_lepton.headless.file.package import Package

ROWS = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><f>SUM(A1:B3)</f><v>3</v></c></row>'
    '<row r="2"><c r="A2"><v>0</v></c><c r="D2"><f>YEAR(D1)</f></c></row>'
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make(tmp_path / "m.xlsx", {"M": sheet(ROWS)})


@pytest.mark.parametrize(
    ("place", "value", "total"),
    [
        ("A1", 5, 7),
        ("A1:A3", [1, 2, 3], 8),
        ("A1:B1", [4, 5], 9),
        ("A1:B2", [[1, 2], [3, 4]], 10),
        ("A1:B2", np.ones((2, 2)), 4),
        ("A1:B2", pd.DataFrame({"x": [1, 2], "y": [3, 4]}), 10),
        ("A1:A3", pd.Series([1, 2, 3]), 8),
        ("A1:A3", (1, None, 3), 6),
        ("A1", True, 2),
    ],
)
def test_values_of_every_shape_are_set(path: Path, place: str, value: object, total: float) -> None:
    with xl_lepton.Workbook.open(path) as book:
        book.set(place, value)
        book.recalc()
        assert book.get("C1") == total


def test_a_list_that_does_not_fit_is_refused(path: Path) -> None:
    with xl_lepton.Workbook.open(path) as book:
        for place, value in (("A1:A3", [1, 2]), ("A1", [1, 2]), ("A1:B2", [1, 2, 3, 4])):
            with pytest.raises(BadInput, match="cells"):
                book.set(place, value)


@pytest.mark.parametrize("value", [dt.date(2026, 11, 25), dt.datetime(2026, 11, 25, 12), pd.Timestamp("2026-11-25")])
@pytest.mark.parametrize("since", [1900, 1904])
def test_dates_follow_the_calendar_of_the_workbook(tmp_path: Path, value: dt.date, since: int) -> None:
    settings = '<workbookPr date1904="1"/>' if since == 1904 else ""
    path = make(tmp_path / "m.xlsx", {"M": sheet(ROWS)}, settings=settings)
    for given in (value, [value], [[value]], pd.Series([value])):
        with xl_lepton.Workbook.open(path) as book:
            book.set("D1", given)
            book.recalc()
            assert book.get("D2") == 2026
            assert int(book.get("D1")) == 46351 - (1462 if since == 1904 else 0)


def test_cells_that_no_formula_looks_at_are_named(path: Path) -> None:
    with xl_lepton.Workbook.open(path) as book:
        book.set("A1", 5)
        book.set("Z9", 5)
        assert book.recalc().unused == ["M!Z9"]
        assert book.recalc().unused == []


def test_the_name_says_what_a_workbook_is_saved_as(path: Path, tmp_path: Path) -> None:
    for suffix, kind in CONTENT_TYPES.items():
        out = tmp_path / f"out{suffix}"
        with xl_lepton.Workbook.open(path) as book:
            book.recalc()
            book.save(out)
        types = parts_of(out)["[Content_Types].xml"]
        assert kind in types
        assert sum(other in types for other in CONTENT_TYPES.values()) == 1
        with xl_lepton.Workbook.open(out) as book:
            assert book.get("C1") == 3


def test_macros_under_a_name_that_has_none_are_kept_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = make(tmp_path / "m.xlsm", {"M": sheet(ROWS)}, parts={"xl/vbaProject.bin": "x"})
    with xl_lepton.Workbook.open(path) as book:
        book.recalc()
        book.save(tmp_path / "out.xlsx")
        assert "out.xlsx holds macros" in caplog.text
        caplog.clear()
        book.save(tmp_path / "out.xlsm")
        assert caplog.text == ""
        book.save(tmp_path / "out.xltm")
        book.save(tmp_path / "again.xlsm")
    assert parts_of(tmp_path / "out.xlsx")["xl/vbaProject.bin"] == b"x"
    # Under the ending it had, the list of content types stays as it was, whatever it says.
    assert parts_of(tmp_path / "out.xlsm")["[Content_Types].xml"] == parts_of(path)["[Content_Types].xml"]
    assert parts_of(tmp_path / "again.xlsm") == parts_of(tmp_path / "out.xlsm")
    assert CONTENT_TYPES[".xltm"] in parts_of(tmp_path / "out.xltm")["[Content_Types].xml"]


def test_a_protected_workbook_stays_protected_unless_told_otherwise(tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    path = make(tmp_path / "m.xlsx", {"M": sheet(ROWS)}, parts={"xl/extra.xml": "<x>" + " " * 5000 + "</x>"})
    with xl_lepton.Workbook.open(path) as book:
        book.save(tmp_path / "locked.xlsx", password="secret")
    with xl_lepton.Workbook.open(tmp_path / "locked.xlsx", password="secret") as book:
        book.save(tmp_path / "again.xlsx")
        book.save(tmp_path / "other.xlsx", password="new")
        book.save(tmp_path / "open.xlsx", password="")
    for name, word in (("again", "secret"), ("other", "new")):
        with pytest.raises(FileProblem, match="protected"):
            xl_lepton.Workbook.open(tmp_path / f"{name}.xlsx")
        assert xl_lepton.Workbook.open(tmp_path / f"{name}.xlsx", password=word).get("B1") == 2
    assert Package.open(tmp_path / "open.xlsx").find("xl/workbook.xml")


def test_the_digest_is_that_of_the_file_as_it_was_opened(path: Path) -> None:
    from xl_lepton.headless.manifest import digest

    before = digest(path)
    with xl_lepton.Workbook.open(path) as book:
        book.set("A1", 9)
        book.recalc()
        book.save(path)  # onto itself, when it is asked for
        assert book.digest == before != digest(path)


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (pd.NA, None),
        (pd.NaT, None),
        (float("nan"), None),
        (dt.time(18), 0.75),
        (dt.timedelta(hours=6), 0.25),
        (Decimal("2.5"), 2.5),
        (np.array(["2026-01-01"], dtype="datetime64[ns]"), 46023),
        (np.array([36], dtype="timedelta64[h]").astype("timedelta64[ns]"), 1.5),
        (pd.Series(pd.to_datetime(["2026-01-01"])).astype("datetime64[ns]"), 46023),
        ("=1+1", "=1+1"),
    ],
    ids=repr,
)
def test_what_python_calls_a_value_becomes_what_a_cell_holds(path: Path, value: object, held: object) -> None:
    with xl_lepton.Workbook.open(path) as book:
        book.set("A1", value)
        assert book.get("A1") == held


@pytest.mark.parametrize("value", [{"a": 1}, {1}, b"x", 1 + 2j, object(), float("inf"), "x" * 32_768, [[1, {}]]])
def test_what_no_cell_can_hold_is_refused(path: Path, value: object) -> None:
    with xl_lepton.Workbook.open(path) as book:
        with pytest.raises(BadInput, match="cell"):
            book.set("A1:B1" if isinstance(value, list) else "A1", value)
        assert book.get("A1") == 1


def test_datetimes_of_numpy_follow_the_calendar_too(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"M": sheet(ROWS)}, settings='<workbookPr date1904="1"/>')
    with xl_lepton.Workbook.open(path) as book:
        book.set("A1:A2", np.array(["2026-01-01", "NaT"], dtype="datetime64[ns]"))
        assert book.get("A1:A2") == [[46023 - 1462], [None]]


def test_inputs_saved_without_a_recalculation_ask_for_one(path: Path, tmp_path: Path) -> None:
    def asks(name: str) -> bool:
        return b'fullCalcOnLoad="1"' in parts_of(tmp_path / name)["xl/workbook.xml"]

    with xl_lepton.Workbook.open(path) as book:
        book.set("A1", 5)
        book.save(tmp_path / "set.xlsx")
        book.save(tmp_path / "told.xlsx", recalculate_on_load=False)
    with xl_lepton.Workbook.open(path) as book:
        book.set("A1", 5)
        book.recalc()
        book.save(tmp_path / "done.xlsx")
    assert [asks(name) for name in ("set.xlsx", "told.xlsx", "done.xlsx")] == [True, False, False]


def test_a_seed_makes_random_numbers_repeatable(tmp_path: Path) -> None:
    path = make(tmp_path / "m.xlsx", {"M": sheet('<row r="1"><c r="A1"><f>RAND()</f></c></row>')})

    def drawn(seed: int | None) -> object:
        with xl_lepton.Workbook.open(path) as book:
            book.recalc(seed=seed)
            return book.get("A1")

    assert drawn(1) == drawn(1) != drawn(2)
    assert drawn(None) != drawn(None)


def test_places_that_are_no_text_and_copies_are_refused_in_words(path: Path) -> None:
    with xl_lepton.Workbook.open(path) as book:
        with pytest.raises(BadInput, match="a place is a text"):
            book.get(5)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="cannot be copied or pickled"):
            pickle.dumps(book)
        assert repr(book) == f"Workbook({str(path)!r}, 1 sheets)"


def test_threads_calculate_workbooks_of_their_own(tmp_path: Path) -> None:
    """One that ends must not take the room for deep formulas from one that is in the midst of them."""
    deep = "LET(f,LAMBDA(me,n,IF(n=0,0,1+me(me,n-1))),f(f,900))"
    path = make(tmp_path / "m.xlsx", {"M": sheet(f'<row r="1"><c r="A1"><f>{deep}+0*B1</f></c></row>')})
    limit = sys.getrecursionlimit()

    def run(number: int) -> list[object]:
        results = []
        with xl_lepton.Workbook.open(path) as book:
            for step in range(10):
                book.set("B1", number + step)
                results.append((len(book.recalc().refused), book.get("A1")))
        return results

    with ThreadPoolExecutor(4) as pool:
        assert set(chain.from_iterable(pool.map(run, range(8)))) == {(0, 900.0)}
    assert sys.getrecursionlimit() == limit
    assert gc.isenabled()


USER = """
from pathlib import Path

import xl_lepton

with xl_lepton.Workbook.open(Path("m.xlsx")) as book:
    book.set("A1", 5)
    report = book.recalc(seed=1)
    count: int = report.computed
    reveal_type(book.frame("A1:B2"))
    reveal_type(report.refused[0].cell)
    book.sav("x")
"""


def test_a_user_s_script_is_checked_by_mypy(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(USER, encoding="utf-8")
    words = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "script.py"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'script.py:12: error: "Workbook" has no attribute "sav"' in done.stdout
    assert "Found 1 error" in done.stdout, done.stdout
    assert '"str"' in done.stdout


def test_the_clock_is_a_day_or_a_moment(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>NOW()</f></c></row>'
    with xl_lepton.Workbook.open(make(tmp_path / "m.xlsx", {"M": sheet(rows)})) as book:
        for now, serial in ((dt.date(2026, 1, 31), 46053.0), (dt.datetime(2026, 1, 31, 6, tzinfo=dt.UTC), 46053.25)):
            book.recalc(now=now)
            assert book.get("A1") == serial
        with pytest.raises(BadInput, match="now is a date or a datetime, not '2026'"):
            book.recalc(now="2026")  # type: ignore[arg-type]


def test_half_a_character_is_refused(path: Path) -> None:
    with xl_lepton.Workbook.open(path) as book, pytest.raises(BadInput, match="half of a pair of surrogates"):
        book.set("A1", "a\ud800")
