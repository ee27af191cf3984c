"""OFFSET and INDIRECT with arrays, N and T of arrays, and arguments that were taken for others than Excel takes them for."""

from __future__ import annotations

import pytest

from tests.headless.sheets import DATA, add, book_of, worth
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Kind

# Everyday idioms of models in ordinary formulas, with what follows from the cells of `sheets.DATA`.
IDIOMS = [
    ("SUMPRODUCT(N(E2:E5>15))", 3.0),
    ("SUMPRODUCT(N(E2:E5>15),E2:E5)", 90.0),
    ("SUMPRODUCT(N(OFFSET(E2,{0;2},0)))", 40.0),
    ("SUM(N(INDEX(E2:E5,N(IF(1,{1,3})))))", 40.0),
    ("SUMPRODUCT(SUBTOTAL(9,OFFSET(E2,ROW(E2:E5)-ROW(E2),0)),F2:F5)", 400.0),
    ("SUMPRODUCT(SUBTOTAL(103,OFFSET(D2,ROW(D2:D5)-ROW(D2),,1)),--(D2:D5=\"north\"))", 2.0),
    ("SUMPRODUCT(SUBTOTAL(9,OFFSET(E2,{0,2},0,2)))", 100.0),
    ("SUMPRODUCT(SUMIF(INDIRECT({\"D2:D3\",\"D4:D5\"}),\"north\",INDIRECT({\"E2:E3\",\"E4:E5\"})))", 40.0),
    ("SUMPRODUCT(SUMIF(INDIRECT(\"Sheet1!\"&{\"D2:D3\",\"D4:D5\"}),\"north\",INDIRECT(\"Sheet1!\"&{\"F2:F3\",\"F4:F5\"})))", 6.0),
    ("SUMPRODUCT(COUNTIF(INDIRECT({\"E2:E3\",\"E4:E5\"}),\">15\"))", 3.0),
    ("SUMPRODUCT(SUMIFS(OFFSET(E2,{0;2},0,2,1),OFFSET(D2,{0;2},0,2,1),\"north\"))", 40.0),
    ("SUM(OFFSET(E2,MATCH(\"south\",D2:D5,0)-1,0,2))", 50.0),
    ("SUMPRODUCT(LARGE(E2:E5,ROW(INDIRECT(\"1:2\"))))", 70.0),
]  # fmt: skip

ARGUMENTS = [
    ("T({\"a\",1})", [["a", ""]]),
    ("N(A1:A3)", 1.0),
    ("INDEX(E2:F5,2)", "#REF!"),  # a range of several rows and columns
    ("INDEX({1,2;3,4},2)", [[3.0, 4.0]]),
    ("SUM(INDEX(E2:F5,2,))", 23.0),
    ("SORT({3,1;1,2},\"2\",-1)", [[1.0, 2.0], [3.0, 1.0]]),
    ("SMALL({1,2,3},2.5)", 2.0),
    ("LARGE({1,2,3},1.5)", 2.0),
    ("XNPV(0,{-100,60,60},{45000,45100,45200})", "#NUM!"),
    ("XNPV(-0.1,{-100,60,60},{45000,45100,45200})", "#NUM!"),
    ("EOMONTH(45000,)", "#N/A"),
    ("YEARFRAC(45000,45100,)", pytest.approx(98 / 360)),
    ("IPMT(0.1,3,2.7,100)", "#NUM!"),
    ("PPMT(0.1,3,2.7,100)", "#NUM!"),
    ("FIXED(-0.001,2)", "0.00"),
    ("INT(123456789-0.0000004)", 123456789.0),
    ("INT(123456789-0.0000005)", 123456788.0),
    ("INT((8.2-8)*10)", 1.0),
    ("INT((1.2-1)*10)", 2.0),
    ("INT(10^14+0.5)", 100000000000001.0),
    ("INT(10^14-1+0.5)", 99999999999999.0),
    ("INT(-2.5)", -3.0),
    ("MOD(10,0.1)", pytest.approx(0.1)),
    ("MOD(281.44,0.02)", pytest.approx(0.02)),
    ("MOD(0.51,0.17)", pytest.approx(0.17)),
    ("MOD(0.9,0.3)", pytest.approx(5.55111512312578e-17)),
    ("MOD((1.2-1)/0.2,1)", pytest.approx(0.99999999999999978, abs=1e-16)),
    ("MOD(-7,3)", 2.0),
    ("INDEX(LINEST({1;3;2;5},{1;2;3;4},TRUE,TRUE),4,1)+1", pytest.approx(1 + 6.05 / (2.7 / 2))),  # F, by the sums of squares
    ("COUNT(LINEST({1;3;2;5},{1;2;3;4},TRUE,TRUE))", 10.0),
    ("VALUETOTEXT(\"a\",2)", "#VALUE!"),
    ("REGEXTEST(\"a\",\"A\",2)", "#VALUE!"),
    # The first coupon must be one of those before maturity: formulon, and a precondition of fsprojects/ExcelFinancialFunctions.
    ("ODDFPRICE(39763,45000,39736,39873,0.0785,0.0625,100,2,1)", "#NUM!"),
]  # fmt: skip

REFUSED = [
    ("SUM(OFFSET(A1,{0;1},0))", "OFFSET gives several references at once"),
    ('INDIRECT({"A1";"A2"})', "INDIRECT gives several references at once"),
    ('DSUM(D1:F5,"Units",{"bulky";TRUE})', "criteria under a heading that is none of the table's"),
]


@pytest.mark.parametrize(("formula", "expected"), IDIOMS)
def test_an_idiom(formula: str, expected: float) -> None:
    assert worth(formula, Kind.PLAIN) == pytest.approx(expected)
    assert worth(formula) == pytest.approx(expected)


@pytest.mark.parametrize(("formula", "expected"), ARGUMENTS)
def test_an_argument(formula: str, expected: object) -> None:
    assert worth(formula) == expected


@pytest.mark.parametrize(("formula", "reason"), REFUSED)
def test_what_is_refused(formula: str, reason: str) -> None:
    assert reason in str(worth(formula))


def test_sums_over_many_sheets_follow_their_cells() -> None:
    book = book_of({**DATA, "Sheet2!D2": "north", "Sheet2!E2": 5.0, "H1": "Sheet1", "H2": "Sheet2"})
    text = 'SUMPRODUCT(SUMIF(INDIRECT(H1:H2&"!D2:D5"),"north",INDIRECT(H1:H2&"!E2:E5")))'
    formulas = [add(book, f"J{row}", text) for row in range(1, 40)]  # as many as are calculated a column at a time
    engine = Engine(book)
    engine.calculate_all()
    assert {formula.value for formula in formulas} == {45.0}
    book.sheets[1].write(2, 5, 6.0)
    engine.calculate_after([(1, 2, 5)])
    assert {formula.value for formula in formulas} == {46.0}


def test_a_sum_through_the_sheets() -> None:
    book = book_of({"A1": 1.0, "Sheet2!A1": 20.0, "Sheet2!A2": 300.0})
    sums = [add(book, f"J{row}", text) for row, text in enumerate(("SUM(Sheet1:Sheet2!A1)", "MAX(Sheet2:Sheet1!A1:A2)"), 1)]
    Engine(book).calculate_all()
    assert [formula.value for formula in sums] == [21.0, 300.0]


def test_subtotals_row_by_row_leave_out_hidden_rows() -> None:
    book = book_of(DATA)
    book.sheets[0].hidden_rows.add(4)
    seen = add(book, "J1", 'SUMPRODUCT(SUBTOTAL(109,OFFSET(E2,ROW(E2:E5)-ROW(E2),0)),--(D2:D5="north"))')
    Engine(book).calculate_all()
    assert seen.value == 10.0


def test_formulas_of_a_range_are_counted() -> None:
    book = book_of(DATA)
    add(book, "A2", "1+1")
    add(book, "B3", "A1")
    count, spill = add(book, "J1", "SUMPRODUCT(--ISFORMULA(A1:B3))"), add(book, "K1", "ISFORMULA(A1:A3)", Kind.DYNAMIC)
    Engine(book).calculate_all()
    assert count.value == 2.0
    assert [spill.sheet.held(row, 11) for row in (1, 2, 3)] == [False, True, False]


def test_subtotals_of_a_lambda_leave_out_hidden_rows() -> None:
    book = book_of(DATA)
    book.sheets[0].hidden_rows.add(4)
    seen = add(book, "J1", "SUM(MAP(E2:E5,LAMBDA(x,SUBTOTAL(103,x)))*E2:E5)", Kind.DYNAMIC)
    Engine(book).calculate_all()
    assert seen.value == 70.0
