"""What a formula could go on with for minutes, or fill the memory with, ends soon: with Excel's error or a refusal by name."""

from __future__ import annotations

import threading
import time

import pytest

from tests.headless.sheets import add, book_of
from xl_lepton.core.cells import Cell, CellError
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.library import patterns

A_LOT = 'REPT("a",40)&"!"'


def calculated(formula: str) -> tuple[Cell, str]:
    """The value, and why there is none."""
    book = book_of({})
    one = add(book, "B1", formula)
    engine = Engine(book)
    start = time.process_time()
    engine.calculate_all()
    assert time.process_time() - start < 8
    return one.value, engine.refused.get(one, "")


@pytest.mark.parametrize(
    "formula",
    [
        f'REGEXTEST({A_LOT},"(a+)+$")', f'REGEXREPLACE({A_LOT},"(a|aa)+$","")', f'REGEXEXTRACT({A_LOT},"(?:a*)*b")',
        'REGEXTEST(REPT("a",30000),"(.*)(.*)(.*)(.*)x")', f'XLOOKUP("(a+)+$",{A_LOT},1,,3)',
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_main", [True, False])
def test_a_pattern_that_runs_on_is_refused(monkeypatch: pytest.MonkeyPatch, formula: str, is_main: bool) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    monkeypatch.setattr(patterns, "_slow", set())
    found: list[tuple[Cell, str]] = []
    if is_main:
        found.append(calculated(formula))
    else:
        thread = threading.Thread(target=lambda: found.append(calculated(formula)))
        thread.start()
        thread.join()
    assert "takes longer than" in found[0][1]


def test_a_pattern_that_ran_on_once_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    monkeypatch.setattr(patterns, "_slow", set())
    calculated(f'REGEXTEST({A_LOT},"(a+)+$")')
    start = time.process_time()
    for _ in range(20):
        assert "takes longer than" in calculated(f'REGEXTEST("b"&{A_LOT},"(a+)+$")')[1]
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('REGEXTEST("invoice 2026-117 of the north","(\\w+\\s)+[0-9-]+")', True),
        ('REGEXREPLACE("a-b-c","-","+")', "a+b+c"), ('REGEXREPLACE("a-b-c","-","+",-1)', "a-b+c"),
        ('REGEXREPLACE("a-b-c","-","+",3)', "a-b-c"), ('REGEXREPLACE("ab","(.)(.)","$2$1")', "ba"),
        ('REGEXREPLACE("ab","(.)","$2")', CellError("#VALUE!")), ('REGEXREPLACE("abc","x*","-")', "-a-b-c-"),
        ('REGEXREPLACE(REPT("a",32767),"a","bc")', CellError("#VALUE!")),
        ('LEN(SUBSTITUTE(REPT("a",32767),"a",REPT("b",32767)))', CellError("#VALUE!")),
        ('LEN(SUBSTITUTE(REPT("a",32767),"a","b"))', 32767.0), ('LEN(SUBSTITUTE(REPT("a",32767),"x",REPT("b",9)))', 32767.0),
        ('LEN(SUBSTITUTE(REPT("a",32767),"a","",2))', 32766.0), ('SUBSTITUTE(REPT("a",32767),"a","bb",2)', CellError("#VALUE!")),
        ('LEN(REPT("a",32767)&"")', 32767.0), ('LEN(REPT("a",32767)&"b")', 32767.0),
        ('REGEXTEST("abc","(")', CellError("#VALUE!")),
        ('REPLACE(REPT("a",32767),1,0,"b")', CellError("#VALUE!")),
    ],
)  # fmt: skip
def test_texts_are_no_longer_than_a_cell_holds(formula: str, value: Cell) -> None:
    """32,767 characters, by Microsoft's page "Excel specifications and limits"."""
    assert calculated(formula) == (value, "")


@pytest.mark.parametrize("formula", ["SUM(1/SEQUENCE(1E7))", "SUM(SEQUENCE(3000,3000))", "SUM(SEQUENCE(1E4)*SEQUENCE(1,1E3))"])
def test_arrays_of_many_millions_are_refused(formula: str) -> None:
    assert "are supported" in calculated(formula)[1]
