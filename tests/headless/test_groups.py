"""GROUPBY and PIVOTBY, and worksheet functions given by name alone. The values are formulon 0.18's, and sums done by hand."""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth
from xl_lepton.core.cells import Cell

ROWS = [
    ("Region", "Prod", "Sales", "Units"),
    ("north", "pen", 10.0, 1.0),
    ("south", "ink", 20.0, 2.0),
    ("north", "ink", 30.0, 3.0),
    ("west", "pen", 40.0, 4.0),
    ("south", "pen", 5.0, 6.0),
    ("north", "pen", 7.0, 8.0),
]
CELLS: dict[str, Cell] = {f"{'ABCD'[at]}{row}": value for row, line in enumerate(ROWS, 1) for at, value in enumerate(line)}

GROUPED: list[tuple[str, object]] = [
    ("GROUPBY(A2:A7,C2:C7,SUM)", [["north", 47.0], ["south", 25.0], ["west", 40.0], ["Total", 112.0]]),
    ("GROUPBY(A1:A7,C1:C7,_xleta.SUM,,0)", [["north", 47.0], ["south", 25.0], ["west", 40.0]]),
    ("GROUPBY(A1:A7,C1:D7,SUM,3,0)",
     [["Region", "Sales", "Units"], ["north", 47.0, 12.0], ["south", 25.0, 8.0], ["west", 40.0, 4.0]]),
    ("GROUPBY(A2:A7,C2:C7,SUM,2,0,-2)", [["Row Field 1", "Value 1"], ["north", 47.0], ["west", 40.0], ["south", 25.0]]),
    ("GROUPBY(A2:A7,C2:C7,LAMBDA(x,MAX(x)),,-1,2)", [["Total", 40.0], ["south", 20.0], ["north", 30.0], ["west", 40.0]]),
    ("GROUPBY(A2:A7,C2:C7,SUM,,0,,C2:C7>9)", [["north", 40.0], ["south", 20.0], ["west", 40.0]]),
    ("GROUPBY(A2:A7,D2:D7,ARRAYTOTEXT,,0)", [["north", "1, 3, 8"], ["south", "2, 6"], ["west", "4"]]),
    ("GROUPBY(A2:A7,C2:C7,LAMBDA(x,y,SUM(x)/SUM(y)),,0)", [["north", 47 / 112], ["south", 25 / 112], ["west", 40 / 112]]),
    ("GROUPBY(A2:B7,C2:D7,SUM,,-2)",
     [["Grand Total", "", 112.0, 24.0], ["north", "", 47.0, 12.0], ["north", "ink", 30.0, 3.0], ["north", "pen", 17.0, 9.0],
      ["south", "", 25.0, 8.0], ["south", "ink", 20.0, 2.0], ["south", "pen", 5.0, 6.0], ["west", "", 40.0, 4.0],
      ["west", "pen", 40.0, 4.0]]),
    ("GROUPBY(A2:B7,C2:C7,SUM,,1,{1,-2})",
     [["north", "pen", 17.0], ["north", "ink", 30.0], ["south", "pen", 5.0], ["south", "ink", 20.0], ["west", "pen", 40.0],
      ["Total", "", 112.0]]),
    ("GROUPBY(A2:A7,C2:C6,SUM)", "#VALUE!"),
    ("GROUPBY(A2:A7,C2:C7,SUM,,1,5)", "#VALUE!"),
    ("PIVOTBY(A2:A7,B2:B7,C2:C7,SUM)",
     [["", "ink", "pen", "Total"], ["north", 30.0, 17.0, 47.0], ["south", 20.0, 5.0, 25.0], ["west", "", 40.0, 40.0],
      ["Total", 50.0, 62.0, 112.0]]),
    ("PIVOTBY(A2:A7,B2:B7,C2:C7,SUM,,0,-2,0,-1)",
     [["", "pen", "ink"], ["north", 17.0, 30.0], ["west", 40.0, ""], ["south", 5.0, 20.0]]),
    ("PIVOTBY(A2:A7,B2:B7,C2:C7,PERCENTOF,,0)",
     [["", "ink", "pen", "Total"], ["north", 0.6, 17 / 62, 47 / 112], ["south", 0.4, 5 / 62, 25 / 112],
      ["west", "", 40 / 62, 40 / 112]]),
    ("BYROW(C2:D3,SUM)", [[11.0], [22.0]]),
    ("BYCOL(C2:D7,AVERAGE)", [[112 / 6, 4.0]]),
    ("REDUCE(0,C2:C7,SUM)", 112.0),
    ("SCAN(0,C2:C4,SUM)", [[10.0], [30.0], [60.0]]),
    ("LET(SUM,LAMBDA(x,1),BYROW(C2:C3,SUM))", [[1.0], [1.0]]),
]  # fmt: skip

REFUSED = [
    ("GROUPBY(A2:B7,C2:C7,SUM)", "total depth"),
    ("GROUPBY(A2:B7,C2:C7,SUM,,1,3)", "by a value"),
    ("GROUPBY(A2:A8,C2:C8,SUM)", "blank"),
    ("GROUPBY(A2:A7,C2:C7,HSTACK(SUM,AVERAGE))", "several functions"),
    ("PIVOTBY(A2:B7,B2:B7,C2:C7,SUM)", "more than one field"),
    ("PIVOTBY(A2:A7,B2:B7,C2:C7,PERCENTOF,,,,,,,1)", "relative"),
]


@pytest.mark.parametrize(("formula", "expected"), GROUPED)
def test_groups(formula: str, expected: object) -> None:
    found = worth(f"={formula}", cells=CELLS)
    if not isinstance(expected, list) or not isinstance(found, list):
        assert found == expected
        return
    assert [len(line) for line in found] == [len(line) for line in expected]
    for line, wanted in zip(found, expected, strict=True):
        assert line == [pytest.approx(one) if isinstance(one, float) else one for one in wanted]


@pytest.mark.parametrize(("formula", "reason"), REFUSED)
def test_what_is_not_agreed_on_is_refused(formula: str, reason: str) -> None:
    found = str(worth(f"={formula}", cells=CELLS))
    assert found.startswith("refused")
    assert reason in found
