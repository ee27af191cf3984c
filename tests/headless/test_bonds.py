"""Bonds where Microsoft's pages leave a count of days open: actual/360 and actual/365, odd periods, ends of months.

The values are formulon 0.18's; they agree with the formulas of fsprojects/ExcelFinancialFunctions, whose tests ran against Excel.
"""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

ROWS = [
    ("PRICE(39493,43054,0.0575,0.065,100,2,2)", 94.63656403002507),
    ("PRICE(45010,45100,0.0575,0.065,100,2,2)", 99.7965513993705),
    ("YIELD(44000,47000,0.0575,95.5,100,4,2)", 0.06460258852451126),
    ("DURATION(44000,47000,0.0575,0.065,4,2)", 6.539067923711764),
    ("MDURATION(39493,43054,0.0575,0.065,2,2)", 7.177655342174352),
    ("ODDLPRICE(45418,45832,45413,0.02,0.03,100,2,2)", 98.90320899410743),
    ("ODDLYIELD(44718,44751,44713,0.08,95.5,100,4,2)", 0.6085410723882759),
    ("ODDFPRICE(45255,46230,45056,45318,0.02,0.03,100,2,2)", 97.4216883431068),
    ("ODDFYIELD(45407,45597,45338,45413,0.08,95.5,100,4,2)", 0.17287673216580535),
    ("ACCRINT(44153,44838,44748,0.0575,1000,4,2)", 94.07638888888889),
    ("PRICE(39493,43054,0.0575,0.065,100,2,3)", 94.63517479678454),
    ("PRICE(45010,45100,0.0575,0.065,100,2,3)", 99.7940032331253),
    ("YIELD(44000,47000,0.0575,95.5,100,4,3)", 0.0646022561648988),
    ("DURATION(44000,47000,0.0575,0.065,4,3)", 6.539600648217092),
    ("MDURATION(39493,43054,0.0575,0.065,2,3)", 7.1810459097627355),
    ("ODDLPRICE(45418,45832,45413,0.02,0.03,100,2,3)", 98.90320899410743),
    ("ODDLYIELD(44718,44751,44713,0.08,95.5,100,4,3)", 0.6085410723882759),
    ("ODDFPRICE(45255,46230,45056,45318,0.02,0.03,100,2,3)", 97.43796079367574),
    ("ODDFYIELD(45407,45597,45338,45413,0.08,95.5,100,4,3)", 0.17291919383180618),
    ("ACCRINT(44153,44838,44748,0.0575,1000,4,3)", 93.96917808219177),
    ("PRICEMAT(43785,46742,43299,0.08,0.065,1)", 104.28589443421933),
    ("PRICEMAT(45592,49018,45000,0.0575,0.065,1)", 92.10548975061776),
    ("YIELDMAT(45592,49018,45000,0.0575,95.5,1)", 0.0594397907745139),
    ("ODDFPRICE(45322,48100,45200,45544,0.08,0.065,100,1,0)", 108.72119976277695),
    ("ACCRINT(43972,44408,44318,0.08,1000,4,1)", 75.86956521739131),
    ("ODDLPRICE(44169,44231,44164,0.08,0.065,100,4,0)", 100.2461298891637),
]


@pytest.mark.parametrize(("formula", "expected"), ROWS)
def test_the_counts_of_days(formula: str, expected: float) -> None:
    assert worth(f"={formula}", cells={}) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("basis", range(5))
@pytest.mark.parametrize(("settlement", "maturity", "frequency"), [(44000, 47000, 4), (45010, 45100, 2), (44950, 45600, 1)])
def test_a_yield_gives_its_price(settlement: int, maturity: int, frequency: int, basis: int) -> None:
    bond = f"{settlement},{maturity},0.0575"
    back = f"=PRICE({bond},YIELD({bond},96.5,100,{frequency},{basis}),100,{frequency},{basis})"
    assert worth(back, cells={}) == pytest.approx(96.5, rel=1e-9)
