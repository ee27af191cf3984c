"""LAMBDA and the functions that call one: references handed on, arrays of different shapes, arguments left out.

Sources: Microsoft's pages on LAMBDA, MAP, BYROW, SCAN and SWITCH; running totals by MAP(A1:A9,LAMBDA(x,SUM(A1:x))), and
visible rows by MAP(A1:A9,LAMBDA(x,SUBTOTAL(103,x))), as models have them. Arrays of other shapes are as in formulon 0.18.
"""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

CALLS = [
    ("MAP(A1:A3,LAMBDA(x,SUM(A1:x)))", [[1.0], [3.0], [6.0]]),
    ("MAP(D2:D5,LAMBDA(x,COUNTIF(D2:x,x)))", [[1.0], [1.0], [2.0], [1.0]]),
    ("MAP(D2:E3,LAMBDA(x,ROW(x)))", [[2.0, 2.0], [3.0, 3.0]]),
    ("MAP(A1:A2,LAMBDA(x,OFFSET(x,1,0)))", [[2.0], [3.0]]),
    ("SCAN(0,A1:A3,LAMBDA(a,x,a+x*ROW(x)))", [[1.0], [5.0], [14.0]]),
    ("REDUCE(0,A1:A3,LAMBDA(a,x,SUM(A1:x)))", 6.0),
    ("MAP(A1:A3,LAMBDA(x,ISREF(x)))", [[True], [True], [True]]),
    ("MAP(A1:A3*1,LAMBDA(x,ISREF(x)))", [[False], [False], [False]]),
    ("MAP(A1:A4,LAMBDA(x,ISBLANK(x)))", [[False], [False], [False], [True]]),
    ("MAP(A1:A3,{10,20},LAMBDA(x,y,x+y))", [[11.0, "#N/A"], ["#N/A", "#N/A"], ["#N/A", "#N/A"]]),
    ("MAP(A1:A3,5,LAMBDA(x,y,x+y))", [[6.0], ["#N/A"], ["#N/A"]]),
    ("MAP({1,2},LAMBDA(x,SEQUENCE(x)))", "#CALC!"),
    ("BYROW(D2:E3,LAMBDA(r,r))", "#CALC!"),
    ("BYROW(E2:F3,LAMBDA(r,TAKE(r,,1)))", [[10.0], [20.0]]),
    ("LAMBDA(x,y,x+y)(2)", "#VALUE!"),
    ("LAMBDA(x,y,x+y)(2,3,4)", "#VALUE!"),
    ("LAMBDA(x,y,x+y)(2,)", 2.0),
    ("_xlfn.LAMBDA(_xlpm.x,_xlop.y,IF(_xlfn.ISOMITTED(_xlpm.y),x,x*y))(3)", 3.0),
    ("_xlfn.LAMBDA(_xlpm.x,_xlop.y,IF(_xlfn.ISOMITTED(_xlpm.y),x,x*y))(3,4)", 12.0),
    ("LET(f,LAMBDA(n,me,SWITCH(n,0,1,n*me(n-1,me))),f(5,f))", 120.0),  # what is not chosen is not worked out
    ('SWITCH(Z1,"",1,0,2)', 2.0),  # a blank cell is 0
    ('SWITCH("a",1/0,1,"a",2)', "#DIV/0!"),
    ('SWITCH("a","A",1,1/0,2)', 1.0),
    ("SWITCH({1,2,3},1,\"one\",2,\"two\",\"more\")", [["one", "two", "more"]]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "expected"), CALLS)
def test_a_lambda_is_called(formula: str, expected: object) -> None:
    assert worth(formula) == expected


TRIMMED = [
    ("SUM(_xlfn._TRO_ALL(E1:F9))", 114.0),
    ("ROWS(_xlfn._TRO_TRAILING(E:E))", 5.0),
    ("ROWS(_xlfn._TRO_TRAILING(D1:E20))", 5.0),
    ("ROWS(_xlfn._TRO_LEADING(C1:D20))", 20.0),
    ("COLUMNS(_xlfn._TRO_LEADING(C1:D20))", 1.0),
    ("COLUMNS(_xlfn._TRO_ALL(C1:H20))", 3.0),
    ("_xlfn._TRO_ALL(Y1:Y9)", "#REF!"),
    ('SUMIFS(TRIMRANGE(E:E),TRIMRANGE(D:D),"north")', 40.0),
    ("ROWS(TRIMRANGE(A1:A9,0))", 9.0),
    ("TRIMRANGE(A1:A9)*2", [[2.0], [4.0], [6.0]]),
    ("SUM(OFFSET(TRIMRANGE(E1:E9),1,0))", 100.0),
    ('ROWS(TRIMRANGE(IF({1;0;1},1,"")))', 3.0),
]


@pytest.mark.parametrize(("formula", "expected"), TRIMMED)
def test_ranges_without_their_blank_ends(formula: str, expected: object) -> None:
    """A1.:.B9, A1.:B9 and A1:.B9 as files spell them, and TRIMRANGE; a reference stays one (Microsoft's page)."""
    assert worth(formula) == expected


NAMES = {"both": "Sheet1!$A$1:$A$2,Sheet1!$E$2:$E$3", "commas": "SUM(Sheet1!$A$1,Sheet1!$A$2)"}
AREAS = [
    ("SUM(both)", 33.0),
    ("AREAS(both)", 2.0),
    ("INDEX(both,2,1,2)", 20.0),
    ("COUNT(both)", 4.0),
    ("SMALL(both,2)", 2.0),
    ("RANK(20,both)", 1.0),
    ("commas", 3.0),
]


@pytest.mark.parametrize(("formula", "expected"), AREAS)
def test_a_name_of_several_areas(formula: str, expected: object) -> None:
    assert worth(formula, names=NAMES) == expected
