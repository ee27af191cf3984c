"""What cannot be computed keeps every value it had, in memory and in the file, and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.packages import make, parts_of, sheet
from xl_lepton.headless import Workbook
from xl_lepton.headless.verify import verify

# A history of prices from a service, spilled over four rows; a sum rests on it. `cm` and {=...} are refused alike.
ROWS = (
    '<row r="1"><c r="A1"{mark}><f t="array" ref="A1:B3">_xlfn.STOCKHISTORY(D1)</f><v>45293</v></c><c r="B1"><v>184.4</v></c>'
    '<c r="D1" t="str"><v>X</v></c></row>'
    '<row r="2"><c r="A2"><v>45294</v></c><c r="B2"><v>180.75</v></c><c r="D2"><f>SUM(B1:B3)</f><v>536.63</v></c></row>'
    '<row r="3"><c r="A3"><v>45295</v></c><c r="B3"><v>171.48</v></c></row>'
)


@pytest.mark.parametrize("mark", ["", ' cm="1"'])
def test_an_array_keeps_the_values_of_all_its_cells(tmp_path: Path, mark: str) -> None:
    path = make(tmp_path / "m.xlsx", {"S": sheet(ROWS.format(mark=mark))})
    with Workbook.open(path) as book:
        for _ in range(2):
            report = book.recalc(full=True)
            assert [one.cell for one in report.refused] == ["S!A1"]
            assert report.stale == ["S!D2"]
            assert report.changed == []
            assert book.get("A1:B3") == [[45293.0, 184.4], [45294.0, 180.75], [45295.0, 171.48]]
            assert book.get("D2") == pytest.approx(536.63)
        book.save(tmp_path / "out.xlsx")
    before, after = parts_of(path), parts_of(tmp_path / "out.xlsx")
    assert after["xl/worksheets/sheet1.xml"] == before["xl/worksheets/sheet1.xml"]
    with Workbook.open(path) as book:
        assert verify(book).differences == []


def test_an_array_refused_only_now_takes_back_the_range_it_had(tmp_path: Path) -> None:
    """With another choice the array cannot be computed: it holds what it last held, over the cells that were its own."""
    rows = (
        '<row r="1"><c r="A1"><v>3</v></c><c r="B1" cm="1"><f t="array" ref="B1:B2">'
        'IF(A1&lt;9,_xlfn.SEQUENCE(A1),_xlfn.STOCKHISTORY(A1))</f><v>1</v></c><c r="D1"><f>SUM(_xlfn.ANCHORARRAY(B1))</f>'
        '<v>3</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    )
    with Workbook.open(make(tmp_path / "m.xlsx", {"S": sheet(rows)})) as book:
        report = book.recalc()
        if report.refused:  # a formula that could ask a service is refused whole
            assert book.get("B1:B3") == [[1.0], [2.0], [None]]
            assert book.get("D1") == 3
            return
        assert book.get("B1:B4") == [[1.0], [2.0], [3.0], [None]]
        book.set("A1", 9)
        assert [one.cell for one in book.recalc().refused] == ["S!B1"]
        assert book.get("B1:B4") == [[1.0], [2.0], [3.0], [None]]
        assert book.get("D1") == 6


def test_the_precision_as_displayed_is_refused(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1.26</v></c><c r="B1"><f>A1*2</f><v>2.6</v></c></row>'
    path = make(tmp_path / "m.xlsx", {"S": sheet(rows)}, workbook='<calcPr fullPrecision="0"/>')
    with Workbook.open(path) as book:
        assert "precision that cells display" in book.recalc().refused[0].reason
        assert book.get("B1") == 2.6
