"""A leveraged buyout as finance teams build it, beside an account of its own in plain Python: interest on average balances that
depends on the sweep it reduces, a scenario switch, returns by date, and sensitivity tables over all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.packages import make, sheet
from xl_lepton.headless import Workbook

YEARS = 5
COLUMNS = "CDEFG"
GROWTH = {1: 0.02, 2: 0.05, 3: 0.09}

NAMES = (
    "<definedNames><definedName name='case'>S!$B$1</definedName><definedName name='debt'>S!$B$4</definedName>"
    "<definedName name='exit_multiple'>S!$B$5</definedName><definedName name='rate'>S!$B$3</definedName></definedNames>"
    '<calcPr iterate="1" iterateCount="200" iterateDelta="0.000001"/>'
)


def account(case: int, rate: float, debt: float, multiple: float) -> tuple[float, list[float]]:
    """Money multiple and closing balances: the interest of each year solves its own equation, by halving."""
    balance, balances, earnings = debt, [], 100.0
    for _ in range(YEARS):
        earnings *= 1 + GROWTH[case]

        def swept(closing: float, earnings: float = earnings, opening: float = balance) -> float:
            cash = (earnings - rate * (opening + closing) / 2) * (1 - 0.25)
            return opening - max(0.0, min(opening, cash - 20.0)) - closing

        low, high = 0.0, balance
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if swept(middle) > 0 else (low, middle)
        balance = (low + high) / 2
        balances.append(balance)
    return (multiple * earnings - balance) / (800.0 - debt), balances


def model(path: Path) -> Path:
    cells: dict[str, str] = {
        "A1": "<v>1</v>", "B1": "<v>2</v>", "B2": "<f>CHOOSE(case,0.02,0.05,0.09)</f>", "B3": "<v>0.08</v>", "B4": "<v>500</v>",
        "B5": "<v>8</v>", "B7": "<v>100</v>", "B11": "<f>debt</f>", "B15": "<f>-(800-debt)</f>", "B16": "<v>44927</v>",
    }  # fmt: skip
    previous = "B"
    for column in COLUMNS:
        cells |= {
            f"{column}7": f"<f>{previous}7*(1+$B$2)</f>",
            f"{column}8": f"<f>rate*AVERAGE({previous}11,{column}11)</f>",
            f"{column}9": f"<f>({column}7-{column}8)*(1-25%)</f>",
            f"{column}10": f"<f>MAX(0,MIN({previous}11,{column}9-20))</f>",
            f"{column}11": f"<f>{previous}11-{column}10</f>",
            f"{column}15": f"<f>IF({column}7=MAX($C$7:$G$7),exit_multiple*{column}7-{column}11,0)</f>",
            f"{column}16": f"<f>EDATE({previous}16,12)</f>",
        }
        previous = column
    cells |= {
        "B18": "<f>SUMIF(B15:G15,\"&gt;0\")/-SUMIF(B15:G15,\"&lt;0\")</f>", "B19": "<f>XIRR(B15:G15,B16:G16)</f>",
        "B21": "<f>B18</f>", "C21": "<v>400</v>", "D21": "<v>500</v>",
        "B22": "<v>0.05</v>", "C22": '<f t="dataTable" ref="C22:D23" dt2D="1" dtr="1" r1="B4" r2="B3"/>', "D22": "<v>0</v>",
        "B23": "<v>0.12</v>", "C23": "<v>0</v>", "D23": "<v>0</v>",
        "C25": "<f>B18</f>", "D25": "<f>G11</f>", "B26": "<v>1</v>",
        "C26": '<f t="dataTable" ref="C26:D28" dt2D="0" dtr="0" r1="B1"/>', "D26": "<v>0</v>",
        "B27": "<v>2</v>", "C27": "<v>0</v>", "D27": "<v>0</v>", "B28": "<v>3</v>", "C28": "<v>0</v>", "D28": "<v>0</v>",
    }  # fmt: skip
    rows: dict[int, str] = {}
    for place in sorted(cells, key=lambda place: (int(place[1:]), place[0])):
        row = int(place[1:])
        rows[row] = rows.get(row, "") + f'<c r="{place}">{cells[place]}</c>'
    return make(path, {"S": sheet("".join(f'<row r="{row}">{inside}</row>' for row, inside in rows.items()))}, workbook=NAMES)


def checked(book: Workbook, case: int, rate: float, debt: float, multiple: float) -> None:
    money, balances = account(case, rate, debt, multiple)
    assert book.get("C11:G11")[0] == pytest.approx(balances, rel=1e-9, abs=1e-9)
    assert book.get("B18") == pytest.approx(money, rel=1e-9)
    assert book.get("B19") == pytest.approx(money ** (365 / (46_753 - 44_927)) - 1, rel=1e-9)
    for row, own_rate in enumerate((0.05, 0.12), 22):
        assert book.get(f"C{row}:D{row}")[0] == pytest.approx(
            [account(case, own_rate, own_debt, multiple)[0] for own_debt in (400.0, 500.0)], rel=1e-9
        )
    for row, own_case in enumerate((1, 2, 3), 26):
        own_money, own_balances = account(own_case, rate, debt, multiple)
        assert book.get(f"C{row}:D{row}")[0] == pytest.approx([own_money, own_balances[-1]], rel=1e-9, abs=1e-9)


def test_it_follows_its_inputs(tmp_path: Path) -> None:
    with Workbook.open(model(tmp_path / "m.xlsx")) as book:
        assert book.recalc().refused == []
        checked(book, 2, 0.08, 500.0, 8.0)
        for place, value in (("rate", 0.11), ("case", 1), ("debt", 300.0), ("exit_multiple", 9.5)):
            book.set(place, value)
        assert book.recalc().refused == []
        checked(book, 1, 0.11, 300.0, 9.5)
