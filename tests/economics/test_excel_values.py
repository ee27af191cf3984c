"""Agreement with Excel's own functions in mode "excel", on values that Excel computed.

Sources: Microsoft's help pages of NPV, IRR, MIRR, XNPV, XIRR, PMT, SLN, SYD, DB, DDB; the tables of expected Excel values of the
PhpSpreadsheet project (tests/data/Calculation/Financial); Excel 16's cached values for blanks, text and booleans.
"""

from __future__ import annotations

import math

import pytest

from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, Cell, CellError, Grid
from xl_lepton.registry import find

EXCEL = "excel"
B = None  # a blank cell
SALES = [1893.67, 139947.43, 52573.25, 48849.74, 26369.16, -273029.18]
SALE_DATES = ["2019-06-27", "2019-06-20", "2019-06-21", "2019-06-24", "2019-06-27", "2019-07-27"]
LEASE = [0.0] + [120000.0] * 10
LEASE_DATES = ["2018-06-30", *(f"{year}-12-31" for year in range(2018, 2028))]
PAIR = ["2018-06-30", "2018-07-30", "2018-08-30"]
YEAR = ["2010-01-01", "2011-01-01"]
TEN_DAYS = [f"2001-{day}" for day in "06-22 07-03 07-05 07-06 07-09 07-10 07-12 07-13 07-16 07-17".split()]


def npv(rate: object, flows: object) -> list[object]:
    return ["NPV", rate, [flows] if isinstance(flows, list) else flows, MISSING, MISSING, EXCEL]


def xnpv(rate: object, flows: object, dates: object) -> list[object]:
    return ["NPV", rate, [flows], MISSING, [dates] if isinstance(dates, list) else dates, EXCEL]


def irr(flows: list[object], guess: object = MISSING) -> list[object]:
    return ["IRR", [flows], guess, MISSING, EXCEL]


def xirr(flows: object, dates: object, guess: object = MISSING) -> list[object]:
    return ["IRR", [flows], guess, [dates] if isinstance(dates, list) else dates, EXCEL]


def mirr(flows: list[object], finance: float, reinvest: float) -> list[object]:
    return ["MIRR", [flows], finance, reinvest, EXCEL]


def pmt(rate: object, periods: object, value: object, future: object = 0.0, due: object = False) -> list[object]:
    future = -future if isinstance(future, float | int) else future
    return ["ANNUITY", rate, value, periods, future, due]


def written_off(cost: object, salvage: object, life: object, year: int, method: str, factor: object = 2.0) -> list[object]:
    return ["DEPRECIATION", cost, life, method, salvage, factor, MISSING, 12.0, "depreciation", year]


CLEAN: list[tuple[list[object], float]] = [
    (npv(0.1, [-10000, 3000, 4200, 6800]), 1188.4434123352),
    (npv(0.08, [8000, 9200, 10000, 12000, 14500]), 41922.061554931999),
    (npv(0.08, [8000, 9200, 10000, 12000, 14500, -9000]), 36250.534912984003),
    (npv(0.05, [2000, 2400, 2900, 3500, 4100]), 12678.677633095),
    (npv(-2, [10, 20]), 10.0),
    (npv(0, [1, 2, 3]), 6.0),
    (irr([-70000, 12000, 15000, 18000, 21000]), -0.02124484827341),
    (irr([-70000, 12000, 15000, 18000, 21000, 26000]), 0.08663094803652),
    (irr([-70000, 12000, 15000, 18000], 0.1), -0.1821374641455),
    (irr([-70000, 12000, 15000], -0.1), -0.44350694133474),
    (irr([-100, 20, 24, 28.8]), -0.13618951095869),
    (irr([-100, 20, 24, 28.8, 34.56, 41.47]), 0.13057575637152699),
    (irr([-5, 1]), -0.8),
    (irr([-2, 1]), -0.5),
    (mirr([-120000, 39000, 30000, 21000, 37000, 46000], 0.1, 0.12), 0.12609413036591),
    (mirr([-120000, 39000, 30000, 21000], 0.1, 0.12), -0.048044655249981),
    (mirr([-120000, 39000, 30000, 21000, 37000, 46000], 0.1, 0.14), 0.13475911082830999),
    (mirr([-100, 12, 14, 11], 5.5, 5), 0.74021752686287001),
    (mirr([-100, 12, 14, 11, 13, 16], 5.5, 5), 1.8579321744785),
    (mirr([-100, -50], 0.1, 0.1), -1.0),
    (xnpv(0.1, [1000], "2018-06-30"), 1000.0),
    (xnpv(0.1, LEASE, LEASE_DATES), 772830.734),
    (xnpv(0.09, [-10000, 2750, 4250, 3250, 2750], "2008-01-01 2008-03-01 2008-10-30 2009-02-15 2009-04-01".split()), 2086.6476),
    (xirr(SALES, SALE_DATES, 0.1), 0.137963527441025),
    (xirr(SALES, SALE_DATES, 0.0), 0.13796353),
    (xirr([4000, -46000], ["2015-04-01", "2019-06-27"], 0.1), 0.77868869226873),
    (xirr([100, -110], ["2019-06-12", "2020-06-11"], 0.1), 0.09999999),
    (xirr([1.0, *SALES[:1], *SALES[2:]], ["2019-06-27", "2019-06-27", *SALE_DATES[2:]]), 3235.159644),
    (xirr(SALES, ["2019-06-20", "2019-06-27", *SALE_DATES[2:]]), 0.15467888),
    (xirr([-100, 20, 40, 25], ["2010-01-01", "2010-04-01", "2010-10-01", "2011-02-01"]), -0.197387315),
    (
        xirr(
            [-10000, 2750, 4250, 3250, 2750, 46000],
            "2008-01-01 2008-03-01 2008-10-30 2009-02-15 2009-04-01 2009-06-01".split(),
        ),
        3.434984565,
    ),
    (xirr([55600, -51094.83], ["2021-11-24", "2021-12-24"]), -0.642307613),
    (xirr([-1000, 1000], YEAR), 0.0),
    (xirr([-1000, 1100], YEAR), 0.1),
    (xirr([-1000, 900], YEAR), -0.1),
    (xirr([-1000, 3000], YEAR), 2.0),
    (xirr([-1000] * 4 + [4300], "2010-01-01 2010-04-01 2010-07-01 2010-10-01 2011-01-01".split()), 0.1212676),
    (
        xirr([-1000, 4300, -1000, -1000, -1000], "2010-10-01 2011-01-01 2010-07-01 2010-01-01 2010-04-01".split()),
        0.1212676,
    ),
    (xirr([-1000, -2500, -1000, 5050], "2016-01-15 2016-02-08 2016-04-17 2016-08-24".split()), 0.2504234710540838),
    (xirr([-100, 1000], ["2019-12-31", "2020-03-05"]), 412461.6383),
    (xirr([-10000, 2750, 4250, 3250, 2750], "2008-01-01 2008-03-01 2008-10-30 2009-02-15 2009-04-01".split()), 0.373362535),
    (
        xirr(
            [-2236.3994659663, -47.3417585212, -46.52619316339632, 10424.74612565936, -13.077972551952],
            "2017-12-16 2017-12-26 2017-12-29 2017-12-31 2017-12-20".split(),
        ),
        1.223853529e16,
    ),
    (pmt(0.08 / 12, 10, 10000), 1037.032089359164),
    (pmt(0.08 / 12, 10, 10000, 0.0, 1.0), 1030.164327177977),
    (pmt(0.06 / 12, 216, 0.0, 50000), 129.081160867995),
    (pmt(0.05 / 12, 60, 50000), 943.56168220055),
    (pmt(0.035 / 4, 8, 0, 5000, 1.0), 600.85202718047),
    *((written_off(10000, 1000, 5, year, "sum_of_years"), 3600.0 - 600 * year) for year in range(1, 6)),
    (written_off(8000, 0, 7, 3, "sum_of_years"), 1428.5714285714287),
    (written_off(30000, 7500, 10, 1, "sum_of_years"), 4090.909090909091),
    (written_off(30000, 7500, 10, 10, "sum_of_years"), 409.09090909090907),
    (written_off(10000, 1000, 5, 1, "straight_line"), 1800.0),
    (written_off(8000, 0, 7, 1, "straight_line"), 1142.857142857143),
    (written_off(500, 100, 8, 8, "straight_line"), 50.0),
    (written_off(45000, 7500, 10, 1, "straight_line"), 3750.0),
    *(
        (written_off(10000, 1000, 5, year, "declining"), value)
        for year, value in enumerate([4000.0, 2400.0, 1440.0, 864.0, 296.0], start=1)
    ),
    (written_off(2400, 300, 10, 1, "declining"), 480.0),
    (written_off(2400, 300, 10, 2, "declining", 1.5), 306.0),
    (written_off(2400, 300, 10, 10, "declining"), 22.122547200000302),
    (written_off(2400, 300, 120, 1, "declining"), 40.0),
    (written_off(12000, 1000, 5, 3, "declining", 0.5), 972.0),
    (written_off(12000, 1000, 5, 2, "declining", 0.5), 1080.0),
]
"""Clean numbers in, a number out. Excel's XIRR itself is good to 1e-8 only."""

MIXED: list[tuple[list[object], float | str]] = [
    (npv(0.1, [B, 10, 20]), 25.619834710743802),
    (npv(0.1, [10, "x", True, 20]), 25.619834710743802),
    (npv(0.1, [10, "5", 20]), 25.619834710743802),
    (npv(B, [1, 2]), 3.0),
    (npv(True, [4, 4]), 3.0),
    (npv("10%", [11]), 10.0),
    (irr([-100, B, 121]), 0.21),
    (irr([-100, "x", True, 121]), 0.21),
    (irr(["n/a", -100, 121]), 0.21),
    (irr([B, -100, 110]), 0.1),
    (mirr([-100, B, 121], 0.1, 0.1), 0.21),
    (mirr([-100, "x", 121], 0.1, 0.1), 0.21),
    (xirr([-1000, B, 1100], ["2010-01-01", "2010-07-01", "2011-01-01"]), 0.1),
    (xirr(["y", -46000], ["2015-01-04", "2019-06-27"]), "#VALUE!"),
    (xirr([True, -46000], ["2015-01-04", "2019-06-27"]), "#VALUE!"),
    (xnpv(0.1, [-1000, 1000.1, "x"], PAIR), "#NUM!"),
    (xnpv(0.1, [-1000, True, 1000], PAIR), "#NUM!"),
    (xnpv(0.1, [-1000, B, 1000], PAIR), "#NUM!"),
]

ERRORS: list[tuple[list[object], str]] = [
    (npv(-1, [10, 20]), "#DIV/0!"),
    (npv("xyz", [10, 20]), "#VALUE!"),
    (npv(0.1, [10, CellError("#REF!")]), "#REF!"),
    (irr([4000, 46000]), "#NUM!"),
    (irr([-4000, -46000]), "#NUM!"),
    (irr([0, 0]), "#NUM!"),
    (irr([1000, -2000, 2000]), "#NUM!"),
    (irr([-1, CellError("#DIV/0!")]), "#DIV/0!"),
    (mirr([100, 50], 0.1, 0.1), "#DIV/0!"),
    (xirr([4000, -46000], "2015-01-04"), "#NUM!"),
    (xirr([-4000, -46000], ["2015-01-04", "2019-06-27"]), "#NUM!"),
    (xirr([4000, 46000], ["2015-01-04", "2019-06-27"]), "#NUM!"),
    (xirr([4000, -46000], ["2015-01-04", "2019X06-27"]), "#VALUE!"),
    (xirr([-46000], ["2015-01-04", "2019-06-27"]), "#NUM!"),
    (xirr(SALES, SALE_DATES, "XYZ"), "#VALUE!"),
    (xirr([-10000, 10000, -10000, 5], "2010-01-15 2010-04-16 2010-07-16 2010-10-15".split()), "#NUM!"),
    (xirr([-1000, 0], YEAR), "#NUM!"),
    (xirr([-1000, 0], ["2010-01-01", "2012-01-01"]), "#NUM!"),
    (xnpv("xyz", LEASE, LEASE_DATES), "#VALUE!"),
    (xnpv(0.1, [1000, 1000.1], "2018-06-30"), "#NUM!"),
    (xnpv(0.1, [-1000, 1000.1, 1000.2], ["2018-06x30", *PAIR[1:]]), "#VALUE!"),
    (xnpv(0.1, [-1000, 1000.1, 1000.2], [*PAIR[:2], "2018-08z30"]), "#VALUE!"),
    (xnpv(0.1, [-1000, 1000.1, 1000.2], [*PAIR[:2], "2018-05-30"]), "#NUM!"),
    (xnpv(-0.3, [-100, 110], YEAR), "#NUM!"),
    (xnpv(-0.4, [-100, 110], YEAR), "#NUM!"),
    (pmt("NaN", 8, 0, 5000, 1.0), "#VALUE!"),
    (pmt(0.035 / 4, "NaN", 0, 5000, 1.0), "#VALUE!"),
    (pmt(0.035 / 4, 8, "NaN", 5000, 1.0), "#VALUE!"),
    (pmt(0.035 / 4, 8, 0, "NaN", 1.0), "#VALUE!"),
    (pmt(0.035 / 4, 8, 0, 5000, "NaN"), "#VALUE!"),
    (written_off("INVALID", 1000, 5, 1, "sum_of_years"), "#VALUE!"),
    (written_off(12000, "INVALID", 5, 1, "straight_line"), "#VALUE!"),
    (written_off(12000, 1000, "INVALID", 1, "declining"), "#VALUE!"),
]

# Where Excel's search ends without the rate that is there, and where it names a broken call otherwise.
EXCEL_FAILS: list[tuple[list[object], str, float | str]] = [
    (xirr([-2610, -2589, -5110, -2550, -5086, -2561, -5040, -2552, -2530, 29520], TEN_DAYS), "#NUM!", -0.7640294),
    (xirr([4000], "2015-01-04"), "#N/A", "#NUM!"),
]


def answer(words: list[object]) -> Cell:
    name, *arguments = words
    year = int(arguments.pop()) if name == "DEPRECIATION" else 1  # type: ignore[call-overload]
    grids = [argument if argument is MISSING else Grid.of(argument) for argument in arguments]
    found = call(find(str(name)), grids)  # type: ignore[arg-type]
    return found.rows[year - 1][0] if found.shape[0] >= year else found.scalar


def agrees(found: Cell, wanted: float | str) -> bool:
    if isinstance(found, CellError) or isinstance(wanted, str):
        return isinstance(found, CellError) and found.code == wanted
    return isinstance(found, float) and math.isclose(found, wanted, rel_tol=2e-8, abs_tol=6e-8)  # sources print 7 places


@pytest.mark.parametrize(
    ("table", "share"), [(CLEAN, 0.995), (ERRORS, 0.99), (MIXED, 0.97)], ids=["clean numbers", "errors", "blanks and text"]
)
def test_agreement(table: list[tuple[list[object], float | str]], share: float) -> None:
    assert len(table) >= 18
    misses = [(words, wanted, answer(words)) for words, wanted in table if not agrees(answer(words), wanted)]
    assert len(misses) <= (1 - share) * len(table), misses


@pytest.mark.parametrize(("words", "in_excel", "here"), EXCEL_FAILS)
def test_where_we_knowingly_differ(words: list[object], in_excel: str, here: float | str) -> None:
    assert in_excel.startswith("#")
    assert agrees(answer(words), here)
