"""The order of texts, by Microsoft's page "Sort data in a range or table"."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.headless.sheets import worth
from xl_lepton.headless.calc.collation import SIGNS, order

text = st.text(st.sampled_from("abAB1-' _éÉøæß[~z9漢"), max_size=5)


def test_signs_come_in_the_documented_order_before_digits_and_letters() -> None:
    row = [*SIGNS, *"0123456789", *"abz"]
    assert all(order(one, other) == -1 for one, other in itertools.combinations(row, 2))
    assert all(order(f"x{one}x", f"x{other}x") == -1 for one, other in itertools.combinations(row, 2))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("coop", "co-op"), ("co-op", "coops"), ("ab", "a-b"), ("a-b", "ac"), ("aa", "a-b"), ("ONeil", "O'Neil"),
        ("O'Neil", "Onz"), ("a b", "ab"), ("a_b", "ab"), ("{x", "a"), ("_total", "1st"), ("1st", "total"), ("a'b", "a-b"),
        ("resume", "résumé"), ("résumé", "resumes"), ("é", "f"), ("ø", "p"), ("a", "B"), ("B", "c"),
        ("10", "9"), ("", "-"), ("", "a"),
    ],
)  # fmt: skip
def test_pairs(first: str, second: str) -> None:
    assert order(first, second) == -1
    assert order(second, first) == 1
    assert worth(f'="{first}"<"{second}"') is True


def test_case_alone_makes_no_difference() -> None:
    assert order("Straße-É", "STRASSE-é") == 0
    assert worth('="A-b"="a-B"') is True
    assert worth('="a-b"="ab"') is False


@given(text, text, text)
def test_it_is_an_order(one: str, two: str, three: str) -> None:
    assert order(one, two) == -order(two, one)
    assert (order(one, two) == 0) == (one.casefold() == two.casefold())
    if order(one, two) <= 0 and order(two, three) <= 0:
        assert order(one, three) <= 0


def test_sort_and_lookups_follow_it() -> None:
    names = {"A1": "co-op", "A2": "zeta", "A3": "_all", "A4": "coop", "A5": "1st"}
    assert worth("=SORT(A1:A5)", cells=names) == [["_all"], ["1st"], ["coop"], ["co-op"], ["zeta"]]
    assert worth('=COUNTIF(A1:A5,"<a")', cells=names) == 2
