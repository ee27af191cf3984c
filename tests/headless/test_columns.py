"""Formulas calculated a column at a time are worth what they are worth one by one, to the last bit, whatever the cells hold."""

from __future__ import annotations

import re
from unittest.mock import patch

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.headless.sheets import add, book_of
from xl_lepton.core.cells import Cell, CellError
from xl_lepton.headless.calc import calls, column_runs, filled
from xl_lepton.headless.calc.book import Table
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern
from xl_lepton.headless.library import indexes

HOME, LAST = 5, 12  # the row in which a formula is written, to be filled into others; the last row
INPUTS, COMPUTED = "ABC", "DEFG"
HOSTILE: list[Cell] = [
    None, 0.0, -0.0, 1.0, -1.0, 2.5, 0.1, 0.3, 0.30000000000000004, 1e308, -1.7e308, 5e-324, 1e15, 123456789012345.6, 46000.0,
    "", " ", "0", "1,200", "8%", "2026-01-31", "1/2", "1e3", "TRUE", "north", "North", "n*", "~?", "ß", "#N/A",
    True, False, CellError("#N/A"), CellError("#DIV/0!"), CellError("#VALUE!"), float("inf"),
]  # fmt: skip
LITERALS = ["0", "1", "2.5", "1E+308", '"north"', '""', '"3"', "TRUE", "#N/A", "{1,2}", "1%"]
# X is any expression, C a cell, R a range, K a range of fixed rows.
SHAPES = [
    "C", "C", "C", "X+X", "X-X", "X*X", "X/X", "X^X", "X&X", "X=X", "X<>X", "X<X", "X>=X", "(X)", "-X", "+X", "X%",
    "IF(X,X,X)", "IF(X,X)", "IF(X,,X)", "IF(,X,X)", "IFERROR(X,X)", "IFNA(X,X)", "IFERROR(X,)",
    "SUM(R)", "SUM(R,X)", "SUM(C,C)", "SUMPRODUCT(R,R)", "SUMPRODUCT(R*X)", "SUMPRODUCT(K,K,K)", "SUMPRODUCT(C)",
    "SUMIF(K,X,K)", "SUMIF(R,X)", "COUNTIF(R,X)", "COUNTIFS(K,X,K,X)", "SUMIFS(K,K,X)", "AVERAGE(R)", "MAX(R,X)", "COUNT(C,X)",
    "MATCH(X,K,0)", "MATCH(X,K)", "INDEX(K,X)", "INDEX(K,MATCH(X,K,0))*X", "VLOOKUP(X,$A$1:$C$12,2,FALSE)", "SUM(A5:C5)",
    "SUM(A5:A7)", "SUM(A4:C$6)", "SUMPRODUCT(A4:A6,B4:B6)", "VLOOKUP(C,$B$2:$C$12,2,0)", "INDEX(K,MATCH(C,K,0))",
    "INDEX($A$1:$C$9,C,2)", "MATCH(C,$A$2:$A$12,0)", "_xlfn.XLOOKUP(C,$A$1:$A$9,$B$3:$B$11,\"none\")", "C-C-C",
    "HLOOKUP(X,A5:C7,2)", "_xlfn.XLOOKUP(X,K,K)", "_xlfn.XLOOKUP(X,K,K,X)", "_xlfn.XLOOKUP(X,R,R,,-1)", "_xlfn.XMATCH(X,K,0,-1)",
    "ROUND(X,2)", "ROUND(X,X)", "MOD(X,X)", "LEN(X)", "LEFT(X,1)", "EOMONTH(X,1)", "AND(X,X)", "ISERROR(X)", "ISBLANK(C)", "N(C)",
    "ROW()", "ROW(C)", "PI()*X", "CHOOSE(X,X,X)", "SUM(IF(X,R,X))", "SUM(IF(X,C,C))", "_xlfn.LET(_xlpm.a,X,_xlpm.a+_xlpm.a)",
    "R", "K", "C:INDEX(K,2)", "tax*X", "beside+X", "SUM(Sheet2!A1:A3)*X", "Sheet2!A5", "Nowhere!A5+X", "NOSUCH(X)", "BAHTTEXT(X)",
    "SUMPRODUCT((K=C)*K)", "SUMPRODUCT(--(K=C),K)", "SUMPRODUCT((K>=C)*(K<>X)*K)",
    "SUM(K)", "SUM(K)*X", "MAX(K,2)", "INDEX(K,3)", "INDEX(K,0)", "ROUND(K,0)+MEDIAN(K)", "SUM($A$1,$B$2)",
    "SUBTOTAL(9,R)", "OFFSET(C,1,0)", "INDIRECT(\"A\"&ROW())", "TEXT(X,\"0.00\")", "TRANSPOSE(K)", "ROUND(K,1)",
]  # fmt: skip
MOST = 150
NAMES = {"tax": "Sheet1!$A$2", "beside": "Sheet1!$A1"}
ROWS = st.lists(st.integers(2, LAST), min_size=2, unique=True)


@st.composite
def formulas(draw: st.DrawFn, columns: str, depth: int = 3) -> str:
    """A formula as it stands in row HOME, looking at some columns."""

    def piece(found: re.Match[str]) -> str:
        if found[0] == "X":
            return draw(formulas(columns, depth - 1))
        if found[0] == "C":
            return corner(-4)  # in the rows above HOME it comes in at the sheet's other end
        start, end = corner(-1), corner(-1)
        if found[0] == "R":
            return f"{start}:{end}"
        column = draw(st.sampled_from(columns))
        return f"${column}${draw(st.integers(1, 3))}:${column}${draw(st.integers(8, LAST))}"

    def corner(highest: int) -> str:
        across, down = draw(st.sampled_from(["", "$"])), draw(st.sampled_from(["", "", "$"]))
        return f"{across}{draw(st.sampled_from(columns))}{down}{HOME + draw(st.integers(highest, 4))}"

    if depth == 0:
        return draw(st.sampled_from(LITERALS))
    return re.sub(r"(?<![A-Z.])[XCRK](?![A-Z(])", piece, draw(st.sampled_from(SHAPES)))


@st.composite
def sheets(draw: st.DrawFn, *, circles: bool) -> tuple[dict[str, Cell], list[tuple[int, str, list[int]]]]:
    """The cells of some columns, and formulas filled into others; these look to the left only, or anywhere."""
    hostile, few = st.one_of(st.sampled_from(HOSTILE), st.floats(-100, 100)), st.sampled_from([0.1, 0.3, -0.4, 1.0, 2.0, 3.0])
    values = draw(st.sampled_from([hostile, few]))
    cells = {f"{column}{row}": draw(values) for column in INPUTS for row in range(1, LAST + 1)}
    cells |= {f"Sheet2!A{row}": draw(values) for row in range(1, LAST + 1)}
    columns = [(len(INPUTS) + number, letter) for number, letter in enumerate(COMPUTED, 1)]
    everywhere = INPUTS + COMPUTED
    seen = [everywhere if circles else everywhere[: number - 1] for number, _ in columns]
    return cells, [(number, draw(formulas(look)), draw(ROWS)) for (number, _), look in zip(columns, seen, strict=True)]


def results(cells: dict[str, Cell], fills: list[tuple[int, str, list[int]]], shortest: int) -> tuple[dict[str, str], set[str]]:
    """Every formula's value as text, and what was refused, when so many formulas are taken for a column.

    A circle is named from the formula at which it was entered, which may be another one.
    """
    book = book_of(cells, NAMES)
    sheet = book.sheets[0]
    for column, text, rows in fills:
        pattern = Pattern(text, sheet, HOME, column, Kind.PLAIN)
        for row in rows:
            sheet.formulas[row, column] = Formula(sheet, row, column, pattern)
    engine = Engine(book)
    # A column at a time ranges of three rows are looked up in an index already, one by one they are searched.
    with patch.object(filled, "SHORTEST", shortest), patch.object(indexes, "INDEX_FROM", 3 if shortest == 2 else 16):
        engine.calculate_all()
        engine.calculate_all()  # and anew, when every formula has a value already
    held = {formula.place_name: repr(sheet.held(formula.row, formula.column)) for formula in engine.formulas}
    return held, {f"{formula.place_name}: {reason.partition(': ')[0]}" for formula, reason in engine.refused.items()}


def test_columns_are_taken_at_once_in_the_order_they_need() -> None:
    """D looks at E and at a total of F, E at F; G is a running total, which goes row by row; H looks at G."""
    rows = list(range(2, 102))
    book = book_of({f"A{row}": float(row) for row in rows}, NAMES)
    sheet, texts = book.sheets[0], ("E5+$J$1", "F5*2", "A5+1", "G4+E5", "G5-D5")
    for column, text in enumerate(texts, 4):
        pattern = Pattern(text, sheet, HOME, column, Kind.PLAIN)
        for row in rows:
            sheet.formulas[row, column] = Formula(sheet, row, column, pattern)
    add(book, "J1", "SUM(F2:F101)")
    engine = Engine(book)
    with patch.object(engine, "finish_column", wraps=engine.finish_column) as finished:
        engine.calculate_all()
    assert [call.args[0][0].column for call in finished.call_args_list] == [6, 5, 4, 8]
    assert sheet.held(101, 8) == sum(2.0 * (row + 1) for row in rows) - (204.0 + sum(row + 1 for row in rows))


@settings(max_examples=MOST, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(sheets(circles=False))
def test_a_column_at_a_time_is_the_same_as_one_by_one(case: tuple[dict[str, Cell], list[tuple[int, str, list[int]]]]) -> None:
    assert results(*case, shortest=2) == results(*case, shortest=10**9)


def test_a_sum_by_a_key_is_worked_out_once_for_each_key() -> None:
    cells: dict[str, Cell] = {f"A{row}": f"k{row % 7}" for row in range(1, 120)} | {f"B{row}": row / 4 for row in range(1, 120)}
    cells |= {f"C{row}": (1.0, True, -0.0, 0.0, "1", None)[row % 6] for row in range(1, 120)}
    texts = {
        "SUMPRODUCT(($A$1:$A$119=A5)*$B$1:$B$119)": 7,
        "SUMPRODUCT(--($A$1:$A$119=A5),$B$1:$B$119*C5)+C5": 42,
        "SUMPRODUCT((keys=A5)*$B$1:$B$119)": 7,
        "SUMPRODUCT((T[k]=T[[#This Row],[k]])*T[v])": 7,
        "SUMPRODUCT((near=A5)*1)": 100,  # a name for cells beside each
    }
    for text, times in texts.items():
        book = book_of(cells, {"keys": "Sheet1!$A$1:$A$119", "near": "Sheet1!$A1:$A3"})
        book.tables["t"] = Table("T", book.sheets[0], 1, 1, 119, 2, ("k", "v"), 0, 0)
        sheet = book.sheets[0]
        pattern = Pattern(text, sheet, HOME, 5, Kind.PLAIN)
        for row in range(2, 102):
            sheet.formulas[row, 5] = Formula(sheet, row, 5, pattern)
        with patch.object(calls, "outcome", wraps=calls.outcome) as called:
            Engine(book).calculate_all()
        assert called.call_count == times, text
        at_once = [repr(sheet.held(row, 5)) for row in range(2, 102)]
        with patch.object(filled, "SHORTEST", 10**9):
            Engine(book).calculate_all()
        assert at_once == [repr(sheet.held(row, 5)) for row in range(2, 102)], text


def test_lookups_and_moving_sums_are_taken_at_once() -> None:
    """The test above compares two ways only if these formulas are really calculated for all cells by one call."""
    rows = range(2, 102)
    cells: dict[str, Cell] = {f"A{row}": float(row % 37) for row in range(1, 120)} | {f"B{row}": row / 4 for row in range(1, 120)}
    texts = (
        "INDEX($B$1:$B$119,MATCH(B5-1,$B$1:$B$119,0))*2", "VLOOKUP(A5,$A$1:$B$119,2,FALSE)", "SUMPRODUCT(A5:A9,B5:B9)",
        '_xlfn.XLOOKUP(A5,$B$1:$B$119,$A$1:$A$119,"none")', "SUM(A5:B5)+SUM(B5:B9)",
    )  # fmt: skip
    for column, text in enumerate(texts, 5):
        book = book_of(cells)
        sheet = book.sheets[0]
        pattern = Pattern(text, sheet, HOME, column, Kind.PLAIN)
        for row in rows:
            sheet.formulas[row, column] = Formula(sheet, row, column, pattern)
        with patch.object(column_runs, "outcome") as called:
            Engine(book).calculate_all()
        assert called.call_count == 0, text
        at_once = [sheet.held(row, column) for row in rows]
        with patch.object(filled, "SHORTEST", 10**9):
            Engine(book).calculate_all()
        assert at_once == [sheet.held(row, column) for row in rows], text
