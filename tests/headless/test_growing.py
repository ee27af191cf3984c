"""What is kept of ranges that grow or shrink down a column is what adding anew gives, to the last bit, whatever cells hold."""

from __future__ import annotations

from contextlib import ExitStack
from unittest.mock import patch

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.headless.sheets import book_of
from tests.headless.test_columns import HOSTILE
from xl_lepton.core.cells import Cell
from xl_lepton.headless.calc import growing
from xl_lepton.headless.calc.engine import Engine
from xl_lepton.headless.calc.pattern import Formula, Kind, Pattern
from xl_lepton.headless.library import indexes, ranked_counts

ROWS = 14
TAME: list[Cell] = [1.0, 2.0, 0.1, 0.3, -7.25, 1e15, "north", "South", "1", None]
WILD = [value for value in HOSTILE if value != float("inf")]  # no cell holds one: results beyond numbers are #NUM!
RANGES = ["A$2:A2", "A2:A$15", "A$3:A2", "A2:A5", "A$2:A$15", "A$2:A$40", "F$1:F1", "F3:F$16"]
SHAPES = [
    *(f"{name}({{0}})" for name in ("SUM", "AVERAGE", "COUNT", "COUNTA", "MIN", "MAX", "SUMPRODUCT")),
    "SUMPRODUCT({0},{1})", "SUMPRODUCT({1},{0},{1})", "{0}+SUM({0})", "SUM({0})-COUNT({1})",
    "COUNTIF({0},A2)", "COUNTIF({0},\">\"&B2)", "SUMIF({0},A2,{1})", "SUMIF({0},A2)", "AVERAGEIF({0},B2,{1})",
    "SUMIFS({1},{0},A2)", "SUMIFS({1},{0},A2,{1},B2)", "COUNTIFS({0},A2,{1},\"<=\"&B2)", "AVERAGEIFS({1},{0},A2)",
    "_xlfn.MAXIFS({1},{0},A2,{1},\">0\")", "_xlfn.MINIFS({1},{0},A2)", "SUMIFS({1},{0},\">=\"&A2,{0},\"<\"&B2)",
    "RANK(A2,{0})", "RANK(A2,{0},1)", "_xlfn.RANK.AVG(A2,{0})", "LARGE({0},2)", "MEDIAN({0})", "PERCENTILE({0},0.3)",
    "MATCH(A2,{0},0)", "MATCH(A2,{0})", "MATCH(A2,{0},-1)", "_xlfn.XMATCH(A2,{0},-1)", "_xlfn.XMATCH(A2,{0},1,-1)",
    "LOOKUP(A2,{0},{1})", "VLOOKUP(A2,{0},1)", "COUNTBLANK({0})", "STDEV({0})",
]  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> tuple[dict[str, Cell], list[str]]:
    value = st.one_of(st.sampled_from(TAME), st.sampled_from(TAME), st.sampled_from(WILD), st.floats(-100, 100))
    cells = {f"{column}{row}": draw(value) for column in "AB" for row in range(1, ROWS + 3)}
    texts = []
    for _ in range(3):
        first = draw(st.sampled_from(RANGES))
        second = draw(st.sampled_from([first, first.replace("A", "B")]))
        texts.append(draw(st.sampled_from(SHAPES)).format(first, second))
    return cells, texts


def results(cells: dict[str, Cell], texts: list[str], *, is_kept: bool) -> list[str]:
    """The values of the formulas, each filled down a column; all of them again after a cell was set."""
    shortest = 2 if is_kept else 10**9
    book = book_of(cells)
    sheet = book.sheets[0]
    for column, text in enumerate(texts, 6):
        pattern = Pattern(text, sheet, 2, column, Kind.PLAIN)
        for row in range(2, ROWS + 2):
            sheet.formulas[row, column] = Formula(sheet, row, column, pattern)
    engine = Engine(book)
    found = []
    with ExitStack() as stack:
        for module, name in ((growing, "SHORTEST"), (indexes, "INDEX_FROM"), (ranked_counts, "SHORTEST")):
            stack.enter_context(patch.object(module, name, shortest))
        engine.calculate_all()
        for row, value in ((9, 4.5), (2, "north"), (15, -1.0)):
            sheet.write(row, 1, value)
            engine.calculate_all()
            found += [repr(sheet.held(formula.row, formula.column)) for formula in engine.formulas]
    return found


@settings(max_examples=300, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(sheets())
def test_what_is_kept_is_what_adding_anew_gives(case: tuple[dict[str, Cell], list[str]]) -> None:
    assert results(*case, is_kept=True) == results(*case, is_kept=False)


def test_few_numbers_of_a_size_do_not_hide_a_criterion_of_equality() -> None:
    cells: dict[str, Cell] = {f"A{row}": "north" if row % 2 else "south" for row in range(2, 42)}
    cells |= {f"B{row}": float(row) for row in range(2, 42)}
    counts = results(
        cells, ['COUNTIFS(A$2:A$40,A2,B$2:B$40,"<="&3)', 'SUMIFS(B$2:B$40,A$2:A$40,A3,B$2:B$40,"<="&4)'], is_kept=True
    )
    assert counts == results(
        cells, ['COUNTIFS(A$2:A$40,A2,B$2:B$40,"<="&3)', 'SUMIFS(B$2:B$40,A$2:A$40,A3,B$2:B$40,"<="&4)'], is_kept=False
    )
    assert counts[:4] == ["1.0", "1.0", "1.0", "1.0"]
