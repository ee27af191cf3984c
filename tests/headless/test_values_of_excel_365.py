"""What Excel 365 for Mac answered where Microsoft's pages are silent or say otherwise.

The values are facts that Excel 16.108 to 16.113 gave; formulon's test data (libraz/formulon, tests/oracle) has them.
"""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

DIGITS = [
    ("10^15+5=10^15", False),  # fifteen digits, ties away from zero
    ("(10^15+5)=(10^15+10)", True),
    ("-(10^15+5)=-(10^15+10)", True),
    ("(10^15+4)=10^15", True),
    ("1=(1+2^-48)", True),
    ("1=(1+2^-47)", False),
    ("(1+4/2^50)<(1+7/2^50)", True),
    ("1E300=(1E300*(1+2^-47))", False),
]

# By the binary quotient: up from 0.499999999999995 on.
MROUND = [
    ("MROUND(6.05,0.1)", 6.0),
    ("MROUND(7.05,0.1)", 7.1),
    ("MROUND(1.005,0.01)", 1.0),
    ("MROUND(0.145,0.01)", 0.15),
    ("MROUND(-6.05,-0.1)", -6.0),
    ("MROUND(7.1,0.1)", 7.1),
    ("MROUND(0.5-90*2^-54,1)", 1.0),
    ("MROUND(0.5-91*2^-54,1)", 0.0),
    ("MROUND(14+0.5-2^-48,1)", 15.0),
    ("MROUND(14+0.5-3*2^-49,1)", 14.0),
    ("MROUND(60+0.5-3*2^-49,1)", 60.0),
    ("MROUND(100+0.5-2^-46,1)", 100.0),
    ("MROUND((0+0.5-90*2^-54)*0.1,0.1)", 0.1),
    ("MROUND(6.05,10^-1)=ROUND(6.05,1)", False),
]

LAMBDAS = [
    ("BYROW({1,2,3;4,5,6},LAMBDA(a,b,a+b))", "#VALUE!"),  # of the whole, not of each element
    ("BYCOL({1,2,3;4,5,6},LAMBDA(a,b,a+b))", "#VALUE!"),
    ("MAP({1,2,3},LAMBDA(a,b,a+b))", "#VALUE!"),
    ("REDUCE(0,{1,2,3},LAMBDA(a,a))", "#VALUE!"),
    ("BYROW({1,2,3;4,5,6},LAMBDA(r,r*2))", "#CALC!"),
    ("LAMBDA(x,_xlop.y,IF(ISOMITTED(_xlop.y),x,x+_xlop.y))(5)", 5.0),
    ("MAP(A1:A3,LAMBDA(x,ISREF(x)))", [[True], [True], [True]]),  # the cells themselves, not their values
    ('MAP(A1:A3,LAMBDA(x,CELL("address",x)))', [["$A$1"], ["$A$2"], ["$A$3"]]),
    ('REDUCE("",A1:A3,LAMBDA(a,v,a&ISREF(v)))', "TRUETRUETRUE"),
    ('SCAN("",A1:A3,LAMBDA(a,v,ISREF(v)))', [[True], [True], [True]]),
    ("MAKEARRAY(1,2,LAMBDA(r,c,ISREF(r)))", [[False, False]]),
    ("A1(1)", "#REF!"),  # a cell is no function
    ("LAMBDA(f,f(1))(A1)", "#REF!"),
    ("LET(f,A1:A2,f(1))", "#REF!"),
    ("LAMBDA(f,f(1))(5)", "#VALUE!"),
]

REST = [
    ("GCD(H1,H2)", "#VALUE!"),  # single blank cells
    ("LCM(H1,H2)", "#VALUE!"),
    ("GCD(H1:H2)", 0.0),
    ("LCM(H1:H2)", 0.0),
    ("FREQUENCY({1;2;3},{2;#N/A})", [[2.0], [1.0]]),  # an error is no bin
    ("FREQUENCY({1;#N/A;3},{2;4})", "#N/A"),
    ("LINEST({1;2;3;4},{1,2;1,2;1,2;1,2})", [[0.0, 0.0, 2.5]]),
    ("LINEST({1;2;3},{0.1;0.1;0.1})", [[0.0, 2.0]]),
    ("HYPGEOMDIST(6,5,10,20)", 0.0),
    ("HYPGEOMDIST(-1,5,10,20)", "#NUM!"),
    ('TEXTAFTER("a-b-c","",100)', "a-b-c"),
    ('TEXTBEFORE("a-b-c","",-100)', "a-b-c"),
    ('TEXTAFTER("a-b-c","",0)', "#VALUE!"),
    ('TEXTSPLIT("a,b",",",,,2)', "#VALUE!"),
    ("HYPERLINK(123)", "123"),
    ('HYPERLINK("x",42)', 42.0),
]


@pytest.mark.parametrize(("formula", "value"), DIGITS + LAMBDAS + REST)
def test_value(formula: str, value: object) -> None:
    assert worth(formula) == value


@pytest.mark.parametrize(("formula", "value"), MROUND)
def test_to_a_multiple(formula: str, value: float) -> None:
    assert worth(formula) == pytest.approx(value, rel=1e-15)
