"""BAHTTEXT: 1234 is Microsoft's example, the others are formulon 0.18's."""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

WORDS = [
    ("1234", "หนึ่งพันสองร้อยสามสิบสี่บาทถ้วน"),
    ("0", "ศูนย์บาทถ้วน"),
    ("1", "หนึ่งบาทถ้วน"),
    ("11", "สิบเอ็ดบาทถ้วน"),
    ("21", "ยี่สิบเอ็ดบาทถ้วน"),
    ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
    ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
    ("1234567.89", "หนึ่งล้านสองแสนสามหมื่นสี่พันห้าร้อยหกสิบเจ็ดบาทแปดสิบเก้าสตางค์"),
    ("-1234.01", "ลบหนึ่งพันสองร้อยสามสิบสี่บาทหนึ่งสตางค์"),
    ("1.005", "หนึ่งบาทหนึ่งสตางค์"),
    ("0.995", "หนึ่งบาทถ้วน"),
    ("1E12", "หนึ่งล้านล้านบาทถ้วน"),
    ("100000.21", "หนึ่งแสนบาทยี่สิบเอ็ดสตางค์"),
    ("TRUE", "หนึ่งบาทถ้วน"),
    ('"abc"', "#VALUE!"),
]


@pytest.mark.parametrize(("amount", "words"), WORDS)
def test_a_sum_in_words(amount: str, words: str) -> None:
    assert worth(f"=BAHTTEXT({amount})") == words


@pytest.mark.parametrize("amount", ["0.5", "1E15"])
def test_what_is_not_known_is_refused(amount: str) -> None:
    assert str(worth(f"=BAHTTEXT({amount})")).startswith("refused: BAHTTEXT")
