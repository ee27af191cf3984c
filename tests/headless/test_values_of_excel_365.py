"""What Excel 365 for Mac answered where Microsoft's pages are silent or say otherwise.

The values are facts that Excel 16.108 to 16.113 gave; formulon's test data (libraz/formulon, tests/oracle) has them.
"""

from __future__ import annotations

import pytest

from tests.headless.sheets import add, book_of, worth
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Kind

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

# What is left of an addition that cancels out is 0 at the end of a formula and of a sum, and kept elsewhere.
LEFT = -2.7755575615628914e-17
CANCELLING = [
    ("1-(1-2^-49)", 2.0**-49),
    ("1-(1-2^-50)", 0.0),
    ("(1+2^-50)-1", 0.0),
    ("100-(100-100*2^-49)", 1.7053025658242404e-13),
    ("100-(100-100*2^-50)", 0.0),
    ("1E15+0.3-1E15", 0.0),
    ("0.1+0.2-0.3", 0.0),
    ("0.3/3-0.1", 0.0),
    ("0.5-0.4-0.1+0", LEFT),
    ("(0.5-0.4-0.1)", LEFT),
    ("IF(TRUE,0.5-0.4-0.1)", LEFT),
    ("LET(x,0.5-0.4-0.1,x)", LEFT),
    ("0.5-0.4-0.1=0", False),
    ("{1;0.5}-0.4-0.1", [[0.5], [0.0]]),
    ("{0.5;0.25}-{0.4;0.2}-{0.1;0.05}", [[0.0], [0.0]]),
    ("({0.5}-0.4-0.1)", LEFT),
    ("SUM({0.5}-0.4-0.1)", LEFT),
    ("SUM(0.5,-0.4,-0.1)", 0.0),
    ("SUM(1,-(1-2^-49))", 2.0**-49),
    ("SUM(2^-50,1,-1)", 0.0),
    ("SUM(1E15,0.3,-1E15)", 0.0),
    ("1*SUM(J1:J3)", 0.0),
    ("SUM(J1:J3)=0", True),
    ("AVERAGE(J1:J3)", 0.0),
    ("AVERAGEA(J1:J3)", 0.0),
    ("SUBTOTAL(109,J1:J3)", 0.0),
    ("AGGREGATE(1,6,J1:J3)", 0.0),
    ("SUMPRODUCT(J1:J3)", LEFT),
    ('SUMIF(J1:J3,"<>x")', LEFT),
    ('AVERAGEIF(J1:J3,"<>x")', LEFT / 3),
]

# From BASES.xlsx, saved by Excel, in LibreOffice's test data: the places are judged before the number.
PLACES = [
    ("DEC2BIN(-25,1)", "1111100111"),
    ("DEC2BIN(-25,0)", "#NUM!"),
    ("DEC2OCT(-25,11)", "#NUM!"),
    ('DEC2HEX("E",0)', "#NUM!"),
    ('DEC2HEX("E",2)', "#VALUE!"),
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


# Look-ups and criteria see no difference of width and kana, in an English Excel too.
WIDTHS = [
    ('MATCH("ＡＢＣ",K1:K3,0)', 1.0),
    ('COUNTIF(K1:K4,"abc")', 2.0),
    ('VLOOKUP("１２３",{"124",1;"123",2},2,FALSE)', 2.0),
    ('XLOOKUP("ｶﾞ",{"キ";"ガ"},{1;2})', 2.0),
    ('MATCH("あ*",{"ばなな";"アップル"},0)', 2.0),
    ('COUNTIF(K1:K4,"あ")', 1.0),
    ('SUMIF(K1:K4,"ｱ",L1:L4)', 4.0),
    ('VALUE("２０２４")', "#VALUE!"),
]

POWERS = [
    ("(-8)^(2/3)", "#NUM!"),
    ("(-8)^(1/3+1E-15)", "#NUM!"),
    ("(-8)^0.3333333333", "#NUM!"),
    ("ROUND((-8)^0.333333333333333,9)", -2.0),
    ("ROUND((-2)^(1/1000001),12)", -1.000000693147),
    ("POWER(-64,1/6)", "#NUM!"),
]

TEXTS = [
    ('TEXT("abc","text is @")', "#VALUE!"),  # letters of dates beside @
    ('TEXT("hello","0;0;0;@!")', "hello!"),
    ('TEXT(5,"[Red]0.00")', "5.00"),
    ('TEXT(5,"[Color 12]0.00")', "5.00"),
    ('TEXT(5,"[rot]0.00")', "#VALUE!"),
    ('TEXT(45383,"aaa")', "Mon"),
    ('TEXT(45383,"yyyy/m/d (aaaa)")', "2024/4/1 (Monday)"),
    ('TEXT(45383,"ggge年m月d日")', "2024年4月1日"),
    ('TEXT(1234,"[DBNum1]0")', "1234"),
    ("DOLLAR(-0.001,2)", "($0.00)"),
    ("USDOLLAR(-0.4,0)", "($0)"),
    ("USDOLLAR(-4,-1)", "$0"),
    ('NUMBERVALUE("1.5",".",".")', "#VALUE!"),
    ('NUMBERVALUE("1.5","")', "#VALUE!"),
    ('NUMBERVALUE("1"&UNICHAR(160)&"234",".")', "#VALUE!"),
    ('NUMBERVALUE("1 2 3",".")', 123.0),
    ('AND("  TRUE  ",TRUE)', True),
    ('IF("  TRUE  ",1,2)', "#VALUE!"),
    ('REPLACE(REPT("a",32767),1,1,"bb")', "#VALUE!"),
    ('CONCAT(REPT("a",32767),"b")', "#CALC!"),
    ('CONCAT(REPT("a",32766),UNICHAR(128512))', "#CALC!"),
    ('TEXTJOIN(",",TRUE,REPT("a",32766),"b")', "#CALC!"),
    ('TEXTJOIN(",",FALSE,A:A)', "#CALC!"),
    ('LEN(REPT("a",32767)&"b")', 32767.0),
    ('LEN(REPT("a",32766)&UNICHAR(128512))', 32766.0),
    ('LEN(CONCATENATE(REPT("a",32767),"b"))', 32767.0),
    ('REGEXTEST("abc","[")', "#VALUE!"),
]

LOOKED_UP = [
    ('XMATCH("a.c",{"xabcx";"abc"},3)', 1.0),
    ('XMATCH("^a.c$",{"xabcx";"abc"},3)', 2.0),
    ('XMATCH("b",{"abc";"abc"},3,-1)', 2.0),
    ('XMATCH("abc",{"ABC";"abc"},3)', 2.0),
    ('XMATCH("12",{123;"x123"},3)', 1.0),
    ('XMATCH(42,{"x";"42"},3)', 2.0),
    ('XMATCH("TRUE",{TRUE;"TRUE"},3)', 1.0),
    ('XMATCH("",{"a";"b"},3)', 1.0),
    ('XMATCH("(",{"a";"b"},3)', "#VALUE!"),
    ('XLOOKUP("z",{"x";"y"},{1;2},,3)', "#N/A"),
    ("XNPV(0.05,H1:H3,{39448;39600;39813})", "#NUM!"),  # a blank amount
    ('XNPV(0.05,{-1000;"x";1100},{39448;39600;39813})', "#NUM!"),
    ("ROUND(TINV(1.5,5),12)", -0.7266868438),
]


AMONG_NONE = [
    ("PERCENTRANK.INC(Z1,35)", "#N/A"),
    ("PERCENTRANK.EXC(Z1,35)", "#N/A"),
    ("PERCENTILE.INC(Z1,0.4)", "#NUM!"),
    ("T.INV.2T(2,10)", "#NUM!"),
    ("ROUND(T.INV.2T(1.5,10),12)", -0.699812061312),
]
FORMATS = [
    ('TEXT(0.75,"h:mm 上午/下午")', "6:00 下午"),
    ('TEXT(0.75,"h:mm 오전/오후")', "18:00 오전/오후"),
    ('TEXT(45356,"gggg")', ""),
    ('TEXT(-1234.5,"Standard")', "#VALUE!"),
    ('TEXT(-1234.5,"n")', "#VALUE!"),
    ('TEXT(0.75,"h:nn")', "#VALUE!"),
    ('TEXT(-1234.5,"r")', "-r"),
    ('TEXT(1234.5,"t0.0")', "t1234.5"),
    ('TEXT(5,"x/x")', "#VALUE!"),
    ('TEXT(5,"/")', "#VALUE!"),
    ('TEXT(5,"0/")', "#VALUE!"),
    ('TEXT(45356,"Д/ММ")', "#VALUE!"),
    ('TEXT(1.5,"# ?/?")', "1 1/2"),
    ('VALUE("2024.3.15")', "#VALUE!"),
    ('VALUE("15.3.2024")', "#VALUE!"),
]
WORKDAYS = [
    ("WORKDAY(DATE(2024,1,3),-0.5)", 45293.0),
    ("WORKDAY(DATE(2024,1,3),-1.5)", 45292.0),
    ("WORKDAY(DATE(2024,1,3),-2.9)", 45289.0),
    ("WORKDAY(DATE(2024,1,3),0.5)", 45294.0),
    ("WORKDAY(DATE(2024,1,3),4.5)", 45300.0),
]


@pytest.mark.parametrize(
    ("formula", "value"), DIGITS + LAMBDAS + PLACES + REST + POWERS + TEXTS + LOOKED_UP + FORMATS + WORKDAYS + AMONG_NONE
)
def test_value(formula: str, value: object) -> None:
    assert worth(formula) == value


@pytest.mark.parametrize(("formula", "value"), WIDTHS)
def test_widths_and_kana(formula: str, value: object) -> None:
    cells = {"K1": "abc", "K2": "ＡＢＣ", "K3": "abd", "K4": "ア", "L1": 1.0, "L2": 2.0, "L3": 3.0, "L4": 4.0}
    assert worth(formula, cells=cells) == value


@pytest.mark.parametrize("kind", [Kind.PLAIN, Kind.DYNAMIC])
@pytest.mark.parametrize(("formula", "value"), CANCELLING)
def test_what_cancels_out(formula: str, value: object, kind: Kind) -> None:
    answer = worth(formula, kind, {"J1": 0.5, "J2": -0.4, "J3": -0.1})
    assert answer == (value[0][0] if kind is Kind.PLAIN and isinstance(value, list) else value)


def test_the_kept_sum_of_a_long_range_cancels_out_too() -> None:
    """Blanks below the last addition do not count; the sum of what stands above it is kept."""
    book = book_of({f"A{row}": value for row, value in zip(range(1, 44), [0.5, *[0.0] * 40, -0.4, -0.1], strict=True)})
    sums = [add(book, f"B{row}", f"SUM(A$1:A{row})") for row in range(40, 50)]
    Engine(book).calculate_all()
    worths = [formula.sheet.held(formula.row, formula.column) for formula in sums]
    assert worths == [0.5, 0.5, 0.5 - 0.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(("formula", "value"), MROUND)
def test_to_a_multiple(formula: str, value: float) -> None:
    assert worth(formula) == pytest.approx(value, rel=1e-15)
