"""Prices grow old and are brought in from bills."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_lepton.catalogue import load, maintain
from xl_lepton.catalogue.rows import Price
from xl_lepton.core.errors import BadInput

FOCUS = """\
BilledCost,EffectiveCost,ListUnitPrice,PricingQuantity,PricingUnit,ChargePeriodStart,ChargeCategory,ProviderName,RegionId,SkuMeter,CommitmentDiscountType,BillingCurrency,PricingCategory,ChargeDescription
88.4,61.2,,10,Hours,2026-09-01T00:00:00Z,Usage,AWS,us-east-1,p5.48xlarge,,USD,Standard,p5 on demand
61.2,61.2,6.12,10,Hours,2026-09-01T00:00:00Z,Usage,AWS,us-east-1,p5.48xlarge,Savings Plan 3 year,USD,Committed,p5 in a plan
10,10,,5,Hours,2026-09-02,Usage,AWS,us-east-1,p5.48xlarge,,USD,Dynamic,p5 spot
-3,-3,,,,2026-09-02,Credit,AWS,us-east-1,,,USD,,a credit
5,5,,,Hours,2026-09-02,Usage,AWS,us-east-1,p5.48xlarge,,USD,Standard,no quantity
"""


def test_old_prices_are_found_and_history_is_not_stale() -> None:
    rows = load.table(Price)
    old = maintain.stale(rows, dt.date(2026, 11, 23), 90)
    assert old
    assert all(age.days > 90 for age in old)
    assert old[0].days == max(age.days for age in old)
    aws = [
        age
        for age in old
        if age.price.name == "H100-SXM-80GB" and age.price.provider == "AWS" and age.price.region == "us-east-1"
    ]
    assert all(age.price.as_of.year == 2026 for age in aws), "the price of 2025 is history"
    assert not maintain.stale(rows, dt.date(2026, 11, 23), 5000)


@pytest.mark.parametrize(("text", "days"), [("90d", 90), ("12w", 84), ("6m", 180), ("2y", 730), ("30", 30)])
def test_ages(text: str, days: int) -> None:
    assert maintain.parse_age(text) == days


def test_an_age_that_is_none() -> None:
    with pytest.raises(BadInput, match="expected an age such as 90d"):
        maintain.parse_age("soon")


def test_a_bill_in_focus_columns() -> None:
    rows, left_out = maintain.import_rows(FOCUS, "September bill")
    assert [(row.term, round(row.price, 4)) for row in rows] == [("on-demand", 6.12), ("reserved 3y", 6.12), ("spot", 2.0)]
    assert {row.unit for row in rows} == {"USD/hour"}
    assert all(row.as_of.month == 9 and row.source == "September bill" for row in rows)
    assert left_out == ["line 5: a Credit is no price", "line 6: there is neither a unit price nor a cost with its quantity"]


def test_our_own_columns_round_trip() -> None:
    rows = list(load.table(Price))[:50]
    again, left_out = maintain.import_rows(maintain.as_csv(rows), "copy")
    assert again == rows
    assert not left_out
    assert maintain.import_rows(maintain.as_csv(rows), "copy", known=rows) == ([], [])


def test_a_row_that_cannot_be_read_is_named() -> None:
    rows, left_out = maintain.import_rows("item,price,as_of\nH100,2.5,2026-01-01\nH100,much,2026-01-01\n,1,2026-01-01\n", "list")
    assert len(rows) == 1
    assert left_out[0].startswith("line 3: price: expected a number")
    assert left_out[1] == "line 4: name is empty"


@pytest.mark.parametrize("text", ["", "a,b\n", "a,b\n1,2\n"])
def test_a_file_of_another_kind(text: str) -> None:
    with pytest.raises(BadInput):
        maintain.import_rows(text, "list")
