"""Functions beside the examples of Microsoft's documentation, and arguments that used to take for ever or fall through."""

from __future__ import annotations

import pytest

from tests.headless.sheets import add, book_of, worth
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula

# formula, the value that Microsoft's page on the function shows, and to how many digits
PUBLISHED = [
    ("ODDFPRICE(DATE(2008,11,11),DATE(2021,3,1),DATE(2008,10,15),DATE(2009,3,1),7.85%,6.25%,100,2,1)", 113.59771747407883, 1e-9),
    ("ODDFYIELD(DATE(2008,11,11),DATE(2021,3,1),DATE(2008,10,15),DATE(2009,3,1),5.75%,84.5,100,2,0)", 0.07724554159729888, 1e-9),
    ("ODDLPRICE(DATE(2008,2,7),DATE(2008,6,15),DATE(2007,10,15),3.75%,4.05%,100,2,0)", 99.87828601472134, 1e-9),
    ("ODDLYIELD(DATE(2008,4,20),DATE(2008,6,15),DATE(2007,12,24),3.75%,99.875,100,2,0)", 0.04519223562916916, 1e-9),
    ('CONVERT(1,"lbm","kg")', 0.45359237, 1e-12),
    ('CONVERT(68,"F","C")', 20.0, 1e-12),
    ('CONVERT(CONVERT(100,"ft","m"),"ft","m")', 9.290304, 1e-12),
    ('CONVERT(1,"GW","kW")', 1e6, 1e-12),
    ('CONVERT(1,"kWh","J")', 3.6e6, 1e-12),
    ('CONVERT(1,"Mibyte","byte")', 1048576.0, 0),
    ('CONVERT(1,"km2","m2")', 1e6, 1e-12),
]  # fmt: skip

EXACT = [
    ('CONVERT(2.5,"ft","sec")', "#N/A"),
    ('CONVERT(1,"KG","g")', "#N/A"),
    ('ENCODEURL("http://contoso.sharepoint.com/Finance/Profit and Loss Statement.xlsx")',
     "http%3A%2F%2Fcontoso.sharepoint.com%2FFinance%2FProfit%20and%20Loss%20Statement.xlsx"),
    ("ODDLPRICE(45000,44000,43000,0.1,0.1,100,2)", "#NUM!"),
    ('IF(,"yes","no")', "no"),
    ("AGGREGATE(15,6,A1:A3,{1;2;5})", [[1.0], [2.0], ["#NUM!"]]),
    ("CHISQ.TEST(A1:A3,{1;2;#N/A})", "#N/A"),
    ('HYPERLINK("x",Z1)', 0.0),
    ('TEXT(1E15,"yyyy")', "#VALUE!"),
    ('TEXT(2958465,"yyyy")', "9999"),
    ('MATCH(2,A1:A3,"")', "#VALUE!"),
    ("MATCH(2,A1:A3,)", 2.0),
    ("MATCH(Z9,{1;0;2},0)", 2.0),
    ("XMATCH(Z9,Z1:Z3,0,-1)", 3.0),
    ("DAYS(-1,45000)", "#NUM!"),
    ("WORKDAY(-1,5)", "#NUM!"),
    ("RECEIVED(1,39583,1000000,0.0575,2)", "#NUM!"),
    ("DISC(-1,54058,97.975,100,2)", "#NUM!"),
    ("BETA.INV(0.68,8,10,1)", "#NUM!"),
    ("IRR({-1,2},-1)", "#VALUE!"),
    ('ROMAN(499,"3")', "VDIV"),
    ('REGEXEXTRACT("ab12","\\d",2)', "#VALUE!"),
    ("EDATE(TRUE,1)", "#VALUE!"),
    ('"abc"+NA()', "#N/A"),
    ("BINOM.INV(6,0.5,0.75)", 4.0),
    ("BINOM.INV(2,0.5,0.75)", 1.0),
]  # fmt: skip

HOSTILE = [
    ("BASE(255,16,1E10)", "#NUM!"),
    ("FIXED(1,1E6)", "#VALUE!"),
    ("MULTINOMIAL(1E10,1E9)", "#NUM!"),
    ("CUMIPMT(0.01,1E10,5000,1,1E10,0)", "#NUM!"),
    ("POISSON.DIST(1E10,5,TRUE)", 1.0),
    ("ROUND(BINOM.INV(1E10,0.5,0.75),-3)", 5000034000.0),
    ("MUNIT(45000)", "refused: MUNIT of more than 2000 rows is not supported"),
]


@pytest.mark.parametrize(
    ("first", "filled"), [("SUM($A1:A1)*2", "=SUM($A2:A2)*2"), ("_xlfn.XLOOKUP(A1,B:B,C:C)", "=XLOOKUP(A2,B:B,C:C)")]
)
def test_the_text_of_a_filled_formula(first: str, filled: str) -> None:
    book = book_of({"A1": 1.0})
    formula = add(book, "D1", first)
    book.sheets[0].formulas[2, 4] = Formula(formula.sheet, 2, 4, formula.pattern)
    shown = add(book, "F1", "FORMULATEXT(D2)")
    Engine(book).calculate_all()
    assert shown.value == filled


@pytest.mark.parametrize(("formula", "expected", "tolerance"), PUBLISHED)
def test_a_published_example(formula: str, expected: float, tolerance: float) -> None:
    assert worth(formula) == pytest.approx(expected, rel=tolerance, abs=0)


@pytest.mark.parametrize(("formula", "expected"), EXACT + HOSTILE)
def test_a_borderline_argument(formula: str, expected: object) -> None:
    assert worth(formula) == expected
