"""A DataFrame stands for a table with its column names: columns are matched by name, never silently by place."""

from __future__ import annotations

import pandas as pd
import pytest

from xl_lepton import call
from xl_lepton.core.errors import LeptonError

HISTORY = pd.DataFrame({"gpus": [4, 8, 16, 24, 32, 40], "hours": [9, 30, 20, 60, 10, 50], "site": list("aababb")})
COSTS = pd.Series([5.0 * g + 2 * h + 3 * (s == "b") for g, h, s in HISTORY.itertuples(index=False)])
NEW = pd.DataFrame({"gpus": [12.0], "hours": [40.0], "site": ["b"]})


@pytest.mark.parametrize("columns", [["gpus", "hours", "site"], ["site", "hours", "gpus"], ["hours", "gpus", "site"]])
def test_columns_are_matched_by_name(columns: list[str]) -> None:
    assert call("FORECAST", COSTS, HISTORY, NEW[columns], "ols") == pytest.approx(143, abs=1e-9)
    lines = call("EXPLAIN", "FORECAST", COSTS, HISTORY, NEW[columns], "ols")
    assert "coefficient of hours" in [line[0] for line in lines]
    assert call("FORECAST", COSTS, HISTORY[["site"]], NEW[["site"]], "ols") == pytest.approx(COSTS[HISTORY.site == "b"].mean())


def test_a_column_that_is_lacking_is_named() -> None:
    with pytest.raises(LeptonError, match="has no column 'hours'; it has gpus, site"):
        call("FORECAST", COSTS, HISTORY, NEW[["gpus", "site"]], "ols")
    assert call("DATA_CHECK", HISTORY.assign(cost=COSTS), "cost")
    with pytest.raises(LeptonError, match="there is no column 'price'; it has gpus, hours, site"):
        call("DATA_CHECK", HISTORY, "price")


def test_columns_without_names_and_plain_ranges_go_by_place() -> None:
    unnamed = HISTORY.set_axis(range(3), axis=1)
    assert call("FORECAST", COSTS, unnamed, NEW.to_numpy(), "ols") == pytest.approx(143, abs=1e-9)
    assert call("NPV", 0.1, pd.DataFrame({"flow": [110.0, 121.0]})) == pytest.approx(200)  # a range of flows has no headings
