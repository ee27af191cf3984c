"""Wildcards against the standard library's own translation, and their time where many stars meet a long text."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_lepton.headless.library.matching import wildcard
from xl_lepton.headless.library.text import search

WORDS = st.text("ab*?", max_size=8)


@given(WORDS, st.text("ab", max_size=12))
def test_stars_and_question_marks_are_fnmatchs(pattern: str, text: str) -> None:
    ours = wildcard(pattern)
    if ours is None:
        assert not {"*", "?"} & set(pattern)
    else:
        assert (ours.fullmatch(text) is not None) == fnmatch.fnmatchcase(text, pattern)


@given(WORDS, st.text("ab", max_size=12))
def test_a_search_begins_at_the_first_place_where_a_match_can(pattern: str, text: str) -> None:
    ours = wildcard(pattern)
    if ours is not None:
        plain = re.search(pattern.replace("?", ".").replace("*", ".*"), text)
        found = ours.search(text)
        assert (found and found.start()) == (plain and plain.start())


@pytest.mark.parametrize(("pattern", "text", "fits"), [("~*~?~~*", "*?~x", True), ("~a*", "~abc", True), ("a~", "a~", True)])
def test_a_tilde_takes_the_next_sign_as_it_is(pattern: str, text: str, fits: bool) -> None:
    found = wildcard(pattern)
    assert found is not None
    assert (found.fullmatch(text) is not None) == fits


def test_many_stars_over_a_long_text_end() -> None:
    """With going back this is the eighth power of the length: it would not end."""
    pattern = wildcard("*a*a*a*a*a*a*a*b")
    assert pattern is not None
    assert pattern.fullmatch("a" * 30_000) is None
    assert not isinstance(search("a*a*a*a*b", "a" * 3_000), float)
