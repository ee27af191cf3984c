"""Everyday array idioms and the formulas that spreadsheet engines are known to get wrong, with Excel's answers."""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth
from xl_lepton.core.cells import Cell
from xl_lepton.headless.calc.pattern import Kind

IDIOMS = [
    # SUMPRODUCT takes whole arrays even in an ordinary formula
    ("SUMPRODUCT(LEN(B1:B3))", 4.0),
    ("SUMPRODUCT(--ISNUMBER(A1:A3))", 3.0),
    ("SUMPRODUCT((D2:D5=\"north\")*E2:E5)", 40.0),
    ("SUMPRODUCT((D2:D5=\"north\")*(E2:E5>10)*F2:F5)", 4.0),
    ("SUMPRODUCT(--(LEFT(B1:B3,1)=\"a\"))", 2.0),
    ("SUMPRODUCT(COUNTIF(A1:A3,A1:A3))", 3.0),
    ("SUMPRODUCT(1/COUNTIF(D2:D5,D2:D5))", 3.0),
    ("SUMPRODUCT(E2:E5,F2:F5)", 400.0),
    ("SUMPRODUCT(ROUND(A1:A3/3,1))", 2.0),
    ("SUMPRODUCT(MOD(A1:A3,2))", 2.0),
    ("SUMPRODUCT(LARGE(E2:E5,{1,2}))", 70.0),
    ("SUMPRODUCT(SUMIF(D2:D5,{\"north\",\"west\"},E2:E5))", 80.0),
    ("SUM(SUMIFS(A1:A3,A1:A3,{1,2}))", 3.0),
    ("SUM(COUNTIF(D2:D5,{\"north\",\"south\"}))", 3.0),
    ("SUM(LARGE(E2:E5,{1,2,3}))", 90.0),
    ("LOOKUP(2,1/(D2:D5=\"north\"),E2:E5)", 30.0),
    ("MATCH(1,INDEX((D2:D5=\"north\")*(E2:E5>10),0),0)", 3.0),
    ("SUM(INDEX(E2:F5,0,2))", 14.0),
    ("SUM(CHOOSE({1,2},A1:A3,E2:E4))", 66.0),
    # row numbers are an array only where one is taken, or in an array formula
    ("SUM(LARGE(E2:E5,ROW(1:3)))", 40.0),
    ("SUMPRODUCT(LARGE(E2:E5,ROW(1:3)))", 90.0),
    ("MAX(ROW(E2:E5))", 5.0),
    ("SUM(IF(MOD(ROW(E2:E5),2)=0,E2:E5))", 100.0),
    ("SUM(--(FREQUENCY(E2:E5,{15,35})>1))", 1.0),
    ("VLOOKUP(\"south\",CHOOSE({1,2},D2:D5,F2:F5),2,FALSE)", 3.0),
]  # fmt: skip

SPILLING = [
    ("ROUNDUP(A1:A3,0)", [[1.0], [2.0], [3.0]]),
    ("A1:A3*10", [[10.0], [20.0], [30.0]]),
    ("A1:A3&B1:B3", [["1a"], ["2b"], ["3ac"]]),
    ("A1:A3*{1,2}", [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]),
    ("A1:A3+{1;2}", [[2.0], [4.0], ["#N/A"]]),
    ("IF(A1:A3>1,\"big\",\"small\")", [["small"], ["big"], ["big"]]),
    ("IFERROR(1/(A1:A3-2),0)", [[-1.0], [0.0], [1.0]]),
    ("TRANSPOSE(A1:A3)", [[1.0, 2.0, 3.0]]),
    ("SEQUENCE(2,3)", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    ("SEQUENCE(,3)", [[1.0, 2.0, 3.0]]),
    ("FILTER(D2:E5,E2:E5>15)", [["south", 20.0], ["north", 30.0], ["west", 40.0]]),
    ("SORT(E2:E5,1,-1)", [[40.0], [30.0], [20.0], [10.0]]),
    ("UNIQUE(D2:D5)", [["north"], ["south"], ["west"]]),
    ("SORTBY(D2:D5,E2:E5,-1)", [["west"], ["north"], ["south"], ["north"]]),
    ("XLOOKUP(\"south\",D2:D5,E2:F5)", [[20.0, 3.0]]),
    ("XLOOKUP({\"west\",\"north\"},D2:D5,E2:E5)", [[40.0, 10.0]]),
    ("SUMIFS(E2:E5,D2:D5,UNIQUE(D2:D5))", [[40.0], [20.0], [40.0]]),
    ("VSTACK(A1:A2,{9,8})", [[1.0, "#N/A"], [2.0, "#N/A"], [9.0, 8.0]]),
    ("TAKE(E2:E5,-2)", [[30.0], [40.0]]),
    ("FREQUENCY(E2:E5,{15,35})", [[1.0], [2.0], [1.0]]),
    ("MMULT({1,2;3,4},{1;1})", [[3.0], [7.0]]),
    ("MAP(A1:A3,LAMBDA(x,x^2))", [[1.0], [4.0], [9.0]]),
    ("SCAN(0,A1:A3,LAMBDA(a,b,a+b))", [[1.0], [3.0], [6.0]]),
    ("BYROW(E2:F5,LAMBDA(r,SUM(r)))", [[12.0], [23.0], [34.0], [45.0]]),
    ("BYROW(E2:F5,_xleta.SUM)", [[12.0], [23.0], [34.0], [45.0]]),
    ("BYCOL(E2:F5,LAMBDA(c,MAX(c)))", [[40.0, 5.0]]),
    ("MAKEARRAY(2,2,LAMBDA(r,c,r*10+c))", [[11.0, 12.0], [21.0, 22.0]]),
    ("TEXTSPLIT(\"a,b;c\",\",\",\";\")", [["a", "b"], ["c", "#N/A"]]),
]  # fmt: skip

SINGLE = [
    ("REDUCE(0,A1:A3,LAMBDA(a,b,a+b))", 6.0),
    ("LET(x,5,y,x*2,x+y)", 15.0),
    ("LAMBDA(x,y,x*y)(3,4)", 12.0),
    ("IPMT(0.1,2,10,1000,0,1)", pytest.approx(-85.2050, abs=1e-4)),
    ("PPMT(0.1,2,10,1000,0,1)", pytest.approx(-62.7454, abs=1e-4)),
    ("CEILING(-2.5,-2)", -4.0),
    ("FLOOR(-2.5,-2)", -2.0),
    ("CEILING(5,0)", 0.0),
    ("VALUE(\"1,234.5\")", 1234.5),
    ("TEXT(12345,\"0.00E+00\")", "1.23E+04"),
    ("TEXT(\"abc\",\"@x\")", "abcx"),
    ("LEN(TEXT(1E+308,\"0.00\"))", 312.0),
    ("DATE(10000,1,1)", "#NUM!"),
    ("INDIRECT(\"R1C1\",FALSE)", 1.0),
    ("0.1+0.2=0.3", True),
    ("0.1+0.2&\"\"", "0.3"),
    ("-2^2", 4.0),
    ("COUNTIF(D:D,\"n*\")", 2.0),
    ("XLOOKUP(25,E2:E5,D2:D5,\"none\",-1)", "south"),
    ("XLOOKUP(25,E2:E5,D2:D5,\"none\",1)", "north"),
    ("XMATCH(\"w*\",D2:D5,2)", 4.0),
    ("AGGREGATE(14,6,E2:E5/(D2:D5=\"north\"),1)", 30.0),
]  # fmt: skip


# Arguments that work on whole arrays in ordinary formulas, inside functions that do not (the parameter classes of the binary
# format, as Excel writes them: [MS-XLS] 2.5.198.17 and LibreOffice's sc/source/filter/oox/formulabase.cxx).
WHOLE = [
    ("MAX(FREQUENCY(ROW(E2:E5),(E2:E5<35)*ROW(E2:E5)))", 1.0),
    ("COUNT(FREQUENCY(E2:E5*1,E2:E5*1))", 5.0),
    ("IRR(E2:E5-20)", 0.521379706804568),  # the root of 20 v^3 + 10 v^2 = 10 by numpy.roots
    ("SUM(MODE(INT(E2:E5/20)))", 1.0),
    ("SUM(PROB(E2:E5/10,E2:E5/100,2,3))", 0.5),
]


@pytest.mark.parametrize(("formula", "expected"), [*IDIOMS, *WHOLE])
def test_an_idiom_of_ordinary_formulas(formula: str, expected: object) -> None:
    assert worth(formula, Kind.PLAIN) == pytest.approx(expected)


@pytest.mark.parametrize(("formula", "expected"), [*SPILLING, *SINGLE])
def test_an_array_formula(formula: str, expected: object) -> None:
    assert worth(formula) == expected


def test_the_last_subtraction_of_a_formula_is_snapped_to_zero() -> None:
    assert worth("0.5-0.4-0.1", Kind.PLAIN) == 0.0
    assert worth("(0.5-0.4-0.1)", Kind.PLAIN) != 0.0
    assert worth("10.1-10-0.1", Kind.PLAIN) != 0.0


def test_a_plain_formula_intersects() -> None:
    assert worth("A1:A3*10", Kind.PLAIN, at="C2") == 20.0
    assert worth("A1:A3*10", Kind.PLAIN, at="C9") == "#VALUE!"
    assert worth("SUM(A1:A3*10)", Kind.PLAIN, at="C2") == 20.0
    assert worth("A1:A3", Kind.PLAIN, at="C3") == 3.0
    assert worth("@A1:A3", Kind.DYNAMIC, at="C3") == 3.0


def test_an_array_entered_into_a_fixed_range_is_cut_and_filled_up() -> None:
    from tests.headless.sheets import DATA, add, book_of, plain
    from xl_lepton.headless.calc.engine import Engine

    book = book_of(DATA)
    add(book, "H1", "A1:A3*2", Kind.FIXED, (5, 1))
    add(book, "J1", "A1:A3*2", Kind.FIXED, (2, 2))
    Engine(book).calculate_all()
    sheet = book.sheets[0]
    assert [plain(sheet.held(row, 8)) for row in range(1, 6)] == [2.0, 4.0, 6.0, "#N/A", "#N/A"]
    assert [[sheet.held(row, column) for column in (10, 11)] for row in (1, 2)] == [[2.0, 2.0], [4.0, 4.0]]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('SUMPRODUCT((D:D="north")*E:E)', "#VALUE!"),  # the header is text
        ('SUMPRODUCT((D:D="north")*1,E:E)', 40.0),
        ('SUMPRODUCT(--(D:D="north"))', 2.0),
        ('LOOKUP(2,1/(D:D="north"),E:E)', 30.0),
        ("SUMPRODUCT(A:A*A:A)", 14.0),
        ("SUM(A:A/2)", 0.0),  # row 40 of an ordinary formula
        ("ROWS(A:A)", 1048576.0),
        ("COUNTBLANK(A:A)", 1048573.0),
        ('COUNTIF(A:A,"")', 1048573.0),
    ],
)
def test_whole_columns_are_cut_to_what_is_in_use(formula: str, expected: object) -> None:
    assert worth(formula, Kind.PLAIN) == expected


@pytest.mark.parametrize(
    "formula", ['SUMPRODUCT(--(A:A=""))', "SUMPRODUCT(--(A:A=0))", "SUMPRODUCT(--ISBLANK(A:A))", "SUM(IF(A:A>1,0,1))"]
)
def test_formulas_that_count_a_million_blanks_are_refused(formula: str) -> None:
    assert str(worth(formula)).startswith("refused: works on all the blank cells")


@pytest.mark.parametrize("wanted", ['"n1"', '"=N1"', "3", '"3"', '">=3"', '"<>n1"', '"n*"', '""', "0.3", "TRUE"])
def test_an_index_over_a_long_column_finds_what_a_search_finds(wanted: str) -> None:
    """Short ranges are searched, long ones looked up; both count alike."""
    values: list[Cell] = ["n1", "N1", 3.0, "3", " 3 ", 0.1 + 0.2, True, None, "", "n12"]
    cells: dict[str, Cell] = {f"A{row}": value for row, value in enumerate(values * 3, 1)} | {"C1": 1.0}
    short = "+".join(f"COUNTIF(A{row}:A{row + 9},{wanted})" for row in (1, 11, 21))
    assert worth(f"COUNTIF(A1:A30,{wanted})-({short})", cells=cells) == 0.0
    assert worth(f"COUNTIFS(A1:A30,{wanted},A1:A30,{wanted})-({short})", cells=cells) == 0.0
    assert worth(f"SUMIFS(A1:A30,A1:A30,{wanted})-3*SUMIFS(A1:A10,A1:A10,{wanted})", cells=cells) == pytest.approx(0)


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "=", "<>", "<", ">", "<=", ">=", "&", "^"])
@pytest.mark.parametrize("right", ["B1:B70", "3", '"x"', "B1", "TRANSPOSE(B1:B3)", "A1:A70"])
def test_long_arrays_give_what_their_elements_give(sign: str, right: str) -> None:
    """A long array is computed in one go, a short one element by element."""
    kinds: dict[str, list[Cell]] = {
        "floats": [0.5, 3.0, 0.1 + 0.2, -7.0, 1e300],
        "mixed": [1.0, "x", None, True, "3", 0.3, 0.0],
        "texts": ["x", "X", "y"],
    }
    for left in kinds.values():
        cells = {f"A{row}": left[row % len(left)] for row in range(1, 71)}
        cells |= {f"B{row}": kinds["floats"][(row * 3) % 5] for row in range(1, 71)}
        whole = worth(f"A1:A70{sign}{right}", cells=cells, at="Z1")
        assert isinstance(whole, list)
        for row in range(1, 8):
            single = worth(f"A{row}{sign}{right.replace('1:B70', str(row)).replace('1:A70', str(row))}", cells=cells, at="Z1")
            assert whole[row - 1] == (single[0] if isinstance(single, list) else [single])
