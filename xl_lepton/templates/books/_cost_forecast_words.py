"""What the dashboard of cost_forecast.xlsx says."""

from __future__ import annotations

from xl_lepton.templates.kit import Book
from xl_lepton.templates.sentences import Said, sentences


def said(made: Book) -> dict[str, str]:
    """The sentences, then their pieces; {Label} is the cell of a piece."""
    return sentences(made, [
        ("Answer", made.words("Expected cost of the new projects ({0}): {1} in all, {2} their budgets together.",
                              "projects", _money("expected_total"), "{Against the budgets}")),
        ("Budgets", "=IF(short_budgets=0,{All budgets hold},{Some do not})"),
        ("Proof", "=IF(tests_scored=0,{Not tested},{Tested})"),
        ("Method", made.words(
            "The method chosen is {0} ({1}): off by a factor of {2}; without any factors it would be {3}.",
            "method", "method_verdict", _text("method_ratio", "0.0"), _text("median_ratio", "0.0"))),
        ("Drivers", "=IF(outside_projects=0,{All within the history},{Some outside})"),
        *_against(made),
        *_pieces(made),
    ])  # fmt: skip


def _text(figure: str, number_format: str) -> str:
    return f'TEXT({figure},"{number_format}")'


def _money(figure: str) -> str:
    return f'{_text(figure, "#,##0")}&" "&currency'


def _against(made: Book) -> list[Said]:
    beyond, apart = "expected_total-budget_total", _text("ABS(expected_total-budget_total)", "#,##0")
    more, less = (made.words(text, apart) for text in ("{0} more than", "{0} less than"))
    return [
        ("Against the budgets", f'=IF(ROUND({beyond},0)=0,"{made.say("as much as")}",IF({beyond}>0,{{More}},{{Less}}))'),
        ("More", more),
        ("Less", less),
    ]


def _pieces(made: Book) -> list[Said]:
    moves = ("largest_driver", _text("largest_driver_share", "0%"))
    return [
        ("All budgets hold", f'="{made.say("Each budget covers the expected cost of its project.")}"'),
        ("Some do not", made.words(
            "Budgets below the expected cost: {0}; most is missing for {1}, {2}.",
            "short_budgets", "{Shortest}", _money("largest_shortfall"))),
        ("Shortest", '=IF(shortest_place=0,"–",INDEX(project_names,MAX(1,shortest_place)))'),
        ("Not tested", f'="{made.say(_UNTESTED)}"'),
        ("Tested", made.words(
            "On {0} kept for testing it was typically {1} off; the likely range held for {2} (promised: {3}).",
            "{Tests}", _text("test_mdape", "0%"), _text("test_coverage", "0%"), _text("likely_range", "0%"))),
        ("Tests", f'={made.counted("1 past project", "{0} past projects", "tests_scored")}'),
        ("All within the history", made.words(
            "{0} moves the cost most: {1} of what the factors explain. All projects lie within the history.", *moves)),
        ("Some outside", made.words(
            "{0} moves the cost most ({1}). Projects outside the history, where ranges promise too much: {2}.",
            *moves, "outside_projects")),
    ]  # fmt: skip


_UNTESTED = "No past project was kept for testing: mark some rows of the history test, or nobody knows how far off this is."
