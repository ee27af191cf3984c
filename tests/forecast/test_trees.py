"""Decision trees: scikit-learn, which the package does without, is asked for a second opinion."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingRegressor, RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from xl_lepton.numerics import learners, trees
from xl_lepton.numerics.growing import Rules, Table, grow
from xl_lepton.numerics.grown_trees import Forest

Array = np.ndarray


def drawn(rows: int, seed: int, noise: float = 0.3) -> tuple[Array, Array]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 5))
    return x, np.sin(2 * x[:, 0]) + x[:, 1] + noise * random.normal(size=rows)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("least", [7, 12])  # where fewer rows part, two columns part them alike, and either is right
def test_one_tree_is_scikit_learns(seed: int, least: int) -> None:
    x, y = drawn(90, seed, noise=1.0)
    new = drawn(200, seed + 100)[0]
    ours = Forest(grow(Table(x), y, np.ones((1, 90)), Rules(least=least)), 5)
    theirs = DecisionTreeRegressor(min_samples_leaf=least, random_state=0).fit(x, y)
    assert ours.each(new)[:, 0] == pytest.approx(theirs.predict(new.astype(np.float32)), rel=1e-12)


def test_weights_are_rows_that_occur_so_often() -> None:
    x, y = drawn(40, 3)
    times = np.random.default_rng(1).integers(0, 3, 40)
    weighed = Forest(grow(Table(x), y, times[None, :].astype(float), Rules(deepest=2)), 5)
    repeated = Forest(
        grow(Table(np.repeat(x, times, axis=0)), np.repeat(y, times), np.ones((1, times.sum())), Rules(deepest=2)), 5
    )
    drawn_rows = x[times > 0]
    assert weighed.each(drawn_rows)[:, 0] == pytest.approx(repeated.each(drawn_rows)[:, 0], rel=1e-12)


def test_trees_grown_together_are_trees_grown_alone() -> None:
    x, y = drawn(60, 4)
    seen, _ = learners.seen_by_fold(60)
    together = Forest(grow(Table(x), y, seen, Rules(least=3)), 5).each(x)
    for place, own in enumerate(seen):
        alone = Forest(grow(Table(x), y, own[None, :], Rules(least=3)), 5).each(x)
        assert together[:, place] == pytest.approx(alone[:, 0], rel=1e-12)


def test_columns_with_ties_and_without_variety() -> None:
    random = np.random.default_rng(2)
    x = np.column_stack([np.ones(50), random.integers(0, 3, 50), random.integers(0, 2, 50)]).astype(float)
    y = x[:, 1] * 2 + x[:, 2]
    for rules in (Rules(), Rules(drawn=True), Rules(tried=1)):
        assert Forest(grow(Table(x), y, np.ones((3, 50)), rules, 7), 3).each(x) == pytest.approx(np.stack([y] * 3, axis=1))
    same = grow(Table(np.ones((9, 2))), np.arange(9.0), np.ones((1, 9)), Rules())
    assert Forest(same, 2).each(np.ones((2, 2)))[:, 0] == pytest.approx([4.0, 4.0])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (trees.extra_trees, ExtraTreesRegressor(100, bootstrap=True, random_state=1)),
        (trees.forest, RandomForestRegressor(100, max_features=0.5, random_state=1)),
        (
            trees.boosting,
            GradientBoostingRegressor(
                n_estimators=60, learning_rate=0.12, max_depth=3, subsample=0.7, min_samples_leaf=3, random_state=1
            ),
        ),
    ],
)
def test_random_trees_err_as_scikit_learns_do(ours: learners.Learner, theirs: object) -> None:
    """The draws differ, so that single forecasts do; how far they are off on average does not."""
    mine, other = [], []
    for seed in range(4):
        x, y = drawn(150, seed)
        new, truth = drawn(400, seed + 50, noise=0.0)
        learned = ours(x, y)
        mine.append(np.mean((learned.predict(new) - truth) ** 2))
        other.append(np.mean((theirs.fit(x, y).predict(new) - truth) ** 2))  # type: ignore[attr-defined]
        assert np.corrcoef(learned.held_out, y)[0, 1] > 0.7
        assert [learned.predict(row[None, :])[0] for row in new[:9]] == learned.predict(new)[:9].tolist()
    assert np.mean(mine) == pytest.approx(np.mean(other), rel=0.12)
