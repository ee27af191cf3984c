"""Values that Excel 365 for Mac (16.108 to 16.113) calculated, where they differ from what is commonly written about it.

The facts are those of the oracle tables of libraz/formulon (GitHub, tests/oracle/golden), which were read from Excel itself.
"""

from __future__ import annotations

import pytest

from tests.headless.sheets import add, book_of, worth
from xl_lepton.core.cells import Cell
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Kind

NUMBERS: dict[str, Cell] = {"A1": 30.0, "A2": 20.0, "A3": 10.0}
HOLES: dict[str, Cell] = {"A1": 2.0, "A3": 1.0}
TEXTS: dict[str, Cell] = {"A1": "a~b", "A2": "ab", "A3": "~", "A4": "a?", "A5": "~~", "A6": 7.0}
FRUIT: dict[str, Cell] = {
    "A1": "Fruit", "B1": "Region", "C1": "Sales",
    "A2": "Apple", "B2": "East", "C2": 100.0,
    "A3": "Pear", "B3": "West", "C3": 200.0,
    "E1": "Fruit", "E2": "Apple",
}  # fmt: skip

RANKS = [
    ("LARGE(A1:A3,1.9)", 20.0),
    ("LARGE(A1:A3,2.5)", 10.0),
    ("LARGE(A1:A3,0.5)", "#NUM!"),
    ("SMALL(A1:A3,2.999)", 20.0),
    ("SMALL(A1:A3,3.0001)", "#NUM!"),
    ('RANK(20,A1:A3,"0")', "#VALUE!"),
    ('RANK(20,A1:A3,"1")', "#VALUE!"),
    ("RANK(30,A1:A3,0.5)", 3.0),
    ("RANK(30,A1:A3,TRUE)", 3.0),
]

CRITERIA = [
    ('COUNTIF(A1:A6,"~~")', 1.0),  # without * and ? a criterion is compared as it stands
    ('COUNTIF(A1:A6,"a~?")', 1.0),
    ('COUNTIF(A1:A6,">=")', 0.0),
    ('COUNTIF(A1:A6,">")', 0.0),
]

TIMES = [
    ('TIMEVALUE("1:30 pm")', 0.5625),
    ('TIMEVALUE("1:30PM")', "#VALUE!"),
    ('TIMEVALUE("12:60")', 13 / 24),
    ('TIMEVALUE("12:30:60")', 751 / 1440),
    ('TIMEVALUE("25:00")', 1 / 24),
    ('TIMEVALUE("0:30 AM")', 1 / 48),
    ('TIMEVALUE("13:30 PM")', "#VALUE!"),
    ('DATEVALUE("2024-03-15T00:00:00")', "#VALUE!"),
]

MONEY = [
    ("MIRR({-100,-200,-300},0.1,0.1)", -1.0),
    ("MIRR({100,200,300},0.1,0.1)", "#DIV/0!"),
    ("VDB(2400,300,10,0,5,0)", 1050.0),
    ("ABS(RATE(10,-100,1000))<1E-12", True),  # Excel shows -2E-10, an interest-free loan all the same
]

DISTRIBUTIONS = [
    ("WEIBULL.DIST(0,1,1,FALSE)", 0.0),
    ("WEIBULL.DIST(0,1,1,TRUE)", 0.0),
    ("HYPGEOM.DIST(5,4,8,20,FALSE)", 0.0),
    ("HYPGEOM.DIST(4,4,8,20,TRUE)", 1.0),
    ("HYPGEOM.DIST(-1,4,8,20,FALSE)", "#NUM!"),
    ("BETA.INV(1,2,3)", "#NUM!"),
    ("Z.TEST({3;6;7;8;6},4,0)", "#NUM!"),
    ("F.TEST({7;7;7},{1;2;3})", "#DIV/0!"),
    ("HYPGEOM.DIST(1E9,1E9,1,1E9,TRUE)", 1.0),
    ("SHEETS(42)", "#N/A"),
    ("AREAS(A1:B2 C3:D4)", "#NULL!"),
    ('CELL("nonsense",A1)', "#VALUE!"),
    ('CELL("",A1)', "#VALUE!"),
]

COMPLEX = [
    ('IMSUM("1+i","2+3j")', "#VALUE!"),
    ('IMSUM("1+i","2+3i",4)', "7+4i"),
    ('IMSUM("1+i",#REF!)', "#REF!"),
    ('IMPRODUCT("1+i","2j")', "#VALUE!"),
    ('IMSQRT("-4")', "1.22464679914735E-16+2i"),
    ('IMSQRT("i")', "0.707106781186548+0.707106781186547i"),
    ('IMSQRT("0")', "0"),
    ("SHEET(#REF!)", "#REF!"),
]

ARRAYS = [
    ("EXPAND({1,2;3,4},2,3,)", [[1.0, 2.0, 0.0], [3.0, 4.0, 0.0]]),
    ("COUNT(EXPAND({1,2;3,4},3,4,))", 4.0),
    ("ISBLANK(INDEX(EXPAND({2;1},3,1,),3,1))", True),
    ("COUNTA(EXPAND({2;1},3,1,))", 3.0),
    ("COUNTA(SORT(A1:A3))", 3.0),
    ("COUNT(SORT(A1:A3))", 2.0),
    ("COUNTA(CHOOSE(1,A1:A3))", 2.0),
    ("COUNTA(INDEX(A1:A3,0))", 2.0),
    ("TRIMRANGE(A1:A3,4)", "#VALUE!"),
    ("SORT(TRIMRANGE(A1:A3))", [[1.0], [2.0], [0.0]]),
]


@pytest.mark.parametrize(("formula", "expected"), RANKS)
def test_positions_and_orders(formula: str, expected: object) -> None:
    assert worth(formula, cells=NUMBERS) == expected


@pytest.mark.parametrize(("formula", "expected"), CRITERIA)
def test_criteria(formula: str, expected: object) -> None:
    assert worth(formula, cells=TEXTS) == expected


@pytest.mark.parametrize(("formula", "expected"), [*TIMES, *MONEY, *DISTRIBUTIONS, *COMPLEX])
def test_times_money_and_chances(formula: str, expected: object) -> None:
    assert worth(formula, cells={}) == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-12))


@pytest.mark.parametrize(("formula", "expected"), ARRAYS)
def test_what_arrays_hold(formula: str, expected: object) -> None:
    """An empty slot pads with nothing, and COUNTA counts every element of an array, of a reference what is filled."""
    assert worth(formula, cells=HOLES) == expected


@pytest.mark.parametrize("name", ["DSUM", "DCOUNT", "DGET"])
def test_a_field_is_one_cell(name: str) -> None:
    assert worth(f"{name}(A1:C3,B1:C1,E1:E2)", cells=FRUIT) == "#VALUE!"
    assert worth("DSUM(A1:C3,C1,E1:E2)", cells=FRUIT) == 100.0


def test_the_sign_of_a_spill_wants_one_cell() -> None:
    book = book_of({})
    add(book, "A1", "SEQUENCE(2,2)", Kind.DYNAMIC)
    one, several = add(book, "F1", "SUM(OFFSET(A1,0,0)#)"), add(book, "F2", "SUM(OFFSET(A1,0,0,2,2)#)")
    Engine(book).calculate_all()
    assert one.sheet.held(1, 6) == 10.0
    assert str(several.sheet.held(2, 6)) == "#REF!"


@pytest.mark.parametrize(("formula", "expected"), [("TAKE(A1:A3,2)", 1.0), ("DROP(A1:A3,1)", 1.0), ("TRIMRANGE(A1:A9)", 2.0)])
def test_what_is_cut_from_a_reference_is_one(formula: str, expected: float) -> None:
    assert worth(f"COUNTA({formula})", cells=HOLES) == expected
    assert worth(f'COUNTIF({formula},">0")', cells=HOLES) == expected


def test_interest_from_the_first_coupon_day_is_refused() -> None:
    """Excel gives 50, Microsoft's page (interest from the first coupon day to the settlement) 33.33."""
    formula = "ACCRINT(DATE(2008,3,1),DATE(2008,5,1),DATE(2008,8,31),0.1,1000,2,0,{})"
    assert worth(formula.format("TRUE"), cells={}) == pytest.approx(50.0, rel=1e-12)
    assert str(worth(formula.format("FALSE"), cells={})).startswith("refused: ACCRINT counted from the first coupon day")


# What a last addition leaves. SUM: joeu2004 (office-forums.com 396063), the example of Microsoft's KB 78113 with 0 behind it
# (mrexcel.com 810694), Jerry W. Lewis (excelbanter.com 170796), Bernard Liengme (571850).
SUMS = [
    ("SUM(0.5,-0.4,-0.1)", 0.0),
    ("SUM(-116.33,98.53,17.8)", 0.0),
    ("SUM(0,-116.33,98.53,17.8)", 0.0),
    ("SUM(-116.33,98.53,17.8,0)", 3.5527136788005009e-15),
    ("SUM(1.333,1.225,-1.333,-1.225)", 0.0),
    ("SUM(1.333,1.225,-1.333,-1.225,0)", -2.2204460492503131e-16),
    ("SUM(2053.12,-1272.15,-260,-420.97,-100)", -2.2737367544323206e-13),
    ("SUM(-606.02,643.2,-37.18)", 6.3948846218409017e-14),
    ("SUM({0.5,-0.4,-0.1})", 0.0),
    ("AVERAGE(0.5,-0.4,-0.1)", 0.0),
    ("SUBTOTAL(9,A1:A3)", 0.0),
    ("AGGREGATE(9,4,A1:A3)", 0.0),
    ("SUMPRODUCT({0.5,-0.4,-0.1})", -2.7755575615628914e-17),
    ('SUMIF(A1:A3,"<>x")', -2.7755575615628914e-17),
    ("SUM(1,-(1-2^-50))", 0.0),
    ("SUM(1,-(1-2^-49))", 2.0**-49),
]


@pytest.mark.parametrize(("formula", "expected"), SUMS)
def test_what_the_last_addition_of_a_sum_leaves(formula: str, expected: float) -> None:
    assert worth(formula, cells={"A1": 0.5, "A2": -0.4, "A3": -0.1}) == expected


@pytest.mark.parametrize(("units", "expected"), [(5, 0.0), (8, 0.0), (9, 8 * 2.0**971)])
def test_what_a_last_subtraction_leaves(units: int, expected: float) -> None:
    """joeu2004, excelbanter.com 816967."""
    cells: dict[str, Cell] = {"A1": 2.0**1023 + (2.0**1023 - 2.0**971), "A2": 2.0**1023 + (2.0**1023 - units * 2.0**971)}
    assert worth("A1-A2", Kind.PLAIN, cells=cells) == expected
    assert worth("(A1-A2)", Kind.PLAIN, cells=cells) == (units - 1) * 2.0**971


def test_sums_that_grow_down_a_column_end_alike() -> None:
    """A sum kept from the cell above comes out as one added anew."""
    values = [1.0] * 38 + [0.4, -38.0 - 0.4, 0.5, -0.4, -0.1, 3.0, -3.0, 0.0]
    book = book_of({f"A{row}": value for row, value in enumerate(values, 1)})
    rows = range(36, len(values) + 1)
    grown = {row: add(book, f"B{row}", f"SUM(A$1:A{row})") for row in rows}
    anew = {row: add(book, f"C{row}", f"SUM({','.join(f'A{one}' for one in range(1, row + 1))})") for row in rows}
    Engine(book).calculate_all()
    sheet = grown[36].sheet
    assert [sheet.held(row, 2) for row in rows] == [sheet.held(row, 3) for row in anew]


def test_interest_and_principal_are_what_is_paid() -> None:
    paid = "CUMPRINC(0.05/12,60,25000,1,60,0)+CUMIPMT(0.05/12,60,25000,1,60,0)-PMT(0.05/12,60,25000)*60"
    assert worth(paid, Kind.PLAIN, cells={}) == 0.0
