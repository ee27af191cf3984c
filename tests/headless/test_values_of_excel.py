"""Values that Excel calculated: depreciation, cumulative interest, day counts, accrued interest.

From the test data of fsprojects/ExcelFinancialFunctions (tests/ExcelFinancialFunctions.Tests/testdata), written by Excel to 13
digits; VDB in half years beside IRS Publication 946 and what Excel showed (Apache OpenOffice issue 109420).
"""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

DEPRECIATION = [
    ("DB(100,10,12.7,10,4)", 3.670414266956),  # the life is not cut
    ("DB(100,10,12.7,11.3,9)", 2.836995808815),
    ("DB(100,10,13,0.3,9)", 12.15),
    ("DB(100,0,13,2,9)", 25.0),
    ("DB(122,12,12,2,3)", 20.527232),
    ("DDB(100,10,13,0.3,4.5)", 34.61538461538),
    ("DDB(100,10,13,0.3,50.3)", 90.0),
    ("DDB(100,0,13,13,3)", 0.990507286569),
    ("DDB(200,10,13,11,3)", 3.347914628603),
    ("VDB(100,10,1,0,0.8,1)", 72.0),
    ("VDB(100,10,13,0,3,1,TRUE)", 21.34729176149),
    ("VDB(100,10,13,0,3,1)", 21.62990855299),
    ("VDB(100,10,13,1,4.2,1)", 22.14201183432),
    ("VDB(100,10,13,10,13,1)", 20.5110274341),
    ("VDB(100,10,12.7,2,4.2,4.5)", 25.54088072583),
    ("VDB(100,10,13,0,0.8,50.3)", 72.0),
    ("VDB(10000,0,7,0,0.5,1.5)", 1071.4285714286),
    ("VDB(10000,0,7,2.5,3.5,1.5)", 1224.8947197927),
    ("VDB(10000,0,7,3.5,4.5,1.5)", 1224.8947197927),
    ("VDB(10000,0,7,6.5,7,1.5)", 612.4473598963),
]

# salvage, period, rate, basis; bought on 28 February 1998 for 100, the first period ends on 29 February 2000
FRENCH = [
    ("AMORDEGRC", 10, 0, 0.15, 3, 75.0),
    ("AMORDEGRC", 10, 0, 0.07, 0, 35.0),
    ("AMORDEGRC", 10, 0.3, 0.15, 3, 0.0),
    ("AMORDEGRC", 10, 1, 0.3, 3, 5.0),
    ("AMORDEGRC", 10, 2, 0.3, 3, 0.0),
    ("AMORDEGRC", 10, 2, 0.1, 4, 9.0),
    ("AMORDEGRC", 10, 10, 0.07, 3, 2.0),
    ("AMORDEGRC", 50, 1, 0.3, 1, 23.0),
    ("AMORDEGRC", 50, 1.7, 0.1, 3, 13.0),
    ("AMORDEGRC", 50, 2, 0.07, 3, 9.0),
    ("AMORLINC", 10, 0, 0.07, 3, 14.0),
    ("AMORLINC", 10, 0, 0.07, 1, 14.0),
    ("AMORLINC", 10, 0, 0.07, 4, 14.01944444444),
    ("AMORLINC", 10, 0.3, 0.07, 3, 7.0),
    ("AMORLINC", 10, 11.3, 0.07, 4, 5.980555555556),
    ("AMORLINC", 0, 13, 0.07, 3, 2.0),
    ("AMORLINC", 10, 10, 0.1, 3, 0.0),
]

INTEREST = [
    ("CUMIPMT(0.6,2.7,100,1.3,2,0)", -45.92280884307),
    ("CUMIPMT(0.6,2.7,100,1,1.2,0)", -60.0),
    ("CUMIPMT(0.6,2.7,100,1,2,1)", -28.70175552692),
    ("CUMIPMT(0.6,10,100,2.5,7,1)", -175.2906617416),
    ("CUMIPMT(1.5,10,150.5,1.3,5,0)", -901.5928715367),
    ("IPMT(-0.4,1.3,2,-300,-300,1)", -111.1982502776),
    ("IPMT(-0.4,1.3,2.7,-5.4,150.5,0)", -13.1813621142),
]

DAYS = [
    ('YEARFRAC("1980-3-4","1994-1-1",1)', 13.8282533309),
    ('YEARFRAC("1980-3-4","1996-3-31",0)', 16.075),
    ('YEARFRAC("1993-12-31","2000-2-29",0)', 6.163888888889),
    ('YEARFRAC("1993-12-31","1999-4-1",1)', 5.25),
    ('YEARFRAC("1998-3-30","1998-3-31",0)', 0.0),
    ('YEARFRAC("2004-7-2","2004-7-3",1)', 0.002732240437158),
    ('COUPDAYSNC("1980-2-15","1995-11-30",4,0)', 15.0),
    ('COUPDAYSNC("1980-2-15","1995-11-30",4,4)', 14.0),
    ('COUPDAYSNC("1980-3-15","2000-2-28",1,0)', 345.0),
    ('COUPDAYSNC("1980-3-15","2000-2-28",1,4)', 343.0),
    ('COUPDAYSNC("1980-3-15","2008-2-29",1,0)', 345.0),
    ('COUPDAYSNC("1980-3-15","2008-2-29",1,4)', 343.0),
    ('COUPDAYSNC("1980-3-15","2008-2-29",2,4)', 165.0),
    ('COUPDAYSNC("1980-2-15","1994-1-31",1,0)', 345.0),
]

# Issued on 4 March 1990, at 7 % on 10,000: first coupon, settlement, coupons a year, basis
ACCRUED = [
    ("1993-3-31", "1992-3-4", 1, 0, 1401.944444444),
    ("1993-3-31", "1992-3-4", 1, 2, 1400.0),
    ("1993-3-31", "1992-3-4", 2, 2, 1394.166666667),
    ("1993-3-31", "1992-3-4", 2, 3, 1399.04109589),
    ("1993-3-31", "1992-3-4", 2, 1, 1398.076923077),
    ("1993-3-31", "1992-3-4", 4, 1, 1390.277777778),
    ("2010-7-5", "1992-3-4", 1, 2, 1226.944444444),
    ("2010-7-5", "1992-3-4", 1, 1, 1392.328767123),
    ("2010-7-5", "1992-3-4", 2, 1, 1287.845303867),
    ("2010-7-5", "1995-3-1", 2, 0, 3494.166666667),
    ("2010-7-5", "1995-3-1", 4, 3, 3486.575342466),
    ("2010-7-5", "1995-3-1", 4, 1, 3458.376068376),
]

# Microsoft on YEARFRAC's 30/360 (OASIS office-formula list, 2 and 7 July 2008): the end is moved by the start as it is given.
# DAYS360 has 30 days there and is as formulon 0.18 and LibreOffice have it.
FEBRUARY = [
    ('360*YEARFRAC("2011-2-28","2011-3-31",0)', 31.0),
    ('360*YEARFRAC("2012-2-28","2012-3-31",0)', 33.0),
    ('360*YEARFRAC("2011-2-28","2012-2-29",0)', 360.0),
    ('360*YEARFRAC("2012-2-28","2013-2-28",0)', 360.0),
    ('360*YEARFRAC("1999-1-5","2000-2-28",4)', 413.0),
    ('DAYS360("2011-2-28","2011-3-31")', 30.0),
    ('DAYS360("2011-1-15","2011-4-30")', 105.0),
    ('DAYS360("2011-1-1","2011-6-30")', 179.0),
    ('DAYS360("2011-1-15","2011-3-31")', 76.0),
    ('DAYS360("2011-1-15","2011-3-31",TRUE)', 75.0),
    ('DAYS360("2011-1-30","2011-2-1")', 1.0),
]


@pytest.mark.parametrize(("formula", "expected"), DEPRECIATION + INTEREST + DAYS)
def test_a_value_of_excel(formula: str, expected: float) -> None:
    assert worth(f"={formula}", cells={}) == pytest.approx(expected, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize(("name", "salvage", "period", "rate", "basis", "expected"), FRENCH)
def test_french_depreciation(name: str, salvage: float, period: float, rate: float, basis: int, expected: float) -> None:
    formula = f'={name}(100,"1998-2-28","2000-2-29",{salvage},{period},{rate},{basis})'
    assert worth(formula, cells={}) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("first", "settlement", "frequency", "basis", "expected"), ACCRUED)
def test_accrued_interest(first: str, settlement: str, frequency: int, basis: int, expected: float) -> None:
    formula = f'=ACCRINT("1990-3-4","{first}","{settlement}",0.07,10000,{frequency},{basis})'
    assert worth(formula, cells={}) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("formula", "expected"), FEBRUARY)
def test_days_at_the_end_of_february(formula: str, expected: float) -> None:
    assert worth(f"={formula}", cells={}) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("rates", [(5, 2, [20, 32, 19.2, 11.52, 11.52, 5.76]), (3, 2, [33.33, 44.45, 14.81, 7.41])])
def test_vdb_gives_the_tax_tables(rates: tuple[int, int, list[float]]) -> None:
    """IRS Publication 946, table A-1: half-year convention, percentages to two digits."""
    life, factor, table = rates
    for year, expected in enumerate(table, 1):
        formula = f"=VDB(100,0,{life},MAX(0,{year}-1.5),MIN({life},{year}-0.5),{factor})"
        assert worth(formula, cells={}) == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize("formula", ["AMORDEGRC(100,35854,36585,10,1,0.22)", "AMORDEGRC(100,35854,36585,10,1,0.4)"])
def test_lives_that_the_french_tables_lack(formula: str) -> None:
    """Microsoft's page: lives from 0 to 3 years and from 4 to 5 are #NUM!."""
    assert worth(f"={formula}", cells={}) == "#NUM!"


def test_no_time_at_the_end_of_the_life_is_refused() -> None:
    assert str(worth("=VDB(100,10,13,13,13)", cells={})).startswith("refused: VDB of no time")
    assert worth("=VDB(100,10,13,13,13,2,TRUE)", cells={}) == 0.0
    assert str(worth("=VDB(100,150,13,0,1)", cells={})).startswith("refused: VDB with a salvage value above the cost")
    assert worth("=VDB(0,0,5,0,1)", cells={}) == 0.0
