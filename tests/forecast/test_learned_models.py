"""The methods that learn: reproducible, honest, light, and sound on hard input."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xl_lepton import call
from xl_lepton.core.errors import BadInput, LeptonError
from xl_lepton.core.kinds import Columns
from xl_lepton.core.memory import MEMORY
from xl_lepton.core.working import Working
from xl_lepton.numerics import gaussian, learned_model, learners, models, saplings, trees
from xl_lepton.numerics.encoding import encoder
from xl_lepton.numerics.history import Factor, match, read_history

METHODS = [method for method in models.METHODS if method != "ols"]
HISTORY = Path(__file__).parents[1] / "data" / "history"


def power_law(rows: int, noise: float, seed: int = 1) -> tuple[list[list[float]], list[list[object]]]:
    """Costs of GPUs and hours with a provider's surcharge, multiplied by noise."""
    random = np.random.default_rng(seed)
    gpus, hours = np.round(np.exp(random.normal(3, 1, rows)), 1), np.round(np.exp(random.normal(5, 0.8, rows)), 0)
    provider = random.choice(["aws", "gcp", "own"], rows)
    surcharge = {"aws": 1.3, "gcp": 1.1, "own": 0.8}
    costs = 2 * gpus * hours**0.9 * [surcharge[name] for name in provider] * np.exp(noise * random.normal(size=rows))
    table = [["gpus", "hours", "provider"], *map(list, zip(gpus.tolist(), hours.tolist(), provider.tolist(), strict=True))]
    return [[cost] for cost in costs.tolist()], table


@pytest.mark.parametrize("method", METHODS)
def test_the_same_history_gives_the_same_bits(method: str) -> None:
    costs, table = power_law(30, 0.2)
    new = [table[0], [20.0, 100.0, "aws"], [5.0, 900.0, "own"]]
    first = call("FORECAST", costs, table, new, method, 0.8)
    models.learned.cache_clear()
    learned_model._kept.cache_clear()
    MEMORY.forget()
    assert call("FORECAST", costs, table, new, method, 0.8) == first
    for middle, low, high in first:
        assert low <= middle <= high


@pytest.mark.parametrize("method", models.METHODS)
def test_a_cell_of_its_own_says_what_the_spilled_answer_says(method: str) -> None:
    """Bit for bit: matrix products of many rows at once would differ in the last digits from those of one."""
    costs, table = power_law(60, 0.2)
    new = power_law(40, 0.2, seed=2)[1]
    together = call("FORECAST", costs, table, new, method, 0.8)
    assert [call("FORECAST", costs, table, [new[0], row], method, 0.8)[0] for row in new[1:]] == together


def test_auto_beats_the_baselines_and_plain_least_squares_on_ratios() -> None:
    costs, table = power_law(25, 0.2)
    ratios = {
        method: call("FORECAST_SCORE", costs, table, method, None, 0.8, "MdAPE") for method in ("auto", "median", "mean", "ols")
    }
    assert min(ratios, key=ratios.__getitem__) == "auto"


def test_auto_holds_its_interval() -> None:
    inside = []
    for seed in range(6):
        costs, table = power_law(110, 0.3, seed)
        known, new = table[:51], [table[0], *table[51:]]
        answers = call("FORECAST", costs[:50], known, new, "auto", 0.8)
        inside += [low <= cost <= high for (cost,), (_, low, high) in zip(costs[50:], answers, strict=True)]
    assert 0.74 <= np.mean(inside) <= 0.88


@pytest.mark.parametrize("learn", [learners.ridge, learners.linear, gaussian.gaussian_process])
def test_closed_form_leave_one_out_is_leave_one_out(learn: learners.Learner) -> None:
    random = np.random.default_rng(3)
    x = random.normal(size=(40, 3))
    y = x @ [1.0, 2.0, 0.0] + 0.3 * random.normal(size=40)
    held_out = learn(x, y).held_out
    by_hand = np.array([learn(np.delete(x, row, 0), np.delete(y, row)).predict(x[row : row + 1])[0] for row in range(40)])
    # Penalty and shape are chosen anew without the row, and the mean moves, so that only nearly the same is asked.
    assert np.sqrt(np.mean((held_out - by_hand) ** 2)) < 0.25 * np.sqrt(np.mean((y - by_hand) ** 2))


@pytest.mark.parametrize("way", [saplings.by_parts, saplings.by_estimator])
@pytest.mark.parametrize("rows", [23, 80, 157])
def test_forests_and_boosting_are_scikit_learns_bit_by_bit(
    rows: int, way: saplings.Grow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saplings, "_way", lambda: way)
    from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingRegressor, RandomForestRegressor
    from sklearn.tree import DecisionTreeRegressor

    random = np.random.default_rng(rows)
    x, y, new = random.normal(size=(rows, 4)).round(1), random.normal(size=rows), random.normal(size=(20, 4))
    for learn, theirs in (
        (trees.extra_trees, ExtraTreesRegressor(trees.TREES, random_state=learners.SEED, bootstrap=True, oob_score=True)),
        (trees.forest, RandomForestRegressor(trees.TREES, random_state=learners.SEED, max_features=0.5, oob_score=True)),
    ):
        theirs.fit(x, y)
        ours = learn(x, y)
        each = np.column_stack([one.predict(new) for one in theirs.estimators_])
        assert np.array_equal(ours.predict(new), np.add.reduce(np.ascontiguousarray(each), axis=1) * (1 / trees.TREES))
        assert [ours.predict(row[None, :])[0] for row in new] == ours.predict(new).tolist()
        assert ours.held_out == pytest.approx(theirs.oob_prediction_, rel=1e-12)
    settings = {"learning_rate": trees.RATE, "max_depth": 3, "subsample": trees.SHARE, "min_samples_leaf": 3}
    boosted = GradientBoostingRegressor(n_estimators=trees.STAGES, random_state=learners.SEED, **settings).fit(x, y)
    ours = trees.boosting(x, y)
    assert np.array_equal(ours.predict(new), boosted.predict(new))
    assert [ours.predict(row[None, :])[0] for row in new] == ours.predict(new).tolist()
    single = DecisionTreeRegressor(min_samples_leaf=max(3, rows // 20), random_state=learners.SEED).fit(x, y)
    assert np.array_equal(trees.tree(x, y).predict(new), single.predict(new))


def test_trees_are_grown_by_parts_only_where_that_gives_the_same_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    assert saplings._way() is saplings.by_parts  # of the scikit-learn that the tests run with

    def no_such_part(*_: object) -> object:
        raise TypeError("takes exactly 7 positional arguments (6 given)")

    def another_tree(kind: saplings.Kind, *given: object) -> object:
        return saplings.by_estimator(replace(kind, leaf=5), *given)

    for strange in (no_such_part, another_tree):
        saplings._way.cache_clear()
        monkeypatch.setattr(saplings, "by_parts", strange)
        assert saplings._way() is saplings.by_estimator
    saplings._way.cache_clear()


def test_a_column_encodes_each_cell_as_it_would_alone() -> None:
    random = np.random.default_rng(2)
    wide = [None if place % 9 == 0 else float(value) for place, value in enumerate(random.lognormal(0, 3, 60))]
    some = [0.0 if place % 5 == 0 else value for place, value in enumerate(wide)]
    words = [None if place % 11 == 0 else ("low", "high", "nominal")[place % 3] for place in range(60)]
    factors = [
        Factor("wide", tuple(wide)),
        Factor("some", tuple(some)),
        Factor("words", tuple(words), ("high", "low", "nominal")),
    ]
    coder = encoder(factors, logs=True)
    assert {column.how for column in coder.columns} >= {"log", "log1p", "rating"}
    rows = [*zip(wide, some, words, strict=True), (-3.0, -3.0, "dear"), (1e308, 1e308, "low"), (None, None, None)]
    assert coder.transform(rows).tolist() == [coder.transform([row])[0].tolist() for row in rows]


def test_gaps_new_labels_and_ratings_are_taken() -> None:
    costs, table = power_law(30, 0.2)
    gappy = [row if place % 7 else [None, *row[1:]] for place, row in enumerate(table[1:], 1)]
    rated = [[*row, ["low", "nominal", "very high"][place % 3]] for place, row in enumerate(gappy)]
    new = [[20.0, 100.0, "azure", "high"], [None, 100.0, "aws", "low"]]
    for method in METHODS:
        answers = call("FORECAST", costs, [[*table[0], "risk"], *rated], new, method, 0.8)
        assert all(np.isfinite(answers).ravel())
    with pytest.raises(LeptonError, match="data row 7 of 'gpus' is empty"):
        call("FORECAST", costs, [[*table[0], "risk"], *rated], new, "ols")


@pytest.mark.parametrize("method", METHODS)
def test_factors_that_say_nothing(method: str) -> None:
    costs = [[float(place)] for place in range(1, 13)]
    answer = call("FORECAST", costs, [["same"]] * 12, [["same"]], method)
    assert 1 <= answer <= 12


def test_a_history_is_learned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    costs, table = power_law(200, 0.2)
    known = Columns(("gpus", "hours", "provider"), tuple(map(tuple, table[1:])))
    flat = tuple(cost for (cost,) in costs)
    models.learned.cache_clear()
    fits = []
    real = learned_model.learn
    monkeypatch.setattr(learned_model, "learn", lambda *given: fits.append(1) or real(*given))
    models.forecast(flat, known, Columns((), known.rows[:1]), "auto", None, Working())
    for place in range(300):
        models.forecast(flat, known, Columns((), (known.rows[place % 200],)), "auto", None, Working())
    assert len(fits) == 1


def test_the_ai_training_runs_are_forecast_better_than_by_the_median() -> None:
    from xl_lepton.numerics.csv_table import read_csv
    from xl_lepton.numerics.validation import unseen

    table = read_csv((HISTORY / "ai_training_runs.csv").read_bytes(), "history").table
    costs = tuple(float(str(row[-1])) for row in table.rows)
    factors = Columns(table.names[:-1], tuple(row[:-1] for row in table.rows))
    assert read_history(costs, factors, blanks=True).rows == 158
    mine, median = (unseen(costs, factors, method, 0.8, None).scores for method in ("auto", "median"))
    assert mine.mdape is not None
    assert mine.sa is not None
    assert mine.coverage is not None
    assert median.mdape is not None
    assert mine.mdape < 0.6 < median.mdape
    assert mine.sa > 0.7
    assert 0.72 < mine.coverage < 0.88


def test_importing_the_functions_brings_no_heavy_package() -> None:
    names = "[name for name in ('sklearn', 'scipy', 'pandas') if name in sys.modules]"
    script = f"import sys; from xl_lepton import registry; registry.functions(); print({names})"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_working_warns_of_what_the_history_has_not_seen() -> None:
    costs, table = power_law(20, 0.2)
    lines = call("EXPLAIN", "FORECAST", costs, table, [table[0], [1e6, 100.0, "azure"]], "ridge", 0.8)
    warnings = [line[3] for line in lines if line[0] == "warning for row 1"]
    assert any("'gpus' 1000000 lies outside the history" in warning for warning in warnings)
    assert "the history has no 'provider' called 'azure'" in warnings
    assert any(line[0] == "mean over median" and line[3] >= 1 for line in lines)


@pytest.mark.parametrize("wild", [float("nan"), float("inf")])
@pytest.mark.parametrize("blanks", [True, False])
def test_a_factor_that_is_no_number_is_named(wild: float, blanks: bool) -> None:
    """A surface may hand over NaN or infinity, which no cell can show: it is refused, not learned from."""
    table = Columns(("gpus",), ((1.0,), (wild,), (3.0,)))
    with pytest.raises(BadInput, match=r"data row 2 of 'gpus' is (nan|inf)"):
        read_history((1.0, 2.0, 3.0), table, blanks=blanks)
    history = read_history((1.0, 2.0, 3.0), Columns(("gpus",), ((1.0,), (2.0,), (3.0,))), blanks=blanks)
    with pytest.raises(BadInput, match="data row 1 of 'gpus'"):
        match(history, Columns(("gpus",), ((wild,),)), blanks=blanks)


def test_five_thousand_past_projects_are_learned_from_or_refused_in_words() -> None:
    random = np.random.default_rng(3)
    x = random.lognormal(0, 1, (5000, 4)).round(3)
    truth = 3 * x[:, 0] ** 0.8 * np.sqrt(x[:, 1])
    costs = [[cost] for cost in (truth * np.exp(0.2 * random.normal(size=5000))).tolist()]
    new = [[1.0, 1.0, 1.0, 1.0]]
    for method in ("auto", "ridge", "ols", "boosting"):
        ((middle, low, high),) = call("FORECAST", costs, x.tolist(), new, method, 0.8)
        assert low < middle < high
        assert middle == pytest.approx(3.0, rel=0.15 if method != "ols" else 0.5), method
    with pytest.raises(LeptonError, match="5000 past projects are too many for gp"):
        call("FORECAST", costs, x.tolist(), new, "gp")
    drivers = call("FORECAST_DRIVERS", costs, [["a", "b", "c", "d"], *x.tolist()], "ridge")
    assert [line[0] for line in drivers[:2]] == ["a", "b"]
    assert drivers[0][1] > 1.5 * drivers[1][1] > 15 * drivers[2][1]


def test_intervals_of_equal_costs_hold_them() -> None:
    same, factors = [[10.0]] * 9, [[float(place)] for place in range(9)]
    for method in ("auto", "ridge", "forest"):
        assert call("FORECAST_SCORE", same, factors, method, None, 0.8, "interval coverage") == 1


def test_what_is_better_by_rounding_only_is_not_called_better() -> None:
    rows = call("FORECAST_COMPARE", [[5.0]] * 12, [["gpus"]] + [[float(3 * place % 11)] for place in range(12)])
    notes = {row[0]: row[9] for row in rows}
    assert notes["median"] == "baseline: nothing here is clearly better, the factors do not explain the cost"
    assert all(notes[method] for method in notes)


def test_a_factor_that_never_changes_moves_nothing() -> None:
    factors = [["gpus", "site"], *[[float(3 * place % 11), 3.0] for place in range(12)]]
    costs = [[100.0 + 7 * row[0] + place % 3] for place, row in enumerate(factors[1:])]
    assert call("FORECAST_DRIVERS", costs, factors, "ols")[1][:3] == ["site", 0.0, 0.0]
